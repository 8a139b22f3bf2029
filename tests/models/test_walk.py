"""Walks through a tree: by one thread or several, the same."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from itertools import islice

import pytest

from box_models import Box, DecodeError, Folder, Forbidden
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply

BROKEN = reply(200, {"entries": [{"type": "file", "id": []}]})
threads = pytest.mark.parametrize("threads", [1, 2, 8])
faults = pytest.mark.parametrize(
    ("fault", "error"),
    [(refusal(403, "forbidden"), Forbidden), (BROKEN, DecodeError)],
    ids=["refused", "broken"],
)


@pytest.fixture
def tree(box: Box, request_log: RequestLog) -> Folder:
    """Three folders with three folders each, and a file in every one."""
    top = box.root.create_folder("top")
    for name in "abc":
        outer = top.create_folder(name)
        outer.upload(b"", "outer.txt")
        for inner in "123":
            outer.create_folder(f"{name}{inner}").upload(b"", "inner.txt")
    request_log.clear()
    return top


@threads
def test_every_folder_comes_before_its_items_in_the_order_of_the_listings(
    tree: Folder, request_log: RequestLog, threads: int
) -> None:
    names = [folder.name for folder, _, _ in tree.walk(threads=threads)]
    assert names == ["top", "a", "a1", "a2", "a3", "b", "b1", "b2", "b3", "c", "c1", "c2", "c3"]
    assert len(request_log) == 13


@threads
def test_each_comes_with_its_folders_and_files(tree: Folder, threads: int) -> None:
    steps = list(islice(tree.walk(threads=threads), 2))
    assert [folder.name for folder in steps[1][1]] == ["a1", "a2", "a3"]
    assert [file.name for file in steps[1][2]] == ["outer.txt"]


@threads
def test_a_folder_that_is_taken_out_is_left_out(tree: Folder, threads: int) -> None:
    names: list[str] = []
    for folder, folders, _ in tree.walk(threads=threads):
        names.append(folder.name)
        folders[:] = [each for each in reversed(folders) if not each.name.startswith("b")]
    assert names == ["top", "c", "c3", "c2", "c1", "a", "a3", "a2", "a1"]


@threads
def test_a_folder_that_is_put_in_is_walked_too(box: Box, tree: Folder, threads: int) -> None:
    other = box.root.create_folder("other")
    walk = tree.folder("c/c3").walk(threads=threads)
    next(walk)[1].append(other)
    assert [folder for folder, _, _ in walk] == [other]


@threads
def test_one_that_is_known_by_id_alone_is_loaded_first(box: Box, tree: Folder, threads: int) -> None:
    top, _, _ = next(box.folder(tree.id).walk(threads=threads))
    assert (type(top), top.name) == (Folder, "top")


def test_nothing_is_asked_before_the_first_step(tree: Folder, request_log: RequestLog) -> None:
    tree.walk(threads=8)
    assert request_log == []


@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (True, TypeError), ("8", TypeError)])
def test_bad_threads_are_refused_at_once(tree: Folder, value: int, error: type[Exception]) -> None:
    with pytest.raises(error, match="threads"):
        tree.walk(threads=value)


@threads
@faults
def test_an_error_comes_where_the_walk_gets_to_it(
    remote_box: Box,
    faulty_server: FaultyBox,
    threads: int,
    fault: Callable[..., bool],
    error: type[Exception],
) -> None:
    ids = [remote_box.root.create_folder(name).id for name in "abc"]
    faulty_server.spoil("GET", f"/2.0/folders/{ids[1]}/items", fault)
    names: list[str] = []
    with pytest.raises(error):
        names.extend(folder.name for folder, _, _ in remote_box.root.walk(threads=threads))
    assert names[:2] == ["All Files", "a"]
    assert names[2:] == (["b"] if error is DecodeError else [])


@threads
def test_a_walk_continues_after_an_error(remote_box: Box, faulty_server: FaultyBox, threads: int) -> None:
    ids = [remote_box.root.create_folder(name).id for name in "abc"]
    faulty_server.spoil("GET", f"/2.0/folders/{ids[1]}/items", refusal(403, "forbidden"))
    walk = remote_box.root.walk(threads=threads)
    assert [next(walk)[0].name for _ in range(2)] == ["All Files", "a"]
    with pytest.raises(Forbidden):
        next(walk)
    assert [folder.name for folder, _, _ in walk] == ["c"]


@threads
@faults
def test_onerror_gets_the_folder_and_the_error(
    remote_box: Box,
    faulty_server: FaultyBox,
    threads: int,
    fault: Callable[..., bool],
    error: type[Exception],
) -> None:
    folders = [remote_box.root.create_folder(name) for name in "abc"]
    faulty_server.spoil("GET", f"/2.0/folders/{folders[1].id}/items", fault)
    errors: list[tuple[str, type[Exception]]] = []
    walk = remote_box.root.walk(
        threads=threads, onerror=lambda folder, error: errors.append((folder.name, type(error)))
    )
    names = [folder.name for folder, _, _ in walk]
    assert errors == [("b", error)]
    assert names == ["All Files", "a", *(["b"] if error is DecodeError else []), "c"]


@threads
def test_a_walk_requests_the_named_fields(tree: Folder, request_log: RequestLog, threads: int) -> None:
    files = [file for _, _, files in tree.walk(threads=threads, fields=["name", "sha1"]) for file in files]
    assert len({file.sha1 for file in files}) == 1
    assert len(request_log) == 13


def test_invalid_arguments_of_a_walk_are_refused_before_the_first_step(tree: Folder) -> None:
    with pytest.raises(ValueError, match="sha2"):
        tree.walk(fields=["sha2"])
    with pytest.raises(TypeError, match="onerror"):
        tree.walk(onerror="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [9, pytest.param(99, marks=pytest.mark.slow)])
def test_a_thousand_folders_are_the_same_for_many_threads(box: Box, width: int) -> None:
    for outer in range(10):
        parent = box.root.create_folder(f"{outer}")
        for inner in range(width):
            parent.create_folder(f"{outer}-{inner}")
    one, many = ([folder.id for folder, _, _ in box.root.walk(threads=number)] for number in (1, 8))
    assert len(one) == 11 + 10 * width
    assert one == many


def test_a_walk_that_stops_early_makes_few_requests(box: Box, request_log: RequestLog) -> None:
    parent = box.root.create_folder("many")
    for number in range(100):
        parent.create_folder(str(number))
    request_log.clear()
    walk = parent.walk(threads=2)
    assert [len(folders) for _, folders, _ in islice(walk, 2)] == [100, 0]
    walk.close()
    assert len(request_log) <= 1 + 2 * 2 * 4


def test_the_threads_of_an_unfinished_walk_end_when_it_is_deleted(box: Box, tree: Folder) -> None:
    before = set(threading.enumerate())
    walk = tree.walk(threads=4)
    next(walk)
    started = set(threading.enumerate()) - before
    assert started
    gc.disable()
    try:
        del walk
        for thread in started:
            thread.join(10)
        assert not any(thread.is_alive() for thread in started)
    finally:
        gc.enable()
