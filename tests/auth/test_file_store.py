"""Logins in files: atomic replacement, and access for the owner only."""

from __future__ import annotations

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
from tests.auth.stores import LOGIN
from tests.windows import IS_ROOT, open_files, permissions, posix_only

if sys.platform != "win32":
    import fcntl

lock_queue = posix_only("the queue of the kernel for a lock; Windows polls")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore("work", tmp_path / "logins")


def names_in(directory: Path) -> list[str]:
    """Return the names of the files, except locks."""
    return [path.name for path in directory.iterdir() if path.suffix != ".lock"]


@permissions
def test_s08_saved_login_is_private_to_its_owner(store: FileStore) -> None:
    store.save(LOGIN)
    with store.locked():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.directory.iterdir()}
    assert modes == {"work.json": 0o600, "work.lock": 0o600}
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


@permissions
@pytest.mark.parametrize("mask", [0, 0o777])
def test_s08_saved_login_is_private_with_any_umask(tmp_path: Path, mask: int) -> None:
    store = FileStore("work", tmp_path / "new" / "logins")
    before = os.umask(mask)
    try:
        store.save(LOGIN)
        with store.locked():
            assert store.load() == LOGIN
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"new": 0o700, "logins": 0o700, "work.json": 0o600, "work.lock": 0o600}


def test_s08_lock_that_is_a_symbolic_link_is_rejected(store: FileStore, tmp_path: Path) -> None:
    store.save(LOGIN)
    (store.directory / "work.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TokenStoreError, match=r"work\.lock cannot be opened: it is a symbolic link"):
        lock(store)
    assert not (tmp_path / "elsewhere").exists()


def test_expiry_without_a_time_zone_is_utc(store: FileStore) -> None:
    ends = datetime(2030, 1, 2, 3, tzinfo=UTC)
    store.save(replace(LOGIN, expires_at=ends))
    store.path.write_text(store.path.read_text().replace("+00:00", ""))
    saved = store.load()
    assert saved is not None
    assert saved.expires_at == ends


@permissions
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_s08_login_that_other_users_may_access_is_rejected(store: FileStore, mode: int) -> None:
    store.save(LOGIN)
    store.path.chmod(mode)
    with pytest.raises(TokenStoreError, match=re.escape(f"fix it with: chmod 600 {store.path}")):
        store.load()


def test_s08_symbolic_link_is_rejected(store: FileStore, tmp_path: Path) -> None:
    store.save(LOGIN)
    store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(TokenStoreError, match="it is a symbolic link"):
        store.load()


@posix_only("a directory can be opened; named pipes")
@pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
def test_s08_special_file_is_rejected(store: FileStore, make: str) -> None:
    store.directory.mkdir(0o700)
    getattr(os, make)(store.path)
    with pytest.raises(TokenStoreError, match="is not a regular file"):
        store.load()


def test_file_in_place_of_the_directory_is_reported(store: FileStore) -> None:
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


@permissions
@pytest.mark.parametrize("use", [load, save, lock])
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702, 0o1777])
def test_s08_directory_that_other_users_may_write_to_is_rejected(
    store: FileStore, use: Callable[[FileStore], None], mode: int
) -> None:
    store.save(LOGIN)
    store.directory.chmod(mode)
    with pytest.raises(TokenStoreError, match=re.escape(f"fix it with: chmod 700 {store.directory}")):
        use(store)


@permissions
@pytest.mark.skipif(not IS_ROOT, reason="only root can give files away")
@pytest.mark.parametrize("use", [load, save, lock])
def test_s08_directory_of_another_user_is_rejected(
    store: FileStore, use: Callable[[FileStore], None]
) -> None:
    store.save(LOGIN)
    os.chown(store.directory, 1, -1)
    with pytest.raises(TokenStoreError, match=f"{re.escape(str(store.directory))} .* another user"):
        use(store)


@permissions
@pytest.mark.skipif(not IS_ROOT, reason="only root can give files away")
@pytest.mark.parametrize(("use", "name"), [(load, "work.json"), (lock, "work.lock")])
def test_s08_login_or_lock_of_another_user_is_rejected(
    store: FileStore, use: Callable[[FileStore], None], name: str
) -> None:
    store.save(LOGIN)
    lock(store)
    os.chown(store.directory / name, 1, -1)
    with pytest.raises(TokenStoreError, match=f"{name} .* another user"):
        use(store)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', '{"version": 1, "access_token": 7}'])
def test_damaged_file_is_reported_without_its_content(store: FileStore, text: str) -> None:
    store.save(LOGIN)
    store.path.write_text(text)
    with pytest.raises(TokenStoreError, match=r"damaged \((it is not a|access_token of the) saved login"):
        store.load()


def test_failed_save_keeps_the_previous_login(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(LOGIN)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(SavedLogin(Secret("local_other")))
    assert store.load() == LOGIN
    assert names_in(store.directory) == ["work.json"]


def test_save_writes_a_temporary_file_and_replaces_the_login_atomically(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Path] = []
    sync = os.fsync

    def look(descriptor: int) -> None:
        files.extend(path for path in store.directory.iterdir() if path.suffix != ".lock")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    store.save(LOGIN)
    assert (files[0].parent, files[0].suffix) == (store.directory, ".new")
    assert files[0].name.startswith(".work.")


@open_files
def test_directory_deleted_during_a_save_is_an_error(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(LOGIN)
    monkeypatch.setattr(os, "fsync", lambda _: shutil.rmtree(store.directory))
    with pytest.raises(FileNotFoundError):
        store.save(LOGIN)


KILLED = """
import os, pickle, signal, sys
from tests.auth.stores import LOGIN

os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
pickle.loads(bytes.fromhex(sys.argv[1])).save(LOGIN)
"""


def kill_during_save(store: FileStore) -> list[str]:
    """Kill a process between writing the temporary file and replacing the login, and return the files left."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, pickle.dumps(store).hex()],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    return [path.name for path in store.directory.glob(".*.new")]


def delete(store: FileStore) -> None:
    store.delete()


@pytest.mark.parametrize("use", [save, delete])
def test_a04_next_save_or_delete_removes_the_temporary_file_of_a_killed_save(
    store: FileStore, use: Callable[[FileStore], None]
) -> None:
    assert len(kill_during_save(store)) == 1
    use(store)
    assert list(store.directory.glob(".*")) == []


def test_a04_temporary_file_of_another_profile_is_kept(store: FileStore) -> None:
    left = kill_during_save(FileStore("work.old", store.directory))
    store.save(LOGIN)
    store.delete()
    assert names_in(store.directory) == left


def test_files_with_other_names_are_kept(store: FileStore) -> None:
    store.save(LOGIN)
    (store.directory / ".work.my notes.new").write_text("notes")
    store.save(LOGIN)
    assert (store.directory / ".work.my notes.new").exists()


@lock_queue
def test_temporary_file_of_a_running_save_is_kept(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SavedLogin(Secret("local_other"))
    other_save_started, sync, flock = threading.Event(), os.fsync, fcntl.flock

    def save_another() -> None:
        store.save(other)
        other_save_started.set()

    def look(descriptor: int, operation: int) -> None:
        if not operation & fcntl.LOCK_NB:
            other_save_started.set()
        flock(descriptor, operation)

    thread = threading.Thread(target=save_another, daemon=True)

    def start_other_save(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        thread.start()
        assert other_save_started.wait(10)
        sync(descriptor)

    store.directory.mkdir(0o700)
    monkeypatch.setattr(os, "fsync", start_other_save)
    monkeypatch.setattr(fcntl, "flock", look)
    store.save(LOGIN)
    thread.join(10)
    assert store.load() == other


@posix_only("a directory can be synced to disk")
def test_new_directories_are_synced_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[tuple[int, int]] = set()

    def look(descriptor: int) -> None:
        status = os.fstat(descriptor)
        synced.add((status.st_dev, status.st_ino))

    monkeypatch.setattr(os, "fsync", look)
    FileStore("work", tmp_path / "a" / "b").save(LOGIN)
    for path in (tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "work.json"):
        assert (path.stat().st_dev, path.stat().st_ino) in synced


@lock_queue
def test_waiting_process_gets_the_lock_when_it_is_released(
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


@lock_queue
def test_lock_timeout_does_not_keep_the_program_from_exiting(store: FileStore) -> None:
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


def test_box_models_home_sets_the_directory_of_profiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))
    assert FileStore().path == tmp_path / "profiles" / "default.json"
