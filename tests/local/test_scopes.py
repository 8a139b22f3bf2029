"""Tokens that may do less than their user: by scopes, and by the one item they are confined to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from box_models.local.engine import Engine
from box_models.local.items.rows import ItemType
from tests.local.client import Client, Reply
from tests.local.operations import ALLOWED
from tests.local.signing_in import ACCESS_TOKEN, TOKEN_EXCHANGE


@dataclass
class World:
    """A folder with a file in it, and beside it a file in the root folder."""

    box: Client
    folder: str
    inside: str
    outside: str

    def narrow(self, *scopes: str, item: tuple[ItemType, str] | None = None) -> Client:
        """Return a client with a token for these scopes only, and for this item."""
        body = {
            "grant_type": TOKEN_EXCHANGE,
            "subject_token": self.box.token,
            "subject_token_type": ACCESS_TOKEN,
            "scope": " ".join(scopes),
        }
        if item is not None:
            body["resource"] = f"https://api.box.com/2.0/{item[0]}s/{item[1]}"
        answer = self.box.send("POST", "/oauth2/token", urlencode(body).encode())
        assert answer.status == 200, answer
        return Client(self.box.engine, answer.json()["access_token"])


@pytest.fixture
def world(box: Client) -> World:
    folder = box.folder("Reports")["id"]
    inside, outside = box.upload("in.txt", b"zebra", folder), box.upload("out.txt", b"zebra")
    return World(box, folder, inside["id"], outside["id"])


def is_refused(reply: Reply) -> bool:
    return (reply.status, reply.code, reply.wrong) == (403, "insufficient_scope", "scope")


def test_every_operation_declares_its_scopes(engine: Engine) -> None:
    assert [route.operation for route in engine.routes if not route.public and not route.scopes] == []


def test_root_readwrite_allows_every_operation_except_those_of_admins_and_groups(engine: Engine) -> None:
    of_groups_and_admins = [{"manage_groups"}, {"manage_managed_users", "manage_app_users"}]
    others = {route.operation for route in engine.routes if route.scopes in of_groups_and_admins}
    assert {name for name, scopes in ALLOWED.items() if "root_readwrite" not in scopes} == others


def test_root_readonly_allows_no_changes() -> None:
    opened = [name for name, scopes in ALLOWED.items() if "root_readonly" in scopes]
    assert [name for name in opened if not name.startswith("get_")] == ["options_events"]


Ask = Callable[[Client, World], Reply]
SHOW: Ask = lambda box, world: box.get(f"/2.0/files/{world.inside}")  # noqa: E731
LIST: Ask = lambda box, world: box.get(f"/2.0/folders/{world.folder}/items")  # noqa: E731
DOWNLOAD: Ask = lambda box, world: box.get(f"/2.0/files/{world.inside}/content")  # noqa: E731
UPLOAD: Ask = lambda box, world: box.try_upload("new.txt", b"abc", world.folder)  # noqa: E731
DELETE: Ask = lambda box, world: box.delete(f"/2.0/files/{world.inside}")  # noqa: E731
SEARCH: Ask = lambda box, _world: box.get("/2.0/search", query="zebra")  # noqa: E731
CREATE_GROUP: Ask = lambda box, _world: box.post("/2.0/groups", {"name": "Sales"})  # noqa: E731
COPY: Ask = lambda box, world: box.post(  # noqa: E731
    f"/2.0/files/{world.inside}/copy", {"parent": {"id": "0"}, "name": "copy.txt"}
)


def update(**fields: object) -> Ask:
    return lambda box, world: box.put(f"/2.0/files/{world.inside}", fields)


RENAME, SHARE = update(name="other.txt"), update(shared_link={})
BOTH, DESCRIBE = update(name="other.txt", shared_link={}), update(description="words")
MOVE = update(parent={"id": "0"})


@pytest.mark.parametrize(
    ("scopes", "ask", "status"),
    [
        ("base_explorer", SHOW, 200),
        ("base_explorer", LIST, 200),
        ("base_preview", SHOW, 200),
        ("item_download", DOWNLOAD, 302),
        ("base_upload", UPLOAD, 201),
        ("item_upload", UPLOAD, 201),
        ("item_delete", DELETE, 204),
        ("item_rename", RENAME, 200),
        ("item_share", SHARE, 200),
        ("item_rename item_share", BOTH, 200),
        ("root_readonly", SEARCH, 200),
        ("root_readwrite", COPY, 201),
        ("root_readwrite", MOVE, 200),
        ("root_readwrite", DOWNLOAD, 302),
        ("manage_groups", CREATE_GROUP, 201),
    ],
)
def test_a_scope_allows_its_operations(world: World, scopes: str, ask: Ask, status: int) -> None:
    assert ask(world.narrow(*scopes.split()), world).status == status


@pytest.mark.parametrize(
    ("scopes", "ask"),
    [
        ("base_explorer", DOWNLOAD),
        ("base_explorer", SEARCH),
        ("base_explorer item_upload item_rename item_download", DELETE),
        ("base_upload", SHOW),
        ("base_preview", LIST),
        ("item_rename", SHARE),
        ("item_share", RENAME),
        ("item_rename", BOTH),
        ("item_rename item_share", DESCRIBE),
        ("item_rename item_share", MOVE),
        ("root_readonly", DOWNLOAD),
        ("root_readonly", UPLOAD),
        ("item_upload item_delete", COPY),
        ("root_readwrite", CREATE_GROUP),
        ("manage_groups", LIST),
    ],
)
def test_a_scope_allows_no_other_operation(world: World, scopes: str, ask: Ask) -> None:
    assert is_refused(ask(world.narrow(*scopes.split()), world))
    assert world.box.names(world.folder) == ["in.txt"]


def test_a_folder_token_cannot_manage_groups(world: World) -> None:
    box = world.narrow("manage_groups", item=("folder", world.folder))
    assert is_refused(CREATE_GROUP(box, world))


def test_a_token_for_all_content_cannot_pass_on_the_scope_for_groups(world: World) -> None:
    content_only = World(world.narrow("root_readwrite"), world.folder, world.inside, world.outside)
    with pytest.raises(AssertionError, match="invalid_scope"):
        content_only.narrow("manage_groups")


def test_a_folder_token_reaches_items_in_the_folder(world: World) -> None:
    box = world.narrow("root_readwrite", item=("folder", world.folder))
    assert box.names(world.folder) == ["in.txt"]
    deep = box.folder("Deep", world.folder)["id"]
    file = box.upload("deep.txt", b"abc", deep)
    assert box.read(file["id"]).body == b"abc"
    assert [above["id"] for above in file["path_collection"]["entries"]] == [world.folder, deep]


def test_a_folder_token_does_not_reach_items_outside(world: World) -> None:
    box = world.narrow("root_readwrite", item=("folder", world.folder))
    copied = {"parent": {"id": world.folder}, "name": "stolen.txt"}
    elsewhere = [
        box.get(f"/2.0/files/{world.outside}"),
        box.get(f"/2.0/files/{world.outside}/content"),
        box.get(f"/2.0/files/{world.outside}/comments"),
        box.get(f"/2.0/files/{world.outside}/versions"),
        box.delete(f"/2.0/files/{world.outside}"),
        box.post(f"/2.0/files/{world.outside}/copy", copied),
        box.get("/2.0/folders/0"),
        box.get("/2.0/folders/0/items"),
        box.try_upload("new.txt", b"abc"),
        box.put(f"/2.0/files/{world.inside}", {"parent": {"id": "0"}}),
        box.post(f"/2.0/files/{world.inside}/copy", {"parent": {"id": "0"}}),
    ]
    assert [reply.status for reply in elsewhere] == [404] * len(elsewhere)
    assert world.box.names() == ["Reports", "out.txt"]


def test_a_folder_token_does_not_zip_find_or_list_items_outside(world: World) -> None:
    box = world.narrow("root_readwrite", item=("folder", world.folder))
    packed = {"items": [{"type": "file", "id": world.outside}]}
    assert box.post("/2.0/zip_downloads", packed).status == 403
    results = box.get("/2.0/search", query="zebra").json()
    assert (results["total_count"], [entry["id"] for entry in results["entries"]]) == (1, [world.inside])
    assert is_refused(box.get("/2.0/folders/trash/items"))


def test_a_folder_token_cannot_change_the_owner(world: World) -> None:
    other = world.box.someone_else().get("/2.0/users/me").json()["id"]
    box = world.narrow("root_readwrite", item=("folder", world.folder))
    change = {"owned_by": {"id": other}, "parent": {"id": "0"}}
    assert is_refused(box.put(f"/2.0/folders/{world.folder}", change))


def test_a_shared_link_does_not_extend_a_folder_token(world: World) -> None:
    shared = world.box.put(f"/2.0/files/{world.outside}", {"shared_link": {}}).json()["shared_link"]["url"]
    box = world.narrow("root_readwrite", item=("folder", world.folder))
    header = {"boxapi": f"shared_link={shared}"}
    assert box.get("/2.0/shared_items", headers=header).status == 404
    assert box.get(f"/2.0/files/{world.outside}", headers=header).status == 404


def test_a_folder_token_does_not_reach_uploads_outside(world: World) -> None:
    body = {
        "folder_id": "0",
        "file_name": "big.bin",
        "file_size": world.box.engine.settings.upload_session_minimum,
    }
    session = world.box.post("/2.0/files/upload_sessions", body).json()["id"]
    box = world.narrow("base_upload", item=("folder", world.folder))
    assert box.get(f"/2.0/files/upload_sessions/{session}").status == 404
    box = world.narrow("base_upload", item=("folder", "0"))
    assert box.get(f"/2.0/files/upload_sessions/{session}").status == 200


def test_a_file_token_reaches_only_that_file(world: World) -> None:
    box = world.narrow("base_preview", "item_download", item=("file", world.inside))
    file = box.get(f"/2.0/files/{world.inside}").json()
    assert (file["parent"], file["path_collection"]["entries"]) == (None, [])
    assert box.read(world.inside).body == b"zebra"
    assert box.get(f"/2.0/files/{world.outside}").status == 404


def test_a_root_folder_token_reaches_everything_of_its_user(world: World) -> None:
    box = world.narrow("base_explorer", item=("folder", "0"))
    assert box.names() == ["Reports", "out.txt"]
