"""A listing as a pandas DataFrame, compared with a program that requests the pages itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import bodies, clients
from bench.canned import serving
from bench.comparison import Section, compare, table
from bench.listings import Work
from bench.objects import PAGE
from bench.scale import SCALE

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("type", "id", "name", "size", "modified_at")


def requests(url: str, folder: str) -> Work:
    """Collect the entries of all pages, and convert the times."""
    import pandas as pd

    session = clients.requests_session()

    def work() -> int:
        marker, rows = "", []
        while marker is not None:
            params = {"limit": str(PAGE), "usemarker": "true", "fields": ",".join(bodies.ROW_FIELDS)}
            page = session.get(
                f"{url}/2.0/folders/{folder}/items", params=params | ({"marker": marker} if marker else {})
            ).json()
            rows += page["entries"]
            marker = page["next_marker"]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        frame["modified_at"] = pd.to_datetime(frame["modified_at"], utc=True)
        return _summary(frame)

    return work


def box_models(url: str, folder: str) -> Work:
    import pandas as pd

    assert pd
    listing = clients.box(url).folder(folder).items(fields=bodies.ROW_FIELDS)
    return lambda: _summary(listing.to_dataframe(*COLUMNS))


def box_models__as_arrow(url: str, folder: str) -> Work:
    import pyarrow.compute as pc

    listing = clients.box(url).folder(folder).items(fields=bodies.ROW_FIELDS)

    def work() -> int:
        table = listing.to_arrow(*COLUMNS)
        return int(table.num_rows) + int(pc.max(table["size"]).as_py())

    return work


def _summary(frame: pd.DataFrame) -> int:
    return len(frame) + int(frame["size"].max())


def sections() -> list[Section]:
    """Measure, and return the section of the page."""
    with serving("bench.objects") as (url, _):
        costs = compare(
            __name__,
            ["requests", "box_models", "box_models__as_arrow"],
            url,
            f"3{SCALE.items}",
            times=SCALE.rounds,
        )
    return [
        table(
            "DataFrame of a listing",
            costs,
            show=("cpu", "memory"),
            per=SCALE.items,
            note=f"{SCALE.items:,} files with five columns; the cost is for one row.",
        )
    ]
