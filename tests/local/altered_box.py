"""The served Box, altered: broken on purpose, as a test must find, or with small parts.

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
    """Let the row be on disk before its content is in its place."""

    def late(blobs: Blobs, incoming: Incoming) -> str:
        name = uuid.uuid4().hex
        waiting = incoming.path.rename(incoming.path.with_name(f"late-{name}"))
        threading.Timer(0.02, waiting.rename, [blobs.path(name)]).start()
        return name

    patch.object(Blobs, "keep", late).start()


def in_place() -> None:
    """Write a new version over the content before it, which is copied away first: right, if nothing comes between."""
    told, keep, handle = threading.local(), Blobs.keep, Engine.handle

    def over(blobs: Blobs, incoming: Incoming) -> str:
        engine, file_id = told.engine, told.file_id
        if file_id is None:
            return keep(blobs, incoming)
        with engine.database.transaction() as c:
            find = "SELECT blob FROM file_versions WHERE id = (SELECT version_id FROM items WHERE id = ?)"
            name, aside = str(c.execute(find, (file_id,)).fetchone()[0]), uuid.uuid4().hex
            shutil.copyfile(blobs.path(name), blobs.path(aside))
            c.execute("UPDATE file_versions SET blob = ? WHERE blob = ?", (aside, name))
        shutil.copyfile(incoming.path, blobs.path(name))
        return name

    def noted(engine: Engine, request: Request) -> Response:
        found = re.fullmatch(r"/api/2\.0/files/(\d+)/content", request.path)
        told.engine, told.file_id = engine, int(found[1]) if found else None
        return handle(engine, request)

    patch.object(Blobs, "keep", over).start()
    patch.object(Engine, "handle", noted).start()


def small_parts() -> None:
    """Let upload sessions be for small files too."""
    small = partial(Settings, upload_session_minimum=1, upload_part_size=PART)
    patch.object(command, "Settings", small).start()


def failing() -> None:
    """Answer one kind of request with 500."""
    handle = Engine.handle

    def fails(engine: Engine, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/2.0/folders"):
            return engine.refuse(ApiError(500, "internal_server_error", "Internal Server Error"), request)
        return handle(engine, request)

    patch.object(Engine, "handle", fails).start()


def no_directory_sync() -> None:
    """Give a content its name, and leave it to chance when that is on disk."""
    patch.object(Blobs, "_sync", lambda *_: None).start()


def kept_temporary() -> None:
    """Leave behind what was received of an upload that failed."""
    patch.object(Incoming, "__exit__", lambda incoming, *_: incoming._file.close()).start()


def leaking() -> None:
    """Keep something of each request, and a file and a thread of each hundredth."""
    handle, kept, numbers, never = Engine.handle, list[object](), itertools.count(), threading.Event()

    def leaks(engine: Engine, request: Request) -> Response:
        kept.append(bytearray(16_000))
        if next(numbers) % 100 == 0:
            kept.append(os.fdopen(os.dup(0)))
            threading.Thread(target=never.wait, daemon=True).start()
        return handle(engine, request)

    patch.object(Engine, "handle", leaks).start()


VARIANTS = {
    "row-first": row_first,
    "in-place": in_place,
    "small-parts": small_parts,
    "failing": failing,
    "no-directory-sync": no_directory_sync,
    "kept-temporary": kept_temporary,
    "leaking": leaking,
}

if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    sys.exit(command.main(sys.argv[2:]))
