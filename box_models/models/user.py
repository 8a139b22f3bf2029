"""Users: `User`, and `UserMini`, the base class with the fields of Box's mini."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, Self, TypeAlias, TypedDict, Unpack

from box_models.models.core.fields import OrNewer, Timestamp, lazy, non_null
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.parsing import parse_one
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import BoxObject
from box_models.models.core.verbs import Changeable, show_options
from box_models.models.memberships import InGroups
from box_models.models.user_accounts import UserAccount

UserRole: TypeAlias = Literal["coadmin", "user"]
"""A role that you can give to a user. Only one user is the main admin."""
UserStatus: TypeAlias = Literal["active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload"]
"""The status of an account. An inactive user cannot sign in."""


class UserSettings(TypedDict, total=False):
    """The settings of a user, as `User` describes them."""

    role: UserRole
    language: str
    timezone: str
    job_title: str
    phone: str
    address: str
    space_amount: int
    status: UserStatus
    tracking_codes: Iterable[Mapping[str, str]]
    can_see_managed_users: bool
    is_sync_enabled: bool
    is_external_collab_restricted: bool
    is_exempt_from_device_limits: bool
    is_exempt_from_login_verification: bool
    external_app_user_id: str | None


class UserUpdate(UserSettings, total=False):
    """The values that `User.update` takes."""

    name: str
    login: str


class Enterprise(BoxValue):
    """The enterprise that a user belongs to."""

    type: str = non_null()
    """Always "enterprise"."""
    id: str = non_null()
    """The id of the enterprise."""
    name: str = non_null()
    """The name of the enterprise."""


class NotificationEmail(BoxValue):
    """An additional email address for the notifications of a user."""

    email: str = non_null()
    """The email address."""
    is_confirmed: bool = non_null()
    """Whether the address is confirmed. Box sends notifications only to a confirmed address."""


class TrackingCode(BoxValue):
    """An attribute that administrators assign to users, for reports."""

    type: str = non_null()
    """Always "tracking_code"."""
    name: str = non_null()
    """The name of the tracking code."""
    value: str = non_null()
    """The value that the user has for it."""


class UserMini(BoxObject, collection="/users", columns=("id", "name", "login")):
    """A user with the fields of Box's mini. Annotate "any user" with it.

    For an anonymous or unknown user, the id and login are empty, and often the name. Such a user cannot be loaded.

    See https://developer.box.com/reference/resources/user--mini/
    """

    _empty_if_null: ClassVar[frozenset[str]] = frozenset({"id", "name", "login"})

    type: Literal["user"] = "user"
    """Always "user"."""
    name: str = lazy()
    """The display name."""
    login: str = lazy()
    """The primary email address."""

    @property
    def _url(self) -> str:
        self._check_not_hidden()
        return super()._url

    def load(self) -> "User":
        """Return the user as a `User` with all standard fields. One request.

        A `User` loads in place and returns itself.
        """
        session = bound_session(self)
        return parse_one(User, session.get(self._url), session)


@show_options
class User(UserAccount, InGroups, Changeable, UserMini, wire="user"):
    """A user with all fields. Times have a UTC offset; sizes are in bytes. Admins change and delete users.

    See https://developer.box.com/reference/resources/user--full/
    """

    name: str = lazy(writable=True)
    """The display name."""
    login: str = lazy(writable=True)
    """The primary email address."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the user was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the user was last changed."""
    language: str = lazy(writable=True)
    """The language, as a code that Box derives from ISO 639-1, such as "en"."""
    timezone: str = lazy(writable=True)
    """The time zone, such as "Europe/Berlin"."""
    space_amount: int = lazy(writable=True)
    """The storage that the user may use, in bytes."""
    space_used: ReadOnly[int] = lazy()
    """The storage that is in use, in bytes."""
    max_upload_size: ReadOnly[int] = lazy()
    """The size of the largest file that the user may upload, in bytes."""
    status: OrNewer[UserStatus] = lazy(writable=True, choices=UserStatus)
    """The status of the account, which may restrict deleting, editing or uploading."""
    job_title: str = lazy(writable=True)
    """The job title."""
    phone: str = lazy(writable=True)
    """The phone number."""
    address: str = lazy(writable=True)
    """The postal address."""
    avatar_url: ReadOnly[str] = lazy()
    """The URL of the avatar image."""
    notification_email: ReadOnly[NotificationEmail | None] = lazy()
    """The address for notifications. None if Box sends them to the primary address."""
    role: OrNewer[Literal["admin", "coadmin", "user"]] = lazy(
        on_request=True, writable=True, choices=UserRole
    )
    """The role in the enterprise."""
    tracking_codes: tuple[TrackingCode, ...] = lazy(on_request=True, writable=True)
    """The attributes that administrators have assigned to the user."""
    can_see_managed_users: bool = lazy(on_request=True, writable=True)
    """Whether the contact list of the user shows the other users of the enterprise."""
    is_sync_enabled: bool = lazy(on_request=True, writable=True)
    """Whether the user may use Box Sync."""
    is_external_collab_restricted: bool = lazy(on_request=True, writable=True)
    """Whether the user may not collaborate with users outside the enterprise."""
    is_exempt_from_device_limits: bool = lazy(on_request=True, writable=True)
    """Whether the device limits of the enterprise do not apply to the user."""
    is_exempt_from_login_verification: bool = lazy(on_request=True, writable=True)
    """Whether the user may log in without two-factor authentication."""
    enterprise: ReadOnly[Enterprise | None] = lazy(on_request=True)
    """The enterprise that the user belongs to. None for a personal account."""
    my_tags: ReadOnly[tuple[str, ...]] = lazy(on_request=True)
    """The tags that you have set on files and folders of the user."""
    hostname: ReadOnly[str] = lazy(on_request=True)
    """The first part of URLs for the user: scheme and host."""
    is_platform_access_only: ReadOnly[bool] = lazy(on_request=True)
    """Whether this is an app user, who can only use the API."""
    external_app_user_id: str | None = lazy(on_request=True, writable=True)
    """The id of the app user in another identity system. None if it has no such id."""
    is_collaborated_content_available_when_owner_inactive: ReadOnly[bool] = lazy(on_request=True)
    """Whether collaborators can use the content of the user while the account is inactive."""

    def load(self) -> "User":
        """Read all standard fields, in place, and return the user. One request."""
        return self.refresh()

    def update(self, **changes: Unpack[UserUpdate]) -> Self:
        """Change the given values, in place, and return the user. One request.

        Raises `BadRequest` if a new login is not a confirmed email alias.

        See https://developer.box.com/reference/put-users-id/
        """
        return self._update(**changes)
