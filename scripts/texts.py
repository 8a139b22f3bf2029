"""Find every text and every name in the repository that a person reads.

`scripts.language` checks them against the language rules. `scripts.sample_texts` prints some of them at random.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FEWEST_WORDS = 4
"""A string of the package with at least this many words is treated as a message."""

_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|pyright:|pragma:|nosec|codespell:|!/|fmt:).*?(?=#|$)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOWER_WORD = re.compile(r"(?:^|\s)[a-z]{2,}\b")
_SQL = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WHERE|FROM|VALUES|ALTER|DROP|ORDER BY|IS NULL|AND)\b"
)
_STYLE_SHEET = re.compile(r"\{[^{}]*[a-z-]+:[^{}]+;[^{}]*\}")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z`*\"'“])")
_LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "warn", "fail", "skip"}


@dataclass(frozen=True)
class Text:
    """One text: what kind it is, where it stands, and its words."""

    kind: str
    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.words}"


@dataclass(frozen=True)
class Name:
    """One name that a Python file defines."""

    kind: str
    path: str
    line: int
    name: str


def files() -> list[Path]:
    """Return the committed text files, and new ones that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return [
        path
        for name in sorted(set(output.split("\0")))
        if name and not name.endswith(".zip") and (path := REPOSITORY / name).is_file()
    ]


@lru_cache(maxsize=2)
def nodes_of(path: Path) -> list[ast.AST]:
    """Return the syntax tree of a Python file as a flat list, the module first."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def texts_of(path: Path) -> list[Text]:
    """Return the texts of one file, in the order of their lines."""
    relative, source = path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8")
    texts: list[Text] = []
    if path.suffix == ".py":
        texts += _python(relative, source, nodes_of(path))
    elif path.suffix == ".md":
        texts += _markdown(relative, source)
    elif path.name == "Makefile" or path.suffix in {".toml", ".yml"}:
        texts += [*_help(relative, source), *_hash_comments(relative, source)]
    return sorted(texts, key=lambda text: text.line)


def names_of(path: Path) -> list[Name]:
    """Return the names that a Python file defines, the name of the module first."""
    relative = path.relative_to(REPOSITORY).as_posix()
    stem = path.parent.name if path.stem == "__init__" else path.stem
    return [Name("module", relative, 1, stem), *_names(relative, nodes_of(path))]


def _python(path: str, source: str, nodes: list[ast.AST]) -> Iterator[Text]:
    docstrings = list(_docstrings(nodes))
    yield from (Text("docstring", path, each.lineno, str(each.value)) for each in docstrings)
    yield from _comments(path, source, nodes)
    used = set(map(id, docstrings))
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield Text("test name", path, node.lineno, node.name.removeprefix("test_").replace("_", " "))
        for part in _spoken(node, whole_package=path.startswith(("box_models/", "scripts/"))):
            if id(part) not in used:
                used.update(map(id, ast.walk(part)))
                words = _written(part)
                if _LOWER_WORD.search(words) and not _is_code(words):
                    yield Text("message", path, part.lineno, words)


def _docstrings(nodes: list[ast.AST]) -> Iterator[ast.Constant]:
    """Yield the docstrings of modules, classes, functions and attributes."""
    for node in nodes:
        if not isinstance(body := getattr(node, "body", None), list):
            continue
        owner = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for before, statement in zip([None, *body], body, strict=False):
            after_assignment = isinstance(before, ast.Assign | ast.AnnAssign)
            if (before is None and owner) or after_assignment:
                match statement:
                    case ast.Expr(value=ast.Constant(value=str()) as constant):
                        yield constant


def _spoken(node: ast.AST, *, whole_package: bool) -> Iterator[ast.expr]:
    """Yield the strings that a node shows to a person."""
    match node:
        case ast.Raise(exc=ast.Call(args=args, keywords=keywords)):
            yield from _strings([*args, *(keyword.value for keyword in keywords)])
        case ast.Assert(msg=ast.expr() as message):
            yield from _strings([message])
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name in _LOGGING:
            yield from _strings(args)
        case ast.keyword(arg="help" | "reason", value=value):
            yield from _strings([value])
        case ast.Constant(value=str()) | ast.JoinedStr() if whole_package:
            if _length(_written(node)) >= FEWEST_WORDS:
                yield node
        case _:
            pass


def _strings(nodes: list[ast.expr]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            if _length(_written(node)) > 1:
                yield node
        elif isinstance(node, ast.BinOp | ast.IfExp):
            yield from _strings(
                [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
            )


def _is_code(words: str) -> bool:
    """Return whether a string is SQL, HTML or a style sheet."""
    return bool("</" in words or _SQL.search(words) or _STYLE_SHEET.search(words))


def _length(words: str) -> int:
    return sum(1 for word in words.split() if _WORD.search(word))


def _written(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _comments(path: str, source: str, nodes: list[ast.AST]) -> Iterator[Text]:
    """Yield the comments. Lines below each other at the same indentation are one comment."""
    block: list[tuple[int, int, str]] = []
    for row, column, line in _comment_lines(source, nodes):
        words = _DIRECTIVE.sub("", line[column:]).lstrip("#: ").strip()
        own_line = not line[:column].strip()
        if block and not (own_line and block[-1][:2] == (row - 1, column)):
            yield from _comment(path, block)
            block = []
        if words:
            block.append((row, column, words))
    yield from _comment(path, block)


def _comment_lines(source: str, nodes: list[ast.AST]) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and line of each comment: the first ``#`` of a line that is outside of strings."""
    strings = defaultdict(list)
    for node in nodes:
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            start, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
            for row in range(start[0], end[0] + 1):
                strings[row].append((start, end))
    for row, line in enumerate(source.splitlines(), 1):
        for match in re.finditer("#", line):
            place = (row, len(line[: match.start()].encode()))
            if not any(start <= place < end for start, end in strings[row]):
                yield row, match.start(), line
                break


def _comment(path: str, block: list[tuple[int, int, str]]) -> Iterator[Text]:
    if block:
        yield Text("comment", path, block[0][0], " ".join(words for _, _, words in block))


def _markdown(path: str, source: str) -> Iterator[Text]:
    """Yield sentences, headings, table rows and the comments of code blocks."""
    kind = "changelog" if path == "CHANGELOG.md" else "docs"
    paragraph: list[str] = []
    start, fence = 1, ""
    for number, line in enumerate([*source.splitlines(), ""], 1):
        stripped = line.strip()
        mark = re.match(r"`{3,}|:{3,}", stripped)
        if mark and not (fence and not stripped.startswith(fence)):
            fence = "" if fence else mark[0]
            stripped = ""
        elif fence:
            if _WORD.search(comment := stripped.partition("# ")[2]):
                yield Text("comment", path, number, comment)
            continue
        new_block = not stripped or re.match(r"[-*] |\d+\. |\||#", stripped)
        if new_block and paragraph:
            yield from _sentences(kind, path, start, " ".join(paragraph))
            paragraph = []
        if stripped:
            start = start if paragraph else number
            paragraph.append(stripped)


def _sentences(kind: str, path: str, line: int, paragraph: str) -> Iterator[Text]:
    bullet = paragraph.startswith(("- ", "* "))
    if kind == "changelog":
        if bullet:
            yield Text(kind, path, line, paragraph[2:])
        return
    if paragraph.startswith("|"):
        prose = re.sub(r"`[^`]*`", "", paragraph)
        if _length(prose) >= FEWEST_WORDS:
            yield Text("table row", path, line, paragraph)
        return
    for sentence in _SENTENCE_END.split(paragraph.lstrip("-*# ")):
        if _length(sentence) > 1:
            yield Text("docs", path, line, sentence)


def _help(path: str, source: str) -> Iterator[Text]:
    for number, line in enumerate(source.splitlines(), 1):
        if match := re.match(r"[a-z0-9-]+:.*?## *(.+)", line):
            yield Text("help", path, number, match[1])


def _hash_comments(path: str, source: str) -> Iterator[Text]:
    for number, line in enumerate(source.splitlines(), 1):
        if (match := re.search(r"(?:^|\s)# (.+)", line)) and "##" not in line and _WORD.search(match[1]):
            yield Text("comment", path, number, match[1])


def _names(path: str, nodes: list[ast.AST]) -> Iterator[Name]:
    for node in nodes:
        match node:
            case ast.ClassDef(name=name):
                yield Name("class", path, node.lineno, name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield Name("function", path, node.lineno, name)
            case ast.arg(arg=name):
                yield Name("argument", path, node.lineno, name)
            case ast.Name(id=name, ctx=ast.Store()):
                yield Name("variable", path, node.lineno, name)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield Name("attribute", path, node.lineno, name)
            case ast.alias(name=imported, asname=str(name)) if name != imported:
                yield Name("variable", path, node.lineno, name)
            case ast.ExceptHandler(name=str(name)):
                yield Name("variable", path, node.lineno, name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield Name("variable", path, node.lineno, name)
            case _:
                pass
