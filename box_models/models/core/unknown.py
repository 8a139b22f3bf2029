"""Entries of a listing that the library has no class for."""

from __future__ import annotations

from collections.abc import Container
from typing import ClassVar

from pydantic import Field, field_validator

from box_models.models.core.fields import BoxId, Timestamp
from box_models.models.core.model import BoxModel
from box_models.models.core.resource import WIRE_TYPES
from box_models.models.core.serializing import PartlyLoaded


class UnknownItem(PartlyLoaded, BoxModel):
    """An entry of a listing that is not a `File`, `Folder` or `WebLink`.

    Either this version does not know its ``type`` (then ``error`` is None), or its type or id is malformed (then ``error`` gives the reason).
    It has the fields that listings print; they are None or empty if Box did not send them. All other values that Box sent are in
    ``model_extra``.
    """

    _is_unknown: ClassVar[bool] = True
    _can_be_absent: ClassVar[Container[str]] = frozenset({"name", "size", "modified_at", "trashed_at"})

    type: str | None = None
    """The type that Box sent, such as "app_item". None if Box sent none."""
    id: BoxId | None = None
    """The id, unique within the type. None if Box sent none."""
    name: str = ""
    """The name. Empty if Box sent none."""
    size: int | None = None
    """The size in bytes. None if Box sent none."""
    modified_at: Timestamp | None = None
    """When the item was last changed. None if Box sent no time."""
    trashed_at: Timestamp | None = None
    """When the item was moved to the trash. None if it is not there."""
    error: str | None = Field(default=None, repr=False)
    """Why the entry cannot be read. None if its type is unknown but it is well-formed."""

    def __hash__(self) -> int:
        return hash((self.type, self.id))

    @field_validator("type")
    @classmethod
    def _refuse_known_types(cls, value: str | None) -> str | None:
        """Refuse a malformed file as an unknown item, so that its page is parsed again entry by entry."""
        if value in WIRE_TYPES:
            raise ValueError(f"{value} has a class of its own")
        return value
