"""Objects of another Box are refused as arguments, before any request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from box_models import Box, File, Folder
from box_models.local import serve
from tests.embedded import RequestLog


@pytest.fixture(scope="module")
def other() -> Iterator[Box]:
    with Box.local(":memory:") as other:
        yield other


CALLS: dict[str, Callable[[Box, Box, File], object]] = {
    "copy to": lambda _, other, file: file.copy(other.root, name="copy.txt"),
    "move to": lambda _, other, file: file.move(other.root),
    "restore to": lambda _, other, file: file.restore(to=other.root),
    "move to a folder with owned_by": lambda box, other, _: box.folder("5").move(
        box.root, owned_by=other.user("1")
    ),
    "search within": lambda box, other, _: box.search("a", within=[other.root]).all(),
    "search owners": lambda box, other, _: box.search("a", owners=iter([other.user("1")])).all(),
    "as_user": lambda box, other, _: box.as_user(other.user("1")),
    "downscope": lambda box, other, _: box.downscope("item_preview", other.root),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_object_of_another_box_is_refused(
    box: Box, other: Box, request_log: RequestLog, call: Callable[[Box, Box, File], object]
) -> None:
    file = box.root.upload(b"x", "x.txt")
    request_log.clear()
    with pytest.raises(
        ValueError,
        match=r"must be an object of the same Box \(the embedded Box in .*; .* is of the embedded Box",
    ):
        call(box, other, file)
    assert request_log == []


def test_boxes_at_the_same_address_and_views_are_the_same_box(tmp_path: Path) -> None:
    with Box.local(tmp_path) as one, Box.local(tmp_path) as two:
        file = one.root.upload(b"x", "x.txt")
        assert file.copy(two.root.create_folder("Copies")).path == "/Copies/x.txt"
        assert file.copy(one.downscope("root_readwrite").root, name="y.txt").name == "y.txt"
    with (
        serve() as server,
        Box(server.token, base_url=server.url) as one,
        Box(server.token, base_url=server.url) as two,
    ):
        assert one.root.upload(b"x", "x.txt").move(two.root.create_folder("Moved")).path == "/Moved/x.txt"


def test_folder_that_was_created_by_hand_is_accepted(box: Box) -> None:
    folder = box.root.create_folder("Copies")
    assert box.root.upload(b"x", "x.txt").copy(Folder(id=folder.id)).path == "/Copies/x.txt"
