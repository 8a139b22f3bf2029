"""The Python blocks of the README and the docs run on an embedded Box, and the pages name what the code has."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

import box_models
from box_models import Box, BoxError, boxv2, errors
from box_models._operations import names, operations
from box_models.local.faces.server import LocalServer
from scripts import coverage_page
from tests.conformance.table import METHODS

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?:<!-- needs (?P<needs>[\w ]+) -->\n)?^```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    code: str
    needs: str | None
    """The requirement of the block: "an account", or a package that the tests do not need. None if it always runs."""

    @property
    def can_run(self) -> bool:
        return self.needs is None or (self.needs != "an account" and find_spec(self.needs) is not None)

    def compiled(self) -> object:
        return compile("\n" * self.line + self.code, str(self.page), "exec")


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, match.start("code")), match["code"], match["needs"])
        for match in BLOCK.finditer(text)
    ]


RUNNABLE = [page for page in PAGES if any(block.can_run for block in blocks(page))]


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up an empty home directory, without an account, a saved login or an embedded Box."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN", "BOX_BASE_URL"):
        monkeypatch.setenv(name, "")  # registers the name, so that a value that a page sets is removed again
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("BOX_MODELS_HOME", str(home / "box_models"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return home


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.stem)
def test_python_blocks_of_a_page_run_in_order(page: Path, own_home: Path) -> None:
    run(page)


@pytest.mark.parametrize("name", ["README.md", "docs/quickstart.md"])
def test_first_examples_run_twice(name: str, own_home: Path) -> None:
    for _ in range(2):
        run(REPOSITORY / name)


def run(page: Path) -> None:
    names: dict[str, object] = {"__name__": "__page__"}
    with ExitStack() as stack:
        for block in blocks(page):
            if block.can_run:
                exec(block.compiled(), names)  # type: ignore[arg-type]  # typed as object
            for value in names.values():
                if isinstance(value, Box | LocalServer | boxv2.BoxSession):
                    stack.callback(value.close)


def test_blocks_that_do_not_run_here_compile() -> None:
    unrunnable = [block for page in PAGES for block in blocks(page) if not block.can_run]
    assert unrunnable, "the README has an example with a real account"
    for block in unrunnable:
        block.compiled()


def test_first_readme_example_is_short_and_needs_no_account() -> None:
    first = blocks(REPOSITORY / "README.md")[0]
    assert first.needs is None
    assert len(first.code.strip().splitlines()) <= 15
    assert first.line <= 30


def test_links_between_pages_have_a_target() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_coverage_page_matches_the_routes() -> None:
    page = (REPOSITORY / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == coverage_page.markdown(), "out of date: make docs"


def test_coverage_page_names_operations_and_methods_that_exist() -> None:
    methods = coverage_page.methods()
    assert methods.keys() <= set(names())
    unknown = []
    for method in set().union(*methods.values()):
        owner, _, name = method.partition(".")
        cls = getattr(box_models, owner)
        if not hasattr(cls, name) and name not in getattr(cls, "__pydantic_fields__", ()):
            unknown.append(method)
    assert unknown == []


def test_coverage_page_names_each_method_that_writes() -> None:
    listed = coverage_page.methods()
    performed: dict[str, set[str]] = {}
    for method in METHODS:
        verb, path = method.request
        name = re.split("[,:]", method.name)[0]
        for each in operations():
            if each.method == verb and re.fullmatch(path, re.sub(r"\{\w+\}", "1", each.path)):
                performed.setdefault(name, set()).update(listed.get(each.name, ()))
    objects = {name for name in performed if not name.startswith(("BoxSession.", "session."))}
    missing = sorted(name for name in objects if name not in performed[name])
    assert missing == [], "add the methods to scripts/object_model_methods.json"


def hunks(page: Path) -> list[tuple[str, str]]:
    """Return, for each hunk of a page's diffs, the file and the text after the change."""
    changes: list[tuple[str, str]] = []
    for diff in re.findall(
        r"^```diff\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for change in re.split(r"^--- .*\n", diff, flags=re.MULTILINE)[1:]:
            head, *parts = re.split(r"^@@.*\n", change, flags=re.MULTILINE)
            after = ("".join(re.findall(r"^[+ ](.*\n)", part, re.MULTILINE)) for part in parts)
            changes += [(head.strip().removeprefix("+++ b/"), text) for text in after]
    return changes


@pytest.mark.parametrize(("file", "text"), hunks(REPOSITORY / "docs" / "contributing.md"))
def test_example_diffs_match_the_code(file: str, text: str) -> None:
    assert text.strip("\n") in (REPOSITORY / file).read_text(encoding="utf-8")


def test_example_diff_has_complete_files_and_few_lines() -> None:
    page = (REPOSITORY / "docs" / "contributing.md").read_text(encoding="utf-8")
    new_files = re.findall(r"^--- /dev/null\n\+\+\+ b/(.*)\n@@\n((?:\+.*\n)+)", page, re.MULTILINE)
    assert len(new_files) == 3
    for file, text in new_files:
        assert re.sub(r"^\+", "", text, flags=re.MULTILINE) == (REPOSITORY / file).read_text(encoding="utf-8")
    added = sum(text.count("\n") for file, text in hunks(REPOSITORY / "docs" / "contributing.md")
                if file.startswith("box_models/"))  # fmt: skip
    assert f"The change has {added} lines in the package" in page
    assert added <= 175


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md", "docs/quality.md"])
def test_paths_in_maintainer_pages_exist(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:box_models|docs|tests|scripts)/[\w/.-]*)`", text)
    paths += [
        f"box_models/{path}"
        for path in re.findall(r"^\| `((?:auth|transfer)/[\w/]+\.py)`", text, re.MULTILINE)
    ]
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize(("name", "lines"), [("architecture.md", 80), ("style.md", 45)])
def test_short_pages_stay_short(name: str, lines: int) -> None:
    assert len((REPOSITORY / "docs" / name).read_text(encoding="utf-8").splitlines()) <= lines


def error_classes() -> dict[str, type[BoxError]]:
    return {
        name: value
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, BoxError) and not name.startswith("_")
    }


def test_errors_page_has_advice_for_each_error_class() -> None:
    page = (REPOSITORY / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert sorted(name for name, _, _ in rows) == sorted(error_classes().keys() - {"BoxError"})


def test_errors_page_shows_the_class_tree() -> None:
    page = (REPOSITORY / "docs" / "errors.md").read_text(encoding="utf-8")
    lines = re.findall(
        r"^([ │├└─]*)(\w+)(?: \((\w+)\))?$", page.split("```text\n")[1].split("```")[0], re.MULTILINE
    )
    path: list[str] = []
    drawn: dict[str, tuple[str | None, str | None]] = {}
    for indentation, name, builtin in lines:
        del path[len(indentation) // 4 :]
        drawn[name] = (path[-1] if path else None, builtin or None)
        path.append(name)
    assert drawn == {name: bases(cls) for name, cls in error_classes().items()}


def bases(cls: type[BoxError]) -> tuple[str | None, str | None]:
    """Return the names of the `BoxError` base class and of the builtin base class."""
    ours = next((base.__name__ for base in cls.__bases__ if issubclass(base, BoxError)), None)
    builtin = next((base.__name__ for base in cls.__bases__ if not issubclass(base, BoxError)), None)
    return ours, None if cls is BoxError else builtin


def test_api_page_describes_each_public_name() -> None:
    page = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`([\w.]+?)(?:\(\))?`", "\n".join(re.findall(r"^- .*", page, re.MULTILINE))))
    public: list[str] = getattr(box_models, "__all__")  # noqa: B009  a type checker finds no list
    assert set(public) - error_classes().keys() - {"__version__"} - described == set()


def test_changelog_headings_are_those_of_keep_a_changelog() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.+)$", changelog, re.MULTILINE))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
