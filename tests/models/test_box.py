"""`Box`: accounts, references and views."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from box_models import (
    Box,
    BoxError,
    DeveloperToken,
    File,
    Folder,
    LocalBoxError,
    NotFound,
    NotLoggedIn,
    SessionClosed,
    User,
)
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox


def test_root_is_the_folder_that_holds_all_others_and_asks_nothing(box: Box, request_log: RequestLog) -> None:
    assert (box.root.id, box.root.type) == ("0", "folder")
    assert request_log == []


def test_me_is_the_user_who_is_signed_in_in_one_request(box: Box, request_log: RequestLog) -> None:
    me = box.me
    assert (type(me), me.name, me.login) == (User, "Local User", "local@example.com")
    assert str(request_log) == "GET /users/me"


@pytest.mark.parametrize("verb", ["file", "folder", "web_link", "comment", "user"])
@pytest.mark.parametrize("id", ["12345", 12345])
def test_an_id_is_taken_as_text_or_number_and_asks_nothing(
    box: Box, request_log: RequestLog, verb: str, id: str | int
) -> None:
    item = getattr(box, verb)(id)
    assert (item.type, item.id) == (verb, "12345")
    assert request_log == []


def test_numbers_of_numpy_are_numbers(box: Box) -> None:
    number: Any = np.int64  # Data frames contain such values. Any, because the parameters are typed as int.
    folder = box.root.create_folder("A")
    files = [folder.upload(bytes(n), f"plan {n}.txt") for n in range(4)]
    assert box.file(number(files[0].id)) == files[0]
    assert folder.files(limit=number(3), offset=number(1)).all() == files[1:]
    assert box.search("plan", within=[number(folder.id)], size=(number(3), None)).all() == files[3:]


def test_a_search_takes_ids_as_numbers(box: Box) -> None:
    folder = box.root.create_folder("A")
    plan = folder.upload(b"x", "plan.txt")
    box.root.upload(b"x", "plan.txt")
    assert box.search("plan", within=[int(folder.id)], owners=[int(box.me.id)]).all() == [plan]


def test_a_file_is_found_by_its_path(box: Box) -> None:
    plan = box.root.create_folder("Projects").create_folder("2026").upload(b"...", "plan.pdf")
    assert box.file("/Projects/2026/plan.pdf") == plan
    assert type(box.file("/projects/2026/PLAN.pdf")) is File


def test_a_folder_is_found_by_its_path(box: Box) -> None:
    request_log = box.root.create_folder("Projects/2026", parents=True)
    assert box.folder("/Projects/2026") == request_log
    assert box.folder("/Projects//2026/") == request_log
    assert box.folder("/") == box.root


def test_a_path_takes_one_request_per_part(box: Box, request_log: RequestLog) -> None:
    box.root.create_folder("a/b", parents=True).upload(b"x", "c.txt")
    request_log.clear()
    box.file("/a/b/c.txt")
    assert str(request_log) == "OPTIONS /files/content, OPTIONS /files/content, OPTIONS /files/content"


def test_a_path_that_leads_nowhere_names_its_first_missing_part(box: Box) -> None:
    box.root.create_folder("Projects")
    with pytest.raises(
        FileNotFoundError, match=r"^'.*' was not found, because '/Projects' does not contain '2026'$"
    ) as caught:
        box.file("/Projects/2026/plan.pdf")
    assert isinstance(caught.value, NotFound)


def test_a_path_to_another_type_names_the_type(box: Box) -> None:
    box.root.upload(b"x", "plan.pdf")
    with pytest.raises(NotFound, match="'/plan.pdf' is a file, not a folder"):
        box.folder("/plan.pdf")
    with pytest.raises(NotFound, match="'/plan.pdf' is a file, not a folder"):
        box.file("/plan.pdf/page1")


def test_the_session_makes_any_request(box: Box) -> None:
    body = {"name": "Python", "url": "https://python.org", "parent": {"id": "0"}}
    answer = box.session.request("POST", "/web_links", json=body)
    assert box.web_link(json.loads(answer.body)["id"]).url == "https://python.org"


def test_leaving_the_with_block_closes_the_box() -> None:
    with Box.local(":memory:") as box:
        folder = box.root.create_folder("Reports")
    assert folder.name == "Reports"
    with pytest.raises(SessionClosed):
        folder.items().all()


def test_closing_twice_is_closing_once() -> None:
    box = Box.local(":memory:")
    box.close()
    box.close()


def test_a_local_box_is_kept_on_disk(tmp_path: Path) -> None:
    with Box.local(tmp_path / "box") as box:
        box.root.create_folder("Reports")
    with Box.local(str(tmp_path / "box")) as box:
        assert [folder.name for folder in box.root.folders()] == ["Reports"]


def test_a_local_box_that_is_open_in_another_process_raises_local_box_error(tmp_path: Path) -> None:
    program = (
        "import sys; from box_models import Box\n"
        "with Box.local(sys.argv[1]): print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        with pytest.raises(BoxError, match=r"another process.*python -m box_models\.local") as caught:
            Box.local(tmp_path)
        other.communicate()
    assert isinstance(caught.value, LocalBoxError)


def test_a_damaged_local_box_raises_local_box_error(tmp_path: Path) -> None:
    (tmp_path / "box.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(LocalBoxError, match="damaged"):
        Box.local(tmp_path)


def test_without_a_path_a_local_box_is_in_the_home_of_box_models(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))
    Box.local().close()
    assert (tmp_path / "local").is_dir()


def test_without_a_setting_that_home_is_in_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BOX_MODELS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    Box.local().close()
    assert (tmp_path / ".box_models" / "local").is_dir()


def test_a_setting_that_makes_no_sense_leaves_the_directory_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lazy must be 'load', 'warn' or 'error', not 'never'"):
        Box.local(tmp_path, lazy="never")  # type: ignore[arg-type] # that is the point
    with Box.local(tmp_path) as box:
        box.session.request("GET", "/users/me")


def test_a_token_alone_signs_in(faulty_server: FaultyBox) -> None:
    with (
        Box(faulty_server.engine.accounts.owner_token(), base_url=faulty_server.server.url) as by_text,
        Box(
            DeveloperToken(faulty_server.engine.accounts.owner_token()), base_url=faulty_server.server.url
        ) as by_login,
    ):
        assert by_text.me == by_login.me


def test_the_environment_has_the_token_and_the_url(
    faulty_server: FaultyBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_TOKEN", faulty_server.engine.accounts.owner_token())
    monkeypatch.setenv("BOX_BASE_URL", faulty_server.server.url)
    with Box() as box:
        assert box.me.name == "Local User"


def test_without_any_login_the_ways_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOX_TOKEN", raising=False)
    monkeypatch.delenv("BOX_DEVELOPER_TOKEN", raising=False)
    with pytest.raises(NotLoggedIn, match=r"BOX_TOKEN.*BOX_DEVELOPER_TOKEN"):
        Box()


def test_the_repr_of_a_box_has_no_token(faulty_server: FaultyBox) -> None:
    with Box(faulty_server.engine.accounts.owner_token(), base_url=faulty_server.server.url) as box:
        assert repr(box) == f"Box({faulty_server.server.url})"


def test_a_response_of_another_type_raises_decode_error(box: Box) -> None:
    with pytest.raises(BoxError, match="/folders/12345"):
        box.folder("12345").load()


def test_a_subclass_of_box_opens_as_itself() -> None:
    class OurBox(Box):
        @property
        def reports(self) -> Folder:
            return self.root.create_folder("Reports", exist_ok=True)

    with OurBox.local(":memory:") as box:
        assert box.reports.name == "Reports"
