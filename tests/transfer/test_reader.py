"""A file in Box, open for reading."""

from __future__ import annotations

import csv
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
from tests.transfer.canned_box import (
    CannedBox,
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


def test_it_reads_what_is_there(file: File) -> None:
    with file.open() as reader:
        assert reader.read() == CONTENT
        assert reader.read() == b""


def test_opening_makes_no_request_and_neither_does_the_size_of_a_loaded_file(
    file: File, request_log: RequestLog
) -> None:
    with file.open() as reader:
        assert reader.seek(0, io.SEEK_END) == len(CONTENT)
        assert reader.tell() == len(CONTENT)
        assert reader.read() == b""
    assert request_log == []


def test_a_file_known_by_id_alone_asks_once_what_it_is(box: Box, file: File, request_log: RequestLog) -> None:
    mini = FileMini.model_validate({"id": file.id}, context=box.session)
    with mini.open() as reader:
        assert reader.read() == CONTENT
    assert [sent.params for sent in request_log if sent.path == f"/files/{file.id}"] == [
        {"fields": "sha1,size"}
    ]


def test_reading_all_takes_one_request_after_the_redirect(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        reader.read()
    assert ranges(request_log) == ["all"]
    assert len(request_log) == 2


def test_reading_on_asks_for_more_and_more_at_once_and_follows_the_redirect_once(
    file: File, request_log: RequestLog
) -> None:
    with file.open() as reader:
        assert b"".join(iter(lambda: reader.read(50_000), b"")) == CONTENT
    assert ranges(request_log) == ["bytes=0-1048575", "bytes=1048576-3145727", "bytes=3145728-"]
    assert len(request_log) == 4


def test_a_jump_asks_for_what_is_there(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        reader.seek(-100, io.SEEK_END)
        assert reader.read() == CONTENT[-100:]
        reader.seek(3 * MIB)
        assert reader.read(10) == CONTENT[3 * MIB :][:10]
        reader.seek(5, io.SEEK_CUR)
        assert reader.read(10) == CONTENT[3 * MIB + 15 :][:10]
    assert ranges(request_log) == ["bytes=6291456-", "bytes=3145728-4194303"]


def test_what_was_read_is_kept_for_a_while(file: File, request_log: RequestLog) -> None:
    with file.open() as reader:
        for offset in (0, 5 * MIB, 0, 5 * MIB):
            reader.seek(offset)
            assert reader.read(1000) == CONTENT[offset:][:1000]
    assert len(ranges(request_log)) == 2


def test_what_was_read_last_is_kept_and_what_was_read_first_is_not(
    file: File, request_log: RequestLog
) -> None:
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


def test_a_size_that_is_known_is_not_asked_for(box: Box, file: File, request_log: RequestLog) -> None:
    known = box.file(file.id).refresh(fields=["size"])
    request_log.clear()
    with known.open() as reader:
        reader.seek(-10, io.SEEK_END)
        assert reader.read() == CONTENT[-10:]
    assert [sent.path for sent in request_log if not sent.path.startswith("/dl/")] == [
        f"/files/{file.id}/content"
    ]


def test_a_short_way_ahead_is_read_through(file: File, request_log: RequestLog) -> None:
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
def test_it_reads_and_seeks_as_any_other_file_does(steps: list[tuple[int, int | None, int]]) -> None:
    like = io.BytesIO(CONTENT)
    with Box.local(":memory:") as box, box.root.upload(CONTENT, "data.bin").open() as reader:
        for offset, size, whence in steps:
            to = offset - like.tell() if whence == 1 else offset - len(CONTENT) if whence == 2 else offset
            assert reader.seek(to, whence) == like.seek(to, whence)
            assert reader.read(-1 if size is None else size) == like.read(size)
            assert reader.tell() == like.tell()


def test_it_is_a_file_as_the_standard_library_knows_them(file: File) -> None:
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
def test_there_is_nothing_before_the_start(file: File, offset: int, whence: int, problem: str) -> None:
    with file.open() as reader, pytest.raises(ValueError, match=problem):
        reader.seek(offset, whence)


def test_an_empty_file_has_nothing_to_read(box: Box) -> None:
    with box.root.upload(b"", "empty").open() as reader:
        assert reader.read() == b""


def test_lines_json_and_copies(box: Box) -> None:
    with box.root.upload(b"one\ntwo\n", "lines.txt").open() as reader:
        assert list(reader) == [b"one\n", b"two\n"]
    assert json.load(box.root.upload(b'{"price": 3}', "data.json").open()) == {"price": 3}
    rows = csv.reader(io.TextIOWrapper(box.root.upload(b"a,b\r\n1,2\r\n", "t.csv").open(), newline=""))
    assert list(rows) == [["a", "b"], ["1", "2"]]
    copy = io.BytesIO()
    shutil.copyfileobj(box.root.upload(CONTENT, "data.bin").open(), copy)
    assert copy.getvalue() == CONTENT


def test_an_archive_is_listed_without_fetching_it_all(box: Box, request_log: RequestLog) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("large.bin", CONTENT)
        archive.writestr("notes.txt", "Remember the milk.")
    file = box.root.upload(packed.getvalue(), "archive.zip")
    with zipfile.ZipFile(file.open()) as archive:
        assert archive.namelist() == ["large.bin", "notes.txt"]
        assert archive.read("notes.txt") == b"Remember the milk."
        assert archive.testzip() is None
    assert "all" not in ranges(request_log)


def test_task_8_what_is_found_becomes_one_table(box: Box) -> None:
    box.root.upload(b"month,sales\nJan,1\n", "sales jan.csv")
    box.root.upload(b"month,sales\nFeb,2\n", "sales feb.csv")
    df = pd.concat(pd.read_csv(f.open()) for f in box.search("sales", type=File, extensions=["csv"]))
    assert sorted(df["sales"]) == [1, 2]


def test_a_break_is_taken_up_where_it_was(canned: CannedBox) -> None:
    canned.twists += [cut(300_000), cut(1000, broken=True)]
    with canned.file() as file, file.open() as reader:
        assert reader.read() == CONTENT
    assert canned.asked("bytes") == ["bytes", "bytes bytes=300000-", "bytes bytes=301000-"]


def test_after_a_failure_one_may_try_again(canned: CannedBox) -> None:
    canned.twists += [cut(300_000), cut(0)]
    with canned.file(attempts=2) as file, file.open() as reader:
        with pytest.raises(NetworkError):
            reader.read()
        reader.seek(0)
        assert reader.read() == CONTENT


def test_t03_wrong_bytes_are_noticed_at_the_end_of_a_reading_from_the_start(canned: CannedBox) -> None:
    canned.twists.append(flip(MIB))
    with canned.file() as file, file.open() as reader:
        for _ in range(2):
            with pytest.raises(IntegrityError, match="sha1"):
                reader.read()


def test_t04_a_server_that_ignores_ranges_is_read_through(canned: CannedBox) -> None:
    canned.twists += [ignore_range(), ignore_range()]
    with canned.file() as file, file.open() as reader:
        reader.seek(-10, io.SEEK_END)
        assert reader.read() == CONTENT[-10:]
        reader.seek(10)
        assert reader.read(10) == CONTENT[10:20]


def test_t04_a_server_that_ignores_ranges_does_not_disturb_who_reads_on(canned: CannedBox) -> None:
    canned.twists += [ignore_range()] * 3
    with canned.file() as file, file.open() as reader:
        assert b"".join(iter(lambda: reader.read(100_000), b"")) == CONTENT
    assert len(canned.asked("bytes")) == 3


@pytest.mark.parametrize("newer", [CONTENT[:-1], CONTENT[1:] + b"x"], ids=["shorter", "of the same length"])
def test_t06_content_that_changes_while_it_is_open_is_never_mixed(canned: CannedBox, newer: bytes) -> None:
    canned.twists += [cut(2 * MIB), change_first(newer)]
    with canned.file() as file, file.open() as reader:
        assert reader.read(1000) == CONTENT[:1000]
        for _ in range(2):
            with pytest.raises(IntegrityError, match="changed"):
                reader.read()


def test_what_changed_before_it_was_opened_is_read_as_it_is_now(canned: CannedBox) -> None:
    with canned.file() as file:
        canned.upload(b"newer")
        with file.open() as reader:
            assert reader.read() == b"newer"
            assert reader.seek(0, io.SEEK_END) == 5


def test_what_changed_after_somebody_counted_on_its_size_is_refused(canned: CannedBox) -> None:
    with canned.file() as file, file.open() as reader:
        reader.seek(-10, io.SEEK_END)
        canned.upload(CONTENT + b"more")
        with pytest.raises(IntegrityError, match="changed"):
            reader.read()


def test_what_ends_too_early_is_not_taken_for_the_end(canned: CannedBox) -> None:
    canned.with_tags = False
    start = 6 * MIB
    canned.twists.append(other_range(f"bytes {start}-{start + 9}/*", upto=10))
    with canned.file() as file, file.open() as reader:
        reader.seek(start)
        with pytest.raises(IntegrityError, match="too early"):
            reader.read()


def test_an_address_that_is_too_old_is_asked_for_again(canned: CannedBox) -> None:
    with canned.file() as file, file.open() as reader:
        reader.read(10)
        canned.twists.append(expire(403))
        reader.seek(5 * MIB)
        assert reader.read(10) == CONTENT[5 * MIB :][:10]
    assert len(canned.asked("content")) == 2


def test_a_new_version_does_not_disturb_who_is_reading_while_box_still_gives_the_old_one(
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


def test_a_file_that_is_gone_is_not_found_when_it_is_read(box: Box, file: File) -> None:
    box.file(file.id).delete()
    with file.open() as reader, pytest.raises(NotFound):
        reader.read()


def test_a_reader_that_nobody_closes_closes_its_connection(canned: CannedBox) -> None:
    with canned.file() as file:
        reader = file.open()
        reader.read(10)
        del reader
        gc.collect()
        assert file.open().read(10) == CONTENT[:10]


@pytest.mark.parametrize("mode", ["r", "w", "ab"])
def test_a_file_is_opened_for_reading_or_writing_bytes(file: File, mode: str) -> None:
    with pytest.raises(ValueError, match="mode is one of 'rb', 'wb'"):
        file.open(mode)  # type: ignore[call-overload] # that is the point
