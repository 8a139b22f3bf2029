"""What Box sent and no class stands for."""

from __future__ import annotations

from pydantic import Field, field_validator

from box_models.models.base import BoxModel
from box_models.models.fields import BoxId
from box_models.models.objects import WIRE


class UnknownItem(BoxModel):
    """An entry of a listing that could not be made into a `File`, `Folder` or `WebLink`.

    Either its ``type`` is one this version does not know (then ``error`` is None), or it is malformed where it says what it is
    (then ``error`` says how). Whatever was sent is in ``model_extra``.
    """

    type: str | None = None
    id: BoxId | None = None
    error: str | None = Field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The name that was sent, or an empty string."""
        name = (self.model_extra or {}).get("name")
        return name if isinstance(name, str) else ""

    @field_validator("type")
    @classmethod
    def _leave_known_types_alone(cls, value: str | None) -> str | None:
        """Keep a malformed file from passing as an unknown item: its page is read again, entry by entry."""
        if value in WIRE:
            raise ValueError(f"{value} has a class of its own")
        return value
