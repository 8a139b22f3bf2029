"""Other users of the machine cannot read the directory of a Box, or change it by links and files."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from box_models import Box
from box_models.errors import LocalBoxError
from box_models.local import Engine, Settings, StoreError, open_engine
from box_models.local.__main__ import main
from tests.local.chunks import begin
from tests.local.client import Client
from tests.windows import IS_ROOT, named_pipes, permissions

OTHER_USER = 65534
BLOB = "0123456789abcdef0123456789abcdef"
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can act as another user")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The directory of a Box with one file and one part of an unfinished upload, which is closed."""
    directory = tmp_path / "box"
    settings = Settings(upload_session_minimum=1, upload_part_size=10)
    with closing(Engine(directory, settings=settings)) as engine:
        Client(engine).upload("plan.txt", b"the plan")
        begin(Client(engine)).send(0)
    return directory


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A directory of the same user that is not part of a Box."""
    victim = tmp_path / "vic"
    victim.mkdir(0o700)
    for name in ("thesis.txt", BLOB):
        (victim / name).write_bytes(b"x")
        (victim / name).chmod(0o644)
    return victim


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory that all users of the machine can reach."""
    with tempfile.TemporaryDirectory(prefix="box_models-test-") as path:
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def snapshot(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and the bytes of everything below a directory."""
    return {
        str(path.relative_to(directory)): (
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() and not path.is_symlink() else b"",
        )
        for path in (directory, *directory.rglob("*"))
    }


def modes(directory: Path) -> dict[str, str]:
    """Return everything below a directory that other users may access, with its mode."""
    paths = (directory, *directory.rglob("*"))
    return {
        str(path.relative_to(directory)): oct(mode)
        for path in paths
        if (mode := stat.S_IMODE(path.lstat().st_mode)) != (0o700 if path.is_dir() else 0o600)
    }


def as_other_user(*command: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(part) for part in command],
        user=OTHER_USER,
        group=OTHER_USER,
        extra_groups=[],
        capture_output=True,
        check=False,
    )


# Links


@pytest.mark.parametrize("name", ["tmp", "parts", "content", "quarantine", "lock"])
def test_check_of_a_box_with_a_link_reports_it_and_deletes_nothing(
    directory: Path, victim: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / name).rename(directory / "elsewhere")
    (directory / name).symlink_to("../vic")
    before = snapshot(victim)
    assert main([str(directory), "--fsck"]) == 1
    assert f"box/{name} is not safe: it is a symbolic link" in capsys.readouterr().out
    assert snapshot(victim) == before


@pytest.mark.parametrize("name", ["tmp", "parts", "content", "quarantine"])
def test_check_of_a_directory_that_contains_only_a_link_deletes_nothing(
    tmp_path: Path, victim: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / name).symlink_to("../vic")
    before = snapshot(victim)
    assert main([str(tmp_path / "b"), "--fsck"]) == 2
    assert "does not contain an embedded Box" in capsys.readouterr().err
    assert snapshot(victim) == before


@pytest.mark.parametrize("name", ["tmp", "parts", "content", "quarantine"])
def test_folder_that_is_a_link_is_refused_and_its_target_is_unchanged(
    directory: Path, victim: Path, name: str
) -> None:
    shutil.rmtree(directory / name)
    (directory / name).symlink_to(victim)
    before = snapshot(victim)
    with pytest.raises(StoreError, match=f"box/{name} is not used, because it is a symbolic link"):
        Engine(directory)
    assert snapshot(victim) == before


@pytest.mark.parametrize("name", ["lock", "box.sqlite3", "box.sqlite3-journal", "box.sqlite3-wal"])
@pytest.mark.parametrize("target", ["thesis.txt", "missing.txt"])
def test_file_that_is_a_link_is_refused_and_its_target_is_unchanged(
    directory: Path, victim: Path, name: str, target: str
) -> None:
    (directory / name).unlink(missing_ok=True)
    (directory / name).symlink_to(victim / target)
    before = snapshot(victim)
    with pytest.raises(StoreError, match=f"box/{name} is not used, because it is a symbolic link"):
        Engine(directory)
    assert snapshot(victim) == before


def test_directory_that_is_a_link_is_refused(directory: Path) -> None:
    link = directory.with_name("link")
    link.symlink_to(directory)
    with pytest.raises(LocalBoxError, match="link is not used, because it is a symbolic link"):
        Box.local(link)
    with pytest.raises(StoreError, match="symbolic link"):
        Engine(link)


def test_content_that_is_a_link_is_lost_and_its_target_is_not_sent(directory: Path, victim: Path) -> None:
    with closing(Engine(directory)) as engine:
        box = Client(engine)
        file = box.get("/2.0/folders/0/items").json()["entries"][0]["id"]
        [content] = (directory / "content").iterdir()
        content.unlink()
        content.symlink_to(victim / "thesis.txt")
        assert box.read(file).status == 500
        assert box.get("/2.0/search", query="plan").status == 200
    with closing(Engine(directory)) as engine:
        assert Client(engine).read(file).status == 500
    assert main([str(directory), "--fsck"]) == 1
    assert (victim / "thesis.txt").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["lock", "box.sqlite3"])
def test_hard_link_to_another_file_is_refused(directory: Path, victim: Path, name: str) -> None:
    (directory / name).unlink()
    (directory / name).hardlink_to(victim / "thesis.txt")
    with pytest.raises(StoreError, match=f"{name} is not used, because it has a second name"):
        Engine(directory)
    assert stat.S_IMODE((victim / "thesis.txt").stat().st_mode) == 0o644


@named_pipes
def test_pipe_in_place_of_the_lock_is_refused(directory: Path) -> None:
    (directory / "lock").unlink()
    os.mkfifo(directory / "lock")
    with pytest.raises(StoreError, match="lock is not used, because it is not a regular file"):
        Engine(directory)


# Foreign files


@pytest.mark.parametrize("folder", ["tmp", "parts", "content"])
def test_start_leaves_files_with_other_names_alone(directory: Path, folder: str) -> None:
    thesis = directory / folder / "thesis.txt"
    thesis.write_bytes(b"x")
    (directory / folder / BLOB).mkdir()
    Engine(directory).close()
    assert thesis.read_bytes() == b"x"
    assert (directory / folder / BLOB).is_dir()


@pytest.mark.parametrize("table", ["file_versions", "upload_parts"])
def test_content_name_that_leads_out_of_the_directory_is_refused(
    directory: Path, victim: Path, table: str
) -> None:
    with closing(Engine(directory)) as engine, engine.database.transaction() as c:
        c.execute(f"UPDATE {table} SET blob = '../../vic/thesis.txt'")
        c.execute("UPDATE upload_sessions SET expires_at = 1")
    with pytest.raises(StoreError, match="not a valid name"), closing(Engine(directory)) as engine:
        engine.blobs.open("../../vic/thesis.txt")
    assert (victim / "thesis.txt").exists()


# Permissions


@permissions
@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_new_directory_and_files_are_private_with_any_umask(
    tmp_path: Path, umask: Callable[[int], int], mask: int
) -> None:
    umask(mask)
    settings = Settings(upload_session_minimum=1, upload_part_size=10)
    with closing(Engine(tmp_path / "new" / "box", settings=settings)) as engine:
        box = Client(engine)
        box.upload("plan.txt", b"the plan")
        begin(box).send(0)
        names = {path.name for path in engine.directory.iterdir()}
        assert {"lock", "box.sqlite3", "box.sqlite3-journal", "content", "parts"} <= names
        assert modes(tmp_path / "new") == {}
    with closing(Engine()) as engine:
        Client(engine).upload("plan.txt", b"the plan")
        assert modes(engine.directory) == {}


@permissions
def test_existing_directory_and_files_become_private(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    Engine(directory).close()
    assert modes(directory) == {}


@permissions
def test_check_reports_what_other_users_can_read_and_changes_nothing(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory.chmod(0o755)
    (directory / "box.sqlite3").chmod(0o644)
    before = snapshot(directory)
    assert main([str(directory), "--fsck"]) == 1
    assert "box/box.sqlite3 (mode 0644); run: chmod 600" in capsys.readouterr().out
    assert snapshot(directory) == before


@permissions
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
def test_directory_that_others_may_write_to_is_refused_unless_it_is_empty(
    directory: Path, victim: Path, mode: int
) -> None:
    directory.chmod(mode)
    with pytest.raises(StoreError, match=f"other users may write to it.* chmod 700 {directory}"):
        Engine(directory)
    victim.chmod(mode)
    with pytest.raises(StoreError, match="it contains other files; use a new directory"):
        Engine(victim)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (directory, victim)} == {mode}
    empty = directory.with_name("empty")
    empty.mkdir()
    empty.chmod(mode)
    Engine(empty).close()
    assert modes(empty) == {}


@permissions
def test_directory_with_other_files_that_others_may_read_is_refused_and_keeps_its_mode(victim: Path) -> None:
    victim.chmod(0o755)
    with pytest.raises(StoreError, match="it contains other files; use a new directory"):
        Engine(victim)
    assert stat.S_IMODE(victim.stat().st_mode) == 0o755
    victim.chmod(0o700)
    Engine(victim).close()
    assert (victim / "thesis.txt").exists()


@permissions
def test_a_parent_directory_that_all_users_may_write_to_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with caplog.at_level(logging.WARNING, "box_models.local"):
        Engine(tmp_path / "open" / "box").close()
    assert f"other users may replace {tmp_path}/open/box" in caplog.text


@permissions
def test_file_system_without_permissions_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "box").mkdir(0o755)
    monkeypatch.setattr(os, "chmod", lambda *_: None)
    with pytest.raises(StoreError, match="use a directory on another file system"):
        Engine(tmp_path / "box")


# Another user


@permissions
@needs_root
@pytest.mark.parametrize("name", ["", "lock", "box.sqlite3", "content", "parts", "tmp", "quarantine"])
def test_directory_or_a_part_of_it_that_belongs_to_another_user_is_refused(
    directory: Path, name: str
) -> None:
    os.chown(directory / name, OTHER_USER, -1)
    with pytest.raises(StoreError, match=f"it belongs to another user .uid {OTHER_USER}"):
        Engine(directory)
    assert main([str(directory), "--fsck"]) == 1


@permissions
@needs_root
def test_links_of_another_user_in_an_open_directory_are_not_followed(shared: Path, victim: Path) -> None:
    box = shared / "b"
    box.mkdir()
    box.chmod(0o777)
    assert as_other_user("mkdir", shared / "b" / "stolen").returncode == 0
    for name in ("content", "parts", "tmp", "quarantine"):
        assert as_other_user("ln", "-s", shared / "stolen", box / name).returncode == 0
    with pytest.raises(StoreError, match="it contains other files"):
        open_engine(box)
    (box / "stolen").rename(shared / "stolen")
    with pytest.raises(StoreError, match="other users may write to it"):
        open_engine(box)
    box.chmod(0o700)
    with pytest.raises(StoreError, match="symbolic link"):
        open_engine(box)
    assert list((shared / "stolen").iterdir()) == []


@permissions
@needs_root
def test_another_user_cannot_read_a_box_in_a_directory_that_was_open(shared: Path) -> None:
    box = shared / "box"
    box.mkdir(0o755)
    Engine(box).close()
    assert as_other_user("cat", box / "box.sqlite3").returncode != 0
    assert as_other_user("ls", box).returncode != 0
    # Also without the protection by the directory.
    box.chmod(0o755)
    assert as_other_user("ls", box).returncode == 0
    assert as_other_user("cat", box / "box.sqlite3").returncode != 0
    assert as_other_user("ls", box / "content").returncode != 0


# The check


def test_check_moves_and_deletes_nothing(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("content", "parts", "tmp"):
        (directory / folder / BLOB).write_bytes(b"left over")
        (directory / folder / BLOB).chmod(0o600)
    before = snapshot(directory)
    assert main([str(directory), "--fsck"]) == 0
    assert capsys.readouterr().out == "sound\n"
    assert snapshot(directory) == before
    Engine(directory).close()
    assert (directory / "quarantine" / BLOB).exists()
    assert not (directory / "tmp" / BLOB).exists()
    assert not (directory / "parts" / BLOB).exists()


def test_check_of_a_directory_without_a_box_creates_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").mkdir(0o700)
    assert main([str(tmp_path / "b"), "--fsck"]) == 2
    assert "does not contain an embedded Box" in capsys.readouterr().err
    assert list((tmp_path / "b").iterdir()) == []


def test_check_of_a_box_in_use_is_an_error(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Engine(directory)):
        assert main([str(directory), "--fsck"]) == 2
    assert "is open in another process" in capsys.readouterr().err
