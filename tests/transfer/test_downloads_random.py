"""Whatever happens on the way, a target is the old or the new content, and nothing is left beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from box_models import BoxError, Transfers
from tests.transfer.canned_box import (
    Twist,
    canned_box,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    names_in,
    other_range,
    shrink,
)

SIZE = 40_000
PLACES = st.integers(0, SIZE + 100)
CONTENTS = st.integers(0, 255).map(lambda first: bytes((first + n * n) % 251 for n in range(SIZE - first)))
MISHAPS: st.SearchStrategy[Twist] = st.one_of(
    st.builds(cut, PLACES, broken=st.booleans()),
    st.builds(flip, PLACES),
    st.builds(shrink, PLACES),
    st.builds(ignore_range, st.none() | PLACES),
    st.builds(change_first, CONTENTS),
    st.builds(change_first, CONTENTS, st.builds(cut, PLACES)),
    st.builds(expire, st.sampled_from([401, 403, 404, 410, 416, 503])),
    st.just(other_range(f"bytes 7-{SIZE - 1}/{SIZE}")),
)


def check(content: bytes, twists: list[Twist], workers: int, with_tags: bool, attempts: int) -> None:
    with tempfile.TemporaryDirectory() as directory, canned_box(content) as canned:
        target = Path(directory) / "data.bin"
        target.write_bytes(b"old")
        canned.twists.extend(twists)
        canned.with_tags = with_tags
        with canned.file(transfers=Transfers(ranges_from=1000), attempts=attempts) as file:
            try:
                file.download(target, workers=workers)
            except BoxError:
                assert target.read_bytes() == b"old"
            else:
                assert target.read_bytes() in canned.versions
        assert names_in(target.parent) == ["data.bin"]


given_mishaps = given(
    content=CONTENTS,
    twists=st.lists(MISHAPS, max_size=8),
    workers=st.sampled_from([1, 1, 3]),
    with_tags=st.booleans(),
    attempts=st.integers(1, 6),
)
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])


@settings(unhurried, max_examples=25)
@given_mishaps
def test_a_few_random_mishaps(
    content: bytes, twists: list[Twist], workers: int, with_tags: bool, attempts: int
) -> None:
    check(content, twists, workers, with_tags, attempts)


@pytest.mark.slow
@settings(unhurried, max_examples=200)
@given_mishaps
def test_two_hundred_random_mishaps(
    content: bytes, twists: list[Twist], workers: int, with_tags: bool, attempts: int
) -> None:
    check(content, twists, workers, with_tags, attempts)
