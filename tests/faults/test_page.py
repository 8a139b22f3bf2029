"""The page about the catalogue is of this catalogue, these scenarios and these versions."""

from __future__ import annotations

from importlib import metadata

from tests.faults import page
from tests.faults.catalogue import ROWS
from tests.faults.scenarios import NOT_COMPARED, SCENARIOS


def test_every_row_is_compared_or_says_why_not() -> None:
    compared = {scenario.row for scenario in SCENARIOS}
    left = {row for row in ROWS if row not in compared and row[0] not in page.OWN}
    assert left == set(NOT_COMPARED)
    assert compared <= set(ROWS)


def test_the_results_are_of_these_scenarios_and_versions() -> None:
    told, versions = page.kept()
    assert sorted(told) == sorted(scenario.name for scenario in SCENARIOS), "out of date: make faults"
    assert all(sorted(each) == sorted(page.CLIENTS) for each in told.values())
    assert versions["boxsdk 10"] == metadata.version("boxsdk"), "out of date: make faults"


def test_the_page_says_what_the_results_say() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.render(*page.kept()), (
        "out of date: python -m tests.faults.page"
    )


def test_box_models_does_in_every_case_what_is_wanted() -> None:
    told, _ = page.kept()
    failing = {name: each["box_models"] for name, each in told.items() if not each["box_models"]["as_wanted"]}
    assert failing == {}
