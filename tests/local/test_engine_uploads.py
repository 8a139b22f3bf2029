"""Uploads into the embedded Box, and the check before an upload."""

from __future__ import annotations

import errno
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import BASE, BOUNDARY, FORM, Client, form, part

ATTRIBUTES = json.dumps({"name": "a.txt", "parent": {"id": "0"}}).encode()
NEW = "/api/2.0/files/content"


class Vanishing(io.BytesIO):
    """A body whose client disconnects after the last byte."""

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        if not block:
            raise ConnectionAbortedError("gone")
        return block


class Trickle(io.BytesIO):
    """A body that arrives a few bytes at a time."""

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(5)


def leftovers(engine: Engine) -> list[str]:
    return [path.name for path in engine.directory.rglob("*") if path.is_file()]


def test_uploaded_content_can_be_downloaded(box: Client) -> None:
    content = bytes(range(256)) * 5000
    file = box.upload("data.bin", content)
    assert file["size"] == len(content)
    assert box.read(file["id"]).body == content


def test_content_may_contain_parts_of_the_boundary(box: Client) -> None:
    content = b"\r\n--the-boundar\r\n--the-\r\n\r\n----the-boundary"
    assert box.read(box.upload("tricky", content)["id"]).body == content


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 40, 1 << 18, (1 << 18) + 1, 3 << 18])
def test_uploads_of_every_size_are_complete(box: Client, size: int) -> None:
    assert len(box.read(box.upload("a", b"\r" * size)["id"]).body) == size


def test_upload_works_on_the_path_of_the_api_host(box: Client) -> None:
    body = form(("attributes", ATTRIBUTES), ("contents", b"x"))
    assert box.upload_form("/2.0/files/content", body).status == 201


def test_upload_accepts_a_fields_parameter(box: Client) -> None:
    reply = box.upload_form(NEW, form(("attributes", ATTRIBUTES), ("file", b"x")), fields="name")
    assert set(reply.json()["entries"][0]) == {"type", "id", "etag", "name"}


def test_upload_accepts_the_times_of_the_content(box: Client) -> None:
    times = {"content_created_at": "2012-12-12T10:53:43-08:00", "content_modified_at": "2013-01-01T00:00:00Z"}
    file = box.upload("a.txt", b"x", description="d", **times)
    assert file["content_created_at"] == "2012-12-12T10:53:43-08:00"
    assert file["content_modified_at"] == "2012-12-31T16:00:00-08:00"
    assert file["description"] == "d"


@pytest.mark.parametrize("time", ["yesterday", 5, "1969-12-31T00:00:00Z", "9999-12-31T23:59:59-23:00:00"])
def test_invalid_time_is_refused(box: Client, time: object) -> None:
    reply = box.try_upload("a.txt", b"x", content_created_at=time)
    assert (reply.status, reply.wrong) == (400, "content_created_at")


def test_time_without_a_time_zone_is_utc(box: Client) -> None:
    file = box.upload("a.txt", content_created_at="2013-01-01T00:00:00")
    assert file["content_created_at"] == "2012-12-31T16:00:00-08:00"


def test_wrong_digest_refuses_the_upload_and_leaves_nothing(box: Client) -> None:
    body = form(("attributes", ATTRIBUTES), ("file", b"hello"))
    wrong = box.upload_form(NEW, body, {"content-md5": "0" * 40})
    assert (wrong.status, wrong.code) == (400, "bad_digest")
    assert (box.names(), leftovers(box.engine)) == ([], [])
    right = box.upload_form(NEW, body, {"content-md5": "AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D"})
    assert right.status == 201


def test_attributes_after_the_content_are_refused(box: Client) -> None:
    reply = box.upload_form(NEW, form(("file", b"x"), ("attributes", ATTRIBUTES)))
    assert (reply.status, reply.code) == (400, "metadata_after_file_contents")
    file = box.upload("b.txt", b"old")["id"]
    late = box.upload_form(f"/api/2.0/files/{file}/content", form(("file", b"x"), ("attributes", b"{}")))
    assert (late.status, late.code) == (400, "metadata_after_file_contents")
    assert box.read(file).body == b"old"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (form(), "attributes"),
        (form(("attributes", ATTRIBUTES)), "file"),
        (form(("attributes", b"{"), ("file", b"x")), "attributes"),
        (form(("attributes", b"[]"), ("file", b"x")), "attributes"),
        (form(("attributes", b'{"parent": {"id": "0"}}'), ("file", b"x")), "name"),
        (form(("attributes", b'{"name": "a"}'), ("file", b"x")), "parent"),
        (form(("attributes", b" " * (1 << 20) + ATTRIBUTES), ("file", b"x")), "attributes"),
        (form(*[("attributes", ATTRIBUTES), *[("file", b"x")] * 100]), "entity-body"),
        (form(("attributes", ATTRIBUTES), ("file", b"x"))[:-4], "entity-body"),
        (part("attributes", ATTRIBUTES) + b"--the-boundary", "entity-body"),
        (part("attributes", ATTRIBUTES) + b"--the-boundaryX\r\n\r\n", "entity-body"),
        (part("attributes", ATTRIBUTES) + b"--the-boundary\r\nContent-Dis", "entity-body"),
        (b"--the-boundary\r\n" + b"x" * (1 << 20), "entity-body"),
        (b"--the-boundary\r\n" + b"x" * (20 << 10) + b"\r\n\r\n", "entity-body"),
        (b"no form at all", "entity-body"),
        (b"", "entity-body"),
    ],
)
def test_malformed_form_is_refused_and_leaves_nothing(box: Client, body: bytes, wrong: str) -> None:
    reply = box.upload_form(NEW, body)
    assert (reply.status, reply.wrong) == (400, wrong)
    assert (box.names(), leftovers(box.engine)) == ([], [])


@pytest.mark.parametrize(
    "content_type", ["", "application/json", "multipart/form-data", 'multipart/form-data; boundary=""']
)
def test_upload_without_a_boundary_is_refused(box: Client, content_type: str) -> None:
    reply = box.send("POST", NEW, form(("attributes", ATTRIBUTES)), {"content-type": content_type})
    assert (reply.status, reply.wrong) == (400, "content-type")


def test_quoted_boundary_preamble_and_epilogue_are_accepted(box: Client) -> None:
    body = b"preamble\r\n" + form(("attributes", ATTRIBUTES), ("file", b"x")) + b"epilogue"
    headers = {"content-type": 'Multipart/Form-Data; charset=utf-8; boundary="the-boundary"'}
    assert box.send("POST", NEW, body, headers).status == 201


def test_form_part_of_the_content_may_have_any_name(box: Client) -> None:
    bare = b"--the-boundary\r\nX: y\r\nContent-Disposition: form-data\r\n\r\nx\r\n--the-boundary--"
    unquoted = b"--the-boundary \r\nContent-Disposition: form-data; filename=x; name=attributes\r\n\r\n"
    assert box.upload_form(NEW, unquoted + ATTRIBUTES + b"\r\n" + bare).status == 201


def test_body_may_arrive_in_small_pieces(box: Client) -> None:
    body = form(("attributes", ATTRIBUTES), ("file", b"hello, world")) + b"and an epilogue"
    file = box.upload_form(NEW, Trickle(body)).json()["entries"][0]["id"]
    assert box.read(file).body == b"hello, world"


def test_form_part_without_a_name_is_the_content(box: Client) -> None:
    body = part("attributes", ATTRIBUTES) + b"--the-boundary\r\n\r\nx\r\n--the-boundary--"
    assert box.upload_form(NEW, body).status == 201


@pytest.mark.parametrize("off", [-1, 1])
def test_l08_body_with_a_wrong_content_length_leaves_nothing(box: Client, off: int) -> None:
    body = form(("attributes", ATTRIBUTES), ("file", b"x"))
    reply = box.upload_form(NEW, body, {"content-length": str(len(body) + off)})
    assert (reply.status, reply.wrong, box.names()) == (400, "entity-body", [])


def test_l08_client_that_disconnects_leaves_no_file_and_no_version(box: Client) -> None:
    body = form(("attributes", ATTRIBUTES), ("file", b"x" * (1 << 20)))
    assert box.upload_form(NEW, Vanishing(body[: 1 << 19])).status == 400
    assert (box.names(), leftovers(box.engine)) == ([], [])
    assert box.try_upload("a.txt").status == 201


def test_upload_is_refused_before_its_content_is_read(box: Client) -> None:
    box.upload("a.txt")
    stream = io.BytesIO(form(("attributes", ATTRIBUTES), ("file", b"x" * (1 << 20))))
    assert box.upload_form(NEW, stream).status == 409
    assert len(stream.read()) > 1 << 19


def test_missing_folder_is_reported_before_the_content_is_stored(box: Client) -> None:
    reply = box.try_upload("a.txt", b"x", parent="999")
    assert (reply.status, reply.code) == (404, "not_found")


def test_l07_one_of_sixteen_concurrent_uploads_of_one_name_succeeds(box: Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda number: box.try_upload("a.txt", b"%d" % number), range(16)))
    winners = [reply.json()["entries"][0] for reply in replies if reply.status == 201]
    assert [reply.status for reply in replies].count(409) == 15
    assert len(leftovers(box.engine)) == 1
    assert len(box.read(winners[0]["id"]).body) == winners[0]["size"]


def test_new_version_keeps_the_old_one_in_the_history(box: Client) -> None:
    first = box.upload("a.txt", b"old")
    reply = box.upload_form(f"/api/2.0/files/{first['id']}/content", form(("file", b"newer")))
    second = reply.json()["entries"][0]
    assert (reply.status, second["id"], second["etag"], second["size"]) == (200, first["id"], "1", 5)
    assert box.read(first["id"]).body == b"newer"
    assert box.read(first["id"], version=first["file_version"]["id"]).body == b"old"
    assert box.get(f"/2.0/files/{first['id']}", fields="version_number").json()["version_number"] == "2"


def test_new_version_may_have_a_new_name_and_time(box: Client) -> None:
    file = box.upload("a.txt", b"old")["id"]
    attributes = b'{"name": "b.txt", "content_modified_at": "2013-01-01T00:00:00-08:00"}'
    reply = box.upload_form(
        f"/api/2.0/files/{file}/content", form(("attributes", attributes), ("file", b"new"))
    )
    entry = reply.json()["entries"][0]
    assert (entry["name"], entry["content_modified_at"]) == ("b.txt", "2013-01-01T00:00:00-08:00")


def test_new_version_with_a_name_in_use_returns_409(box: Client) -> None:
    box.upload("b.txt")
    file = box.upload("a.txt", b"old")["id"]
    body = form(("attributes", b'{"name": "B.txt"}'), ("file", b"new"))
    assert box.upload_form(f"/api/2.0/files/{file}/content", body).status == 409
    assert box.read(file).body == b"old"


def test_new_version_with_an_outdated_etag_returns_412(box: Client) -> None:
    file = box.upload("a.txt", b"old")["id"]
    path = f"/api/2.0/files/{file}/content"
    assert box.upload_form(path, form(("file", b"new")), {"if-match": "7"}).status == 412
    assert box.upload_form(path, form(("file", b"new")), {"if-match": "0"}).status == 200


def test_content_above_the_maximum_size_is_refused(tmp_path: Path) -> None:
    engine = Engine(settings=Settings(max_upload_size=4))
    box = Client(engine)
    assert box.try_upload("a", b"1234").status == 201
    refused = box.try_upload("b", b"12345")
    assert (refused.status, refused.code) == (403, "file_size_limit_exceeded")
    assert box.options("/2.0/files/content", {"name": "b", "parent": {"id": "0"}, "size": 5}).status == 403
    engine.close()


def test_full_disk_returns_507_and_later_requests_succeed(
    box: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        reply = box.try_upload("a.txt", b"x")
    assert (reply.status, reply.code) == (507, "insufficient_storage")
    assert (box.names(), leftovers(box.engine)) == ([], [])
    assert box.try_upload("a.txt", b"x").status == 201


def test_content_is_deleted_if_its_row_cannot_be_written(box: Client) -> None:
    with box.engine.database.transaction() as c:
        c.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON file_versions BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    assert box.try_upload("a.txt", b"x").status == 500
    assert (box.names(), leftovers(box.engine)) == ([], [])


def test_preflight_returns_the_upload_url(box: Client) -> None:
    reply = box.options("/2.0/files/content/", {"name": "a", "parent": {"id": "0"}, "size": 5.0})
    assert reply.json() == {"upload_url": f"{BASE}/api/2.0/files/content", "upload_token": None}
    file = box.upload("a")["id"]
    reply = box.options(f"/2.0/files/{file}/content", {"size": 5})
    assert reply.json()["upload_url"] == f"{BASE}/api/2.0/files/{file}/content"


def test_preflight_without_a_body_returns_only_the_upload_url(box: Client) -> None:
    reply = box.send("OPTIONS", "/2.0/files/content")
    assert (reply.status, reply.json()["upload_url"].endswith("/api/2.0/files/content")) == (200, True)


@pytest.mark.parametrize("disposition", ['filename="ä.txt"', "filename*=utf-8''%C3%A4.txt"])
def test_the_upload_form_of_2014_is_accepted(box: Client, disposition: str) -> None:
    folder = box.folder("A")["id"]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; {disposition}\r\n\r\n'
    body = part("parent_id", folder.encode()) + head.encode() + f"abc\r\n--{BOUNDARY}--\r\n".encode()
    reply = box.upload_form("/api/2.0/files/content", body)
    entry = reply.json()["entries"][0]
    assert (reply.status, entry["name"], entry["parent"]["id"], entry["size"]) == (201, "ä.txt", folder, 3)


def test_the_upload_form_of_2014_needs_a_file_name_and_a_folder(box: Client) -> None:
    content, last = part("file", b"abc"), f"--{BOUNDARY}--\r\n".encode()
    reply = box.upload_form("/api/2.0/files/content", part("parent_id", b"0") + content + last)
    assert (reply.status, reply.wrong) == (400, "name")
    unknown = box.upload_form(
        "/api/2.0/files/content",
        part("parent_id", b"99") + content.replace(b'"file"', b'"file"; filename="a"') + last,
    )
    assert unknown.status == 404


def test_preflight_returns_the_conflicting_item(box: Client) -> None:
    existing, other = box.upload("a.txt"), box.upload("b.txt")
    new = box.options("/2.0/files/content", {"name": "A.txt", "parent": {"id": "0"}})
    assert (new.status, new.json()["context_info"]["conflicts"]["id"]) == (409, existing["id"])
    renamed = box.options(f"/2.0/files/{other['id']}/content", {"name": "a.txt"})
    assert (renamed.status, renamed.json()["context_info"]["conflicts"]["id"]) == (409, existing["id"])


def test_preflight_accepts_a_missing_size(box: Client) -> None:
    assert box.options("/2.0/files/content", {"name": "a", "parent": {"id": "0"}}).status == 200


@pytest.mark.parametrize("size", [-1, "5", True, 1.5])
def test_preflight_refuses_an_invalid_size(box: Client, size: object) -> None:
    reply = box.options("/2.0/files/content", {"name": "a", "parent": {"id": "0"}, "size": size})
    assert (reply.status, reply.wrong) == (400, "size")


def test_preflight_of_a_version_checks_locks_and_etags(box: Client) -> None:
    assert box.options("/2.0/files/999/content", {}).status == 404
    file = box.upload("a.txt")["id"]
    assert box.options(f"/2.0/files/{file}/content", {}, headers={"if-match": "7"}).status == 412


def test_upload_without_a_token_is_refused_before_its_form_is_read(engine: Engine) -> None:
    unknown = Client(engine, "local_unknown")
    assert unknown.send("POST", NEW, b"junk", {"content-type": FORM}).status == 401
