"""Each write takes effect once and reports its outcome for each fault, row by row of ``methods.json``."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from box_models import Box, BoxError, OAuth2, OutcomeUnknown, RetryPolicy, Transfers, TreeError
from box_models.local import Engine
from box_models.retry import OperationClass
from tests.conformance.actual_state import (
    Items,
    collaborators_below,
    enterprise_resources,
    items_below,
    trashed_items,
    users_of,
)
from tests.conformance.table import BEHAVIOURS, ENDINGS, FAULTS, METHODS, Ending, Fault, Method, Report
from tests.conformance.write_calls import PARTS_FROM, WRITE_CALLS, Place
from tests.faulty_box import FaultyBox, InjectedFault
from tests.wire.fault_server import ReceivedRequest

TRANSFERS = Transfers(parts_from=PARTS_FROM, workers=2)
READ_TIMEOUT = 2.0
"""The read timeout in seconds for faults without a response."""


@dataclass(frozen=True)
class Run:
    """A write call in its own folder, and a function that reads the current items."""

    do: Callable[[], object]
    now: Callable[[], Items]


@dataclass(frozen=True)
class UndisturbedRun:
    """The items before and after a write call without faults, and the number of its attempts."""

    before: Items
    after: Items
    attempts: int


def prepared(method: Method, box: Box, direct: Box, directory: Path, engine: Engine) -> Run:
    place = direct.root.create_folder(str(uuid4()))
    do = WRITE_CALLS[method.name](Place(box, box.folder(place.id).load(), directory, engine))

    def now() -> Items:
        return (
            items_below(place)
            | trashed_items(direct, place)
            | enterprise_resources(place)
            | collaborators_below(place)
            | users_of(place)
        )

    return Run(do, now)


def undisturbed(
    method: Method, box: Box, direct: Box, directory: Path, faulty_server: FaultyBox, engine: Engine
) -> UndisturbedRun:
    run = prepared(method, box, direct, directory, engine)
    before, sent = run.now(), faulty_server.sent(*method.request)
    run.do()
    after = run.now()
    assert after != before
    return UndisturbedRun(before, after, faulty_server.sent(*method.request) - sent)


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
    engine: Engine,
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
            undisturbed_runs[method.name] = undisturbed(method, box, direct, tmp_path, faulty_server, engine)
        undisturbed_run = undisturbed_runs[method.name]
        run = prepared(method, box, direct, tmp_path, engine)
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


def report_of(do: Callable[[], object]) -> tuple[Report, BoxError | None]:
    """Call the function, and return how it ends. A tree fails with the errors of its items."""
    try:
        do()
    except TreeError as error:
        unknown = [each for each in error.exceptions if isinstance(each, OutcomeUnknown)]
        return ("unknown", unknown[0]) if unknown else ("fails", error)
    except OutcomeUnknown as error:
        return "unknown", error
    except BoxError as error:
        return "fails", error
    return "recognized", None


def to_the_end(method: Method, ending: Ending) -> Callable[[ReceivedRequest], InjectedFault | None]:
    """Return the faults after the first attempt: for each request of the method, and for each refresh."""
    faults = [InjectedFault(*method.request, ending.later)]
    if ending.refresh is not None:
        faults.append(InjectedFault("POST", "/oauth2/token", ending.refresh))
    return lambda request: next((fault for fault in faults if fault.matches(request)), None)


@pytest.mark.parametrize(
    "ending",
    [pytest.param(each, id=each.name, marks=[pytest.mark.slow] * (not each.is_common)) for each in ENDINGS],
)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_write_that_took_effect_is_not_reported_as_failed(
    method: Method,
    ending: Ending,
    faulty_server: FaultyBox,
    login: OAuth2,
    direct: Box,
    engine: Engine,
    tmp_path: Path,
) -> None:
    with Box(
        login,
        base_url=faulty_server.server.url,
        retry=RetryPolicy(waits=False, attempts=3),
        transfers=TRANSFERS,
    ) as box:
        run = prepared(method, box, direct, tmp_path, engine)
        before = run.now()
        faulty_server.injected_faults.append(InjectedFault(*method.request, ending.first, is_processed=True))
        faulty_server.random_fault = to_the_end(method, ending)
        report, error = report_of(run.do)
        faulty_server.random_fault = None
    assert report == method.reports(ending)
    # An upload with another name begins with an attempt that Box refuses because of the name.
    has_effect = method.operation is not OperationClass.SAFE and method.name != "Folder.upload, renamed"
    assert (run.now() != before) is has_effect
    if isinstance(error, OutcomeUnknown):
        verb, _, url = (error.request or "").partition(" ")
        assert (verb, bool(re.fullmatch(method.request[1], urlsplit(url).path))) == (method.request[0], True)
