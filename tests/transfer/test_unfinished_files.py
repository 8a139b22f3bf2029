"""The hidden sibling of a file that is being downloaded: what it is called, whose it is, and when it goes."""

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

from box_models import IntegrityError
from box_models.transfer.partial_file import PartialFile, remove_leftovers, remove_unfinished
from tests.transfer.canned_box import CannedBox, names_in, sha1_of
from tests.wire.fault_server import Behaviour, ReceivedRequest

CONTENT = random.Random(1).randbytes(300_000)
PART = f".data.bin.{sha1_of(CONTENT)}.part"

no_bytes = pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 on this system")


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    "name",
    ["data.bin", "x" + "ä" * 126, pytest.param(os.fsdecode(b"caf\xe9.bin"), marks=no_bytes)],
    ids=["plain", "long, and cut within a letter", "no UTF-8"],
)
def test_t08_what_a_killed_process_was_writing_is_swept_by_the_next_download(
    canned: CannedBox, tmp_path: Path, name: str, resume: bool
) -> None:
    unfinished: list[str] = []

    def look(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        unfinished.extend(names_in(tmp_path))
        return box.answer(seen).send()

    canned.twists.append(look)
    with canned.file() as file:
        file.download(tmp_path / name, resume=resume)
        (tmp_path / unfinished.pop()).write_bytes(b"left")
        file.download(tmp_path / name)
    assert names_in(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == CONTENT


def test_a_name_that_is_taken_is_not_taken_twice(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = target.with_name(".data.bin.0123abcd.part")
    drawn = iter(["0123abcd", "0123abcd", "89abcdef"])
    monkeypatch.setattr(secrets, "token_hex", lambda _: next(drawn))
    with PartialFile(target) as others, PartialFile(target) as part:
        part.file.write(b"new")
        part.move_to_target(overwrite=True)
        assert (others.path, taken.read_bytes(), target.read_bytes()) == (taken, b"", b"new")


def test_what_belongs_to_somebody_else_is_not_gone_on_with(
    canned: CannedBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.with_name(PART).write_bytes(CONTENT[:100_000])
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with canned.file() as file:
        file.download(target, resume=True)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content", "bytes"]


def test_a_file_that_can_be_gone_on_with_is_as_readable_as_any_new_one(
    canned: CannedBox, tmp_path: Path
) -> None:
    (tmp_path / "own").touch()
    with canned.file() as file:
        mode = stat.S_IMODE(file.download(tmp_path, resume=True).stat().st_mode)
    assert mode == stat.S_IMODE((tmp_path / "own").stat().st_mode)


def test_a_pipe_of_such_a_name_holds_nobody_up(canned: CannedBox, target: Path) -> None:
    os.mkfifo(target.with_name(".data.bin.0123abcd.part"))
    with canned.file() as file:
        download = threading.Thread(target=file.download, args=(target,), daemon=True)
        download.start()
        download.join(5)
    assert (download.is_alive(), target.read_bytes()) == (False, CONTENT)


def test_where_no_directory_is_there_is_nothing_to_sweep(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "gone", ["data.bin"])
    assert names_in(tmp_path) == []


def test_what_is_being_written_is_gone_once_it_is_abandoned(target: Path) -> None:
    with PartialFile(target) as part, PartialFile(target.with_name("other.bin")) as other:
        remove_unfinished([target])
        assert (part.path.exists(), other.path.exists()) == (False, True)
        remove_unfinished([target])
    assert target.read_bytes() == b"old"


def test_who_fails_after_it_was_abandoned_says_why_he_failed(target: Path) -> None:
    def fail() -> None:
        remove_unfinished([target])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), PartialFile(target):
        fail()
    assert names_in(target.parent) == ["data.bin"]


def test_what_is_finished_is_not_abandoned_any_more(target: Path) -> None:
    with PartialFile(target) as part:
        part.move_to_target(overwrite=True)
    part.path.write_bytes(b"another one of that name")
    remove_unfinished([target])
    assert part.path.exists()


def test_what_is_useless_is_gone_before_somebody_else_can_go_on_with_it(target: Path) -> None:
    taken_over: list[PartialFile] = []

    class Handed(io.FileIO):
        """A file that somebody else takes over as soon as it is closed."""

        def close(self) -> None:
            super().close()
            if not taken_over:
                taken_over.append(PartialFile(target, sha1_of(CONTENT)))

    def be_wrong() -> None:
        with PartialFile(target, sha1_of(CONTENT)) as part:
            handed = Handed(os.dup(part.file.fileno()), "r+b")
            part.file.close()
            part.file = cast(BinaryIO, handed)
            raise IntegrityError("these are not the bytes")

    with pytest.raises(IntegrityError):
        be_wrong()
    with taken_over[0] as other:
        assert other.path.name == PART
        other.file.write(CONTENT)
        other.move_to_target(overwrite=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


def test_a_file_that_cannot_be_closed_has_taken_its_place_all_the_same(target: Path) -> None:
    with PartialFile(target) as part:
        part.file.write(b"new")
        part.move_to_target(overwrite=True)
        os.close(part.file.fileno())
    assert target.read_bytes() == b"new"
