"""Names that a download changed on disk belong to the same items when the tree is uploaded again."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from box_models import Box, Folder
from box_models.transfer.local_names import local_name

LONG = "ä" * 250
NFC, NFD = (unicodedata.normalize(form, "café.txt") for form in ("NFC", "NFD"))


@pytest.fixture
def folder(box: Box) -> Folder:
    return box.root.create_folder("Projects")


def counts(box: Box, local: Path) -> tuple[int, int, int]:
    report = box.root.upload_dir(local, "Projects")
    return len(report.created), len(report.versioned), len(report.skipped)


def test_long_names_survive_a_round_trip(box: Box, folder: Folder, tmp_path: Path) -> None:
    folder.upload(b"1", f"{LONG}.txt")
    folder.upload(b"2", f"{LONG}x.txt")
    folder.create_folder(LONG).upload(b"3", f"{LONG}.txt")
    folder.download(tmp_path)
    local = tmp_path / local_name(f"{LONG}.txt")
    assert (counts(box, tmp_path), local.read_bytes()) == ((0, 0, 3), b"1")
    local.write_bytes(b"changed")
    assert counts(box, tmp_path) == (0, 1, 2)
    assert folder.file(f"{LONG}.txt").read_bytes() == b"changed"
    assert len(folder.items().all()) == 3


def test_a_mirror_keeps_items_with_long_names(box: Box, folder: Folder, tmp_path: Path) -> None:
    folder.upload(b"1", f"{LONG}.txt")
    folder.download(tmp_path)
    assert box.root.upload_dir(tmp_path, "Projects", delete=True).deleted == ()


@pytest.mark.parametrize("name", ["a:b", "what?.txt", "CON", "end.", "％41"])
def test_names_that_another_system_encoded_belong_to_their_items(
    box: Box, folder: Folder, tmp_path: Path, name: str
) -> None:
    folder.upload(b"old", name)
    (tmp_path / local_name(name, windows=True)).write_bytes(b"new")
    assert counts(box, tmp_path) == (0, 1, 0)
    assert [(file.name, file.read_bytes()) for file in folder.files()] == [(name, b"new")]


@pytest.mark.parametrize(("remote", "local"), [(NFC, NFD), (NFD, NFC), ("Plan", "PLAN")])
def test_a_name_in_another_form_is_the_same_file(
    box: Box, folder: Folder, tmp_path: Path, remote: str, local: str
) -> None:
    folder.upload(b"old", remote)
    (tmp_path / local).write_bytes(b"new")
    assert counts(box, tmp_path) == (0, 1, 0)
    assert [(file.name, file.read_bytes()) for file in folder.files()] == [(remote, b"new")]


def test_a_name_that_belongs_to_an_item_is_not_taken_by_a_similar_one(
    box: Box, folder: Folder, tmp_path: Path
) -> None:
    folder.upload(b"1", "Plan.txt")
    for name, content in (("PLAN.txt", b"2"), ("Plan.txt", b"1")):
        (tmp_path / name).write_bytes(content)
    report = box.root.upload_dir(tmp_path, "Projects", errors="report")
    assert ([entry.path for entry in report.skipped], [entry.path for entry in report.failed]) == (
        ["Plan.txt"],
        ["PLAN.txt"],
    )
