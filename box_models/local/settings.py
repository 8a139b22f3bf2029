"""The settings of an embedded Box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time as an aware datetime in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """The lifetimes, limits and delays of an embedded Box.

    Lifetimes and windows are in seconds, sizes in bytes. ``clock`` returns aware times in UTC. Responses show times in the
    zone ``utc_offset``, in whole hours.

    A refresh token can be used once. With ``refresh_token_grace`` it stays valid until the new tokens are first used.

    ``hide_every=n`` leaves every n-th entry out of the lists of folders and of the trash but still counts it, as Box does
    with items that the caller may not see. 0 hides nothing.

    An upload session needs a file of at least ``upload_session_minimum`` bytes. Its parts have ``upload_part_size`` bytes.
    If there would be more than ``upload_max_parts`` of them, the size of a part doubles until there are not.
    ``upload_plan=False`` makes this an older Box: sessions have no plan, and parts have SHA-1 digests only.

    The journal of changes keeps its entries for ``journal_lifetime``; older ones are deleted when the Box is opened.

    The server answers 408 to a request whose body stops for ``request_body_timeout`` seconds, or that is sent so slowly
    that its pauses add up to that time. Each ``request_body_rate`` bytes make up for a second of pause; 0 means that any
    number of bytes makes up for all pauses.

    Box sometimes answers that it is not ready yet. The embedded Box does so only on request. The commit of each upload
    session first answers 400 ``parts_mismatch`` ``commit_mismatches`` times, then 202 ``commit_not_ready`` times. The
    download of each version answers 202 ``download_not_ready`` times. Each representation and each thumbnail is pending
    ``representation_not_ready`` times. ``not_ready_retry_after`` is the ``Retry-After`` of a 202.

    A page of events has at most ``max_event_page`` entries, even if its ``limit`` is higher. With ``repeated_events=n``, each
    page that has new events begins with the last n events before it, as pages of Box sometimes do. A long poll ends after
    ``long_poll_timeout`` seconds without an event.
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
    upload_plan: bool = True
    zip_download_lifetime: int = 30
    zip_max_files: int = 10_000
    request_body_timeout: float = 30
    request_body_rate: int = 1000
    commit_mismatches: int = 0
    commit_not_ready: int = 0
    download_not_ready: int = 0
    representation_not_ready: int = 0
    not_ready_retry_after: int = 1
    hide_every: int = 0
    max_event_page: int = 500
    repeated_events: int = 0
    long_poll_timeout: float = 600
    utc_offset: int = -8
    clock: Callable[[], datetime] = utc_now
