"""The front door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, TypedDict, TypeVar, Unpack, overload

from box_models._closable import Closable
from box_models.auth import Auth, DeveloperToken, Secret, base_url_from_environment
from box_models.auth.secret import as_secret
from box_models.errors import AuthError, DecodeError, LocalBoxError, NotLoggedIn
from box_models.home import home
from box_models.identity import Identity, LoginSource
from box_models.models import (
    Comment,
    File,
    FileMini,
    Folder,
    FolderMini,
    Item,
    Pages,
    SharedLink,
    User,
    UserMini,
    WebLink,
)
from box_models.models.core.fields import check_id
from box_models.models.core.parsing import parse_one, read_entry
from box_models.models.core.resource import BoxObject, raw_object
from box_models.models.paths import expect, find
from box_models.retry import DEFAULT_RETRY, RetryPolicy
from box_models.session import BoxSession, Transfers
from box_models.transport import DEFAULT_TIMEOUTS, Timeouts, Transport
from box_models.transport.deadline import CURRENT_DEADLINE

if TYPE_CHECKING:
    from box_models.local import Engine  # an annotation; a Box with an account needs none of it
    from box_models.models.folder import Direction
    from box_models.models.search import SearchOptions
    from box_models.models.trash import TrashSort

ObjectT = TypeVar("ObjectT", bound=BoxObject)
FoundT = TypeVar("FoundT", File, Folder, WebLink)
BoxT = TypeVar("BoxT", bound="Box")

LazyMode: TypeAlias = Literal["load", "warn", "error"]

_ID_OR_PATH = "an id (digits) or a path, which is a string that starts with '/'"


class Box(Closable):
    """A Box account. Everything in it is reached from here; one Box may be shared by threads.

    ``auth`` is an access token or a login such as `OAuth2`, ``profile`` the name of a login that was saved (``boxm login``). Without
    either, the environment says who you are, else the login saved as "default" (see `discover`), or `NotLoggedIn` lists the ways;
    :meth:`whoami` tells. ``base_url`` (else BOX_BASE_URL) points at another Box, such as a local server. ``timeout`` is in seconds.
    ``retry`` says how often failed requests are repeated. ``lazy`` says what reading a field does that Box did not send: load it,
    load it with a `LazyLoadWarning`, or raise `NotLoaded`. ``pause_gc=False`` leaves Python's garbage collector alone, which else
    waits while a page of a listing is read, and takes its objects for old ones afterwards; reading takes longer then.

    >>> with Box.local(":memory:") as box:
    ...     reports = box.root.create_folder("Reports")
    ...     [folder.name for folder in box.root.folders()]
    ['Reports']
    """

    engine: Engine | None = None
    """What answers where this is an embedded Box of this process: for tests, and for looking at it from the inside."""

    def __init__(
        self,
        auth: str | Auth | None = None,
        *,
        profile: str | None = None,
        base_url: str | None = None,
        timeout: float | Timeouts = DEFAULT_TIMEOUTS,
        retry: RetryPolicy = DEFAULT_RETRY,
        lazy: LazyMode = "load",
        transfers: Transfers | None = None,
        pause_gc: bool = True,
    ) -> None:
        login = Secret(auth) if isinstance(auth, str) else auth
        del auth  # a traceback that shows variables is not to show it
        if login is not None and profile is not None:
            raise ValueError("auth and profile exclude each other: both say who you are")
        base_url = base_url_from_environment() if base_url is None else base_url
        self._origin = LoginSource("the login that was given")
        if login is None:
            from box_models.auth import discover, discover_profile  # a rare room, opened when somebody comes

            found = discover(base_url) if profile is None else discover_profile(profile, base_url)
            login, base_url = found.auth, base_url or found.base_url
            self._origin = LoginSource(found.source, profile is None, profile)
        self._session = BoxSession(
            DeveloperToken(login) if isinstance(login, Secret) else login,
            base_url=base_url,
            timeout=timeout,
            retry=retry,
            lazy=lazy,
            transfers=transfers,
            pause_gc=pause_gc,
        )
        self._close: Callable[[], object] = self._session.close

    @classmethod
    def local(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        timeout: float | Timeouts = DEFAULT_TIMEOUTS,
        retry: RetryPolicy = DEFAULT_RETRY,
        lazy: LazyMode = "load",
        transfers: Transfers | None = None,
    ) -> Self:
        """Open an embedded Box: a real one, in this process, kept in the directory ``path``. No account, no network.

        Without ``path`` it is kept in ``$BOX_MODELS_HOME/local`` (``~/.box_models/local``); ``":memory:"`` is gone when closed. One
        process at a time may open a directory, else `LocalBoxError` is raised; for more, start a server:
        ``python -m box_models.local DIR``. The rest is as in `Box`; ``timeout`` and ``retry`` count where a test has it fail
        (`box_models.testing.faults`).

        >>> Box.local(":memory:").me.name
        'Local User'
        """
        from box_models.local import (
            BASE_URL,
            EmbeddedAdapter,
            StoreError,
            open_engine,
        )  # a Box with an account needs none of it

        try:
            opened = open_engine(home() / "local" if path is None else path)
        except StoreError as error:  # the embedded Box knows nothing of ours
            raise LocalBoxError(str(error)) from error
        adapter = EmbeddedAdapter(opened.engine, deadline=CURRENT_DEADLINE.get)
        transport = Transport()
        transport.mount(BASE_URL, adapter)
        box = cls.__new__(cls)
        try:
            box._session = BoxSession(
                DeveloperToken(opened.engine.accounts.owner_token()),
                base_url=BASE_URL,
                transport=transport,
                timeout=timeout,
                retry=retry,
                lazy=lazy,
                transfers=transfers,
            )
        except BaseException:
            opened.close()
            raise

        def close() -> None:
            box._session.close()
            opened.close()

        box._close = close
        here = "an embedded Box lives in one process: serve it (box_models.local.serve) and use its address"
        box._origin = LoginSource("the embedded Box", bound_here=here)
        box.engine = opened.engine
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

    def whoami(self) -> Identity:
        """Say who is signed in, by which rule the login was found, and at which Box. One request.

        >>> print(Box.local(":memory:").whoami())
        Local User (local@example.com, id 10000001), by the embedded Box, at http://embedded.localhost
        """
        return Identity(self.me, str(self._origin), self._session.base_url)

    def token(self) -> Secret:
        """Return an access token that is good now, to hand on. A request is made only if a fresh one is due.

        >>> Box.local(":memory:").token()
        Secret('***')
        """
        return self._session.token()

    def as_user(self, user: UserMini | str | int) -> Self:
        """Return a light view of this Box, in which that user acts. No request is made.

        It is for admins and for service accounts: others get `Forbidden` when they use it. It shares everything with
        this Box, and is closed with it.

        See https://developer.box.com/guides/authentication/jwt/as-user/
        """
        id = check_id("user", user.id if isinstance(user, UserMini) else user, "a user or an id (digits)")
        session = self._session.on_behalf({"As-User": Secret(id)})
        return self._view(session, self._origin._replace(as_user=id))

    def with_shared_link(self, url: str | Secret | SharedLink, password: str | Secret | None = None) -> Self:
        """Return a light view of this Box, to which the shared link opens what it leads to. No request is made.

        ``url`` is the link's address, or the `SharedLink` itself.

        See https://developer.box.com/guides/shared-links/
        """
        word = _hidden(password)
        del password  # a traceback that shows variables is not to show it
        link = _address(url)
        header = _link_header(link, word)
        here = "a shared link is a secret, which is not pickled: call with_shared_link() over there"
        session = self._session.on_behalf({"BoxApi": header}, hide=(header, link))
        return self._view(session, self._origin._replace(bound_here=self._origin.bound_here or here))

    def shared_item(
        self, url: str | Secret | SharedLink, password: str | Secret | None = None
    ) -> File | Folder | WebLink:
        """Return what a shared link leads to, which it opens: content, and what lies below. One request.

        ``url`` is the link's address, or the `SharedLink` itself. Raises `NotFound` if it leads nowhere (any more), `Forbidden` if the
        password is wrong.

        See https://developer.box.com/reference/get-shared-items/
        """
        word = _hidden(password)
        del password
        session = self.with_shared_link(url, word)._session
        item = read_entry(raw_object(session.get("/shared_items"), "/shared_items"), session)
        if not isinstance(item, File | Folder | WebLink):
            raise DecodeError(f"the shared link leads to {item!r}, which is none of Box's items")
        return item

    def downscope(self, scopes: str | Iterable[str], item: FileMini | FolderMini | None = None) -> Self:
        """Return a view of this Box that may do no more than ``scopes`` allow, with ``item`` and what lies below only.

        Its :meth:`token` can be handed to others, such as a page in a browser: it ends within the hour, and nobody can
        make more of it. No request is made before the first use.

        >>> box = Box.local(":memory:")
        >>> reader = box.downscope(["item_preview", "item_download"], box.root.create_folder("Public"))
        >>> reader
        Box(http://embedded.localhost)

        See https://developer.box.com/guides/authentication/tokens/downscope/
        """
        from box_models.auth import DownscopedAuth  # a rare room, opened when somebody comes

        if item is not None and not isinstance(item, FileMini | FolderMini):
            raise TypeError(f"item is a file or a folder, such as box.folder('/Public'), not {item!r}")
        resource = None if item is None else f"{self._session.base_url}/2.0{item._url}"
        auth = DownscopedAuth(self._session.auth, scopes, resource)
        here = "it was narrowed in this process: call downscope() over there"
        origin = self._origin._replace(
            source=f"{self._origin.source}, narrowed to {' '.join(auth.scopes)}",
            bound_here=self._origin.bound_here or here,
        )
        return self._view(self._session.on_behalf({}, auth=auth), origin)

    def logout(self) -> None:
        """End the login at Box, forget it where it was saved, and close this Box.

        A narrowed view ends its own token only. It is forgotten here even if Box cannot be reached, and the error
        raised then. Raises `AuthError` for a token that was given by hand: nobody here may end that.

        See https://developer.box.com/reference/post-oauth2-revoke/
        """
        from box_models.auth import RefreshingAuth  # a rare room, opened when somebody comes

        auth = self._session.auth
        if not isinstance(auth, RefreshingAuth):
            raise AuthError(
                "a token that was given by hand cannot be ended from here: it ends by itself within the hour"
            )
        try:
            auth.logout(self._session.token_endpoint)
        finally:
            self.close()

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
        from box_models.models.search import search_listing  # a rare room, opened when somebody comes

        return Pages(search_listing(self._session, query, type, **options))

    def trash(
        self,
        *,
        fields: Iterable[str] | None = None,
        sort: TrashSort | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Item]:
        """List what lies in the trash, without what went there along with a folder. No request before the first item is wanted.

        Their fields load as anywhere, `restore` brings them back, and `purge` deletes them for good; Box does that by itself at
        ``purged_at``. Box sorts by type first; by ``sort``, ``direction`` and ``offset`` it goes no further than 10,000 items.
        The rest is as in `Folder.items`.

        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"id,price", "sales.csv").delete()
        >>> for item in box.trash():
        ...     print(item.type, item.name, item.item_status)
        file sales.csv trashed

        See https://developer.box.com/reference/get-folders-trash-items/
        """
        from box_models.models.trash import trash_listing  # a rare room, opened when somebody comes

        return Pages(
            trash_listing(
                self._session,
                fields=fields,
                sort=sort,
                direction=direction,
                limit=limit,
                offset=offset,
                page_size=page_size,
            )
        )

    def close(self) -> None:
        """End the connections; objects of this Box can be read on, and ask nothing more."""
        self._close()

    def __repr__(self) -> str:
        # A traceback that shows variables shows a Box also where none came of it.
        session: BoxSession | None = vars(self).get("_session")
        return f"{type(self).__name__}({'' if session is None else session.base_url})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle how to get here, and no secret: the other process opens the store, or its own environment, for itself."""
        origin = self._origin
        if origin.bound_here is not None:
            raise TypeError(f"this Box is not pickled: {origin.bound_here}")
        settings: _Settings = {
            "auth": None if origin.discovered or origin.profile else self._session.auth,
            "profile": origin.profile,
            "base_url": self._session.base_url,
            "timeout": self._session.timeout,
            "retry": self._session.retry,
            "lazy": self._session.lazy,
            "transfers": self._session.transfers,
            "pause_gc": self._session.pause_gc,
        }
        return _revived, (type(self), settings, origin)

    def _view(self, session: BoxSession, origin: LoginSource) -> Self:
        view = type(self).__new__(type(self))
        view._session, view._origin, view._close, view.engine = session, origin, session.close, self.engine
        return view

    def _lazily(self, cls: type[ObjectT], id: str | int) -> ObjectT:
        return self._known(cls, check_id("id", id))

    def _known(self, cls: type[ObjectT], id: str) -> ObjectT:
        return cls.model_validate({"id": id}, context=self._session)

    def _find(self, cls: type[ObjectT], id_or_path: str | int) -> ObjectT:
        if isinstance(id_or_path, str) and id_or_path.startswith("/"):
            return expect(find(self.root, id_or_path), cls, id_or_path)
        return self._known(cls, check_id("id_or_path", id_or_path, _ID_OR_PATH))


class _Settings(TypedDict):
    """What another process makes a Box of."""

    auth: Auth | None
    profile: str | None
    base_url: str
    timeout: Timeouts
    retry: RetryPolicy
    lazy: LazyMode
    transfers: Transfers
    pause_gc: bool


def _revived(cls: type[BoxT], settings: _Settings, origin: LoginSource) -> BoxT:
    box = cls(**settings)
    if origin.discovered and box._origin.source != origin.source:
        raise NotLoggedIn(
            f"this Box was signed in by {origin.source}, and here there is {box._origin.source}"
        )
    return box if origin.as_user is None else box.as_user(origin.as_user)


def _hidden(password: str | Secret | None) -> Secret | None:
    return None if password is None else _secret("password", password)


def _address(link: str | Secret | SharedLink) -> Secret:
    if not isinstance(link, SharedLink):
        return _secret("url", link)
    if link.url is None:
        raise ValueError("url: this SharedLink came without its url; item.share() returns one that has it")
    return Secret(link.url)


def _secret(argument: str, value: str | Secret) -> Secret:
    """Wrap a text that is not shown, not even where it is none."""
    if not isinstance(value, (str, Secret)):
        raise TypeError(f"{argument} is a string, not {type(value).__name__}")
    return as_secret(value)


def _link_header(link: Secret, word: Secret | None) -> Secret:
    if not re.fullmatch(r"https?://[!-%'-~]+", link.reveal()):
        raise ValueError("url must be the address of a shared link, such as https://app.box.com/s/…")
    if word is None:
        return Secret(f"shared_link={link.reveal()}")
    if not re.fullmatch(r"[ -~\xa0-\xff]+", word.reveal()) or word.reveal().strip() != word.reveal():
        raise ValueError("password must be made of characters of Latin-1, which is what fits into a header")
    return Secret(f"shared_link={link.reveal()}&shared_link_password={word.reveal()}")
