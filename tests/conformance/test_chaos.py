"""Chaos tests: many threads write through a server that fails one request in five, or in two.

No item is missing, no item exists twice, and all outcomes are reported correctly.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from box_models import Box, NameConflict, OAuth2, RateLimit, RetryPolicy, Transfers
from box_models.retry import IDEMPOTENT, NEVER, LostResponse, Recognizable, RetryRule
from box_models.session import BoxSession
from box_models.transport import Body
from tests.conformance.chaos import Outcomes, RandomFaults, run_chaos
from tests.conformance.write_calls import PARTS_FROM
from tests.faulty_box import FaultyBox

NO_WAITS = RetryPolicy(waits=False)
NO_LIMIT = RateLimit(per_second=10_000)
"""Higher than the rate of the test. Without it, a session sends at most 1,000 requests per minute after the first 429."""
THREADS = 16
OPERATIONS = int(os.environ.get("BOX_MODELS_CHAOS", "2000"))
"""The number of operations for each seed. ``BOX_MODELS_CHAOS=10000`` sets it to 10000."""
MAX_FAILURES = 4 + OPERATIONS * 6 // 10_000
"""The maximum number of failed operations.

If one request in five fails, one in 15,600 fails six times. An operation sends about three requests, so two failures
in 10,000 operations are expected. More than this maximum occurs in one run of 100,000.
"""


def chaos(
    kind: type[BoxSession],
    faulty_server: FaultyBox,
    login: OAuth2,
    direct: Box,
    *,
    seed: int,
    operations: int,
    share: float = 0.2,
    retry: RetryPolicy = NO_WAITS,
) -> Outcomes:
    faulty_server.random_fault = RandomFaults(seed, share)
    with kind(
        login,
        base_url=faulty_server.server.url,
        retry=retry,
        limit=NO_LIMIT,
        transfers=Transfers(parts_from=PARTS_FROM, workers=1),
    ) as session:
        outcomes = run_chaos([session] * THREADS, direct, seed=seed, operations=operations)
    faulty_server.random_fault = None
    return outcomes


class RetriesAllPosts(BoxSession):
    """Retries each POST as if it were idempotent."""

    def post(self, path: str, **options: Any) -> bytes:
        return super().post(path, **{**options, "retry": IDEMPOTENT})


class AcceptsAnyConflict(BoxSession):
    """Treats each conflicting item as the result of its own request."""

    def post(self, path: str, *, retry: RetryRule = NEVER, **options: Any) -> bytes:
        if isinstance(retry, Recognizable) and not retry.check_before_retry:
            retry = Recognizable(self.in_the_way)
        return super().post(path, retry=retry, **options)

    def in_the_way(self, lost: LostResponse) -> bytes | None:
        assert isinstance(lost.error, NameConflict)
        conflict = lost.error.conflicts[0]
        return self.get(f"/{conflict.type}s/{conflict.id}")


class IgnoresLostResponses(BoxSession):
    """Raises each conflict, even after a lost response."""

    def upload(self, path: str, body: Body, *, retry: RetryRule = NEVER, **options: Any) -> bytes:
        blind = Recognizable(lambda _: None) if isinstance(retry, Recognizable) else retry
        return super().upload(path, body, retry=blind, **options)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_all_operations_take_effect_once_and_report_their_outcome(
    faulty_server: FaultyBox, login: OAuth2, direct: Box, seed: int
) -> None:
    outcomes = chaos(BoxSession, faulty_server, login, direct, seed=seed, operations=OPERATIONS)
    print(outcomes)
    assert (outcomes.missing, outcomes.duplicated, outcomes.misreported) == ([], [], [])
    assert len(outcomes.failures) <= MAX_FAILURES


@pytest.mark.slow
def test_operations_report_their_outcome_while_threads_wait_for_rate_limits(
    faulty_server: FaultyBox, login: OAuth2, direct: Box
) -> None:
    retry = RetryPolicy(first_wait=0.001, longest_wait=0.01)
    outcomes = chaos(
        BoxSession, faulty_server, login, direct, seed=5, operations=OPERATIONS // 2, retry=retry
    )
    print(outcomes)
    assert (outcomes.missing, outcomes.duplicated, outcomes.misreported) == ([], [], [])
    assert len(outcomes.failures) <= MAX_FAILURES


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_operations_report_their_outcome_when_half_of_the_requests_fail(
    faulty_server: FaultyBox, login: OAuth2, direct: Box, seed: int
) -> None:
    # Enough attempts and budget for the reads of the test itself.
    retry = RetryPolicy(waits=False, attempts=25, budget=10**6)
    operations = OPERATIONS // 2
    outcomes = chaos(
        BoxSession, faulty_server, login, direct, seed=seed, operations=operations, share=0.5, retry=retry
    )
    print(outcomes)
    assert (outcomes.missing, outcomes.duplicated, outcomes.misreported) == ([], [], [])
    assert len(outcomes.failures) <= MAX_FAILURES


@pytest.mark.slow
def test_some_operations_of_each_kind_report_their_outcome(
    faulty_server: FaultyBox, login: OAuth2, direct: Box
) -> None:
    outcomes = chaos(BoxSession, faulty_server, login, direct, seed=99, operations=160)
    assert (outcomes.missing, outcomes.duplicated, outcomes.misreported) == ([], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("broken", [RetriesAllPosts, AcceptsAnyConflict, IgnoresLostResponses])
def test_chaos_test_detects_a_broken_retry_policy(
    faulty_server: FaultyBox, login: OAuth2, direct: Box, broken: type[BoxSession]
) -> None:
    # The order of the threads is random, so one run may not reveal the error.
    runs = (chaos(broken, faulty_server, login, direct, seed=seed, operations=600) for seed in range(20))
    assert any(outcomes.duplicated + outcomes.misreported for outcomes in runs)
