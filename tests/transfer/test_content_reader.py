"""Files of Box opened for reading."""

from __future__ import annotations

import csv
import errno
import gc
import io
import json
import random
import shutil
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from box_models import Box, File, FileMini, IntegrityError, NetworkError, NotFound
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.transfer.fake_box import (
    FakeBox,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    other_range,
)
from tests.wire.fault_server import refusal

MIB = 1 << 20
CONTENT = random.Random(1).randbytes(6 * MIB + 12_345)


@pytest.fixture
def file(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(CONTENT, "data.bin")
    request_log.clear()
    return file


def ranges(request_log: RequestLog) -> list[str]:
    return [sent.headers.get("range", "all") for sent in request_log if sent.path.startswith("/dl/")]


def test_read_returns_the_content(file: File) -> None:
    with file.open() as reader:
        assert reader.read() == CONTENT
        assert reader.read() == b""


def test_open_and_seek_to_the_end_of_a_loaded_file_make_no_request(
    file: File, request_log: RequestLog
) -> None:
    with file.open() as reader:
        assert reader.seek(0, io.SEEK_END) == len(CONTENT)
        assert reader.tell() == len(CONTENT)
        assert reader.read() == b""
    assert request_log == []


def test_a_file_known_by_id_requests_size_and_sha1_once(
    box: Box, file: File, request_log: RequestLog
) -> None:
    mini = FileMini.model_validate({"id": file.id}, context=box.session)
    with mini.open() as reader:
        assert reader.read() == CONTENT
    assert [sent.params for sent in request_log if sent.path == f"/files/{file.id}"] == [
        {"fields": "sha1,size"}
    ]


def test_reading_everything_takes_one_request_after_the_redirect(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        reader.read()
    assert ranges(request_log) == ["all"]
    assert len(request_log) == 2


def test_reading_forward_doubles_the_range_and_follows_the_redirect_once(
    file: File, request_log: RequestLog
) -> None:
    with file.open() as reader:
        assert b"".join(iter(lambda: reader.read(50_000), b"")) == CONTENT
    assert ranges(request_log) == ["bytes=0-1048575", "bytes=1048576-3145727", "bytes=3145728-"]
    assert len(request_log) == 4


def test_a_jump_requests_the_range_at_the_new_position(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        reader.seek(-100, io.SEEK_END)
        assert reader.read() == CONTENT[-100:]
        reader.seek(3 * MIB)
        assert reader.read(10) == CONTENT[3 * MIB :][:10]
        reader.seek(5, io.SEEK_CUR)
        assert reader.read(10) == CONTENT[3 * MIB + 15 :][:10]
    assert ranges(request_log) == ["bytes=6291456-", "bytes=3145728-4194303"]


def test_blocks_are_cached(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        for offset in (0, 5 * MIB, 0, 5 * MIB):
            reader.seek(offset)
            assert reader.read(1000) == CONTENT[offset:][:1000]
    assert len(ranges(request_log)) == 2


def test_the_cache_keeps_the_most_recent_blocks(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        while reader.read(100_000):
            pass
        request_log.clear()
        for offset in (4 * MIB, 3 * MIB, 6 * MIB):
            reader.seek(offset)
            assert reader.read(1000) == CONTENT[offset:][:1000]
        assert request_log == []
        reader.seek(MIB)
        assert reader.read(1000) == CONTENT[MIB:][:1000]
    assert len(request_log) == 1


def test_a_known_size_is_not_requested(box: Box, file: File, request_log: RequestLog) -> None:
    known = box.file(file.id).refresh(fields=["size"])
    request_log.clear()
    with known.open() as reader:
        reader.seek(-10, io.SEEK_END)
        assert reader.read() == CONTENT[-10:]
    assert [sent.path for sent in request_log if not sent.path.startswith("/dl/")] == [
        f"/files/{file.id}/content"
    ]


def test_a_short_jump_forward_reads_the_same_response(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        reader.read(10)
        reader.seek(700_000)
        assert reader.read(10) == CONTENT[700_000:][:10]
    assert len(ranges(request_log)) == 1


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(CONTENT) + 10),
            st.none() | st.integers(0, 2_000_000),
            st.sampled_from([0, 1, 2]),
        ),
        max_size=8,
    )
)
def test_reader_reads_and_seeks_like_a_local_file(steps: list[tuple[int, int | None, int]]) -> None:
    expected = io.BytesIO(CONTENT)
    with Box.local(":memory:") as box, box.root.upload(CONTENT, "data.bin").open() as reader:
        for offset, size, whence in steps:
            to = offset - expected.tell() if whence == 1 else offset - len(CONTENT) if whence == 2 else offset
            assert reader.seek(to, whence) == expected.seek(to, whence)
            assert reader.read(-1 if size is None else size) == expected.read(size)
            assert reader.tell() == expected.tell()


def test_it_behaves_like_a_file_object_of_the_standard_library(file: File) -> None:
    reader = file.open()
    assert (reader.readable(), reader.seekable(), reader.writable()) == (True, True, False)
    assert (reader.name, reader.mode) == ("data.bin", "rb")
    with pytest.raises(io.UnsupportedOperation):
        reader.write(b"x")
    with pytest.raises(io.UnsupportedOperation):
        reader.fileno()
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        reader.read()


@pytest.mark.parametrize(
    ("offset", "whence", "problem"),
    [(-1, 0, "start of the file, to position -1"), (0, 3, "second argument"), (0, 7, "whence")],
)
def test_seek_refuses_invalid_positions(file: File, offset: int, whence: int, problem: str) -> None:
    with file.open() as reader, pytest.raises(ValueError, match=problem):
        reader.seek(offset, whence)


def test_reading_an_empty_file_returns_no_bytes(box: Box) -> None:
    with box.root.upload(b"", "empty").open() as reader:
        assert reader.read() == b""


def test_reader_yields_lines_and_works_with_json_and_copyfileobj(box: Box) -> None:
    with box.root.upload(b"one\ntwo\n", "lines.txt").open() as reader:
        assert list(reader) == [b"one\n", b"two\n"]
    assert json.load(box.root.upload(b'{"price": 3}', "data.json").open()) == {"price": 3}
    rows = csv.reader(io.TextIOWrapper(box.root.upload(b"a,b\r\n1,2\r\n", "t.csv").open(), newline=""))
    assert list(rows) == [["a", "b"], ["1", "2"]]
    copy = io.BytesIO()
    shutil.copyfileobj(box.root.upload(CONTENT, "data.bin").open(), copy)
    assert copy.getvalue() == CONTENT


def test_an_archive_is_listed_without_downloading_all_of_it(box: Box, request_log: RequestLog) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("large.bin", CONTENT)
        archive.writestr("notes.txt", "Remember the milk.")
    file = box.root.upload(buffer.getvalue(), "archive.zip")
    with zipfile.ZipFile(file.open()) as archive:
        assert archive.namelist() == ["large.bin", "notes.txt"]
        assert archive.read("notes.txt") == b"Remember the milk."
        assert archive.testzip() is None
    assert "all" not in ranges(request_log)


def test_task_8_search_results_become_one_table(box: Box) -> None:
    box.root.upload(b"month,sales\nJan,1\n", "sales jan.csv")
    box.root.upload(b"month,sales\nFeb,2\n", "sales feb.csv")
    df = pd.concat(pd.read_csv(f.open()) for f in box.search("sales", type=File, extensions=["csv"]))
    assert sorted(df["sales"]) == [1, 2]


def test_reader_resumes_from_the_last_byte(fake_box: FakeBox) -> None:
    fake_box.faults += [cut(300_000), cut(1000, broken=True)]
    with fake_box.file() as file, file.open() as reader:
        assert reader.read() == CONTENT
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=300000-", "bytes bytes=301000-"]


def test_a_reader_can_be_used_after_a_failure(fake_box: FakeBox) -> None:
    fake_box.faults += [cut(300_000), cut(0)]
    with fake_box.file(attempts=2) as file, file.open() as reader:
        with pytest.raises(NetworkError):
            reader.read()
        reader.seek(0)
        assert reader.read() == CONTENT


def test_t03_wrong_bytes_are_detected_at_the_end_of_a_sequential_read(fake_box: FakeBox) -> None:
    fake_box.faults.append(flip(MIB))
    with fake_box.file() as file, file.open() as reader:
        for _ in range(2):
            with pytest.raises(IntegrityError, match="sha1"):
                reader.read()


def test_t04_reader_skips_bytes_if_the_server_ignores_ranges(fake_box: FakeBox) -> None:
    fake_box.faults += [ignore_range(), ignore_range()]
    with fake_box.file() as file, file.open() as reader:
        reader.seek(-10, io.SEEK_END)
        assert reader.read() == CONTENT[-10:]
        reader.seek(10)
        assert reader.read(10) == CONTENT[10:20]


def test_t04_a_sequential_read_works_if_the_server_ignores_ranges(fake_box: FakeBox) -> None:
    fake_box.faults += [ignore_range()] * 3
    with fake_box.file() as file, file.open() as reader:
        assert b"".join(iter(lambda: reader.read(100_000), b"")) == CONTENT
    assert len(fake_box.log("bytes")) == 3


@pytest.mark.parametrize("newer", [CONTENT[:-1], CONTENT[1:] + b"x"], ids=["shorter", "of the same length"])
def test_t06_reader_fails_if_the_content_changes_while_it_is_open(fake_box: FakeBox, newer: bytes) -> None:
    fake_box.faults += [cut(2 * MIB), change_first(newer)]
    with fake_box.file() as file, file.open() as reader:
        assert reader.read(1000) == CONTENT[:1000]
        for _ in range(2):
            with pytest.raises(IntegrityError, match="changed"):
                reader.read()


def test_a_change_before_the_first_read_gives_the_new_content(fake_box: FakeBox) -> None:
    with fake_box.file() as file:
        fake_box.upload(b"newer")
        with file.open() as reader:
            assert reader.read() == b"newer"
            assert reader.seek(0, io.SEEK_END) == 5


def test_a_change_after_seek_to_the_end_raises_integrity_error(fake_box: FakeBox) -> None:
    with fake_box.file() as file, file.open() as reader:
        reader.seek(-10, io.SEEK_END)
        fake_box.upload(CONTENT + b"more")
        with pytest.raises(IntegrityError, match="changed"):
            reader.read()


def test_content_that_ends_too_early_raises_integrity_error(fake_box: FakeBox) -> None:
    fake_box.with_etags = False
    start = 6 * MIB
    fake_box.faults.append(other_range(f"bytes {start}-{start + 9}/*", upto=10))
    with fake_box.file() as file, file.open() as reader:
        reader.seek(start)
        with pytest.raises(IntegrityError, match="too early"):
            reader.read()


def test_download_requests_a_new_url_if_the_old_one_has_expired(fake_box: FakeBox) -> None:
    with fake_box.file() as file, file.open() as reader:
        reader.read(10)
        fake_box.faults.append(expire(403))
        reader.seek(5 * MIB)
        assert reader.read(10) == CONTENT[5 * MIB :][:10]
    assert len(fake_box.log("content")) == 2


def test_reader_continues_with_the_old_version_while_box_serves_it(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    file = remote_box.root.upload(CONTENT, "data.bin")
    with file.open() as reader:
        assert reader.read(1000) == CONTENT[:1000]
        remote_box.file(file.id).upload_version(CONTENT[::-1])
        assert reader.read() == CONTENT[1000:]
        reader.seek(0)
        faulty_server.spoil("GET", "/dl/.*", refusal(403, "expired"))
        with pytest.raises(IntegrityError, match="changed"):
            reader.read()


def test_reading_a_deleted_file_raises_not_found(box: Box, file: File) -> None:
    box.file(file.id).delete()
    with file.open() as reader, pytest.raises(NotFound):
        reader.read()


def test_a_garbage_collected_reader_releases_its_connection(fake_box: FakeBox) -> None:
    with fake_box.file() as file:
        reader = file.open()
        reader.read(10)
        del reader
        gc.collect()
        assert file.open().read(10) == CONTENT[:10]


@pytest.mark.parametrize("mode", ["a", "x", "ab"])
def test_open_accepts_only_modes_that_read_or_write(file: File, mode: str) -> None:
    with pytest.raises(ValueError, match="mode must be one of 'r', 'rb', 'w', 'wb'"):
        file.open(mode)  # type: ignore[call-overload] # an invalid mode


@pytest.mark.parametrize("content", [b"", b"short", b"no archive" * 10])
def test_a_file_that_is_not_an_archive_is_refused_as_a_local_one_is(box: Box, content: bytes) -> None:
    file = box.root.upload(content, "archive.zip")
    for reader in (file.open(), box.fs().open("/archive.zip")):
        assert not zipfile.is_zipfile(reader)
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(reader)
        with pytest.raises(OSError, match="start of (the )?file") as caught:
            reader.seek(-1)
        assert caught.value.errno == errno.EINVAL
        reader.close()
