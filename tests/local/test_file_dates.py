"""The dates of files in the embedded Box: the end of the retention, and the automatic deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client
from tests.local.conftest import Clock

DAY = 86400
MARCH_11, MARCH_21 = "2026-03-11T12:00:00+00:00", "2026-03-21T12:00:00+00:00"  # the clock is at March 1


@pytest.fixture
def path(box: Client) -> str:
    return f"/2.0/files/{box.upload('a.txt', b'x')['id']}"


def value(box: Client, path: str, field: str) -> Any:
    return box.get(path, fields=field).json()[field]


def test_the_end_of_a_retention_only_moves_to_a_later_time(box: Client, path: str) -> None:
    assert value(box, path, "disposition_at") is None
    for end in (MARCH_11, MARCH_21, MARCH_21):
        assert box.put(path, {"disposition_at": end}).status == 200
    assert box.put(path, {"disposition_at": MARCH_11}).wrong == "disposition_at"
    assert value(box, path, "disposition_at") == "2026-03-21T04:00:00-08:00"


def test_a_file_under_retention_is_not_deleted_permanently(box: Client, path: str, clock: Clock) -> None:
    box.put(path, {"disposition_at": MARCH_11})
    assert box.delete(path).status == 204
    refused = box.delete(f"{path}/trash")
    assert (refused.status, refused.code) == (403, "forbidden_by_policy")
    clock.advance(11 * DAY)
    assert box.delete(f"{path}/trash").status == 204


def test_a_folder_with_a_file_under_retention_is_not_deleted_permanently(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"x", folder)["id"]
    box.put(f"/2.0/files/{file}", {"disposition_at": MARCH_11})
    box.delete(f"/2.0/folders/{folder}", recursive="true")
    assert box.delete(f"/2.0/folders/{folder}/trash").status == 403


@pytest.mark.parametrize("choice", ["open", "company"])
def test_downloads_can_be_restricted_to_the_company(box: Client, path: str, choice: str) -> None:
    assert box.put(path, {"permissions": {"can_download": choice}}).status == 200


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"permissions": {"can_download": True}}, "permissions.can_download"),
        ({"permissions": "open"}, "permissions"),
        ({"disposition_at": "soon"}, "disposition_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": "2026-03-01T12:00:00+00:00"}, "expires_at"),
    ],
)
def test_invalid_values_are_refused(box: Client, path: str, body: dict[str, object], wrong: str) -> None:
    assert box.put(path, body).wrong == wrong


def test_a_file_goes_to_the_trash_when_its_time_has_come(box: Client, path: str, clock: Clock) -> None:
    box.put(path, {"expires_at": MARCH_11})
    assert value(box, path, "expires_at") == "2026-03-11T04:00:00-08:00"
    clock.advance(10 * DAY - 1)
    assert box.get(path).json()["item_status"] == "active"
    clock.advance(1)
    assert box.names() == []
    trashed = box.get(path).json()
    assert trashed["item_status"] == "trashed"
    assert box.post(path).status == 201
    assert value(box, path, "expires_at") is None, "a restored file does not expire again"


def test_null_removes_the_date_of_the_automatic_deletion(box: Client, path: str, clock: Clock) -> None:
    box.put(path, {"expires_at": MARCH_11})
    box.put(path, {"expires_at": None})
    assert value(box, path, "expires_at") is None
    clock.advance(30 * DAY)
    assert box.names() == ["a.txt"]


def test_a_file_that_is_in_the_trash_already_stays_there(box: Client, path: str, clock: Clock) -> None:
    box.put(path, {"expires_at": MARCH_11})
    box.delete(path)
    before = box.get(path).json()
    clock.advance(11 * DAY)
    assert box.get(path).json() == before


@pytest.fixture
def reopen(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Client]]:
    """Return a function that closes the engine of a directory and opens it again."""
    opened: list[Engine] = []

    def open_again() -> Client:
        while opened:
            opened.pop().close()
        opened.append(Engine(tmp_path / "box", settings=Settings(clock=clock)))
        return Client(opened[0])

    yield open_again
    while opened:
        opened.pop().close()


def test_the_trash_keeps_files_under_retention(reopen: Callable[[], Client], clock: Clock) -> None:
    box = reopen()
    for name in ("retained.txt", "other.txt"):
        box.upload(name, b"x")
    other, retained = (entry["id"] for entry in box.get("/2.0/folders/0/items").json()["entries"])
    box.put(f"/2.0/files/{retained}", {"disposition_at": "2026-12-01T00:00:00+00:00"})
    for file in (retained, other):
        box.delete(f"/2.0/files/{file}")
    clock.advance(40 * DAY)
    statuses = [reopen().get(f"/2.0/files/{file}/trash").status for file in (retained, other)]
    assert statuses == [200, 404]
    clock.advance(365 * DAY)
    assert reopen().get(f"/2.0/files/{retained}/trash").status == 404


def test_download_urls_of_a_file(box: Client, path: str) -> None:
    names = "is_download_available,download_url,authenticated_download_url,allowed_shared_link_access_levels"
    file = box.get(path, fields=names).json()
    assert file["is_download_available"] is True
    assert file["authenticated_download_url"] == f"http://embedded.localhost{path}/content"
    assert file["allowed_shared_link_access_levels"] == ["open", "company", "collaborators"]
    assert box.fetch(file["download_url"].removeprefix("http://embedded.localhost")).body == b"x"


def test_a_user_who_may_not_download_gets_no_download_url(box: Client, path: str) -> None:
    body = {"shared_link": {"access": "open", "permissions": {"can_download": False}}}
    link = box.put(path, body).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={link}"}
    file = box.someone_else().get(path, headers=header, fields="download_url").json()
    assert file["download_url"] is None
