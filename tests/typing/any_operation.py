"""A program that calls operations of 14 groups with `box.api`. Type checkers check it, and nothing runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, assert_type

from box_models import Box, File, Folder, User
from box_models.retry import SAFE

if TYPE_CHECKING:
    from box_models.api import (
        CollaborationDict,
        FileFullDict,
        FolderMiniDict,
        UserFullDict,
        WebhookDict,
        WebhookMiniDict,
        WebLinkDict,
    )


def webhooks(box: Box) -> None:
    hook = box.api.post_webhooks(
        target={"id": "1", "type": "folder"},
        triggers=["FILE.UPLOADED", "FILE.SHREDDED"],
        address="https://example.com",
    )
    assert_type(hook, WebhookDict)
    assert_type(hook["id"], str)
    assert_type(hook.get("address"), str | None)
    assert_type(box.api.delete_webhooks_id(hook["id"]), None)
    assert_type(box.api.pages.get_webhooks(limit=5), Iterator[WebhookMiniDict])


def users(box: Box) -> list[str]:
    assert_type(box.api.get_users_id("11", fields=["name"]), UserFullDict)
    return [user["id"] for user in box.api.pages.get_users(filter_term="ada", user_type="managed")]


def collaborations(box: Box) -> None:
    added = box.api.post_collaborations(
        item={"type": "folder", "id": "1"},
        accessible_by={"type": "user", "login": "ada@example.com"},
        role="editor",
    )
    assert_type(added, CollaborationDict)
    box.api.put_collaborations_id(added["id"], role="viewer", retry=SAFE)


def items_by_type(box: Box) -> None:
    for entry in box.api.pages.get_folders_id_items("0", sort="name", direction="DESC"):
        assert_type(entry, FileFullDict | FolderMiniDict | WebLinkDict)
        if entry["type"] == "file":
            assert_type(entry, FileFullDict)
            print(entry.get("sha1"), File.of(entry, box).size)
        elif entry["type"] == "folder":
            print(Folder.of(entry, box).path)
        else:
            print(entry.get("url"))


def content(box: Box, path: str) -> bytes:
    with open(path, "rb") as source:  # noqa: PTH123  any file
        files = box.api.post_files_content(attributes={"name": "a.txt", "parent": {"id": "0"}}, file=source)
    return box.api.get_files_id_content(files["entries"][0]["id"])


def metadata(box: Box) -> None:
    assert_type(box.api.get_files_id_metadata_id_id("1", "enterprise", "invoice"), dict[str, object])
    box.api.post_files_id_metadata_id_id("1", "global", "properties", body={"amount": 5})
    box.api.put_files_id_metadata_id_id(
        "1", "global", "properties", body=[{"op": "remove", "path": "/amount"}]
    )
    invoices = box.api.post_metadata_queries_execute_read(
        from_="enterprise_1.invoice", ancestor_folder_id="0"
    )
    for entry in invoices["entries"]:
        print(entry["id"])


def policies(box: Box) -> None:
    policy = box.api.post_retention_policies(
        policy_name="Keep", policy_type="finite", disposition_action="remove_retention", retention_length=365
    )
    box.api.post_retention_policy_assignments(
        policy_id=policy["id"], assign_to={"type": "enterprise", "id": None}
    )
    box.api.post_legal_hold_policies(policy_name="Case 7")


def tasks_and_groups(box: Box) -> None:
    task = box.api.post_tasks(item={"id": "1", "type": "file"}, action="review", due_at=None)
    box.api.post_task_assignments(
        task={"id": task["id"], "type": "task"}, assign_to={"login": "ada@example.com"}
    )
    group = box.api.post_groups(name="Sales", invitability_level="admins_only")
    box.api.post_group_memberships(user={"id": "11"}, group={"id": group["id"]}, role="member")


def artificial_intelligence(box: Box) -> str | None:
    answer = box.api.post_ai_ask(
        mode="single_item_qa", prompt="What is it?", items=[{"id": "1", "type": "file"}]
    )
    return answer.get("answer")


def later_versions(box: Box) -> None:
    hub = box.api.post_hubs(title="Team")
    box.api.put_hubs_id(hub["id"], description="New")
    for archive in box.api.pages.get_archives():
        print(archive["id"], archive.get("name"))
    print(box.api.post_query(query={"predicate": "box:item:name = :n", "params": {"n": "x"}})["entries"])


def events(box: Box) -> None:
    for event in box.api.pages.get_events(stream_type="admin_logs", created_after="2026-01-01T00:00:00Z"):
        print(event.get("event_type"), event.get("created_by"))


def another_user(box: Box, user: User) -> None:
    assert_type(box.as_user(user).api.get_users_me(), UserFullDict)
