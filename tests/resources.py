"""One row for each resource, for the contract tests and the retry conformance tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from box_models import (
    Box,
    BoxError,
    Comment,
    EnterpriseView,
    Folder,
    Forbidden,
    Group,
    NotFound,
    WebLink,
)
from box_models.models import BoxObject, Pages
from box_models.models.core.verbs import Changeable

MISSING_ID = "99999999999"
Parent: TypeAlias = Any
"""The object that a resource belongs to: a file or a folder."""


@dataclass(frozen=True, kw_only=True)
class ResourceRow:
    """A resource: how to create, list and change one, and what its requests do after a lost response."""

    cls: type[BoxObject]
    parent: Callable[[Folder], Parent] = lambda folder: folder
    """Creates the object that the resource belongs to, in an empty folder."""
    create: Callable[[Parent, str], Any]
    create_without_parent: Callable[[Box], object] | None = None
    """Tries to create one in a parent that does not exist. None if the resource belongs to the enterprise."""
    by_id: Callable[[Box, str], Any]
    pages: Callable[..., Pages[Any]]
    """Lists the resources of a parent; takes the options of a listing."""
    field: str
    """The field that has the text given to `create`."""
    change: Callable[[Any, str], Any] | None = None
    """Changes the field. None if `update` does it."""
    on_request: str
    """A field that Box sends only on request."""
    hidden_as: type[BoxError] = NotFound
    """The error for users who may not see the resource."""
    create_method: tuple[str, str] | None = None
    """The method that creates one, and its class in the table of retries. None if other tests test the methods that write."""

    def changed(self, resource: Any, text: str) -> Any:
        """Change the field, and return the result."""
        return self.change(resource, text) if self.change else resource.update(**{self.field: text})

    @property
    def is_saved(self) -> bool:
        """Whether the field can be assigned and saved."""
        return issubclass(self.cls, Changeable)

    @property
    def writes(self) -> Iterator[tuple[str, str, str]]:
        """For each method that writes: its name, its class in the table of retries, and its request."""
        if self.create_method is None:
            return
        yield (*self.create_method, f"POST /2.0{self.cls._collection}")
        methods = {"update": "PUT", "edit": "PUT", "save": "PUT", "delete": "DELETE"}
        for name, method in methods.items():
            if hasattr(self.cls, name):
                yield (
                    f"{self.cls.__name__}.{name}",
                    "idempotent",
                    f"{method} /2.0{self.cls._collection}/[0-9]+",
                )


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
        on_request="tagged_message",
        create_method=("File.add_comment", "checked once"),
    ),
    ResourceRow(
        cls=WebLink,
        create=_create_web_link,
        create_without_parent=lambda box: _create_web_link(box.folder(MISSING_ID), "Python"),
        by_id=lambda box, id: box.web_link(id),
        pages=lambda folder, **options: folder.items(**options),
        field="name",
        on_request="shared_link",
    ),
    ResourceRow(
        cls=Group,
        create=lambda folder, text: EnterpriseView(folder._session).create_group(
            f"{folder.name} {text}", description=text
        ),
        by_id=lambda box, id: box.enterprise.group(id),
        pages=lambda folder, **options: EnterpriseView(folder._session).groups(folder.name, **options),
        field="description",
        on_request="permissions",
        hidden_as=Forbidden,
        create_method=("EnterpriseView.create_group", "recognizable"),
    ),
)


def write_of(row: ResourceRow, method: str, folder: Folder) -> Callable[[], object]:
    """Prepare what a method needs, and return the call of the method. For the retry conformance tests."""
    parent = row.parent(folder)
    if row.create_method and method == row.create_method[0]:
        return lambda: row.create(parent, "Please review")
    resource = row.create(parent, "Please review")
    if method.endswith(".delete"):
        return lambda: resource.delete()
    if method.endswith(".save"):
        setattr(resource, row.field, "Please read")
        return lambda: resource.save()
    return lambda: row.changed(resource, "Please read")
