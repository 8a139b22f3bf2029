"""Whatever a request meets, what was asked for once happens once, and is told as it is: row by row of ``methods.json``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from box_models import Box, OAuth2, OutcomeUnknown, RetryPolicy, Transfers
from tests.conformance.deeds import DEEDS, PARTS_FROM, Place
from tests.conformance.table import BEHAVIOURS, FAULTS, METHODS, Fault, Method
from tests.conformance.truth import Truth, trash_of, truth_of
from tests.faulty_box import FaultyBox, InjectedFault

TRANSFERS = Transfers(parts_from=PARTS_FROM, workers=2)
IN_TIME = 2.0
"""Seconds to wait for an answer where none comes."""


@dataclass(frozen=True)
class Run:
    """A deed in a place of its own: what was the case before, and a way to see what is the case now."""

    do: Callable[[], object]
    before: Truth
    now: Callable[[], Truth]


@dataclass(frozen=True)
class Course:
    """How a deed goes where nothing fails: what is the case before and afterwards, and how many sendings it takes."""

    before: Truth
    after: Truth
    attempts: int


def prepared(method: Method, box: Box, truly: Box, directory: Path) -> Run:
    place = truly.root.create_folder(str(uuid4()))
    do = DEEDS[method.name](Place(box, box.folder(place.id).load(), directory))

    def now() -> Truth:
        return truth_of(place) | trash_of(truly, place)

    return Run(do, now(), now)


def undisturbed(method: Method, box: Box, truly: Box, directory: Path, faulty_server: FaultyBox) -> Course:
    run = prepared(method, box, truly, directory)
    sent = faulty_server.sent(*method.request)
    run.do()
    after = run.now()
    assert after != run.before
    return Course(run.before, after, faulty_server.sent(*method.request) - sent)


@pytest.fixture(scope="session")
def courses() -> dict[str, Course]:
    """How the deeds that were tried go where nothing fails."""
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
    truly: Box,
    tmp_path: Path,
    courses: dict[str, Course],
) -> None:
    expected = method.expects(fault)
    timeout = IN_TIME if fault.takes_time else 60
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
        if method.name not in courses:
            courses[method.name] = undisturbed(method, box, truly, tmp_path, faulty_server)
        course = courses[method.name]
        run = prepared(method, box, truly, tmp_path)
        assert run.before == course.before
        faulty_server.injected_faults += [
            InjectedFault(*method.request, BEHAVIOURS[step.response], step.is_processed)
            for step in fault.steps
        ]
        sent = faulty_server.sent(*method.request)
        with ends:
            run.do()
    assert run.now() == (course.after if expected.done else course.before)
    assert faulty_server.sent(*method.request) - sent == course.attempts - 1 + expected.attempts
    assert len(fault.steps) - len(faulty_server.injected_faults) == expected.steps
