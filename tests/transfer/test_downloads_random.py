"""After random faults, the target has the old or the new content, and no temporary file is left."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from box_models import BoxError, Transfers
from tests.transfer.fake_box import (
    Fault,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    names_in,
    other_range,
    serve_fake_box,
    shrink,
)

SIZE = 40_000
POSITIONS = st.integers(0, SIZE + 100)
CONTENTS = st.integers(0, 255).map(lambda first: bytes((first + n * n) % 251 for n in range(SIZE - first)))
FAULTS: st.SearchStrategy[Fault] = st.one_of(
    st.builds(cut, POSITIONS, broken=st.booleans()),
    st.builds(flip, POSITIONS),
    st.builds(shrink, POSITIONS),
    st.builds(ignore_range, st.none() | POSITIONS),
    st.builds(change_first, CONTENTS),
    st.builds(change_first, CONTENTS, st.builds(cut, POSITIONS)),
    st.builds(expire, st.sampled_from([401, 403, 404, 410, 416, 503])),
    st.just(other_range(f"bytes 7-{SIZE - 1}/{SIZE}")),
)


def check(content: bytes, faults: list[Fault], *, workers: int, with_etags: bool, attempts: int) -> None:
    with tempfile.TemporaryDirectory() as directory, serve_fake_box(content) as fake_box:
        target = Path(directory) / "data.bin"
        target.write_bytes(b"old")
        fake_box.faults.extend(faults)
        fake_box.with_etags = with_etags
        with fake_box.file(transfers=Transfers(ranges_from=1000), attempts=attempts) as file:
            try:
                file.download(target, workers=workers)
            except BoxError:
                assert target.read_bytes() == b"old"
            else:
                assert target.read_bytes() in fake_box.versions
        assert names_in(target.parent) == ["data.bin"]


with_random_faults = given(
    content=CONTENTS,
    faults=st.lists(FAULTS, max_size=8),
    workers=st.sampled_from([1, 1, 3]),
    with_etags=st.booleans(),
    attempts=st.integers(1, 6),
)
allow_slow = settings(suppress_health_check=[HealthCheck.too_slow])


@settings(allow_slow, max_examples=25)
@with_random_faults
def test_a_few_random_faults(
    content: bytes, faults: list[Fault], workers: int, with_etags: bool, attempts: int
) -> None:
    check(content, faults, workers=workers, with_etags=with_etags, attempts=attempts)


@pytest.mark.slow
@settings(allow_slow, max_examples=200)
@with_random_faults
def test_two_hundred_random_faults(
    content: bytes, faults: list[Fault], workers: int, with_etags: bool, attempts: int
) -> None:
    check(content, faults, workers=workers, with_etags=with_etags, attempts=attempts)
