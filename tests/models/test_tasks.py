"""Common tasks, in as few lines as users need for them. Both type checkers check this file."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from box_models import Box, File, Folder, NameConflict
from tests.embedded import RequestLog

# fmt: off


@pytest.fixture
def folder(box: Box, request_log: RequestLog) -> Folder:
    box.root.create_folder("Archive")
    folder = box.root.create_folder("Projects/2026", parents=True)
    folder.upload(b"The plan", "plan.pdf")
    folder.upload(b"id,price\n1,2\n", "sales-north.csv")
    folder.upload(b"id,price\n3,4\n", "sales-south.csv")
    request_log.clear()
    return folder


def test_list(box: Box, folder: Folder, request_log: RequestLog, capsys: pytest.CaptureFixture[str]) -> None:
    for item in box.root.items():
        print(item.type, item.name, item.size, item.modified_at)
    assert capsys.readouterr().out.startswith("folder Archive 0 2")
    for item in box.root:
        assert item.name
    assert len(request_log) == 2


def test_find_by_path(box: Box, folder: Folder) -> None:
    plan = box.root.get("Projects/2026/plan.pdf")
    assert plan == box.root.file("Projects/2026/plan.pdf")
    with pytest.raises(FileNotFoundError, match="2027"):
        box.root.file("Projects/2027/plan.pdf")


def test_download_what_a_folder_holds(folder: Folder, tmp_path: Path) -> None:
    for file in folder.files():
        file.download(tmp_path / file.name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.pdf", "sales-north.csv", "sales-south.csv"]


def test_share(folder: Folder) -> None:
    plan = folder.file("plan.pdf")
    url = plan.share("open", expires=timedelta(days=7)).url
    assert url


def test_talk(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    plan = folder.file("plan.pdf")
    comment = plan.add_comment("Please review")
    comment.reply("Done")
    for c in plan.comments():
        print(c.created_by.name, c.created_at, c.message)
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["review", "Done"]


def test_search_and_load(box: Box, folder: Folder) -> None:
    df = pd.concat(pd.read_csv(io.BytesIO(f.read_bytes())) for f in box.search("sales", type=File, extensions=["csv"]))
    assert sorted(df["price"]) == [2, 4]


def test_rename_move_copy(box: Box, folder: Folder) -> None:
    plan = folder.file("plan.pdf")
    plan.rename("final.pdf"); plan.move(box.folder("/Archive")); plan.copy(box.root, name="copy.pdf")  # noqa: E702
    assert (plan.path, box.file("/copy.pdf").sha1) == ("/Archive/final.pdf", plan.sha1)


def test_name_conflicts(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.pdf").write_bytes(b"Another plan")
    with pytest.raises(FileExistsError):
        folder.upload("plan.pdf")
    try:
        folder.upload("plan.pdf")
    except NameConflict as err:
        print(err.existing)  # the File or Folder that is in the way
    assert "name='plan.pdf'" in capsys.readouterr().out
    folder.upload("plan.pdf", on_conflict="version")
    assert folder.file("plan.pdf").read_bytes() == b"Another plan"
