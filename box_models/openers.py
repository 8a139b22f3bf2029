"""Openers: the content of a pickled `Box`, with which another process opens it. No secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from box_models.auth import Auth, Secret
from box_models.errors import NotLoggedIn
from box_models.identity import LoginSource
from box_models.retry import RetryPolicy
from box_models.session import BoxSession, LazyMode, RateLimit, SessionReference, Transfers, find_session
from box_models.transport import Certificate, PortableNetwork, Proxies, Timeouts, Verify


class OpenedBox(Protocol):
    """A `Box`, as this module needs it."""

    _origin: LoginSource

    @property
    def session(self) -> BoxSession:
        """The session that sends requests."""
        ...


class BoxClass(Protocol):
    """The class `Box`, or a subclass."""

    def __call__(
        self,
        auth: Auth | None,
        *,
        profile: str | None,
        base_url: str,
        timeout: Timeouts,
        retry: RetryPolicy,
        limit: RateLimit | None,
        lazy: LazyMode,
        verify: Verify,
        proxies: Proxies | None,
        cert: Certificate | None,
        transfers: Transfers,
        pause_gc: bool,
    ) -> OpenedBox:
        """Return a Box with these settings."""
        ...


@dataclass(frozen=True)
class PickledLogin:
    """A login before it is opened: unpickling it must not fail if its store is missing in this process."""

    function: Callable[..., Auth]
    arguments: tuple[object, ...]


@dataclass(frozen=True)
class BoxOpener:
    """Opens a Box with its login: the one in ``login``, a saved login, or the one that this process discovers.

    ``source`` is the source of the discovered login, which must be the same in the other process. ``login_id`` tells logins and limits
    apart, because they cannot be compared.
    """

    cls: BoxClass
    base_url: str
    timeout: Timeouts
    retry: RetryPolicy
    lazy: LazyMode
    transfers: Transfers
    pause_gc: bool
    network: PortableNetwork
    profile: str | None = None
    source: str | None = None
    login: Auth | PickledLogin | None = field(default=None, compare=False)
    limit: RateLimit | None = field(default=None, compare=False)
    login_id: str = ""

    def open(self) -> BoxSession:
        """Return the session of the Box. Raises `NotLoggedIn` if this process does not have the login."""
        login = self.login
        if isinstance(login, PickledLogin):
            login = login.function(*login.arguments)
        box = self.cls(
            login,
            profile=self.profile,
            base_url=self.base_url,
            timeout=self.timeout,
            retry=self.retry,
            limit=self.limit,
            lazy=self.lazy,
            verify=self.network.verify,
            proxies=None if self.network.proxies is None else dict(self.network.proxies),
            cert=self.network.cert,
            transfers=self.transfers,
            pause_gc=self.pause_gc,
        )
        if self.source is not None and box._origin.source != self.source:
            raise NotLoggedIn(
                f"this Box was signed in by {self.source}, but this process would use {box._origin.source}"
            )
        return box.session

    def for_pickle(self) -> BoxOpener:
        """Return the opener with its login in pickled form. Raises TypeError if the login holds a secret."""
        if self.login is None or isinstance(self.login, PickledLogin):
            return self
        reduced = self.login.__reduce_ex__(4)
        if isinstance(reduced, tuple) and len(reduced) == 2:
            return replace(self, login=PickledLogin(*reduced))
        return self


@dataclass(frozen=True)
class ViewOpener:
    """Opens a view of a Box in which another user acts."""

    base: SessionReference
    as_user: str

    def open(self) -> BoxSession:
        """Return the session of the view."""
        return find_session(self.base).on_behalf(as_user_headers(self.as_user))

    def for_pickle(self) -> ViewOpener:
        """Return the opener with its Box in pickled form. Raises TypeError if the Box cannot be pickled."""
        return replace(self, base=self.base.for_pickle())


@dataclass(frozen=True)
class DownscopedOpener:
    """Opens a downscoped view of a Box, with a new token."""

    base: SessionReference
    scopes: tuple[str, ...]
    resource: str | None

    def open(self) -> BoxSession:
        """Return the session of the view."""
        # Imported here to keep `import box_models` fast.
        from box_models.auth import DownscopedAuth

        base = find_session(self.base)
        return base.on_behalf({}, auth=DownscopedAuth(base.auth, self.scopes, self.resource))

    def for_pickle(self) -> DownscopedOpener:
        """Return the opener with its Box in pickled form. Raises TypeError if the Box cannot be pickled."""
        return replace(self, base=self.base.for_pickle())


def as_user_headers(id: str) -> dict[str, Secret]:
    """Return the header with which another user acts."""
    return {"As-User": Secret(id)}


def link_header(link: Secret, password: Secret | None) -> Secret:
    """Return the value of the header that opens a shared link. Raises ValueError for an invalid link or password."""
    if not re.fullmatch(r"https?://[!-%'-~]+", link.reveal()):
        raise ValueError("url must be the address of a shared link, such as https://app.box.com/s/…")
    if password is None:
        return Secret(f"shared_link={link.reveal()}")
    if not re.fullmatch(r"(?!\s)[ -~\xa0-\xff]+(?<!\s)", password.reveal()):
        raise ValueError(
            "password must be Latin-1 text without spaces at its start or end, because it is sent in a header"
        )
    return Secret(f"shared_link={link.reveal()}&shared_link_password={password.reveal()}")
