"""The front door."""

from __future__ import annotations

import re
from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import Literal, Self, TypeAlias, TypeVar, Unpack, overload

from box_models.auth import Auth, DeveloperToken, auth_from_environment, base_url_from_environment
from box_models.home import home
from box_models.models import Comment, File, Folder, Item, Pages, User, WebLink
from box_models.models.lookup import expect, find
from box_models.models.objects import BoxObject
from box_models.models.parsing import parse_one
from box_models.models.search import SearchOptions, search_listing
from box_models.retry import DEFAULT_RETRY, RetryPolicy
from box_models.session import BoxSession, Transfers
from box_models.transport import DEFAULT_TIMEOUTS, Timeouts, Transport

ObjectT = TypeVar("ObjectT", bound=BoxObject)
FoundT = TypeVar("FoundT", File, Folder, WebLink)

LazyMode: TypeAlias = Literal["load", "warn", "error"]

_ID = re.compile(r"[0-9]{1,20}")


class Box:
    """A Box account. Everything in it is reached from here; one Box may be shared by threads.

    ``auth`` is an access token or a login such as `OAuth2`; without it, the environment says who you are (BOX_TOKEN, else
    BOX_DEVELOPER_TOKEN), or `NotLoggedIn` lists the ways. ``base_url`` (else BOX_BASE_URL) points at another Box, such as a local
    server. ``timeout`` is in seconds. ``retry`` says how often failed requests are repeated. ``lazy`` says what reading a field does
    that Box did not send: load it, load it with a `LazyLoadWarning`, or raise `NotLoaded`.

    >>> with Box.local(":memory:") as box:
    ...     reports = box.root.create_folder("Reports")
    ...     [folder.name for folder in box.root.folders()]
    ['Reports']
    """

    def __init__(
        self,
        auth: str | Auth | None = None,
        *,
        base_url: str | None = None,
        timeout: float | Timeouts = DEFAULT_TIMEOUTS,
        retry: RetryPolicy = DEFAULT_RETRY,
        lazy: LazyMode = "load",
        transfers: Transfers | None = None,
    ) -> None:
        if isinstance(auth, str):
            auth = DeveloperToken(auth)
        self._session = BoxSession(
            auth_from_environment() if auth is None else auth,
            base_url=base_url_from_environment() if base_url is None else base_url,
            timeout=timeout,
            retry=retry,
            lazy=lazy,
            transfers=transfers,
        )
        self._close: Callable[[], object] = self._session.close

    @classmethod
    def local(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        lazy: LazyMode = "load",
        transfers: Transfers | None = None,
    ) -> Self:
        """Open an embedded Box: a real one, in this process, kept in the directory ``path``. No account, no network.

        Without ``path`` it is kept in ``$BOX_MODELS_HOME/local`` (``~/.box_models/local``); ``":memory:"`` is gone when closed. One
        process at a time may open a directory; for more, start a server: ``python -m box_models.local DIR``.

        >>> Box.local(":memory:").me.name
        'Local User'
        """
        from box_models.local import (
            BASE_URL,
            EmbeddedAdapter,
            open_engine,
        )  # a Box with an account needs none of it

        opened = open_engine(home() / "local" if path is None else path)
        adapter = EmbeddedAdapter(opened.engine)
        transport = Transport()
        transport.mount(BASE_URL, adapter)
        box = cls.__new__(cls)
        try:
            box._session = BoxSession(
                DeveloperToken(opened.engine.accounts.owner_token()),
                base_url=BASE_URL,
                transport=transport,
                lazy=lazy,
                transfers=transfers,
            )
        except ValueError:
            opened.close()
            raise

        def close() -> None:
            box._session.close()
            opened.close()

        box._close = close
        return box

    @property
    def session(self) -> BoxSession:
        """What the objects talk to Box through; `BoxSession.request` reaches what has no method here."""
        return self._session

    @property
    def root(self) -> Folder:
        """The folder that holds all others, "All Files". Makes no request."""
        return self._lazily(Folder, "0")

    @property
    def me(self) -> User:
        """The user who is signed in. One request."""
        return parse_one(User, self._session.get("/users/me"), self._session)

    def user(self, id: str | int) -> User:
        """Return the user with this id. Makes no request: what is read of it loads it."""
        return self._lazily(User, id)

    def comment(self, id: str | int) -> Comment:
        """Return the comment with this id. Makes no request: what is read of it loads it."""
        return self._lazily(Comment, id)

    def web_link(self, id: str | int) -> WebLink:
        """Return the web link with this id. Makes no request: what is read of it loads it."""
        return self._lazily(WebLink, id)

    def file(self, id_or_path: str | int) -> File:
        """Return a file, by its id (``"12345"``) or its path (``"/Projects/plan.pdf"``).

        An id makes no request: what is read of the file loads it, and raises `NotFound` if there is none. A path takes one request
        per part, and raises `NotFound` naming the first part that is not there.
        """
        return self._find(File, id_or_path)

    def folder(self, id_or_path: str | int) -> Folder:
        """Return a folder, by its id (``"12345"``) or its path (``"/Projects"``); otherwise as `file`."""
        return self._find(Folder, id_or_path)

    @overload
    def search(
        self, query: str | None = None, *, type: type[FoundT], **options: Unpack[SearchOptions]
    ) -> Pages[FoundT]: ...
    @overload
    def search(
        self, query: str | None = None, *, type: None = None, **options: Unpack[SearchOptions]
    ) -> Pages[Item]: ...
    def search(
        self,
        query: str | None = None,
        *,
        type: type[BoxObject] | None = None,
        **options: Unpack[SearchOptions],
    ) -> Pages[FoundT] | Pages[Item]:
        """Search by words, by metadata, or both, narrowed by the rest. No request before the first find is wanted.

        ``type``: `File`, `Folder` or `WebLink`. ``extensions``: ``["csv"]``. ``within``: folders, or their ids. ``created_at``,
        ``updated_at``, ``deleted_at``: ``(from, to)``, aware datetimes or None. ``size``: ``(least, most)`` in bytes. ``owners``,
        ``updaters``, ``deleted_by``: users, or their ids. ``content_types``: where to look, of ``"name"``, ``"description"``,
        ``"file_content"``, ``"comments"``, ``"tag"``. ``trash``: ``"non_trashed_only"``, ``"trashed_only"``, ``"all_items"``. ``metadata``:
        Box's metadata filters. ``scope``: ``"user_content"`` or ``"enterprise_content"``. ``sort``: ``"relevance"`` or ``"modified_at"``;
        ``direction``: ``"DESC"`` or ``"ASC"``. ``limit``, ``offset``, ``page_size`` (at most 200) and ``fields`` as in `Folder.items`.

        Box's index lags some minutes behind: to look something up by its place, use `file` or `folder`.

        >>> box = Box.local(":memory:")
        >>> _ = box.root.upload(b"id,price", "sales.csv")
        >>> [file.name for file in box.search("sales", type=File, extensions=["csv"])]
        ['sales.csv']

        See https://developer.box.com/reference/get-search/
        """
        only = getattr(type, "_wire", None)
        if type is not None and only not in {"file", "folder", "web_link"}:
            raise TypeError(f"type is File, Folder or WebLink, not {type!r}")
        return Pages(search_listing(self._session, query, only, **options))

    def close(self) -> None:
        """End the connections; objects of this Box can be read on, and ask nothing more."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._session.base_url})"

    def _lazily(self, cls: type[ObjectT], id: str | int) -> ObjectT:
        return cls.model_validate({"id": check_id(id)}, context=self._session)

    def _find(self, cls: type[ObjectT], id_or_path: str | int) -> ObjectT:
        if isinstance(id_or_path, str) and id_or_path.startswith("/"):
            return expect(find(self.root, id_or_path), cls, id_or_path)
        return self._lazily(cls, id_or_path)


def check_id(id: str | int) -> str:
    """Return the id as Box writes it, or raise ValueError for what cannot be one."""
    if isinstance(id, bool) or not isinstance(id, (str, int)):
        raise TypeError(f"id is a string of digits, not {type(id).__name__}")
    if not _ID.fullmatch(str(id)):
        raise ValueError(f"id: {str(id)!r} is neither an id (digits) nor a path (which starts with '/')")
    return str(id)
