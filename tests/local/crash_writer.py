"""A program to be killed: writes into the embedded Box in a directory and says what was acknowledged.

Each line on standard output is ``try`` or ``done``, an operation, a name and the sha1 the name has after it (``-`` for
none). ``python crash_writer.py DIRECTORY PREFIX good|rowfirst|once``
"""

from __future__ import annotations

import hashlib
import itertools
import random
import sys
import threading
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from box_models.local.blobs import Blobs, Incoming
from box_models.local.engine import Engine
from tests.local.client import Client, Reply, form

THREADS = 4
lock = threading.Lock()


def say(*words: str) -> None:
    with lock:
        sys.stdout.write(" ".join(words) + "\n")
        sys.stdout.flush()


def acknowledged(operation: str, name: str, sha1: str, write: Callable[[], Reply]) -> None:
    say("try", operation, name, sha1)
    reply = write()
    assert reply.status in {200, 201, 204}, (operation, name, reply)
    say("done", operation, name, sha1)


def write_files(box: Client, prefix: str) -> None:
    for number in itertools.count():
        name, content = f"{prefix}-{number}", random.randbytes(random.choice((10, 4096, 200_000)))
        acknowledged("upload", name, sha1_of(content), partial(box.try_upload, name, content))
        there = box.options("/2.0/files/content", {"name": name, "parent": {"id": "0"}}).json()
        file = f"/2.0/files/{there['context_info']['conflicts']['id']}"
        if number % 3 == 1:
            content = random.randbytes(5000)
            upload = partial(box.upload_form, f"/api{file}/content", form(("file", content)))
            acknowledged("version", name, sha1_of(content), upload)
        elif number % 3 == 2:
            acknowledged("trash", name, "-", partial(box.delete, file))
            acknowledged("purge", name, "-", partial(box.delete, f"{file}/trash"))


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def row_first(blobs: Blobs) -> None:
    """Break the order on purpose: the row is on disk before its content is in its place."""

    def late(incoming: Incoming) -> str:
        name = uuid.uuid4().hex
        waiting = incoming.path.rename(incoming.path.with_name(f"late-{name}"))
        threading.Timer(0.05, waiting.rename, [blobs.path(name)]).start()
        return name

    blobs.keep = late  # type: ignore[method-assign]  # the point of this variant


def main() -> None:
    directory, prefix, variant = sys.argv[1:]
    engine = Engine(directory)
    box = Client(engine)
    if variant == "once":
        acknowledged("upload", "once", "-", partial(box.try_upload, "once", b"hello"))
        engine.close()
        return
    if variant == "rowfirst":
        row_first(engine.blobs)
    say("ready")
    for number in range(THREADS):
        threading.Thread(target=write_files, args=(box, f"{prefix}-{number}"), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
