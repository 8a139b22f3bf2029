"""Every change of an item, a comment or a shared link is noted in the journal."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from box_models.local.engine import Engine
from box_models.local.http.routing import Route
from box_models.local.registry import ROUTES
from box_models.local.settings import Settings
from box_models.local.sign_in.accounts import Application
from box_models.local.store import journal
from box_models.local.store.integrity import fsck
from box_models.local.store.journal import JournalAction, JournalEntry
from tests.local.chunks import CONTENT, SESSIONS, Chunked, begin
from tests.local.client import Client, Reply, form
from tests.local.conftest import Clock
from tests.local.pictures import png, send_avatar
from tests.local.shared_boxes import invite, try_invite, user

PASSWORD = "Correct horse 1"
CALLBACK = "http://localhost:3000/callback"
ALL_ROUTES = [route for routes in ROUTES for route in routes.all]
# These tables hold neither items nor comments nor shared links: who signed in, what users prefer, uploads that are not
# finished, what can be computed again. A new table is not among them, so that its changes have to be noted.
NOT_NOTED = {
    *("applications", "application_keys", "enterprise", "users", "service_accounts", "tokens"),
    *("narrowed_tokens", "used_once", "unused_pairs", "secrets", "counter", "sqlite_sequence"),
    *("upload_sessions", "upload_parts", "search_stale", "followed_links", "favorites", "journal"),
}


@dataclass(frozen=True)
class Noted:
    """One row of the journal."""

    id: int
    at: int
    user_id: str | None
    action: str
    item_type: str
    item_id: int
    details: Any


def noted(box: Client) -> list[Noted]:
    with journal.reading(box.engine.database) as c:
        rows = c.execute(
            "SELECT id, at, user_id, action, item_type, item_id, details FROM journal ORDER BY id"
        )
        return [Noted(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6])) for row in rows]


def last(box: Client) -> Noted:
    return noted(box)[-1]


def actions(box: Client) -> list[str]:
    return [entry.action for entry in noted(box)]


def tables(box: Client) -> dict[str, set[tuple[object, ...]]]:
    """Return the rows of every table that matters here."""
    with box.engine.database.reading() as c:
        names = [row[0] for row in c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        watched = [name for name in names if name not in NOT_NOTED and not re.match("search(_|$)", name)]
        return {name: set(c.execute(f"SELECT * FROM {name}")) for name in watched}


class Filled:
    """A Box with an object of each kind; ``ids`` are what the paths of the routes stand for."""

    def __init__(self, engine: Engine) -> None:
        engine.accounts.create_user("11", "Ada", "ada@example.com")
        self.box = box = Client(engine)
        self.other = box.someone_else()
        folder = box.folder("A")["id"]
        file = box.upload("a.txt", b"one", folder)["id"]
        self.upload_version(file, b"two")
        self.upload_version(file, b"three")
        newer, older = (entry["id"] for entry in box.get(f"/2.0/files/{file}/versions").json()["entries"])
        box.delete(f"/2.0/files/{file}/versions/{older}")
        self.trashed_version, shared = older, {"shared_link": {"access": "open"}}
        self.link = str(box.put(f"/2.0/files/{file}", shared).json()["shared_link"]["url"])
        self.session = begin(box)
        self.session.send()
        self.web_link = box.web_link("W")["id"]
        for path in (f"/2.0/files/{file}", f"/2.0/folders/{folder}"):
            box.put(f"{path}/watermark", {"watermark": {"imprint": "default"}})
        self.trashed = self.trash(folder)
        archive = box.post("/2.0/zip_downloads", {"items": [{"type": "file", "id": file}]}).json()
        self.archive = archive["download_url"].removeprefix("http://embedded.localhost")
        self.ids = {
            "folder_id": folder,
            "file_id": file,
            "web_link_id": self.web_link,
            "comment_id": box.comment(file, "hi")["id"],
            "group_id": box.post("/2.0/groups", {"name": "Sales"}).json()["id"],
            "collaboration_id": invite(box, ("file", file), user("20000002"))["id"],
            "version_id": newer,
            "user_id": "11",
            "collection_id": box.get("/2.0/collections").json()["entries"][0]["id"],
            "session_id": self.session.session["id"],
            "zip_id": self.archive.split("/")[3],
            "signed": box.locate(file).removeprefix("/dl/"),
            "name": self.link.rpartition("/")[2],
        }
        added = box.post("/2.0/group_memberships", membership(self.ids["group_id"], "11"))
        self.ids["group_membership_id"] = added.json()["id"]
        alias = box.post("/2.0/users/11/email_aliases", {"email": "a@example.com"})
        self.ids["email_alias_id"] = alias.json()["id"]
        self.send_avatar("20000002")

    def upload_version(self, file: str, content: bytes) -> Reply:
        return self.box.upload_form(f"/api/2.0/files/{file}/content", form(("file", content)))

    def send_avatar(self, user: str = "11") -> Reply:
        return send_avatar(self.box, png(), user)

    def trash(self, folder: str) -> Mapping[str, str]:
        """Put one item of each type into the trash."""
        box = self.box
        items = {
            "file": box.upload("gone.txt", b"x", folder)["id"],
            "folder": box.folder("Gone")["id"],
            "web_link": box.web_link("Gone too")["id"],
        }
        for kind, item_id in items.items():
            assert box.delete(f"/2.0/{kind}s/{item_id}").status == 204
        return items

    def post_form(self, path: str, **values: str) -> Reply:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return Client(self.box.engine, "").send("POST", path, urlencode(values).encode(), headers)

    def sign_in(self, path: str, **values: str) -> Reply:
        self.register()
        return self.post_form(path, client_id="app", client_secret="hush", **values)

    def register(self) -> None:
        accounts = self.box.engine.accounts
        accounts.register(Application("app", (CALLBACK,), ()), "hush")
        accounts.add_refresh_token("local_refresh", "app", "11")

    def consent_page(self) -> Reply:
        self.register()
        return Client(self.box.engine, "").get(
            "/api/oauth2/authorize", response_type="code", client_id="app", redirect_uri=CALLBACK
        )

    def grant(self) -> Reply:
        ticket = re.search(r'name="ticket"\s+value="([^"]+)"', self.consent_page().body.decode())
        assert ticket is not None
        return self.post_form("/api/oauth2/authorize", ticket=ticket[1], decision="grant", user="11")

    def channel(self) -> Mapping[str, Any]:
        url = self.box.options("/2.0/events", {}).json()["entries"][0]["url"]
        return dict(parse_qsl(urlsplit(url).query))

    def text_path(self) -> str:
        path = "/2.0/internal_files/{file_id}/versions/{version_id}/representations/extracted_text"
        return path.format_map(self.ids)

    def started(self) -> Chunked:
        self.box.delete(self.session.path)
        return begin(self.box, "other.bin")


def parent(folder_id: str = "0") -> dict[str, Any]:
    return {"parent": {"id": folder_id}}


def membership(group_id: str, user_id: str) -> dict[str, Any]:
    return {"group": {"id": group_id}, "user": {"id": user_id}}


Example = Callable[[Filled], Reply]


def refresh(path: str) -> Example:
    return lambda f: f.sign_in(path, grant_type="refresh_token", refresh_token="local_refresh")


def revoke(path: str) -> Example:
    return lambda f: f.sign_in(path, token="local_refresh")


def in_trash(method: str, kind: str) -> Example:
    return lambda f: f.box.send(method, f"/2.0/{kind}s/{f.trashed[kind]}/trash")


def watermark(method: str, kind: str) -> Example:
    body = json.dumps({"watermark": {"imprint": "default"}}).encode()
    return lambda f: f.box.send(method, f"/2.0/{kind}s/{f.ids[f'{kind}_id']}/watermark", body)


# A valid request for each route. GET needs none if the values in `Filled.ids` make up its path.
EXAMPLES: Mapping[str, Example] = {
    "GET /api/oauth2/authorize": lambda f: f.consent_page(),
    "POST /api/oauth2/authorize": lambda f: f.grant(),
    "POST /oauth2/token": refresh("/oauth2/token"),
    "POST /api/oauth2/token": refresh("/api/oauth2/token"),
    "POST /oauth2/revoke": revoke("/oauth2/revoke"),
    "POST /api/oauth2/revoke": revoke("/api/oauth2/revoke"),
    "GET /2.0/search": lambda f: f.box.get("/2.0/search", query="one"),
    "GET /2.0/shared_items": lambda f: f.other.get(
        "/2.0/shared_items", headers={"boxapi": f"shared_link={f.link}"}
    ),
    "OPTIONS /2.0/events": lambda f: f.box.options("/2.0/events", {}),
    "GET /subscribe": lambda f: Client(f.box.engine, "").get("/subscribe", **f.channel()),
    "GET /2.0/files/{file_id}/thumbnail.{extension}": lambda f: f.box.get(
        f"/2.0/files/{f.ids['file_id']}/thumbnail.png"
    ),
    "GET /2.0/internal_files/{file_id}/versions/{version_id}/representations/{name}": lambda f: f.box.get(
        f.text_path()
    ),
    "GET /2.0/internal_files/{file_id}/versions/{version_id}/representations/{name}/content": lambda f: (
        f.box.get(f"{f.text_path()}/content")
    ),
    "POST /2.0/folders": lambda f: f.box.post("/2.0/folders", {"name": "new", **parent()}),
    "OPTIONS /2.0/files/content": lambda f: f.box.options(
        "/2.0/files/content", {"name": "new.txt", **parent()}
    ),
    "POST /2.0/files/content": lambda f: f.box.try_upload("new.txt", b"new"),
    "POST /2.0/files/upload_sessions": lambda f: f.box.post(
        SESSIONS, {"folder_id": "0", "file_name": "n.bin", "file_size": len(CONTENT)}
    ),
    "POST /2.0/zip_downloads": lambda f: f.box.post(
        "/2.0/zip_downloads", {"items": [{"type": "file", "id": f.ids["file_id"]}]}
    ),
    "POST /2.0/web_links": lambda f: f.box.post(
        "/2.0/web_links", {"name": "new", "url": "https://example.com", **parent()}
    ),
    "POST /2.0/comments": lambda f: f.box.post(
        "/2.0/comments", {"message": "new", "item": {"type": "file", "id": f.ids["file_id"]}}
    ),
    "POST /2.0/collaborations": lambda f: try_invite(f.box, ("folder", f.ids["folder_id"]), user("20000002")),
    "PUT /2.0/collaborations/{collaboration_id}": lambda f: f.box.put(
        f"/2.0/collaborations/{f.ids['collaboration_id']}", {"role": "editor"}
    ),
    "DELETE /2.0/collaborations/{collaboration_id}": lambda f: f.box.delete(
        f"/2.0/collaborations/{f.ids['collaboration_id']}"
    ),
    "GET /2.0/collaborations": lambda f: f.other.get("/2.0/collaborations", status="pending"),
    "POST /2.0/groups": lambda f: f.box.post("/2.0/groups", {"name": "Support"}),
    "PUT /2.0/groups/{group_id}": lambda f: f.box.put(f"/2.0/groups/{f.ids['group_id']}", {"name": "B"}),
    "DELETE /2.0/groups/{group_id}": lambda f: f.box.delete(f"/2.0/groups/{f.ids['group_id']}"),
    "POST /2.0/group_memberships": lambda f: f.box.post(
        "/2.0/group_memberships", membership(f.ids["group_id"], "20000002")
    ),
    "PUT /2.0/group_memberships/{group_membership_id}": lambda f: f.box.put(
        f"/2.0/group_memberships/{f.ids['group_membership_id']}", {"role": "admin"}
    ),
    "DELETE /2.0/group_memberships/{group_membership_id}": lambda f: f.box.delete(
        f"/2.0/group_memberships/{f.ids['group_membership_id']}"
    ),
    "POST /2.0/users": lambda f: f.box.post("/2.0/users", {"name": "Bob", "login": "bob@example.com"}),
    "PUT /2.0/users/{user_id}": lambda f: f.box.put("/2.0/users/11", {"job_title": "CEO"}),
    "DELETE /2.0/users/{user_id}": lambda f: f.box.delete("/2.0/users/20000002", force="true"),
    "PUT /2.0/users/{user_id}/folders/0": lambda f: f.box.put(
        f"/2.0/users/{f.box.engine.accounts.first_user().id}/folders/0", {"owned_by": {"id": "20000002"}}
    ),
    "POST /2.0/users/{user_id}/email_aliases": lambda f: f.box.post(
        "/2.0/users/11/email_aliases", {"email": "b@example.com"}
    ),
    "DELETE /2.0/users/{user_id}/email_aliases/{email_alias_id}": lambda f: f.box.delete(
        f"/2.0/users/11/email_aliases/{f.ids['email_alias_id']}"
    ),
    "POST /2.0/users/{user_id}/avatar": lambda f: f.send_avatar(),
    "GET /2.0/users/{user_id}/avatar": lambda f: f.box.get("/2.0/users/20000002/avatar"),
    "DELETE /2.0/users/{user_id}/avatar": lambda f: f.box.delete("/2.0/users/20000002/avatar"),
    "POST /2.0/files/{file_id}": lambda f: f.box.post(f"/2.0/files/{f.trashed['file']}"),
    "POST /2.0/folders/{folder_id}": lambda f: f.box.post(f"/2.0/folders/{f.trashed['folder']}"),
    "POST /2.0/web_links/{web_link_id}": lambda f: f.box.post(f"/2.0/web_links/{f.trashed['web_link']}"),
    "GET /2.0/files/{file_id}/trash": in_trash("GET", "file"),
    "GET /2.0/folders/{folder_id}/trash": in_trash("GET", "folder"),
    "GET /2.0/web_links/{web_link_id}/trash": in_trash("GET", "web_link"),
    "DELETE /2.0/files/{file_id}/trash": in_trash("DELETE", "file"),
    "DELETE /2.0/folders/{folder_id}/trash": in_trash("DELETE", "folder"),
    "DELETE /2.0/web_links/{web_link_id}/trash": in_trash("DELETE", "web_link"),
    "PUT /2.0/folders/{folder_id}": lambda f: f.box.put(
        f"/2.0/folders/{f.ids['folder_id']}", {"name": "renamed"}
    ),
    "DELETE /2.0/folders/{folder_id}": lambda f: f.box.delete(
        f"/2.0/folders/{f.ids['folder_id']}", recursive="true"
    ),
    "POST /2.0/folders/{folder_id}/copy": lambda f: f.box.post(
        f"/2.0/folders/{f.ids['folder_id']}/copy", {"name": "twin", **parent()}
    ),
    "OPTIONS /2.0/files/{file_id}/content": lambda f: f.box.options(
        f"/2.0/files/{f.ids['file_id']}/content", {}
    ),
    "POST /2.0/files/{file_id}/content": lambda f: f.upload_version(f.ids["file_id"], b"four"),
    # Through its own link, which counts the downloads.
    "GET /2.0/files/{file_id}/content": lambda f: f.other.get(
        f"/2.0/files/{f.ids['file_id']}/content", headers={"boxapi": f"shared_link={f.link}"}
    ),
    "POST /2.0/files/{file_id}/upload_sessions": lambda f: f.box.post(
        f"/api/2.0/files/{f.ids['file_id']}/upload_sessions", {"file_size": len(CONTENT)}
    ),
    "PUT /2.0/files/upload_sessions/{session_id}": lambda f: f.started().put(0),
    "POST /2.0/files/upload_sessions/{session_id}/plan": lambda f: f.box.post(
        f"{f.session.path}/plan", {"parts": []}
    ),
    "DELETE /2.0/files/upload_sessions/{session_id}": lambda f: f.box.delete(f.session.path),
    "POST /2.0/files/upload_sessions/{session_id}/commit": lambda f: f.session.commit(),
    "POST /2.0/files/{file_id}/versions/current": lambda f: f.box.post(
        f"/2.0/files/{f.ids['file_id']}/versions/current", {"id": f.ids["version_id"]}
    ),
    "GET /2.0/zip_downloads/{zip_id}/status": lambda f: (
        f.box.get(f.archive),
        f.box.get(f.archive.replace("/content", "/status")),
    )[1],
    "PUT /2.0/files/{file_id}": lambda f: f.box.put(f"/2.0/files/{f.ids['file_id']}", {"description": "new"}),
    "DELETE /2.0/files/{file_id}": lambda f: f.box.delete(f"/2.0/files/{f.ids['file_id']}"),
    "POST /2.0/files/{file_id}/copy": lambda f: f.box.post(f"/2.0/files/{f.ids['file_id']}/copy", parent()),
    "POST /2.0/web_links/{web_link_id}/copy": lambda f: f.box.post(
        f"/2.0/web_links/{f.web_link}/copy", {"name": "copy", **parent()}
    ),
    "PUT /2.0/web_links/{web_link_id}": lambda f: f.box.put(
        f"/2.0/web_links/{f.web_link}", {"url": "https://example.com/new"}
    ),
    "DELETE /2.0/web_links/{web_link_id}": lambda f: f.box.delete(f"/2.0/web_links/{f.web_link}"),
    "PUT /2.0/comments/{comment_id}": lambda f: f.box.put(
        f"/2.0/comments/{f.ids['comment_id']}", {"message": "new"}
    ),
    **{
        f"{method} /2.0/{kind}s/{{{kind}_id}}/watermark": watermark(method, kind)
        for method in ("GET", "PUT", "DELETE")
        for kind in ("file", "folder")
    },
    "DELETE /2.0/comments/{comment_id}": lambda f: f.box.delete(f"/2.0/comments/{f.ids['comment_id']}"),
    "DELETE /2.0/files/{file_id}/versions/{version_id}": lambda f: f.box.delete(
        f"/2.0/files/{f.ids['file_id']}/versions/{f.ids['version_id']}"
    ),
    "PUT /2.0/files/{file_id}/versions/{version_id}": lambda f: f.box.put(
        f"/2.0/files/{f.ids['file_id']}/versions/{f.trashed_version}", {"trashed_at": None}
    ),
}
NO_PAGES = {"GET /s/{name}": 405, "GET /v/{name}": 405}


@pytest.fixture
def engine(clock: Clock) -> Iterator[Engine]:
    settings = Settings(clock=clock, upload_session_minimum=1, upload_part_size=10)
    engine = Engine(settings=settings)
    yield engine
    engine.close()


def key_of(route: Route) -> str:
    return f"{route.method} {route.template}"


def send(route: Route, filled: Filled) -> Reply:
    example = EXAMPLES.get(key_of(route))
    if example is not None:
        return example(filled)
    if route.method != "GET":
        raise AssertionError(f"{key_of(route)} needs a valid request in EXAMPLES")
    return filled.box.get(route.template.format_map(filled.ids))


def numbers(rows: Iterable[tuple[object, ...]]) -> set[int]:
    """Return the numbers in some rows, also those of ids in text."""
    texts = (str(value) for row in rows for value in row)
    return {int(text) for text in texts if re.fullmatch("[0-9]+", text)}


@pytest.mark.parametrize("route", ALL_ROUTES, ids=key_of)
def test_a_route_that_changes_something_notes_it(engine: Engine, clock: Clock, route: Route) -> None:
    filled = Filled(engine)
    clock.advance(20)
    before, entries = tables(filled.box), noted(filled.box)
    reply = send(route, filled)
    assert reply.status == NO_PAGES.get(key_of(route), reply.status)
    assert reply.status < 400 or key_of(route) in NO_PAGES, reply
    after, new = tables(filled.box), noted(filled.box)[len(entries) :]
    changed = {value for name, rows in after.items() for value in numbers(rows ^ before.get(name, set()))}
    assert bool(new) == bool(changed), "a change needs an entry, and an entry needs a change"
    for entry in new:
        assert numbers([(entry.item_id, *entry.details.values())]) & changed
        assert entry.at == int(clock.now.timestamp())
        assert entry.user_id is None if route.public else entry.user_id in ("2", "11", "20000002")
    assert fsck(engine.database, engine.blobs).problems == ()


def test_no_example_is_left_over() -> None:
    assert set(EXAMPLES) <= {key_of(route) for route in ALL_ROUTES}


def test_every_action_is_noted_by_some_request(engine: Engine) -> None:
    filled = Filled(engine)
    box, file = filled.box, filled.ids["file_id"]
    box.put(f"/2.0/files/{file}", {"lock": {"type": "lock"}, **parent()})
    box.put(f"/2.0/files/{file}", {"lock": None, "shared_link": None, "name": "b.txt", "tags": ["new"]})
    box.put(f"/2.0/files/{file}/versions/{filled.trashed_version}", {"trashed_at": None})
    for kind in ("file", "folder"):
        box.post(f"/2.0/{kind}s/{filled.trashed[kind]}")
    box.delete(f"/2.0/web_links/{filled.trashed['web_link']}/trash")
    box.post(f"/2.0/files/{file}/copy", {"name": "twin.txt", **parent()})
    # This one is noted when the embedded Box is opened.
    assert set(actions(box)) == {*JournalAction} - {JournalAction.DELETE_VERSION}


def test_an_entry_holds_the_user_the_time_the_action_and_the_item(box: Client, clock: Clock) -> None:
    folder = int(box.folder("A")["id"])
    at, user = int(clock.now.timestamp()), box.engine.accounts.first_user().id
    assert last(box) == Noted(1, at, user, "create", "folder", folder, {"name": "A", "parent_id": 0})


def test_one_update_can_add_several_entries(box: Client) -> None:
    folder, file = box.folder("A")["id"], box.upload("a.txt")["id"]
    box.put(
        f"/2.0/files/{file}",
        {"name": "b.txt", "description": "x", "tags": ["y"], "shared_link": {}, **parent(folder)},
    )
    user = box.engine.accounts.first_user().id
    moved = {"old_parent_id": 0, "parent_id": int(folder), "old_owner_id": user, "owner_id": user}
    assert [(entry.action, entry.details) for entry in noted(box)[2:]] == [
        ("rename", {"old_name": "a.txt", "name": "b.txt"}),
        ("move", moved),
        ("share", {"is_new": True}),
        ("update", {"fields": ["description", "tags"]}),
    ]


def test_an_update_that_changes_nothing_is_not_noted(box: Client) -> None:
    folder = box.folder("A")["id"]
    box.put(f"/2.0/folders/{folder}", {"name": "A", **parent()})
    assert actions(box) == ["create"]


def test_a_request_on_a_folder_adds_one_entry(box: Client) -> None:
    folder = box.folder("A")["id"]
    box.upload("a.txt", b"x", folder)
    twin = box.post(f"/2.0/folders/{folder}/copy", {"name": "B", **parent()}).json()["id"]
    box.delete(f"/2.0/folders/{folder}", recursive="true")
    copied, trashed = noted(box)[2:]
    assert (copied.action, copied.item_id, copied.details["source_id"]) == ("copy", int(twin), int(folder))
    assert (trashed.action, trashed.item_id) == ("trash", int(folder))


def test_the_journal_holds_no_password(box: Client) -> None:
    folder = box.folder("A")["id"]
    box.put(f"/2.0/folders/{folder}", {"shared_link": {"access": "open", "password": PASSWORD}})
    with box.engine.database.reading() as c:
        link = json.loads(c.execute("SELECT shared_link FROM items").fetchone()[0])
    assert last(box).action == "share"
    assert link["password"].partition("$")[2] not in str(noted(box))
    assert PASSWORD not in str(noted(box))


def test_a_request_that_fails_is_not_noted(box: Client) -> None:
    box.folder("A")
    assert box.post("/2.0/folders", {"name": "A", **parent()}).status == 409
    assert len(noted(box)) == 1


def test_a_change_that_cannot_be_noted_is_not_made(box: Client) -> None:
    folder = box.folder("A")["id"]
    with box.engine.database.transaction() as c:
        c.execute("CREATE TRIGGER failing BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END")
    before = tables(box)
    assert box.post("/2.0/folders", {"name": "B", **parent()}).status == 500
    assert box.put(f"/2.0/folders/{folder}", {"name": "C"}).status == 500
    assert box.delete(f"/2.0/folders/{folder}").status == 500
    assert tables(box) == before


def test_an_entry_names_the_user_whom_an_admin_acts_for(box: Client) -> None:
    box.someone_else()
    body = json.dumps({"name": "A", **parent()}).encode()
    assert box.send("POST", "/2.0/folders", body, {"as-user": "20000002"}).status == 201
    assert last(box).user_id == "20000002"


def test_a_download_through_a_public_link_names_no_user(engine: Engine) -> None:
    filled = Filled(engine)
    path = f"/shared/static/{filled.ids['name']}.txt"
    assert Client(engine, "").get(path).status == 302
    entry = last(filled.box)
    assert (entry.action, entry.user_id, entry.item_id) == ("download", None, int(filled.ids["file_id"]))


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Client]]:
    """Return a function that closes the engine of a directory and opens it again."""
    opened: list[Engine] = []

    def reopen(**settings: Any) -> Client:
        while opened:
            opened.pop().close()
        opened.append(Engine(tmp_path / "box", settings=Settings(clock=clock, **settings)))
        return Client(opened[0])

    yield reopen
    while opened:
        opened.pop().close()


def test_items_that_expire_in_the_trash_are_noted_without_a_user(
    store: Callable[..., Client], clock: Clock
) -> None:
    box = store()
    folder, file = box.folder("A")["id"], box.upload("a.txt", b"one")["id"]
    box.upload_form(f"/api/2.0/files/{file}/content", form(("file", b"two")))
    version = box.get(f"/2.0/files/{file}/versions").json()["entries"][0]["id"]
    box.delete(f"/2.0/files/{file}/versions/{version}")
    box.delete(f"/2.0/folders/{folder}")
    clock.advance(31 * 86400)
    new = noted(store())[-2:]
    assert [(entry.action, entry.user_id, entry.item_id) for entry in new] == [
        ("delete_version", None, int(file)),
        ("delete", None, int(folder)),
    ]


def test_old_entries_are_deleted_when_the_box_is_opened(store: Callable[..., Client], clock: Clock) -> None:
    store().folder("old")
    clock.advance(366 * 86400)
    store().folder("new")
    assert [entry.details["name"] for entry in noted(store())] == ["new"]
    clock.advance(366 * 86400)
    box = store()
    assert [entry.id for entry in noted(box)] == [2], "the last entry stays, so that no id is given out twice"
    box.folder("newer")
    assert [entry.id for entry in noted(store(journal_lifetime=10))] == [3]


def test_an_empty_journal_can_be_pruned(box: Client) -> None:
    journal.prune(box.engine.database, 10**12)
    assert noted(box) == []


@pytest.mark.parametrize(("code", "is_raised"), [(sqlite3.SQLITE_FULL, False), (sqlite3.SQLITE_IOERR, True)])
def test_a_full_disk_does_not_prevent_the_start(
    box: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, code: int, is_raised: bool
) -> None:
    def failing() -> AbstractContextManager[sqlite3.Connection]:
        error = sqlite3.OperationalError("no")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(box.engine.database, "transaction", failing)
    with pytest.raises(sqlite3.OperationalError) if is_raised else nullcontext():
        journal.prune(box.engine.database, 10**12)
    assert ("the journal was not pruned" in caplog.text) is not is_raised


def broken(box: Client, statement: str) -> tuple[str, ...]:
    for name in ("A", "B", "C"):
        box.folder(name)
    with box.engine.database.transaction() as c:
        c.execute(statement)
    return fsck(box.engine.database, box.engine.blobs).problems


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM journal WHERE id = 2", "the journal has no entries between 1 and 3"),
        (
            "UPDATE journal SET action = 'dance' WHERE id = 2",
            "entry 2 of the journal has the unknown action 'dance'",
        ),
        (
            "UPDATE journal SET item_id = 999999999 WHERE id = 1",
            "entry 1 of the journal has the id 999999999, which was never given out",
        ),
        (
            "UPDATE journal SET details = '[]' WHERE id = 3",
            "entry 3 of the journal has details that are not a JSON object",
        ),
        (
            "UPDATE journal SET details = 'x' WHERE id = 3",
            "entry 3 of the journal has details that are not a JSON object",
        ),
    ],
)
def test_a_check_reports_the_problems_of_the_journal(box: Client, statement: str, problem: str) -> None:
    assert broken(box, statement) == (problem,)


def test_a_check_accepts_a_clock_that_was_set_back(box: Client, clock: Clock) -> None:
    box.folder("A")
    clock.advance(-3600)
    box.folder("B")
    assert fsck(box.engine.database, box.engine.blobs).is_sound


def test_entries_without_details_can_be_added(box: Client) -> None:
    with closing(box.engine), box.engine.database.transaction() as c:
        journal.add(c, JournalEntry(JournalAction.UPDATE, "folder", 1), at=5, user_id=None)
        assert last(box) == Noted(1, 5, None, "update", "folder", 1, {})
