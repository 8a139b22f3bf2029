"""Uploads of local directories: complete, without duplicates, with a report of failures."""

from __future__ import annotations

import os
import pickle
import threading
from pathlib import Path

import pytest

from box_models import AuthError, Box, Folder, NameConflict, Progress, TreeError, TreeReport
from tests.clock import promptly
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox, InjectedFault
from tests.windows import named_pipes
from tests.wire.fault_server import refusal, reply, silence, unauthorized

UPLOADS = "/api/2.0/files/content"


def write_files(top: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text)
    return top


@pytest.fixture
def proj(tmp_path: Path) -> Path:
    top = write_files(
        tmp_path / "proj", {"a.txt": "a", "sub/b.csv": "b", "sub/deep/c.txt": "c", ".git/config": "g"}
    )
    (top / "empty").mkdir()
    return top


def paths(report: TreeReport, kind: str = "created") -> list[str]:
    return [entry.path for entry in getattr(report, kind)]


def tree(folder: Folder) -> set[str]:
    file_paths = {file.path for _, _, files in folder.walk() for file in files}
    return file_paths | {f"{each.path}/" for each, _, _ in folder.walk() if each.id != "0"}


def test_the_whole_tree_is_transferred(box: Box, proj: Path) -> None:
    report = box.root.upload_dir(proj)
    assert paths(report) == [".git/config", "a.txt", "sub/b.csv", "sub/deep/c.txt"]
    assert paths(report, "folders") == ["", ".git", "empty", "sub", "sub/deep"]
    assert tree(box.root) == {
        *("/proj/", "/proj/.git/", "/proj/empty/", "/proj/sub/", "/proj/sub/deep/"),
        *("/proj/.git/config", "/proj/a.txt", "/proj/sub/b.csv", "/proj/sub/deep/c.txt"),
    }
    assert box.root.file("proj/sub/b.csv").read_text() == "b"


def test_each_new_file_and_folder_costs_one_request(box: Box, proj: Path, request_log: RequestLog) -> None:
    box.root.upload_dir(proj)
    assert sorted(map(str, request_log)) == ["POST /files/content"] * 4 + ["POST /folders"] * 5


def test_a_second_run_only_lists_folders(box: Box, proj: Path, request_log: RequestLog) -> None:
    box.root.upload_dir(proj)
    request_log.clear()
    report = box.root.upload_dir(proj)
    assert (len(report.skipped), report.created, report.ok) == (4, (), True)
    listings = [sent for sent in request_log if sent.path.endswith("/items")]
    assert [str(sent) for sent in request_log if sent not in listings] == [
        "POST /folders"
    ]  # whether the top folder exists
    assert len(listings) == 5


def test_a_second_run_uploads_only_new_files(box: Box, proj: Path) -> None:
    box.root.upload_dir(proj)
    write_files(proj, {"sub/new.txt": "n", "more/x.txt": "x"})
    report = box.root.upload_dir(proj)
    assert (paths(report), paths(report, "folders")) == (["more/x.txt", "sub/new.txt"], ["more"])


def test_the_uploaded_folder_can_have_another_name(box: Box, proj: Path) -> None:
    box.root.upload_dir(str(proj), "Other")
    assert box.root.file("Other/a.txt").read_text() == "a"


@pytest.fixture
def changed(box: Box, proj: Path) -> Path:
    """A directory that was uploaded before, with one file changed since."""
    box.root.upload_dir(proj)
    return write_files(proj, {"a.txt": "changed"})


def test_changed_content_can_be_an_error(box: Box, changed: Path, request_log: RequestLog) -> None:
    request_log.clear()
    [failed] = box.root.upload_dir(changed, on_conflict="error", errors="report").failed
    assert isinstance(failed.error, NameConflict)
    assert (failed.path, failed.error.existing) == ("a.txt", box.root.file("proj/a.txt"))
    assert "POST /files/content" not in str(request_log)


def test_changed_content_becomes_a_version(box: Box, changed: Path) -> None:
    report = box.root.upload_dir(changed)
    assert (paths(report, "versioned"), len(report.skipped)) == (["a.txt"], 3)
    assert box.root.file("proj/a.txt").read_text() == "changed"


def test_changed_content_can_be_skipped(box: Box, changed: Path) -> None:
    report = box.root.upload_dir(changed, on_conflict="skip")
    assert {entry.note for entry in report.skipped} == {"same content", "the name is taken"}
    assert box.root.file("proj/a.txt").read_text() == "a"


def test_changed_content_can_be_uploaded_once_under_another_name(box: Box, changed: Path) -> None:
    [entry] = box.root.upload_dir(changed, on_conflict="rename").created
    assert entry.item is not None
    assert (entry.path, entry.item.name) == ("a.txt", "a (1).txt")
    assert box.root.upload_dir(changed, on_conflict="rename").created == ()


def test_a_folder_with_the_name_of_a_file_is_reported(box: Box, proj: Path) -> None:
    box.root.create_folder("proj/a.txt", parents=True)
    report = box.root.upload_dir(proj, errors="report")
    assert (paths(report, "failed"), len(report.created)) == (["a.txt"], 3)
    assert isinstance(report.failed[0].error, NameConflict)


def test_a_file_with_the_name_of_a_folder_is_reported(box: Box, proj: Path) -> None:
    box.root.create_folder("proj").upload(b"", "sub")
    report = box.root.upload_dir(proj, errors="report")
    assert (paths(report, "failed"), paths(report)) == (["sub"], [".git/config", "a.txt"])


def test_u04_of_equal_names_the_first_is_uploaded_and_nothing_is_overwritten(
    box: Box, tmp_path: Path
) -> None:
    top = write_files(tmp_path / "t", {"Plan.txt": "first", "plan.txt": "second", "D/x": "1", "d/x": "2"})
    for _ in range(2):
        report = box.root.upload_dir(top, errors="report")
        assert paths(report, "failed") == ["d", "plan.txt"]
    assert box.root.file("t/Plan.txt").read_text() == "first"
    assert box.root.file("t/D/x").read_text() == "1"


def test_u04_files_with_equal_names_can_be_renamed(box: Box, tmp_path: Path) -> None:
    top = write_files(tmp_path / "t", {"Plan.txt": "first", "plan.txt": "second"})
    for _ in range(2):
        assert box.root.upload_dir(top, on_conflict="rename").ok
    assert {file.name: file.read_text() for file in box.root.folder("t").files()} == {
        "Plan.txt": "first",
        "plan (1).txt": "second",
    }


def test_a_name_that_differs_only_by_case_is_the_same_file(box: Box, tmp_path: Path) -> None:
    box.root.create_folder("t").upload(b"old", "PLAN.txt")
    top = write_files(tmp_path / "t", {"plan.txt": "new"})
    assert len(box.root.upload_dir(top, on_conflict="error", errors="report").failed) == 1
    assert paths(box.root.upload_dir(top), "versioned") == ["plan.txt"]
    assert [file.read_text() for file in box.root.folder("t").files()] == ["new"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ({"include": "*.txt"}, ["a.txt", "sub/deep/c.txt"]),
        ({"exclude": ["sub", ".git/"]}, ["a.txt"]),
        ({"exclude": "deep/"}, [".git/config", "a.txt", "sub/b.csv"]),
        ({"exclude": "sub/*.csv"}, [".git/config", "a.txt", "sub/deep/c.txt"]),
        ({"include": "**/deep/**", "exclude": ()}, ["sub/deep/c.txt"]),
        ({"include": ["*.txt", "*.csv"], "exclude": "/a.*"}, ["sub/b.csv", "sub/deep/c.txt"]),
    ],
)
def test_patterns_select_files(box: Box, proj: Path, patterns: dict[str, str], expected: list[str]) -> None:
    assert paths(box.root.upload_dir(proj, **patterns)) == expected  # type: ignore[arg-type]  # parametrised


@named_pipes
def test_symbolic_links_and_pipes_are_skipped_and_reported(box: Box, proj: Path) -> None:
    (proj / "link").symlink_to("sub")
    os.mkfifo(proj / "pipe")
    skipped = {entry.path: entry.note for entry in box.root.upload_dir(proj).skipped}
    assert skipped == {
        "link": "symbolic link, and follow_symlinks is off",
        "pipe": "not a regular file or directory",
    }


def test_symbolic_links_are_followed_on_request_but_not_in_cycles(box: Box, proj: Path) -> None:
    (proj / "link").symlink_to("sub")
    (proj / "sub" / "back").symlink_to(proj)
    (proj / "broken").symlink_to("nowhere")
    report = box.root.upload_dir(proj, follow_symlinks=True, errors="report")
    assert box.root.file("proj/link/b.csv").read_text() == "b"
    assert paths(report, "failed") == ["broken", "link/back", "sub/back"]


def test_names_that_box_refuses_are_reported(box: Box, tmp_path: Path) -> None:
    top = write_files(
        tmp_path / "t", {"good": "1", "back\\slash": "2", "end ": "3", os.fsdecode(b"\xff"): "4"}
    )
    report = box.root.upload_dir(top, errors="report")
    assert (paths(report), len(report.failed)) == (["good"], 3)
    assert "failed" in str(report)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"local": "nowhere"}, FileNotFoundError),
        ({"on_conflict": "replace"}, ValueError),
        ({"errors": "ignore"}, ValueError),
        ({"workers": 0}, ValueError),
        ({"workers": "8"}, TypeError),
        ({"include": [b"*"]}, TypeError),
        ({"exclude": "/"}, ValueError),
        ({"name": "a/b"}, ValueError),
    ],
)
def test_invalid_arguments_raise_before_any_request(
    box: Box, proj: Path, request_log: RequestLog, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(arguments))):
        box.root.upload_dir(**{"local": proj, **arguments})  # type: ignore[arg-type]  # invalid on purpose
    assert request_log == []


def test_upload_dir_refuses_a_file(box: Box, proj: Path) -> None:
    with pytest.raises(NotADirectoryError, match="local"):
        box.root.upload_dir(proj / "a.txt")


# Failures


def many(tmp_path: Path, number: int = 30) -> Path:
    return write_files(tmp_path / "many", {f"{n % 3}/{n:02}.txt": str(n) for n in range(number)})


def test_a_failed_file_does_not_stop_the_others(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(403, "forbidden_by_policy"))
    report = remote_box.root.upload_dir(many(tmp_path), errors="report")
    assert (len(report.created), len(report.failed)) == (29, 1)
    assert len(remote_box.root.upload_dir(tmp_path / "many").created) == 1


def test_a_folder_that_cannot_be_created_is_one_failure(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    def spoil_the_next(now: Progress) -> None:
        if now.files == 1 and not faulty_server.injected_faults:
            faulty_server.spoil("POST", "/2.0/folders", refusal(403, "forbidden"))

    report = remote_box.root.upload_dir(many(tmp_path), errors="report", workers=1, progress=spoil_the_next)
    assert (len(report.created), paths(report, "failed")) == (20, ["1"])


def test_lost_responses_create_no_duplicates(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    for _ in range(5):
        faulty_server.lose("POST", UPLOADS)
    faulty_server.lose("POST", "/2.0/folders")
    report = remote_box.root.upload_dir(many(tmp_path))
    assert (len(report.created), report.ok, faulty_server.injected_faults) == (30, True, [])
    assert sum(len(files) for _, _, files in remote_box.root.walk()) == 30


def test_d05_a_malformed_entry_is_reported(remote_box: Box, faulty_server: FaultyBox, tmp_path: Path) -> None:
    top = remote_box.root.create_folder("many")
    faulty_server.spoil(
        "GET", f"/2.0/folders/{top.id}/items", reply(200, {"entries": [{"type": "file", "id": []}]})
    )
    report = remote_box.root.upload_dir(many(tmp_path), errors="report")
    assert (len(report.created), [type(entry.error).__name__ for entry in report.failed]) == (
        30,
        ["DecodeError"],
    )


def test_an_invalid_login_stops_the_upload_of_a_tree(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    refused = InjectedFault("POST", UPLOADS, unauthorized())
    faulty_server.random_fault = lambda request: refused if refused.matches(request) else None
    with pytest.raises(AuthError):
        remote_box.root.upload_dir(many(tmp_path, 100))
    assert faulty_server.sent("POST", UPLOADS) < 20


def test_progress_counts_files_and_bytes(box: Box, proj: Path) -> None:
    updates: list[Progress] = []
    box.root.upload_dir(proj, progress=updates.append)
    assert (updates[-1].done, updates[-1].total, updates[-1].files) == (4, 4, 4)
    assert {now.name for now in updates if now.files} == {
        "a.txt",
        "sub/b.csv",
        "sub/deep/c.txt",
        ".git/config",
    }
    updates.clear()
    box.root.upload_dir(proj, progress=updates.append)
    assert (updates[-1].done, updates[-1].total, updates[-1].files) == (4, 4, 4)


def test_progress_counts_during_the_upload_of_a_large_file(box: Box, tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(bytes(3_000_000))
    updates: list[Progress] = []
    box.root.upload_dir(tmp_path, progress=updates.append)
    assert [(now.done, now.files) for now in updates] == [
        (0, 0),
        (1 << 20, 0),
        (2 << 20, 0),
        (3_000_000, 0),
        (3_000_000, 1),
    ]


def test_progress_counts_files_with_equal_names(box: Box, tmp_path: Path) -> None:
    for name in ("a.txt", "A.txt"):
        (tmp_path / name).write_bytes(b"12345")
    updates: list[Progress] = []
    box.root.upload_dir(tmp_path, on_conflict="rename", progress=updates.append)
    assert (updates[-1].done, updates[-1].total, updates[-1].files) == (10, 10, 2)


def test_an_exception_in_the_progress_callback_stops_the_upload(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    class EnoughError(OSError):
        pass

    def enough(now: Progress) -> None:
        if now.done >= 3:  # raised in the middle of a file, like a read error of its content
            raise EnoughError

    with pytest.raises(EnoughError):
        remote_box.root.upload_dir(many(tmp_path, 200), progress=enough)
    assert faulty_server.sent("POST", UPLOADS) < 40


def test_an_interrupt_ends_the_upload_of_a_tree_although_the_server_is_silent(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    arrived = threading.Event()

    def hang(client: object, stopped: threading.Event) -> bool:
        arrived.set()
        return silence(client, stopped)  # type: ignore[arg-type]  # a socket

    def interrupt(now: Progress) -> None:
        if arrived.is_set():
            raise KeyboardInterrupt

    faulty_server.spoil("POST", UPLOADS, hang)
    with promptly(), pytest.raises(KeyboardInterrupt):
        remote_box.root.upload_dir(many(tmp_path), progress=interrupt, workers=2)


def test_a_second_run_continues_an_interrupted_upload(faulty_server: FaultyBox, tmp_path: Path) -> None:
    def enough(now: Progress) -> None:
        if now.files >= 10:
            raise KeyboardInterrupt

    def connected() -> Box:
        return Box(faulty_server.engine.accounts.owner_token(), base_url=faulty_server.server.url)

    with connected() as box, promptly(), pytest.raises(KeyboardInterrupt):
        box.root.upload_dir(many(tmp_path), progress=enough)
    faulty_server.server.settle()
    sent = faulty_server.sent("POST", UPLOADS)
    with connected() as box:
        report = box.root.upload_dir(tmp_path / "many")
    assert (len(report.created) + len(report.skipped), report.ok) == (30, True)
    assert faulty_server.sent("POST", UPLOADS) - sent == len(report.created) <= 20


# Errors at the end


def test_failures_are_raised_after_everything_else_is_done(box: Box, proj: Path) -> None:
    write_files(proj, {"end ": "", "sub/end ": "", "sub/deep/end ": "", "empty/end ": ""})
    with pytest.raises(TreeError) as caught:
        box.root.upload_dir(proj)
    report = caught.value.report
    assert (len(report.created), len(report.failed)) == (4, 4)
    assert caught.value.exceptions == tuple(entry.error for entry in report.failed)
    reason = "name must not be empty, '.' or '..', contain /, \\ or control characters, or end with a space"
    text = str(caught.value)
    assert text.startswith(f"4 of 8 failed: empty/end : {reason}; 'end ' is not valid; end : {reason}"), text
    assert "; and 1 more. Run it again: items that were transferred" in text


def test_a_tree_error_keeps_its_report_in_a_pickle(box: Box, changed: Path) -> None:
    with pytest.raises(TreeError, match=r"1 of 4 failed: a.txt: a file with this name exists") as caught:
        box.root.upload_dir(changed, on_conflict="error")
    error = caught.value
    copied = pickle.loads(pickle.dumps(error))
    assert (str(copied), copied.report.failed[0].path) == (str(error), "a.txt")


def test_a_report_raises_its_failures(box: Box, changed: Path) -> None:
    report = box.root.upload_dir(changed, on_conflict="error", errors="report")
    with pytest.raises(ExceptionGroup):
        report.raise_for_errors()
    complete = box.root.upload_dir(changed)
    assert complete.raise_for_errors() is complete


def test_a_report_shows_its_counts_and_failures(box: Box, changed: Path) -> None:
    write_files(changed, {"a<b.txt": ""})
    report = box.root.upload_dir(changed, on_conflict="error", errors="report")
    assert repr(report) == "<TreeReport: 1 created, 0 versioned, 3 skipped, 1 failed>"
    assert "a.txt" in str(report)
    assert "<td>a.txt</td><td>failed</td><td>NameConflict" in report._repr_html_()
    assert "<td>a&lt;b.txt</td><td>created</td>" in report._repr_html_()
    assert not report.ok


def test_a_notebook_shows_the_first_entries_of_a_report(box: Box, tmp_path: Path) -> None:
    top = tmp_path / "many"
    write_files(top, {f"{number:02}.txt": str(number) for number in range(25)})
    text = box.root.upload_dir(top)._repr_html_()
    assert text.count("<td>created</td>") == 20
    assert text.endswith("<p>… and 6 more</p>")


def test_a_report_is_a_table_of_all_entries(box: Box, changed: Path, request_log: RequestLog) -> None:
    write_files(changed, {"new/b.txt": "12"})
    report = box.root.upload_dir(changed, on_conflict="error", errors="report")
    request_log.clear()
    rows = {row["path"]: row for row in report.to_dicts()}
    assert (rows["new"]["type"], rows["new"]["outcome"]) == ("folder", "created")
    assert (rows["new/b.txt"]["type"], rows["new/b.txt"]["size"]) == ("file", 2)
    assert rows["new/b.txt"]["id"] == report.created[0].item.id if report.created[0].item else None
    assert (rows["a.txt"]["outcome"], rows["a.txt"]["id"]) == ("failed", None)
    assert str(rows["a.txt"]["error"]).startswith("NameConflict: ")
    frame = report.to_dataframe()
    assert frame["outcome"].value_counts().to_dict() == {"skipped": 3, "created": 2, "failed": 1}
    assert str(frame["size"].dtype) == "Int64"
    assert request_log == []


def test_a_small_tree_starts_few_threads(box: Box, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    for number in range(3):
        (tmp_path / "tree" / f"{number}.txt").write_text("x")
    counts = [threading.active_count()]
    box.root.upload_dir(
        tmp_path / "tree", workers=10**9, on_entry=lambda *_: counts.append(threading.active_count())
    )
    box.root.folder("tree").download(
        tmp_path / "copy", workers=10**9, on_entry=lambda *_: counts.append(threading.active_count())
    )
    counts += [threading.active_count() for _ in box.root.walk(threads=10**9)]
    assert len(counts) == 9
    assert max(counts) <= counts[0] + 4
