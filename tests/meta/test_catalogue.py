"""The catalogue of faults is complete: every row has a test that is named after it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.catalogue import PENDING, ROWS, named_after_rows


def test_the_catalogue_has_all_its_rows() -> None:
    counted = Counter(row[0] for row in ROWS)
    assert counted == {"N": 20, "H": 19, "R": 5, "A": 13, "D": 12, "T": 15, "U": 10, "S": 9, "L": 13}


@pytest.mark.parametrize("row", [row for row in ROWS if row not in PENDING])
def test_every_row_has_a_test_that_is_named_after_it(row: str) -> None:
    assert named_after_rows().get(row), f"no test is called test_{row.lower()}_…: {ROWS[row]}"


def test_what_has_a_test_is_not_pending() -> None:
    assert [row for row in PENDING if row in named_after_rows()] == [], "take them out of catalogue.json"


def test_no_test_is_named_after_a_row_that_there_is_not() -> None:
    assert sorted(set(named_after_rows()) - set(ROWS)) == []
