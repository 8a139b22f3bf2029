"""Many small requests, ``GET /users/me``, over one connection."""

from __future__ import annotations

from collections.abc import Callable

from bench import clients
from bench.canned import serving
from bench.comparison import Section, compare, table
from bench.scale import SCALE

PROGRAMS = ["requests", "requests__without_environment", "box_models", "boxsdk3", "boxsdk10"]


def requests(url: str, calls: str) -> Callable[[], str]:
    session = clients.requests_session()
    return _loop(calls, lambda: session.get(f"{url}/2.0/users/me").json()["name"])


def requests__without_environment(url: str, calls: str) -> Callable[[], str]:
    session = clients.requests_session()
    session.trust_env = False
    return _loop(calls, lambda: session.get(f"{url}/2.0/users/me").json()["name"])


def box_models(url: str, calls: str) -> Callable[[], str]:
    box = clients.box(url)
    return _loop(calls, lambda: box.me.name)


def boxsdk3(url: str, calls: str) -> Callable[[], str]:
    client = clients.boxsdk3(url)
    return _loop(calls, lambda: client.user().get().name)


def boxsdk10(url: str, calls: str) -> Callable[[], str]:
    client = clients.boxsdk10(url)
    return _loop(calls, lambda: client.users.get_user_me().name)


def _loop(calls: str, call: Callable[[], str]) -> Callable[[], str]:
    """Make the first call now, because it opens the connection and fills caches."""
    call()

    def work() -> str:
        name = ""
        for _ in range(int(calls)):
            name = call()
        return name

    return work


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    with serving("bench.objects") as (url, _):
        costs = compare(__name__, PROGRAMS, url, SCALE.calls, times=SCALE.rounds + 2)
    return [table("A small GET", costs, show=("cpu",), per=SCALE.calls)]
