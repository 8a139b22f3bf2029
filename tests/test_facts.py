"""The committed fact tables match their sources."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ("operations", "choices", "fields", "seed_fields")


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("derive_facts", REPOSITORY / "scripts" / "derive_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_committed_table_matches_its_source(program: ModuleType, name: str) -> None:
    sources = program.sources()
    if sources is None:
        pytest.skip("needs Box's API description in ../shared")
    derived = program.dump(program.derive(*sources)[name])
    assert derived == (REPOSITORY / "tests" / "facts" / f"{name}.json").read_text(encoding="utf-8")


def test_committed_paths_match_their_sources(program: ModuleType) -> None:
    sources = program.sources()
    if sources is None:
        pytest.skip("needs Box's API description in ../shared")
    assert program.described_paths(sources[0]) == program.PATHS.read_text(encoding="ascii")


def test_missing_sources_are_named_in_the_error_message(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "SHARED", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive_facts.py"])
    assert program.main() == 2
    assert "openapi.json" in capsys.readouterr().err
