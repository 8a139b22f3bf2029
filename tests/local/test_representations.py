"""Representations: the text of documents, small images of images, and thumbnails."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from box_models.local.engine import Engine
from box_models.local.representations import kinds, office_text, thumbnails
from box_models.local.settings import Settings
from tests.local.client import Client, Reply, form

JPG_SIZES = ["32x32", "94x94", "160x160", "320x320", "1024x1024", "2048x2048"]
WORD = '<w:document xmlns:w="urn:w"><w:body>{}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def archive(parts: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def docx(content: str) -> bytes:
    return archive({"word/document.xml": WORD.format(content)})


def image(kind: str = "PNG", size: tuple[int, int] = (400, 200), mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, size).save(target, kind)
    return target.getvalue()


def entries(box: Client, file: str, hints: str | None = None) -> list[dict[str, Any]]:
    headers = {} if hints is None else {"x-rep-hints": hints}
    reply = box.get(f"/2.0/files/{file}", headers=headers, fields="representations")
    assert reply.status == 200, reply
    return list(reply.json()["representations"]["entries"])


def fetch(box: Client, entry: Mapping[str, Any]) -> Reply:
    url = entry["content"]["url_template"].replace("{+asset_path}", "")
    return box.get(url.removeprefix("http://embedded.localhost"))


def text_of(box: Client, name: str, content: bytes) -> str:
    (entry,) = entries(box, box.upload(name, content)["id"], "[extracted_text]")
    assert entry["status"] == {"state": "success"}
    reply = fetch(box, entry)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return reply.body.decode()


def state(box: Client, entry: Mapping[str, Any]) -> Any:
    url = entry["info"]["url"].removeprefix("http://embedded.localhost")
    return box.get(url).json()["status"]["state"]


# Text


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.CSV", "a.md"])
def test_text_of_text_files(box: Client, name: str) -> None:
    assert text_of(box, name, "Größe,1\n".encode()) == "Größe,1\n"
    assert text_of(box, f"16 {name}", "Größe".encode("utf-16")) == "Größe"


def test_text_of_docx_has_a_line_for_each_paragraph(box: Client) -> None:
    runs = "<w:p><w:r><w:t>A</w:t><w:tab/><w:t>B &amp; C</w:t><w:br/><w:t>D</w:t></w:r></w:p>"
    hidden = "<w:p><w:instrText>PAGE</w:instrText></w:p>"
    assert text_of(box, "a.docx", docx(runs + hidden + PARAGRAPH.format("E"))) == "A\tB & C\nD\n\nE\n"


def test_text_of_pptx_has_the_slides_in_order(box: Client) -> None:
    slide = '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    parts = {f"ppt/slides/slide{number}.xml": slide.format(number) for number in (10, 2, 1)}
    assert text_of(box, "a.pptx", archive(parts)) == "1\n\n2\n\n10\n"


def test_text_of_xlsx_has_a_line_for_each_row(box: Client) -> None:
    strings = '<sst xmlns="urn:s"><si><t>Name</t></si><si><r><t>A</t></r><r><t>da</t></r></si></sst>'
    rows = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Sum</t></is></c></row>'
        '<row><c t="s"><v>1</v></c><c><v>3.5</v></c></row><row><c t="s"><v>99</v></c></row>'
    )
    sheet = f'<worksheet xmlns="urn:s"><sheetData>{rows}</sheetData></worksheet>'
    parts = {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    assert text_of(box, "a.xlsx", archive(parts)) == "Name\tSum\nAda\t3.5\n99\n"


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><x><t>&a;&b;</t></x>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        archive({"other.xml": "<x/>"}),
        docx(PARAGRAPH.format("text"))[:-30],
        archive({"word/document.xml": "<x><t>open"}),
        archive({"word/document.xml": ENTITIES}),
    ],
    ids=["empty", "no archive", "no text part", "cut", "invalid XML", "entities"],
)
def test_a_damaged_document_has_no_text(box: Client, content: bytes) -> None:
    file = box.upload("a.docx", content)["id"]
    (entry,) = entries(box, file, "[extracted_text]")
    reply = fetch(box, entry)
    assert (reply.status, reply.code) == (404, "preview_cannot_be_generated")
    (entry,) = entries(box, file, "[extracted_text]")
    assert entry["status"] == {"state": "error", "code": "error_conversion_failed"}


def test_the_size_of_a_document_is_limited_after_decompression(
    box: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_text, "MAX_BYTES", 100_000)
    content = docx(PARAGRAPH.format("0" * 200_000))
    assert len(content) < 1000
    (entry,) = entries(box, box.upload("bomb.docx", content)["id"], "[extracted_text]")
    assert fetch(box, entry).status == 404


def test_the_text_of_a_sheet_that_repeats_a_long_text_is_limited(
    box: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_text, "MAX_CHARACTERS", 100_000)
    cells = '<c t="s"><v>0</v></c>' * 200
    parts = {
        "xl/sharedStrings.xml": f"<sst><si><t>{'0' * 1000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><row>{cells}</row></worksheet>",
    }
    (entry,) = entries(box, box.upload("bomb.xlsx", archive(parts))["id"], "[extracted_text]")
    assert fetch(box, entry).status == 404


def test_an_encrypted_document_is_an_error(box: Client) -> None:
    file = box.upload("a.docx", office_text.ENCRYPTED + bytes(600))["id"]
    (entry,) = entries(box, file, "[extracted_text]")
    assert entry["status"] == {"state": "error", "code": "error_password_protected"}


def test_binary_content_has_no_text(box: Client) -> None:
    (entry,) = entries(box, box.upload("a.txt", b"\0\1")["id"], "[extracted_text]")
    assert entry["status"]["state"] == "error"


def test_long_text_is_cut(box: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MAX_TEXT", 5)
    assert text_of(box, "a.txt", "1234ö678".encode()) == "1234"


# Images


@pytest.mark.parametrize("kind", ["BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP"])
def test_images_have_small_images_in_the_sizes_of_box(box: Client, kind: str) -> None:
    file = box.upload(f"a.{kind.lower()}", image(kind))["id"]
    (entry,) = entries(box, file, "[jpg?dimensions=320x320]")
    assert entry["properties"] == {"dimensions": "320x320", "paged": "false", "thumb": "true"}
    assert entry["status"] == {"state": "success"}
    reply = fetch(box, entry)
    assert reply.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(reply.body)) as small:
        assert (small.format, small.size) == ("JPEG", (320, 160))


def test_without_hints_all_representations_are_listed_without_states(box: Client) -> None:
    listed = entries(box, box.upload("a.jpg", image("JPEG"))["id"])
    assert [
        entry["properties"]["dimensions"] for entry in listed if entry["representation"] == "jpg"
    ] == JPG_SIZES
    assert [set(entry) for entry in listed] == [{"representation", "properties", "info"}] * 8


def test_a_jpeg_of_2048_pixels_exists_only_for_jpegs(box: Client) -> None:
    file, hints = box.upload("a.png", image())["id"], "[jpg?dimensions=2048x2048,png?dimensions=2048x2048]"
    assert entries(box, file, "[jpg?dimensions=2048x2048]") == []
    (entry,) = entries(box, file, hints)
    assert entry["representation"] == "png"


def test_a_large_png_is_made_when_it_is_requested(box: Client) -> None:
    file = box.upload("a.png", image())["id"]
    (entry,) = entries(box, file, "[png?dimensions=1024x1024]")
    assert entry["status"] == {"state": "none"}
    assert state(box, entry) == "success"
    assert entries(box, file, "[png?dimensions=1024x1024]")[0]["status"] == {"state": "success"}
    with Image.open(io.BytesIO(fetch(box, entry).body)) as large:
        assert (large.format, large.size) == ("PNG", (400, 200))


def test_transparent_images_become_white_in_a_jpeg(box: Client) -> None:
    file = box.upload("a.png", image(mode="RGBA"))["id"]
    (entry,) = entries(box, file, "[jpg?dimensions=32x32]")
    with Image.open(io.BytesIO(fetch(box, entry).body)) as small:
        assert small.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"no image", image()[:60]], ids=["no image", "cut"])
def test_a_damaged_image_is_an_error(box: Client, content: bytes) -> None:
    (entry,) = entries(box, box.upload("a.png", content)["id"], "[jpg?dimensions=32x32]")
    assert fetch(box, entry).status == 404
    assert state(box, entry) == "error"


def test_the_pixels_of_an_image_are_limited(box: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "MAX_PIXELS", 100)
    (entry,) = entries(box, box.upload("a.png", image())["id"], "[jpg?dimensions=32x32]")
    assert entry["status"]["state"] == "error"


def test_without_pillow_the_status_names_the_extra(box: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    (entry,) = entries(box, box.upload("a.png", b"\x89PNG")["id"], "[jpg?dimensions=32x32]")
    assert entry["status"]["state"] == "none"
    assert "box_models[images]" in entry["status"]["message"]


@pytest.mark.parametrize("hints", ["[pdf]", "[jpg?dimensions=32x32]", "[png?dimensions=1024x1024]"])
def test_a_pdf_or_an_image_of_a_document_is_never_made(box: Client, hints: str) -> None:
    (entry,) = entries(box, box.upload("a.docx", docx(""))["id"], hints)
    assert (entry["status"]["state"], state(box, entry)) == ("none", "none")
    reply = fetch(box, entry)
    assert (reply.status, reply.json()["message"]) == (404, entry["status"]["message"])
    assert ".docx" in entry["status"]["message"]


# Requests


def test_a_file_of_another_type_has_no_representations(box: Client) -> None:
    file = box.upload("a.bin", b"x")["id"]
    assert (entries(box, file), entries(box, file, "[extracted_text][pdf][3d]")) == ([], [])


@pytest.mark.parametrize("hints", ["jpg", "[jpg", "[jpg]]", ""])
def test_malformed_hints_are_refused(box: Client, hints: str) -> None:
    file = box.upload("a.txt", b"x")["id"]
    reply = box.get(f"/2.0/files/{file}", headers={"x-rep-hints": hints}, fields="representations")
    assert (reply.status, reply.wrong) == (400, "X-Rep-Hints")


def test_representations_are_pending_as_often_as_the_settings_say() -> None:
    engine = Engine(settings=Settings(representation_not_ready=2, not_ready_retry_after=7))
    box = Client(engine)
    (entry,) = entries(box, box.upload("a.txt", b"x")["id"], "[extracted_text]")
    assert entry["status"] == {"state": "pending"}
    reply = fetch(box, entry)
    assert (reply.status, reply.body, reply.headers["Retry-After"]) == (202, b"", "7")
    assert (state(box, entry), fetch(box, entry).body) == ("success", b"x")
    engine.close()


def test_a_representation_belongs_to_a_version(box: Client) -> None:
    file = box.upload("a.txt", b"one")["id"]
    (old,) = entries(box, file, "[extracted_text]")
    box.upload_form(f"/api/2.0/files/{file}/content", form(("file", b"two")))
    (new,) = entries(box, file, "[extracted_text]")
    assert (fetch(box, old).body, fetch(box, new).body) == (b"one", b"two")


def test_representations_need_the_rights_of_the_file(box: Client) -> None:
    (entry,) = entries(box, box.upload("a.txt", b"x")["id"], "[extracted_text]")
    assert fetch(box.someone_else(), entry).status == 404
    assert fetch(Client(box.engine, "local_unknown"), entry).status == 401
    entry["content"]["url_template"] = entry["info"]["url"].replace("extracted_text", "mp3/content")
    assert fetch(box, entry).status == 404


# Thumbnails


@pytest.mark.parametrize(
    ("extension", "limits", "side"),
    [
        ("png", {}, 32),
        ("png", {"min_width": 33}, 64),
        ("png", {"min_width": 33, "min_height": 129, "max_height": 320}, 256),
        ("png", {"max_width": 200, "max_height": 130}, 128),
        ("jpg", {"min_height": 33}, 160),
        ("jpg", {"max_width": 320}, 320),
    ],
)
def test_a_thumbnail_has_a_size_within_the_limits(
    box: Client, extension: str, limits: dict[str, Any], side: int
) -> None:
    file = box.upload("a.png", image())["id"]
    reply = box.get(f"/2.0/files/{file}/thumbnail.{extension}", **limits)
    assert reply.status == 200
    with Image.open(io.BytesIO(reply.body)) as small:
        assert small.size == (side, side // 2)


@pytest.mark.parametrize(
    "limits",
    [{"min_width": 31}, {"max_width": 321}, {"min_width": 65, "max_width": 127}, {"min_height": "x"}],
)
def test_other_sizes_of_thumbnails_are_not_available(box: Client, limits: dict[str, Any]) -> None:
    file = box.upload("a.png", image())["id"]
    reply = box.get(f"/2.0/files/{file}/thumbnail.png", **limits)
    assert (reply.status, reply.code) == (400, "requested_preview_unavailable")


def test_a_file_that_is_not_an_image_has_a_placeholder(box: Client) -> None:
    file = box.upload("a.pdf", b"%PDF")["id"]
    reply = box.get(f"/2.0/files/{file}/thumbnail.jpg")
    assert (reply.status, reply.body) == (302, b"")
    placeholder = box.fetch(reply.headers["Location"].removeprefix("http://embedded.localhost"))
    with Image.open(io.BytesIO(placeholder.body)) as picture:
        assert picture.format == "PNG"


def test_a_thumbnail_that_is_not_ready_has_a_placeholder() -> None:
    engine = Engine(settings=Settings(representation_not_ready=1, not_ready_retry_after=7))
    box = Client(engine)
    path = f"/2.0/files/{box.upload('a.png', image())['id']}/thumbnail.png"
    reply = box.get(path)
    assert (reply.status, reply.headers["Retry-After"]) == (202, "7")
    assert reply.headers["Location"].endswith("/placeholders/file.png")
    assert box.get(path).status == 200
    engine.close()


def test_a_thumbnail_of_a_damaged_image_cannot_be_made(box: Client) -> None:
    file = box.upload("a.png", b"no image")["id"]
    reply = box.get(f"/2.0/files/{file}/thumbnail.png")
    assert (reply.status, reply.code) == (404, "preview_cannot_be_generated")
    assert box.get(f"/2.0/files/{file}/thumbnail.gif").status == 404
