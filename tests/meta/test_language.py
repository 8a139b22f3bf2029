"""The texts and names of the repository follow the language rules, as far as a program can check them.

``python -m scripts.language`` prints all findings, and ``python -m scripts.language FILE`` those of a file.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from scripts import language
from scripts.language import check_name, check_text
from scripts.sample_texts import sample
from scripts.texts import REPOSITORY, Name, Text, files, texts_of


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def directory(path: Path) -> str:
    """Return the first two directories of a path, so that workers can share the files."""
    return "/".join(relative(path).split("/")[:-1][:2]) or "."


GROUPS = {
    name: list(paths)
    for name, paths in groupby(sorted(files(), key=lambda path: directory(path)), key=directory)
}
RETRY_NOTE = Text("comment", "box_models/retry.py", 7, "A request that is no GET is never retried.")


@pytest.mark.slow  # `make lint` checks the same
@pytest.mark.parametrize("name", GROUPS)
def test_texts_and_names_follow_the_language_rules(name: str) -> None:
    assert [str(finding) for path in GROUPS[name] for finding in language.check(path)] == []


def test_a_banned_construction_is_reported_with_its_place() -> None:
    (finding,) = check_text(RETRY_NOTE)
    assert str(finding).startswith("box_models/retry.py:7: comment has 'is no'")


def test_code_in_a_text_is_not_checked() -> None:
    assert list(check_text(Text("docs", "README.md", 1, "Call `what is told` once."))) == []


@pytest.mark.parametrize(
    "words",
    [
        "The id is no longer valid.",
        "Tell the two files apart.",
        "There is no such file.",
        "Whose id is `what`?",
    ],
)
def test_plain_english_is_not_reported(words: str) -> None:
    assert list(check_text(Text("docs", "README.md", 1, words))) == []


def test_a_long_changelog_line_is_reported() -> None:
    words = "Listings " + "are faster than before " * 12
    messages = [finding.message for finding in check_text(Text("changelog", "CHANGELOG.md", 1, words))]
    assert any(message.startswith("changelog line of") for message in messages)


def test_a_banned_name_is_reported() -> None:
    assert [finding.line for finding in check_name(Name("variable", "box_models/box.py", 3, "_told"))] == [3]


def test_comment_lines_below_each_other_are_one_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.texts.REPOSITORY", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(
        '"""A module."""\n# One sentence\n# on two lines.\nx = 1  # noqa: F841\n', encoding="utf-8"
    )
    assert [(text.kind, text.line, text.words) for text in texts_of(path)] == [
        ("docstring", 1, "A module."),
        ("comment", 2, "One sentence on two lines."),
    ]


def test_style_sheets_and_html_are_not_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.texts.REPOSITORY", tmp_path)
    (tmp_path / "scripts").mkdir()
    path = tmp_path / "scripts" / "page.py"
    path.write_text(
        'STYLE = "main { border: 1px solid red; font: inherit; } p { margin: 0 }"\n'
        'PAGE = "<p>one two three four</p>"\n'
        'MESSAGE = "a message; with {braces}: and more words"\n',
        encoding="utf-8",
    )
    assert [(text.kind, text.line) for text in texts_of(path)] == [("message", 3)]


@pytest.mark.slow
def test_a_sample_is_the_same_for_the_same_seed() -> None:
    first, second = (sample(5, seed=3, under="tests/meta/") for _ in range(2))
    assert first == second
    assert len(first) == 5
