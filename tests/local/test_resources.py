"""Every plain resource of the embedded Box keeps the same contract, in this process and over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import pytest

from box_models.local import serve
from box_models.local.engine import Engine
from box_models.local.json_values import JSON
from box_models.local.registry import REGISTRY
from box_models.local.resources.plain_resource import operation_name
from tests.local.client import Client, Reply
from tests.local.labels import LABELS, PINS


@dataclass(frozen=True)
class Case:
    """One resource. In paths and bodies, ``{file}``, ``{folder}``, ``{group}`` and ``{user}`` are ids of objects."""

    path: str
    create: str
    create_second: str
    change: str
    refuse: str
    field: str
    listed: str = ""
    """The path of the list. Empty if it is ``path``."""
    paging: str = "offset"
    created_status: int = 201
    hidden_status: int = 404
    hidden_get_status: int = 0
    """The status of a GET by a stranger. 0 if it is ``hidden_status``."""

    def __str__(self) -> str:
        return self.path.rpartition("/")[2]


COLLABORATION = '{"item": {"type": "folder", "id": "{folder}"}, "accessible_by": {"type": "user", "id": "%s"}, "role": "%s"}'
CASES = [
    Case(
        path="/2.0/comments",
        listed="/2.0/files/{file}/comments",
        create='{"message": "one", "item": {"type": "file", "id": "{file}"}}',
        create_second='{"message": "two", "item": {"type": "file", "id": "{file}"}}',
        change='{"message": "three"}',
        refuse='{"message": ""}',
        field="message",
    ),
    Case(
        path="/2.0/web_links",
        listed="/2.0/folders/{folder}/items",
        create='{"url": "https://a.test", "name": "A", "parent": {"id": "{folder}"}}',
        create_second='{"url": "https://b.test", "name": "B", "parent": {"id": "{folder}"}}',
        change='{"url": "https://c.test"}',
        refuse='{"url": "c.test", "parent": {"id": "{folder}"}}',
        field="url",
        created_status=200,
    ),
    Case(
        path="/2.0/labels",
        listed="/2.0/files/{file}/labels",
        create='{"text": "one", "file": {"id": "{file}"}}',
        create_second='{"text": "two", "file": {"id": "{file}"}}',
        change='{"color": "red"}',
        refuse='{"text": 5, "color": "blue", "file": {"id": "{file}"}}',
        field="text",
        paging="marker",
    ),
    Case(
        path="/2.0/groups",
        create='{"name": "one"}',
        create_second='{"name": "two"}',
        change='{"name": "three"}',
        refuse='{"name": "three", "invitability_level": "none"}',
        field="name",
        hidden_status=403,
    ),
    Case(
        path="/2.0/group_memberships",
        listed="/2.0/groups/{group}/memberships",
        create='{"group": {"id": "{group}"}, "user": {"id": "{user}"}}',
        create_second='{"group": {"id": "{group}"}, "user": {"id": "{user2}"}, "role": "admin"}',
        change='{"role": "admin"}',
        refuse='{"group": {"id": "{group}"}, "user": {"id": "{user}"}, "role": "owner"}',
        field="role",
        hidden_status=403,
    ),
    Case(
        path="/2.0/collaborations",
        listed="/2.0/folders/{folder}/collaborations",
        create=COLLABORATION % ("{user}", "viewer"),
        create_second=COLLABORATION % ("{user2}", "co-owner"),
        change='{"role": "editor"}',
        refuse=COLLABORATION % ("{user}", "king"),
        field="role",
        paging="marker",
        hidden_get_status=400,
    ),
]


class HttpClient(Client):
    """The same client, over a connection to a server."""

    def __init__(self, engine: Engine, url: str, token: str | None = None) -> None:
        super().__init__(engine, token)
        self.url = url

    def send(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO = b"",
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        try:
            target = f"{quote(path)}?{urlencode(query)}"
            authorization = {"Authorization": f"Bearer {self.token}"}
            connection.request(method, target, body, {**authorization, **(headers or {})})
            response = connection.getresponse()
            return Reply(response.status, response.read(), dict(response.headers))
        finally:
            connection.close()

    def someone_else(self) -> Client:
        return HttpClient(self.engine, self.url, super().someone_else().token)


@pytest.fixture(params=["in process", "over HTTP"])
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr("box_models.local.engine.REGISTRY", (*REGISTRY, LABELS, PINS))
    if request.param == "over HTTP":
        with serve() as server:
            yield HttpClient(server.engine, server.url)
    else:
        engine = Engine()
        yield Client(engine)
        engine.close()


class Subject:
    """A case with the items that it needs."""

    def __init__(self, case: Case, client: Client) -> None:
        self.case = case
        self.client = client
        self.ids = {
            "folder": client.folder("F")["id"],
            "file": client.upload("f.txt", b"x")["id"],
            "user": client.engine.accounts.create_user("11", "Bob", "bob@example.com").id,
            "user2": client.engine.accounts.create_user("12", "Cleo", "cleo@example.com").id,
        }
        if "{group}" in case.create:
            self.ids["group"] = client.post("/2.0/groups", {"name": "Group"}).json()["id"]

    def text(self, template: str) -> str:
        for name, item_id in self.ids.items():
            template = template.replace(f"{{{name}}}", item_id)
        return template

    def create(self, body: str | None = None) -> Any:
        reply = self.client.post(self.case.path, json.loads(self.text(body or self.case.create)))
        assert reply.status == self.case.created_status, reply
        return reply.json()

    def page(self, client: Client | None = None, **query: Any) -> Reply:
        return (client or self.client).get(self.text(self.case.listed or self.case.path), **query)

    def ids_of(self, **query: Any) -> list[str]:
        return [entry["id"] for entry in self.page(**query).json()["entries"]]

    def path(self, row_id: str) -> str:
        return f"{self.case.path}/{row_id}"


@pytest.fixture(params=CASES, ids=str)
def subject(request: pytest.FixtureRequest, client: Client) -> Subject:
    return Subject(request.param, client)


def test_a_created_object_is_found_and_listed(subject: Subject) -> None:
    first, second = subject.create(), subject.create(subject.case.create_second)
    assert first["type"] == str(subject.case).removesuffix("s")
    assert subject.client.get(subject.path(first["id"])).json() == first
    assert subject.ids_of() == [first["id"], second["id"]]


def test_a_list_is_paged(subject: Subject) -> None:
    ids = [subject.create()["id"], subject.create(subject.case.create_second)["id"]]
    page = subject.page(limit=1).json()
    assert ([entry["id"] for entry in page["entries"]], page["limit"]) == (ids[:1], 1)
    if subject.case.paging == "offset":
        assert (page["total_count"], page["offset"]) == (2, 0)
        assert subject.ids_of(limit=1, offset=1) == ids[1:]
        return
    last = subject.page(limit=1, marker=page["next_marker"]).json()
    assert ([entry["id"] for entry in last["entries"]], last["next_marker"]) == (ids[1:], None)


def test_an_invalid_page_is_refused(subject: Subject) -> None:
    invalid: dict[str, Any] = {"offset": "x"} if subject.case.paging == "offset" else {"marker": "WyJ4Il0="}
    assert (subject.page(limit=0).status, subject.page(**invalid).status) == (400, 400)


def test_a_changed_object_stays_changed(subject: Subject) -> None:
    path = subject.path(subject.create()["id"])
    reply = subject.client.put(path, json.loads(subject.case.change))
    change: dict[str, object] = json.loads(subject.case.change)
    assert (reply.status, reply.json()) == (200, {**reply.json(), **change})
    assert subject.client.get(path).json() == reply.json()


def test_a_refused_change_changes_nothing(subject: Subject) -> None:
    created = subject.create()
    body = json.loads(subject.text(subject.case.refuse))
    assert subject.client.put(subject.path(created["id"]), body).status == 400
    assert subject.client.get(subject.path(created["id"])).json() == created


def test_a_refused_object_is_not_created(subject: Subject) -> None:
    body = json.loads(subject.text(subject.case.refuse))
    assert subject.client.post(subject.case.path, body).status == 400
    assert subject.client.post(subject.case.path, {}).status == 400
    assert subject.ids_of() == []


def test_a_deleted_object_is_gone(subject: Subject) -> None:
    path = subject.path(subject.create()["id"])
    reply = subject.client.delete(path)
    assert (reply.status, reply.body) == (204, b"")
    reply = subject.client.get(path)  # Box shows web links in the trash, and nothing of other resources
    assert reply.status == 404 or reply.json()["item_status"] == "trashed"
    assert subject.client.delete(path).status == 404
    assert subject.ids_of() == []


def test_an_object_is_hidden_from_strangers(subject: Subject) -> None:
    created = subject.create()
    other_user, path = subject.client.someone_else(), subject.path(created["id"])
    body = json.loads(subject.case.change)
    replies = [
        other_user.get(path),
        other_user.put(path, body),
        other_user.delete(path),
        subject.page(other_user),
    ]
    hidden = subject.case.hidden_status
    assert [reply.status for reply in replies] == [subject.case.hidden_get_status or hidden, *[hidden] * 3]
    assert subject.client.get(path).json() == created


def test_fields_choose_what_an_answer_contains(subject: Subject) -> None:
    created = subject.create()
    names = {"type", "id", subject.case.field}
    answer = subject.client.get(subject.path(created["id"]), fields=f"{subject.case.field},nonsense").json()
    (entry,) = subject.page(fields=subject.case.field).json()["entries"]
    assert names <= set(answer) <= names | {"etag"}
    assert entry == {name: created[name] for name in entry}
    assert set(entry) == set(answer)


@pytest.mark.parametrize("row_id", ["1", "999999999999999999", "x", "-1"])
def test_an_unknown_id_is_not_found(subject: Subject, row_id: str) -> None:
    path, body = subject.path(row_id), json.loads(subject.case.change)
    replies = [subject.client.get(path), subject.client.put(path, body), subject.client.delete(path)]
    assert [reply.status for reply in replies] == [404] * 3


def test_a_resource_without_paging_lists_everything(client: Client) -> None:
    file = client.upload("f.txt", b"x")["id"]
    pins = [client.post("/2.0/pins", {"text": text, "file": {"id": file}}).json() for text in ("a", "b")]
    assert pins[0] == {"type": "pin", "id": pins[0]["id"], "text": "a"}
    assert client.get(f"/2.0/files/{file}/pins", limit=1).json() == {"total_count": 2, "entries": pins}
    assert client.put(f"/2.0/pins/{pins[0]['id']}", {}).json() == pins[0]


def pin(client: Client, text: str) -> Reply:
    file = client.upload(f"{uuid4()}.txt", b"x")["id"]
    return client.post("/2.0/pins", {"text": text, "file": {"id": file}})


def test_a_value_that_must_be_unique_is_refused_if_another_object_has_it(client: Client) -> None:
    first, second = (pin(client, text).json()["id"] for text in ("Sales", "Support"))
    for reply in (pin(client, "sales"), client.put(f"/2.0/pins/{second}", {"text": "SALES"})):
        assert (reply.status, reply.code, reply.wrong) == (409, "conflict", "pin_text")
    assert client.put(f"/2.0/pins/{first}", {"text": "SALES"}).status == 200
    assert client.get(f"/2.0/pins/{second}").json()["text"] == "Support"


def test_a_list_can_be_limited_to_values_with_a_beginning(client: Client) -> None:
    file = client.upload("f.txt", b"x")["id"]
    for text in ("Sales", "Sales%", "Support"):
        assert client.post("/2.0/pins", {"text": text, "file": {"id": file}}).status == 201
    counts = {
        term: client.get(f"/2.0/files/{file}/pins", filter_term=term).json()["total_count"]
        for term in ("", "s", "SALES", "sales%", "ales")
    }
    assert counts == {"": 3, "s": 3, "SALES": 2, "sales%": 1, "ales": 0}


@pytest.mark.parametrize("value", [[], {}, 5, True], ids=repr)
def test_a_value_that_is_not_a_text_is_refused(client: Client, value: JSON) -> None:
    assert client.post("/2.0/groups", {"name": "one", "description": value}).status == 400


def test_a_resource_for_admins_is_refused_to_other_users(client: Client) -> None:
    path = f"/2.0/pins/{pin(client, 'Sales').json()['id']}"
    other_user = client.someone_else()
    for reply in (other_user.get(path), other_user.put(path, {"text": "x"}), other_user.get("/2.0/pins/1")):
        assert (reply.status, reply.code) == (403, "access_denied_insufficient_permissions")
    assert client.get(path).json()["text"] == "Sales"


def test_an_operation_that_a_resource_lacks_is_not_implemented(client: Client) -> None:
    file = client.upload("f.txt", b"x")["id"]
    pin = client.post("/2.0/pins", {"text": "a", "file": {"id": file}}).json()["id"]
    assert client.delete(f"/2.0/pins/{pin}").status == 405


def test_a_user_shows_the_fields_that_are_asked_for(client: Client) -> None:
    caller = client.get("/2.0/users/me").json()
    assert client.get(f"/2.0/users/{caller['id']}").json() == caller
    answer = client.get(f"/2.0/users/{caller['id']}", fields="role,nonsense").json()
    assert answer == {"type": "user", "id": caller["id"], "role": "admin"}
    assert client.get("/2.0/users/999").status == 404


def test_operation_names_are_boxs() -> None:
    names = {route.operation for route in LABELS.routes.all}
    assert names == {
        *("post_labels", "get_labels_id", "put_labels_id", "delete_labels_id"),
        "get_files_id_labels",
    }
    assert operation_name("get", "/2.0/files/{file_id}/comments") == "get_files_id_comments"
