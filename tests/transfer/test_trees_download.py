"""Downloads of folder trees: complete, inside the target only, with a report of failures."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from box_models import Box, DecodeError, File, Folder, Progress, RetryPolicy, TreeError, TreeReport
from box_models.transfer.local_names import SymlinkExistsError
from tests.clock import promptly
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.local.served import wait_until
from tests.windows import open_files
from tests.wire.fault_server import FaultServer, ReceivedRequest, cut, head, refusal, reply

CONTENT = "/dl/.*"


@pytest.fixture
def projects(box: Box, request_log: RequestLog) -> Folder:
    top = box.root.create_folder("Projects")
    top.upload(b"a", "a.txt")
    top.create_folder("sub/deep", parents=True).upload(b"c", "c.txt")
    top.folder("sub").upload(b"b", "b.csv")
    top.create_folder("empty")
    request_log.clear()
    return top


def paths(report: TreeReport, kind: str = "created") -> list[str]:
    return [entry.path for entry in getattr(report, kind)]


def contents(directory: Path) -> dict[str, bytes | None]:
    """Return all paths below a directory, with the content of files."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() if path.is_file() else None
        for path in directory.rglob("*")
    }


def test_the_whole_tree_is_transferred(projects: Folder, tmp_path: Path) -> None:
    report = projects.download(tmp_path / "new" / "dl")
    assert (paths(report), report.ok) == (["a.txt", "sub/b.csv", "sub/deep/c.txt"], True)
    assert paths(report, "folders") == ["empty", "sub", "sub/deep"]
    assert contents(tmp_path / "new" / "dl") == {
        "a.txt": b"a",
        "sub/b.csv": b"b",
        "sub/deep/c.txt": b"c",
        "empty": None,
        "sub": None,
        "sub/deep": None,
    }


def test_a_second_run_only_lists_folders(projects: Folder, tmp_path: Path, request_log: RequestLog) -> None:
    projects.download(tmp_path)
    request_log.clear()
    report = projects.download(tmp_path)
    assert (len(report.skipped), report.created) == (3, ())
    assert [sent.path.rpartition("/")[2] for sent in request_log] == ["items"] * 4


@pytest.mark.parametrize(
    ("on_conflict", "kind", "content"),
    [("replace", "versioned", "a"), ("skip", "skipped", "mine"), ("error", "failed", "mine")],
)
def test_on_conflict_replaces_skips_or_fails(
    projects: Folder, tmp_path: Path, on_conflict: str, kind: str, content: str
) -> None:
    (tmp_path / "a.txt").write_text("mine")
    report = projects.download(tmp_path, on_conflict=on_conflict, errors="report")  # type: ignore[arg-type]
    assert "a.txt" in paths(report, kind)
    assert (tmp_path / "a.txt").read_text() == content


def test_uploading_a_downloaded_tree_transfers_no_content(box: Box, projects: Folder, tmp_path: Path) -> None:
    projects.download(tmp_path / "dl")
    report = box.root.upload_dir(tmp_path / "dl", "Projects")
    assert (len(report.skipped), report.created, report.ok) == (3, (), True)


def test_patterns_select_files(projects: Folder, tmp_path: Path) -> None:
    assert paths(projects.download(tmp_path, include="*.txt", exclude="deep")) == ["a.txt"]


def test_web_links_are_skipped_and_reported(box: Box, projects: Folder, tmp_path: Path) -> None:
    link = {"url": "https://example.com", "name": "link", "parent": {"id": projects.id}}
    box.session.post("/web_links", json=link)
    assert [entry.note for entry in projects.download(tmp_path).skipped] == ["a web_link has no content"]


def test_a_file_at_the_target_directory_is_an_error(projects: Folder, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="to is a file, not a directory: '.*file'"):
        projects.download(tmp_path / "file")


def test_conflicting_local_files_and_directories_are_reported(projects: Folder, tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "sub").touch()
    errors = {entry.path: type(entry.error) for entry in projects.download(tmp_path, errors="report").failed}
    assert errors == {"a.txt": IsADirectoryError, "sub": NotADirectoryError}


def test_u02_downloads_do_not_write_through_symbolic_links(projects: Folder, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "dl").mkdir()
    (tmp_path / "dl" / "sub").symlink_to(tmp_path / "outside")
    (tmp_path / "dl" / "a.txt").symlink_to(tmp_path / "secret")
    report = projects.download(tmp_path / "dl", errors="report")
    assert {entry.path: type(entry.error) for entry in report.failed} == dict.fromkeys(
        ["a.txt", "sub"], SymlinkExistsError
    )
    assert (contents(tmp_path / "outside"), (tmp_path / "secret").read_text()) == ({}, "secret")


def test_the_target_directory_may_be_a_symbolic_link(projects: Folder, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "dl").symlink_to("real")
    assert projects.download(tmp_path / "dl").ok
    assert (tmp_path / "real" / "a.txt").exists()


@pytest.mark.parametrize("on_conflict", ["replace", "skip", "error"])
def test_a_dry_run_equals_the_download_that_follows(
    projects: Folder, tmp_path: Path, request_log: RequestLog, on_conflict: str
) -> None:
    target = tmp_path / "dl"
    plan = projects.download(target, dry_run=True)
    assert (paths(plan, "folders"), target.exists()) == (["empty", "sub", "sub/deep"], False)
    (target / "sub").mkdir(parents=True)
    (target / "a.txt").write_text("mine")
    (target / "empty").touch()
    (target / "sub" / "b.csv").write_text("b")
    before = contents(target)
    request_log.clear()
    options = {"on_conflict": on_conflict, "errors": "report"}
    plan = projects.download(target, dry_run=True, **options)  # type: ignore[arg-type]  # parametrised
    assert (contents(target), {sent.path.rpartition("/")[2] for sent in request_log}) == (before, {"items"})
    actual = projects.download(target, **options)  # type: ignore[arg-type]  # parametrised
    for kind in ("created", "versioned", "skipped", "failed", "folders"):
        assert paths(plan, kind) == paths(actual, kind)
    assert (plan.dry_run, actual.dry_run) == (True, False)


# A hostile Box


class HostileBox:
    """A Box whose root folder has the entries set by the test."""

    def __init__(self, server: FaultServer) -> None:
        self.entries: list[dict[str, object]] = []
        self.inner: list[dict[str, object]] = []
        server.handler = self._answer

    def _answer(self, request: ReceivedRequest) -> Callable[..., bool]:
        if request.path.endswith("/content"):
            return reply(body=b"x")
        return reply(
            200,
            body=json.dumps(
                {"entries": self.entries if request.path == "/2.0/folders/0/items" else self.inner}
            ).encode(),
        )


@contextmanager
def hostile_box() -> Iterator[tuple[HostileBox, Box]]:
    with FaultServer() as server, Box("local_x", base_url=server.url, retry=RetryPolicy(waits=False)) as box:
        yield HostileBox(server), box


@pytest.fixture
def hostile() -> Iterator[tuple[HostileBox, Box]]:
    """A Box with hostile names."""
    with hostile_box() as request_log:
        yield request_log


@pytest.fixture(scope="module")
def shared_hostile() -> Iterator[tuple[HostileBox, Box]]:
    """One hostile Box for thousands of examples."""
    with hostile_box() as request_log:
        yield request_log


def file_entry(name: str, id: str) -> dict[str, object]:
    return {
        "type": "file",
        "id": id,
        "name": name,
        "size": 1,
        "sha1": "11f6ad8ec52a2984abaafd7c3b516503785c2072",
    }


HOSTILE_NAMES = [
    "../../etc/passwd",
    "/abs",
    "..",
    ".",
    "C:\\x",
    "a\\..\\b",
    "",
    "NUL",
    "a\0b",
    "x" * 300,
    "\U0001f600" * 255,
]


def test_u01_hostile_file_names_stay_inside_the_target(
    hostile: tuple[HostileBox, Box], tmp_path: Path
) -> None:
    server, box = hostile
    server.entries = [file_entry(name, str(number)) for number, name in enumerate(HOSTILE_NAMES, 1)]
    report = box.root.download(tmp_path / "in" / "dl")
    assert (len(report.created), report.failed) == (len(HOSTILE_NAMES), ())
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert len([path for path in (tmp_path / "in" / "dl").iterdir() if path.is_file()]) == len(HOSTILE_NAMES)


def test_u01_hostile_folder_names_stay_inside_the_target(
    hostile: tuple[HostileBox, Box], tmp_path: Path
) -> None:
    server, box = hostile
    server.entries = [
        {"type": "folder", "id": str(n), "name": name} for n, name in enumerate(HOSTILE_NAMES, 1)
    ]
    server.inner = [file_entry("../x", "99")]
    report = box.root.download(tmp_path / "in" / "dl")
    assert (len(report.created), report.failed) == (len(HOSTILE_NAMES), ())
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert len(list((tmp_path / "in" / "dl").rglob("..％2Fx"))) == len(HOSTILE_NAMES)


def test_u04_files_with_equal_names_get_separate_local_files(
    hostile: tuple[HostileBox, Box], tmp_path: Path
) -> None:
    server, box = hostile
    names = ["caf\u00e9", "cafe\u0301", "CAF\u00c9", "same", "same"]
    server.entries = [file_entry(name, str(number)) for number, name in enumerate(names, 1)]
    box.root.download(tmp_path)
    first = contents(tmp_path)
    assert (len(first), box.root.download(tmp_path).created, contents(tmp_path)) == (5, (), first)


def test_a_folder_that_contains_itself_is_downloaded_once(
    hostile: tuple[HostileBox, Box], tmp_path: Path
) -> None:
    server, box = hostile
    server.entries = server.inner = [{"type": "folder", "id": "7", "name": "again"}]
    report = box.root.download(tmp_path, errors="report")
    assert (paths(report, "folders"), paths(report, "failed")) == (["again"], ["again/again"])


def test_d05_malformed_entries_are_reported_and_the_others_are_downloaded(
    hostile: tuple[HostileBox, Box], tmp_path: Path
) -> None:
    server, box = hostile
    server.entries = [
        file_entry("good", "1"),
        file_entry("fine", "2"),
        file_entry("size", "3") | {"size": "much"},
    ]
    server.entries += [{"type": "file", "id": []}, {"type": "future"}, {"type": "future", "id": "4"}]
    report = box.root.download(tmp_path, errors="report")
    assert paths(report) == ["fine", "good"]
    assert {entry.path: type(entry.error) for entry in report.failed} == {
        "?": DecodeError,
        "size": DecodeError,
    }
    assert [entry.note for entry in report.skipped] == ["a future has no content"] * 2


NAMES = st.lists(
    st.text(st.sampled_from("./\\:~ \0\n*aAé\u0301％2F\U0001f600"), max_size=12)
    | st.text(max_size=300)
    | st.sampled_from(HOSTILE_NAMES),
    min_size=20,
    max_size=20,
)


def nothing_is_written_outside(hostile: tuple[HostileBox, Box], top: Path, names: list[str]) -> None:
    server, box = hostile
    server.entries = [file_entry(name, str(number)) for number, name in enumerate(names, 1)]
    target = top / str(time.monotonic_ns())
    report = box.root.download(target)
    assert report.ok, str(report)
    assert len(list(target.iterdir())) == len(names) == len(list(target.rglob("*")))
    assert {path.is_symlink() or path.parent != target for path in target.iterdir()} == {False}


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(NAMES)
def test_hostile_names_stay_inside(
    shared_hostile: tuple[HostileBox, Box], tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    nothing_is_written_outside(shared_hostile, tmp_path_factory.mktemp("few"), names)


@pytest.mark.slow
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(NAMES)
def test_ten_thousand_hostile_names_stay_inside(
    shared_hostile: tuple[HostileBox, Box], tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    nothing_is_written_outside(shared_hostile, tmp_path_factory.mktemp("many"), names)


# Failures


@pytest.fixture
def remote_folder(remote_box: Box) -> Folder:
    top = remote_box.root.create_folder("far")
    for number in range(3):
        folder = top.create_folder(str(number))
        for file in range(8):
            folder.upload(f"{number}-{file}".encode(), f"{file}.txt")
    return top


def test_a_failed_file_does_not_stop_the_others(
    remote_folder: Folder, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    faulty_server.spoil("GET", "/2.0/files/[^/]+/content", refusal(403, "forbidden_by_policy"))
    report = remote_folder.download(tmp_path, errors="report")
    assert (len(report.created), len(report.failed)) == (23, 1)
    assert len(remote_folder.download(tmp_path).created) == 1


def test_wrong_bytes_are_reported_and_not_kept(
    remote_folder: Folder, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    faulty_server.spoil("GET", CONTENT, reply(body=b"9-9"))
    with pytest.raises(TreeError, match=r"1 of 24 failed: ./..txt: ") as caught:
        remote_folder.download(tmp_path)
    assert [type(entry.error).__name__ for entry in caught.value.report.failed] == ["IntegrityError"]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 23


def test_a_failed_listing_is_one_failure(
    remote_folder: Folder, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    faulty_server.spoil(
        "GET", f"/2.0/folders/{remote_folder.folder('1').id}/items", refusal(403, "forbidden")
    )
    report = remote_folder.download(tmp_path, errors="report")
    assert (len(report.created), paths(report, "failed")) == (16, ["1"])


def test_lost_connections_are_resumed(
    remote_folder: Folder, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    for _ in range(3):
        faulty_server.spoil("GET", CONTENT, cut(b"", missing=3))
    assert (len(remote_folder.download(tmp_path).created), faulty_server.injected_faults) == (24, [])


def test_progress_counts_files_and_bytes(remote_folder: Folder, tmp_path: Path) -> None:
    updates: list[Progress] = []
    remote_folder.download(tmp_path, progress=updates.append)
    assert (updates[-1].done, updates[-1].total, updates[-1].files) == (72, 72, 24)


def test_an_exception_in_the_progress_callback_stops_the_tree_and_leaves_no_partial_file(
    remote_folder: Folder, tmp_path: Path
) -> None:
    def enough(now: Progress) -> None:
        if now.files == 5:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remote_folder.download(tmp_path, progress=enough)
    wait_until(
        lambda: not list(tmp_path.rglob("*.part"))
    )  # a worker may still be deleting its temporary file
    assert remote_folder.download(tmp_path).ok
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 24


@open_files
def test_an_interrupt_ends_the_download_of_a_tree_although_content_hangs(
    remote_folder: Folder, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    arrived = threading.Event()

    def hang(client: object, stopped: threading.Event) -> bool:
        client.sendall(head(200, {"Content-Length": "3"}) + b"0")  # type: ignore[attr-defined]  # a socket
        arrived.set()
        stopped.wait()
        return False

    def interrupt(now: Progress) -> None:
        if arrived.is_set():
            raise KeyboardInterrupt

    faulty_server.spoil("GET", CONTENT, hang)
    with promptly(), pytest.raises(KeyboardInterrupt):
        remote_folder.download(tmp_path, progress=interrupt, workers=2)
    assert not list(tmp_path.rglob("*.part"))


def test_leftovers_are_removed_but_not_files_from_box_with_such_names(
    projects: Folder, tmp_path: Path
) -> None:
    projects.upload(b"mine", ".a.txt.0123abcd.part")
    (tmp_path / ".a.txt.76543210.part").write_text("half")
    projects.download(tmp_path)
    assert [path.name for path in tmp_path.glob("*.part")] == [".a.txt.0123abcd.part"]


@pytest.mark.parametrize(
    ("arguments", "error"), [({"on_conflict": "rename"}, ValueError), ({"workers": 0}, ValueError)]
)
def test_invalid_arguments_raise_before_any_request(
    projects: Folder,
    tmp_path: Path,
    request_log: RequestLog,
    arguments: dict[str, object],
    error: type[Exception],
) -> None:
    with pytest.raises(error, match=next(iter(arguments))):
        projects.download(tmp_path / "dl", **arguments)  # type: ignore[arg-type]  # invalid on purpose
    assert (request_log, list(tmp_path.iterdir())) == ([], [])


def test_report_entries_have_the_local_path(projects: Folder, tmp_path: Path) -> None:
    entry = projects.download(tmp_path).created[0]
    assert isinstance(entry.item, File)
    assert (entry.item.name, entry.local) == ("a.txt", tmp_path / "a.txt")
