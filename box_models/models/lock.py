"""Locks on files."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field

from box_models.models.base import BoxValue
from box_models.models.fields import BoxId, Timestamp
from box_models.models.user import UserMini


class Lock(BoxValue):
    """A lock that somebody holds on a file. None: null or not sent.

    See https://developer.box.com/guides/files/locks/
    """

    type: Literal["lock"] = "lock"
    id: BoxId | None = None
    created_by: UserMini | None = None
    created_at: Timestamp | None = None
    # Box has been seen to spell it both ways.
    expired_at: Timestamp | None = Field(
        default=None, validation_alias=AliasChoices("expired_at", "expires_at")
    )
    is_download_prevented: bool | None = None
    app_type: str | None = None
