"""Fields in the responses of the embedded Box."""

from __future__ import annotations

import pytest

from box_models.local.items.rights import ROLES
from tests.local.client import Client
from tests.local.conftest import Clock

BASE_FIELDS = {"type", "id", "etag"}


def test_response_has_only_the_requested_fields(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    assert set(box.get(file, fields="name, parent,,created_by").json()) == BASE_FIELDS | {
        "name",
        "parent",
        "created_by",
    }


def test_unknown_fields_are_ignored(box: Client) -> None:
    assert set(box.get("/2.0/folders/0", fields="nonsense,lock").json()) == BASE_FIELDS


def test_empty_fields_parameter_returns_the_standard_fields(box: Client) -> None:
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
        ("allowed_invitee_roles", list(ROLES)),
        ("metadata", {}),
        ("classification", None),
        ("expires_at", None),
        ("disposition_at", None),
        ("representations", {"entries": []}),
        ("uploader_display_name", "Local User"),
        ("shared_link_permission_options", ["can_preview", "can_download", "can_edit"]),
        ("is_associated_with_app_item", False),
        (
            "watermark_info",
            {
                "is_watermarked": False,
                "is_watermark_inherited": False,
                "is_watermarked_by_access_policy": False,
            },
        ),
    ],
)
def test_file_fields_sent_only_on_request(box: Client, field: str, value: object) -> None:
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
def test_folder_fields_sent_only_on_request(box: Client, field: str, value: object) -> None:
    folder = box.folder("A")
    assert field not in folder
    assert box.get(f"/2.0/folders/{folder['id']}", fields=field).json()[field] == value


def test_metadata_of_a_template_is_requested_by_its_path(box: Client) -> None:
    assert box.get("/2.0/folders/0", fields="metadata.global.properties").json()["metadata"] == {}


def test_name_without_a_dot_has_no_extension(box: Client) -> None:
    file = box.upload("Makefile")["id"]
    assert box.get(f"/2.0/files/{file}", fields="extension").json()["extension"] == ""


def test_embed_link_is_not_implemented(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.pdf')['id']}"
    assert box.get(file, fields="expiring_embed_link").status == 405
    shape = box.get(file, fields="name,expiring_embed_link").json()
    assert (shape["name"], shape["expiring_embed_link"]) == ("a.pdf", None)


def test_owner_has_all_permissions(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    entry = box.get(f"/2.0/files/{file}", fields="permissions").json()["permissions"]
    names = ("can_download", "can_upload", "can_rename", "can_delete", "can_share", "can_invite_collaborator")
    assert all(entry[name] for name in names)
    assert entry["can_annotate"] is False
    root = box.get("/2.0/folders/0", fields="permissions").json()["permissions"]
    assert {name for name, may in root.items() if may} == {"can_download", "can_upload"}
    assert "can_preview" not in root


def test_path_collection_starts_at_the_shared_item(box: Client) -> None:
    ann, outer = box.someone_else(), box.folder("secret")["id"]
    shared = box.folder("shared", outer)["id"]
    file = box.upload("a.txt", b"x", shared)["id"]
    url = box.put(f"/2.0/folders/{shared}", {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={url}"}
    reply = ann.get(f"/2.0/files/{file}", headers=header).json()
    assert [entry["name"] for entry in reply["path_collection"]["entries"]] == ["shared"]
    assert reply["parent"]["id"] == shared
    top = ann.get(f"/2.0/folders/{shared}", headers=header).json()
    assert (top["parent"], top["path_collection"]["total_count"]) == (None, 0)
    assert ann.get(f"/2.0/folders/{outer}", headers=header).status == 404
    assert ann.put(f"/2.0/files/{file}", {"name": "b"}, headers=header).status == 403
    linked = box.get(f"/2.0/files/{file}", fields="is_accessible_via_shared_link").json()
    assert linked["is_accessible_via_shared_link"] is True


def test_times_have_the_offset_of_the_time_zone(box: Client) -> None:
    assert box.folder("A")["created_at"] == "2026-03-01T04:00:00-08:00"


def test_upload_email_is_an_address(box: Client) -> None:
    folder = box.folder("Übung 1")["id"]
    entry = box.put(f"/2.0/folders/{folder}", {"folder_upload_email": {"access": "open"}}).json()
    assert entry["folder_upload_email"] == {"access": "open", "email": f"bung1.{folder}@upload.localhost"}


def test_user_has_the_standard_fields(box: Client) -> None:
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


def test_user_fields_sent_only_on_request(box: Client) -> None:
    box.put(f"/2.0/files/{box.upload('a')['id']}", {"tags": ["b", "a"]})
    box.put(f"/2.0/files/{box.upload('b')['id']}", {"tags": ["a"]})
    me = box.get("/2.0/users/me", fields="role,enterprise,my_tags,nonsense").json()
    assert (me["role"], me["my_tags"], set(me)) == (
        "admin",
        ["a", "b"],
        {"type", "id", "role", "enterprise", "my_tags"},
    )
    assert me["enterprise"]["id"] == box.engine.accounts.enterprise_id


def test_space_used_counts_all_versions_and_the_trash(box: Client, clock: Clock) -> None:
    file = box.upload("a.txt", b"12345")["id"]
    box.upload("b.txt", b"123")
    box.delete(f"/2.0/files/{file}")
    assert box.get("/2.0/users/me").json()["space_used"] == 8
    box.delete(f"/2.0/files/{file}/trash")
    assert box.get("/2.0/users/me").json()["space_used"] == 3


@pytest.mark.parametrize("user_id", ["999", "abc"])
def test_unknown_user_is_not_found(box: Client, user_id: str) -> None:
    reply = box.get(f"/2.0/users/{user_id}")
    assert (reply.status, reply.code, reply.wrong) == (404, "not_found", "user")
