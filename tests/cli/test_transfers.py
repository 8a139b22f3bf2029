"""``boxm cp``, ``mv``, ``sync`` and ``check``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from box_models.cli import main
from tests.cli.conftest import Boxm
from tests.opened_files import opened_files

LONG_AGO = 1_700_000_000


@pytest.fixture
def here(boxm: Boxm, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory with proj/a.txt, proj/b.tmp and proj/sub/c.txt."""
    directory = boxm.directory.parent / "here"
    (directory / "proj" / "sub").mkdir(parents=True)
    for path, text in (("a.txt", "a"), ("b.tmp", "b"), ("sub/c.txt", "c")):
        (directory / "proj" / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(directory)
    return directory


def counts(boxm: Boxm, *arguments: str, code: int = 0) -> dict[str, int]:
    """Run a transfer with ``--jsonl``, and count its rows by outcome."""
    assert main(["--local", str(boxm.directory), *arguments, "--jsonl"]) == code
    rows = [json.loads(line) for line in boxm.capture.readouterr().out.splitlines()]
    outcomes = [row["outcome"] for row in rows]
    return {outcome: outcomes.count(outcome) for outcome in outcomes}


def test_cp_uploads_a_tree_and_again_only_the_differences(here: Path, boxm: Boxm) -> None:
    assert "is a directory; use -r" in boxm("cp", "proj", "box:/", code=2)
    assert counts(boxm, "cp", "-r", "proj", "box:/") == {"created": 3}
    assert boxm.lines("ls", "-R") == ["proj/", "proj/a.txt", "proj/b.tmp", "proj/sub/", "proj/sub/c.txt"]
    (here / "proj" / "a.txt").write_text("changed", encoding="utf-8")
    assert counts(boxm, "cp", "-r", "proj", "box:/") == {"versioned": 1, "skipped": 2}


def test_cp_names_a_new_folder_and_selects_files(here: Path, boxm: Boxm) -> None:
    boxm("cp", "-r", "--exclude", "*.tmp", "proj", "box:/Copy")
    assert boxm.lines("ls", "-R", "/Copy") == ["a.txt", "sub/", "sub/c.txt"]
    assert counts(boxm, "cp", "-r", "--include", "c.*", "proj", "box:/Other") == {"created": 1}


def test_the_summary_goes_to_stderr_and_the_plan_to_stdout(here: Path, boxm: Boxm) -> None:
    assert main(["--local", str(boxm.directory), "cp", "-r", "proj", "box:/", "--dry-run"]) == 0
    out, err = boxm.capture.readouterr()
    assert out.splitlines()[0].split() == ["created", "proj/a.txt"]
    assert err == "3 created (dry run)\n"
    assert boxm.lines("ls") == []
    assert main(["--local", str(boxm.directory), "cp", "proj/a.txt", "box:/"]) == 0
    assert boxm.capture.readouterr() == ("", "1 created\n")
    assert main(["--local", str(boxm.directory), "cp", "-q", "proj/a.txt", "box:/"]) == 0
    assert boxm.capture.readouterr() == ("", "")


def test_cp_downloads_files_and_trees(here: Path, boxm: Boxm) -> None:
    boxm("cp", "-r", "proj", "box:/")
    boxm("cp", "box:/proj/a.txt", "copy.txt")
    assert Path("copy.txt").read_text(encoding="utf-8") == "a"
    Path("dl").mkdir()
    assert counts(boxm, "cp", "-r", "box:/proj", "dl") == {"created": 3}
    assert Path("dl/proj/sub/c.txt").read_text(encoding="utf-8") == "c"
    assert counts(boxm, "cp", "-r", "box:/proj", "dl") == {"skipped": 3}
    assert counts(boxm, "cp", "box:/proj/*.t*", "dl") == {"created": 2}
    assert Path("dl/a.txt").stat().st_mtime == pytest.approx(Path("proj/a.txt").stat().st_mtime, abs=1)
    assert "is a folder; use -r" in boxm("cp", "box:/proj", "dl", code=2)


def test_cp_can_keep_a_local_file(here: Path, boxm: Boxm) -> None:
    boxm("cp", "proj/a.txt", "box:/")
    Path("a.txt").write_text("mine", encoding="utf-8")
    assert counts(boxm, "cp", "--on-conflict", "skip", "box:/a.txt", ".") == {"skipped": 1}
    assert "different content" in boxm("cp", "--on-conflict", "error", "box:/a.txt", ".", code=6)
    assert Path("a.txt").read_text(encoding="utf-8") == "mine"
    assert counts(boxm, "cp", "box:/a.txt", ".") == {"versioned": 1}
    assert Path("a.txt").read_text(encoding="utf-8") == "a"


def test_cp_inside_box_copies_on_the_server(docs: Boxm) -> None:
    docs("mkdir", "/New")
    assert counts(docs, "cp", "box:/Docs/a.csv", "box:/New") == {"created": 1}
    assert counts(docs, "cp", "box:/Docs/a.csv", "box:/New/a.csv") == {"skipped": 1}
    assert counts(docs, "cp", "box:/Docs/Old/c.csv", "box:/New/a.csv") == {"versioned": 1}
    assert docs("cat", "/New/a.csv") == "id\n"
    assert counts(docs, "cp", "--on-conflict", "rename", "box:/Docs/a.csv", "box:/New") == {"renamed": 1}
    assert docs.lines("ls", "/New") == ["a (1).csv", "a.csv"]
    assert "already exists" in docs("cp", "--on-conflict", "error", "box:/Docs/a.csv", "box:/New", code=6)
    assert counts(docs, "cp", "-r", "box:/Docs", "box:/New") == {"created": 1}
    assert docs.lines("ls", "/New/Docs") == ["a.csv", "b.txt", "Old/"]


def test_mv_moves_in_box_up_and_down(here: Path, docs: Boxm) -> None:
    assert counts(docs, "mv", "box:/Docs/a.csv", "box:/Docs/Old/moved.csv") == {"moved": 1}
    assert docs.lines("ls", "/Docs/Old") == ["c.csv", "moved.csv"]
    assert counts(docs, "mv", "proj", "box:/") == {"created": 3}
    assert not Path("proj").exists()
    assert counts(docs, "mv", "box:/proj", "back") == {"created": 3}
    assert Path("back/sub/c.txt").read_text(encoding="utf-8") == "c"
    assert docs.lines("ls", "/") == ["Docs/"]


def test_mv_keeps_the_source_if_the_target_was_skipped(here: Path, boxm: Boxm) -> None:
    boxm("cp", "proj/a.txt", "box:/x.txt")
    boxm("mv", "--on-conflict", "skip", "proj/sub/c.txt", "box:/x.txt")
    assert Path("proj/sub/c.txt").exists()
    assert boxm("cat", "/x.txt") == "a"


def test_a_failure_of_one_of_several_sources_ends_with_3(here: Path, boxm: Boxm) -> None:
    assert boxm("cp", "nope", "proj/a.txt", "box:/", code=3).startswith("boxm: nope: ")
    assert boxm.lines("ls") == ["a.txt"]
    assert "neither source nor target is in Box" in boxm("cp", "proj/a.txt", "b.txt", code=2)
    assert "several sources" in boxm("cp", "box:/a.txt", "box:/b.txt", "nowhere", code=2)


def test_sync_up_sends_only_differences_and_deletes_on_request(here: Path, boxm: Boxm) -> None:
    assert counts(boxm, "sync", "proj", "box:/Mirror") == {"created": 3}
    assert counts(boxm, "sync", "proj", "box:/Mirror") == {"skipped": 3}
    (here / "proj" / "a.txt").unlink()
    (here / "proj" / "b.tmp").unlink()
    (here / "proj" / "sub" / "c.txt").write_text("d", encoding="utf-8")
    assert counts(boxm, "sync", "proj", "box:/Mirror", "--dry-run", "--delete") == {
        "versioned": 1,
        "deleted": 2,
    }
    assert counts(boxm, "sync", "proj", "box:/Mirror", "--delete", "--exclude", "*.tmp") == {
        "versioned": 1,
        "deleted": 1,
    }
    assert boxm.lines("ls", "-R", "/Mirror") == ["b.tmp", "sub/", "sub/c.txt"]


def test_sync_down_mirrors_a_folder(here: Path, docs: Boxm) -> None:
    assert counts(docs, "sync", "box:/Docs", "mirror") == {"created": 3}
    assert counts(docs, "sync", "box:/Docs", "mirror") == {"skipped": 3}
    Path("mirror/extra.txt").write_text("x", encoding="utf-8")
    Path("mirror/keep.tmp").write_text("x", encoding="utf-8")
    Path("mirror/old dir").mkdir()
    assert counts(docs, "sync", "box:/Docs", "mirror") == {"skipped": 3}
    arguments = ["sync", "box:/Docs", "mirror", "--delete", "--exclude", "*.tmp"]
    assert counts(docs, *arguments, "--dry-run") == {"skipped": 3, "deleted": 2}
    assert counts(docs, *arguments) == {"skipped": 3, "deleted": 2}
    assert sorted(path.name for path in Path("mirror").iterdir()) == ["Old", "a.csv", "b.txt", "keep.tmp"]


def test_sync_never_deletes_for_a_missing_or_empty_source(here: Path, docs: Boxm) -> None:
    docs("cp", "-r", "proj", "box:/")
    assert "is not a directory" in docs("sync", "nope", "box:/proj", "--delete", code=5)
    Path("empty").mkdir()
    assert "nothing was deleted" in docs("sync", "empty", "box:/proj", "--delete", code=2)
    docs("mkdir", "/Empty")
    assert "nothing was deleted" in docs("sync", "box:/Empty", "proj", "--delete", code=2)
    assert "was not found" in docs("sync", "box:/Nope", "proj", "--delete", code=5)
    assert counts(docs, "sync", "proj", "box:/proj") == {"skipped": 3}


def test_check_names_the_differences_and_ends_with_1(here: Path, boxm: Boxm) -> None:
    boxm("cp", "-r", "proj", "box:/")
    assert boxm("check", "proj", "box:/proj") == ""
    (here / "proj" / "a.txt").write_text("z", encoding="utf-8")
    (here / "proj" / "new.txt").write_text("n", encoding="utf-8")
    boxm("rm", "/proj/sub/c.txt")
    boxm.write("/proj/there.txt", "t")
    assert main(["--local", str(boxm.directory), "check", "proj", "box:/proj"]) == 1
    out, err = boxm.capture.readouterr()
    assert [line.rsplit("  ", 1)[-1] for line in out.splitlines()] == [
        "new.txt",
        "sub/c.txt",
        "a.txt",
        "there.txt",
    ]
    assert err == "4 differences, 1 equal\n"
    assert "was not found" in boxm("check", "proj", "box:/Nope", code=5)
    Path("empty").mkdir()
    boxm("check", "empty", "box:/proj", code=1)
    assert "one side is a local directory" in boxm("check", "proj", "empty", code=2)


def test_sync_reads_unchanged_files_again_only_with_checksum(here: Path, boxm: Boxm) -> None:
    file = here / "proj" / "a.txt"
    os.utime(file, (1_700_000_000, 1_700_000_000))
    boxm("sync", "proj", "box:/proj")
    assert counts(boxm, "sync", "proj", "box:/proj") == {"skipped": 3}
    file.write_text("z", encoding="utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert counts(boxm, "sync", "proj", "box:/proj") == {"skipped": 3}
    assert boxm("check", "proj", "box:/proj") == ""
    assert boxm("check", "--checksum", "proj", "box:/proj", code=1) == "1 difference, 2 equal\n"
    assert counts(boxm, "sync", "--checksum", "proj", "box:/proj") == {"versioned": 1, "skipped": 2}


def test_a_closed_pipe_ends_a_transfer_without_an_error(here: Path, boxm: Boxm) -> None:
    for number in range(300):
        (here / "proj" / f"{number:03}.txt").write_text(str(number))
    command = [sys.executable, "-m", "box_models.cli", "--local", str(boxm.directory), "cp", "-r", "--jsonl"]
    with subprocess.Popen(
        [*command, "proj", "box:/"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["outcome"] == "created"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert len(boxm.lines("ls", "/proj")) < 303


@pytest.mark.parametrize(
    "command", [("sync", "proj", "box:/proj"), ("sync", "box:/proj", "proj"), ("check", "proj", "box:/proj")]
)
def test_sync_and_check_open_only_files_that_changed_since_the_last_run(
    here: Path, boxm: Boxm, command: tuple[str, ...]
) -> None:
    for path in ("a.txt", "b.tmp", "sub/c.txt"):
        os.utime(here / "proj" / path, (LONG_AGO, LONG_AGO))
    boxm("sync", "proj", "box:/proj")
    os.utime(here / "proj" / "b.tmp", (LONG_AGO + 10, LONG_AGO + 10))
    with opened_files(here / "proj") as opened:
        boxm(*command)
    assert opened == {"b.tmp"}
