"""The setting refresh_token_grace: a refresh token works until one of its new tokens is used, as at Box."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local.seeded import World, world
from tests.local.signing_in import Pair, exchange, login_of, refresh, revoke, sign_in

REFRESH_TOKEN = "local_refresh"


@pytest.fixture
def box() -> Iterator[World]:
    with world(refresh_token_grace=True) as box_world:
        yield box_world


def refresh_pair(box: World, token: str) -> Pair:
    answer = refresh(box, token)
    assert answer.status_code == 200, answer.text
    pair: Pair = answer.json()
    return pair


def is_spent(box: World, token: str) -> bool:
    answer = refresh(box, token)
    return (answer.status_code, answer.json().get("error_description")) == (400, "Invalid refresh token")


def test_refresh_may_be_retried_after_a_lost_response(box: World) -> None:
    pairs = [refresh_pair(box, REFRESH_TOKEN) for _ in range(3)]
    assert login_of(box, pairs[-1]["access_token"]) == "ada@example.com"


def test_second_refresh_revokes_the_unused_pair(box: World) -> None:
    lost, second = refresh_pair(box, REFRESH_TOKEN), refresh_pair(box, REFRESH_TOKEN)
    assert login_of(box, lost["access_token"]) is None
    assert is_spent(box, lost["refresh_token"])
    assert refresh_pair(box, second["refresh_token"])


def test_using_the_new_access_token_ends_the_grace(box: World) -> None:
    pair = refresh_pair(box, REFRESH_TOKEN)
    assert box.caller(pair["access_token"]).get("/2.0/files/404").status_code == 404
    assert is_spent(box, REFRESH_TOKEN)
    assert refresh_pair(box, pair["refresh_token"])


def test_using_the_new_refresh_token_ends_the_grace(box: World) -> None:
    second = refresh_pair(box, REFRESH_TOKEN)
    third = refresh_pair(box, second["refresh_token"])
    assert is_spent(box, REFRESH_TOKEN)
    assert refresh_pair(box, second["refresh_token"])
    assert login_of(box, third["access_token"]) is None


def test_using_the_old_access_token_keeps_the_grace(box: World) -> None:
    before = sign_in(box)
    refresh_pair(box, before["refresh_token"])
    assert login_of(box, before["access_token"]) == "bob@example.com"
    assert refresh_pair(box, before["refresh_token"])


def test_grace_ends_with_the_lifetime_of_the_refresh_token(box: World) -> None:
    first = sign_in(box)
    refresh_pair(box, first["refresh_token"])
    box.clock.move(days=60)
    answer = refresh(box, first["refresh_token"])
    assert answer.json()["error_description"] == "Refresh token has expired"


@pytest.mark.parametrize("which", ["spent", "new"])
def test_revoking_ends_the_grace(box: World, which: str) -> None:
    pair = refresh_pair(box, REFRESH_TOKEN)
    assert revoke(box, REFRESH_TOKEN if which == "spent" else pair["refresh_token"]).status_code == 200
    assert is_spent(box, REFRESH_TOKEN)
    assert is_spent(box, pair["refresh_token"])
    assert login_of(box, pair["access_token"]) is None


def test_grace_is_only_for_the_same_application(box: World) -> None:
    refresh_pair(box, REFRESH_TOKEN)
    other = {"client_id": "other", "client_secret": "psst"}
    assert refresh(box, REFRESH_TOKEN, **other).json()["error"] == "invalid_grant"


def test_one_pair_survives_concurrent_refreshes(box: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        pairs = list(threads.map(lambda _: refresh_pair(box, REFRESH_TOKEN), range(8)))
    living = [pair for pair in pairs if login_of(box, pair["access_token"])]
    assert len(living) == 1
    assert is_spent(box, REFRESH_TOKEN)


def test_codes_have_no_grace(box: World) -> None:
    sign_in(box)
    again = exchange(box, grant_type="authorization_code", code="the-code")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def restarted_after_kill(box: World, at: Path) -> World:
    """Return a Box opened from a copy of the files on disk, as after a kill of the process."""
    shutil.copytree(box.engine.directory, at, ignore=shutil.ignore_patterns("lock"))
    return World(at, refresh_token_grace=True)


def test_grace_survives_a_kill(tmp_path: Path) -> None:
    with world(tmp_path / "box", refresh_token_grace=True) as box:
        lost = refresh_pair(box, REFRESH_TOKEN)
        after = restarted_after_kill(box, tmp_path / "killed")
    assert login_of(after, refresh_pair(after, REFRESH_TOKEN)["access_token"]) == "ada@example.com"
    assert login_of(after, lost["access_token"]) is None
    after.engine.close()


def test_spent_token_stays_spent_after_a_kill(tmp_path: Path) -> None:
    with world(tmp_path / "box", refresh_token_grace=True) as box:
        used = refresh_pair(box, REFRESH_TOKEN)
        assert login_of(box, used["access_token"])
        after = restarted_after_kill(box, tmp_path / "killed")
    assert is_spent(after, REFRESH_TOKEN)
    assert login_of(after, used["access_token"])
    after.engine.close()


def test_grace_ends_if_the_box_was_opened_without_it(tmp_path: Path) -> None:
    with world(tmp_path, refresh_token_grace=True) as box:
        pair = refresh_pair(box, REFRESH_TOKEN)
    with world(tmp_path) as box:
        assert login_of(box, pair["access_token"])
    with world(tmp_path, refresh_token_grace=True) as box:
        assert is_spent(box, REFRESH_TOKEN)
