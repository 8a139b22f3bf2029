"""Names and URLs of the filesystem."""

from __future__ import annotations

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem


@pytest.mark.parametrize("path", ["box://A/b.txt", "box:///A/b.txt", "/A/b.txt", "A/b.txt", "/a/B.TXT"])
def test_all_forms_of_a_path_find_the_same_file(box: Box, fs: BoxFileSystem, path: str) -> None:
    file = box.root.create_folder("A").upload(b"hello", "b.txt")
    assert fs.info(path)["id"] == file.id
    assert fs.cat(path) == b"hello"


def test_names_are_the_paths_of_the_items(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.create_folder("A").upload(b"hello", "b.txt")
    assert fs.find("box://") == [file.path]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("/", "box://"),
        ("/A/b", "box://A/b"),
        ("id:12/x", "box://id:12/x"),
        ("/id:12/x", "box:///id:12/x"),
        ("/100%25.txt", "box://100%25.txt"),
    ],
)
def test_a_name_and_its_url_lead_to_each_other(fs: BoxFileSystem, name: str, url: str) -> None:
    assert fs.unstrip_protocol(name) == url
    assert fs._strip_protocol(url) == name


@pytest.mark.parametrize("name", ["100%25.txt", "a#b.txt", "what?.txt", "a[1].txt", "ü ö.txt"])
def test_names_are_never_decoded_and_no_legal_name_is_a_pattern(fs: BoxFileSystem, name: str) -> None:
    fs.pipe(f"/{name}", b"special")
    fs.pipe("/a1.txt", b"other")
    assert fs.cat(f"box://{name}") == b"special"
    assert fs.find("/") == sorted([f"/{name}", "/a1.txt"])
    fs.rm(f"/{name}")
    assert fs.find("/") == ["/a1.txt"]


def test_an_id_names_a_folder_and_its_items(box: Box, fs: BoxFileSystem) -> None:
    folder = box.root.create_folder("A")
    folder.create_folder("below").upload(b"1,2", "x.csv")
    start = f"id:{folder.id}"
    assert fs.cat(f"box://{start}/below/x.csv") == b"1,2"
    assert fs.find(f"box://{start}") == [f"{start}/below/x.csv"]
    assert fs.ls(f"box://{start}", detail=False) == [f"{start}/below"]
    fs.pipe(f"box://{start}/new.txt", b"new")
    assert folder.file("new.txt").read_text() == "new"


def test_an_id_names_a_file(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.upload(b"hello", "b.txt")
    assert fs.cat(f"box://id:{file.id}") == b"hello"
    assert fs.isfile(f"box://id:{file.id}")
    with pytest.raises(FileNotFoundError):
        fs.info("box://id:999")


def test_root_is_another_folder(box: Box) -> None:
    folder = box.root.create_folder("Team/Data", parents=True)
    folder.upload(b"1", "a.csv")
    for root in ("/Team/Data", folder.id):
        fs = box.fs(root=root)
        assert fs.find("/") == ["/a.csv"]
        assert fs.cat("box://a.csv") == b"1"


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="unknown_option"):
        BoxFileSystem(unknown_option="secret")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
