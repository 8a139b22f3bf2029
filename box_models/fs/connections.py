"""The Box behind a filesystem, which all filesystems with the same options share in a process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias
from weakref import WeakValueDictionary

from box_models.auth import Auth, ClientCredentials, JWTAuth, Secret
from box_models.box import Box
from box_models.fs.item_cache import ItemCache
from box_models.models import Folder

_CacheSettings: TypeAlias = tuple[bool, float | None, int | None]


@dataclass(frozen=True)
class BoxOptions:
    """The options of a filesystem that select a Box. See `BoxFileSystem`."""

    token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    profile: str | None = None
    as_user: str | None = None
    root: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    enterprise_id: str | None = None
    user_id: str | None = None
    jwt_config: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None and not isinstance(value, str | int | Secret):
                raise TypeError(f"{name} must be a string, not {type(value).__name__}")

    def open(self) -> Box:
        """Return the Box. Makes no request."""
        box = Box(self._login(), profile=self.profile, base_url=self.base_url)
        return box if self.as_user is None else box.as_user(self.as_user)

    def _login(self) -> str | Auth | None:
        """Return the login, or None for the one that `Box` finds."""
        logins = {"token": self.token, "client_id": self.client_id, "jwt_config": self.jwt_config}
        named = [name for name, value in logins.items() if value is not None]
        if len(named) > 1:
            raise ValueError(f"pass one login, not both {named[0]} and {named[1]}")
        if self.jwt_config is not None:
            config = _jwt_config(self.jwt_config)
            return JWTAuth.from_config(config, enterprise_id=self.enterprise_id, user_id=self.user_id)
        if self.client_id is not None:
            if self.client_secret is None:
                raise ValueError("client_id needs client_secret")
            return ClientCredentials(
                self.client_id,
                self.client_secret,
                enterprise_id=self.enterprise_id,
                user_id=self.user_id,
            )
        for name in ("enterprise_id", "user_id", "client_secret"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name} needs client_id or jwt_config")
        return self.token


def _jwt_config(text: str) -> str | Mapping[str, object]:
    """Return the content of a configuration file if the text is JSON. Otherwise it is the path of the file."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        config: dict[str, object] = json.loads(text)
    except ValueError:
        raise ValueError("jwt_config must be the path of a configuration file, or its JSON") from None
    return config


def check_box(box: object) -> None:
    """Raise TypeError if the value is neither a Box nor None."""
    if box is not None and not isinstance(box, Box):
        raise TypeError(f"box must be a Box, such as Box.local(), not {box!r}")


class FileSystemConnection:
    """A Box with the folder that is its root here, and the cache of its listings."""

    def __init__(self, box: Box, root: str | None, cache: ItemCache) -> None:
        self.box: Box = box
        self.cache: ItemCache = cache
        self._root = root

    @cached_property
    def root(self) -> Folder:
        """The folder that ``/`` means. One request per part of its path, once."""
        return self.box.root if self._root is None else self.box.folder(self._root)


_connections: WeakValueDictionary[object, FileSystemConnection] = WeakValueDictionary()


def connect(options: BoxOptions, box: Box | None, settings: _CacheSettings) -> FileSystemConnection:
    """Return the connection with these options, so that threads share logins, and see each other's changes at once.

    ``settings`` are those of the cache: whether it is used, how many seconds a listing is valid, and the largest number of listings.
    """
    key = (options, None if box is None else id(box.session), settings)
    connection = _connections.get(key)
    if connection is None:
        enabled, expiry, max_listings = settings
        cache = ItemCache(enabled=enabled, expiry=expiry, max_listings=max_listings)
        connection = FileSystemConnection(options.open() if box is None else box, options.root, cache)
        connection = _connections.setdefault(key, connection)
    return connection
