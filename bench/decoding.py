"""Decode response bodies to objects, compared with plain pydantic models of the same fields."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from bench.bodies import full, row
from bench.comparison import Cost, Section
from bench.goals import GOALS, Verdict
from bench.scale import SCALE
from box_models import Box, File
from box_models.models.core.parsing import page_reader, parse_one
from box_models.models.folder_mini import LISTING_FIELDS

ROWS = 1000


class Plain(BaseModel):
    """The base of the plain models."""

    id: str


class PlainUser(Plain):
    type: Literal["user"]
    name: str
    login: str


class PlainFolder(Plain):
    type: Literal["folder"]
    etag: str | None
    sequence_id: str | None
    name: str


class PlainPath(BaseModel):
    total_count: int
    entries: tuple[PlainFolder, ...]


class PlainVersion(Plain):
    type: Literal["file_version"]
    sha1: str | None


class PlainLinkPermissions(BaseModel):
    can_download: bool
    can_preview: bool
    can_edit: bool


class PlainLink(BaseModel):
    url: str
    download_url: str | None
    vanity_url: str | None
    vanity_name: str | None
    access: Literal["open", "company", "collaborators"]
    effective_access: Literal["open", "company", "collaborators"]
    effective_permission: Literal["can_edit", "can_download", "can_preview", "no_access"]
    unshared_at: AwareDatetime | None
    is_password_enabled: bool
    permissions: PlainLinkPermissions
    download_count: int
    preview_count: int


class PlainRow(Plain):
    """A file with the fields of a listing."""

    type: Literal["file"]
    etag: str | None
    sequence_id: str | None
    name: str
    sha1: str
    size: int
    item_status: Literal["active", "trashed", "deleted"]
    created_at: AwareDatetime
    modified_at: AwareDatetime
    content_created_at: AwareDatetime | None
    content_modified_at: AwareDatetime | None


class PlainRowFolder(Plain):
    type: Literal["folder"]


class PlainFile(PlainRow):
    """A file with all standard fields."""

    file_version: PlainVersion
    description: str
    path_collection: PlainPath
    trashed_at: AwareDatetime | None
    purged_at: AwareDatetime | None
    created_by: PlainUser
    modified_by: PlainUser
    owned_by: PlainUser
    shared_link: PlainLink | None
    parent: PlainFolder | None


class PlainPage(BaseModel):
    entries: list[Annotated[PlainRow | PlainRowFolder, Field(discriminator="type")]]
    next_marker: str | None = None


class PlainFilePage(BaseModel):
    entries: list[PlainFile]


def cost(work: Callable[[], object], *, rounds: int = 15) -> float:
    """Return the seconds of CPU of the best of some rounds, which other processes disturbed least."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def ratio(ours: Callable[[], object], plain: Callable[[], object]) -> tuple[float, float, float]:
    """Return the microseconds a row of both, and their ratio. They take turns, so that a busy machine slows both."""
    gc.collect()
    gc.disable()
    try:
        pairs = [(cost(ours, rounds=5), cost(plain, rounds=5)) for _ in range(2 + 2 * SCALE.rounds)]
    finally:
        gc.enable()
    mine, baseline = (min(times) * 1e6 / ROWS for times in zip(*pairs, strict=True))
    return mine, baseline, mine / baseline


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    names = [(str(number), f"file {number}.pdf") for number in range(ROWS)]
    with Box.local(":memory:") as box:
        session = box.session
        listing = json.dumps({"entries": [row(*each) for each in names], "next_marker": None}).encode()
        fulls = json.dumps({"entries": [full(*each) for each in names]}).encode()
        bodies = [json.dumps(full(*each)).encode() for each in names]
        rows = page_reader(("file", "folder", "web_link"), LISTING_FIELDS, session)
        standard = page_reader(("file",), None, session)
        plain_rows, plain_files = TypeAdapter(PlainPage), TypeAdapter(PlainFilePage)
        plain_file = TypeAdapter(PlainFile)
        every = TypeAdapter(list[File])
        entries = json.dumps([full(*each) for each in names]).encode()
        plain_entries = TypeAdapter(list[PlainFile])
        loaded, plain_one = parse_one(File, bodies[0], session), plain_file.validate_json(bodies[0])
        ratios = {
            "a row of a listing, bound and lazy": ratio(
                lambda: rows(listing), lambda: plain_rows.validate_json(listing)
            ),
            "a full file in a page": ratio(lambda: standard(fulls), lambda: plain_files.validate_json(fulls)),
            "a single full file": ratio(
                lambda: [parse_one(File, body, session) for body in bodies],
                lambda: [plain_file.validate_json(body) for body in bodies],
            ),
            "a full file with a plain TypeAdapter": ratio(
                lambda: every.validate_json(entries, context=session),
                lambda: plain_entries.validate_json(entries),
            ),
            "reading a loaded field": ratio(
                lambda: [loaded.name for _ in range(ROWS)], lambda: [plain_one.name for _ in range(ROWS)]
            ),
        }
    lines = ["## Decoding", "", "| a row or object | box_models | plain pydantic | ratio | goal |"]
    lines.append("|---|--:|--:|--:|---|")
    verdicts: list[Verdict] = []
    for name, (mine, baseline, times) in ratios.items():
        results = [
            goal.check(f"Decoding: {name}", Cost(mine, 0, 0), Cost(baseline, 0, 0))
            for goal in GOALS.get(("Decoding", name), ())
        ]
        goals = ", ".join(f"{each.goal}: {each.outcome}" for each in results)
        lines.append(f"| {name} | {mine:.2f} us | {baseline:.2f} us | {times:.2f} | {goals} |")
        verdicts += results
    return [Section([*lines, ""], verdicts)]
