"""Resources that exist only in tests. Pins have fewer operations than labels, and are only for admins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from box_models.local.http import body_fields
from box_models.local.http.routing import Call
from box_models.local.http.scopes import WRITE
from box_models.local.http.transactions import Transaction
from box_models.local.items import access
from box_models.local.items.access import Right
from box_models.local.resources.plain_resource import Body, Resource, ResourceList, Values, checked, columns


@dataclass(frozen=True)
class Label:
    """One row of ``labels``."""

    id: int
    file_id: Annotated[int, "REFERENCES items (id) ON DELETE CASCADE"]
    text: str
    color: str | None
    created_by: str
    created_at: int


def _create(call: Call, _tx: Transaction, body: Body) -> Values:
    file = access.find(call, "file", body_fields.reference("file", body), right=Right.EDIT)
    return {"file_id": file.id, "text": body_fields.text("text", body.get("text"))}


def _update(call: Call, label: Label, body: Body) -> Values:
    access.find(call, "file", str(label.file_id), right=Right.EDIT)
    return {"color": body_fields.choice("color", body.get("color"), ("red", "green"))}


def _of_file(call: Call, file_id: str) -> Values:
    return {"file_id": access.find(call, "file", file_id).id}


LABELS: Resource[Label] = Resource(
    name="label",
    row=Label,
    indexes={"file": "file_id"},
    fields=columns("text", "color", "created_by"),
    extra_fields=columns("created_at"),
    check_visible=lambda call, label: _of_file(call, str(label.file_id)),
    create=_create,
    update=_update,
    delete=lambda call, label: access.find(call, "file", str(label.file_id), right=Right.DELETE),
    listed=ResourceList("/2.0/files/{file_id}/labels", _of_file, paging="marker"),
    journal_columns=("file_id",),
)


@dataclass(frozen=True)
class Pin:
    """One row of ``pins``: without an author and without times."""

    id: int
    file_id: int
    text: Annotated[str, "UNIQUE COLLATE NOCASE"]


PINS: Resource[Pin] = Resource(
    name="pin",
    row=Pin,
    fields=columns("text"),
    create=_create,
    update=lambda _call, _pin, body: checked({"text": body_fields.short_text}, body),
    listed=ResourceList("/2.0/files/{file_id}/pins", _of_file, {"filter_term": "text"}, paging="none"),
    unique={"text": "pin_text"},
    admin_scopes=WRITE,
)
