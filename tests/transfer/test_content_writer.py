"""Files of Box opened for writing."""

from __future__ import annotations

import io
import json
import zipfile
from typing import BinaryIO, TextIO

import pandas as pd
import pytest

from box_models import Box, File, FileMini, Forbidden, NoSession, Transfers
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(b"The plan", "plan.txt")
    request_log.clear()
    return file


def test_closing_a_writer_uploads_a_new_version(plan: File, request_log: RequestLog) -> None:
    with plan.open("wb") as writer:
        assert writer.write(b"A better ") == 9
        writer.write(b"plan")
        assert request_log == []
    assert (plan.read_text(), plan.size) == ("A better plan", 13)
    assert [version.read_bytes() for version in plan.versions()] == [b"The plan"]


def test_folder_open_creates_a_file(box: Box, request_log: RequestLog) -> None:
    with box.root.open("notes.txt", "wb") as writer:
        writer.write(b"Remember the milk.")
    assert box.root.file("notes.txt").read_text() == "Remember the milk."


def test_folder_open_uploads_a_new_version_of_an_existing_file(box: Box, plan: File) -> None:
    with box.root.open("plan.txt", "wb") as writer:
        writer.write(b"A better plan")
    assert plan.refresh().etag == "1"
    assert box.root.file("plan.txt").read_text() == "A better plan"
    assert len(box.root.files().all()) == 1


def test_folder_open_reads_files(box: Box, plan: File) -> None:
    box.root.create_folder("2026").upload(b"new", "new.txt")
    assert box.root.open("plan.txt").read() == b"The plan"
    assert box.root.open("2026/new.txt").read() == b"new"
    with pytest.raises(FileNotFoundError):
        box.root.open("missing.txt")


def break_off(writer: BinaryIO) -> None:
    writer.write(b"half of it")
    raise ZeroDivisionError


def break_off_text(writer: TextIO) -> None:
    writer.write("half of it")
    raise ZeroDivisionError


def test_nothing_is_uploaded_if_the_with_block_raises(box: Box, plan: File, request_log: RequestLog) -> None:
    for writer in (plan.open("wb"), box.root.open("new.txt", "wb")):
        with pytest.raises(ZeroDivisionError), writer:
            break_off(writer)
        assert writer.closed
    assert request_log == []


def test_a_writer_that_is_never_closed_uploads_nothing(plan: File, request_log: RequestLog) -> None:
    writer = plan.open("wb")
    writer.write(b"half of it")
    with pytest.warns(
        ResourceWarning, match="plan.txt was not uploaded, because the file was never closed"
    ) as caught:
        del writer
    assert request_log == []
    # tracemalloc uses the source to show where the file was opened.
    assert isinstance(caught[0].source, io.BufferedWriter)


def test_an_empty_file_can_be_written(plan: File) -> None:
    plan.open("wb").close()
    assert plan.read_bytes() == b""


def test_closing_twice_uploads_once(plan: File, request_log: RequestLog) -> None:
    writer = plan.open("wb")
    writer.close()
    writer.close()
    assert len(request_log) == 1
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"x")


def test_it_behaves_like_a_file_object_of_the_standard_library(plan: File) -> None:
    with plan.open("wb") as writer:
        assert (writer.readable(), writer.seekable(), writer.writable()) == (False, True, True)
        assert (writer.name, writer.mode) == ("plan.txt", "wb")
        with pytest.raises(io.UnsupportedOperation):
            writer.read()
        writer.write(b"0123456789")
        assert (writer.seek(2), writer.write(b"xx"), writer.tell()) == (2, 2, 4)
        assert (writer.truncate(6), writer.tell()) == (6, 4)
        assert (writer.seek(0, io.SEEK_END), writer.seek(4)) == (6, 4)
        assert (writer.truncate(), writer.seek(0, io.SEEK_END)) == (4, 4)
        writer.write(b"!")
    assert plan.read_bytes() == b"01xx!"


def test_archives_tables_and_text_can_be_written(box: Box) -> None:
    with box.root.open("a.zip", "wb") as packed, zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.txt", "Remember the milk.")
    with box.root.open("t.csv", "wb") as table:
        pd.DataFrame({"sales": [1, 2]}).to_csv(table, index=False)
    with io.TextIOWrapper(box.root.open("t.json", "wb"), encoding="utf-8") as text:
        json.dump({"price": 3}, text)
    assert zipfile.ZipFile(box.root.open("a.zip")).read("notes.txt") == b"Remember the milk."
    assert pd.read_csv(box.root.open("t.csv"))["sales"].tolist() == [1, 2]
    assert json.load(box.root.open("t.json")) == {"price": 3}


def test_a_large_written_file_is_uploaded_in_parts(request_log: RequestLog) -> None:
    content = bytes(range(256)) * 100_000
    with Box.local(":memory:", transfers=Transfers(parts_from=20_000_000)) as box:
        with box.root.open("large.bin", "wb") as writer:
            for start in range(0, len(content), 1_000_003):
                writer.write(content[start : start + 1_000_003])
        assert box.root.file("large.bin").read_bytes() == content
    assert any(sent.path.startswith("/files/upload_sessions") for sent in request_log)


def test_close_raises_the_error_of_box(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("OPTIONS", ".*", refusal(403, "access_denied_insufficient_permissions"))
    writer = remote_box.root.open("new.txt", "wb")
    with pytest.raises(Forbidden):
        writer.close()
    assert writer.closed


def test_a_name_that_box_takes_not_is_refused_at_once(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="name"):
        box.root.open("2026/new.txt", "wb")
    assert request_log == []


TEXT = "Grüße, 東京\n"


def test_text_is_written_and_read_as_utf_8_by_default(box: Box) -> None:
    with box.root.open("a.txt", "w") as out:
        out.write(TEXT)
    file = box.root.file("a.txt")
    assert file.read_bytes() == TEXT.encode()
    with file.open("w", encoding="utf-16", newline="\r\n") as out:
        print("Grüße", file=out)
    assert file.read_bytes() == "Grüße\r\n".encode("utf-16")
    assert list(file.open("r", encoding="utf-16")) == ["Grüße\n"]
    assert box.root.open("a.txt", "r", encoding="ascii", errors="replace").read().isprintable() is False


def test_write_text_and_write_bytes_upload_at_once(box: Box, request_log: RequestLog) -> None:
    file = box.root.write_text("a.txt", TEXT)
    assert (file.outcome, file.read_text()) == ("created", TEXT)
    assert box.root.write_text("a.txt", "ü", encoding="latin-1").read_bytes() == b"\xfc"
    assert file.write_text("Second").read_text() == "Second"
    assert file.write_bytes(b"\x00").read_bytes() == b"\x00"
    assert box.root.write_bytes("a.txt", b"Last") == file
    assert len(file.versions().all()) == 4


def test_text_of_a_with_block_that_raises_is_not_uploaded(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    for writer in (plan.open("w"), box.root.open("new.txt", "w")):
        with pytest.raises(ZeroDivisionError), writer:
            break_off_text(writer)
        assert writer.closed
    assert request_log == []


def test_text_of_a_file_that_is_never_closed_is_not_uploaded(plan: File, request_log: RequestLog) -> None:
    writer = plan.open("w")
    writer.write("half of it")
    with pytest.warns(ResourceWarning, match="plan.txt was not uploaded"):
        del writer
    assert request_log == []


def test_an_invalid_mode_or_option_is_refused_before_any_request(plan: File, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="mode must be one of 'r', 'rb', 'w', 'wb', not 'a'"):
        plan.open("a")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="encoding is for text, and mode 'rb' is for bytes; use mode 'r'"):
        plan.open("rb", encoding="utf-8")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="text must be a string"):
        plan.write_text(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match=r"for text use write_text\(\)"):
        plan.upload_version("some text")
    assert request_log == []


def test_a_file_built_by_hand_cannot_be_opened() -> None:
    file = FileMini.model_validate({"id": "1"})
    for mode in ("rb", "wb"):
        with pytest.raises(NoSession):
            file.open(mode)
