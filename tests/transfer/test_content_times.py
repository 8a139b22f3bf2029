"""Modification times of files survive an upload and a download, to the second."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, Content, File
from tests.embedded import RequestLog
from tests.transfer.small_parts import CONTENT, connect, serve

SECONDS = 1_400_000_000
TIME = datetime.fromtimestamp(SECONDS, UTC)
LOCAL_TIME = TIME.astimezone(timezone(timedelta(hours=5, minutes=30)))


@pytest.fixture(scope="module")
def parts_box() -> Iterator[Box]:
    """A Box to which files of more than 2,000 bytes are uploaded in parts."""
    with serve() as server, connect(server) as box:
        yield box


def old_file(path: Path, content: bytes = b"old", seconds: float = SECONDS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (seconds, seconds))
    return path


def times(file: File) -> tuple[datetime | None, datetime | None]:
    file.refresh()
    return file.content_modified_at, file.content_created_at


@pytest.mark.parametrize("content", [b"small", CONTENT], ids=["one request", "in parts"])
def test_an_upload_of_a_path_keeps_the_modification_time(
    parts_box: Box, tmp_path: Path, content: bytes
) -> None:
    folder = parts_box.root.create_folder(str(tmp_path.name))
    path = old_file(tmp_path / "plan.txt", content, SECONDS + 0.999)
    file = folder.upload(path)
    assert times(file)[0] == TIME
    newer = old_file(path, content + b"!", SECONDS + 60)
    assert times(file.upload_version(newer))[0] == TIME + timedelta(minutes=1)
    again = old_file(path, content + b"?", SECONDS + 120)
    assert times(folder.upload(again, on_conflict="version"))[0] == TIME + timedelta(minutes=2)


@pytest.mark.parametrize("size", [5, len(CONTENT)], ids=["one request", "in parts"])
def test_the_times_of_an_upload_can_be_given(parts_box: Box, tmp_path: Path, size: int) -> None:
    folder = parts_box.root.create_folder(str(tmp_path.name))
    earlier = TIME - timedelta(days=1)
    path = old_file(tmp_path / "a", CONTENT[:size], SECONDS + 5)
    contents: dict[str, Content] = {"path": path, "file": io.BytesIO(CONTENT[:size])}
    for name, content in contents.items():
        assert times(folder.upload(content, name, modified_at=LOCAL_TIME, created_at=earlier)) == (
            TIME,
            earlier,
        )
    file = folder.upload(CONTENT[:size], "bytes", modified_at=LOCAL_TIME, created_at=earlier)
    assert times(file) == (TIME, earlier)
    assert times(file.upload_version(CONTENT[1:size], modified_at=earlier)) == (earlier, earlier)


def test_bytes_have_the_time_of_the_upload(box: Box) -> None:
    file = box.root.upload(b"new", "new.txt")
    assert file.content_modified_at is not None
    assert datetime.now(UTC) - file.content_modified_at < timedelta(minutes=1)


def test_a_time_that_box_does_not_store_is_not_sent(box: Box, tmp_path: Path) -> None:
    file = box.root.upload(old_file(tmp_path / "old", seconds=-60))
    assert file.content_modified_at is not None
    assert file.content_modified_at.year > 2000


@pytest.mark.parametrize("argument", ["modified_at", "created_at"])
@pytest.mark.parametrize(
    ("time", "error", "reason"),
    [
        (TIME.replace(tzinfo=None), ValueError, "needs a timezone"),
        ("2020-01-01", TypeError, "must be a datetime"),
        (SECONDS, TypeError, "must be a datetime"),
    ],
)
def test_invalid_times_are_refused_before_any_request(
    box: Box, request_log: RequestLog, argument: str, time: Any, error: type[Exception], reason: str
) -> None:
    uploads: list[Callable[..., File]] = [lambda **arguments: box.root.upload(b"", "x", **arguments)]
    if argument == "modified_at":
        uploads.append(lambda **arguments: box.file("5").upload_version(b"", **arguments))
    for upload in uploads:
        with pytest.raises(error, match=f"{argument} {reason}"):
            upload(**{argument: time})
    assert request_log == []


def test_a_tree_keeps_its_modification_times_in_a_round_trip(box: Box, tmp_path: Path) -> None:
    files = {"a.txt": SECONDS, "sub/b.txt": SECONDS + 100.5}
    for name, seconds in files.items():
        old_file(tmp_path / "proj" / name, name.encode(), seconds)
    box.root.upload_dir(tmp_path / "proj")
    box.folder("/proj").download(tmp_path / "new", keep_mtime=True)
    modified = {name: (tmp_path / "new" / name).stat().st_mtime for name in files}
    assert modified == {"a.txt": SECONDS, "sub/b.txt": SECONDS + 100}


def test_keep_mtime_also_sets_the_times_of_files_that_exist(
    box: Box, tmp_path: Path, request_log: RequestLog
) -> None:
    box.root.upload_dir(old_file(tmp_path / "proj" / "a.txt").parent)
    folder = box.folder("/proj")
    folder.download(tmp_path / "new")
    request_log.clear()
    assert (tmp_path / "new" / "a.txt").stat().st_mtime != SECONDS
    folder.download(tmp_path / "new", keep_mtime=True)
    assert (tmp_path / "new" / "a.txt").stat().st_mtime == SECONDS
    assert len(request_log) == 1


def test_a_file_keeps_its_modification_time_in_a_round_trip(box: Box, tmp_path: Path) -> None:
    file = box.root.upload(old_file(tmp_path / "plan.txt"))
    assert file.download(tmp_path / "copy.txt", keep_mtime=True).stat().st_mtime == SECONDS
