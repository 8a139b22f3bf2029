"""Previews: an image, a table or the beginning of a text."""

from __future__ import annotations

import base64
import re

import pytest

from box_models import Box, File
from tests.embedded import RequestLog

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def uploaded(box: Box, request_log: RequestLog, content: bytes, *, name: str) -> File:
    """Return a file as a listing returns it, with an empty log of requests."""
    box.root.upload(content, name)
    file = box.root.files().one()
    request_log.clear()
    return file


def ranges(request_log: RequestLog) -> set[str | None]:
    return {request.headers.get("range") for request in request_log}


def test_an_image_is_shown(box: Box, request_log: RequestLog) -> None:
    preview = uploaded(box, request_log, PNG, name="dot.PNG").preview()
    text = preview._repr_html_()
    (content,) = re.findall(r'<img alt="dot.PNG" src="data:image/png;base64,([^"]*)"', text)
    assert base64.b64decode(content) == PNG
    assert repr(preview) == f"dot.PNG ({len(PNG)} bytes)"
    assert len(request_log) == 2


def test_a_large_image_is_not_read(box: Box, request_log: RequestLog) -> None:
    file = uploaded(box, request_log, bytes(5 * 1024 * 1024 + 1), name="large.png")
    assert "<img" not in file.preview()._repr_html_()
    assert request_log == []


def test_a_table_is_shown_with_fifty_rows(box: Box, request_log: RequestLog) -> None:
    lines = ["name,amount", *(f'"<b>, {number}",{number}' for number in range(60))]
    preview = uploaded(box, request_log, "\n".join(lines).encode(), name="sales.csv").preview()
    text = preview._repr_html_()
    assert "<tr><th>name</th><th>amount</th></tr><tr><td>&lt;b&gt;, 0</td><td>0</td></tr>" in text
    assert text.count("<tr>") == 51
    assert text.endswith("</table><div>…</div>")
    rows = repr(preview).splitlines()
    assert (len(rows), rows[1], rows[-1]) == (53, "name     amount", "…")


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.csv", b"a;b\n1,5;2", ["a    b", "1,5  2"]),
        ("a.tsv", b"a\tb\n1,5\t2\t3", ["a    b", "1,5  2  3"]),
        ("a.csv", "\ufeffä\nü".encode(), ["ä", "ü"]),
        ("a.csv", b'a,b\n"1\n2",3', ["a     b", r"1\n2  3"]),
        ("a.csv", b"a\xff", ["a\N{REPLACEMENT CHARACTER}"]),
        ("empty.csv", b"", []),
    ],
)
def test_tables_with_other_delimiters_and_characters(
    box: Box, request_log: RequestLog, name: str, content: bytes, lines: list[str]
) -> None:
    assert repr(uploaded(box, request_log, content, name=name).preview()).splitlines()[1:] == lines


def test_only_the_beginning_of_a_large_table_is_read(box: Box, request_log: RequestLog) -> None:
    content = b"".join(b"%04000d,1\n" % number for number in range(30))
    preview = uploaded(box, request_log, content, name="wide.csv").preview()
    assert ranges(request_log) == {"bytes=0-65535"}
    assert repr(preview).splitlines()[-1] == "…"
    assert f"{16:04000}"[-20:] not in repr(preview)  # the row at the end of the range is incomplete


def test_a_table_of_many_columns_is_cut(box: Box, request_log: RequestLog) -> None:
    content = ",".join(map(str, range(100))).encode()
    text = uploaded(box, request_log, content, name="wide.csv").preview()._repr_html_()
    assert (text.count("<th>"), "<th>…</th>" in text) == (31, True)


def test_the_beginning_of_a_text_is_read_and_escaped(box: Box, request_log: RequestLog) -> None:
    content = ("<script>\x1b\n\tü" + "é" * 5_000).encode()
    preview = uploaded(box, request_log, content, name="page.html").preview()
    assert ranges(request_log) == {"bytes=0-4095"}
    text = preview._repr_html_()
    assert "<pre>&lt;script&gt;\\x1b\n    ü" in text
    assert text.endswith("é\n…</pre>")
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert repr(preview).endswith("é\n…")


def test_a_short_text_is_shown_completely(box: Box, request_log: RequestLog) -> None:
    preview = uploaded(box, request_log, b'{"a": 1}', name="a.json").preview()
    assert repr(preview) == 'a.json (8 bytes)\n{"a": 1}'


def test_an_empty_text_has_a_preview(box: Box, request_log: RequestLog) -> None:
    assert "<pre></pre>" in uploaded(box, request_log, b"", name="a.txt").preview()._repr_html_()


@pytest.mark.parametrize("name", ["a.zip", "README", "a.pdf"])
def test_the_content_of_other_files_is_not_read(box: Box, request_log: RequestLog, name: str) -> None:
    file = uploaded(box, request_log, b"123", name=name)
    preview = file.preview()
    assert preview._repr_html_() == file._repr_html_()
    assert repr(preview) == f"{name} (3 bytes)"
    assert request_log == []


def test_name_and_size_are_loaded_if_they_are_unknown(box: Box, request_log: RequestLog) -> None:
    file = uploaded(box, request_log, b"hello", name="a.txt")
    assert repr(box.file(file.id).preview()) == "a.txt (5 bytes)\nhello"
    assert len(request_log) == 3
