"""Twelve planted secrets, and every outlet that a secret might leave by: what is looked for, and where.

One story is told once, with everything that holds a secret, and everything that goes wrong with one. Then each
outlet shows what it has of the story. That an outlet would show a secret if there were one, a careless story proves.
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

# What the server makes up itself is filled in as the story goes.
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
NOBODY = "http://127.0.0.1:9"
ONCE = RetryPolicy(attempts=1)


WRITTEN_WRONGLY: list[Callable[[], object]] = [
    lambda: DeveloperToken(f"{PLANTED['developer token']}\n"),
    lambda: Box(f"{PLANTED['developer token']}\n"),
    lambda: OAuth2("app", f"{PLANTED['client secret']}\n", refresh_token=PLANTED["refresh token"]),
    lambda: OAuth2("app", PLANTED["client secret"], refresh_token=f"{PLANTED['refresh token']} "),
    lambda: ClientCredentials("app", f"{PLANTED['client secret']}\n", user_id="11"),
    lambda: BoxAuthenticateFlow("app", f"{PLANTED['client secret']}\n"),
]


@dataclass
class Story:
    """What is there to be shown after a program has run."""

    things: list[object] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    log: str = ""
    printed: str = ""
    warned: str = ""
    tapes: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    arguments: list[str] = field(default_factory=lambda: [*sys.orig_argv, *sys.argv])
    threads: list[str] = field(default_factory=list)
    command: str = ""


@contextlib.contextmanager
def told() -> Iterator[Story]:
    """Listen, at the lowest level, to everything that is said meanwhile."""
    story, log, out = Story(), io.StringIO(), io.StringIO()
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
            yield story
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    story.log, story.printed = log.getvalue(), out.getvalue()
    story.warned = "".join(str(each.message) for each in warned)


def fails(story: Story, work: Callable[[], object]) -> None:
    with pytest.raises((BoxError, ValueError, TypeError)) as caught:
        work()
    story.errors.append(caught.value)


def broken(refresh: str, access: str) -> None:
    PLANTED["new refresh token"], PLANTED["new access token"] = refresh, access
    raise OSError("the disk is full")


def full(refresh: str, access: str) -> None:
    raise OSError("the disk is full")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A program with every kind of login, and everything that goes wrong."""
    with told() as made, serve(seed=SEED) as server, contextlib.ExitStack() as open_ones:
        _sign_in(made, server.url, open_ones, FileStore("work", tmp_path_factory.mktemp("logins")))
        _sign_in_alone(made, server.url, open_ones)
        _work(made, server.url, open_ones)
        _go_wrong(made, server.url, open_ones)
        made.command = _boxm(tmp_path_factory.mktemp("home"), server.url)
        made.threads += [repr(thread) for thread in threading.enumerate()]
    made.tapes += _tapes()
    return made


def _sign_in(story: Story, url: str, open_ones: contextlib.ExitStack, store: FileStore) -> None:
    flow = BoxAuthenticateFlow("app", PLANTED["client secret"], base_url=url)
    PLANTED["state"] = parse_qs(urlsplit(flow.get_authorization_url()).query)["state"][0]
    fails(story, lambda: flow.get_access_tokens(PLANTED["authorization code"], state="another"))
    back = "http://localhost:3000/callback?state=another&code="
    fails(story, lambda: flow.paste(lambda _: back + PLANTED["authorization code"]))
    flow.get_authorization_url()
    PLANTED["state"] = flow.state or ""
    flow.get_access_tokens(PLANTED["authorization code"])
    fails(story, lambda: flow.get_access_tokens(PLANTED["authorization code"]))
    login = OAuth2(
        "app",
        PLANTED["client secret"],
        refresh_token=PLANTED["refresh token"],
        access_token=PLANTED["access token"],
        tokens_changed=broken,
        store=store,
    )
    session = open_ones.enter_context(BoxSession(login, base_url=url))
    fails(story, lambda: session.get("/users/me"))
    saved, memory = store.load(), MemoryStore(store.load())
    story.things += [flow, login, session, store, saved, memory]
    story.things += [Tokens(Secret(PLANTED["new access token"]), Secret(PLANTED["new refresh token"]), 60.0)]
    story.things += [SavedLogin(Secret(PLANTED["access token"]), Secret(PLANTED["refresh token"]))]


def _sign_in_alone(story: Story, url: str, open_ones: contextlib.ExitStack) -> None:
    by_key = JWTAuth.from_config(jwt_config(PLANTED["client secret"]))
    by_secret = ClientCredentials("app", PLANTED["client secret"], user_id="11")
    box = open_ones.enter_context(Box(by_key, base_url=url))
    PLANTED["token of an application"] = box.token().reveal()
    narrow = box.downscope("item_download")
    PLANTED["narrowed token"] = narrow.token().reveal()
    story.things += [by_key, by_secret, box, narrow, narrow.session.auth, box.whoami(), box.as_user("11")]
    story.things += [
        SQLStore(f"postgresql+psycopg://ada:{PLANTED['password of a database']}@127.0.0.1:9/app")
    ]
    fails(story, narrow.root.load)
    fails(story, lambda: JWTAuth.from_config(jwt_config(PLANTED["client secret"], enterpriseID="")))
    fails(story, lambda: _with_passphrase("wrong"))
    fails(story, lambda: _with_passphrase(None))
    fails(story, lambda: JWTAuth.from_base64(base64.b64encode(private_pem(None).encode()).decode()))
    fails(story, open_ones.enter_context(Box(by_secret, base_url=NOBODY, retry=ONCE)).whoami)
    fails(story, story.things[-1].load)  # type: ignore[attr-defined] # the store
    fails(story, lambda: pickle.dumps(box))


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
    """Return what the command line shows of a login: that it is there, that it fails, that it ends."""
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


def _work(story: Story, url: str, open_ones: contextlib.ExitStack) -> None:
    developer = DeveloperToken(PLANTED["developer token"])
    box = open_ones.enter_context(Box(developer, base_url=url))
    file = box.file("200")
    link = file.share(password=PLANTED["link password"])
    opened = open_ones.enter_context(box.session.stream("/files/200/content"))
    PLANTED["signature of a download"] = (opened.location or "").rsplit("/", 1)[-1]
    opened.read()
    guest = box.with_shared_link(link.url or "", PLANTED["link password"])
    fails(story, lambda: guest.file("999").load())
    fails(story, lambda: box.with_shared_link("nowhere", PLANTED["link password"]))
    story.things += [guest, guest.session, box.shared_item(link.url or "", PLANTED["link password"])]
    story.things += [developer, box, box.session, box.me, file, link, opened]
    story.things += [Secret(PLANTED["developer token"]), BearerAuth(Secret(PLANTED["developer token"]))]


def _go_wrong(story: Story, url: str, open_ones: contextlib.ExitStack) -> None:
    spent = OAuth2("app", PLANTED["client secret"], refresh_token=PLANTED["spent refresh token"])
    fails(story, open_ones.enter_context(BoxSession(spent, base_url=url)).token)
    unheard = OAuth2(
        "app", PLANTED["client secret"], refresh_token=PLANTED["spent refresh token"], tokens_changed=full
    )
    session = open_ones.enter_context(BoxSession(unheard, base_url=NOBODY, retry=ONCE))
    fails(story, session.token)
    lost = BoxAuthenticateFlow("app", PLANTED["client secret"], base_url=NOBODY, retry=ONCE)
    fails(story, lambda: lost.get_access_tokens(PLANTED["authorization code"]))
    fails(story, lambda: unheard.begin(Tokens(Secret(PLANTED["new access token"])), session.token_endpoint))
    fails(story, lambda: unheard.logout(session.token_endpoint))
    for give in WRITTEN_WRONGLY:
        fails(story, give)
    proxies: dict[str, str] = dict.fromkeys(
        ("http", "https"), f"http://ada:{PLANTED['proxy password']}@127.0.0.1:9"
    )
    transport = Transport(proxies=proxies)
    away = open_ones.enter_context(
        BoxSession(DeveloperToken("not-a-secret"), transport=transport, retry=ONCE)
    )
    fails(story, lambda: away.get("/users/me"))
    story.things += [spent, session, transport, away]


def _tapes() -> list[str]:
    """Return what a cassette keeps of an exchange that holds every secret in the place where it belongs."""
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


# Outlets: what each shows of a story


def each(show: Callable[[object], object]) -> Callable[[Story], str]:
    """Show every thing; one that refuses shows how it does."""

    def shown(thing: object) -> str:
        try:
            return str(show(thing))
        except (TypeError, ValueError, AttributeError, pickle.PicklingError, RecursionError) as refusal:
            return "".join(traceback.format_exception(refusal))

    return lambda story: "\n".join(shown(thing) for thing in story.things)


def every(show: Callable[[BaseException], object]) -> Callable[[Story], str]:
    """Show every error."""
    return lambda story: "\n".join(str(show(error)) for error in story.errors)


def chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        link = pending.pop()
        if link is not None and link not in found:
            found.append(link)
            pending += [link.__cause__, link.__context__]
    return found


def leaves(thing: object, seen: set[int] | None = None) -> Iterator[str]:
    """Yield every text that hangs on a thing's variables, however deep."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, str | bytes):
        yield str(thing)
    elif isinstance(thing, Mapping):
        for pair in thing.items():
            yield from leaves(list(pair), seen)
    elif isinstance(thing, list | tuple | set | frozenset):
        for part in thing:
            yield from leaves(part, seen)
    elif type(thing).__module__.startswith(("box_models.", __name__)):
        yield from leaves(dict(getattr(thing, "__dict__", {})), seen)


def with_locals(error: BaseException) -> str:
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(found.format())


def logged(error: BaseException) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.Logger("of a user's program")  # noqa: LOG001  nobody else is to hear it
    logger.addHandler(handler)
    logger.error("it failed: %s, %r", error, error, exc_info=error)
    return out.getvalue()


def hooked(error: BaseException) -> str:
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        sys.__excepthook__(type(error), error, error.__traceback__)
    return out.getvalue()


def promised(error: BaseException) -> str:
    future: Future[None] = Future()
    future.set_exception(error)
    return f"{future!r} {future.exception()!r}"


def dumped(thing: object) -> object:
    dump = getattr(thing, "model_dump", None)
    return dump() if dump else "no model"


def dumped_json(thing: object) -> object:
    dump = getattr(thing, "model_dump_json", None)
    return dump() if dump else "no model"


def pydantic_html(thing: object) -> str:
    show = getattr(thing, "_repr_html_", None)
    return str(show()) if show else ""


def fields_of(thing: object) -> object:
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return ""
    return dataclasses.asdict(thing)


LONG = reprlib.Repr()
LONG.maxother = LONG.maxstring = 10_000

OUTLETS: dict[str, Callable[[Story], str]] = {
    "repr": each(repr),
    "str": each(str),
    "format": each(lambda thing: f"{thing} {thing!r:>40} {thing:}"),
    "percent": each(lambda thing: "%s %r" % (thing, thing)),  # noqa: UP031  what is tested
    "template": each(lambda thing: string.Template("$x").substitute(x=thing)),
    "pprint": each(pprint.pformat),
    "reprlib": each(LONG.repr),
    "vars": each(lambda thing: repr(vars(thing))),
    "variables, however deep": each(lambda thing: " ".join(leaves(thing))),
    "a list of them": lambda story: repr(story.things) + repr(dict(enumerate(story.things))),
    "copy": each(lambda thing: repr(copy.copy(thing))),
    "deepcopy": each(lambda thing: repr(copy.deepcopy(thing))),
    "pickle": each(lambda thing: pickle.dumps(thing).decode("latin-1")),
    "json, by vars": each(lambda thing: json.dumps(thing, default=vars)),
    "json, by str": each(lambda thing: json.dumps(thing, default=str)),
    "asdict": each(fields_of),
    "model_dump": each(dumped),
    "model_dump_json": each(dumped_json),
    "html": each(pydantic_html),
    "help": each(lambda thing: pydoc.plain(pydoc.render_doc(thing))),
    "text of errors": every(lambda error: f"{error} {error!r}"),
    "variables of errors": every(
        lambda error: " ".join(f"{link.args} {vars(link)} {link!r}" for link in chain(error))
    ),
    "traceback": every(lambda error: "".join(traceback.format_exception(error))),
    "traceback with locals": every(with_locals),
    "excepthook": every(hooked),
    "pickled errors": every(lambda error: pickle.dumps(error).decode("latin-1")),
    "copied errors": every(lambda error: repr(copy.copy(error)) + repr(vars(copy.copy(error)))),
    "errors of futures": every(promised),
    "errors, logged": every(logged),
    "log of everything": lambda story: story.log,
    "output": lambda story: story.printed,
    "output of boxm": lambda story: story.command,
    "warnings": lambda story: story.warned,
    "cassettes": lambda story: " ".join(story.tapes),
    "environment of children": lambda story: str(story.environment),
    "arguments of the process": lambda story: " ".join(story.arguments),
    "names of threads": lambda story: " ".join(story.threads),
}


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("secret", PLANTED)
def test_no_secret_leaves_by_any_outlet(
    story: Story, shown: Mapping[str, str], secret: str, outlet: str
) -> None:
    assert story.errors
    assert len(PLANTED[secret]) > 10
    assert PLANTED[secret] not in shown[outlet]


@pytest.fixture(scope="module")
def shown(story: Story) -> Mapping[str, str]:
    return {name: show(story) for name, show in OUTLETS.items()}


# The other way round: an outlet that shows nothing would find nothing

CARELESS = "planted-in-plain-sight"


@dataclass
class Careless:
    """Something that shows what it holds."""

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
    """An error that says what it holds."""


def _raise(text: str) -> None:
    raise CarelessError(text)


@pytest.fixture(scope="module")
def careless() -> Story:
    with told() as made:
        logging.getLogger("urllib3.connectionpool").debug("GET /%s", CARELESS)
        print(CARELESS)
        warnings.warn(CARELESS, stacklevel=1)
        try:
            _raise(CARELESS)
        except CarelessError as error:
            made.errors.append(error)
    made.things += [Careless(CARELESS)]
    request = TapeRequest("POST", "https://api.box.com/", CARELESS.encode(), {})
    made.tapes += [str(scrub_request(request)._to_dict())]
    made.environment["TOKEN"] = CARELESS
    made.arguments.append(CARELESS)
    made.threads.append(CARELESS)
    made.command = CARELESS
    return made


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_shows_what_is_not_hidden(careless: Story, outlet: str) -> None:
    assert CARELESS in OUTLETS[outlet](careless)


def test_there_are_twelve_secrets_and_thirty_outlets() -> None:
    assert len(PLANTED) >= 12
    assert len(OUTLETS) >= 30
