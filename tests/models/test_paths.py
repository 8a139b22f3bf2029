"""The path of an item costs no request if the folder in which it was found is known."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from box_models import Box, File, NotLoaded, UnknownItem, WebLink
from tests.embedded import RequestLog

READERS: dict[str, Callable[[Box], Any]] = {
    "listing": lambda box: box.folder("/a/b").items().first(),
    "files": lambda box: box.folder("/a/b").files().one(),
    "listing of other fields": lambda box: box.folder("/a/b").files(fields=["name"]).one(),
    "walk": lambda box: next(files[0] for _, _, files in box.root.walk() if files),
    "parallel walk": lambda box: next(files[0] for _, _, files in box.root.walk(threads=2) if files),
    "path": lambda box: box.file("/a/b/c.txt"),
    "path in other case": lambda box: box.file("/A/B/C.TXT"),
    "path below a folder": lambda box: box.root.folder("a").file("b/c.txt"),
    "search": lambda box: box.search("c.txt", type=File).one(),
    "upload": lambda box: box.folder("/a/b").upload(b"c", "c.txt", on_conflict="version"),
    "skipped upload": lambda box: box.folder("/a/b").upload(b"other", "c.txt", on_conflict="skip"),
    "write_text": lambda box: box.folder("/a/b").write_text("c.txt", "other"),
}


@pytest.fixture
def plan(box: Box) -> File:
    return box.root.create_folder("a/b", parents=True).upload(b"c", "c.txt")


def unpickled(item: Any) -> Any:
    return pickle.loads(pickle.dumps(item))


def children(box: Box, folder: str) -> list[Any]:
    return box.folder(folder).items().all()


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_the_path_of_a_found_item_makes_no_request(
    box: Box, plan: File, request_log: RequestLog, read: Callable[[Box], Any]
) -> None:
    item = read(box)
    request_log.clear()
    assert (item.path, request_log) == ("/a/b/c.txt", [])


def test_the_paths_of_new_items_make_no_request(box: Box, plan: File, request_log: RequestLog) -> None:
    a = box.folder("/a")
    items = [
        a.create_folder("new"),
        a.create_folder("b", exist_ok=True),
        a.create_folder("new/deep", parents=True),
        a.upload(b"", "x.txt"),
        plan.copy(a),
        box.folder("/a/b").copy(a, name="copy"),
        box.file("/a/x.txt").move(a.folder("new")),
        box.folder("/a"),
        box.root,
    ]
    request_log.clear()
    paths = ["/a/new", "/a/b", "/a/new/deep", "/a/x.txt", "/a/c.txt", "/a/copy", "/a/new/x.txt", "/a", "/"]
    assert ([item.path for item in items], request_log) == (paths, [])


def test_a_walk_that_reads_all_paths_makes_one_request_per_folder(box: Box, request_log: RequestLog) -> None:
    for outer in range(3):
        for inner in range(19):
            box.root.create_folder(f"{outer}/{inner}", parents=True).upload(b"", "x")
    request_log.clear()
    paths = {each.path for folder, _, files in box.root.walk() for each in (folder, *files)}
    assert (len(request_log), len(paths)) == (61, 61 + 57)
    assert {"/", "/2", "/2/18", "/2/18/x"} < paths


def test_a_folder_of_unknown_path_is_loaded_once_for_all_its_items(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    folder = box.folder(box.folder("/a/b").id)
    folder.upload(b"", "d.txt")
    items = folder.files().all()
    request_log.clear()
    assert [item.path for item in items] == ["/a/b/c.txt", "/a/b/d.txt"]
    assert [str(sent) for sent in request_log] == [f"GET /folders/{folder.id}"]


def test_the_path_of_a_parent_is_loaded_once(box: Box, plan: File, request_log: RequestLog) -> None:
    assert plan.parent is not None
    items = plan.parent.files().all()
    assert [item.path for item in items] == ["/a/b/c.txt"]
    request_log.clear()
    assert (plan.parent.path, [item.path for item in items]) == ("/a/b", ["/a/b/c.txt"])
    assert request_log == []


def test_paths_follow_the_folders_above(box: Box, plan: File, request_log: RequestLog) -> None:
    [a] = children(box, "/")
    [b] = a.items()
    [c] = b.items()
    other = box.root.create_folder("other")
    request_log.clear()
    a.rename("A2")
    assert (c.path, b.path, a.path) == ("/A2/b/c.txt", "/A2/b", "/A2")
    b.move(other)
    assert (c.path, b.path) == ("/other/b/c.txt", "/other/b")
    c.rename("d.txt")
    assert (c.path, len(request_log)) == ("/other/b/d.txt", 3)


def test_a_mini_that_was_moved_is_in_the_new_folder(box: Box, plan: File) -> None:
    other = box.root.create_folder("other")
    assert plan.parent is not None
    assert plan.parent.path == "/a/b"
    assert plan.parent.move(other).path == "/other/b"


def test_refresh_reads_the_path_again(box: Box, plan: File) -> None:
    [b] = children(box, "/a")
    [c] = b.items()
    box.folder(b.id).move(box.root)
    assert (b.path, c.path) == ("/a/b", "/a/b/c.txt")
    b.refresh(fields=["name"])
    assert b.path == "/a/b"
    b.refresh()
    assert (b.path, c.path) == ("/b", "/b/c.txt")


def test_refresh_of_a_mini_reads_the_path_again(box: Box, plan: File) -> None:
    assert plan.parent is not None
    assert plan.parent.path == "/a/b"
    box.folder(plan.parent.id).move(box.root)
    assert plan.parent.refresh().path == "/b"


def test_an_item_in_the_trash_keeps_its_path_until_it_is_restored(box: Box, plan: File) -> None:
    [c] = children(box, "/a/b")
    c.delete()
    assert c.path == "/a/b/c.txt"
    box.folder("/a/b").move(box.root)
    assert c.restore().path == "/b/c.txt"


@pytest.mark.parametrize("name", ["c.txt", "link"])
def test_an_item_in_the_trash_has_the_path_of_its_folder_after_it_was_loaded(
    box: Box, plan: File, request_log: RequestLog, name: str
) -> None:
    assert plan.parent is not None
    plan.parent.create_web_link("https://example.com", "link")
    item = box.get(f"/a/b/{name}")
    assert isinstance(item, File | WebLink)
    item.delete()
    item.load()
    assert item.path == "/a/b/" + name
    [trashed] = box.trash()
    request_log.clear()
    assert not isinstance(trashed, UnknownItem)
    assert trashed.path == "/a/b/" + name
    assert len(request_log) == 2
    assert trashed.refresh().path == "/a/b/" + name


def test_folders_that_changed_places_have_their_new_paths(box: Box, plan: File) -> None:
    above = plan.parent
    assert above is not None
    above.create_folder("below")
    [below] = above.folders()
    box.folder(below.id).move(box.root)
    above.move(below)
    assert (above.path, below.refresh().path) == ("/below/b", "/below")


def test_copies_and_pickles_keep_the_path(box: Box, plan: File, request_log: RequestLog) -> None:
    [c] = children(box, "/a/b")
    [top] = children(box, "/")
    request_log.clear()
    for copied in (copy.copy, copy.deepcopy, unpickled):
        assert [copied(item).path for item in (c, top)] == ["/a/b/c.txt", "/a"]
    assert unpickled(unpickled(c)).path == "/a/b/c.txt"
    assert request_log == []


def test_a_pickle_does_not_contain_the_folders_above(box: Box, plan: File) -> None:
    box.folder("/a/b").update(description="Quarterly " * 20)
    folder = box.folder("/a/b").load()
    assert b"Quarterly" not in pickle.dumps(folder.files().one())


def test_an_unknown_path_is_not_loaded_if_the_box_does_not_load_fields() -> None:
    with Box.local(":memory:", lazy="error") as box:
        folder = box.root.create_folder("a")
        file = folder.upload(b"", "x")
        assert box.folder("/a").files().one().path == "/a/x"
        by_id = box.folder(folder.id)
        with pytest.raises(NotLoaded, match="path_collection of Folder"):
            _ = by_id.files().one().path
        assert (by_id.load().files().one().path, box.file(file.id).load().path) == ("/a/x", "/a/x")
