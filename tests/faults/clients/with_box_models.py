"""The calls that are compared, with box_models."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from box_models import Box, OAuth2, RetryPolicy, Timeouts
from tests.faults.clients.report import (
    BASE_INTERVAL,
    CONTENT,
    REFRESH,
    SECRET,
    TIMEOUT,
    TOKEN,
    TOTAL,
    Pipe,
    run,
)

URL = sys.argv[1]
LOGIN = OAuth2("client", SECRET, refresh_token=REFRESH, access_token=TOKEN)


def connected(auth: str | OAuth2 = TOKEN) -> Box:
    policy = RetryPolicy(first_wait=BASE_INTERVAL)
    return Box(auth, base_url=URL, retry=policy, timeout=Timeouts(connect=TIMEOUT, read=TIMEOUT, total=TOTAL))


def read(box: Box, id: str = "1") -> str | None:
    return box.file(id).load().name


def read_then_create(box: Box) -> str:
    read(box)
    time.sleep(0.5)
    return box.root.create_folder("Reports").id


def read_many(box: Box) -> int:
    start = threading.Barrier(32)

    def one(_: int) -> bool:
        start.wait()
        return read(box) == "plan.bin"

    with ThreadPoolExecutor(32) as pool:
        return sum(pool.map(one, range(32)))


def read_again(box: Box) -> str | None:
    with suppress(Exception):  # the second call is the one that is looked at
        read(box)
    return read(box)


def rename(box: Box) -> str | None:
    file = box.file("1").load()
    return file.rename("new.bin", if_unchanged=True).name


ACTIONS: dict[str, Callable[[Path], object]] = {
    "read": lambda _: read(connected()),
    "read as user": lambda _: read(connected(LOGIN)),
    "read twice as user": lambda _: read_again(connected(LOGIN)),
    "read by many": lambda _: read_many(connected(LOGIN)),
    "read odd id": lambda _: read(connected(), "../users/me"),
    "read then create": lambda _: read_then_create(connected()),
    "create": lambda _: connected().root.create_folder("Reports").id,
    "delete": lambda _: connected().file("1").delete(),
    "rename": lambda _: rename(connected()),
    "comment": lambda _: connected().file("1").add_comment("Please review").id,
    "list": lambda _: ",".join(str(item.id) for item in connected().root.items()),
    "download": lambda target: connected().file("1").download(target).name,
    "upload": lambda _: connected().root.upload(CONTENT, "plan.bin").id,
    "upload stream": lambda _: connected().root.upload(io.BufferedReader(Pipe()), "plan.bin").id,
}


if __name__ == "__main__":
    run(ACTIONS, ("box_models",))
