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
    A refresh token is good once; with ``refresh_token_grace`` it stays good until the pair it gave is first used.
    ``hide_every=n`` leaves every n-th entry out of a listing while still counting it, as Box does with items the
    reader may not see; 0 hides nothing.

    Files smaller than ``upload_session_minimum`` are no business of upload sessions. Their parts have
    ``upload_part_size`` bytes, or twice as many as often as it takes to need ``upload_max_parts`` at most.

    The journal of changes keeps its entries for ``journal_lifetime``; older ones are deleted when the Box is opened.

    Box is sometimes not ready yet; this one only if it is told to be: ``commit_mismatches`` and then
    ``commit_not_ready`` are how often the commit of each session answers 400 ``parts_mismatch``, then 202, and
    ``download_not_ready`` how often the download of each version answers 202, with ``not_ready_retry_after``.
    """

    access_token_lifetime: float = 3600
    refresh_token_lifetime: float = 60 * 86400
    refresh_token_grace: bool = False
    authorization_code_lifetime: float = 30
    download_link_lifetime: int = 15 * 60
    trash_lifetime: int = 30 * 86400
    journal_lifetime: int = 365 * 86400
    similar_comment_window: int = 60
    space_amount: int = 10**15
    max_upload_size: int = 10**15
    max_offset: int = 10_000
    max_folder_offset: int = 300_000
    upload_session_minimum: int = 20_000_000
    upload_session_lifetime: int = 7 * 86400
    upload_part_size: int = 8 << 20
    upload_max_parts: int = 1000
    zip_download_lifetime: int = 30
    zip_max_files: int = 10_000
    commit_mismatches: int = 0
    commit_not_ready: int = 0
    download_not_ready: int = 0
    not_ready_retry_after: int = 1
    hide_every: int = 0
    utc_offset: int = -8
    clock: Callable[[], datetime] = utc_now
