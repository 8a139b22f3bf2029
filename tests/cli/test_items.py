"""The commands of ``boxm`` that read and change single items."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from box_models import Box
from tests.cli.conftest import Boxm


def type_in(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the command this text as stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_cat_joins_files(docs: Boxm) -> None:
    assert docs("cat", "/Docs/a.csv", "/Docs/Old/c.csv") == "id,price\nid\n"
    assert docs("cat", "/**/*.csv") == "id,price\nid\n"
    assert "is a folder, not a file" in docs("cat", "/Docs", code=5)


def test_cat_continues_after_a_missing_file(docs: Boxm) -> None:
    error = docs("cat", "/Docs/nope", "/Docs/a.csv", code=3)
    assert error.startswith("boxm: /Docs/nope: ")


def test_earlier_versions_are_listed_and_read(docs: Boxm) -> None:
    docs.write("/Docs/a.csv", "new")
    version = docs.json("versions", "/Docs/a.csv")[0]
    assert docs("cat", "/Docs/a.csv") == "new"
    assert docs("cat", "/Docs/a.csv", "--version", version["id"]) == "id,price\n"
    assert docs.lines("versions", "/Docs/a.csv")[0].split()[:2] == [version["id"], "9"]
    assert "exactly one" in docs("cat", "/Docs/a.csv", "/Docs/b.txt", "--version", "1", code=2)


def test_put_uploads_stdin(docs: Boxm, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in("from a pipe", monkeypatch)
    assert docs("put", "-", "/Docs/pipe.txt") == ""
    assert docs("cat", "/Docs/pipe.txt") == "from a pipe"
    assert "name a file in it" in docs("put", "-", "/", code=2)


def test_put_into_a_folder_keeps_the_name(docs: Boxm) -> None:
    source = docs.directory.parent / "report.txt"
    source.write_text("1", encoding="utf-8")
    assert docs.json("put", str(source), "/Docs")["path"] == "/Docs/report.txt"
    source.write_text("2", encoding="utf-8")
    assert docs.json("put", str(source), "/Docs/report.txt")["outcome"] == "versioned"
    assert docs.json("put", str(source), "/Docs/report.txt")["outcome"] == "skipped"
    source.write_text("3", encoding="utf-8")
    assert docs.json("put", str(source), "/Docs/", "--on-conflict", "rename")["name"] == "report (1).txt"
    assert "already exists" in docs("put", str(source), "/Docs/", "--on-conflict", "error", code=6)
    assert "was not found" in docs("put", str(source), "/Nope/", code=5)
    assert "No such file" in docs("put", f"{source}.missing", "/Docs/", code=5)


def test_mkdir_creates_folders(boxm: Boxm) -> None:
    assert boxm("mkdir", "/A") == ""
    assert "already exists" in boxm("mkdir", "/A", code=6)
    assert "was not found" in boxm("mkdir", "/B/C", code=5)
    assert boxm.json("mkdir", "-p", "/B/C")["path"] == "/B/C"
    boxm("mkdir", "-p", "/B/C", "/D")
    assert boxm.lines("ls") == ["A/", "B/", "D/"]


def test_rm_moves_items_to_the_trash_and_restore_brings_them_back(docs: Boxm) -> None:
    assert docs("rm", "/Docs/*.*") == ""
    assert docs.lines("ls", "/Docs") == ["Old/"]
    assert sorted(line.split()[-1] for line in docs.lines("trash", "ls")) == ["a.csv", "b.txt"]
    by_name = {item["name"]: item["id"] for item in docs.json("trash", "ls")}
    docs("trash", "restore", "a.csv", f"id:{by_name['b.txt']}")
    assert docs.lines("ls", "/Docs") == ["a.csv", "b.txt", "Old/"]
    assert "is not in the trash" in docs("trash", "restore", "nope", code=5)


def test_two_items_of_one_name_in_the_trash_need_an_id(docs: Boxm) -> None:
    for _ in range(2):
        docs("mkdir", "/Twice")
        docs("rm", "/Twice")
    assert "2 times; name one of id:" in docs("trash", "restore", "Twice", code=2)


def test_rm_refuses_the_root_and_full_folders(docs: Boxm) -> None:
    assert (
        docs("rm", "/Docs", code=1)
        == "boxm: /Docs: the folder is not empty; use -r to delete it with its contents\n"
    )
    assert "root folder cannot be deleted" in docs("rm", "-r", "/", code=2)
    assert "was not found" in docs("rm", "/Nope", code=5)
    docs("rm", "-f", "/Nope")
    docs("rm", "-r", "/Docs")
    assert docs.lines("ls") == []


def test_share_prints_only_the_url(docs: Boxm) -> None:
    url = docs("share", "/Docs/a.csv", "--access", "open", "--expires", "7d", "--no-download")
    assert url.startswith("http")
    assert url.count("\n") == 1
    link = docs.json("stat", "/Docs/a.csv", "--fields", "shared_link")["shared_link"]
    assert (link["access"], link["permissions"]["can_download"]) == ("open", False)
    assert link["unshared_at"] is not None
    docs("unshare", "/Docs/a.csv")
    assert docs.json("stat", "/Docs/a.csv", "--fields", "shared_link") == {"shared_link": None}


def test_the_password_of_a_link_comes_from_stdin(docs: Boxm, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in("correct horse\n", monkeypatch)
    docs("share", "/Docs/a.csv", "--access", "open", "--password-stdin")
    assert docs.json("stat", "/Docs/a.csv")["shared_link"]["is_password_enabled"] is True


def test_comments_are_added_and_listed(docs: Boxm) -> None:
    assert docs("comment", "/Docs/a.csv", "Please review") == ""
    assert docs.lines("comments", "/Docs/a.csv")[0].endswith("  Local User: Please review")
    assert docs.json("comments", "/Docs/a.csv")[0]["message"] == "Please review"


def test_open_shows_the_web_address(docs: Boxm, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = docs.json("stat", "/Docs")["id"]
    assert docs("open", "/Docs", "--print") == f"https://app.box.com/folder/{folder}\n"
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    docs("open", "/Docs")
    assert opened == [f"https://app.box.com/folder/{folder}"]


def test_api_sends_any_request(docs: Boxm) -> None:
    answer = json.loads(docs("api", "GET", "/folders/0", "-f", "fields=name"))
    assert answer["name"] == "All Files"
    created = json.loads(docs("api", "post", "folders", "-f", "name=New", "-f", "parent.id=0"))
    link = ["-F", 'shared_link={"access": "open"}']
    assert (
        json.loads(docs("api", "PUT", f"/folders/{created['id']}", *link))["shared_link"]["access"] == "open"
    )
    assert docs("api", "DELETE", f"/folders/{created['id']}", "-F", "recursive=true") == ""
    assert docs("api", "GET", "/files/1", code=5).startswith("boxm: Not Found")
    assert "NAME=VALUE" in docs("api", "GET", "/folders/0", "-f", "name", code=2)
    assert "use -f for text" in docs("api", "GET", "/folders/0", "-F", "a=b", code=2)
    assert "has a value already" in docs("api", "POST", "/folders", "-f", "a=1", "-f", "a.b=2", code=2)


def test_invite_shares_a_folder_with_a_user(docs: Boxm) -> None:
    assert docs("invite", "/Docs", "ada@example.com") == ""
    changed = docs.json("invite", "/Docs", "ada@example.com", "--role", "editor", "--expires", "7d")
    assert (changed["login"], changed["role"], changed["status"]) == ("ada@example.com", "editor", "pending")
    with Box.local(docs.directory) as box:
        (collaboration,) = box.folder("/Docs").collaborations()
    assert (collaboration.invite_email, collaboration.role) == ("ada@example.com", "editor")


def test_invite_refuses_invalid_arguments(docs: Boxm) -> None:
    assert "who must be a User" in docs("invite", "/Docs", "Ada", code=2)
    assert "--role" in docs("invite", "/Docs", "ada@example.com", "--role", "owner", code=2)
    assert "root folder cannot be shared" in docs("invite", "/", "ada@example.com", code=4)


def test_access_shows_users_and_reasons(docs: Boxm) -> None:
    docs("share", "/Docs/a.csv", "--access", "open")
    assert docs.lines("access", "/Docs/a.csv") == [
        "/Docs/a.csv\tlocal@example.com\towner\towner",
        "/Docs/a.csv\teveryone with the link\tcan_download\topen link",
    ]
    header, *rows = docs.lines("access", "/Docs", "--recursive", "--csv")
    assert header == "path,name,login,role,via,group,inherited_from,expires_at,id"
    assert [row.split(",")[0] for row in rows].count("/Docs/Old/c.csv") == 1


def test_an_item_of_a_pattern_that_fails_is_named_and_does_not_stop_the_others(
    docs: Boxm, tmp_path: Path
) -> None:
    docs.write("/Docs/z.txt", "last")
    assert docs("cat", "/Docs/*", code=3) == "boxm: /Docs/Old: '/Docs/Old' is a folder, not a file\n"
    message = docs("cp", "box:/Docs/*", str(tmp_path), code=3)
    assert "boxm: /Docs/Old: /Docs/Old is a folder; use -r" in message
    assert {path.name for path in tmp_path.iterdir()} >= {"a.csv", "b.txt", "z.txt"}
    message = docs("rm", "/Docs/*", code=3)
    assert message == "boxm: /Docs/Old: the folder is not empty; use -r to delete it with its contents\n"
    assert docs.lines("ls", "/Docs") == ["Old/"]


def test_messages_of_local_files_name_no_methods_of_python(docs: Boxm, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.txt")
    expected = f"boxm: {missing}: No such file or directory"
    assert docs("put", missing, "/Docs/x.txt", code=5) == f"{expected}\n"
    assert docs("cp", missing, "box:/Docs", code=5).splitlines()[0] == expected
