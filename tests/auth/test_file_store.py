"""Logins in files: whole or not at all, and for their owner only."""

from __future__ import annotations

import fcntl
import os
import pickle
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from box_models.auth import FileStore, SavedLogin, Secret
from box_models.errors import AuthBusy, TokenStoreError
from tests.auth.places import LOGIN
from tests.auth.test_processes import REPOSITORY


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore("work", tmp_path / "logins")


def test_s08_a_saved_login_is_its_owners_alone(store: FileStore) -> None:
    store.save(LOGIN)
    with store.locked():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.directory.iterdir()}
    assert modes == {"work.json": 0o600, "work.lock": 0o600}
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


def test_an_end_without_a_time_zone_is_taken_for_utc(store: FileStore) -> None:
    ends = datetime(2030, 1, 2, 3, tzinfo=UTC)
    store.save(replace(LOGIN, expires_at=ends))
    store.path.write_text(store.path.read_text().replace("+00:00", ""))
    saved = store.load()
    assert saved is not None
    assert saved.expires_at == ends


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_s08_a_login_that_others_may_read_or_change_is_refused(store: FileStore, mode: int) -> None:
    store.save(LOGIN)
    store.path.chmod(mode)
    with pytest.raises(TokenStoreError, match=re.escape(f"fix it with: chmod 600 {store.path}")):
        store.load()


def test_s08_a_link_is_refused(store: FileStore, tmp_path: Path) -> None:
    store.save(LOGIN)
    store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(TokenStoreError, match="it is a symbolic link"):
        store.load()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_s08_what_is_no_file_is_refused(store: FileStore, make: Callable[[Path], None]) -> None:
    store.directory.mkdir(0o700)
    make(store.path)
    with pytest.raises(TokenStoreError, match="is not a regular file"):
        store.load()


def test_what_is_no_directory_is_an_error_that_says_so(store: FileStore) -> None:
    store.directory.touch(0o600)
    with pytest.raises(TokenStoreError, match=re.escape(f"{store.path} cannot be opened: Not a directory")):
        store.load()


def load(store: FileStore) -> None:
    store.load()


def save(store: FileStore) -> None:
    store.save(LOGIN)


def lock(store: FileStore) -> None:
    with store.locked():
        pass


@pytest.mark.parametrize("use", [load, save, lock])
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702, 0o1777])
def test_s08_a_directory_that_others_may_write_to_is_refused(
    store: FileStore, use: Callable[[FileStore], None], mode: int
) -> None:
    store.save(LOGIN)
    store.directory.chmod(mode)
    with pytest.raises(TokenStoreError, match=re.escape(f"fix it with: chmod 700 {store.directory}")):
        use(store)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("use", [load, save, lock])
def test_s08_a_directory_of_somebody_else_is_refused(
    store: FileStore, use: Callable[[FileStore], None]
) -> None:
    store.save(LOGIN)
    os.chown(store.directory, 1, -1)
    with pytest.raises(TokenStoreError, match=f"{re.escape(str(store.directory))} .* another user"):
        use(store)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_s08_a_login_of_somebody_else_is_refused(store: FileStore) -> None:
    store.save(LOGIN)
    os.chown(store.path, 1, -1)
    with pytest.raises(TokenStoreError, match=f"{re.escape(str(store.path))} .* another user"):
        store.load()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', '{"version": 1, "access_token": 7}'])
def test_a_damaged_file_says_so_and_shows_nothing(store: FileStore, text: str) -> None:
    store.save(LOGIN)
    store.path.write_text(text)
    with pytest.raises(TokenStoreError, match=r"damaged \((it is not a|access_token of the) saved login"):
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


def test_a_login_is_written_beside_its_place_so_that_it_can_take_it_at_once(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    sync = os.fsync

    def look(descriptor: int) -> None:
        seen.extend(store.directory.iterdir())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    store.save(LOGIN)
    assert (seen[0].parent, seen[0].suffix) == (store.directory, ".new")
    assert seen[0].name.startswith(".work.")


def test_a_directory_that_goes_away_meanwhile_is_the_error_that_it_is(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(LOGIN)
    monkeypatch.setattr(os, "fsync", lambda _: shutil.rmtree(store.directory))
    with pytest.raises(FileNotFoundError):
        store.save(LOGIN)


KILLED = """
import os, pickle, signal, sys
from tests.auth.places import LOGIN

os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
pickle.loads(bytes.fromhex(sys.argv[1])).save(LOGIN)
"""


def kill_while_it_saves(store: FileStore) -> list[str]:
    """Kill a process when it has written a login, and not put it in its place; returns the names of what it leaves."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, pickle.dumps(store).hex()],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    return [path.name for path in store.directory.glob(".*.new")]


def delete(store: FileStore) -> None:
    store.delete()


@pytest.mark.parametrize("use", [save, delete])
def test_a04_what_a_killed_save_leaves_on_disk_goes_with_the_next_save_or_deletion(
    store: FileStore, use: Callable[[FileStore], None]
) -> None:
    assert len(kill_while_it_saves(store)) == 1
    use(store)
    assert list(store.directory.glob(".*")) == []


def test_a04_what_a_killed_save_leaves_of_another_profile_is_left_to_that_one(store: FileStore) -> None:
    left = kill_while_it_saves(FileStore("work.old", store.directory))
    store.save(LOGIN)
    store.delete()
    assert [path.name for path in store.directory.iterdir()] == left


def test_a_save_that_is_under_way_is_not_taken_for_one_that_was_killed(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SavedLogin(Secret("local_other"))
    begun, sync, flock = threading.Event(), os.fsync, fcntl.flock

    def save_another() -> None:
        store.save(other)
        begun.set()

    def look(descriptor: int, operation: int) -> None:
        if not operation & fcntl.LOCK_NB:
            begun.set()
        flock(descriptor, operation)

    thread = threading.Thread(target=save_another, daemon=True)

    def meanwhile(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        thread.start()
        assert begun.wait(10)
        sync(descriptor)

    store.directory.mkdir(0o700)
    monkeypatch.setattr(os, "fsync", meanwhile)
    monkeypatch.setattr(fcntl, "flock", look)
    store.save(LOGIN)
    thread.join(10)
    assert store.load() == other


def test_the_directories_that_a_login_was_in_need_of_are_on_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[tuple[int, int]] = set()

    def look(descriptor: int) -> None:
        found = os.fstat(descriptor)
        synced.add((found.st_dev, found.st_ino))

    monkeypatch.setattr(os, "fsync", look)
    FileStore("work", tmp_path / "a" / "b").save(LOGIN)
    for path in (tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "work.json"):
        assert (path.stat().st_dev, path.stat().st_ino) in synced


def test_who_waits_for_the_lock_gets_it_when_its_holder_leaves(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, through = threading.Event(), threading.Event()
    flock = fcntl.flock

    def look(descriptor: int, operation: int) -> None:
        if not operation & fcntl.LOCK_NB:
            waits.set()
        flock(descriptor, operation)

    def wait() -> None:
        with store.locked():
            through.set()

    monkeypatch.setattr(fcntl, "flock", look)
    with store.locked():
        threading.Thread(target=wait, daemon=True).start()
        assert waits.wait(10)
        assert not through.is_set()
    assert through.wait(10)


def test_a_lock_that_was_waited_for_in_vain_keeps_no_program_from_ending(store: FileStore) -> None:
    before = set(threading.enumerate())
    with store.locked():
        with pytest.raises(AuthBusy), FileStore("work", store.directory, patience=0.01).locked():
            pass
        left = set(threading.enumerate()) - before
        assert [thread.daemon for thread in left] == [True]


def test_profiles_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("work", "default"):
        FileStore(name, tmp_path).save(LOGIN)
    assert FileStore.profiles(tmp_path) == ["default", "work"]


def test_the_home_of_the_library_decides_where_profiles_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))
    assert FileStore().path == tmp_path / "profiles" / "default.json"
