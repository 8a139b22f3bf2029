"""A small GET, ``/users/me``, again and again over one connection."""

from __future__ import annotations

from collections.abc import Callable

from bench import clients
from bench.canned import serving
from bench.race import Section, race, table
from bench.scale import SCALE

CONTENDERS = ["requests", "requests__environment_unread", "box_models", "boxsdk3", "boxsdk10"]


def requests(url: str, calls: str) -> Callable[[], str]:
    session = clients.requests_session()
    return _repeated(calls, lambda: session.get(f"{url}/2.0/users/me").json()["name"])


def requests__environment_unread(url: str, calls: str) -> Callable[[], str]:
    session = clients.requests_session()
    session.trust_env = False
    return _repeated(calls, lambda: session.get(f"{url}/2.0/users/me").json()["name"])


def box_models(url: str, calls: str) -> Callable[[], str]:
    box = clients.box(url)
    return _repeated(calls, lambda: box.me.name)


def boxsdk3(url: str, calls: str) -> Callable[[], str]:
    client = clients.boxsdk3(url)
    return _repeated(calls, lambda: client.user().get().name)


def boxsdk10(url: str, calls: str) -> Callable[[], str]:
    client = clients.boxsdk10(url)
    return _repeated(calls, lambda: client.users.get_user_me().name)


def _repeated(calls: str, call: Callable[[], str]) -> Callable[[], str]:
    """Make the first call now: it opens the connection, and builds what is built once."""
    call()

    def work() -> str:
        name = ""
        for _ in range(int(calls)):
            name = call()
        return name

    return work


def sections() -> list[Section]:
    """Measure, and lay it out."""
    with serving("bench.objects") as (url, _):
        costs = race(__name__, CONTENDERS, url, SCALE.calls, times=SCALE.rounds + 2)
    return [table("A small GET", costs, show=("cpu",), per=SCALE.calls)]
