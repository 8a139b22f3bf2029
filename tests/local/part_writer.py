"""Upload the parts of a session to the embedded Box in a directory, and print the acknowledged parts.

The first line on standard output is the session, each one after it a part. ``python part_writer.py DIRECTORY``
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.chunks import PART, begin
from tests.local.client import Client

THREADS, PARTS = 4, 400
lock = threading.Lock()


def report(value: object) -> None:
    with lock:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()


def main() -> None:
    engine = Engine(sys.argv[1], settings=Settings(upload_session_minimum=1, upload_part_size=PART))
    upload = begin(Client(engine), content=bytes(PART * PARTS))
    report(upload.session)

    def send(first: int) -> None:
        for number in range(first, PARTS, THREADS):
            report(upload.put(number).json()["part"])

    for first in range(THREADS):
        threading.Thread(target=send, args=(first,), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
