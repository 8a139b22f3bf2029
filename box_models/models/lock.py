"""Locks on files."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from box_models.models.core.fields import BoxId, Timestamp, non_null
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxValue
from box_models.models.user import User


class Lock(BoxValue):
    """A lock on a file. A field is None if Box sent null or left it out.

    See https://developer.box.com/guides/files/locks/
    """

    type: Literal["lock"] = "lock"
    """Always "lock"."""
    id: BoxId = non_null()
    """The id of the lock."""
    created_by: Reference[User] = non_null()
    """The user who locked the file."""
    created_at: Timestamp = non_null()
    """When the file was locked."""
    expired_at: Timestamp | None = None
    """When the lock ends, which can be in the past."""
    is_download_prevented: bool = non_null()
    """Whether other users cannot download the file."""
    app_type: str | None = None
    """The application that locked the file, such as "gsuite". None if a user did."""

    @model_validator(mode="before")
    @classmethod
    def _read_both_spellings(cls, data: Any) -> Any:
        """Accept ``expires_at`` as well as ``expired_at``: public recordings of Box's responses have both."""
        if isinstance(data, Mapping) and "expires_at" in data:
            renamed = {name: value for name, value in data.items() if name != "expires_at"}
            return {"expired_at": data["expires_at"], **renamed}
        return data
