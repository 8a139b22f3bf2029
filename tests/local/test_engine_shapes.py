"""What the answers of the embedded Box are made of."""

from __future__ import annotations

import pytest

from tests.local.client import Client
from tests.local.conftest import Clock

BASE_FIELDS = {"type", "id", "etag"}


def test_asking_for_fields_drops_all_others(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    assert set(box.get(file, fields="name, parent,,created_by").json()) == BASE_FIELDS | {
        "name",
        "parent",
        "created_by",
    }


def test_fields_box_does_not_know_are_ignored(box: Client) -> None:
    assert set(box.get("/2.0/folders/0", fields="nonsense,lock").json()) == BASE_FIELDS


def test_no_field_asked_for_is_all_standard_ones(box: Client) -> None:
    assert box.get("/2.0/folders/0", fields="").json() == box.get("/2.0/folders/0").json()


def test_nested_objects_are_minis(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"x", folder)
    assert set(file["parent"]) == {"type", "id", "sequence_id", "etag", "name"}
    assert set(file["owned_by"]) == {"type", "id", "name", "login"}
    assert file["path_collection"]["entries"][0] == {
        "type": "folder", "id": "0", "sequence_id": None, "etag": None, "name": "All Files"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version_number", "1"),
        ("comment_count", 0),
        ("tags", []),
        ("lock", None),
        ("extension", "gz"),
        ("is_package", False),
        ("has_collaborations", False),
        ("is_externally_owned", False),
        ("is_accessible_via_shared_link", False),
        ("allowed_invitee_roles", []),
        ("metadata", {}),
        ("classification", None),
        ("expires_at", None),
        ("disposition_at", None),
        ("representations", {"entries": []}),
        ("uploader_display_name", "Local User"),
        ("shared_link_permission_options", ["can_preview", "can_download", "can_edit"]),
        ("is_associated_with_app_item", False),
        ("watermark_info", {"is_watermarked": False, "is_watermark_inherited": False}),
    ],
)
def test_a_file_has_this_on_request_only(box: Client, field: str, value: object) -> None:
    file = box.upload("a.tar.gz")
    assert field not in file
    assert box.get(f"/2.0/files/{file['id']}", fields=field).json()[field] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sync_state", "not_synced"),
        ("tags", []),
        ("has_collaborations", False),
        ("can_non_owners_invite", True),
        ("can_non_owners_view_collaborators", True),
        ("is_collaboration_restricted_to_enterprise", False),
        ("allowed_shared_link_access_levels", ["open", "company", "collaborators"]),
        ("is_accessible_via_shared_link", False),
    ],
)
def test_a_folder_has_this_on_request_only(box: Client, field: str, value: object) -> None:
    folder = box.folder("A")
    assert field not in folder
    assert box.get(f"/2.0/folders/{folder['id']}", fields=field).json()[field] == value


def test_metadata_of_a_template_is_asked_for_by_its_path(box: Client) -> None:
    assert box.get("/2.0/folders/0", fields="metadata.global.properties").json()["metadata"] == {}


def test_a_file_without_a_dot_has_no_extension(box: Client) -> None:
    file = box.upload("Makefile")["id"]
    assert box.get(f"/2.0/files/{file}", fields="extension").json()["extension"] == ""


def test_a_preview_is_not_done(box: Client) -> None:
    file = box.upload("a.pdf")["id"]
    assert box.get(f"/2.0/files/{file}", fields="expiring_embed_link").status == 501


def test_an_owner_may_do_everything_that_is_done_here(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    told = box.get(f"/2.0/files/{file}", fields="permissions").json()["permissions"]
    assert all(told[name] for name in ("can_download", "can_upload", "can_rename", "can_delete", "can_share"))
    assert not any(told[name] for name in ("can_invite_collaborator", "can_annotate"))
    root = box.get("/2.0/folders/0", fields="permissions").json()["permissions"]
    assert {name for name, may in root.items() if may} == {"can_download", "can_upload"}
    assert "can_preview" not in root


def test_behind_a_shared_link_the_world_begins_with_what_was_shared(box: Client) -> None:
    ann, outer = box.someone_else(), box.folder("secret")["id"]
    shared = box.folder("shared", outer)["id"]
    file = box.upload("a.txt", b"x", shared)["id"]
    url = box.put(f"/2.0/folders/{shared}", {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={url}"}
    seen = ann.get(f"/2.0/files/{file}", headers=header).json()
    assert [entry["name"] for entry in seen["path_collection"]["entries"]] == ["shared"]
    assert seen["parent"]["id"] == shared
    top = ann.get(f"/2.0/folders/{shared}", headers=header).json()
    assert (top["parent"], top["path_collection"]["total_count"]) == (None, 0)
    assert ann.get(f"/2.0/folders/{outer}", headers=header).status == 404
    assert ann.put(f"/2.0/files/{file}", {"name": "b"}, headers=header).status == 403
    linked = box.get(f"/2.0/files/{file}", fields="is_accessible_via_shared_link").json()
    assert linked["is_accessible_via_shared_link"] is True


def test_times_are_told_with_the_offset_of_the_zone(box: Client) -> None:
    assert box.folder("A")["created_at"] == "2026-03-01T04:00:00-08:00"


def test_an_upload_email_is_told_as_an_address(box: Client) -> None:
    folder = box.folder("Übung 1")["id"]
    told = box.put(f"/2.0/folders/{folder}", {"folder_upload_email": {"access": "open"}}).json()
    assert told["folder_upload_email"] == {"access": "open", "email": f"bung1.{folder}@upload.localhost"}


def test_the_user_is_told_with_the_standard_fields(box: Client) -> None:
    me = box.get("/2.0/users/me").json()
    assert (me["type"], me["name"], me["login"], me["status"]) == (
        "user",
        "Local User",
        "local@example.com",
        "active",
    )
    assert me["timezone"] == "Etc/GMT+8"
    assert "role" not in me
    assert box.get(f"/2.0/users/{me['id']}").json() == me


def test_the_user_has_more_on_request(box: Client) -> None:
    box.put(f"/2.0/files/{box.upload('a')['id']}", {"tags": ["b", "a"]})
    box.put(f"/2.0/files/{box.upload('b')['id']}", {"tags": ["a"]})
    me = box.get("/2.0/users/me", fields="role,enterprise,my_tags,nonsense").json()
    assert (me["role"], me["my_tags"], set(me)) == (
        "admin",
        ["a", "b"],
        {"type", "id", "role", "enterprise", "my_tags"},
    )
    assert me["enterprise"]["id"] == box.engine.accounts.enterprise_id


def test_space_used_counts_every_version_in_the_trash_or_not(box: Client, clock: Clock) -> None:
    file = box.upload("a.txt", b"12345")["id"]
    box.upload("b.txt", b"123")
    box.delete(f"/2.0/files/{file}")
    assert box.get("/2.0/users/me").json()["space_used"] == 8
    box.delete(f"/2.0/files/{file}/trash")
    assert box.get("/2.0/users/me").json()["space_used"] == 3


@pytest.mark.parametrize("user_id", ["999", "abc"])
def test_an_unknown_user_is_not_found(box: Client, user_id: str) -> None:
    reply = box.get(f"/2.0/users/{user_id}")
    assert (reply.status, reply.code, reply.wrong) == (404, "not_found", "user")
