"""The temporary file of a download: its name, its owner and its removal."""

from __future__ import annotations

import io
import os
import random
import secrets
import stat
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from box_models import IntegrityError, Progress, Transfers
from box_models.transfer import parallel_ranges
from box_models.transfer.partial_file import PartialFile, remove_leftovers, remove_unfinished
from tests.transfer.fake_box import FakeBox, names_in, sha1_of
from tests.windows import named_pipes, open_files, permissions
from tests.wire.fault_server import Behaviour, ReceivedRequest

CONTENT = random.Random(1).randbytes(300_000)
PART = f".data.bin.{sha1_of(CONTENT)}.part"

no_bytes = pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 on this system")


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    "name",
    ["data.bin", "x" + "ä" * 126, pytest.param(os.fsdecode(b"caf\xe9.bin"), marks=no_bytes)],
    ids=["plain", "long, and cut within a letter", "not UTF-8"],
)
def test_t08_download_removes_the_temporary_file_of_a_killed_download(
    fake_box: FakeBox, tmp_path: Path, name: str, resume: bool
) -> None:
    unfinished: list[str] = []

    def look(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        unfinished.extend(names_in(tmp_path))
        return box.answer(request).send()

    fake_box.faults.append(look)
    with fake_box.file() as file:
        file.download(tmp_path / name, resume=resume)
        (tmp_path / unfinished.pop()).write_bytes(b"left")
        file.download(tmp_path / name)
    assert names_in(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == CONTENT


def test_two_partial_files_never_share_a_name(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    existing = target.with_name(".data.bin.0123abcd.part")
    tokens = iter(["0123abcd", "0123abcd", "89abcdef"])
    monkeypatch.setattr(secrets, "token_hex", lambda _: next(tokens))
    with PartialFile(target) as others, PartialFile(target) as part:
        part.file.write(b"new")
        part.move_to_target(overwrite=True)
        assert (others.path, existing.read_bytes(), target.read_bytes()) == (existing, b"", b"new")


@permissions
def test_download_does_not_resume_from_a_file_of_another_user(
    fake_box: FakeBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.with_name(PART).write_bytes(CONTENT[:100_000])
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content", "bytes"]


def test_a_resumable_download_has_the_permissions_of_any_new_file(fake_box: FakeBox, tmp_path: Path) -> None:
    (tmp_path / "own").touch()
    with fake_box.file() as file:
        mode = stat.S_IMODE(file.download(tmp_path, resume=True).stat().st_mode)
    assert mode == stat.S_IMODE((tmp_path / "own").stat().st_mode)


@named_pipes
def test_a_pipe_with_the_name_of_a_leftover_does_not_block_the_download(
    fake_box: FakeBox, target: Path
) -> None:
    os.mkfifo(target.with_name(".data.bin.0123abcd.part"))
    with fake_box.file() as file:
        download = threading.Thread(target=file.download, args=(target,), daemon=True)
        download.start()
        download.join(5)
    assert (download.is_alive(), target.read_bytes()) == (False, CONTENT)


@open_files
def test_download_does_not_write_through_a_link_that_replaces_its_file(
    fake_box: FakeBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = target.with_name("precious")
    precious.write_bytes(b"x" * len(CONTENT))
    monkeypatch.setattr(parallel_ranges, "_MAX_RANGE", 50_000)

    def replace(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        [part] = target.parent.glob("*.part")
        part.unlink()
        part.symlink_to(precious)
        return box.answer(request).send()

    fake_box.faults.append(replace)
    with fake_box.file(transfers=Transfers(ranges_from=1, workers=2)) as file, pytest.raises(OSError):
        file.download(target)
    assert precious.read_bytes() == b"x" * len(CONTENT)
    assert (target.read_bytes(), names_in(target.parent)) == (b"old", ["data.bin", "precious"])


@open_files
def test_a_file_that_was_replaced_does_not_become_the_target(fake_box: FakeBox, target: Path) -> None:
    precious = target.with_name("precious")
    precious.write_bytes(b"precious")
    os.utime(precious, (1, 1))

    def replace(progress: Progress) -> None:
        if progress.done == len(CONTENT):
            [part] = target.parent.glob("*.part")
            part.unlink()
            part.symlink_to(precious)

    with fake_box.file() as file, pytest.raises(OSError, match="the file was replaced during the download"):
        file.download(target, progress=replace)
    assert (target.read_bytes(), target.is_symlink(), precious.stat().st_mtime) == (b"old", False, 1)


@permissions
def test_leftover_of_another_user_is_kept(
    fake_box: FakeBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = target.with_name(".data.bin.0123abcd.part")
    left.write_bytes(b"theirs")
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    with fake_box.file() as file:
        file.download(target)
    assert (target.read_bytes(), left.read_bytes()) == (CONTENT, b"theirs")


def test_remove_leftovers_ignores_a_missing_directory(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "gone", ["data.bin"])
    assert names_in(tmp_path) == []


@open_files
def test_remove_unfinished_deletes_only_the_files_of_its_targets(target: Path) -> None:
    with PartialFile(target) as part, PartialFile(target.with_name("other.bin")) as other:
        remove_unfinished([target])
        assert (part.path.exists(), other.path.exists()) == (False, True)
        remove_unfinished([target])
    assert target.read_bytes() == b"old"


def test_an_error_after_remove_unfinished_is_raised_unchanged(target: Path) -> None:
    def fail() -> None:
        remove_unfinished([target])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), PartialFile(target):
        fail()
    assert names_in(target.parent) == ["data.bin"]


def test_remove_unfinished_ignores_finished_files(target: Path) -> None:
    with PartialFile(target) as part:
        part.move_to_target(overwrite=True)
    part.path.write_bytes(b"another one of that name")
    remove_unfinished([target])
    assert part.path.exists()


@open_files
def test_a_useless_temporary_file_is_deleted_before_its_lock_is_released(target: Path) -> None:
    opened: list[PartialFile] = []

    class ReopeningFile(io.FileIO):
        """A file that another download opens as soon as it is closed."""

        def close(self) -> None:
            super().close()
            if not opened:
                opened.append(PartialFile(target, sha1_of(CONTENT)))

    def fail() -> None:
        with PartialFile(target, sha1_of(CONTENT)) as part:
            handed = ReopeningFile(os.dup(part.file.fileno()), "r+b")
            part.file.close()
            part.file = cast(BinaryIO, handed)
            raise IntegrityError("these are not the bytes")

    with pytest.raises(IntegrityError):
        fail()
    with opened[0] as other:
        assert other.path.name == PART
        other.file.write(CONTENT)
        other.move_to_target(overwrite=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


@open_files
def test_a_download_succeeds_although_closing_its_file_fails(target: Path) -> None:
    with PartialFile(target) as part:
        part.file.write(b"new")
        part.move_to_target(overwrite=True)
        os.close(part.file.fileno())
    assert target.read_bytes() == b"new"
