"""Users: admins list, create, change and delete them, and move their content."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.sign_in.accounts import Application
from box_models.local.store.integrity import fsck
from tests.local.client import Client
from tests.local.pictures import jpeg, png, send_avatar

ANN = "20000002"


@pytest.fixture
def ann(box: Client) -> Client:
    return box.someone_else()


def create(box: Client, name: str = "Bob", login: str = "bob@example.com", **more: Any) -> Any:
    reply = box.post("/2.0/users", {"name": name, "login": login, **more})
    assert reply.status == 201, reply
    return reply.json()


def logins(box: Client, **query: Any) -> list[str]:
    return [entry["login"] for entry in box.get("/2.0/users", **query).json()["entries"]]


def token_of(box: Client, user_id: str) -> Client:
    box.engine.accounts.add_developer_token(f"local_{user_id}", user_id)
    return Client(box.engine, f"local_{user_id}")


# List


def test_admins_list_the_users_of_the_enterprise(box: Client, ann: Client) -> None:
    create(box)
    assert logins(box) == ["local@example.com", "ann@example.com", "bob@example.com"]
    assert logins(box, filter_term="B") == ["bob@example.com"]
    assert logins(box, filter_term="ann o") == ["ann@example.com"]
    assert (logins(box, user_type="managed"), logins(box, user_type="external")) == (logins(box), [])
    assert ann.get("/2.0/users").status == 403


def test_service_accounts_are_not_listed(box: Client) -> None:
    box.engine.accounts.register(Application("app"), "hush")
    account = box.engine.accounts.service_account("app")
    assert logins(box) == ["local@example.com"]
    assert box.put(f"/2.0/users/{account.id}", {"name": "x"}).status == 403


def test_users_are_paged_by_offset_and_by_marker(box: Client) -> None:
    for number in range(4):
        create(box, login=f"u{number}@example.com")
    page = box.get("/2.0/users", limit=2, offset=1).json()
    assert (page["total_count"], page["offset"], page["limit"], len(page["entries"])) == (5, 1, 2, 2)
    all_logins, marker = list[str](), ""
    while marker is not None:
        page = box.get("/2.0/users", limit=2, usemarker="true", marker=marker).json()
        all_logins += [entry["login"] for entry in page["entries"]]
        marker = page["next_marker"]
    assert all_logins == logins(box)
    assert "total_count" not in page
    assert box.get("/2.0/users", usemarker="true", marker="WyJ4Il0=").status == 400


def test_fields_choose_what_a_list_of_users_shows(box: Client) -> None:
    (entry,) = box.get("/2.0/users", fields="role").json()["entries"]
    assert entry == {"type": "user", "id": entry["id"], "role": "admin"}


# Create and change


SETTINGS: dict[str, Any] = {
    "language": "de",
    "timezone": "Europe/Berlin",
    "job_title": "Engineer",
    "phone": "1",
    "address": "Main Street",
    "space_amount": 1000,
    "status": "cannot_delete_edit",
    "tracking_codes": [{"type": "tracking_code", "name": "Team", "value": "Red"}],
    "can_see_managed_users": True,
    "is_sync_enabled": True,
    "is_external_collab_restricted": True,
    "is_exempt_from_device_limits": True,
    "is_exempt_from_login_verification": True,
}


def test_a_new_user_has_the_values_of_the_request(box: Client) -> None:
    user = create(box, role="coadmin", **SETTINGS)
    response = box.get(f"/2.0/users/{user['id']}", fields=f"role,{','.join(SETTINGS)}").json()
    assert {name: response[name] for name in SETTINGS} == SETTINGS
    assert response["role"] == "coadmin"
    assert user["created_at"] == user["modified_at"]


def test_an_app_user_gets_a_login(box: Client) -> None:
    reply = box.post(
        "/2.0/users", {"name": "Robot", "is_platform_access_only": True, "external_app_user_id": "r-1"}
    )
    assert reply.json()["login"].startswith(f"AppUser_{reply.json()['id']}_")
    (app_user,) = box.get("/2.0/users", external_app_user_id="r-1", fields="is_platform_access_only").json()[
        "entries"
    ]
    assert (app_user["id"], app_user["is_platform_access_only"]) == (reply.json()["id"], True)
    assert logins(box, external_app_user_id="r-2") == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"login": "bob@example.com"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 51}, "name"),
        ({"name": "Bob"}, "login"),
        ({"name": "Bob", "login": "bob"}, "login"),
        ({"name": "Bob", "login": "bob@example.com", "role": "admin"}, "role"),
        ({"name": "Bob", "login": "bob@example.com", "status": "gone"}, "status"),
        ({"name": "Bob", "login": "bob@example.com", "space_amount": -2}, "space_amount"),
        ({"name": "Bob", "login": "bob@example.com", "space_amount": "1"}, "space_amount"),
        ({"name": "Bob", "login": "bob@example.com", "tracking_codes": {}}, "tracking_codes"),
        ({"name": "Bob", "login": "bob@example.com", "is_sync_enabled": 1}, "is_sync_enabled"),
    ],
)
def test_an_invalid_user_is_not_created(box: Client, body: dict[str, object], wrong: str) -> None:
    reply = box.post("/2.0/users", body)
    assert (reply.status, reply.wrong) == (400, wrong)
    assert logins(box) == ["local@example.com"]


def test_a_login_belongs_to_one_user(box: Client, ann: Client) -> None:
    del ann
    reply = box.post("/2.0/users", {"name": "Ann", "login": "ANN@example.com"})
    assert (reply.status, reply.code) == (409, "user_login_already_used")


def test_admins_change_users(box: Client, ann: Client) -> None:
    reply = box.put(
        f"/2.0/users/{ANN}",
        {"name": "Anna", "job_title": "CEO", "notification_email": {"email": "a@b.example"}},
    )
    assert (reply.status, reply.json()["name"], reply.json()["job_title"]) == (200, "Anna", "CEO")
    assert reply.json()["notification_email"] == {"email": "a@b.example", "is_confirmed": False}
    assert box.put(f"/2.0/users/{ANN}", {"notification_email": None}).json()["notification_email"] is None
    assert ann.get("/2.0/users/me").json()["job_title"] == "CEO"
    assert ann.put(f"/2.0/users/{ANN}", {"name": "x"}).status == 403
    assert box.put("/2.0/users/999", {"name": "x"}).status == 404


def test_users_are_not_rolled_out_of_the_enterprise(box: Client, ann: Client) -> None:
    del ann
    assert box.put(f"/2.0/users/{ANN}", {"enterprise": None}).status == 405


def test_a_coadmin_manages_users_but_no_admins(box: Client, ann: Client) -> None:
    first = box.get("/2.0/users/me").json()["id"]
    assert box.put(f"/2.0/users/{first}", {"role": "user"}).status == 403
    box.put(f"/2.0/users/{ANN}", {"role": "coadmin"})
    assert ann.put(f"/2.0/users/{first}", {"name": "x"}).status == 403
    assert ann.put(f"/2.0/users/{create(ann)['id']}", {"name": "x"}).status == 200


def test_an_inactive_user_cannot_sign_in(box: Client, ann: Client) -> None:
    accounts = box.engine.accounts
    accounts.register(Application("app"), "hush")
    accounts.add_refresh_token("local_refresh", "app", ANN)

    def refresh() -> int:
        form = b"grant_type=refresh_token&refresh_token=local_refresh&client_id=app&client_secret=hush"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return Client(box.engine, "").send("POST", "/oauth2/token", form, headers).status

    box.put(f"/2.0/users/{ANN}", {"status": "inactive"})
    assert ann.get("/2.0/users/me").status == 401
    assert box.get("/2.0/users/me", headers={"as-user": ANN}).status == 403
    assert ANN not in {user.id for user in accounts.users()}
    assert accounts.subject("app", "user", ANN) is None
    assert refresh() == 400
    box.put(f"/2.0/users/{ANN}", {"status": "active"})
    assert (ann.get("/2.0/users/me").status, refresh()) == (200, 200)


# Email aliases


def test_an_alias_can_become_the_login(box: Client, ann: Client) -> None:
    path = f"/2.0/users/{ANN}/email_aliases"
    refused = box.put(f"/2.0/users/{ANN}", {"login": "anna@example.com"})
    assert (refused.status, refused.wrong) == (400, "login")
    alias = box.post(path, {"email": "anna@example.com"}).json()
    assert alias == {**alias, "type": "email_alias", "email": "anna@example.com", "is_confirmed": True}
    assert box.put(f"/2.0/users/{ANN}", {"login": "anna@example.com"}).json()["login"] == "anna@example.com"
    (old,) = ann.get(path).json()["entries"]
    assert old["email"] == "ann@example.com"
    assert box.delete(f"{path}/{old['id']}").status == 204
    assert ann.get(path).json() == {"total_count": 0, "entries": []}
    assert box.delete(f"{path}/{old['id']}").status == 404


def test_an_alias_belongs_to_one_user(box: Client, ann: Client) -> None:
    del ann
    path = f"/2.0/users/{ANN}/email_aliases"
    box.post(path, {"email": "anna@example.com"})
    for address in ("ANNA@example.com", "local@example.com"):
        assert box.post(path, {"email": address}).code == "user_login_already_used"
    assert box.post("/2.0/users", {"name": "Anna", "login": "anna@example.com"}).status == 409
    assert box.post(path, {"email": "anna"}).status == 400


def test_users_see_only_their_own_aliases(box: Client, ann: Client) -> None:
    assert ann.get(f"/2.0/users/{box.engine.accounts.first_user().id}/email_aliases").status == 403


# Avatars


def test_an_avatar_is_stored_replaced_and_removed(box: Client, ann: Client) -> None:
    path = f"/2.0/users/{ANN}/avatar"
    assert (box.get(path).status, box.delete(path).status) == (404, 404)
    assert box.get(f"/2.0/users/{ANN}").json()["avatar_url"] == ""
    created = send_avatar(ann, png())
    assert (created.status, set(created.json()["pic_urls"])) == (201, {"small", "large", "preview"})
    response = box.get(path)
    assert (response.body, response.headers["Content-Type"]) == (png(), "image/png")
    assert box.get(f"/2.0/users/{ANN}").json()["avatar_url"].endswith(path)
    assert send_avatar(box, jpeg(), file_name="a.JPG").status == 200
    assert box.get(path).headers["Content-Type"] == "image/jpeg"
    assert (ann.delete(path).status, box.get(path).status) == (204, 404)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"", {}),
        (b"text", {}),
        (png()[:18], {}),
        (png(1025, 1), {}),
        (jpeg(1, 1025), {}),
        (b"\xff\xd8\xff\xe0\x00\x04", {}),
        (png() + bytes(1 << 20), {}),
        (png(), {"file_name": "a.gif"}),
        (png(), {"part": "picture"}),
    ],
)
def test_an_invalid_avatar_is_refused(
    box: Client, ann: Client, content: bytes, options: dict[str, str]
) -> None:
    reply = send_avatar(ann, content, **options)
    assert (reply.status, reply.wrong) == (400, "pic")
    assert box.get(f"/2.0/users/{ANN}/avatar").status == 404


def test_users_change_only_their_own_avatar(box: Client, ann: Client) -> None:
    assert send_avatar(ann, png(), box.engine.accounts.first_user().id).status == 403


# Content of users who leave


def test_content_moves_to_a_folder_of_the_new_owner(box: Client, ann: Client) -> None:
    folder = ann.folder("Sales")["id"]
    file = ann.upload("report.csv", b"id", folder)["id"]
    bob = create(box)
    reply = box.put(f"/2.0/users/{ANN}/folders/0", {"owned_by": {"id": bob["id"]}}, notify="false")
    assert (reply.status, reply.json()["name"]) == (200, "Ann Other's Files and Folders")
    assert reply.json()["owned_by"]["id"] == bob["id"]
    assert reply.json()["size"] == 2
    assert ann.names() == []
    other = token_of(box, bob["id"])
    assert (other.names(), other.names(reply.json()["id"])) == (["Ann Other's Files and Folders"], ["Sales"])
    assert other.read(file).body == b"id"
    again = box.put(f"/2.0/users/{ANN}/folders/0", {"owned_by": {"id": bob["id"]}})
    assert again.json()["name"] == "Ann Other's Files and Folders (1)"
    assert fsck(box.engine.database, box.engine.blobs).problems == ()


def test_content_is_transferred_by_admins_and_to_another_user(box: Client, ann: Client) -> None:
    path, to_ann = f"/2.0/users/{ANN}/folders/0", {"owned_by": {"id": ANN}}
    assert (ann.put(path, to_ann).status, box.put(path, to_ann).status) == (403, 400)
    assert (box.put(path, {}).status, box.put(path, {"owned_by": {"id": "999"}}).status) == (400, 404)


def fill(ann: Client) -> None:
    folder = ann.folder("Sales")["id"]
    ann.upload("report.csv", b"id", folder)
    old = ann.folder("Old", folder)["id"]
    ann.upload("old.csv", b"old", old)
    ann.delete(f"/2.0/folders/{old}", recursive="true")


def test_deleting_a_user_with_content_needs_force(box: Client, ann: Client) -> None:
    fill(ann)
    box.post(
        "/2.0/group_memberships",
        {"group": {"id": box.post("/2.0/groups", {"name": "G"}).json()["id"]}, "user": {"id": ANN}},
    )
    send_avatar(ann, png())
    refused = box.delete(f"/2.0/users/{ANN}")
    assert (refused.status, refused.wrong) == (400, "force")
    assert ann.names() == ["Sales"]
    assert box.delete(f"/2.0/users/{ANN}", force="true", notify="false").status == 204
    assert (box.get(f"/2.0/users/{ANN}").status, ann.get("/2.0/users/me").status) == (404, 401)
    with box.engine.database.reading() as c:
        for table in ("items", "file_versions", "group_memberships", "avatars"):
            assert c.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_deleted_content_leaves_no_file_behind(tmp_path: Path) -> None:
    with closing(Engine(tmp_path / "box")) as engine:
        box = Client(engine)
        fill(box.someone_else())
        box.delete(f"/2.0/users/{ANN}", force="true")
        report = fsck(engine.database, engine.blobs)
    assert (report.problems, report.orphans) == ((), ())


def test_a_user_without_content_is_deleted_without_force(box: Client, ann: Client) -> None:
    ann.delete(f"/2.0/folders/{ann.folder('Sales')['id']}")
    assert box.delete(f"/2.0/users/{ANN}").status == 400  # the trash is content too
    user = create(box)
    assert box.delete(f"/2.0/users/{user['id']}").status == 204
    assert create(box)["login"] == user["login"]


def test_the_main_admin_and_the_caller_are_not_deleted(box: Client, ann: Client) -> None:
    box.put(f"/2.0/users/{ANN}", {"role": "coadmin"})
    first = box.engine.accounts.first_user().id
    assert [box.delete(f"/2.0/users/{first}").status, ann.delete(f"/2.0/users/{ANN}").status] == [403, 403]


def test_items_of_others_survive_the_user_who_changed_them(box: Client, ann: Client) -> None:
    file = ann.upload("a.txt", b"x")["id"]
    box.put(f"/2.0/users/{ANN}/folders/0", {"owned_by": {"id": box.engine.accounts.first_user().id}})
    assert box.delete(f"/2.0/users/{ANN}").status == 204
    assert box.get(f"/2.0/files/{file}").json()["created_by"] == {
        "type": "user",
        "id": ANN,
        "name": "",
        "login": "",
    }


def test_the_enterprise_has_events_of_users(box: Client) -> None:
    user = create(box)
    box.put(f"/2.0/users/{user['id']}", {"name": "Bobby"})
    alias = box.post(f"/2.0/users/{user['id']}/email_aliases", {"email": "b@example.com"}).json()
    box.delete(f"/2.0/users/{user['id']}/email_aliases/{alias['id']}")
    box.delete(f"/2.0/users/{user['id']}")
    events = box.get("/2.0/events", stream_type="admin_logs").json()["entries"]
    assert [event["event_type"] for event in events] == [
        *("NEW_USER", "EDIT_USER", "EMAIL_ALIAS_CONFIRM", "EMAIL_ALIAS_REMOVE", "DELETE_USER")
    ]
    assert {event["source"]["id"] for event in events} == {user["id"]}
    assert events[-1]["source"]["name"] == "Bobby"
