"""Each write takes effect once and reports its outcome for each fault, row by row of ``methods.json``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from box_models import Box, OAuth2, OutcomeUnknown, RetryPolicy, Transfers
from tests.conformance.actual_state import Items, enterprise_resources, items_below, trashed_items
from tests.conformance.table import BEHAVIOURS, FAULTS, METHODS, Fault, Method
from tests.conformance.write_calls import PARTS_FROM, WRITE_CALLS, Place
from tests.faulty_box import FaultyBox, InjectedFault

TRANSFERS = Transfers(parts_from=PARTS_FROM, workers=2)
READ_TIMEOUT = 2.0
"""The read timeout in seconds for faults without a response."""


@dataclass(frozen=True)
class Run:
    """A write call in its own folder, with the items before it and a function that reads the current items."""

    do: Callable[[], object]
    before: Items
    now: Callable[[], Items]


@dataclass(frozen=True)
class UndisturbedRun:
    """The items before and after a write call without faults, and the number of its attempts."""

    before: Items
    after: Items
    attempts: int


def prepared(method: Method, box: Box, direct: Box, directory: Path) -> Run:
    place = direct.root.create_folder(str(uuid4()))
    do = WRITE_CALLS[method.name](Place(box, box.folder(place.id).load(), directory))

    def now() -> Items:
        return items_below(place) | trashed_items(direct, place) | enterprise_resources(place)

    return Run(do, now(), now)


def undisturbed(
    method: Method, box: Box, direct: Box, directory: Path, faulty_server: FaultyBox
) -> UndisturbedRun:
    run = prepared(method, box, direct, directory)
    sent = faulty_server.sent(*method.request)
    run.do()
    after = run.now()
    assert after != run.before
    return UndisturbedRun(run.before, after, faulty_server.sent(*method.request) - sent)


@pytest.fixture(scope="session")
def undisturbed_runs() -> dict[str, UndisturbedRun]:
    """The runs without faults, by the name of the method."""
    return {}


def rows() -> list[object]:
    return [
        pytest.param(
            method,
            fault,
            id=f"{method.name} and {fault.name}",
            marks=[pytest.mark.slow] * (not fault.is_common),
        )
        for method in METHODS
        for fault in FAULTS
    ]


@pytest.mark.parametrize(("method", "fault"), rows())
def test_write_takes_effect_once_after_faults(
    method: Method,
    fault: Fault,
    faulty_server: FaultyBox,
    login: OAuth2,
    direct: Box,
    tmp_path: Path,
    undisturbed_runs: dict[str, UndisturbedRun],
) -> None:
    expected = method.expects(fault)
    timeout = READ_TIMEOUT if fault.takes_time else 60
    ends: AbstractContextManager[object] = nullcontext()
    if expected.outcome == "unknown":
        ends = pytest.raises(OutcomeUnknown)
    with Box(
        login,
        base_url=faulty_server.server.url,
        retry=RetryPolicy(waits=False),
        transfers=TRANSFERS,
        timeout=timeout,
    ) as box:
        if method.name not in undisturbed_runs:
            undisturbed_runs[method.name] = undisturbed(method, box, direct, tmp_path, faulty_server)
        undisturbed_run = undisturbed_runs[method.name]
        run = prepared(method, box, direct, tmp_path)
        assert run.before == undisturbed_run.before
        faulty_server.injected_faults += [
            InjectedFault(*method.request, BEHAVIOURS[step.response], step.is_processed)
            for step in fault.steps
        ]
        sent = faulty_server.sent(*method.request)
        with ends:
            run.do()
    assert run.now() == (undisturbed_run.after if expected.is_done else undisturbed_run.before)
    assert faulty_server.sent(*method.request) - sent == undisturbed_run.attempts - 1 + expected.attempts
    assert len(fault.steps) - len(faulty_server.injected_faults) == expected.steps
