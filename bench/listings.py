"""Listings and a search: minis and full files, streamed and in a list, with and without latency."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bench import bodies, clients
from bench.canned import serving
from bench.comparison import Cost, Section, compare, table
from bench.goals import Verdict, flat
from bench.objects import PAGE, SEARCH_RESULTS
from bench.scale import SCALE

if TYPE_CHECKING:
    from requests import Session

FIELDS = {"1": bodies.MINI_FIELDS, "2": bodies.FULL_FIELDS, "3": bodies.ROW_FIELDS}
KINDS = {"minis": "1", "full files": "2"}
HOW = {"stream": "streamed", "list": "in a list"}
PROGRAMS = ["requests", "box_models", "boxsdk3", "boxsdk10"]

Work = Callable[[], int]


def _count(items: Iterable[Any], how: str) -> int:
    """Read a listing, one item at a time or into a list, and count the items."""
    if how == "list":
        items = list(items)
    return sum(1 for item in items if item)


def _params(folder: str) -> dict[str, str]:
    return {"limit": str(PAGE), "usemarker": "true", "fields": ",".join(FIELDS[folder[0]])}


def requests(url: str, folder: str, how: str) -> Work:
    session = clients.requests_session()

    def items() -> Iterator[object]:
        marker = None
        while True:
            params = {**_params(folder), **({"marker": marker} if marker else {})}
            page = session.get(f"{url}/2.0/folders/{folder}/items", params=params).json()
            yield from page["entries"]
            if not (marker := page["next_marker"]):
                return

    return lambda: _count(items(), how)


def box_models(url: str, folder: str, how: str) -> Work:
    box = clients.box(url)
    listing = box.folder(folder).items(fields=FIELDS[folder[0]])
    return lambda: _count(listing, how)


def boxsdk3(url: str, folder: str, how: str) -> Work:
    client = clients.boxsdk3(url)

    def items() -> Iterable[object]:
        listing: Iterable[object] = client.folder(folder).get_items(
            limit=PAGE, use_marker=True, fields=FIELDS[folder[0]]
        )
        return listing

    return lambda: _count(items(), how)


def boxsdk10(url: str, folder: str, how: str) -> Work:
    client = clients.boxsdk10(url)

    def items() -> Iterator[object]:
        marker = None
        while True:
            page = client.folders.get_folder_items(
                folder, fields=list(FIELDS[folder[0]]), usemarker=True, limit=PAGE, marker=marker
            )
            yield from page.entries
            if not (marker := page.next_marker):
                return

    return lambda: _count(items(), how)


# With latency


def box_models__loaded_folder(url: str, folder: str, how: str) -> Work:
    """List a folder whose number of items is known, so that pages are requested at the same time by offset."""
    box = clients.box(url)
    listing = box.folder(folder).load().items(fields=FIELDS[folder[0]])
    return lambda: _count(listing, how)


def requests__4_threads(url: str, folder: str, _: str) -> Work:
    """Request four pages at a time by offset, which Box supports for the first 10,000 items only."""
    session = clients.requests_session(4)
    common = {name: value for name, value in _params(folder).items() if name != "usemarker"}

    def count(offset: int) -> int:
        params = {**common, "offset": str(offset)}
        return len(session.get(f"{url}/2.0/folders/{folder}/items", params=params).json()["entries"])

    def work() -> int:
        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(count, range(0, int(folder[1:]), PAGE)))

    return work


# Search


def requests_search(url: str) -> Work:
    session = clients.requests_session()

    def entries_at(offset: int) -> list[object]:
        params: dict[str, str | int] = {
            "query": "x",
            "limit": 200,
            "offset": offset,
            "fields": ",".join(bodies.ROW_FIELDS),
        }
        return _entries(session, f"{url}/2.0/search", params)

    return lambda: _count(
        (item for offset in range(0, SEARCH_RESULTS, 200) for item in entries_at(offset)), "stream"
    )


def _entries(session: Session, url: str, params: dict[str, str | int]) -> list[object]:
    entries: list[object] = session.get(url, params=params).json()["entries"]
    return entries


def box_models_search(url: str) -> Work:
    box = clients.box(url)
    return lambda: _count(box.search("x"), "stream")


def boxsdk3_search(url: str) -> Work:
    client = clients.boxsdk3(url)
    return lambda: _count(
        itertools.islice(client.search().query("x", limit=200, fields=bodies.ROW_FIELDS), SEARCH_RESULTS),
        "stream",
    )


def boxsdk10_search(url: str) -> Work:
    client = clients.boxsdk10(url)

    def entries_at(offset: int) -> Iterable[object]:
        page = client.search.search_for_content(
            query="x", limit=200, offset=offset, fields=list(bodies.ROW_FIELDS)
        )
        entries: Iterable[object] = page.entries
        return entries

    return lambda: _count(
        (item for offset in range(0, SEARCH_RESULTS, 200) for item in entries_at(offset)), "stream"
    )


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    parts: list[Section] = []
    with serving("bench.objects") as (url, _):
        for kind, number in KINDS.items():
            for how, label in HOW.items():
                costs = compare(
                    __name__,
                    PROGRAMS,
                    url,
                    f"{number}{SCALE.items}",
                    how,
                    times=SCALE.rounds,
                    once=PROGRAMS[2:],
                )
                parts.append(
                    table(
                        f"Listing, {kind}, {label}",
                        costs,
                        show=("cpu", "memory"),
                        per=SCALE.items,
                        note=f"{SCALE.items:,} files; the costs are for one file. The official SDKs ran once.",
                    )
                )
                if (kind, how) == ("full files", "stream"):
                    parts[-1].verdicts.append(_flat(url, costs["box_models"]))
        names = [f"{name}_search" for name in PROGRAMS]
        costs = compare(__name__, names, url, times=SCALE.rounds)
        parts.append(
            table(
                "Search",
                costs,
                show=("cpu",),
                per=SEARCH_RESULTS,
                note=f"{SEARCH_RESULTS:,} results; the cost is for one result.",
            )
        )
    with serving("bench.objects", "--latency", 0.05) as (url, _):
        for kind, number in KINDS.items():
            # There are fewer pages of full files, because the official SDKs are slow with them.
            items = SCALE.far_pages * PAGE // (5 if kind == "full files" else 1)
            parts += [_far(url, kind, f"{number}{items}", how) for how in HOW]
        parts.append(_folder_of_10_000(url))
    return parts


def _folder_of_10_000(url: str) -> Section:
    names = ["requests", "requests__4_threads", "box_models", "box_models__loaded_folder"]
    costs = compare(__name__, names, url, f"{KINDS['minis']}10000", "stream", times=SCALE.rounds)
    note = "Minis, streamed. With a loaded folder, the number of items is known, and pages are requested in parallel by offset."
    return table("A folder of 10,000 items, 50 ms away", costs, show=("wall",), note=note)


def _flat(url: str, many: Cost | None) -> Verdict:
    """Compare the memory of box_models for all full files with the memory for a tenth of them."""
    count = max(SCALE.items // 10, 5 * PAGE)
    few = compare(__name__, ["box_models"], url, f"2{count}", "stream", times=SCALE.rounds)["box_models"]
    assert few is not None
    assert many is not None
    return flat(f"Listing, full files, streamed: {SCALE.items:,} files after {count:,}", few, many)


def _far(url: str, kind: str, folder: str, how: str) -> Section:
    names, note = PROGRAMS, f"{int(folder[1:]):,} files."
    if (kind, how) == ("minis", "stream"):
        names = ["requests", "requests__4_threads", *PROGRAMS[1:]]
        note += " Four threads page by offset, which Box supports for the first 10,000 items of a folder only. box_models pages by marker and requests one page ahead."
    costs = compare(__name__, names, url, folder, how, times=1)
    return table(f"Listing, {kind}, {HOW[how]}, 50 ms away", costs, show=("wall",), note=note)
