"""Python's garbage collector and the pages of a listing."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator, Sized

import pytest

from box_models import Box, DecodeError, Folder
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

NAMES = [f"{number:03} {'long' * 50}" for number in range(160)]
FIELDS = ["name", "path_collection"]


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    """Undo what the test run has frozen, because a client behaves differently in a program that freezes objects."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.fixture
def many(box: Box) -> Folder:
    """A folder whose listing is long enough to give the collector something to do."""
    folder = box.root.create_folder("Many")
    for name in NAMES:
        folder.create_folder(name)
    return folder


@pytest.fixture
def eager_gc() -> Iterator[list[str]]:
    """Run the garbage collector after every few new objects. Yields the modules in which it started."""
    modules: list[str] = []

    def note(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            modules.append(str(sys._getframe(1).f_globals.get("__name__")))

    thresholds = gc.get_threshold()
    gc.callbacks.append(note)
    gc.set_threshold(1)
    yield modules
    gc.set_threshold(*thresholds)
    gc.callbacks.remove(note)
    gc.enable()


class Cycle:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize(
    ("read", "module"),
    [
        (lambda folder: folder.items(fields=FIELDS).all(), "box_models.models.core.parsing"),
        (lambda folder: folder.items().to_arrow("name", "id"), "box_models.models.core.plain_rows"),
    ],
    ids=["a list", "a table"],
)
def test_it_waits_while_a_page_is_parsed(
    box: Box, many: Folder, eager_gc: list[str], read: Callable[[Folder], Sized], module: str
) -> None:
    def runs_in_module(*, pausing: bool) -> int:
        box.session.pause_gc = pausing
        eager_gc.clear()
        assert len(read(many)) == len(NAMES)
        return eager_gc.count(module)

    runs_in_module(pausing=True)  # builds everything that is built once
    assert runs_in_module(pausing=True) + 20 < runs_in_module(pausing=False)
    assert gc.isenabled()


def test_a_disabled_collector_stays_disabled(many: Folder, eager_gc: list[str]) -> None:
    gc.disable()
    assert len(many.items(fields=FIELDS).all()) == len(NAMES)
    assert not gc.isenabled()


def test_a_page_that_cannot_be_read_leaves_it_on(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": "long " * 10_000}))
    with pytest.raises(DecodeError):
        remote_box.root.items().all()
    assert gc.isenabled()


@pytest.mark.slow
@pytest.mark.parametrize("pausing", [True, False])
def test_the_objects_of_a_page_are_old_from_the_start_unless_it_is_left_alone(
    box: Box, many: Folder, pausing: bool
) -> None:
    box.session.pause_gc = pausing
    gc.collect()
    items = many.items(fields=FIELDS).all()
    old = {id(entry) for entry in gc.get_objects(generation=2)}
    assert all(id(item) in old for item in items) is pausing


@pytest.mark.slow
def test_frozen_objects_of_the_program_stay_frozen(many: Folder) -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        assert len(many.items(fields=FIELDS).all()) == len(NAMES)
        assert gc.get_freeze_count() > frozen * 0.9  # some objects have been released since
    finally:
        gc.unfreeze()


@pytest.mark.slow
def test_cycles_that_the_program_makes_on_its_way_through_a_listing_do_not_pile_up(many: Folder) -> None:
    alive: weakref.WeakSet[Cycle] = weakref.WeakSet()
    most = 0
    for _ in range(10):
        for _item in many.items(fields=FIELDS, page_size=80):
            for _ in range(20):
                alive.add(Cycle())
            most = max(most, len(alive))
    assert most < 2_000, "of 32,000 that were made"


def test_a_listing_reads_the_same_either_way(box: Box, many: Folder) -> None:
    def read(*, pausing: bool) -> list[str]:
        box.session.pause_gc = pausing
        return [item.name for item in many.items(fields=FIELDS)]

    assert read(pausing=True) == read(pausing=False) == NAMES
