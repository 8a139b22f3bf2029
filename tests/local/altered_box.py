"""The served Box in variants: with a defect that a test must detect, or with small parts.

``python altered_box.py VARIANT DIR`` serves like ``python -m box_models.local DIR``; the variants are below.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import threading
import uuid
from functools import partial
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from box_models.local import __main__ as command
from box_models.local.engine import Engine
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Request, Response
from box_models.local.settings import Settings
from box_models.local.store.blobs import Blobs, Incoming

PART = 5000


def row_first() -> None:
    """Write the row before its content is in place."""

    def late(blobs: Blobs, incoming: Incoming) -> str:
        name = uuid.uuid4().hex
        waiting = incoming.path.rename(incoming.path.with_name(f"late-{name}"))
        threading.Timer(0.02, waiting.rename, [blobs.path(name)]).start()
        return name

    patch.object(Blobs, "keep", late).start()


def in_place() -> None:
    """Overwrite the content of the last version after copying it; a kill in between damages it."""
    current, keep, handle = threading.local(), Blobs.keep, Engine.handle

    def overwrite(blobs: Blobs, incoming: Incoming) -> str:
        engine, file_id = current.engine, current.file_id
        if file_id is None:
            return keep(blobs, incoming)
        with engine.database.transaction() as c:
            find = "SELECT blob FROM file_versions WHERE id = (SELECT version_id FROM items WHERE id = ?)"
            name, copy = str(c.execute(find, (file_id,)).fetchone()[0]), uuid.uuid4().hex
            shutil.copyfile(blobs.path(name), blobs.path(copy))
            c.execute("UPDATE file_versions SET blob = ? WHERE blob = ?", (copy, name))
        shutil.copyfile(incoming.path, blobs.path(name))
        return name

    def remember_file(engine: Engine, request: Request) -> Response:
        match = re.fullmatch(r"/api/2\.0/files/(\d+)/content", request.path)
        current.engine, current.file_id = engine, int(match[1]) if match else None
        return handle(engine, request)

    patch.object(Blobs, "keep", overwrite).start()
    patch.object(Engine, "handle", remember_file).start()


def small_parts() -> None:
    """Allow upload sessions for small files."""
    small = partial(Settings, upload_session_minimum=1, upload_part_size=PART)
    patch.object(command, "Settings", small).start()


def failing() -> None:
    """Answer one kind of request with 500."""
    handle = Engine.handle

    def fails(engine: Engine, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/2.0/folders"):
            return engine.refuse(ApiError(500, "internal_server_error", "Internal Server Error"))
        return handle(engine, request)

    patch.object(Engine, "handle", fails).start()


def no_directory_sync() -> None:
    """Rename a content without syncing the directory."""
    patch.object(Blobs, "_sync", lambda *_: None).start()


def leftover_files() -> None:
    """Keep the temporary files of failed uploads."""
    patch.object(Incoming, "__exit__", lambda incoming, *_: incoming._file.close()).start()


def leaking() -> None:
    """Leak memory with each request, and a file and a thread with each hundredth."""
    handle, leaked, numbers, never = Engine.handle, list[object](), itertools.count(), threading.Event()

    def leaks(engine: Engine, request: Request) -> Response:
        leaked.append(bytearray(16_000))
        if next(numbers) % 100 == 0:
            leaked.append(os.fdopen(os.dup(0)))
            threading.Thread(target=never.wait, daemon=True).start()
        return handle(engine, request)

    patch.object(Engine, "handle", leaks).start()


VARIANTS = {
    "row-first": row_first,
    "in-place": in_place,
    "small-parts": small_parts,
    "failing": failing,
    "no-directory-sync": no_directory_sync,
    "leftover-files": leftover_files,
    "leaking": leaking,
}

if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    sys.exit(command.main(sys.argv[2:]))
