"""The pytest fixtures work in a user's own project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "box_models.testing.plugin", "-p", "no:cacheprovider")


def test_each_test_gets_its_own_empty_box(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_one(local_box):
            local_box.root.create_folder("Reports")
            assert [item.name for item in local_box.root.items()] == ["Reports"]

        def test_another(local_box):
            assert list(local_box.root.items()) == []
        """
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=2)


def test_the_box_is_closed_after_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from box_models import SessionClosed

        boxes = []

        def test_one(local_box):
            boxes.append(local_box)

        def test_another():
            with pytest.raises(SessionClosed):
                boxes[0].me()
        """
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=2)


def test_box_server_answers_during_the_test_and_stops_after_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import socket
        from urllib.parse import urlsplit
        import pytest
        from box_models import Box

        ports = []

        def test_one(box_server):
            ports.append(urlsplit(box_server.url).port)
            with Box(box_server.token, base_url=box_server.url) as box:
                box.root.create_folder("Reports")

        def test_another():
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", ports[0]), timeout=5)
        """
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=2)


def test_loading_the_plugin_imports_nothing_else_of_the_package() -> None:
    code = (
        "import sys, pytest, box_models.testing.plugin\n"
        "loaded = {'pydantic', 'requests', 'uvicorn', 'box_models.box', 'box_models.local'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_examples_of_the_docs_pass(pytester: pytest.Pytester) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    pytester.makepyfile(**{f"test_{number}": example for number, example in enumerate(examples)})
    tests = sum(example.count("def test_") for example in examples)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=tests)


def test_a_seed_fills_the_box_of_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from box_models import Box
        from box_models.local import Settings

        PLAN = {"files": [{"id": "7", "name": "plan.txt", "content": "Ship it"}]}


        @pytest.fixture
        def box_seed():
            return PLAN


        def test_embedded(local_box):
            assert local_box.file("/plan.txt").read_text() == "Ship it"
            local_box.file("7").delete()


        def test_served(box_server):
            with Box(box_server.token, base_url=box_server.url) as box:
                assert box.file("7").name == "plan.txt"


        @pytest.mark.parametrize("box_seed", [{"folders": [{"id": "8", "name": "Docs"}]}])
        @pytest.mark.parametrize("box_settings", [Settings(space_amount=5)])
        def test_with_its_own(local_box):
            assert [item.name for item in local_box.root.items()] == ["Docs"]
            assert local_box.me.space_amount == 5
        """
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=3)
