"""The rows of the conformance tests: ``methods.json`` as objects, judged by the table of `box_models.retry`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast

from box_models.retry import DECISIONS, Action, AttemptEnd, OperationClass
from tests.resources import RESOURCES
from tests.wire.fault_server import Behaviour, html, refusal, reply, reset, silence, unauthorized

_TABLE = json.loads((Path(__file__).parent / "methods.json").read_text(encoding="utf-8"))

BEHAVIOURS: dict[str, Behaviour | None] = {
    "401": unauthorized(),
    "429": refusal(429, "rate_limit_exceeded"),
    "503": refusal(503, "unavailable"),
    "reset": reset,
    "silence": silence,
    "half": None,
    "HTML": html(200),
    "HTML 409": html(409),
    "HTML 502": html(502),
}
COMMON = {"503, then 401", "a reset afterwards"}
"""The faults that every test run covers. The slow tests cover the others."""
COMMON_ENDINGS = {"a 503, and 503s to the end"}
NOT_DONE = {"401", "429", "HTML 409"}
"""Responses after which the request certainly had no effect, or whose outcome says nothing about an earlier attempt."""
CHECKED = {OperationClass.CHECKED_ONCE, OperationClass.CHECKED}


@dataclass(frozen=True)
class Step:
    """The response to one attempt. With ``is_processed``, the Box processes the request first."""

    response: str
    is_processed: bool


@dataclass(frozen=True)
class Fault:
    """The responses to the first attempts of a request. Later attempts succeed."""

    name: str
    steps: tuple[Step, ...]

    @property
    def takes_time(self) -> bool:
        return any(step.response == "silence" for step in self.steps)

    @property
    def is_common(self) -> bool:
        return self.name in COMMON


Report: TypeAlias = Literal["fails", "recognized", "unknown"]
"""How a call ends if Box processes its first attempt, and each later attempt fails: with an ordinary error, with the
result of the first attempt, or with `OutcomeUnknown`."""


@dataclass(frozen=True)
class Ending:
    """A fault without end. Box processes the first attempt, and its response is replaced by ``first``.

    Each later attempt gets the response ``later``, and each request for a new token gets ``refresh``.
    """

    name: str
    first: Behaviour
    later: Behaviour
    refresh: Behaviour | None = None

    @property
    def is_common(self) -> bool:
        return self.name in COMMON_ENDINGS

    @property
    def exception(self) -> str:
        """The field of a row that has another report than its class."""
        return f"after {self.name.rpartition('and ')[2]}"


ENDINGS = [
    Ending("a 503, and 503s to the end", refusal(503, "unavailable"), refusal(503, "unavailable")),
    Ending("a reset, and resets to the end", reset, reset),
    Ending(
        "a 503, and a refused refresh",
        refusal(503, "unavailable"),
        unauthorized(),
        reply(400, {"error": "invalid_grant", "error_description": "Refresh token has expired"}),
    ),
    Ending("a reset, and a 403", reset, refusal(403, "forbidden")),
]


@dataclass(frozen=True)
class Expected:
    """The expected result: how the method ends, whether the write took effect, and the number of attempts.

    ``steps`` is the number of steps of the fault that the attempts meet.
    """

    outcome: Literal["returns", "unknown"]
    is_done: bool
    attempts: int
    steps: int


@dataclass(frozen=True)
class Method:
    """A public method that writes, the class of its request, and the request (a method and a pattern of paths)."""

    name: str
    operation: OperationClass
    request: tuple[str, str]
    exceptions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The reports after a processed attempt that differ from those of the class."""

    def reports(self, ending: Ending) -> Report:
        """Return the report after a processed attempt and this ending."""
        of_class: str = _TABLE["after a processed attempt"][self.operation.value]
        return cast("Report", self.exceptions.get(ending.exception, of_class).partition(":")[0])

    def expects(self, fault: Fault) -> Expected:
        """Return what the retry table says about this class and the fault."""
        is_done = uncertain = False
        for number, step in enumerate(fault.steps, 1):
            is_done = is_done or step.is_processed
            end = AttemptEnd.UNCERTAIN_AGAIN if uncertain else AttemptEnd.UNCERTAIN
            if step.response in NOT_DONE:
                end = AttemptEnd.NOT_DONE
            uncertain = uncertain or end is not AttemptEnd.NOT_DONE
            if is_done and uncertain and self.operation in CHECKED:
                return Expected("returns", True, number, number)
            if DECISIONS[end, self.operation].action is Action.UNKNOWN:
                return Expected("unknown", is_done, number, number)
        return Expected("returns", True, len(fault.steps) + 1, len(fault.steps))


FAULTS = [
    Fault(name, tuple(Step(response, when == "afterwards") for when, response in steps))
    for name, steps in _TABLE["faults"].items()
]
METHODS = [
    Method(
        name,
        OperationClass(row["class"]),
        (row["request"].split(" ")[0], row["request"].split(" ")[1]),
        {key: value for key, value in row.items() if key.startswith("after ")},
    )
    for name, row in _TABLE["methods"].items()
] + [
    Method(
        name,
        OperationClass(operation),
        (request.split(" ")[0], request.split(" ")[1]),
        # The list of resources with unique names shows the new one.
        {"after a 403": "recognized"} if operation == "recognizable" else {},
    )
    for resource in RESOURCES
    for name, operation, request in resource.writes
]
WRITERS = {method.name.partition(",")[0].partition(":")[0] for method in METHODS}
READERS_OF_RESOURCES = {
    f"{row.cls.__name__}.{name}": row for row in RESOURCES for name in ("is_loaded", "load", "of", "refresh")
}
READERS = {f"{cls}.{name}" for cls, names in _TABLE["readers"].items() for name in names} | {
    *READERS_OF_RESOURCES
}
ELSEWHERE = {f"{cls}.{name}" for cls, names in _TABLE["elsewhere"].items() for name in names}
"""Methods that send requests to the token endpoints, which have their own retry rules: tests/auth covers them."""
