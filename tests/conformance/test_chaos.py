"""Many threads over a line that fails one time in five, or in two: nothing is missing, nothing is there twice, nothing is told wrongly."""

from __future__ import annotations

import os
from typing import Any

import pytest

from box_models import Box, NameConflict, OAuth2, RetryPolicy, Transfers
from box_models.retry import IDEMPOTENT, NEVER, LostResponse, Recognizable, RetryRule
from box_models.session import BoxSession
from box_models.transport import Body
from tests.conformance.chaos import Tally, Unlucky, run_chaos
from tests.conformance.deeds import PARTS_FROM
from tests.faulty_box import FaultyBox

NO_WAITS = RetryPolicy(waits=False)
THREADS = 16
OPERATIONS = int(os.environ.get("BOX_MODELS_CHAOS", "2000"))
"""How many operations a seed gets; 10000 with ``BOX_MODELS_CHAOS=10000``."""
GIVEN_UP = 4 + OPERATIONS * 6 // 10_000
"""How many of them may come to nothing, and say so: where one request in five fails, one in 15,600 fails six times, and an operation is
some three requests. Two in 10,000 operations are to be expected, then, and more than these in one run of 100,000."""


def chaos(
    kind: type[BoxSession],
    faulty_server: FaultyBox,
    login: OAuth2,
    truly: Box,
    *,
    seed: int,
    operations: int,
    share: float = 0.2,
    retry: RetryPolicy = NO_WAITS,
) -> Tally:
    faulty_server.random_fault = Unlucky(seed, share)
    with kind(
        login,
        base_url=faulty_server.server.url,
        retry=retry,
        transfers=Transfers(parts_from=PARTS_FROM, workers=1),
    ) as session:
        tally = run_chaos([session] * THREADS, truly, seed=seed, operations=operations)
    faulty_server.random_fault = None
    return tally


class RepeatsBlindly(BoxSession):
    """Takes everything for idempotent."""

    def post(self, path: str, **options: Any) -> bytes:
        return super().post(path, **{**options, "retry": IDEMPOTENT})


class AdoptsAnyConflict(BoxSession):
    """Takes whatever is in the way for what it made itself."""

    def post(self, path: str, *, retry: RetryRule = NEVER, **options: Any) -> bytes:
        if isinstance(retry, Recognizable) and not retry.check_before_retry:
            retry = Recognizable(self.in_the_way)
        return super().post(path, retry=retry, **options)

    def in_the_way(self, lost: LostResponse) -> bytes | None:
        assert isinstance(lost.error, NameConflict)
        found = lost.error.conflicts[0]
        return self.get(f"/{found.type}s/{found.id}")


class NeverLooks(BoxSession):
    """Takes a conflict for a refusal, whatever happened to the request before."""

    def upload(self, path: str, body: Body, *, retry: RetryRule = NEVER, **options: Any) -> bytes:
        blind = Recognizable(lambda _: None) if isinstance(retry, Recognizable) else retry
        return super().upload(path, body, retry=blind, **options)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_all_operations_take_effect_once_and_report_their_outcome(
    faulty_server: FaultyBox, login: OAuth2, truly: Box, seed: int
) -> None:
    tally = chaos(BoxSession, faulty_server, login, truly, seed=seed, operations=OPERATIONS)
    print(tally)
    assert (tally.missing, tally.duplicated, tally.misreported) == ([], [], [])
    assert len(tally.gave_up) <= GIVEN_UP


@pytest.mark.slow
def test_operations_report_their_outcome_while_threads_wait_for_rate_limits(
    faulty_server: FaultyBox, login: OAuth2, truly: Box
) -> None:
    retry = RetryPolicy(first_wait=0.001, longest_wait=0.01)
    tally = chaos(BoxSession, faulty_server, login, truly, seed=5, operations=OPERATIONS // 2, retry=retry)
    print(tally)
    assert (tally.missing, tally.duplicated, tally.misreported) == ([], [], [])
    assert len(tally.gave_up) <= GIVEN_UP


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_operations_report_their_outcome_when_half_of_the_requests_fail(
    faulty_server: FaultyBox, login: OAuth2, truly: Box, seed: int
) -> None:
    # As many attempts as let what the test reads itself through; and a budget that lets them be made.
    retry = RetryPolicy(waits=False, attempts=25, budget=10**6)
    operations = OPERATIONS // 2
    tally = chaos(
        BoxSession, faulty_server, login, truly, seed=seed, operations=operations, share=0.5, retry=retry
    )
    print(tally)
    assert (tally.missing, tally.duplicated, tally.misreported) == ([], [], [])
    assert len(tally.gave_up) <= GIVEN_UP


def test_some_operations_of_each_kind_report_their_outcome(
    faulty_server: FaultyBox, login: OAuth2, truly: Box
) -> None:
    tally = chaos(BoxSession, faulty_server, login, truly, seed=99, operations=160)
    assert (tally.missing, tally.duplicated, tally.misreported) == ([], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("broken", [RepeatsBlindly, AdoptsAnyConflict, NeverLooks])
def test_chaos_test_detects_a_broken_retry_policy(
    faulty_server: FaultyBox, login: OAuth2, truly: Box, broken: type[BoxSession]
) -> None:
    # Where threads meet is chance: a run may hit nothing that shows.
    tallies = (chaos(broken, faulty_server, login, truly, seed=seed, operations=600) for seed in range(20))
    assert any(tally.duplicated + tally.misreported for tally in tallies)
