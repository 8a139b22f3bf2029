"""`Box`: an account as an object. All other objects are reached from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Self, TypeVar, overload

from box_models._checks import check_path
from box_models._closable import Closable
from box_models._evaluated_property import evaluated_property
from box_models._incomplete_repr import allow_incomplete
from box_models._secret_value import SecretValue
from box_models.auth import Auth, DeveloperToken, Secret, base_url_from_environment
from box_models.auth.secret import as_secret
from box_models.errors import AuthError, DecodeError, LocalBoxError
from box_models.home import home
from box_models.identity import Identity, LoginSource, SignedIn
from box_models.models import (
    Comment,
    File,
    FileMini,
    Folder,
    FolderMini,
    Item,
    SharedLink,
    User,
    UserMini,
    WebLink,
)
from box_models.models.account_listings import AccountListings
from box_models.models.collaboration import Invitable
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import UNSET, Unset, check_id
from box_models.models.core.model import check_same_box
from box_models.models.core.parsing import parse_one, read_entry
from box_models.models.core.resource import BoxObject
from box_models.models.paths import expect, find
from box_models.models.searchable import Searchable
from box_models.models.web_addresses import is_address, item_at
from box_models.models.zip_downloads import Zippable
from box_models.openers import BoxOpener, DownscopedOpener, ViewOpener, as_user_headers, link_header
from box_models.retry import DEFAULT_RETRY, RetryPolicy
from box_models.session import (
    BoxSession,
    LazyMode,
    RateLimit,
    SessionOpener,
    SessionReference,
    Transfers,
    find_session,
    register,
)
from box_models.transport import (
    DEFAULT_TIMEOUTS,
    Certificate,
    Proxies,
    Timeouts,
    Transport,
    Verify,
)
from box_models.transport.deadline import CURRENT_DEADLINE

if TYPE_CHECKING:
    import requests

    from box_models.api import Api
    from box_models.enterprise import EnterpriseView
    from box_models.fs import BoxFileSystem
    from box_models.local import Engine, SeedSource, Settings

ObjectT = TypeVar("ObjectT", bound=BoxObject)
BoxT = TypeVar("BoxT", bound="Box")
DefaultT = TypeVar("DefaultT")

_TEXT_NOT_PICKLED = "its token was passed as text, and a secret is not pickled; use a saved login (boxm login) or set BOX_TOKEN in both processes"
_EMBEDDED_NOT_PICKLED = (
    "an embedded Box belongs to the process that opened it; serve it (python -m box_models.local), and connect both "
    "processes to its address"
)
_LINK_NOT_PICKLED = (
    "a shared link is a secret and is not pickled; call with_shared_link() in the other process"
)
_ID_OR_PATH = "an id (digits) or a path, which is a string that starts with '/'"


class Box(AccountListings, Searchable, Zippable, SignedIn, Invitable, Closable):
    """A Box account. Threads may share one `Box`.

    - ``auth`` is an access token or a login such as `OAuth2`.
    - ``profile`` is the name of a saved login (``boxm login``). Without ``auth`` and ``profile``, environment variables decide, then
      the login saved as "default" (see `discover`); if there is neither, `NotLoggedIn` lists the ways to sign in.
      :meth:`whoami` returns the login in use.
    - ``base_url`` (default: BOX_BASE_URL) is the address of another Box, such as a local server.
    - ``timeout`` is in seconds, or a `Timeouts`.
    - ``retry`` is the `RetryPolicy` for failed requests.
    - ``limit`` is a `RateLimit` for the requests of all workers. By default, requests are limited only after a 429, to 1,000 per minute.
    - ``lazy`` decides what happens when you read a field that is not loaded: ``"load"`` loads it, ``"warn"`` loads it with a
      `LazyLoadWarning`, ``"error"`` raises `NotLoaded`.
    - ``verify`` is the path of a CA file to trust, such as the one of a company proxy. The default is REQUESTS_CA_BUNDLE, then
      CURL_CA_BUNDLE, then the bundle of ``certifi``. With ``False``, certificates are not verified, and an `UnverifiedTLSWarning` is issued.
    - ``proxies`` maps schemes to the URLs of proxies. By default, HTTPS_PROXY and NO_PROXY decide; ``{}`` means no proxy.
    - ``cert`` is the path of a client certificate with its key, or the pair of paths ``(certificate, key)``.
    - ``requests_session`` is a `requests.Session` of your own. Its adapters, proxies, verify, cert and headers are used, unless an
      argument says otherwise. You close it.
    - ``transfers`` sets when content is moved in several parts at a time, and by how many threads.
    - Parsing a page of a listing pauses Python's garbage collector. ``pause_gc=False`` keeps it running, which is slower.

    >>> with Box.local(":memory:") as box:
    ...     reports = box.root.create_folder("Reports")
    ...     [folder.name for folder in box.root.folders()]
    ['Reports']
    """

    engine: Engine | None = None
    """The engine of an embedded Box in this process, for tests; None for any other Box."""

    def __init__(
        self,
        auth: str | Auth | None = None,
        *,
        profile: str | None = None,
        base_url: str | None = None,
        timeout: float | Timeouts = DEFAULT_TIMEOUTS,
        retry: RetryPolicy = DEFAULT_RETRY,
        limit: RateLimit | None = None,
        lazy: LazyMode = "load",
        verify: Verify = True,
        proxies: Proxies | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
        transfers: Transfers | None = None,
        pause_gc: bool = True,
    ) -> None:
        hidden = SecretValue(proxies)
        login = Secret(auth) if isinstance(auth, str | bytes) else auth
        del auth, proxies  # Tracebacks that show local variables must not show tokens and passwords.
        if login is not None and profile is not None:
            raise ValueError("pass either auth or profile, not both")
        base_url = base_url_from_environment() if base_url is None else base_url
        transport = Transport(verify=verify, proxies=hidden, cert=cert, requests_session=requests_session)
        source = LoginSource("the auth argument")
        if login is None:
            # Imported here to keep `import box_models` fast.
            from box_models.auth import discover, discover_profile

            discovered = discover(base_url) if profile is None else discover_profile(profile, base_url)
            login, base_url = discovered.auth, base_url or discovered.base_url
            source = LoginSource(discovered.source, profile is None, profile)
        session = BoxSession(
            DeveloperToken(login) if isinstance(login, Secret) else login,
            base_url=base_url,
            timeout=timeout,
            retry=retry,
            limit=limit,
            lazy=lazy,
            transport=transport,
            transfers=transfers,
            pause_gc=pause_gc,
        )
        is_text = isinstance(login, Secret)
        opener, reason = (None, _TEXT_NOT_PICKLED) if is_text else self._opener(session, source)
        register(session, SessionReference(session.base_url, opener, reason))
        self._set_up(session, source, close=session.close)

    @classmethod
    def local(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        seed: SeedSource | None = None,
        settings: Settings | None = None,
        timeout: float | Timeouts = DEFAULT_TIMEOUTS,
        retry: RetryPolicy = DEFAULT_RETRY,
        lazy: LazyMode = "load",
        transfers: Transfers | None = None,
    ) -> Self:
        """Open an embedded Box in this process. It needs no account and no network.

        ``path`` is the directory that stores it; the default is ``$BOX_MODELS_HOME/local`` (``~/.box_models/local``). With
        ``":memory:"``, nothing is kept after closing. One process at a time may open a directory; if it is in use, `LocalBoxError` is
        raised. To share an embedded Box between processes, start a server: ``python -m box_models.local DIR``.

        ``seed`` fills it with users, folders and files: a JSON file or a mapping, whose keys may be the paths of files. A path with None
        or with a slash at the end is an empty folder. Existing objects stay unchanged. An invalid seed raises
        `box_models.local.SeedError` (a ValueError), which names the entry. ``settings`` are `box_models.local.Settings`.

        The other arguments are those of `Box`. ``timeout`` and ``retry`` matter for tests with `box_models.testing.faults`.

        >>> Box.local(":memory:").me.name
        'Local User'
        >>> box = Box.local(":memory:", seed={"/Projects/plan.txt": "Ship it"})
        >>> box.file("/Projects/plan.txt").read_text()
        'Ship it'
        """
        # Imported here because a Box with an account does not need the embedded Box.
        from box_models.local import BASE_URL, EmbeddedAdapter, StoreError, open_engine

        try:
            directory = home() / "local" if path is None else check_path("path", path)
            opened = open_engine(directory, settings=settings, seed=seed)
        except StoreError as error:  # The embedded Box does not know the errors of the client.
            raise LocalBoxError(str(error)) from error
        adapter = EmbeddedAdapter(opened.engine, deadline=CURRENT_DEADLINE.get)
        transport = Transport(trust_env=False)
        transport.mount(BASE_URL, adapter)
        try:
            session = BoxSession(
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
            session.close()
            opened.close()

        server = f"the embedded Box in {opened.engine.directory}"
        register(session, SessionReference(server, unavailable=_EMBEDDED_NOT_PICKLED))
        source = LoginSource("the embedded Box")
        return cls.__new__(cls)._set_up(session, source, close=close, engine=opened.engine)

    @property
    def session(self) -> BoxSession:
        """The session that sends requests. `BoxSession.request` calls operations that have no method of their own."""
        return self._session

    @property
    def api(self) -> Api:
        """All operations of Box, by the names in Box's reference: ``box.api.get_users_id("11")``. Makes no request."""
        from box_models.api import Api  # on first use, to keep `import box_models` fast

        return Api(self._session)

    @evaluated_property
    def root(self) -> Folder:
        """The root folder, "All Files". Makes no request."""
        return self._reference(Folder, "0")

    @property
    def me(self) -> User:
        """The user who is signed in. One request."""
        return parse_one(User, self._session.get("/users/me"), self._session)

    @property
    def enterprise(self) -> EnterpriseView:
        """The users and groups of the enterprise, for its admins. Makes no request."""
        from box_models.enterprise import EnterpriseView  # on first use, to keep `import box_models` fast

        return EnterpriseView(self._session)

    def whoami(self) -> Identity:
        """Return the signed-in user, the source of the login, and the address of the Box. One request.

        >>> print(Box.local(":memory:").whoami())
        Local User (local@example.com, id 10000001), by the embedded Box, at http://embedded.localhost
        """
        return Identity(self.me, str(self._origin), self._session.base_url)

    def token(self) -> Secret:
        """Return a valid access token, for use by another program. Makes a request only if the token must be refreshed.

        >>> Box.local(":memory:").token()
        Secret('***')
        """
        return self._session.token()

    def as_user(self, user: UserMini | str | int) -> Self:
        """Return a view of this Box that acts as a user: an object, an id or a login. A login costs one request.

        Only admins and service accounts may use such a view; for others, its requests raise `Forbidden`. The view shares connections
        and tokens with this Box, and is closed with it. Closing the view itself has no effect.

        See https://developer.box.com/guides/authentication/jwt/as-user/
        """
        if isinstance(user, str) and "@" in user:
            user = self.enterprise.user_by_login(user)
        if isinstance(user, UserMini):
            check_same_box(self._session, "user", user)
        id = check_id(
            "user", user.id if isinstance(user, UserMini) else user, "a user, an id (digits) or a login"
        )
        session = self._session.on_behalf(as_user_headers(id))
        return self._view(session, self._origin._replace(as_user=id), ViewOpener(self._session.reference, id))

    def with_shared_link(self, url: str | Secret | SharedLink, password: str | Secret | None = None) -> Self:
        """Return a view of this Box with the access that the shared link gives. Makes no request.

        ``url`` is the address of the link, or the `SharedLink` itself.

        See https://developer.box.com/guides/shared-links/
        """
        secret = _password_secret(password)
        del password  # Tracebacks that show local variables must not show the password.
        link = _link_secret(url)
        del url  # it gives access, too
        header = link_header(link, secret)
        session = self._session.on_behalf({"BoxApi": header}, hide=(header, link))
        return self._view(session, self._origin, None)

    def shared_item(
        self, url: str | Secret | SharedLink, password: str | Secret | None = None
    ) -> File | Folder | WebLink:
        """Return the item that a shared link opens. One request.

        The returned object has the access that the link gives, also to the items in a folder. ``url`` is the address of the link,
        or the `SharedLink` itself. Raises `NotFound` if the link does not exist (any more), and `Forbidden` if the password is wrong.

        See https://developer.box.com/reference/get-shared-items/
        """
        link, secret = _link_secret(url), _password_secret(password)
        del url, password  # Tracebacks that show local variables must not show them.
        session = self.with_shared_link(link, secret)._session
        item = read_entry(json_object(session.get("/shared_items"), "/shared_items"), session)
        if not isinstance(item, File | Folder | WebLink):
            raise DecodeError(f"the shared link opens {item!r}, which is not a file, folder or web link")
        return item

    def downscope(self, scopes: str | Iterable[str], item: FileMini | FolderMini | None = None) -> Self:
        """Return a view of this Box with fewer rights: only ``scopes``, and only for ``item`` and the items in it.

        You can give its :meth:`token` to a less trusted program, such as a page in a browser: it expires within the hour and cannot
        be exchanged for one with more rights. The first use makes the first request.

        >>> box = Box.local(":memory:")
        >>> reader = box.downscope(["item_preview", "item_download"], box.root.create_folder("Public"))
        >>> reader
        Box(http://embedded.localhost)

        See https://developer.box.com/guides/authentication/tokens/downscope/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.auth import DownscopedAuth

        if item is not None and not isinstance(item, FileMini | FolderMini):
            raise TypeError(f"item must be a file or a folder, such as box.folder('/Public'), not {item!r}")
        if item is not None:
            check_same_box(self._session, "item", item)
        resource = None if item is None else f"{self._session.base_url}/2.0{item._url}"
        auth = DownscopedAuth(self._session.auth, scopes, resource)
        origin = self._origin._replace(source=f"{self._origin.source}, downscoped to {' '.join(auth.scopes)}")
        opener = DownscopedOpener(self._session.reference, auth.scopes, resource)
        return self._view(self._session.on_behalf({}, auth=auth), origin, opener)

    def fs(self, *, root: str | None = None) -> BoxFileSystem:
        """Return this Box as a filesystem of fsspec, for pandas, pyarrow and other tools. Needs the extra ``fs``.

        ``root`` is the path or the id of the folder that ``/`` means. Makes no request.

        >>> box = Box.local(":memory:")
        >>> box.fs().pipe("/Reports/sales.csv", b"name,amount")
        >>> box.file("/Reports/sales.csv").read_text()
        'name,amount'
        """
        # The extra "fs" is optional.
        from box_models.fs import BoxFileSystem

        return BoxFileSystem(box=self, root=root)

    def logout(self) -> None:
        """Revoke the login at Box, delete it from its token store, and close this Box.

        A downscoped view revokes only its own token. If Box cannot be reached, the saved login is deleted all the same, and the error
        is raised. Raises `AuthError` for a token that was passed as a string, because only the application that created it can
        revoke it.

        See https://developer.box.com/reference/post-oauth2-revoke/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.auth import RefreshingAuth

        auth = self._session.auth
        if not isinstance(auth, RefreshingAuth):
            raise AuthError(
                "a token that was passed as a string cannot be revoked here; it expires within the hour"
            )
        try:
            auth.logout(self._session.token_endpoint)
        finally:
            self.close()

    def user(self, id: str | int) -> User:
        """Return the user with this id. Makes no request. Fields load on first read."""
        return self._reference(User, id)

    def comment(self, id: str | int) -> Comment:
        """Return the comment with this id. Makes no request. Fields load on first read."""
        return self._reference(Comment, id)

    def web_link(self, id: str | int) -> WebLink:
        """Return the web link with this id. Makes no request. Fields load on first read."""
        return self._reference(WebLink, id)

    def file(self, id_or_path: str | int) -> File:
        """Return a file by its id (``"12345"``), its path (``"/Projects/plan.pdf"``) or its web address.

        A web address is an address in Box's web application, such as ``https://app.box.com/file/12345``. With an id or an address, it makes no request: fields load on first read, which raises `NotFound` if the file does not exist.
        With a path, it makes one request per part, and `NotFound` names the first missing part.
        """
        return self._find(File, id_or_path)

    def folder(self, id_or_path: str | int) -> Folder:
        """Return a folder by its id (``"12345"``), its path (``"/Projects"``) or its web address.

        See `file` for requests and errors.
        """
        return self._find(Folder, id_or_path)

    @overload
    def get(self, path: str) -> Item: ...
    @overload
    def get(self, path: str, default: DefaultT) -> Item | DefaultT: ...
    def get(self, path: str, default: DefaultT | Unset = UNSET) -> Item | DefaultT:
        """Return the item at ``path``, such as ``"/Projects/plan.pdf"``, of any type, or the ``default``.

        ``path`` may also be the address of a file or a folder in the web application. One request per part of the path. Without a
        ``default``, a missing item raises `NotFound`.

        >>> box = Box.local(":memory:")
        >>> box.get("/Projects", None) is None
        True
        """
        if not is_address(path):
            return self.root.get(path) if isinstance(default, Unset) else self.root.get(path, default)
        kind, id = item_at("path", path)
        item = self.file(id) if kind == "file" else self.folder(id)
        if isinstance(default, Unset):
            return item.load()
        return item if item.exists() else default

    def exists(self, path: str) -> bool:
        """Return whether there is an item at ``path``. One request per part of the path."""
        return self.get(path, None) is not None

    def close(self) -> None:
        """Close the connections. Loaded fields of its objects stay readable, but new requests raise `SessionClosed`."""
        self._close()

    @allow_incomplete
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._session.base_url})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the settings, without secrets: the other process reads its own environment or token store."""
        reference = self._session.reference
        try:
            opener = reference.for_pickle().opener
        except TypeError as error:
            reason = str(error)
        else:
            return _unpickled, (type(self), self._origin, (reference.server, opener, reference.id))
        raise TypeError(f"this Box cannot be pickled: {reason}")

    def _opener(self, session: BoxSession, origin: LoginSource) -> tuple[BoxOpener | None, str]:
        """Return the opener for other processes, or the reason why they cannot open the Box."""
        try:
            network = session.network.for_another_process()
        except TypeError as error:
            return None, str(error)
        is_found = origin.discovered or origin.profile is not None
        opener = BoxOpener(
            type(self),
            base_url=session.base_url,
            timeout=session.timeout,
            retry=session.retry,
            limit=session.limit,
            lazy=session.lazy,
            transfers=session.transfers,
            pause_gc=session.pause_gc,
            network=network,
            profile=origin.profile,
            source=origin.source if origin.discovered else None,
            login=None if is_found else session.auth,
            login_id="" if is_found and session.limit is None else secrets.token_hex(8),
        )
        return opener, ""

    def _view(self, session: BoxSession, origin: LoginSource, opener: SessionOpener | None) -> Self:
        """Return a view of this Box. Without an opener, another process cannot open it."""
        base = self._session.reference
        if base.opener is None:
            opener = None
        reason = base.unavailable or _LINK_NOT_PICKLED
        register(session, SessionReference(base.server, opener, "" if opener else reason))
        box = type(self).__new__(type(self))
        return box._set_up(session, origin, close=session.close, engine=self.engine)

    def _set_up(
        self,
        session: BoxSession,
        origin: LoginSource,
        *,
        close: Callable[[], object],
        engine: Engine | None = None,
    ) -> Self:
        """Set the attributes. Every Box is made by this method: in ``__init__``, `local`, the views, and unpickling."""
        self._session, self._origin, self._close, self.engine = session, origin, close, engine
        return self

    def _reference(self, cls: type[ObjectT], id: str | int, argument: str = "id") -> ObjectT:
        """Return an object of which only the id is known."""
        expected = None if argument == "id" else _ID_OR_PATH
        return cls.model_validate({"id": check_id(argument, id, expected)}, context=self._session)

    def _find(self, cls: type[ObjectT], id_or_path: str | int) -> ObjectT:
        if isinstance(id_or_path, str) and id_or_path.startswith("/"):
            return expect(find(self.root, id_or_path), cls, id_or_path)
        if is_address(id_or_path):
            kind, id = item_at("id_or_path", str(id_or_path))
            if kind != cls._wire:
                raise ValueError(f"id_or_path is the address of a {kind}; use box.{kind}(…) for it")
            return self._reference(cls, id)
        return self._reference(cls, id_or_path, "id_or_path")


def _unpickled(
    cls: type[BoxT], origin: LoginSource, reference_fields: tuple[str, SessionOpener, str]
) -> BoxT:
    """Return a Box that shares its session with all others that were unpickled in this process."""
    server, opener, id = reference_fields
    session = find_session(SessionReference(server, opener, id=id))
    return cls.__new__(cls)._set_up(session, origin, close=lambda: None)


def _password_secret(password: str | Secret | None) -> Secret | None:
    return None if password is None else _secret("password", password)


def _link_secret(link: str | Secret | SharedLink) -> Secret:
    if not isinstance(link, SharedLink):
        return _secret("url", link)
    if "url" not in vars(link):
        raise ValueError("url: this SharedLink has no url; item.share() returns one that has it")
    return Secret(link.url)


def _secret(argument: str, value: str | Secret) -> Secret:
    """Return the value as a `Secret`. The error does not show the value."""
    if not isinstance(value, (str, Secret)):
        raise TypeError(f"{argument} must be a string, not {type(value).__name__}")
    return as_secret(value)
