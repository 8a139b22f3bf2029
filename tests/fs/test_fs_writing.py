"""Writing through the filesystem: versions, parents, modes, transactions."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO

import pytest
from fsspec.callbacks import Callback

from box_models import Box
from box_models.fs import BoxFileSystem
from tests.embedded import RequestLog


class StopError(Exception):
    """Raised in the middle of a write."""


def write_half(file: IO[bytes]) -> None:
    with file:
        file.write(b"half")
        raise StopError


def write_half_of_text(file: IO[str]) -> None:
    with file:
        file.write("half")
        raise StopError


def pipe_in_a_failed_transaction(fs: BoxFileSystem) -> None:
    with fs.transaction:
        fs.pipe("/a.txt", b"1")
        raise StopError


def test_a_file_gets_its_folders_and_then_a_new_version(box: Box, fs: BoxFileSystem) -> None:
    with fs.open("/A/B/a.txt", "wb") as out:
        out.write(b"first")
    file = box.file("/A/B/a.txt")
    with fs.open("/A/B/A.TXT", "w") as text:
        text.write("second")
    assert file.read_text() == "second"
    assert [version.read_text() for version in file.versions()] == ["first"]


def test_the_same_content_is_not_sent_again(box: Box, fs: BoxFileSystem, request_log: RequestLog) -> None:
    fs.pipe("/a.txt", b"same")
    request_log.clear()
    fs.pipe("/a.txt", b"same")
    assert not [request for request in request_log if request.method == "POST"]
    assert len(list(box.file("/a.txt").versions())) == 0


def test_exclusive_creation_and_appending(fs: BoxFileSystem) -> None:
    with fs.open("/a.txt", "x") as out:
        out.write("one")
    with pytest.raises(FileExistsError):
        fs.open("/a.txt", "x")
    for text in (" two", " three"):
        with fs.open("/a.txt", "a") as out:
            out.write(text)
    with fs.open("/b.txt", "ab") as new:
        new.write(b"new")
    assert (fs.cat("/a.txt"), fs.cat("/b.txt")) == (b"one two three", b"new")
    with pytest.raises(ValueError, match="mode"):
        fs.open("/a.txt", "r+b")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_nothing_is_stored_if_the_block_raises(fs: BoxFileSystem, compression: str | None) -> None:
    with pytest.raises(StopError):
        write_half(fs.open("/A/a.txt", "wb", compression=compression))
    with pytest.raises(StopError):
        write_half_of_text(fs.open("/A/a.txt", "w", compression=compression))
    assert fs.find("/", withdirs=True) == ["/"]


def test_a_file_is_stored_inside_an_exception_handler(fs: BoxFileSystem) -> None:
    try:
        fs.cat("/a.txt")
    except FileNotFoundError:
        with fs.open("/a.txt", "wb") as out:
            out.write(b"whole")
    assert fs.cat("/a.txt") == b"whole"


def test_a_file_that_is_never_closed_is_not_stored_and_warns(fs: BoxFileSystem) -> None:
    with pytest.warns(ResourceWarning, match="never closed"):
        fs.open("/a.txt", "wb").write(b"half")
    assert not fs.exists("/a.txt")


def test_compressed_files(fs: BoxFileSystem) -> None:
    with fs.open("/a.txt.gz", "wb", compression="infer") as out:
        out.write(b"hello")
    assert gzip.decompress(fs.cat_file("/a.txt.gz")) == b"hello"
    assert fs.open("/a.txt.gz", "rt", compression="gzip").read() == "hello"


def test_a_transaction_stores_all_files_or_none(fs: BoxFileSystem, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_bytes(b"3")
    with pytest.raises(StopError):
        pipe_in_a_failed_transaction(fs)
    with fs.transaction:
        fs.pipe("/a.txt", b"1")
        fs.put_file(tmp_path / "c.txt", "/c.txt")
        with fs.open("/b.txt", "wb") as out:
            out.write(b"2")
        assert fs.find("/") == []
    assert fs.find("/") == ["/a.txt", "/b.txt", "/c.txt"]


def test_trees_go_up_and_down(fs: BoxFileSystem, tmp_path: Path) -> None:
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt"):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    fs.put(f"{tmp_path}/tree", "/copy", recursive=True)
    assert fs.cat("/copy", recursive=True) == {
        f"/copy/{name}": name.encode() for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt")
    }
    fs.get("/copy", f"{tmp_path}/back", recursive=True)
    assert (tmp_path / "back/sub/deep/c.txt").read_text() == "sub/deep/c.txt"
    with (tmp_path / "one").open("wb") as out:
        fs.get_file("/copy/a.txt", out)
    assert (tmp_path / "one").read_bytes() == b"a.txt"


def test_progress_is_reported_to_the_callback(fs: BoxFileSystem, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12345")
    callback = Callback()
    fs.put_file(tmp_path / "a.txt", "/a.txt", callback)
    assert (callback.size, callback.value) == (5, 5)
