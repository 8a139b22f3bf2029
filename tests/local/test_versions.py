"""File versions: listing, promotion, deletion and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from box_models.local.store.integrity import fsck
from tests.local.client import Client, form
from tests.local.conftest import Clock

DAY = 86400


def new_version(box: Client, file_id: str, content: bytes, headers: dict[str, str] | None = None) -> Any:
    reply = box.upload_form(f"/api/2.0/files/{file_id}/content", form(("file", content)), headers)
    assert reply.status == 200, reply
    return reply.json()["entries"][0]


def with_versions(box: Client, *contents: bytes, name: str = "a.txt") -> tuple[str, list[str]]:
    """Upload these contents one after the other; return the file and the ids of its versions, oldest first."""
    first, *later = contents
    file = box.upload(name, first)
    ids = [file["file_version"]["id"]]
    ids += [new_version(box, file["id"], content)["file_version"]["id"] for content in later]
    return file["id"], ids


def entries(box: Client, file: str, **query: Any) -> list[Any]:
    entry_list: list[Any] = box.get(f"/2.0/files/{file}/versions", **query).json()["entries"]
    return entry_list


def test_new_file_has_no_earlier_versions(box: Client) -> None:
    page = box.get(f"/2.0/files/{box.upload('a.txt')['id']}/versions").json()
    assert page == {"total_count": 0, "limit": 1000, "offset": 0, "entries": []}


def test_earlier_versions_are_listed_newest_first(box: Client) -> None:
    file, (first, second, _third) = with_versions(box, b"1", b"22", b"333")
    assert [(each["id"], each["size"]) for each in entries(box, file)] == [(second, 2), (first, 1)]


def test_versions_are_paged(box: Client) -> None:
    file, (first, _second, third, _) = with_versions(box, b"1", b"2", b"3", b"4")
    page = box.get(f"/2.0/files/{file}/versions", limit=1, offset=0).json()
    assert (page["total_count"], page["limit"], page["offset"]) == (3, 1, 0)
    assert [each["id"] for each in page["entries"]] == [third]
    assert [each["id"] for each in entries(box, file, limit=5, offset=2)] == [first]
    assert box.get(f"/2.0/files/{file}/versions", offset=10_001).status == 400


def test_version_has_all_fields(box: Client, clock: Clock) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    user = {"type": "user", "id": box.get("/2.0/users/me").json()["id"]}
    version = box.get(f"/2.0/files/{file}/versions/{first}").json()
    assert version.pop("modified_by").items() >= user.items()
    assert version.pop("uploader_display_name") == "Local User"
    none = dict.fromkeys(("trashed_at", "purged_at", "restored_at"))
    times = dict.fromkeys(("created_at", "modified_at"), "2026-03-01T04:00:00-08:00")
    about = {"type": "file_version", "id": first, "name": "a.txt", "size": 1}
    assert version == {**about, **times, **none, "sha1": "356a192b7913b04c54574d18c28d46e6395428ab"}


def test_version_has_only_the_requested_fields(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    version = {"type": "file_version", "id": first, "size": 1}
    assert entries(box, file, fields="size,nothing") == [version]
    assert box.get(f"/2.0/files/{file}/versions/{first}", fields="size").json() == version


def test_current_version_has_the_current_name(box: Client) -> None:
    file, (first, second) = with_versions(box, b"1", b"22")
    box.put(f"/2.0/files/{file}", {"name": "b.txt"})
    new_version(box, file, b"333")
    box.put(f"/2.0/files/{file}", {"name": "c.txt"})
    names = [box.get(f"/2.0/files/{file}/versions/{each}").json()["name"] for each in (first, second)]
    assert names == ["a.txt", "b.txt"]
    current = box.get(f"/2.0/files/{file}").json()["file_version"]["id"]
    assert box.get(f"/2.0/files/{file}/versions/{current}").json()["name"] == "c.txt"


@pytest.mark.parametrize("version", ["999", "x", "-1"])
def test_version_of_another_file_is_not_found(box: Client, version: str) -> None:
    file, _ = with_versions(box, b"1", b"2")
    _, (others, _) = with_versions(box, b"1", b"2", name="b.txt")
    for wrong in (version, others):
        path = f"/2.0/files/{file}/versions/{wrong}"
        assert box.get(path).status == box.delete(path).status == 404
        assert box.post(f"/2.0/files/{file}/versions/current", {"id": wrong}).status == 404


def test_versions_of_another_users_file_are_not_found(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"2")
    ann = box.someone_else()
    assert ann.get(f"/2.0/files/{file}/versions").status == 404
    assert ann.delete(f"/2.0/files/{file}/versions/{first}").status == 404


def test_shared_link_shows_versions_but_allows_no_changes(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"2")
    url = box.put(f"/2.0/files/{file}", {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    ann, header = box.someone_else(), {"boxapi": f"shared_link={url}"}
    path = f"/2.0/files/{file}/versions/{first}"
    assert ann.get(path, headers=header).status == 200
    assert ann.delete(path, headers=header).status == 403


def test_promoted_version_becomes_the_newest(box: Client) -> None:
    file, (first, second) = with_versions(box, b"1", b"22")
    reply = box.post(f"/2.0/files/{file}/versions/current", {"type": "file_version", "id": first})
    version = reply.json()
    assert (reply.status, version["size"]) == (201, 1)
    numbered = box.get(f"/2.0/files/{file}/versions/{version['id']}", fields="version_number").json()
    assert numbered["version_number"] == "3"
    assert version["id"] not in {first, second}
    now = box.get(f"/2.0/files/{file}").json()
    assert (now["file_version"]["id"], now["size"], now["etag"]) == (version["id"], 1, "2")
    assert [each["id"] for each in entries(box, file)] == [second, first]
    assert box.read(file).body == b"1"


def test_promotion_restores_name_and_time(box: Client, clock: Clock) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    clock.advance(DAY)
    box.put(f"/2.0/files/{file}", {"name": "b.txt"})
    box.post(f"/2.0/files/{file}/versions/current", {"id": first})
    now = box.get(f"/2.0/files/{file}").json()
    assert (now["name"], now["content_modified_at"]) == ("a.txt", "2026-03-01T04:00:00-08:00")
    assert now["modified_at"] == "2026-03-02T04:00:00-08:00"


def test_promotion_is_refused_if_the_name_is_taken(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    box.put(f"/2.0/files/{file}", {"name": "b.txt"})
    box.upload("A.txt")
    assert box.post(f"/2.0/files/{file}/versions/current", {"id": first}).code == "item_name_in_use"
    assert box.read(file).body == b"22"


@pytest.mark.parametrize("body", [{}, {"id": 5}, {"id": None}, {"type": "file", "id": "1"}])
def test_promotion_requires_a_version(box: Client, body: dict[str, object]) -> None:
    file, _ = with_versions(box, b"1", b"2")
    reply = box.post(f"/2.0/files/{file}/versions/current", body)
    assert (reply.status, reply.wrong) == (400, "type" if "type" in body else "id")


def test_deleted_version_is_listed_as_trashed(box: Client) -> None:
    file, (first, second, _) = with_versions(box, b"1", b"22", b"333")
    reply = box.delete(f"/2.0/files/{file}/versions/{first}")
    assert (reply.status, reply.body) == (204, b"")
    entry, trashed = entries(box, file)
    assert (entry["id"], entry["trashed_at"]) == (second, None)
    times = (trashed["trashed_at"], trashed["purged_at"])
    assert times == ("2026-03-01T04:00:00-08:00", "2026-03-31T04:00:00-08:00")
    assert trashed["trashed_by"]["name"] == "Local User"


def test_deleted_version_cannot_be_used(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    path = f"/2.0/files/{file}/versions/{first}"
    box.delete(path)
    uses = [
        box.delete(path),
        box.get(f"/2.0/files/{file}/content", version=first),
        box.post(f"/2.0/files/{file}/versions/current", {"id": first}),
        box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": "c", "version": first}),
    ]
    assert {(reply.status, reply.code) for reply in uses} == {(404, "trashed")}


def test_deleted_version_can_be_restored(box: Client, clock: Clock) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    path = f"/2.0/files/{file}/versions/{first}"
    box.delete(path)
    clock.advance(60)
    reply = box.put(path, {"trashed_at": None})
    assert (reply.status, reply.json()["trashed_at"], reply.json()["purged_at"]) == (200, None, None)
    assert reply.json()["restored_at"] == "2026-03-01T04:01:00-08:00"
    assert "trashed_by" not in reply.json()
    assert box.read(file, version=first).body == b"1"


def test_restoring_a_version_that_is_not_deleted_changes_nothing(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    path = f"/2.0/files/{file}/versions/{first}"
    before = box.get(path).json()
    assert box.put(path, {"trashed_at": None}).json() == box.put(path, {}).json() == before


def test_trashed_at_cannot_be_set_to_a_time(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    reply = box.put(f"/2.0/files/{file}/versions/{first}", {"trashed_at": "2026-01-01T00:00:00Z"})
    assert (reply.status, reply.wrong) == (400, "trashed_at")


def test_current_version_cannot_be_deleted(box: Client) -> None:
    file, (_, current) = with_versions(box, b"1", b"22")
    reply = box.delete(f"/2.0/files/{file}/versions/{current}")
    assert (reply.status, reply.wrong) == (400, "file_version_id")


def test_if_match_guards_the_deletion_of_a_version(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    path = f"/2.0/files/{file}/versions/{first}"
    assert box.delete(path, headers={"if-match": "0"}).status == 412
    assert box.delete(path, headers={"if-match": "1"}).status == 204


def test_earlier_version_can_be_downloaded_and_copied(box: Client) -> None:
    file, (first, _) = with_versions(box, b"1", b"22")
    assert box.read(file, version=first).body == b"1"
    copy = box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": "c", "version": first}).json()
    assert box.read(copy["id"]).body == b"1"
    assert entries(box, copy["id"]) == []


def test_deleted_version_is_purged_after_thirty_days(tmp_path: Path, clock: Clock) -> None:
    settings = Settings(clock=clock)
    box = Client(Engine(tmp_path, settings=settings))
    file, (first, second, _) = with_versions(box, b"1", b"22", b"333")
    box.delete(f"/2.0/files/{file}/versions/{first}")
    box.engine.close()
    clock.advance(30 * DAY)
    again = Client(Engine(tmp_path, settings=settings))
    assert [each["id"] for each in entries(again, file)] == [second]
    assert len(list((tmp_path / "content").iterdir())) == 2
    assert fsck(again.engine.database, again.engine.blobs).is_sound
    again.engine.close()


def test_content_shared_with_a_copy_survives_the_purge(tmp_path: Path, clock: Clock) -> None:
    settings = Settings(clock=clock)
    box = Client(Engine(tmp_path, settings=settings))
    file, (first, _) = with_versions(box, b"1", b"22")
    copy = box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": "c", "version": first}).json()
    box.delete(f"/2.0/files/{file}/versions/{first}")
    box.engine.close()
    clock.advance(30 * DAY)
    again = Client(Engine(tmp_path, settings=settings))
    assert again.read(copy["id"]).body == b"1"
    again.engine.close()
