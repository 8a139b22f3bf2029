"""Response bodies as Python values, the same for every program that is measured."""

from __future__ import annotations

import hashlib

TIME = "2026-01-01T00:00:00-08:00"
USER_MINI = {"type": "user", "id": "1", "name": "Ada", "login": "ada@example.com"}
FOLDER_MINI = {"type": "folder", "id": "1", "etag": "1", "sequence_id": "1", "name": "Projects"}
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
CONTENT = b"0123456789" * 1000
TIMES = ("created_at", "modified_at", "content_created_at", "content_modified_at")
SHARED_LINK = {
    "url": "https://app.box.com/s/abc",
    "download_url": None,
    "vanity_url": None,
    "vanity_name": None,
    "access": "open",
    "effective_access": "open",
    "effective_permission": "can_download",
    "unshared_at": None,
    "is_password_enabled": False,
    "download_count": 0,
    "preview_count": 0,
    "permissions": {"can_download": True, "can_preview": True, "can_edit": False},
}
USER = {
    **USER_MINI,
    "created_at": TIME,
    "modified_at": TIME,
    "language": "en",
    "timezone": "America/Los_Angeles",
    "space_amount": 11345156112,
    "space_used": 1237009912,
    "max_upload_size": 2147483648,
    "status": "active",
    "job_title": "CEO",
    "phone": "6509241374",
    "address": "900 Jefferson Ave, Redwood City, CA 94063",
    "avatar_url": "https://www.box.com/api/avatar/large/181216415",
    "notification_email": None,
}


def mini(id: str, name: str) -> dict[str, object]:
    """Return a file as Box lists it without ``fields=``, about 250 bytes."""
    return {
        "type": "file",
        "id": id,
        "file_version": {"type": "file_version", "id": f"9{id}", "sha1": SHA1},
        "sequence_id": "3",
        "etag": "3",
        "sha1": SHA1,
        "name": name,
    }


def row(id: str, name: str) -> dict[str, object]:
    """Return a file with the fields that box_models requests in listings."""
    about = {"etag": "1", "sequence_id": "1", "sha1": SHA1, "size": 20_000, "item_status": "active"}
    return {"type": "file", "id": id, "name": name, **about, **dict.fromkeys(TIMES, TIME)}


def small(id: str, name: str) -> dict[str, object]:
    """Return a listed file whose content is `CONTENT`."""
    return {**row(id, name), "sha1": hashlib.sha1(CONTENT).hexdigest(), "size": len(CONTENT)}


def full(id: str, name: str) -> dict[str, object]:
    """Return a file with all standard fields, about 2 KB."""
    return {
        **row(id, name),
        "file_version": {"type": "file_version", "id": f"9{id}", "sha1": SHA1},
        "description": "",
        "path_collection": {"total_count": 3, "entries": [FOLDER_MINI] * 3},
        "trashed_at": None,
        "purged_at": None,
        "shared_link": SHARED_LINK,
        "parent": FOLDER_MINI,
        "created_by": USER_MINI,
        "modified_by": USER_MINI,
        "owned_by": USER_MINI,
    }


MINI_FIELDS = tuple(mini("", ""))
ROW_FIELDS = tuple(row("", ""))
FULL_FIELDS = tuple(full("", ""))
