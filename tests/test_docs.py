"""Every Python block of the README and of the docs runs, on an embedded Box of its own."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from box_models import Box, boxv2
from box_models.local import coverage
from box_models.local.faces.server import LocalServer

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?P<account><!-- needs an account -->\n)?^```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    code: str
    needs_account: bool

    def compiled(self) -> object:
        return compile("\n" * self.line + self.code, str(self.page), "exec")


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start("code")), found["code"], found["account"] is not None)
        for found in BLOCK.finditer(text)
    ]


RUNNABLE = [page for page in PAGES if any(not block.needs_account for block in blocks(page))]


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no account, no saved login, no embedded Box but the one made here."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN", "BOX_BASE_URL"):
        monkeypatch.setenv(name, "")  # so that what a page sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("BOX_MODELS_HOME", str(home / "box_models"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return home


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.stem)
def test_a_page_runs_from_its_first_block_to_its_last(page: Path, own_home: Path) -> None:
    run(page)


@pytest.mark.parametrize("name", ["README.md", "docs/quickstart.md"])
def test_what_people_try_first_runs_again(name: str, own_home: Path) -> None:
    for _ in range(2):
        run(REPOSITORY / name)


def run(page: Path) -> None:
    names: dict[str, object] = {"__name__": "__page__"}
    with ExitStack() as stack:
        for block in blocks(page):
            if not block.needs_account:
                exec(block.compiled(), names)  # type: ignore[arg-type]  # a code object by another name
            for value in names.values():
                if isinstance(value, Box | LocalServer | boxv2.BoxSession):
                    stack.callback(value.close)


def test_blocks_that_need_an_account_are_python_at_least() -> None:
    needing = [block for page in PAGES for block in blocks(page) if block.needs_account]
    assert needing, "the README shows what a real account looks like"
    for block in needing:
        block.compiled()


def test_the_first_example_of_the_readme_is_short_and_needs_no_account() -> None:
    first = blocks(REPOSITORY / "README.md")[0]
    assert not first.needs_account
    assert len(first.code.strip().splitlines()) <= 15
    assert first.line <= 30


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_coverage_page_says_what_the_routes_say() -> None:
    described = coverage.read_operations(REPOSITORY / "tests" / "facts" / "operations.json")
    page = (REPOSITORY / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == coverage.markdown(described), "out of date: make docs"


def hunks(page: Path) -> list[tuple[str, str]]:
    """Return the file and the text after the change of each hunk of a page's diffs."""
    found = []
    for diff in re.findall(
        r"^```diff\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for change in re.split(r"^--- .*\n", diff, flags=re.MULTILINE)[1:]:
            head, *parts = re.split(r"^@@.*\n", change, flags=re.MULTILINE)
            after = ("".join(line[1:] for line in part.splitlines(keepends=True)) for part in parts)
            found += [(head.strip().removeprefix("+++ b/"), text) for text in after]
    return found


@pytest.mark.parametrize(("file", "text"), hunks(REPOSITORY / "docs" / "contributing.md"))
def test_a_change_that_is_shown_as_an_example_is_the_one_that_was_made(file: str, text: str) -> None:
    assert text.strip("\n") in (REPOSITORY / file).read_text(encoding="utf-8")


def test_the_architecture_fits_on_one_page() -> None:
    assert len((REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()) <= 80
