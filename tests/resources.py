"""One row for each resource, for the contract tests and the retry conformance tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from box_models import Box, BoxError, Comment, Folder, NotFound, Trashed, WebLink
from box_models.models import BoxObject, Pages

MISSING_ID = "99999999999"
Parent: TypeAlias = Any
"""The object that a resource belongs to: a file or a folder."""


@dataclass(frozen=True, kw_only=True)
class ResourceRow:
    """A resource: how to create, list and change one, and what its requests do after a lost response."""

    cls: type[BoxObject]
    parent: Callable[[Folder], Parent]
    """Creates the object that the resource belongs to, in an empty folder."""
    create: Callable[[Parent, str], Any]
    create_without_parent: Callable[[Box], object]
    """Tries to create one in a parent that does not exist."""
    by_id: Callable[[Box, str], Any]
    pages: Callable[..., Pages[Any]]
    """Lists the resources of a parent; takes the options of a listing."""
    field: str
    """The field that has the text given to `create`."""
    change: Callable[[Any, str], Any]
    """Changes the field."""
    is_saved: bool
    """Whether the field can be assigned and saved."""
    on_request: str
    """A field that Box sends only on request."""
    deleted_as: type[BoxError] = NotFound
    writes: tuple[tuple[str, str, str], ...] = ()
    """For each method that writes: its name, its class in the table of retries, and its request."""


def _create_web_link(folder: Folder, name: str) -> WebLink:
    session = folder._session
    body = session.post(
        "/web_links", json={"url": "https://example.com", "name": name, "parent": {"id": folder.id}}
    )
    return WebLink.model_validate({"id": json.loads(body)["id"]}, context=session).load()


RESOURCES = (
    ResourceRow(
        cls=Comment,
        parent=lambda folder: folder.upload(b"The plan", "plan.txt"),
        create=lambda file, text: file.add_comment(text),
        create_without_parent=lambda box: box.file(MISSING_ID).add_comment("Please review"),
        by_id=lambda box, id: box.comment(id),
        pages=lambda file, **options: file.comments(**options),
        field="message",
        change=lambda comment, text: comment.edit(text),
        is_saved=False,
        on_request="tagged_message",
        writes=(
            ("File.add_comment", "checked once", "POST /2.0/comments"),
            ("Comment.edit", "retryable", "PUT /2.0/comments/[0-9]+"),
            ("Comment.delete", "retryable", "DELETE /2.0/comments/[0-9]+"),
        ),
    ),
    ResourceRow(
        cls=WebLink,
        parent=lambda folder: folder,
        create=_create_web_link,
        create_without_parent=lambda box: _create_web_link(box.folder(MISSING_ID), "Python"),
        by_id=lambda box, id: box.web_link(id),
        pages=lambda folder, **options: folder.items(**options),
        field="name",
        change=lambda link, text: link.update(name=text),
        is_saved=True,
        on_request="shared_link",
        deleted_as=Trashed,
    ),
)


def write_of(row: ResourceRow, method: str, folder: Folder) -> Callable[[], object]:
    """Prepare what a method needs, and return the call of the method. For the retry conformance tests."""
    parent = row.parent(folder)
    create, change, delete = (name for name, _, _ in row.writes)
    if method == create:
        return lambda: row.create(parent, "Please review")
    resource = row.create(parent, "Please review")
    calls: dict[str, Callable[[], object]] = {
        change: lambda: row.change(resource, "Please read"),
        delete: lambda: resource.delete(),
    }
    return calls[method]
