"""The committed fact tables match their sources."""

import sys
from pathlib import Path

import pytest

from scripts import derive_facts as program

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ("choices", "fields", "seed_fields")


@pytest.mark.parametrize("name", NAMES)
def test_committed_table_matches_its_source(name: str) -> None:
    sources = program.sources()
    if sources is None:
        pytest.skip("needs Box's API description in ../shared")
    derived = program.dump(program.derive(*sources)[name])
    assert derived == (REPOSITORY / "tests" / "facts" / f"{name}.json").read_text(encoding="utf-8")


def test_table_and_stub_of_the_package_match_the_descriptions() -> None:
    sources = program.sources()
    if sources is None:
        pytest.skip("needs Box's API description in ../shared")
    for path, text in program.derive_package(sources[0]).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: make facts"


def test_missing_sources_are_named_in_the_error_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "SHARED", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive_facts.py"])
    assert program.main() == 2
    assert "openapi.json" in capsys.readouterr().err
