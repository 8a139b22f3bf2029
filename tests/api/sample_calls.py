"""Arguments for every operation of `box.api`: those that reach objects of an embedded Box, and examples by type."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from box_models import Box
from box_models._operations import Operation
from box_models.local import Settings
from tests.local.pictures import png

SHARED = {"shared_link": {"access": "open"}}
SMALL_PARTS = Settings(upload_session_minimum=200, upload_part_size=100)
LARGE = bytes(200)
EXAMPLES: Mapping[str, object] = {
    "id": "1",
    "string": "x",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "array": ["x"],
    "json": [{}],
    "object": {},
    "file": b"x",
    "any": "x",
}


@dataclass
class Sample:
    """An embedded Box with one object of each kind."""

    box: Box
    ids: dict[str, str]

    @classmethod
    def of(cls, box: Box) -> Sample:
        root = box.root
        file, folder = root.upload(b"one", "a.txt"), root.create_folder("Reports")
        link = box.api.post_web_links(url="https://example.com", parent={"id": "0"}, name="Link")
        comment, group = file.add_comment("x"), box.enterprise.create_group("Sales")
        membership = box.api.post_group_memberships(user={"id": box.me.id}, group={"id": group.id})
        collaboration = box.api.post_collaborations(
            item={"type": "folder", "id": folder.id},
            accessible_by={"type": "user", "login": "new@example.com"},
            role="editor",
        )
        alias = box.api.post_users_id_email_aliases(box.me.id, email="alias@example.com")
        box.api.post_users_id_avatar(box.me.id, pic=png())
        return cls(
            box,
            {
                "file_id": file.id,
                "folder_id": folder.id,
                "web_link_id": link["id"],
                "comment_id": comment.id,
                "group_id": group.id,
                "group_membership_id": membership["id"],
                "collaboration_id": collaboration["id"],
                "user_id": box.me.id,
                "collection_id": box.api.get_collections()["entries"][0]["id"],
                "email_alias_id": alias["id"],
            },
        )


def examples(operation: Operation) -> dict[str, object]:
    """Return the required arguments of an operation, with an example of their type."""
    return {each.name: EXAMPLES[each.type] for each in operation.arguments if each.required}


def session_of(sample: Sample) -> dict[str, object]:
    """Open a chunked upload of one file, and return the arguments that upload and commit its first part."""
    opened = sample.box.api.post_files_upload_sessions(
        folder_id="0", file_name="large.bin", file_size=len(LARGE)
    )
    part = LARGE[: opened.get("part_size")]
    return {
        "upload_session_id": opened["id"],
        "digest": "sha=" + base64.b64encode(hashlib.sha1(part).digest()).decode(),
        "content_range": f"bytes 0-{len(part) - 1}/{len(LARGE)}",
        "body": io.BytesIO(part),
        "parts": [{"offset": 0, "size": len(part), "sha512": hashlib.sha512(part).hexdigest()}],
    }


def trashed(kind: str) -> Callable[[Sample], dict[str, object]]:
    """Return the function that deletes an object, and returns its id as the argument."""

    def delete(sample: Sample) -> dict[str, object]:
        id = sample.ids[f"{kind}_id"]
        getattr(sample.box, kind)(id).delete()
        return {f"{kind}_id": id}

    return delete


def version_of(sample: Sample) -> dict[str, object]:
    """Upload a second version, and return the ids of the file and of its first version."""
    file = sample.box.file(sample.ids["file_id"])
    file.upload_version(b"two")
    return {"file_id": file.id, "file_version_id": file.versions().one().id}


def shared_item(kind: str) -> Callable[[Sample], dict[str, object]]:
    """Return the function that shares an object, and returns the header with its link."""

    def share(sample: Sample) -> dict[str, object]:
        link = getattr(sample.box, kind)(sample.ids[f"{kind}_id"]).share("open")
        return {"boxapi": f"shared_link={link.url}"}

    return share


def zip_of(sample: Sample) -> dict[str, object]:
    """Order a zip archive, and return its id."""
    ordered = sample.box.api.post_zip_downloads(items=[{"type": "file", "id": sample.ids["file_id"]}])
    return {"zip_download_id": ordered.get("download_url", "").split("/")[-2]}


def downloaded_zip(sample: Sample) -> dict[str, object]:
    """Download a zip archive, and return its id."""
    ids = zip_of(sample)
    sample.box.api.get_zip_downloads_id_content(str(ids["zip_download_id"]))
    return ids


def watermarked(kind: str) -> Callable[[Sample], dict[str, object]]:
    """Return the function that applies a watermark to an object, and returns its id as the argument."""

    def apply(sample: Sample) -> dict[str, object]:
        id = sample.ids[f"{kind}_id"]
        getattr(sample.box, kind)(id).watermark()
        return {f"{kind}_id": id}

    return apply


MARK = {"watermark": {"imprint": "default"}}


def new_user(sample: Sample) -> dict[str, object]:
    """Create a user, and return its id."""
    return {"user_id": sample.box.api.post_users(name="Bob", login="bob@example.com")["id"]}


MARK = {"watermark": {"imprint": "default"}}
PARENT = {"parent": {"id": "0"}}
ARGUMENTS: Mapping[str, Callable[[Sample], Mapping[str, object]]] = {
    **{f"{verb}_files_id_trash": trashed("file") for verb in ("get", "delete")},
    **{f"{verb}_folders_id_trash": trashed("folder") for verb in ("get", "delete")},
    **{f"{verb}_web_links_id_trash": trashed("web_link") for verb in ("get", "delete")},
    "post_files_id": trashed("file"),
    "post_folders_id": trashed("folder"),
    "post_web_links_id": trashed("web_link"),
    "get_files_id_versions_id": version_of,
    "delete_files_id_versions_id": version_of,
    "put_files_id_versions_id": lambda sample: {**version_of(sample), "trashed_at": None},
    "post_files_id_versions_current": lambda sample: {
        "file_id": version_of(sample)["file_id"],
        "id": sample.box.file(sample.ids["file_id"]).versions().one().id,
        "type": "file_version",
    },
    "get_shared_items": shared_item("file"),
    "get_shared_items_folders": shared_item("folder"),
    "get_shared_items_web_links": shared_item("web_link"),
    **{
        f"get_{kind}_id_get_shared_link": lambda _: {"fields": ["shared_link"]}
        for kind in ("files", "folders", "web_links")
    },
    **{
        f"put_{kind}_id_{verb}_shared_link": lambda _: {"fields": ["shared_link"], **SHARED}
        for kind in ("files", "folders", "web_links")
        for verb in ("add", "update")
    },
    **{
        f"put_{kind}_id_remove_shared_link": lambda _: {"fields": ["shared_link"], "shared_link": None}
        for kind in ("files", "folders", "web_links")
    },
    "get_zip_downloads_id_content": zip_of,
    "get_zip_downloads_id_status": downloaded_zip,
    "post_zip_downloads": lambda sample: {"items": [{"type": "file", "id": sample.ids["file_id"]}]},
    "get_files_id_thumbnail_id": lambda _: {"extension": "png"},
    "get_search": lambda _: {"query": "a"},
    "post_comments": lambda sample: {"message": "z", "item": {"type": "file", "id": sample.ids["file_id"]}},
    "post_folders": lambda _: {"name": "New", **PARENT},
    "post_collaborations": lambda sample: {
        "item": {"type": "file", "id": sample.ids["file_id"]},
        "accessible_by": {"type": "user", "login": "guest@example.com"},
        "role": "viewer",
    },
    "put_collaborations_id": lambda _: {"role": "viewer"},
    "get_collaborations": lambda _: {"status": "pending"},
    "post_groups": lambda _: {"name": "Support"},
    "post_group_memberships": lambda sample: {
        "user": {"id": sample.box.me.id},
        "group": {"id": sample.box.enterprise.create_group("Support").id},
    },
    "post_users_id_avatar": lambda _: {"pic": png()},
    "post_users": lambda _: {"login": "bob@example.com"},
    "put_users_id": lambda _: {"job_title": "CEO"},
    "delete_users_id": new_user,
    "post_users_id_email_aliases": lambda _: {"email": "bob@example.com"},
    "put_users_id_folders_0": lambda sample: {"owned_by": {"id": new_user(sample)["user_id"]}},
    "put_group_memberships_id": lambda _: {"role": "admin"},
    "post_web_links": lambda _: {"url": "https://example.com", **PARENT},
    "post_files_id_copy": lambda sample: {"parent": {"id": sample.ids["folder_id"]}},
    "post_folders_id_copy": lambda _: {**PARENT, "name": "Copy"},
    **{
        f"{verb}_{kind}s_id_watermark": watermarked(kind)
        for verb in ("get", "delete")
        for kind in ("file", "folder")
    },
    **{f"put_{kind}s_id_watermark": lambda _: MARK for kind in ("file", "folder")},
    "put_files_id": lambda _: {"name": "b.txt"},
    "put_comments_id": lambda _: {"message": "y"},
    "options_files_content": lambda _: {"name": "new.txt", "size": 1, **PARENT},
    "post_files_content": lambda _: {"attributes": {"name": "new.txt", **PARENT}, "file": b"new"},
    "post_files_id_content": lambda _: {"attributes": {"name": "a.txt"}, "file": io.BytesIO(b"new")},
    "post_files_upload_sessions": lambda _: {"folder_id": "0", "file_name": "b.bin", "file_size": len(LARGE)},
    "post_files_id_upload_sessions": lambda _: {"file_size": len(LARGE)},
}


def no_others(_: Sample) -> dict[str, object]:
    """Return no arguments beside the required ones."""
    return {}


def arguments(operation: Operation, sample: Sample) -> dict[str, object]:
    """Return arguments with which the embedded Box performs the operation."""
    needed = {name: sample.ids.get(name, value) for name, value in examples(operation).items()}
    if "upload_session_id" in needed:
        part = session_of(sample)
        return {name: part.get(name, value) for name, value in needed.items()}
    return {**needed, **ARGUMENTS.get(operation.name, no_others)(sample)}
