"""What can be set about an embedded Box, in one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Tell the time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """Lifetimes and windows are seconds, sizes bytes.

    ``clock`` gives aware UTC times. ``utc_offset`` is the zone timestamps are shown in, in whole hours.
    ``hide_every=n`` leaves every n-th entry out of a listing while still counting it, as Box does with items the
    reader may not see; 0 hides nothing.
    """

    access_token_lifetime: float = 3600
    refresh_token_lifetime: float = 60 * 86400
    authorization_code_lifetime: float = 30
    download_link_lifetime: int = 15 * 60
    trash_lifetime: int = 30 * 86400
    similar_comment_window: int = 60
    space_amount: int = 10**15
    max_upload_size: int = 10**15
    max_offset: int = 10_000
    max_folder_offset: int = 300_000
    hide_every: int = 0
    utc_offset: int = -8
    clock: Callable[[], datetime] = utc_now
