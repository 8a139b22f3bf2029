"""The mailbox of the embedded Box: the e-mails that Box would send."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

MAX_MAILS = 1000


@dataclass(frozen=True)
class Mail:
    """An e-mail that Box would have sent."""

    to: str
    """The address of the receiver."""
    subject: str
    """The subject."""
    link: str
    """The link in the e-mail."""
    sent_at: datetime
    """When it was sent."""


class Mailbox:
    """The last 1,000 e-mails, oldest first. They are kept in memory only."""

    def __init__(self) -> None:
        self.mails: deque[Mail] = deque(maxlen=MAX_MAILS)
