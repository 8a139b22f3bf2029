"""What holds for every store: a file, the keyring, a file of SQLite, and PostgreSQL."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest

from box_models.auth import MemoryStore, OAuth2, SavedLogin, Secret
from box_models.errors import AuthBusy, NotLoggedIn
from tests.auth.places import LOGIN, Open, Store
from tests.auth.postgres import PASSWORD

OTHER = SavedLogin(Secret("local_other"), client_id="client", client_secret=Secret("client-secret"))
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(opened: Open) -> Store:
    return opened()


def test_what_is_saved_is_there_for_the_next_one(opened: Open) -> None:
    opened().save(LOGIN)
    assert opened().load() == LOGIN


def test_a_login_of_which_little_is_known_is_kept_as_it_is(store: Store) -> None:
    store.save(SavedLogin(Secret("local_access")))
    assert store.load() == SavedLogin(Secret("local_access"))


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=2)), None], ids=["elsewhere", "unsaid"])
def test_the_end_of_a_login_may_be_told_in_any_zone_and_is_utc_where_none_is_said(
    store: Store, zone: tzinfo | None
) -> None:
    ends = datetime(2026, 1, 2, 3, 4, 5, tzinfo=zone)
    store.save(SavedLogin(Secret("local_access"), expires_at=ends))
    saved = store.load()
    assert saved is not None
    assert saved.expires_at == (ends if zone else ends.replace(tzinfo=UTC))


def test_a_login_takes_the_place_of_the_one_before(store: Store) -> None:
    store.save(LOGIN)
    store.save(OTHER)
    assert store.load() == OTHER


def test_profiles_are_kept_apart(opened: Open) -> None:
    opened("work").save(LOGIN)
    opened("play").save(OTHER)
    opened("play").delete()
    assert (opened("work").load(), opened("play").load()) == (LOGIN, None)


def test_an_empty_store_has_nothing(store: Store) -> None:
    assert store.load() is None
    store.delete()


def test_a_deleted_login_is_gone(store: Store) -> None:
    store.save(LOGIN)
    store.delete()
    assert store.load() is None


@pytest.mark.parametrize("profile", ["", "../x", "a/b", ".hidden", "a" * 65, "a\nb", "a+b"])
def test_a_profile_is_a_plain_name(opened: Open, profile: str) -> None:
    with pytest.raises(ValueError, match="profile"):
        opened(profile)


def test_a13_who_waits_too_long_for_the_lock_is_told_and_the_next_one_gets_it(opened: Open) -> None:
    hasty = opened(patience=0.05)
    with opened().locked(), pytest.raises(AuthBusy, match="refreshing the same login"), hasty.locked():
        pass
    with opened(patience=30).locked():
        pass


def test_the_lock_is_held_to_the_end_of_its_block_whatever_is_saved_in_it(opened: Open) -> None:
    with opened().locked():
        opened().save(LOGIN)
        with pytest.raises(AuthBusy), opened(patience=0.05).locked():
            pass


def test_the_lock_holds_off_neither_who_reads_nor_who_has_signed_in(opened: Open) -> None:
    opened().save(LOGIN)
    with opened().locked():
        done = in_thread(lambda: opened().save(OTHER))
        assert done.wait(10)
        assert opened().load() == OTHER


def test_two_profiles_do_not_share_a_lock(opened: Open) -> None:
    with opened("work").locked(), opened("play", patience=0.05).locked():
        pass


def test_threads_take_the_lock_one_after_the_other(store: Store) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(10):
            with store.locked():
                inside += 1
                most = max(most, inside)
                inside -= 1

    for done in [in_thread(work) for _ in range(8)]:
        assert done.wait(30)
    assert most == 1


def test_a13_the_lock_of_a_killed_process_is_free(opened: Open) -> None:
    program = f"""
import pickle, sys
with pickle.loads({pickle.dumps(opened())!r}).locked():
    print("locked", flush=True)
    sys.stdin.read()
"""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AuthBusy), opened(patience=0.05).locked():
            pass
        holder.kill()
        holder.wait()
    with opened(patience=5).locked():
        pass


def test_a_store_pickles_without_its_secrets(store: Store) -> None:
    store.save(LOGIN)
    pickled = pickle.dumps(store)
    for secret in (b"local_access", b"local_refresh", b"client-secret", PASSWORD.encode()):
        assert secret not in pickled
    copy: Store = pickle.loads(pickled)
    assert copy.load() == LOGIN


def test_a_pickled_store_is_as_patient_as_before(opened: Open) -> None:
    hasty: Store = pickle.loads(pickle.dumps(opened(patience=0.05)))
    with opened().locked(), pytest.raises(AuthBusy, match="for 0.05 s"), hasty.locked():
        pass


def test_no_store_shows_a_secret(store: Store) -> None:
    store.save(LOGIN)
    said = f"{store!r} {store} {vars(store)}"
    for secret in ("local_access", "local_refresh", "client-secret", PASSWORD):
        assert secret not in said


def test_a_saved_login_is_an_oauth2_login(store: Store) -> None:
    store.save(LOGIN)
    auth = OAuth2.saved(store)
    assert (auth.client_id, auth.refresh_token, auth.store) == ("client", "local_refresh", store)


def test_nothing_saved_is_not_logged_in(store: Store) -> None:
    with pytest.raises(NotLoggedIn, match="sign in first"):
        OAuth2.saved(store)
    for nameless in (SavedLogin(Secret("local_access")), SavedLogin(Secret("local_access"), client_id="app")):
        store.save(nameless)
        with pytest.raises(NotLoggedIn, match="has no client_id or client_secret"):
            OAuth2.saved(store)


def test_a_memory_store_forgets_what_is_deleted() -> None:
    store = MemoryStore(LOGIN)
    store.delete()
    assert store.load() is None


def test_a_memory_store_does_not_pickle_and_shows_nothing() -> None:
    store = MemoryStore(LOGIN)
    assert repr(store) == "<MemoryStore>"
    with pytest.raises(TypeError, match="FileStore"):
        pickle.dumps(store)


def in_thread(work: Callable[[], object]) -> threading.Event:
    """Do it in a thread; the event is set when it is done."""
    done = threading.Event()

    def run() -> None:
        work()
        done.set()

    threading.Thread(target=run, daemon=True).start()
    return done
