"""Every row of the fault catalogue has a test that carries its id."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.catalogue import PENDING, ROWS, row_tests


def test_the_catalogue_has_all_its_rows() -> None:
    counted = Counter(row[0] for row in ROWS)
    assert counted == {"N": 20, "H": 19, "R": 5, "A": 13, "D": 12, "T": 15, "U": 10, "S": 9, "L": 13}


@pytest.mark.parametrize("row", [row for row in ROWS if row not in PENDING])
def test_every_row_has_a_test_with_its_id(row: str) -> None:
    assert row_tests().get(row), f"no test name begins with test_{row.lower()}_: {ROWS[row]}"


def test_rows_with_a_test_are_not_pending() -> None:
    assert [row for row in PENDING if row in row_tests()] == [], (
        'remove them from "pending" in catalogue.json'
    )


def test_every_row_id_in_a_test_name_exists() -> None:
    assert sorted(set(row_tests()) - set(ROWS)) == []
