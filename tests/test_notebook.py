"""The notebook of the docs runs on an embedded Box."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "exploring.ipynb"
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The displayed values of the cells, by media type."""
    for name in ("nbclient", "ipykernel", "jinja2"):
        pytest.importorskip(name)
    path = tmp_path_factory.mktemp("notebook") / "executed.ipynb"
    command = [sys.executable, "-c", EXECUTE, str(NOTEBOOK), str(path)]
    # A process of its own, because Jupyter issues warnings, which are errors in tests.
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    assert result.returncode == 0, result.stderr[-3_000:]
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    values = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return [{media: "".join(lines) for media, lines in value.items()} for value in values]


def test_every_display_of_the_notebook_is_html(outputs: list[dict[str, str]]) -> None:
    assert len(outputs) == 12
    assert all("text/html" in output for output in outputs)


def test_the_recipes_find_growth_duplicates_and_shared_items(outputs: list[dict[str, str]]) -> None:
    _usage, growth, duplicates, shared, _amounts = outputs[-5:]
    assert "2026-06" in growth["text/plain"]
    assert "/Sales/sales (copy).csv" in duplicates["text/plain"]
    assert "/Sales/plan.md" in shared["text/plain"]
    assert shared["text/html"].count("<tr>") == 1


def test_the_repository_contains_no_outputs() -> None:
    cells: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [cell["outputs"] for cell in cells if cell.get("outputs")] == []
