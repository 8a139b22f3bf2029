"""Tests of every token store: a file, the keyring, a SQLite file, and PostgreSQL."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest

from box_models.auth import MemoryStore, OAuth2, SavedLogin, Secret
from box_models.errors import AuthBusy, NotLoggedIn
from tests.auth.postgres import PASSWORD
from tests.auth.stores import LOGIN, OpenStore, Store

OTHER = SavedLogin(Secret("local_other"), client_id="client", client_secret=Secret("client-secret"))
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    return open_store()


def test_saved_login_is_loaded_by_another_store(open_store: OpenStore) -> None:
    open_store().save(LOGIN)
    assert open_store().load() == LOGIN


def test_login_with_few_fields_is_saved_unchanged(store: Store) -> None:
    store.save(SavedLogin(Secret("local_access")))
    assert store.load() == SavedLogin(Secret("local_access"))


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=2)), None], ids=["other zone", "no zone"])
def test_expiry_keeps_its_time_zone_or_is_utc(store: Store, zone: tzinfo | None) -> None:
    expires_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=zone)
    store.save(SavedLogin(Secret("local_access"), expires_at=expires_at))
    saved = store.load()
    assert saved is not None
    assert saved.expires_at == (expires_at if zone else expires_at.replace(tzinfo=UTC))


def test_save_replaces_the_previous_login(store: Store) -> None:
    store.save(LOGIN)
    store.save(OTHER)
    assert store.load() == OTHER


def test_profiles_are_separate(open_store: OpenStore) -> None:
    open_store("work").save(LOGIN)
    open_store("play").save(OTHER)
    open_store("play").delete()
    assert (open_store("work").load(), open_store("play").load()) == (LOGIN, None)


def test_empty_store_returns_none(store: Store) -> None:
    assert store.load() is None
    store.delete()


def test_deleted_login_is_removed(store: Store) -> None:
    store.save(LOGIN)
    store.delete()
    assert store.load() is None


@pytest.mark.parametrize("profile", ["", "../x", "a/b", ".hidden", "a" * 65, "a\nb", "a+b"])
def test_invalid_profile_names_are_rejected(open_store: OpenStore, profile: str) -> None:
    with pytest.raises(ValueError, match="profile"):
        open_store(profile)


def test_a13_lock_timeout_raises_auth_busy_and_the_next_process_gets_the_lock(open_store: OpenStore) -> None:
    impatient = open_store(patience=0.05)
    with (
        open_store().locked(),
        pytest.raises(AuthBusy, match="refreshing the same login"),
        impatient.locked(),
    ):
        pass
    with open_store(patience=30).locked():
        pass


def test_lock_is_held_until_the_end_of_its_block(open_store: OpenStore) -> None:
    with open_store().locked():
        open_store().save(LOGIN)
        with pytest.raises(AuthBusy), open_store(patience=0.05).locked():
            pass


def test_lock_does_not_block_load_or_save(open_store: OpenStore) -> None:
    open_store().save(LOGIN)
    with open_store().locked():
        finished = in_thread(lambda: open_store().save(OTHER))
        assert finished.wait(10)
        assert open_store().load() == OTHER


def test_profiles_have_separate_locks(open_store: OpenStore) -> None:
    with open_store("work").locked(), open_store("play", patience=0.05).locked():
        pass


def test_lock_excludes_other_threads(store: Store) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(10):
            with store.locked():
                inside += 1
                most = max(most, inside)
                inside -= 1

    for finished in [in_thread(work) for _ in range(8)]:
        assert finished.wait(30)
    assert most == 1


def test_a13_lock_of_a_killed_process_is_released(open_store: OpenStore) -> None:
    program = f"""
import pickle, sys
with pickle.loads({pickle.dumps(open_store())!r}).locked():
    print("locked", flush=True)
    sys.stdin.read()
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AuthBusy), open_store(patience=0.05).locked():
            pass
        holder.kill()
        holder.wait()
    with open_store(patience=5).locked():
        pass


def test_pickled_store_contains_no_secret(store: Store) -> None:
    store.save(LOGIN)
    pickled = pickle.dumps(store)
    for secret in (b"local_access", b"local_refresh", b"client-secret", PASSWORD.encode()):
        assert secret not in pickled
    copy: Store = pickle.loads(pickled)
    assert copy.load() == LOGIN


def test_pickled_store_keeps_its_lock_timeout(open_store: OpenStore) -> None:
    impatient: Store = pickle.loads(pickle.dumps(open_store(patience=0.05)))
    with open_store().locked(), pytest.raises(AuthBusy, match="for 0.05 s"), impatient.locked():
        pass


def test_repr_of_a_store_contains_no_secret(store: Store) -> None:
    store.save(LOGIN)
    text = f"{store!r} {store} {vars(store)}"
    for secret in ("local_access", "local_refresh", "client-secret", PASSWORD):
        assert secret not in text


def test_saved_login_becomes_an_oauth2_login(store: Store) -> None:
    store.save(LOGIN)
    auth = OAuth2.saved(store)
    assert (auth.client_id, auth.refresh_token, auth.store) == ("client", "local_refresh", store)


def test_empty_store_raises_not_logged_in(store: Store) -> None:
    with pytest.raises(NotLoggedIn, match="sign in first"):
        OAuth2.saved(store)
    for nameless in (SavedLogin(Secret("local_access")), SavedLogin(Secret("local_access"), client_id="app")):
        store.save(nameless)
        with pytest.raises(NotLoggedIn, match="has no client_id or client_secret"):
            OAuth2.saved(store)


def test_memory_store_deletes_its_login() -> None:
    store = MemoryStore(LOGIN)
    store.delete()
    assert store.load() is None


def test_memory_store_cannot_be_pickled_and_shows_no_secret() -> None:
    store = MemoryStore(LOGIN)
    assert repr(store) == "<MemoryStore>"
    with pytest.raises(TypeError, match="FileStore"):
        pickle.dumps(store)


def in_thread(work: Callable[[], object]) -> threading.Event:
    """Run a function in a thread, and return an event that is set at its end."""
    finished = threading.Event()

    def run() -> None:
        work()
        finished.set()

    threading.Thread(target=run, daemon=True).start()
    return finished


def test_slots_of_a_shared_store_are_one_interval_apart(open_store: OpenStore) -> None:
    waits = [open_store().reserve_slot(100, 1000) for _ in range(3)]
    assert waits == [0, pytest.approx(100, abs=5), pytest.approx(200, abs=5)]
    assert open_store("play").reserve_slot(100, 1000) == 0


def test_one_second_of_slots_is_free_at_once(store: Store) -> None:
    started = time.monotonic()
    waits = [store.reserve_slot(0.5, 1000) or 0 for _ in range(12)]
    assert waits[:2] == [0, 0]
    assert waits[-1] + time.monotonic() - started >= 4.99


def test_a_slot_that_is_too_far_ahead_is_not_reserved(store: Store) -> None:
    waits = [store.reserve_slot(100, 150) for _ in range(4)]
    assert waits == [0, pytest.approx(100, abs=5), None, None]
    assert store.reserve_slot(100, 250) == pytest.approx(200, abs=5)


def test_a_slot_that_was_reserved_before_the_clock_was_set_back_is_free_again(store: Store) -> None:
    store.reserve_slot(1_000_000, 1000)
    assert store.reserve_slot(1, 1000) == 0


def test_threads_get_different_slots(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(lambda _: store.reserve_slot(10, 1000) or 0, range(20)))
    assert waits == [pytest.approx(10 * number, abs=4) for number in range(20)]
