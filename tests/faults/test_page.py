"""docs/faults.md matches the catalogue, the scenarios and the versions of the SDKs."""

from __future__ import annotations

from importlib import metadata

from tests.faults import page
from tests.faults.catalogue import ROWS
from tests.faults.scenarios import NOT_COMPARED, SCENARIOS


def test_every_row_is_compared_or_has_a_reason() -> None:
    compared = {scenario.row for scenario in SCENARIOS}
    left = {row for row in ROWS if row not in compared and row[0] not in page.OWN}
    assert left == set(NOT_COMPARED)
    assert compared <= set(ROWS)


def test_results_match_the_scenarios_and_versions() -> None:
    results, versions = page.last_results()
    assert sorted(results) == sorted(scenario.name for scenario in SCENARIOS), "out of date: make faults"
    assert all(sorted(each) == sorted(page.CLIENTS) for each in results.values())
    assert versions["boxsdk 10"] == metadata.version("boxsdk"), "out of date: make faults"


def test_page_matches_the_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.render(*page.last_results()), (
        "out of date: python -m tests.faults.page"
    )


def test_box_models_behaves_as_expected_in_every_case() -> None:
    results, _ = page.last_results()
    failing = {
        name: each["box_models"] for name, each in results.items() if not each["box_models"]["as_expected"]
    }
    assert failing == {}
