"""Shared links: URLs that give others access to an item."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from box_models.models.core.fields import UNSET, Access, OrNewer, Timestamp, Unset, check_choice, non_null
from box_models.models.core.model import BoxValue
from box_models.models.permissions import SharedLinkPermissions

Expiry: TypeAlias = datetime | timedelta
"""An expiry time: a timezone-aware datetime, or a timedelta from now."""


class SharedLink(BoxValue):
    """A URL that gives others access to an item. A field is None if Box sent null or left it out.

    Create one with ``item.share()``, remove it with ``item.unshare()``.

    See https://developer.box.com/guides/shared-links/
    """

    url: str = non_null()
    """The URL that opens the item in Box."""
    download_url: str | None = None
    """The URL that downloads the file. None for folders."""
    vanity_url: str | None = None
    """The custom URL. None if the link has no custom URL."""
    vanity_name: str | None = None
    """The name in the custom URL. None if the link has no custom URL."""
    access: OrNewer[Access] = non_null()
    """The people that may use the link."""
    effective_access: OrNewer[Access] | None = None
    """The people that may use the link under the settings of the enterprise."""
    effective_permission: OrNewer[Literal["can_edit", "can_download", "can_preview", "no_access"]] | None = (
        None
    )
    """The operation that the link and the item allow together."""
    unshared_at: Timestamp | None = None
    """When the link expires. None if it does not."""
    is_password_enabled: bool = non_null()
    """Whether the link needs a password."""
    permissions: SharedLinkPermissions = non_null()
    """The operations that the link allows."""
    download_count: int = non_null()
    """The number of downloads with the link."""
    preview_count: int = non_null()
    """The number of previews with the link."""


def shared_link_body(
    access: Access | None,
    *,
    password: str | Unset | None = UNSET,
    expires: Expiry | Unset | None = UNSET,
    permissions: Mapping[str, bool] | None = None,
    vanity_name: str | Unset | None = UNSET,
) -> dict[str, object]:
    """Check the arguments for a shared link, and return the request body."""
    body: dict[str, object] = {}
    if access is not None:
        body["access"] = check_choice("access", access, Access)
    if _check_length("password", password, minimum=8) is not None and access not in (None, "open"):
        raise ValueError(f"password needs access='open', not {access!r}")
    if password is not UNSET:
        body["password"] = password
    if expires is not UNSET:
        body["unshared_at"] = None if expires is None else expiry_text(expires)
    if permissions is not None:
        body["permissions"] = _check_permissions(permissions)
    _check_length("vanity_name", vanity_name, minimum=12)
    if vanity_name is not UNSET:
        body["vanity_name"] = vanity_name
    return body


def _check_length(argument: str, text: str | Unset | None, *, minimum: int) -> str | None:
    """Return the text, or None for None and UNSET."""
    if text is None or isinstance(text, Unset):
        return None
    if not isinstance(text, str):
        raise TypeError(f"{argument} must be a string or None, not {type(text).__name__}")
    if len(text) < minimum:
        raise ValueError(f"{argument} must have at least {minimum} characters")
    return text


def _check_permissions(permissions: Mapping[str, bool]) -> dict[str, bool]:
    known = SharedLinkPermissions.model_fields
    if not isinstance(permissions, Mapping):
        raise TypeError(
            f"permissions must be a mapping such as {{'can_download': False}}, not {permissions!r}"
        )
    for name, value in permissions.items():
        if name not in known or not isinstance(value, bool):
            raise ValueError(f"permissions takes {', '.join(known)} with True or False, not {name}={value!r}")
    return dict(permissions)


def expiry_text(expires: Expiry) -> str:
    """Return an expiry time as Box expects it. Raises TypeError or ValueError for an invalid time."""
    if isinstance(expires, timedelta):
        expires = datetime.now(UTC) + expires
    if not isinstance(expires, datetime):
        raise TypeError(f"expires must be a timezone-aware datetime or a timedelta, not {expires!r}")
    if expires.tzinfo is None:
        raise ValueError("expires needs a timezone: datetime(…, tzinfo=UTC), or a timedelta from now")
    if expires <= datetime.now(UTC):
        raise ValueError(f"expires is in the past: {expires.isoformat()}")
    return expires.astimezone(UTC).isoformat(timespec="seconds")
