"""A page of a listing, from bytes to objects, as each library makes them of an answer: without the call."""

from __future__ import annotations

import json
from collections.abc import Callable

from bench import bodies, clients
from bench.race import Section, race, table
from bench.scale import SCALE

ROWS = 1000
PAGES = {"minis": 40, "full files": 10}
CONTENDERS = ["json_loads", "box_models", "boxsdk3", "boxsdk10"]
NOWHERE = "http://127.0.0.1:9"

Work = Callable[[], int]


def _page(kind: str) -> bytes:
    make = {"minis": bodies.mini, "full files": bodies.full}[kind]
    entries = [make(str(number), f"file {number}.pdf") for number in range(ROWS)]
    return json.dumps({"entries": entries, "limit": ROWS, "next_marker": None}).encode()


def _repeated(kind: str, pages: str, unpack: Callable[[bytes], int]) -> Work:
    """Unpack once now: that builds what is built once."""
    body = _page(kind)
    unpack(body)
    return lambda: sum(unpack(body) for _ in range(int(pages)))


def json_loads(kind: str, pages: str) -> Work:
    return _repeated(kind, pages, lambda body: len(json.loads(body)["entries"]))


def box_models(kind: str, pages: str) -> Work:
    from box_models.models.core.parsing import page_reader

    fields = {"minis": bodies.MINI_FIELDS, "full files": bodies.FULL_FIELDS}[kind]
    read = page_reader(("file", "folder", "web_link"), fields, clients.box(NOWHERE).session)
    return _repeated(kind, pages, lambda body: len(read(body).entries))


def boxsdk3(kind: str, pages: str) -> Work:
    session = clients.boxsdk3(NOWHERE).session
    translate = session.translator.translate
    return _repeated(
        kind, pages, lambda body: len([translate(session, entry) for entry in json.loads(body)["entries"]])
    )


def boxsdk10(kind: str, pages: str) -> Work:
    from box_sdk_gen.schemas import Items
    from box_sdk_gen.serialization.json import deserialize

    return _repeated(kind, pages, lambda body: len(deserialize(json.loads(body), Items).entries))


def sections() -> list[Section]:
    """Measure, and lay it out."""
    made: list[Section] = []
    for kind, pages in PAGES.items():
        costs = race(__name__, CONTENDERS, kind, pages, times=3 * SCALE.rounds)
        note = f"Pages of {ROWS:,} files, for each file: objects as each library makes them of an answer."
        made.append(table(f"Decoding a page, {kind}", costs, show=("cpu",), per=ROWS * pages, note=note))
    return made
