"""How the cost grows with the items of a folder and with the folders of a tree, drawn in docs/growth.svg."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import clients
from bench.canned import serving
from bench.comparison import Cost, Section, compare
from bench.scale import QUICK, SCALE

PLOT = Path(__file__).resolve().parent.parent / "docs" / "growth.svg"
THREADS = 8

Work = Callable[[], int]


def requests_walk(url: str, top: str) -> Work:
    """Walk one folder after the other, in the simplest way."""
    session = clients.requests_session()
    session.trust_env = False

    def work() -> int:
        count, left = 0, [top]
        while left:
            answer = session.get(f"{url}/2.0/folders/{left.pop()}/items", params={"usemarker": "true"})
            left += [entry["id"] for entry in answer.json()["entries"] if entry["type"] == "folder"]
            count += 1
        return count

    return work


def box_models_walk(url: str, top: str) -> Work:
    box = clients.box(url)
    return lambda: sum(1 for _ in box.folder(top).walk())


@dataclass(frozen=True)
class Growth:
    """The costs of ``count`` items or folders, by program."""

    count: int
    costs: Mapping[str, Cost]

    def each(self, name: str) -> float:
        """Return the microseconds of CPU for one item or folder."""
        return self.costs[name].cpu / self.count * 1e6


def _measure(
    module: str, names: Sequence[str], arguments: Sequence[tuple[int, Sequence[object]]]
) -> list[Growth]:
    steps = []
    for count, values in arguments:
        costs = compare(module, names, *values, times=1)
        steps.append(Growth(count, {name: cost for name, cost in costs.items() if cost is not None}))
    return steps


def _table(title: str, unit: str, steps: Sequence[Growth], baseline: str, ours: str) -> Section:
    lines = [
        f"## {title}",
        "",
        f"| {unit} | requests, CPU each | box_models, CPU each | ratio | memory |",
        "|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {step.count:,} | {step.each(baseline):,.1f} us | {step.each(ours):,.1f} us | {step.each(ours) / step.each(baseline):.2f} "
        f"| {step.costs[ours].memory:.0f} MiB |"
        for step in steps
    ]
    return Section([*lines, ""])


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    with serving("bench.objects") as (url, _):
        folder = _measure(
            "bench.listings",
            ["requests", "box_models"],
            [(count, [url, f"3{count}", "stream"]) for count in SCALE.listings],
        )
        tree = _measure(
            "bench.growth",
            ["requests_walk", "box_models_walk"],
            [(sum(10**n for n in range(levels + 1)), [url, f"5{levels}"]) for levels in SCALE.levels],
        )
    listed = _table("Growth of a folder", "items", folder, "requests", "box_models")
    walked = _table("Growth of a tree", "folders, ten per folder", tree, "requests_walk", "box_models_walk")
    if not QUICK:
        draw(
            {
                "an item of a listing": [(step.count, step.each("box_models")) for step in folder],
                "an item, with requests": [(step.count, step.each("requests")) for step in folder],
                "a folder of a walk": [(step.count, step.each("box_models_walk")) for step in tree],
                "a folder, with requests": [(step.count, step.each("requests_walk")) for step in tree],
            }
        )
        walked.lines.extend(["![CPU for each item or folder, by their number](growth.svg)", ""])
    return [listed, walked]


def draw(lines: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    """Draw the cost of one item or folder by their number. A horizontal line means that the cost does not grow."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "the same drawing twice is the same file"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for number, (name, points) in enumerate(lines.items()):
        plain = "requests" in name
        axes.loglog(*zip(*points, strict=True), "o--" if plain else "o-", label=name, color=f"C{number // 2}")
    axes.set(xlabel="number of items or folders", ylabel="microseconds of CPU for each", ylim=(1, None))
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(PLOT, metadata={"Date": None})
