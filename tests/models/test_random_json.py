"""Any JSON becomes objects or raises `DecodeError`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from box_models import Box, BoxError, DecodeError
from box_models.models import BoxModel
from box_models.models.core.parsing import page_reader, parse_one
from box_models.models.core.resource import WIRE_TYPES

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["", "file", "folder", "user", "5", "2020-01-01", "2020-01-01T00:00:00", "\ud800", "open"]
    )
    | st.text(max_size=5)
)
names = st.sampled_from(
    ["type", "id", "name", "entries", "url", "created_at", "permissions", "parent", "hologram", "sha1"]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)
fields = st.sampled_from(sorted({name for cls in WIRE_TYPES.values() for name in cls.model_fields}))
objects = st.fixed_dictionaries(
    {"type": st.sampled_from([*WIRE_TYPES, "hologram"]), "id": st.just("5")}
).flatmap(lambda sure: st.dictionaries(fields, values, max_size=6).map(lambda more: {**more, **sure}))

often = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box.local(":memory:", lazy="error") as box:
        yield box


def read_all(model: BoxModel) -> None:
    for name in type(model).model_fields:
        try:
            value = getattr(model, name)
        except BoxError:
            continue
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, BoxModel):
                read_all(inner)
    assert repr(model)
    assert model._repr_html_()


@often
@given(entries=st.lists(objects | values, max_size=4))
def test_a_listing_has_as_many_entries_as_were_sent(box: Box, entries: list[Any]) -> None:
    body = json.dumps({"entries": entries}).encode()
    page = page_reader(("file", "folder", "web_link"), None, box.session)(body)
    assert len(page.entries) == len(entries)
    for entry in page.entries:
        read_all(entry)


@often
@given(raw=objects, kind=st.sampled_from(sorted(WIRE_TYPES)))
def test_an_object_with_an_id_is_built_from_any_other_values(
    box: Box, raw: dict[str, Any], kind: str
) -> None:
    model = parse_one(WIRE_TYPES[kind], json.dumps({**raw, "type": kind}).encode(), box.session)
    read_all(model)


@often
@given(raw=values)
def test_a_value_that_is_not_an_object_is_reported(box: Box, raw: Any) -> None:
    with contextlib.suppress(DecodeError):
        read_all(parse_one(WIRE_TYPES["file"], json.dumps(raw).encode(), box.session))
