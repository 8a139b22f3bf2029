"""Decode a page of a listing to objects with each library, without the request."""

from __future__ import annotations

import json
from collections.abc import Callable

from bench import bodies, clients
from bench.comparison import Section, compare, table
from bench.scale import SCALE

ROWS = 1000
PAGES = {"minis": 40, "full files": 10}
PROGRAMS = ["json_loads", "box_models", "boxsdk3", "boxsdk10"]
UNUSED_URL = "http://127.0.0.1:9"

Work = Callable[[], int]


def _page(kind: str) -> bytes:
    make = {"minis": bodies.mini, "full files": bodies.full}[kind]
    entries = [make(str(number), f"file {number}.pdf") for number in range(ROWS)]
    return json.dumps({"entries": entries, "limit": ROWS, "next_marker": None}).encode()


def _loop(kind: str, pages: str, unpack: Callable[[bytes], int]) -> Work:
    """Decode once now, which fills caches."""
    body = _page(kind)
    unpack(body)
    return lambda: sum(unpack(body) for _ in range(int(pages)))


def json_loads(kind: str, pages: str) -> Work:
    return _loop(kind, pages, lambda body: len(json.loads(body)["entries"]))


def box_models(kind: str, pages: str) -> Work:
    from box_models.models.core.parsing import page_reader

    fields = {"minis": bodies.MINI_FIELDS, "full files": bodies.FULL_FIELDS}[kind]
    read = page_reader(("file", "folder", "web_link"), fields, clients.box(UNUSED_URL).session)
    return _loop(kind, pages, lambda body: len(read(body).entries))


def boxsdk3(kind: str, pages: str) -> Work:
    session = clients.boxsdk3(UNUSED_URL).session
    translate = session.translator.translate
    return _loop(
        kind, pages, lambda body: len([translate(session, entry) for entry in json.loads(body)["entries"]])
    )


def boxsdk10(kind: str, pages: str) -> Work:
    from box_sdk_gen.schemas import Items
    from box_sdk_gen.serialization.json import deserialize

    return _loop(kind, pages, lambda body: len(deserialize(json.loads(body), Items).entries))


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    parts: list[Section] = []
    for kind, pages in PAGES.items():
        costs = compare(__name__, PROGRAMS, kind, pages, times=3 * SCALE.rounds)
        note = f"Pages of {ROWS:,} files; the cost is for one file, decoded to the objects of each library."
        parts.append(table(f"Decoding a page, {kind}", costs, show=("cpu",), per=ROWS * pages, note=note))
    return parts
