"""Search for planted secrets in every output of the package: repr, logs, tracebacks, pickles and more.

One program runs with every kind of login, and with every failure that involves a secret. Its objects, errors and
output are kept in a `Record`. Each outlet then shows the record as a user's program might. A second record, of careless
code, proves that each outlet would show a secret.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import dataclasses
import io
import json
import logging
import os
import pickle
import pprint
import pydoc
import reprlib
import string
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from vcr.request import Request as TapeRequest

from box_models import Box
from box_models.auth import (
    BoxAuthenticateFlow,
    ClientCredentials,
    DeveloperToken,
    FileStore,
    JWTAuth,
    MemoryStore,
    OAuth2,
    SavedLogin,
    Secret,
    SQLStore,
    Tokens,
)
from box_models.auth.secret import BearerAuth
from box_models.cli import main as boxm
from box_models.errors import BoxError
from box_models.local import serve
from box_models.retry import RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Transport
from tests.auth.keys import PASSPHRASE, jwt_config, private_pem, public_pem
from tests.cassette_tests.recorder import scrub_request, scrub_response

# The empty secrets are created by the server, and filled in while the program runs.
PLANTED: dict[str, str] = {
    "access token": "local_planted-access",
    "refresh token": "local_planted-refresh",
    "client secret": "planted-client-secret",
    "developer token": "local_planted-developer",
    "authorization code": "planted-code",
    "link password": "Planted-Password",
    "proxy password": "planted-proxy-password",
    "spent refresh token": "local_planted-spent",
    "state": "",
    "new access token": "",
    "new refresh token": "",
    "signature of a download": "",
    "private key": private_pem(None).splitlines()[5],
    "passphrase": PASSPHRASE,
    "token of an application": "",
    "narrowed token": "",
    "password of a database": "planted-database-password",
}
SEED: Mapping[str, object] = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "developer_tokens": [{"token": PLANTED["developer token"], "user_id": "11"}],
    "applications": [
        {
            "client_id": "app",
            "client_secret": PLANTED["client secret"],
            "jwt_public_keys": [{"id": "key1", "public_key": public_pem()}],
        }
    ],
    "refresh_tokens": [{"token": PLANTED["refresh token"], "client_id": "app", "user_id": "11"}],
    "authorization_codes": [{"code": PLANTED["authorization code"], "client_id": "app", "user_id": "11"}],
    "files": [{"id": "200", "name": "plan.txt", "content": "The plan."}],
    "enterprise_id": "987",
}
NO_SERVER = "http://127.0.0.1:9"
ONCE = RetryPolicy(attempts=1)


INVALID_SECRETS: list[Callable[[], object]] = [
    lambda: DeveloperToken(f"{PLANTED['developer token']}\n"),
    lambda: Box(f"{PLANTED['developer token']}\n"),
    lambda: OAuth2("app", f"{PLANTED['client secret']}\n", refresh_token=PLANTED["refresh token"]),
    lambda: OAuth2("app", PLANTED["client secret"], refresh_token=f"{PLANTED['refresh token']} "),
    lambda: ClientCredentials("app", f"{PLANTED['client secret']}\n", user_id="11"),
    lambda: BoxAuthenticateFlow("app", f"{PLANTED['client secret']}\n"),
]


@dataclass
class Record:
    """Everything that could show a secret after a program has run."""

    objects: list[object] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    log: str = ""
    printed: str = ""
    warned: str = ""
    cassettes: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    arguments: list[str] = field(default_factory=lambda: [*sys.orig_argv, *sys.argv])
    threads: list[str] = field(default_factory=list)
    command: str = ""


@contextlib.contextmanager
def recording() -> Iterator[Record]:
    """Record all logs, warnings and output inside the ``with`` block, at the lowest level."""
    record, log, out = Record(), io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            warnings.simplefilter("always")
            yield record
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    record.log, record.printed = log.getvalue(), out.getvalue()
    record.warned = "".join(str(each.message) for each in warned)


def fails(record: Record, action: Callable[[], object]) -> None:
    with pytest.raises((BoxError, ValueError, TypeError)) as caught:
        action()
    record.errors.append(caught.value)


def failing_save(refresh: str, access: str) -> None:
    PLANTED["new refresh token"], PLANTED["new access token"] = refresh, access
    raise OSError("the disk is full")


def full_disk(refresh: str, access: str) -> None:
    raise OSError("the disk is full")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Run a program with every kind of login, and with every failure."""
    with recording() as record, serve(seed=SEED) as server, contextlib.ExitStack() as stack:
        _sign_in(record, server.url, stack, store=FileStore("work", tmp_path_factory.mktemp("logins")))
        _sign_in_as_application(record, server.url, stack)
        _use_content(record, server.url, stack)
        _fail(record, server.url, stack)
        record.command = _boxm(tmp_path_factory.mktemp("home"), server.url)
        record.threads += [repr(thread) for thread in threading.enumerate()]
    record.cassettes += _cassettes()
    return record


def _sign_in(record: Record, url: str, stack: contextlib.ExitStack, *, store: FileStore) -> None:
    flow = BoxAuthenticateFlow("app", PLANTED["client secret"], base_url=url)
    PLANTED["state"] = parse_qs(urlsplit(flow.get_authorization_url()).query)["state"][0]
    fails(record, lambda: flow.get_access_tokens(PLANTED["authorization code"], state="another"))
    back = "http://localhost:3000/callback?state=another&code="
    fails(record, lambda: flow.paste(lambda _: back + PLANTED["authorization code"]))
    flow.get_authorization_url()
    PLANTED["state"] = flow.state or ""
    flow.get_access_tokens(PLANTED["authorization code"])
    fails(record, lambda: flow.get_access_tokens(PLANTED["authorization code"]))
    login = OAuth2(
        "app",
        PLANTED["client secret"],
        refresh_token=PLANTED["refresh token"],
        access_token=PLANTED["access token"],
        tokens_changed=failing_save,
        store=store,
    )
    session = stack.enter_context(BoxSession(login, base_url=url))
    fails(record, lambda: session.get("/users/me"))
    saved, memory = store.load(), MemoryStore(store.load())
    record.objects += [flow, login, session, store, saved, memory]
    record.objects += [
        Tokens(Secret(PLANTED["new access token"]), Secret(PLANTED["new refresh token"]), 60.0)
    ]
    record.objects += [SavedLogin(Secret(PLANTED["access token"]), Secret(PLANTED["refresh token"]))]


def _sign_in_as_application(record: Record, url: str, stack: contextlib.ExitStack) -> None:
    by_key = JWTAuth.from_config(jwt_config(PLANTED["client secret"]))
    by_secret = ClientCredentials("app", PLANTED["client secret"], user_id="11")
    box = stack.enter_context(Box(by_key, base_url=url))
    PLANTED["token of an application"] = box.token().reveal()
    narrow = box.downscope("item_download")
    PLANTED["narrowed token"] = narrow.token().reveal()
    record.objects += [by_key, by_secret, box, narrow, narrow.session.auth, box.whoami(), box.as_user("11")]
    record.objects += [
        SQLStore(f"postgresql+psycopg://ada:{PLANTED['password of a database']}@127.0.0.1:9/app")
    ]
    fails(record, narrow.root.load)
    fails(record, lambda: JWTAuth.from_config(jwt_config(PLANTED["client secret"], enterpriseID="")))
    fails(record, lambda: _with_passphrase("wrong"))
    fails(record, lambda: _with_passphrase(None))
    fails(record, lambda: JWTAuth.from_base64(base64.b64encode(private_pem(None).encode()).decode()))
    fails(record, stack.enter_context(Box(by_secret, base_url=NO_SERVER, retry=ONCE)).whoami)
    fails(record, record.objects[-1].load)  # type: ignore[attr-defined] # the store
    fails(record, lambda: pickle.dumps(box))


def _with_passphrase(passphrase: str | None) -> JWTAuth:
    return JWTAuth(
        "app",
        PLANTED["client secret"],
        private_key=private_pem(),
        public_key_id="key1",
        passphrase=passphrase,
        enterprise_id="987",
    )


def _boxm(home: Path, url: str) -> str:
    """Return the output of ``boxm`` for a login that works, one that fails, and a logout."""
    out = io.StringIO()
    store = FileStore("work", home / "profiles")
    login = SavedLogin(
        Secret(PLANTED["developer token"]),
        Secret(PLANTED["spent refresh token"]),
        client_id="app",
        client_secret=Secret(PLANTED["client secret"]),
        base_url=url,
    )
    with (
        pytest.MonkeyPatch.context() as environment,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        environment.setenv("BOX_MODELS_HOME", str(home))
        store.save(login)
        boxm(["auth", "status", "--profile", "work"])
        boxm(["auth", "status", "--profile", "work", "--json"])
        store.save(dataclasses.replace(login, access_token=None))
        boxm(["auth", "status", "--profile", "work"])
        boxm(["logout", "--profile", "work"])
    return out.getvalue()


def _use_content(record: Record, url: str, stack: contextlib.ExitStack) -> None:
    developer = DeveloperToken(PLANTED["developer token"])
    box = stack.enter_context(Box(developer, base_url=url))
    file = box.file("200")
    link = file.share(password=PLANTED["link password"])
    opened = stack.enter_context(box.session.stream("/files/200/content"))
    PLANTED["signature of a download"] = (opened.location or "").rsplit("/", 1)[-1]
    opened.read()
    guest = box.with_shared_link(link.url or "", PLANTED["link password"])
    fails(record, lambda: guest.file("999").load())
    fails(record, lambda: box.with_shared_link("nowhere", PLANTED["link password"]))
    record.objects += [guest, guest.session, box.shared_item(link.url or "", PLANTED["link password"])]
    record.objects += [developer, box, box.session, box.me, file, link, opened]
    record.objects += [Secret(PLANTED["developer token"]), BearerAuth(Secret(PLANTED["developer token"]))]


def _fail(record: Record, url: str, stack: contextlib.ExitStack) -> None:
    used = OAuth2("app", PLANTED["client secret"], refresh_token=PLANTED["spent refresh token"])
    fails(record, stack.enter_context(BoxSession(used, base_url=url)).token)
    unsaved = OAuth2(
        "app",
        PLANTED["client secret"],
        refresh_token=PLANTED["spent refresh token"],
        tokens_changed=full_disk,
    )
    session = stack.enter_context(BoxSession(unsaved, base_url=NO_SERVER, retry=ONCE))
    fails(record, session.token)
    lost = BoxAuthenticateFlow("app", PLANTED["client secret"], base_url=NO_SERVER, retry=ONCE)
    fails(record, lambda: lost.get_access_tokens(PLANTED["authorization code"]))
    fails(record, lambda: unsaved.begin(Tokens(Secret(PLANTED["new access token"])), session.token_endpoint))
    fails(record, lambda: unsaved.logout(session.token_endpoint))
    for create in INVALID_SECRETS:
        fails(record, create)
    proxies: dict[str, str] = dict.fromkeys(
        ("http", "https"), f"http://ada:{PLANTED['proxy password']}@127.0.0.1:9"
    )
    transport = Transport(proxies=proxies)
    away = stack.enter_context(BoxSession(DeveloperToken("not-a-secret"), transport=transport, retry=ONCE))
    fails(record, lambda: away.get("/users/me"))
    record.objects += [used, session, transport, away]


def _cassettes() -> list[str]:
    """Return a recorded cassette of an exchange with every secret in its usual place."""
    form = (
        f"grant_type=refresh_token&refresh_token={PLANTED['refresh token']}&client_secret={PLANTED['client secret']}"
        f"&code={PLANTED['authorization code']}&token={PLANTED['spent refresh token']}"
    )
    headers = {
        "Authorization": f"Bearer {PLANTED['developer token']}",
        "Proxy-Authorization": PLANTED["proxy password"],
        "BoxApi": f"shared_link=https://example.com/s/1&shared_link_password={PLANTED['link password']}",
    }
    address = f"https://api.box.com/dl/{PLANTED['signature of a download']}"
    answer = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Location": [address], "Set-Cookie": [PLANTED["state"]]},
        "body": {
            "string": json.dumps(
                {
                    "access_token": PLANTED["new access token"],
                    "refresh_token": PLANTED["new refresh token"],
                    "password": PLANTED["link password"],
                }
            ).encode()
        },
    }
    return [
        str(scrub_request(TapeRequest("POST", address, form.encode(), headers))._to_dict()),
        str(scrub_response(answer)),
    ]


# Outlets: the ways to show a record


def each(show: Callable[[object], object]) -> Callable[[Record], str]:
    """Show every object. If an object cannot be shown, show the exception."""

    def show_safely(value: object) -> str:
        try:
            return str(show(value))
        except (TypeError, ValueError, AttributeError, pickle.PicklingError, RecursionError) as refusal:
            return "".join(traceback.format_exception(refusal))

    return lambda record: "\n".join(show_safely(value) for value in record.objects)


def every(show: Callable[[BaseException], object]) -> Callable[[Record], str]:
    """Show every error."""
    return lambda record: "\n".join(str(show(error)) for error in record.errors)


def chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        link = pending.pop()
        if link is not None and link not in links:
            links.append(link)
            pending += [link.__cause__, link.__context__]
    return links


def leaves(value: object, visited: set[int] | None = None) -> Iterator[str]:
    """Yield every text in the attributes of a value, at any depth."""
    visited = set() if visited is None else visited
    if id(value) in visited:
        return
    visited.add(id(value))
    if isinstance(value, str | bytes):
        yield str(value)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from leaves(list(pair), visited)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from leaves(part, visited)
    elif type(value).__module__.startswith(("box_models.", __name__)):
        yield from leaves(dict(getattr(value, "__dict__", {})), visited)


def with_locals(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def log_output(error: BaseException) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.Logger("user program")  # noqa: LOG001 # not connected to the other loggers
    logger.addHandler(handler)
    logger.error("it failed: %s, %r", error, error, exc_info=error)
    return out.getvalue()


def excepthook_output(error: BaseException) -> str:
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        sys.__excepthook__(type(error), error, error.__traceback__)
    return out.getvalue()


def future_output(error: BaseException) -> str:
    future: Future[None] = Future()
    future.set_exception(error)
    return f"{future!r} {future.exception()!r}"


def model_dump(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    return dump() if dump else "no model"


def model_dump_json(value: object) -> object:
    dump = getattr(value, "model_dump_json", None)
    return dump() if dump else "no model"


def pydantic_html(value: object) -> str:
    show = getattr(value, "_repr_html_", None)
    return str(show()) if show else ""


def fields_of(value: object) -> object:
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return ""
    return dataclasses.asdict(value)


LONG = reprlib.Repr()
LONG.maxother = LONG.maxstring = 10_000

OUTLETS: dict[str, Callable[[Record], str]] = {
    "repr": each(repr),
    "str": each(str),
    "format": each(lambda value: f"{value} {value!r:>40} {value:}"),
    "percent": each(lambda value: "%s %r" % (value, value)),  # noqa: UP031 # this test is about the percent operator
    "template": each(lambda value: string.Template("$x").substitute(x=value)),
    "pprint": each(pprint.pformat),
    "reprlib": each(LONG.repr),
    "vars": each(lambda value: repr(vars(value))),
    "variables at any depth": each(lambda value: " ".join(leaves(value))),
    "list": lambda record: repr(record.objects) + repr(dict(enumerate(record.objects))),
    "copy": each(lambda value: repr(copy.copy(value))),
    "deepcopy": each(lambda value: repr(copy.deepcopy(value))),
    "pickle": each(lambda value: pickle.dumps(value).decode("latin-1")),
    "json by vars": each(lambda value: json.dumps(value, default=vars)),
    "json by str": each(lambda value: json.dumps(value, default=str)),
    "asdict": each(fields_of),
    "model_dump": each(model_dump),
    "model_dump_json": each(model_dump_json),
    "html": each(pydantic_html),
    "help": each(lambda value: pydoc.plain(pydoc.render_doc(value))),
    "text of errors": every(lambda error: f"{error} {error!r}"),
    "variables of errors": every(
        lambda error: " ".join(f"{link.args} {vars(link)} {link!r}" for link in chain(error))
    ),
    "traceback": every(lambda error: "".join(traceback.format_exception(error))),
    "traceback with locals": every(with_locals),
    "excepthook": every(excepthook_output),
    "pickled errors": every(lambda error: pickle.dumps(error).decode("latin-1")),
    "copied errors": every(lambda error: repr(copy.copy(error)) + repr(vars(copy.copy(error)))),
    "errors of futures": every(future_output),
    "logged errors": every(log_output),
    "log of everything": lambda record: record.log,
    "output": lambda record: record.printed,
    "output of boxm": lambda record: record.command,
    "warnings": lambda record: record.warned,
    "cassettes": lambda record: " ".join(record.cassettes),
    "environment of children": lambda record: str(record.environment),
    "arguments of the process": lambda record: " ".join(record.arguments),
    "names of threads": lambda record: " ".join(record.threads),
}


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("secret", PLANTED)
def test_no_outlet_shows_a_secret(
    record: Record, output: Mapping[str, str], secret: str, outlet: str
) -> None:
    assert record.errors
    assert len(PLANTED[secret]) > 10
    assert PLANTED[secret] not in output[outlet]


@pytest.fixture(scope="module")
def output(record: Record) -> Mapping[str, str]:
    return {name: show(record) for name, show in OUTLETS.items()}


# The opposite test: without it, an outlet that shows nothing would always pass

CARELESS = "planted-in-plain-sight"


@dataclass
class Careless:
    """An object that shows its value."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return self.text

    def model_dump(self) -> object:
        return {"text": self.text}

    def model_dump_json(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.text


Careless.__doc__ = CARELESS


class CarelessError(Exception):
    """An error with its value as text."""


def _raise(text: str) -> None:
    raise CarelessError(text)


@pytest.fixture(scope="module")
def careless() -> Record:
    with recording() as record:
        logging.getLogger("urllib3.connectionpool").debug("GET /%s", CARELESS)
        print(CARELESS)
        warnings.warn(CARELESS, stacklevel=1)
        try:
            _raise(CARELESS)
        except CarelessError as error:
            record.errors.append(error)
    record.objects += [Careless(CARELESS)]
    request = TapeRequest("POST", "https://api.box.com/", CARELESS.encode(), {})
    record.cassettes += [str(scrub_request(request)._to_dict())]
    record.environment["TOKEN"] = CARELESS
    record.arguments.append(CARELESS)
    record.threads.append(CARELESS)
    record.command = CARELESS
    return record


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_shows_a_value_that_is_not_secret(careless: Record, outlet: str) -> None:
    assert CARELESS in OUTLETS[outlet](careless)


def test_there_are_twelve_secrets_and_thirty_outlets() -> None:
    assert len(PLANTED) >= 12
    assert len(OUTLETS) >= 30
