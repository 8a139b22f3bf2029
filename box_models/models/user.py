"""Users: `User`, and `UserMini` where Box only refers to one."""

from typing import Literal

from box_models.models.core.fields import OrNewer, Timestamp, lazy
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject


class Enterprise(BoxValue):
    """The enterprise a user belongs to."""

    type: str | None = None
    id: str | None = None
    name: str | None = None


class NotificationEmail(BoxValue):
    """The address that Box sends a user's notifications to."""

    email: str | None = None
    is_confirmed: bool | None = None


class TrackingCode(BoxValue):
    """A code that an administrator keeps on a user."""

    type: str | None = None
    name: str | None = None
    value: str | None = None


class UserMini(BoxObject, collection="/users"):
    """A user as others refer to one. An anonymous uploader has an empty id, name and login.

    See https://developer.box.com/reference/resources/user--mini/
    """

    type: Literal["user"] = "user"
    name: str = lazy()
    login: str = lazy()

    def load(self) -> "User":
        """Return the full user. One request."""
        session = bound_session(self)
        return parse_one(User, session.get(self._url), session)


class User(UserMini, wire="user"):
    """A user, with everything Box tells about one. Times are aware; sizes are bytes.

    See https://developer.box.com/reference/resources/user--full/
    """

    created_at: Timestamp = lazy()
    modified_at: Timestamp = lazy()
    language: str = lazy()
    timezone: str = lazy()
    space_amount: int = lazy()
    space_used: int = lazy()
    max_upload_size: int = lazy()
    status: OrNewer[Literal["active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload"]] = lazy()
    job_title: str = lazy()
    phone: str = lazy()
    address: str = lazy()
    avatar_url: str = lazy()
    notification_email: NotificationEmail | None = lazy()
    role: OrNewer[Literal["admin", "coadmin", "user"]] = lazy(on_request=True)
    tracking_codes: tuple[TrackingCode, ...] = lazy(on_request=True)
    can_see_managed_users: bool = lazy(on_request=True)
    is_sync_enabled: bool = lazy(on_request=True)
    is_external_collab_restricted: bool = lazy(on_request=True)
    is_exempt_from_device_limits: bool = lazy(on_request=True)
    is_exempt_from_login_verification: bool = lazy(on_request=True)
    enterprise: Enterprise | None = lazy(on_request=True)
    my_tags: tuple[str, ...] = lazy(on_request=True)
    hostname: str = lazy(on_request=True)
    is_platform_access_only: bool = lazy(on_request=True)
    external_app_user_id: str | None = lazy(on_request=True)

    def load(self) -> "User":
        """Read everything Box sends without being asked by name, in place, and return the user. One request."""
        return self.refresh()
