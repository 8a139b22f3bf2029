"""A forked process shares no connection, lock or file with its parent, and changes nothing that belongs to it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, File
from box_models.auth import FileStore
from box_models.local import LocalServer, serve
from tests.windows import posix_only

pytestmark = posix_only("fork")

CONTENT = bytes(range(256)) * 4096
SEED = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
    "files": [{"id": str(200 + n), "name": f"{n}.txt", "content": f"Number {n}"} for n in range(9)],
}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """A process in which the tests fork, because this one has many threads."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def in_fork(function: Callable[[], object]) -> str:
    """Return the text of what the function returns or raises in a forked process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            text = str(function())
        except Exception as error:  # noqa: BLE001  the parent compares its text
            text = f"{type(error).__name__}: {error}"
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as result:
        text = result.read().decode()
    os.waitpid(child, 0)
    return text


def sockets() -> set[str]:
    """Return the sockets that this process has open."""
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return {link for link in links if link.startswith("socket:")}


# The functions that fork. They run in the process of `pool`.


def use_connections(url: str) -> tuple[str, str]:
    with Box("local_ada", base_url=url) as box:
        before = sockets()
        name = box.file("200").name
        own = sockets() - before
        assert own

        def child() -> str:
            return f"{box.file('200').name} {len(own & sockets())}"

        return name, in_fork(child)


def map_in_forked_pool(url: str) -> list[str]:
    with Box("local_ada", base_url=url) as box, get_context("fork").Pool(2) as workers:
        return workers.map(File.read_text, list(box.root.files()))


def continue_a_listing(url: str, is_loaded: bool) -> tuple[list[str], str]:
    """Fork in the middle of a listing. If the folder is loaded, pages are read by offset."""
    with Box("local_ada", base_url=url) as box:
        folder = box.root.load() if is_loaded else box.root
        items = iter(folder.items(page_size=2))
        first = [next(items).name for _ in range(5)]
        rest = in_fork(lambda: [item.name for item in items])
        assert rest == str([item.name for item in items])
        return first, rest


def continue_reading(url: str) -> tuple[bool, str]:
    with Box("local_ada", base_url=url) as box:
        file = box.root.upload(CONTENT, "content.bin", on_conflict="version")
        with file.open() as reader:
            assert reader.read(1000) == CONTENT[:1000]
            of_child = in_fork(lambda: reader.read() == CONTENT[1000:])
            return reader.read() == CONTENT[1000:], of_child


def fork_with_open_writers(url: str, size: int) -> tuple[list[str], str, dict[str, int]]:
    """Fork while files are open for writing. The child writes and closes them, and another child just ends."""
    content = CONTENT * (size // len(CONTENT) + 1)
    with Box("local_ada", base_url=url) as box:
        folder = box.root.create_folder(f"Written {size}")
        writers: dict[str, Any] = {
            "binary": folder.open("binary", "wb"),
            "remote": box.fs().open(f"{folder.path}/remote", "wb"),
            "text": folder.open("text", "w"),
        }

        def write_all(text: str) -> None:
            for name, writer in writers.items():
                writer.write(text if name == "text" else content + text.encode())

        def close_all() -> list[str]:
            errors = []
            for name, writer in writers.items():
                try:
                    writer.write("child" if name == "text" else b"child")
                except ValueError as error:
                    errors.append(str(error).partition("; ")[2])
                writer.close()
            return errors

        write_all("begin ")
        errors = in_fork(close_all)
        in_fork(writers.clear)  # as at the end of a process
        uploaded = [item.name for item in folder.items()]
        write_all("end")
        for writer in writers.values():
            writer.close()
        binary = content + b"begin " + content + b"end"
        files = folder.files().all()
        assert [file.read_bytes() for file in files] == [binary, binary, b"begin end"]
        return uploaded, errors, {file.name: len(file.versions().all()) for file in files}


def fork_in_a_download(url: str, directory: Path) -> tuple[bool, str]:
    """Leave the download in the child with an exception, as a program does that forks in its callback."""
    results: list[str] = []
    parent = os.getpid()

    def fork_once(_: object) -> None:
        if not results:
            results.append("")
            child = os.fork()
            if child == 0:
                raise RuntimeError("the child leaves the download")
            os.waitpid(child, 0)

    with Box("local_ada", base_url=url) as box:
        file = box.root.upload(CONTENT, "content.bin", on_conflict="version")
        try:
            file.download(directory / "content.bin", progress=fork_once)
        finally:
            if os.getpid() != parent:
                os._exit(0)
    return (directory / "content.bin").read_bytes() == CONTENT, str(
        [path.name for path in directory.iterdir()]
    )


def use_a_lock(directory: Path) -> list[str]:
    """Return whether the lock of a store is free: after a child left the block, and after the parent did."""
    store = FileStore("work", directory, patience=0.2)

    def is_free() -> str:
        result = []

        def try_lock() -> None:
            try:
                with store.locked():
                    result.append("free")
            except Exception as error:  # noqa: BLE001
                result.append(type(error).__name__)

        thread = threading.Thread(target=try_lock)
        thread.start()
        thread.join()
        return result[0]

    results = []
    reader, writer = os.pipe()
    sleeper, waker = os.pipe()
    with store.locked():
        child = os.fork()
        if child:
            os.read(reader, 1)  # the child has left the block
            results.append(is_free())
    if child == 0:
        os.write(writer, b"x")
        os.read(sleeper, 1)  # lives until the parent allows it to end
        os._exit(0)
    results.append(is_free())
    os.write(waker, b"x")
    os.waitpid(child, 0)
    return results


def use_an_embedded_box(directory: Path) -> tuple[str, str, list[str]]:
    with Box.local(directory) as box, Box.local(":memory:") as in_memory:
        plan = box.root.upload(b"The plan", "plan.txt")
        errors = in_fork(plan.read_text), in_fork(in_memory.root.load)
        in_fork(box.close)
        in_fork(in_memory.close)
        in_memory.root.upload(b"in memory", "memory.txt")
        box.root.upload(b"later", "later.txt")
    with Box.local(directory) as box:
        return *errors, sorted(item.name for item in box.root)


def lock_of_a_closed_box(directory: Path) -> str:
    """Return the name that a child reads after the parent has closed the Box, while another child still lives."""
    box = Box.local(directory)
    sleeper, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(sleeper, 1)
        os._exit(0)
    box.close()
    with Box.local(directory) as again:
        name = again.me.name
    os.close(writer)
    os.waitpid(child, 0)
    return name


# Tests


def test_forked_process_uses_its_own_connections(server: LocalServer, pool: ProcessPoolExecutor) -> None:
    assert pool.submit(use_connections, server.url).result(60) == ("0.txt", "0.txt 0")


def test_objects_work_in_a_pool_of_forked_processes(server: LocalServer, pool: ProcessPoolExecutor) -> None:
    texts = pool.submit(map_in_forked_pool, server.url).result(60)
    assert texts == [f"Number {n}" for n in range(9)]


@pytest.mark.parametrize("is_loaded", [False, True])
def test_listing_continues_in_both_processes(
    server: LocalServer, pool: ProcessPoolExecutor, is_loaded: bool
) -> None:
    first, rest = pool.submit(continue_a_listing, server.url, is_loaded).result(60)
    assert first == [f"{n}.txt" for n in range(5)]
    assert "8.txt" in rest


def test_open_file_is_read_to_its_end_in_both_processes(
    server: LocalServer, pool: ProcessPoolExecutor
) -> None:
    assert pool.submit(continue_reading, server.url).result(60) == (True, "True")


@pytest.mark.parametrize("size", [1000, 9 << 20], ids=["in memory", "in a temporary file"])
def test_only_the_process_that_opened_a_file_for_writing_uploads_it(
    server: LocalServer, pool: ProcessPoolExecutor, size: int
) -> None:
    uploaded, errors, versions = pool.submit(fork_with_open_writers, server.url, size).result(60)
    assert uploaded == []
    assert errors == str(
        ["open it in this process"] * 2
    )  # Python keeps a short text until the file is closed
    assert versions == {"binary": 0, "remote": 0, "text": 0}


def test_child_that_leaves_a_download_deletes_nothing(
    server: LocalServer, pool: ProcessPoolExecutor, tmp_path: Path
) -> None:
    complete, names = pool.submit(fork_in_a_download, server.url, tmp_path).result(60)
    assert complete
    assert names == "['content.bin']"


def test_lock_of_a_store_belongs_to_the_parent(pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    assert pool.submit(use_a_lock, tmp_path / "logins").result(60) == ["AuthBusy", "free"]


def test_embedded_box_is_refused_in_a_forked_process(pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    on_disk, in_memory, names = pool.submit(use_an_embedded_box, tmp_path / "box").result(60)
    for error in (on_disk, in_memory):
        assert error.startswith("LocalBoxError: this embedded Box belongs to process")
        assert "Serve it (python -m box_models.local)" in error
    assert names == ["later.txt", "plan.txt"]


def test_forked_process_does_not_keep_a_directory_locked(pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    assert pool.submit(lock_of_a_closed_box, tmp_path / "box").result(60) == "Local User"


FORK_IN_A_TRANSACTION = """
import os, sys, threading
from box_models import Box
from box_models.local import serve

box = Box.local(sys.argv[1])
temporary = Box.local(":memory:")
server = serve()
box.root.upload(b"The plan", "plan.txt")
started, forked = threading.Event(), threading.Event()

def write():
    with box.engine.database.transaction() as c:
        c.execute("UPDATE counter SET last_id = 777777777")
        c.execute("CREATE TABLE big AS SELECT randomblob(1000) AS b FROM (WITH RECURSIVE n(i) AS "
                  "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n)")
        c.execute("DROP TABLE big")
        started.set()
        forked.wait()

thread = threading.Thread(target=write)
thread.start()
started.wait()
child = os.fork()
if child == 0:
    box.close(); temporary.close(); server.close()
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
forked.set()
thread.join()
with box.engine.database.reading() as c:
    assert c.execute("SELECT last_id FROM counter").fetchone() == (777777777,)
assert box.root.upload(b"later", "later.txt").id > "777777777"
assert temporary.root.upload(b"x", "x.txt").read_bytes() == b"x"
with Box(server.token, base_url=server.url) as remote:
    assert remote.me.name == "Local User"
box.close(); temporary.close(); server.close()
with Box.local(sys.argv[1]) as box:
    assert sorted(item.name for item in box.root) == ["later.txt", "plan.txt"]
    assert box.engine.database.quick_check() == []
"""


def test_child_that_ends_does_not_touch_a_transaction_of_its_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK_IN_A_TRANSACTION, str(tmp_path / "box")]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
