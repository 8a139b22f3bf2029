"""Refresh tokens that stay good until what they gave is used, as at Box; a Box has to be told to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local.seeded import World, world
from tests.local.signing_in import Pair, exchange, login_of, refresh, revoke, sign_in

LOST = "local_refresh"


@pytest.fixture
def box() -> Iterator[World]:
    with world(refresh_token_grace=True) as made:
        yield made


def refreshed(box: World, token: str) -> Pair:
    answer = refresh(box, token)
    assert answer.status_code == 200, answer.text
    pair: Pair = answer.json()
    return pair


def is_spent(box: World, token: str) -> bool:
    answer = refresh(box, token)
    return (answer.status_code, answer.json().get("error_description")) == (400, "Invalid refresh token")


def test_an_answer_that_was_lost_can_be_asked_for_again(box: World) -> None:
    pairs = [refreshed(box, LOST) for _ in range(3)]
    assert login_of(box, pairs[-1]["access_token"]) == "ada@example.com"


def test_the_pair_that_nobody_used_dies_with_the_next(box: World) -> None:
    lost, kept = refreshed(box, LOST), refreshed(box, LOST)
    assert login_of(box, lost["access_token"]) is None
    assert is_spent(box, lost["refresh_token"])
    assert refreshed(box, kept["refresh_token"])


def test_using_the_new_access_token_spends_the_old_refresh_token(box: World) -> None:
    pair = refreshed(box, LOST)
    assert box.caller(pair["access_token"]).get("/2.0/files/404").status_code == 404
    assert is_spent(box, LOST)
    assert refreshed(box, pair["refresh_token"])


def test_using_the_new_refresh_token_spends_the_old_one(box: World) -> None:
    second = refreshed(box, LOST)
    third = refreshed(box, second["refresh_token"])
    assert is_spent(box, LOST)
    assert refreshed(box, second["refresh_token"])
    assert login_of(box, third["access_token"]) is None


def test_the_access_token_before_says_nothing_of_the_new_pair(box: World) -> None:
    before = sign_in(box)
    refreshed(box, before["refresh_token"])
    assert login_of(box, before["access_token"]) == "bob@example.com"
    assert refreshed(box, before["refresh_token"])


def test_a_refresh_token_has_no_grace_beyond_its_lifetime(box: World) -> None:
    first = sign_in(box)
    refreshed(box, first["refresh_token"])
    box.clock.move(days=60)
    answer = refresh(box, first["refresh_token"])
    assert answer.json()["error_description"] == "Refresh token has expired"


@pytest.mark.parametrize("which", ["spent", "new"])
def test_revoking_ends_the_grace_too(box: World, which: str) -> None:
    pair = refreshed(box, LOST)
    assert revoke(box, LOST if which == "spent" else pair["refresh_token"]).status_code == 200
    assert is_spent(box, LOST)
    assert is_spent(box, pair["refresh_token"])
    assert login_of(box, pair["access_token"]) is None


def test_a_spent_token_is_of_no_use_to_another_application(box: World) -> None:
    refreshed(box, LOST)
    other = {"client_id": "other", "client_secret": "psst"}
    assert refresh(box, LOST, **other).json()["error"] == "invalid_grant"


def test_of_many_who_refresh_at_once_one_pair_lives(box: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        pairs = list(threads.map(lambda _: refreshed(box, LOST), range(8)))
    living = [pair for pair in pairs if login_of(box, pair["access_token"])]
    assert len(living) == 1
    assert is_spent(box, LOST)


def test_a_code_is_good_once_even_so(box: World) -> None:
    sign_in(box)
    again = exchange(box, grant_type="authorization_code", code="the-code")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def killed(box: World, at: Path) -> World:
    """The same Box after the end of its process: what was on disk at this moment, opened anew."""
    shutil.copytree(box.engine.directory, at, ignore=shutil.ignore_patterns("lock"))
    return World(at, refresh_token_grace=True)


def test_a_kill_between_answer_and_use_changes_nothing(tmp_path: Path) -> None:
    with world(tmp_path / "box", refresh_token_grace=True) as box:
        lost = refreshed(box, LOST)
        after = killed(box, tmp_path / "killed")
    assert login_of(after, refreshed(after, LOST)["access_token"]) == "ada@example.com"
    assert login_of(after, lost["access_token"]) is None
    after.engine.close()


def test_a_kill_after_the_use_brings_no_spent_token_back(tmp_path: Path) -> None:
    with world(tmp_path / "box", refresh_token_grace=True) as box:
        used = refreshed(box, LOST)
        assert login_of(box, used["access_token"])
        after = killed(box, tmp_path / "killed")
    assert is_spent(after, LOST)
    assert login_of(after, used["access_token"])
    after.engine.close()


def test_a_box_that_was_strict_meanwhile_has_no_grace_left(tmp_path: Path) -> None:
    with world(tmp_path, refresh_token_grace=True) as box:
        pair = refreshed(box, LOST)
    with world(tmp_path) as box:
        assert login_of(box, pair["access_token"])
    with world(tmp_path, refresh_token_grace=True) as box:
        assert is_spent(box, LOST)
