"""An embedded Box with two users, and clients that call it in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from box_models.local import BASE_URL, EmbeddedAdapter, Engine, Settings, apply_seed

ADA, BOB = "local_ada", "local_bob"
SEED: Mapping[str, object] = {
    "enterprise_id": "27335",
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "developer_tokens": [{"token": ADA, "user_id": "11"}, {"token": BOB, "user_id": "12"}],
    "applications": [
        {
            "client_id": "app",
            "client_secret": "hush",
            "redirect_uris": ["http://localhost:3000/callback"],
            "jwt_public_keys": [{"id": "k1", "public_key": "-----BEGIN PUBLIC KEY-----"}],
        },
        {"client_id": "other", "client_secret": "psst"},
    ],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
    "authorization_codes": [{"code": "the-code", "client_id": "app", "user_id": "12"}],
    "folders": [
        {"id": "101", "name": "Deep", "parent_id": "100"},
        {"id": "100", "name": "Reports", "parent_id": "0"},
    ],
    "files": [
        {"id": "200", "name": "plan.txt", "parent_id": "101", "content": "The plan of action."},
        {"id": "201", "name": "notes.md", "parent_id": "0", "content": "Größe und Länge"},
    ],
}


class Clock:
    """A clock that changes only by `move`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Caller(requests.Session):
    """An HTTP client that takes paths instead of URLs and sends a token with every request."""

    def __init__(self, base_url: str, token: str | None) -> None:
        super().__init__()
        self.trust_env = False
        self.base_url = base_url
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(  # type: ignore[override]  # the tests need no more than this
        self, method: str, url: str, **options: object
    ) -> requests.Response:
        return super().request(method, self.base_url + url, **options)  # type: ignore[arg-type]  # as above


class World:
    """An embedded Box in this process, filled from a seed."""

    def __init__(
        self, directory: str | Path = ":memory:", seed: Mapping[str, object] = SEED, **settings: float
    ) -> None:
        self.clock = Clock()
        self.engine = Engine(directory, settings=Settings(clock=self.clock, **settings))  # type: ignore[arg-type]  # lifetimes
        apply_seed(self.engine, seed)
        self.ada, self.bob, self.anonymous = self.caller(ADA), self.caller(BOB), self.caller(None)

    def caller(self, token: str | None) -> Caller:
        caller = Caller(BASE_URL, token)
        caller.mount(BASE_URL, EmbeddedAdapter(self.engine))
        return caller


@contextmanager
def world(
    directory: str | Path = ":memory:", seed: Mapping[str, object] = SEED, **settings: float
) -> Iterator[World]:
    new_world = World(directory, seed, **settings)
    try:
        yield new_world
    finally:
        for caller in (new_world.ada, new_world.bob, new_world.anonymous):
            caller.close()
        new_world.engine.close()
