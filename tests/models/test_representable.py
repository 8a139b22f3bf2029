"""Other forms of a file: its text, thumbnails, and images of other sizes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from PIL import Image

from box_models import Box, DecodeError, File, RepresentationError, RetryPolicy, Timeout
from box_models.local import Settings
from tests.clock import promptly
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

NO_WAITS = RetryPolicy(waits=False)


def picture(kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (400, 200)).save(target, kind)
    return target.getvalue()


def image_of(content: bytes | None) -> tuple[str | None, tuple[int, int]]:
    assert content is not None
    with Image.open(io.BytesIO(content)) as image:
        return image.format, image.size


@pytest.fixture
def slow_box(request_log: RequestLog) -> Iterator[Box]:
    """A Box whose representations are pending three times."""
    settings = Settings(representation_not_ready=3)
    with Box.local(":memory:", retry=NO_WAITS, settings=settings) as box:
        yield box


def test_text_of_a_file_takes_two_requests(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload("Größe".encode("utf-16"), "notes.txt")
    request_log.clear()
    assert file.text() == "Größe"
    assert [sent.method for sent in request_log] == ["GET", "GET"]
    assert request_log[0].headers["x-rep-hints"] == "[extracted_text]"
    assert file.representation("text") == "Größe".encode()


def test_a_thumbnail_has_320_pixels(box: Box) -> None:
    file = box.root.upload(picture(), "photo.jpg")
    assert image_of(file.thumbnail()) == ("JPEG", (320, 160))
    assert image_of(file.thumbnail(32)) == ("JPEG", (32, 16))


def test_an_image_has_1024_pixels_or_the_size_that_is_requested(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(picture(), "photo.jpg")
    request_log.clear()
    file.representation("jpg")
    file.representation("jpg", size=2048)
    hints = [sent.headers["x-rep-hints"] for sent in request_log if "x-rep-hints" in sent.headers]
    assert hints == ["[jpg?dimensions=1024x1024]", "[jpg?dimensions=2048x2048]"]
    assert image_of(file.representation("jpg", size=94)) == ("JPEG", (94, 47))


def test_a_png_that_box_makes_on_request_is_requested(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(picture("PNG"), "photo.png")
    request_log.clear()
    assert image_of(file.representation("png")) == ("PNG", (400, 200))
    assert [sent.path.endswith("/representations/png_1024x1024") for sent in request_log] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("name", ["archive.bin", "report.pdf", "letter.docx"])
def test_a_form_that_box_does_not_offer_is_none(box: Box, name: str) -> None:
    file = box.root.upload(b"...", name)
    assert file.representation("pdf") is None
    assert file.representation("png") is None
    assert file.thumbnail() is None


def test_a_pending_representation_is_requested_until_it_is_ready(
    slow_box: Box, request_log: RequestLog
) -> None:
    file = slow_box.root.upload(b"x", "a.txt")
    request_log.clear()
    with promptly():
        assert file.text() == "x"
    assert len(request_log) == 5  # the entry, three states, the content


def test_pauses_between_requests_add_up_to_wait(slow_box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(slow_box.session, "pause", pauses.append)
    file = slow_box.root.upload(b"x", "a.txt")
    with pytest.raises(Timeout, match=r"the text of a\.txt was not ready within 2\.5 seconds"):
        file.text(wait=2.5)
    assert sum(pauses) == pytest.approx(2.5, abs=0.5)
    assert pauses[0] == 1


def test_without_wait_a_pending_representation_raises_immediately(
    slow_box: Box, request_log: RequestLog
) -> None:
    file = slow_box.root.upload(b"x", "a.txt")
    request_log.clear()
    with pytest.raises(TimeoutError, match="call again later"):
        file.representation("text", wait=0)
    assert len(request_log) == 1


def test_a_content_that_cannot_be_converted_is_an_error(box: Box) -> None:
    file = box.root.upload(b"\0\1", "a.txt")
    with pytest.raises(RepresentationError, match=r"Box cannot make the text of a\.txt") as error:
        file.text()
    assert error.value.code == "error_conversion_failed"


def test_a_content_that_proves_damaged_is_an_error(box: Box) -> None:
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("word/document.xml", "<x><t>open")
    file = box.root.upload(damaged.getvalue(), "a.docx")
    with pytest.raises(RepresentationError) as error:
        file.text()
    assert error.value.code == "preview_cannot_be_generated"


def test_a_lost_connection_starts_the_download_again(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"first" * 1000, "a.txt")
    faulty_server.lose("GET", "/api/2.0/internal_files/.*")
    assert file.text() == "first" * 1000


def entry_of(server: FaultyBox, file: File, **more: object) -> Mapping[str, Any]:
    """Return the entry of a representation whose pages are below ``/pages/`` of the server."""
    return {
        "representation": "jpg",
        "properties": {"dimensions": "1024x1024", "paged": "true", "thumb": "false"},
        "info": {"url": f"{server.server.url}/2.0/info"},
        "status": {"state": "viewable"},
        "content": {"url_template": f"{server.server.url}/pages/{{+asset_path}}?watermark_content=1"},
        **more,
    }


def offered(server: FaultyBox, file: File, entry: Mapping[str, Any]) -> None:
    body = json.dumps({"type": "file", "id": file.id, "representations": {"entries": [entry]}})
    server.spoil("GET", f"/2.0/files/{file.id}", reply(200, body=body.encode()))


def test_of_several_pages_the_first_one_is_returned(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"x", "a.pdf")
    offered(faulty_server, file, entry_of(faulty_server, file))
    faulty_server.spoil("GET", r"/pages/1\.jpg", reply(200, body=b"page 1"))
    assert file.representation("jpg") == b"page 1"
    assert faulty_server.server.requests[-1].target == "/pages/1.jpg?watermark_content=1"


def test_a_flag_that_box_sends_as_a_bool_is_understood(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"x", "a.pdf")
    properties = {"dimensions": "1024x1024", "paged": True}
    offered(faulty_server, file, entry_of(faulty_server, file, properties=properties))
    faulty_server.spoil("GET", r"/pages/1\.jpg", reply(200, body=b"page 1"))
    assert file.representation("jpg") == b"page 1"


def test_an_image_of_another_size_is_not_returned(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"x", "a.pdf")
    offered(faulty_server, file, entry_of(faulty_server, file))
    assert file.representation("jpg", size=320) is None


@pytest.mark.parametrize("missing", ["info", "content"])
def test_an_entry_without_urls_is_a_decode_error(
    remote_box: Box, faulty_server: FaultyBox, missing: str
) -> None:
    file = remote_box.root.upload(b"x", "a.pdf")
    state = {"state": "pending" if missing == "info" else "success"}
    offered(faulty_server, file, entry_of(faulty_server, file, status=state, **{missing: None}))
    with pytest.raises(DecodeError, match=f"has no {missing}"):
        file.representation("jpg")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda file: file.representation("doc"), "kind must be one of 'pdf', 'jpg', 'png', 'text'"),
        (lambda file: file.representation("jpg", size=100), "size of a jpg must be one of 32, 94"),
        (lambda file: file.representation("png", size=320), "size of a png must be one of 1024, 2048"),
        (lambda file: file.representation("pdf", size=1024), "size is for images"),
        (lambda file: file.representation("jpg", wait=-1), "wait must be at least 0"),
        (lambda file: file.text(wait=-1), "wait must be at least 0"),
        (lambda file: file.thumbnail(1024), "size must be one of 32, 94, 160, 320, not 1024"),
    ],
)
def test_wrong_arguments_are_refused_before_any_request(
    box: Box, request_log: RequestLog, call: Callable[[File], object], message: str
) -> None:
    file = box.file("1")
    with pytest.raises(ValueError, match=message):
        call(file)
    assert not request_log
