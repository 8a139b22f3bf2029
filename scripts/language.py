"""Check the mechanical part of the language rules (docs/style.md) in every text and name of the repository.

    python -m scripts.language                      # findings per file
    python -m scripts.language box_models/retry.py  # each finding of a file or a directory

`tests/meta/test_language.py` fails for every finding.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.texts import REPOSITORY, Name, Text, files, names_of, nodes_of, texts_of

EXEMPT = {"scripts/language.py", "scripts/texts.py", "tests/meta/test_language.py", "docs/style.md"}
"""Files that quote the constructions they forbid."""

LONGEST_SENTENCE = 40
"""Words. Most sentences have fewer than 25."""
LONGEST_SUMMARY = 110
"""Characters of a docstring's first line."""
LONGEST_CHANGE = 220
"""Characters of a changelog line."""
LONGEST_TEST_NAME = 90
"""Characters."""

CONSTRUCTIONS = {
    # Name the thing.
    r"\bwhat (?:is|was|are|were|has|had|comes|came|lies|lay|stands|cannot|may|must|goes|went|hangs|follows|belongs"
    r"|counts|fits|needs|one|they|he|who)\b": "a noun: 'an invalid id', 'the rest', 'the result'",
    r"^what\b(?!.*\?)": "begin with a noun or a verb",
    r"(?:^|[.;] )who\b(?!.*\?)|\b(?:for|to|of|by|from|with|than|and|that) who\b": "the caller, the client, another process",
    r"\b(?:those|ones?|others|all|they) who\b": "callers that …, clients that …",
    r"\b(?:somebody|nobody|anybody|everybody|whoever|whomever)\b": "the caller, the client, another process, you",
    r"\b(?:whatever|wherever)\b": "any, everything, if",
    r"\b(?:he|him|himself)\b": "they, the user, the client",
    r"\bof (?:ours|yours|theirs|his|hers)\b": "of this package, your",
    # Conditions and negations.
    r"(?:^|[.;:,(] )where\b(?! to\b)": "if, when",
    r"\bwhere (?:there|none|nothing|no|one|neither|both|such)\b": "if, when",
    r"(?<!there )\b(?:is|are|was|were|be) no (?!longer\b|more\b|less\b|later\b|\w+er\b)": "is not a …, is not valid",
    r"\bthere (?:is|are|was|were) none\b": "is missing, there is no …",
    r", else\b|\b(?:which|that|as|who|what) else\b|\belse (?:it|they|the|a)\b": "otherwise",
    r"\bbut for\b|\bnothing but\b": "except, only",
    r"\bhowever (?:many|much|often|long|sure|large|small|deep|few|big|slow|it|they)\b": "no matter how, any number of",
    # Usual terms.
    r"\bfor good\b": "permanently",
    r"\bin vain\b": "unsuccessfully, for nothing",
    r"\blet go\b": "release",
    r"\b(?:taken|takes?|took|taking) (?:it |them )?for\b": "treat as",
    r"\btold\b|\btell(?:s|ing)?\b(?! (?:\w+ ){0,6}apart)": "report, raise, configure, know",
    r"\bsaid\b|\bsay(?:s|ing)? (?:so|what|which|whether|who)\b|^says?\b": "report, describe, return",
    r"\b(?:is|are|was|were) to (?:be|have|get|do|go|become|stay|come|give|take)\b": "must, should, will",
    r"\basked to\b": "on request, with the option",
    r"\bbe had\b": "is available",
    r"\b(?:go|goes|going|went|gone) on\b": "continue, resume",
    r"\b(?:takes?|taken|took|taking) up\b": "resume",
    r"\bwork(?:s|ed|ing)? off\b": "process, run",
    r"\banew\b": "again",
    r"\b(?:writes?|wrote|written|writing) down\b": "save, record",
    r"\b(?:stands?|stood) (?:in|at|on|there|beside|where|below|above)\b": "is in, is at",
    r"\b(?:lies|lay|lie|lying) (?:in|at|on|there|beside|below|behind|between|elsewhere|where|under|above|about)\b": "is in",
    r"\b(?:comes?|came) of (?:it|them|this|that|all|the)\b": "result",
    r"\bso (?:many|much) (?:seconds|bytes|times|requests|attempts|of|as)\b": "the given number of",
    r"\btoo old\b": "expired",
    r"\bdoubts?\b": "outcome unknown",
    r"\brepeatable\b|\b(?:be|is|are|was|were) repeated\b": "retry, may be retried",
    r"^have (?:a|an|the|it|them)\b": "make, let, set",
    r"^do (?:so|what|as|that)\b": "the verb for what it does",
    r"\bput right\b": "fix, correct",
    r"\bin words\b": "as text",
    r"\b(?:hither|thither|whence|thence|hence|lest|thereof|therein|wherein|whereby|henceforth|meantime)\b": "plain English",
    # Metaphors.
    r"\brooms?\b|\bhouses?\b|\bdoors?\b|\bcrews?\b|\bbrakes?\b|\bundertakings?\b|\bmishaps?\b|\bfates?\b": "the field's word",
    r"\bmend(?:s|ed|ing)?\b": "fix, correct, parse malformed values",
    r"\badopt(?:s|ed|ing|able|ion)?\b": "recognize, use the existing item",
    r"\bordeals?\b": "stress test",
    r"\bpatience\b": "timeout",
}
"""Constructions that read as a private idiom, as regular expressions, each with plain alternatives."""

NAMES = {
    *(
        "said",
        "told",
        "held",
        "made",
        "wanted",
        "given",
        "kept",
        "found",
        "seen",
        "asked",
        "done",
        "gone",
        "taken",
    ),
    *(
        "met",
        "spent",
        "begun",
        "shown",
        "heard",
        "meant",
        "thing",
        "things",
        "story",
        "truly",
        "mishap",
    ),
    *(
        "undertaking",
        "brake",
        "crew",
        "tally",
        "fate",
        "fates",
        "there",
        "branch",
        "notes",
        "rooms",
        "room",
        "doubt",
    ),
    *(
        "mending",
        "adoption",
        "adoptable",
        "ordeal",
        "somebody",
        "nobody",
        "whoever",
        "stranger",
        "what",
        "whose",
    ),
}
"""Names that do not say what the thing is, in lower case and without leading underscores."""
PUBLIC_NAMES = {
    ("box_models/_public_names.py", "Gone"),
    ("box_models/errors.py", "Gone"),
    ("box_models/testing/injection.py", "met"),
    ("box_models/transfer/progress.py", "done"),
}
"""Banned names that stay, because users' programs use them."""
NOT_IMPERATIVE = {
    *(
        "what",
        "whether",
        "who",
        "where",
        "how",
        "why",
        "which",
        "a",
        "an",
        "the",
        "that",
        "this",
        "it",
        "its",
        "if",
    ),
    *(
        "when",
        "as",
        "none",
        "one",
        "every",
        "no",
        "not",
        "nothing",
        "all",
        "for",
        "in",
        "of",
        "have",
        "there",
    ),
}
"""Words that do not begin the docstring of a function."""
VERBS_IN_S = {
    "access",
    "address",
    "bypass",
    "compress",
    "discuss",
    "express",
    "focus",
    "pass",
    "process",
    "suppress",
}
SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CODE = re.compile(
    r"``.*?``|`[^`]*`|^\s*(?:>>>|\.\.\.) .*$|https?://\S+|:\w+:`[^`]*`", re.MULTILINE | re.DOTALL
)
_EXAMPLE = re.compile(r"(?:^|\n)[ \t]*>>> .*|::\n.*", re.DOTALL)
_BANNED = [(re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in CONSTRUCTIONS.items()]
_ANY_BANNED = re.compile("|".join(CONSTRUCTIONS), re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing that the language rules forbid."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check(path: Path) -> list[Finding]:
    """Return the findings in one file, in the order of their lines."""
    if _relative(path) in EXEMPT:
        return []
    findings = [finding for text in texts_of(path) for finding in check_text(text)]
    if path.suffix == ".py":
        findings += [finding for name in names_of(path) for finding in check_name(name)]
        findings += _check_docstrings(path)
    return sorted(findings, key=lambda finding: finding.line)


def check_text(text: Text) -> Iterator[Finding]:
    """Yield the findings in one text."""
    prose = _CODE.sub("`code`", _EXAMPLE.sub("", text.words))
    for sentence in SENTENCE.split(" ".join(prose.split())):
        for pattern, plain in _BANNED if _ANY_BANNED.search(sentence) else ():
            if match := pattern.search(sentence):
                yield Finding(text.path, text.line, f"{text.kind} has {match[0].strip()!r}; write: {plain}")
        if text.kind == "table row":
            continue
        if sentence.count(";") > 1:
            yield Finding(text.path, text.line, f"{text.kind} chains semicolons: {sentence[:60]}…")
        if (words := len(sentence.split())) > LONGEST_SENTENCE:
            yield Finding(
                text.path, text.line, f"{text.kind} has a sentence of {words} words: {sentence[:60]}…"
            )
    if text.kind == "test name" and len(text.words) > LONGEST_TEST_NAME:
        yield Finding(text.path, text.line, f"test name of {len(text.words)} characters")
    if text.kind == "changelog":
        yield from _check_change(text)


def check_name(name: Name) -> Iterator[Finding]:
    """Yield a finding if a name is banned."""
    if name.name.lower().strip("_") in NAMES and (name.path, name.name) not in PUBLIC_NAMES:
        yield Finding(name.path, name.line, f"{name.kind} is called {name.name}; name the thing with a noun")


def _relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _check_change(text: Text) -> Iterator[Finding]:
    if len(text.words) > LONGEST_CHANGE:
        yield Finding(text.path, text.line, f"changelog line of {len(text.words)} characters")
    if len(SENTENCE.split(_CODE.sub("code", text.words))) > 1:
        yield Finding(text.path, text.line, "changelog line of more than one sentence")
    if not re.match(r"[A-Z`*]", text.words):
        yield Finding(text.path, text.line, "changelog line does not begin with a capital or a name")


def _check_docstrings(path: Path) -> Iterator[Finding]:
    relative = _relative(path)
    for node in nodes_of(path):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not (docstring := ast.get_docstring(node)):
            continue
        line = node.body[0].lineno
        summary = docstring.splitlines()[0]
        if len(summary) > LONGEST_SUMMARY:
            yield Finding(relative, line, f"docstring has a first line of {len(summary)} characters")
        if not summary.endswith("."):
            yield Finding(relative, line, "docstring does not end its first line with a full stop")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _names_a_value(node):
            first = re.split(r"\W", summary, maxsplit=1)[0].lower()
            if first in NOT_IMPERATIVE or (first.endswith("s") and first not in VERBS_IN_S):
                yield Finding(
                    relative, line, f"docstring of a function begins with {first!r}, not with a verb"
                )


def _names_a_value(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether the function stands for a value, so that a noun may begin its docstring."""
    return any(re.search(r"property|fixture|setter", ast.unparse(each)) for each in function.decorator_list)


def main(arguments: list[str]) -> int:
    """Print the findings for the files and directories in ``arguments``, or for all. Return 1 if there are any."""
    count = 0
    for path in files():
        relative = _relative(path)
        parents = [part.rstrip("/") + "/" for part in arguments]
        if not arguments or relative in arguments or relative.startswith(tuple(parents)):
            for finding in check(path):
                print(finding)
                count += 1
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
