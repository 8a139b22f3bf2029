"""Logins that are kept: whole or not at all, for their owner only, and what they hold for one process at a time."""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from box_models.auth import FileStore, MemoryStore, OAuth2, SavedLogin, Secret
from box_models.errors import AuthBusy, NotLoggedIn, TokenStoreError

LOGIN = SavedLogin(
    Secret("local_access"),
    Secret("local_refresh"),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "client",
    Secret("client-secret"),
    "http://127.0.0.1:1",
    "ada@example.com",
)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore("work", tmp_path / "logins")


def test_what_is_saved_is_there_for_the_next_one(store: FileStore) -> None:
    store.save(LOGIN)
    assert FileStore("work", store.directory).load() == LOGIN


def test_an_empty_store_has_nothing(store: FileStore) -> None:
    assert store.load() is None
    store.delete()


def test_a_deleted_login_is_gone(store: FileStore) -> None:
    store.save(LOGIN)
    store.delete()
    assert store.load() is None


def test_s08_a_saved_login_is_its_owners_alone(store: FileStore) -> None:
    store.save(LOGIN)
    with store.locked():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.directory.iterdir()}
    assert modes == {"work.json": 0o600, "work.lock": 0o600}
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_s08_a_login_that_others_may_read_or_change_is_refused(store: FileStore, mode: int) -> None:
    store.save(LOGIN)
    store.path.chmod(mode)
    with pytest.raises(TokenStoreError, match="chmod 600"):
        store.load()


def test_s08_a_link_is_refused(store: FileStore, tmp_path: Path) -> None:
    store.save(LOGIN)
    store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(TokenStoreError, match="it is a link"):
        store.load()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', '{"version": 1, "access_token": 7}'])
def test_a_damaged_file_says_so_and_shows_nothing(store: FileStore, text: str) -> None:
    store.save(LOGIN)
    store.path.write_text(text)
    with pytest.raises(TokenStoreError, match="damaged"):
        store.load()


def test_a_save_that_fails_leaves_what_was_there(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(LOGIN)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(SavedLogin(Secret("local_other")))
    assert store.load() == LOGIN
    assert [path.name for path in store.directory.iterdir()] == ["work.json"]


@pytest.mark.parametrize("profile", ["", "../x", "a/b", ".hidden", "a" * 65, "a\nb"])
def test_a_profile_is_a_plain_name(profile: str) -> None:
    with pytest.raises(ValueError, match="profile"):
        FileStore(profile)


def test_profiles_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("work", "default"):
        FileStore(name, tmp_path).save(LOGIN)
    assert FileStore.profiles(tmp_path) == ["default", "work"]


def test_the_home_of_the_library_decides_where_profiles_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))
    assert FileStore().path == tmp_path / "profiles" / "default.json"


def test_a_file_store_pickles_without_its_secrets(store: FileStore) -> None:
    store.save(LOGIN)
    pickled = pickle.dumps(store)
    assert b"local_" not in pickled
    assert b"secret" not in pickled
    copy: FileStore = pickle.loads(pickled)
    assert copy.load() == LOGIN


def test_a_memory_store_does_not_pickle() -> None:
    with pytest.raises(TypeError, match="FileStore"):
        pickle.dumps(MemoryStore(LOGIN))


def test_no_store_and_no_saved_login_shows_a_secret(store: FileStore) -> None:
    said = f"{LOGIN!r} {LOGIN} {store!r} {MemoryStore(LOGIN)!r}"
    assert "local_" not in said
    assert "client-secret" not in said


def test_a13_who_waits_too_long_for_the_lock_is_told_and_the_next_one_gets_it(store: FileStore) -> None:
    hasty = FileStore("work", store.directory, patience=0.05)
    with store.locked(), pytest.raises(AuthBusy, match="refreshing the same login"), hasty.locked():
        pass
    with hasty.locked():
        pass


def test_a13_the_lock_of_a_killed_process_is_free(store: FileStore) -> None:
    program = f"""
import sys
from box_models.auth import FileStore
with FileStore("work", {str(store.directory)!r}).locked():
    print("locked", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AuthBusy), FileStore("work", store.directory, patience=0.05).locked():
            pass
        holder.kill()
        holder.wait()
    with store.locked():
        pass


def test_threads_take_the_lock_one_after_the_other(store: FileStore) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with store.locked():
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_saved_login_is_an_oauth2_login(store: FileStore) -> None:
    store.save(LOGIN)
    auth = OAuth2.saved(store)
    assert (auth.client_id, auth.refresh_token, auth.store) == ("client", "local_refresh", store)


def test_nothing_saved_is_not_logged_in(store: FileStore) -> None:
    with pytest.raises(NotLoggedIn, match="sign in first"):
        OAuth2.saved(store)
    store.save(SavedLogin(Secret("local_access")))
    with pytest.raises(NotLoggedIn, match="application"):
        OAuth2.saved(store)
