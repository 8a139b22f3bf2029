"""Uploads of whole files: what can be sent, and what is made sure before Box takes it."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from box_models import AuthError, Box, IntegrityError, Progress, RetryPolicy
from tests.conformance.logins import log_in
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, unauthorized

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

UPLOADS = "/api/2.0/files/content"


class Pipe(io.RawIOBase):
    """Something that can be read once, and only forwards."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        room = memoryview(buffer)
        piece, self._rest = self._rest[: len(room)], self._rest[len(room) :]
        room[: len(piece)] = piece
        return len(piece)


class Changing(io.BytesIO):
    """Content that somebody changes after ``reads`` reads of its whole."""

    def __init__(self, content: bytes, change: Callable[[Changing], object], reads: int = 1) -> None:
        super().__init__(content)
        self._change, self._left = change, reads

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) == (0, 0) and self.tell():
            self._left -= 1
            if self._left < 0:
                self._change(self)
        return super().seek(offset, whence)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"The plan")
    return path


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO, Pipe])
def test_bytes_and_open_files_are_taken(box: Box, kind: Callable[[bytes], IO[bytes]]) -> None:
    file = box.root.upload(kind(b"The plan"), "plan.txt")
    assert file.read_bytes() == b"The plan"


def test_a_path_gives_content_and_name(box: Box, path: Path) -> None:
    assert box.root.upload(path).read_bytes() == b"The plan"
    assert box.root.upload(str(path), "other.txt").name == "other.txt"


@pytest.mark.parametrize("kind", [bytes, io.BytesIO])
def test_what_is_no_path_needs_a_name(
    box: Box, kind: Callable[[bytes], IO[bytes]], request_log: RequestLog
) -> None:
    with pytest.raises(TypeError, match=f"name is required if content is not a path but {kind.__name__}"):
        box.root.upload(kind(b"The plan"))
    assert request_log == []


def test_a_path_that_cannot_be_read_is_an_error_of_the_disk(
    box: Box, tmp_path: Path, request_log: RequestLog
) -> None:
    with pytest.raises(FileNotFoundError, match="content cannot be read: No such file") as missing:
        box.root.upload(tmp_path / "none.txt")
    with pytest.raises(OSError, match="content cannot be read: Is a directory") as directory:
        box.root.upload(tmp_path)
    assert (missing.value.filename, missing.value.errno) == (str(tmp_path / "none.txt"), errno.ENOENT)
    assert (directory.value.filename, directory.value.errno) == (str(tmp_path), errno.EISDIR)
    assert not isinstance(directory.value, FileNotFoundError)
    assert request_log == []


def test_a_file_is_read_from_where_it_stands(box: Box, path: Path) -> None:
    with path.open("rb") as file:
        file.seek(4)
        assert box.root.upload(file, "rest.txt").read_bytes() == b"plan"


def test_a_pipe_is_copied_aside(box: Box) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"from a pipe")
    with os.fdopen(reading, "rb") as pipe:
        assert box.root.upload(pipe, "piped.txt").read_bytes() == b"from a pipe"


class OnlyRead:
    """What can be read from, and says nothing about seeking."""

    def __init__(self, content: bytes) -> None:
        self.read = io.BytesIO(content).read


def test_what_can_only_be_read_is_copied_aside_too(box: Box) -> None:
    file = box.root.upload(OnlyRead(b"The plan"), "plan.txt")  # type: ignore[arg-type] # it need not be more
    assert file.read_bytes() == b"The plan"


def test_t11_spool_false_refuses_a_pipe_before_anything_is_sent(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="content cannot seek.*spool=True"):
        box.root.upload(Pipe(b"x"), "piped.txt", spool=False)  # type: ignore[arg-type] # a raw stream will do
    assert request_log == []


def test_box_is_told_the_sha1_of_what_it_gets(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"The plan", "plan.txt")
    assert request_log[-1].headers["content-md5"] == hashlib.sha1(b"The plan").hexdigest()


@pytest.mark.parametrize("name", ["Übersicht 🗂.txt", 'a"b%41.txt', "حساب.pdf", "e\u0301.txt", "名" * 255])
def test_u07_a_name_arrives_as_it_is(box: Box, name: str) -> None:
    assert box.root.upload(b"x", name).name == name
    assert [file.name for file in box.root.files()] == [name]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda file: file.truncate(100), "shorter"),
        (lambda file: file.getbuffer().__setitem__(5, 0), "changed"),
    ],
    ids=["shrinks", "changes"],
)
def test_t10_content_that_changes_while_it_is_sent_is_not_stored(
    box: Box, change: Callable[[Changing], object], what: str
) -> None:
    with pytest.raises(IntegrityError, match=what):
        box.root.upload(Changing(b"x" * 3_000_000, change), "log.txt")
    assert box.root.files().all() == []


def test_t10_content_that_grows_while_it_is_sent_is_not_stored(box: Box) -> None:
    def grow(file: Changing) -> None:
        io.BytesIO.seek(file, 0, io.SEEK_END)
        file.write(b"more")

    with pytest.raises(IntegrityError, match="longer"):
        box.root.upload(Changing(b"x" * 3_000_000, grow), "log.txt")
    assert box.root.files().all() == []


def test_t11_a_stream_that_was_copied_aside_can_be_sent_again(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    faulty_server.spoil("POST", UPLOADS, refusal(429, "rate_limit_exceeded"))
    assert remote_box.root.upload(Pipe(b"once"), "piped.txt").read_bytes() == b"once"  # type: ignore[arg-type] # as above


def test_t11_a_stream_that_was_copied_aside_is_sent_again_with_a_fresh_token(
    faulty_server: FaultyBox,
) -> None:
    faulty_server.spoil("POST", UPLOADS, unauthorized())
    with Box(
        log_in(faulty_server.engine), base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)
    ) as box:
        file = box.root.upload(Pipe(b"once"), "piped.txt")  # type: ignore[arg-type] # as above
        assert file.read_bytes() == b"once"
    assert faulty_server.sent("POST", "/oauth2/token") == 1
    first, second = (seen for seen in faulty_server.server.requests if seen.path == UPLOADS)
    assert first.token != second.token
    assert b"once" in first.body
    assert b"once" in second.body


def test_t11_a_stream_is_not_sent_again_without_a_fresh_token(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", UPLOADS, unauthorized())
    with pytest.raises(AuthError):
        remote_box.root.upload(Pipe(b"once"), "piped.txt")  # type: ignore[arg-type] # as above
    assert faulty_server.sent("POST", UPLOADS) == 1
    assert remote_box.root.files().all() == []


def test_each_attempt_sends_the_whole_content(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    remote_box.root.upload(b"The plan", "plan.txt")
    first, second = (seen.body for seen in faulty_server.server.requests if seen.method == "POST")
    assert b"The plan" in first
    assert len(first) == len(second)


def test_progress_counts_a_large_content_block_by_block(box: Box) -> None:
    told: list[Progress] = []
    box.root.upload(bytes(3_000_000), "large.bin", progress=told.append)
    assert [now.done for now in told] == [0, 1 << 20, 2 << 20, 3_000_000]


@pytest.mark.parametrize("size", [8, 300_000], ids=["small", "large"])
def test_progress_begins_again_with_each_attempt(
    remote_box: Box, faulty_server: FaultyBox, size: int
) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    told: list[Progress] = []
    remote_box.root.upload(bytes(size), "plan.txt", progress=told.append)
    assert [now.done for now in told] == [0, size, 0, size]


def test_the_attributes_come_before_the_content(remote_box: Box, faulty_server: FaultyBox) -> None:
    remote_box.root.upload(b"The plan", "plan.txt")
    body = faulty_server.server.requests[-1].body
    assert 0 < body.index(b'name="attributes"') < body.index(b'name="file"') < body.index(b"The plan")


def test_no_content_can_know_the_boundary_it_is_sent_with(box: Box, request_log: RequestLog) -> None:
    for name in ("one.txt", "two.txt"):
        box.root.upload(b"--None--", name)
    kinds = {
        sent.headers["content-type"]
        for sent in request_log
        if sent.path == "/files/content" and sent.method == "POST"
    }
    assert len(kinds) == 2


def test_a_file_in_text_mode_is_refused(box: Box, path: Path, request_log: RequestLog) -> None:
    with path.open() as text, pytest.raises(TypeError, match="content must be a file opened in binary mode"):
        box.root.upload(text, "plan.txt")  # type: ignore[arg-type] # that is the point
    assert request_log == []


def test_a_text_stream_that_cannot_seek_is_refused_too(box: Box, request_log: RequestLog) -> None:
    text = io.TextIOWrapper(io.BufferedReader(Pipe(b"typed")))
    with pytest.raises(TypeError, match="content must be a file opened in binary mode"):
        box.root.upload(text, "typed.txt")  # type: ignore[arg-type] # that is the point
    assert request_log == []
