"""What Box sent and no class stands for."""

from __future__ import annotations

from pydantic import Field, field_validator

from box_models.models.core.fields import BoxId, Timestamp
from box_models.models.core.model import BoxModel
from box_models.models.core.resource import WIRE


class UnknownItem(BoxModel):
    """An entry of a listing that could not be made into a `File`, `Folder` or `WebLink`.

    Either its ``type`` is one this version does not know (then ``error`` is None), or it is malformed where it says what it is
    (then ``error`` says how). It has the fields that listings print, None or empty where they were not sent; whatever else was
    sent is in ``model_extra``.
    """

    _spared = frozenset({"name", "size", "modified_at", "trashed_at"})

    type: str | None = None
    id: BoxId | None = None
    name: str = ""
    size: int | None = None
    modified_at: Timestamp | None = None
    trashed_at: Timestamp | None = None
    error: str | None = Field(default=None, repr=False)

    def __hash__(self) -> int:
        return hash((self.type, self.id))

    @field_validator("type")
    @classmethod
    def _leave_known_types_alone(cls, value: str | None) -> str | None:
        """Keep a malformed file from passing as an unknown item: its page is read again, entry by entry."""
        if value in WIRE:
            raise ValueError(f"{value} has a class of its own")
        return value
