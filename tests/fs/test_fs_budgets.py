"""How many requests the operations of the filesystem make, and how much memory a large file needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem
from box_models.local import serve
from tests.embedded import RequestLog
from tests.local.served import needs_proc


@contextmanager
def at_most(number: int, log: RequestLog) -> Iterator[None]:
    """Check the number of requests that the block makes."""
    log.clear()
    yield
    assert len(log) <= number, str(log)


@pytest.fixture
def cold(box: Box) -> BoxFileSystem:
    """A filesystem without any cached listing, with a file four levels deep."""
    folder = box.root.create_folder("A/B/C", parents=True)
    folder.upload(b"hello", "a.txt")
    return box.fs()


def test_info_of_a_file_four_levels_deep(cold: BoxFileSystem, request_log: RequestLog) -> None:
    with at_most(5, request_log):
        cold.info("/A/B/C/a.txt")
    with at_most(4, request_log):
        assert not BoxFileSystem(box=cold.box, max_paths=9).exists("/A/B/C/nothing")


@pytest.mark.parametrize("method", ["cat", "open", "head"])
def test_a_small_read(cold: BoxFileSystem, request_log: RequestLog, method: str) -> None:
    with at_most(7, request_log):
        result = getattr(cold, method)("/A/B/C/a.txt")
        assert (result if isinstance(result, bytes) else result.read()) == b"hello"


def test_listing_again(cold: BoxFileSystem, request_log: RequestLog) -> None:
    with at_most(4, request_log):
        cold.ls("/A/B/C")
    with at_most(0, request_log):
        cold.ls("/a/b/C")
        cold.info("/A/B/c/A.TXT")
        cold.isfile("/A/B/C/a.txt")


def test_finding_all_files(cold: BoxFileSystem, request_log: RequestLog) -> None:
    with at_most(4, request_log):  # the root and three folders
        assert cold.find("/") == ["/A/B/C/a.txt"]
    with at_most(0, request_log):
        cold.find("/", withdirs=True)
        cold.du("/")
        cold.glob("/**/*.txt")


def test_reading_many_files_of_a_folder(box: Box, request_log: RequestLog) -> None:
    folder = box.root.create_folder("A")
    for number in range(20):
        folder.upload(b"%d" % number, f"{number}.txt")
    fs = box.fs()
    names = [f"/A/{number}.txt" for number in range(20)]
    with at_most(2 + 2 * 20, request_log):
        assert fs.cat(names) == {f"/A/{number}.txt": b"%d" % number for number in range(20)}
    fs.invalidate_cache()
    with at_most(3 + 2 * 20, request_log):
        assert len(fs.cat("/A/*.txt")) == 20


def test_uploading_many_files(fs: BoxFileSystem, request_log: RequestLog, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(str(number), encoding="utf-8")
    with at_most(26, request_log):
        fs.put(f"{tmp_path}/", "/new/", recursive=True)
    assert len(fs.find("/new")) == 12


def test_a_read_of_an_open_file_that_jumps_transfers_little(
    box: Box, fs: BoxFileSystem, request_log: RequestLog
) -> None:
    content = bytes(range(256)) * (8 << 12)
    box.root.upload(content, "large.bin")
    with fs.open("/large.bin") as file:
        file.seek(5_000_000)
        assert file.read(100) == content[5_000_000:5_000_100]
    assert fs.cat_file("/large.bin", 5_000_000, 5_000_100) == content[5_000_000:5_000_100]
    ranges = [request.headers["range"] for request in request_log if "range" in request.headers]
    sizes = [_length(value) for value in ranges]
    assert len(sizes) == 4  # each range is asked of Box, and of the host to which Box redirects
    assert max(sizes) < 20_000


def test_a_file_is_read_in_few_requests(box: Box, fs: BoxFileSystem, request_log: RequestLog) -> None:
    content = bytes(range(256)) * (8 << 12)
    box.root.upload(content, "large.bin")
    request_log.clear()
    with fs.open("/large.bin") as file:
        assert b"".join(iter(lambda: file.read(1 << 16), b"")) == content
    assert len(request_log) <= 12, str(request_log)


MEMORY = """
import os, sys
from pathlib import Path
from box_models.fs import BoxFileSystem

def memory(kind):
    return int(Path("/proc/self/status").read_text().partition(f"{kind}:")[2].split()[0])

url, token, name, mode = sys.argv[1:]
fs = BoxFileSystem(base_url=url, token=token)
fs.pipe(f"/{mode}.txt", b"Load the modules, and open connections")
block, size = os.urandom(1 << 20), 0
Path("/proc/self/clear_refs").write_text("5")  # reset VmHWM, the maximum of VmRSS
before = memory("VmRSS")
with fs.open(name, mode) as file:
    while size < 150 << 20:
        size += file.write(block) if mode == "wb" else len(file.read(1 << 20))
print((memory("VmHWM") - before) / 1024)
"""


@needs_proc
@pytest.mark.slow
def test_large_files_need_little_memory(tmp_path: Path) -> None:
    with serve(tmp_path / "box") as server:
        for mode in ("wb", "rb"):
            arguments = [sys.executable, "-c", MEMORY, server.url, server.token, "/large.bin", mode]
            child = subprocess.run(arguments, capture_output=True, text=True, check=True)
            print(f"{mode}: {float(child.stdout):.0f} MiB")
            assert float(child.stdout) < 64, mode


def _length(header: str) -> int:
    start, _, end = header.removeprefix("bytes=").partition("-")
    return int(end) - int(start) + 1
