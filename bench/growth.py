"""How cost grows: with the items of one folder, and with the folders of a tree. Drawn in docs/growth.svg."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import clients
from bench.canned import serving
from bench.race import Cost, Section, race
from bench.scale import QUICK, SCALE

PLOT = Path(__file__).resolve().parent.parent / "docs" / "growth.svg"
THREADS = 8

Work = Callable[[], int]


def requests_walk(url: str, top: str) -> Work:
    """Walk one folder after the other, as plainly as can be."""
    session = clients.requests_session()
    session.trust_env = False

    def work() -> int:
        seen, left = 0, [top]
        while left:
            answer = session.get(f"{url}/2.0/folders/{left.pop()}/items", params={"usemarker": "true"})
            left += [entry["id"] for entry in answer.json()["entries"] if entry["type"] == "folder"]
            seen += 1
        return seen

    return work


def box_models_walk(url: str, top: str) -> Work:
    box = clients.box(url)
    return lambda: sum(1 for _ in box.folder(top).walk())


@dataclass(frozen=True)
class Growth:
    """Microseconds of CPU for each of so many, and MiB over the start."""

    count: int
    costs: Mapping[str, Cost]

    def each(self, name: str) -> float:
        """Return the CPU of one, in microseconds."""
        return self.costs[name].cpu / self.count * 1e6


def _grown(
    module: str, names: Sequence[str], arguments: Sequence[tuple[int, Sequence[object]]]
) -> list[Growth]:
    found = []
    for count, given in arguments:
        costs = race(module, names, *given, times=1)
        found.append(Growth(count, {name: cost for name, cost in costs.items() if cost is not None}))
    return found


def _table(title: str, what: str, steps: Sequence[Growth], floor: str, ours: str) -> Section:
    lines = [
        f"## {title}",
        "",
        f"| {what} | requests, CPU for one | box_models | of the floor | memory over the start |",
        "|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {step.count:,} | {step.each(floor):,.1f} us | {step.each(ours):,.1f} us | {step.each(ours) / step.each(floor):.2f} "
        f"| {step.costs[ours].memory:.0f} MiB |"
        for step in steps
    ]
    return Section([*lines, ""])


def sections() -> list[Section]:
    """Measure, and lay it out."""
    with serving("bench.objects") as (url, _):
        folder = _grown(
            "bench.listings",
            ["requests", "box_models"],
            [(count, [url, f"3{count}", "stream"]) for count in SCALE.listings],
        )
        tree = _grown(
            "bench.growth",
            ["requests_walk", "box_models_walk"],
            [(sum(10**n for n in range(levels + 1)), [url, f"5{levels}"]) for levels in SCALE.levels],
        )
    listed = _table("Growth of a folder", "items", folder, "requests", "box_models")
    walked = _table("Growth of a tree", "folders, ten in each", tree, "requests_walk", "box_models_walk")
    if not QUICK:
        draw(
            {
                "an item of a listing": [(step.count, step.each("box_models")) for step in folder],
                "an item, with requests": [(step.count, step.each("requests")) for step in folder],
                "a folder of a walk": [(step.count, step.each("box_models_walk")) for step in tree],
                "a folder, with requests": [(step.count, step.each("requests_walk")) for step in tree],
            }
        )
        walked.lines.extend(["![CPU for one, by how many there are](growth.svg)", ""])
    return [listed, walked]


def draw(lines: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    """Draw what one costs by how many there are; a level line is a cost that does not grow."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "the same drawing twice is the same file"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for number, (name, points) in enumerate(lines.items()):
        plain = "requests" in name
        axes.loglog(*zip(*points, strict=True), "o--" if plain else "o-", label=name, color=f"C{number // 2}")
    axes.set(xlabel="how many there are", ylabel="microseconds of CPU for one", ylim=(1, None))
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(PLOT, metadata={"Date": None})
