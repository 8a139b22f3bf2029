"""The As-User header: allowed callers, valid users, and ownership of created items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO
from urllib.parse import urlencode

import pytest

from box_models.local.engine import Engine
from box_models.local.sign_in.accounts import Application
from tests.local.client import BASE, Client, Reply
from tests.local.signing_in import ACCESS_TOKEN, TOKEN_EXCHANGE

ANN = "20000002"
REFUSED = (403, "insufficient_scope")


class Acting(Client):
    """A client that sends the As-User header with every request."""

    def __init__(self, engine: Engine, user_id: str, token: str | None = None) -> None:
        super().__init__(engine, token)
        self.user_id = user_id

    def send(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO = b"",
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        return super().send(method, path, body, {"as-user": self.user_id, **(headers or {})}, **query)


@pytest.fixture
def ann(box: Client) -> Client:
    return box.someone_else()


@pytest.fixture
def acting(engine: Engine, ann: Client) -> Acting:
    return Acting(engine, ANN)


def test_admin_acts_as_the_named_user(acting: Acting) -> None:
    assert acting.get("/2.0/users/me").json()["id"] == ANN


def test_created_items_belong_to_the_named_user(box: Client, ann: Client, acting: Acting) -> None:
    folder = acting.folder("Hers")
    file = acting.upload("hers.txt", b"abc", folder["id"])
    for created in (folder, file):
        for field in ("created_by", "modified_by", "owned_by"):
            assert created[field]["id"] == ANN, field
    assert ann.names() == acting.names() == ["Hers"]
    assert box.names() == []
    assert box.get(f"/2.0/files/{file['id']}").status == 404


def test_items_of_the_admin_are_not_visible_as_another_user(box: Client, acting: Acting) -> None:
    mine = box.upload("mine.txt", b"abc")
    assert acting.get(f"/2.0/files/{mine['id']}").status == 404
    assert acting.delete(f"/2.0/files/{mine['id']}").status == 404


def test_download_url_works_without_the_header(ann: Client, acting: Acting) -> None:
    file = ann.upload("hers.txt", b"the words")
    assert acting.read(file["id"]).body == b"the words"


def test_comments_are_created_by_the_named_user(ann: Client, acting: Acting) -> None:
    file = ann.upload("hers.txt", b"abc")
    assert acting.comment(file["id"], "Well done")["created_by"]["id"] == ANN
    assert len(ann.get(f"/2.0/files/{file['id']}/comments").json()["entries"]) == 1


def test_search_and_trash_are_those_of_the_named_user(box: Client, ann: Client, acting: Acting) -> None:
    box.upload("zebra of mine.txt", b"abc")
    hers = ann.upload("zebra of hers.txt", b"abc")
    entries = acting.get("/2.0/search", query="zebra").json()["entries"]
    assert [entry["id"] for entry in entries] == [hers["id"]]
    assert acting.delete(f"/2.0/files/{hers['id']}").status == 204
    assert acting.names("trash") == ["zebra of hers.txt"]
    assert box.names("trash") == []


def test_zip_downloads_belong_to_the_named_user(box: Client, ann: Client, acting: Acting) -> None:
    file = ann.upload("hers.txt", b"the words")
    body = {"items": [{"type": "file", "id": file["id"]}]}
    created = acting.post("/2.0/zip_downloads", body)
    assert (created.status, box.post("/2.0/zip_downloads", body).status) == (202, 403)
    content = acting.fetch(created.json()["download_url"].removeprefix(BASE))
    assert b"the words" in content.body
    status = created.json()["status_url"].removeprefix(BASE)
    assert (acting.get(status).status, box.get(status).status) == (200, 403)


def test_upload_session_belongs_to_the_named_user(box: Client, acting: Acting) -> None:
    size = box.engine.settings.upload_session_minimum
    body = {"folder_id": "0", "file_name": "big.bin", "file_size": size}
    session = acting.post("/2.0/files/upload_sessions", body).json()["id"]
    path = f"/2.0/files/upload_sessions/{session}"
    assert (acting.get(path).status, box.get(path).status) == (200, 403)


def test_ordinary_users_may_not_use_the_header(engine: Engine, ann: Client) -> None:
    owner = engine.accounts.first_user().id
    for user_id in (owner, ANN):
        reply = Acting(engine, user_id, ann.token).get("/2.0/users/me")
        assert (reply.status, reply.code) == REFUSED


def test_unknown_user_is_refused(engine: Engine) -> None:
    reply = Acting(engine, "999").get("/2.0/users/me")
    assert (reply.status, reply.code) == REFUSED


@pytest.mark.parametrize("user_id", ["", "ann@example.com", "-1", "1 2", "9" * 19])
def test_malformed_user_id_is_a_bad_request(engine: Engine, user_id: str) -> None:
    reply = Acting(engine, user_id).get("/2.0/users/me")
    assert (reply.status, reply.wrong) == (400, "As-User")


def test_invalid_token_is_reported_before_the_header(engine: Engine, ann: Client) -> None:
    assert Acting(engine, ANN, "local_wrong").get("/2.0/users/me").status == 401


def access_token_from(box: Client, **form: str) -> str:
    answer = box.send("POST", "/oauth2/token", urlencode(form).encode())
    assert answer.status == 200, answer
    return str(answer.json()["access_token"])


def test_service_account_may_act_as_a_user(engine: Engine, box: Client, ann: Client) -> None:
    engine.accounts.register(Application("app"), "hush")
    token = access_token_from(
        box,
        grant_type="client_credentials",
        client_id="app",
        client_secret="hush",
        box_subject_type="enterprise",
        box_subject_id=engine.accounts.enterprise_id,
    )
    assert Client(engine, token).get("/2.0/users/me").json()["id"] != ANN
    assert Acting(engine, ANN, token).get("/2.0/users/me").json()["id"] == ANN
    assert Client(engine, token).get("/2.0/groups").json()["total_count"] == 0
    assert Acting(engine, ANN, token).get("/2.0/groups").status == 403


def test_downscoped_token_may_not_use_the_header(engine: Engine, box: Client, ann: Client) -> None:
    token = access_token_from(
        box,
        grant_type=TOKEN_EXCHANGE,
        subject_token=box.token,
        subject_token_type=ACCESS_TOKEN,
        scope="root_readonly",
    )
    assert Client(engine, token).get("/2.0/users/me").status == 200
    assert Acting(engine, ANN, token).get("/2.0/users/me").status == 403


def test_link_password_is_required_from_the_named_user(box: Client, acting: Acting) -> None:
    file = box.upload("mine.txt", b"abc")
    link = {"shared_link": {"access": "open", "password": "Open-Sesame"}}
    url = json.loads(box.put(f"/2.0/files/{file['id']}", link).body)["shared_link"]["url"]
    header = f"shared_link={url}"
    assert acting.get("/2.0/shared_items", headers={"boxapi": header}).status == 403
    fits = f"{header}&shared_link_password=Open-Sesame"
    assert acting.get("/2.0/shared_items", headers={"boxapi": fits}).json()["id"] == file["id"]
