"""Folders shown as a tree, as text and as HTML."""

from __future__ import annotations

import pytest

from box_models import Box, Folder, Forbidden
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal


@pytest.fixture
def sales(box: Box, request_log: RequestLog) -> Folder:
    """``/Sales`` with files in three levels."""
    folder = box.root.create_folder("Sales")
    folder.create_folder("2026/July", parents=True).upload(b"1", "c.csv")
    folder.folder("2026").upload(b"12", "b.csv")
    folder.upload(b"12345", "a<b>.csv")
    folder.create_web_link("https://example.com", "link")
    request_log.clear()
    return box.folder("/Sales")


def test_a_tree_shows_three_levels_with_one_request_per_folder(
    sales: Folder, request_log: RequestLog
) -> None:
    request_log.clear()
    tree = sales.tree()
    assert len(request_log) == 3
    assert repr(tree).splitlines() == [
        "/Sales",
        "├── 2026/ (3 bytes)",
        "│   ├── July/ (1 byte)",
        "│   │   └── c.csv (1 byte)",
        "│   └── b.csv (2 bytes)",
        "├── a<b>.csv (5 bytes)",
        "└── link",
    ]
    assert len(request_log) == 3


def test_folders_below_the_depth_are_not_listed(sales: Folder, request_log: RequestLog) -> None:
    request_log.clear()
    tree = sales.tree(1)
    assert repr(tree).splitlines()[1] == "├── 2026/ (3 bytes) …"
    assert "<summary>" in tree._repr_html_()
    assert len(request_log) == 1


def test_a_notebook_shows_folders_to_open_with_escaped_names_and_links(sales: Folder) -> None:
    text = sales.tree(2)._repr_html_()
    assert text.startswith(f'<details open><summary><strong><a href="{sales.web_url}"')
    assert ">a&lt;b&gt;.csv</a> (5 bytes)</div>" in text
    assert text.count("<details>") == 2
    assert text.count("<details") == text.count("</details>")
    assert text.count("<div>…</div>") == 1


def test_a_large_folder_shows_fifty_items(box: Box, request_log: RequestLog) -> None:
    for number in range(52):
        box.root.create_folder(f"{number:02}")
    request_log.clear()
    tree = box.root.tree(1)
    lines = repr(tree).splitlines()
    assert (len(lines), lines[50], lines[51]) == (52, "├── 49/ (0 bytes) …", "└── …")
    assert tree._repr_html_().endswith("<div>…</div></div></details>")
    assert request_log[0].params["limit"] == "51"


def test_an_error_of_a_folder_is_raised(remote_box: Box, faulty_server: FaultyBox) -> None:
    secret = remote_box.root.create_folder("Secret")
    faulty_server.spoil("GET", f"/2.0/folders/{secret.id}/items", refusal(403, "forbidden"))
    with pytest.raises(Forbidden):
        remote_box.root.tree()


@pytest.mark.parametrize(("depth", "error"), [(0, ValueError), ("2", TypeError)])
def test_an_invalid_depth_is_refused(sales: Folder, depth: int, error: type[Exception]) -> None:
    with pytest.raises(error, match="depth"):
        sales.tree(depth)
