"""The compared calls with box_models."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from box_models import Box, OAuth2, RetryPolicy, Timeouts
from tests.faults.clients.report import BASE_INTERVAL, REFRESH, SECRET, TIMEOUT, TOKEN, TOTAL, actions, run

URL = sys.argv[1]
TIMES = Timeouts(connect=TIMEOUT, read=TIMEOUT, total=TOTAL)


def connect(as_user: bool) -> Box:
    login = OAuth2("client", SECRET, refresh_token=REFRESH, access_token=TOKEN)
    policy = RetryPolicy(first_wait=BASE_INTERVAL)
    return Box(login if as_user else TOKEN, base_url=URL, retry=policy, timeout=TIMES)


def read(box: Box, id: str = "1") -> str | None:
    return box.file(id).load().name


def rename(box: Box) -> str | None:
    return box.file("1").load().rename("new.bin", if_unchanged=True).name


def download(box: Box, target: Path) -> str:
    return box.file("1").download(target).name


def upload(box: Box, content: BinaryIO) -> str:
    return box.root.upload(content, "plan.bin").id


CALLS: dict[str, Callable[..., object]] = {
    "read": read,
    "create": lambda box: box.root.create_folder("Reports").id,
    "delete": lambda box: box.file("1").delete(),
    "rename": rename,
    "comment": lambda box: box.file("1").add_comment("Please review").id,
    "list": lambda box: ",".join(str(item.id) for item in box.root.items()),
    "download": download,
    "upload": upload,
}

if __name__ == "__main__":
    run(actions(connect, CALLS), ("box_models",))
