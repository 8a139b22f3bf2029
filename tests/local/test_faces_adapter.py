"""The adapter that connects a ``requests.Session`` to the embedded Box in this process."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
import requests

from box_models.local import BASE_URL, EmbeddedAdapter, Engine, Settings, open_engine
from tests.local.seeded import ADA, Caller, World, world

BOUNDARY = "frontier"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n'
    '{"name": "big.bin", "parent": {"id": "0"}}\r\n'
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="unused"\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
CONTENT = bytes(range(256)) * 1000
TYPE = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
UPLOAD = "/api/2.0/files/content"


@pytest.fixture
def box() -> Iterator[World]:
    with world() as running:
        yield running


def upload(box: World, data: object, **headers: str) -> str:
    answer = box.ada.post(UPLOAD, data=data, headers={**TYPE, **headers})  # type: ignore[arg-type]  # any body that requests can send
    assert answer.status_code == 201, answer.text
    return str(answer.json()["entries"][0]["id"])


def names(box: World) -> list[str]:
    return [entry["name"] for entry in box.ada.get("/2.0/folders/0/items").json()["entries"]]


def in_pieces(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces


@pytest.mark.parametrize(
    "body",
    [
        HEAD + CONTENT + TAIL,
        io.BytesIO(HEAD + CONTENT + TAIL),
        in_pieces(HEAD, CONTENT[:100], b"", CONTENT[100:], TAIL),
    ],
    ids=["bytes", "file", "generator"],
)
def test_adapter_sends_bytes_files_and_generators(
    box: World, body: bytes | BinaryIO | Iterable[bytes]
) -> None:
    file_id = upload(box, body)
    assert box.ada.get(f"/2.0/files/{file_id}/content").content == CONTENT


def test_text_body_is_sent_as_utf_8(box: World) -> None:
    body = '{"name": "Größe", "parent": {"id": "0"}}'
    assert box.ada.post("/2.0/folders", data=body).json()["name"] == "Größe"


def test_response_can_be_streamed(box: World) -> None:
    file_id = upload(box, HEAD + CONTENT + TAIL)
    with box.ada.get(f"/2.0/files/{file_id}/content", stream=True) as answer:
        pieces = list(answer.iter_content(1000))
    assert len(pieces) == 256
    assert b"".join(pieces) == CONTENT


def test_raw_response_can_be_read_as_from_a_socket(box: World) -> None:
    file_id = upload(box, HEAD + CONTENT + TAIL)
    with box.ada.get(f"/2.0/files/{file_id}/content", stream=True) as answer:
        assert answer.raw.read(10) == CONTENT[:10]
        first = answer.raw.read1(10)
        assert CONTENT[10:].startswith(first)
        assert first + answer.raw.read() == CONTENT[10:]
        assert answer.raw.read(1) == b""


def test_response_can_be_closed_before_it_is_read(box: World) -> None:
    file_id = upload(box, HEAD + CONTENT + TAIL)
    answer = box.ada.get(f"/2.0/files/{file_id}/content", stream=True)
    answer.raw.read(10)
    answer.close()
    assert names(box)


def test_response_has_request_url_and_reason(box: World) -> None:
    answer = box.ada.get("/2.0/users/me", params={"fields": "name"})
    assert (answer.url, answer.reason, answer.encoding) == (
        f"{BASE_URL}/2.0/users/me?fields=name",
        "OK",
        "utf-8",
    )
    assert answer.headers["server"].startswith("box_models-local/")
    assert answer.request.method == "GET"


def test_head_returns_headers_without_a_body(box: World) -> None:
    answer = box.ada.request("HEAD", "/2.0/files/200/content", allow_redirects=True)
    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "19", b"")


class StopUploadError(Exception):
    """An exception that a program raises in its progress callback."""


def test_exception_from_the_request_body_is_raised_and_leaves_nothing(box: World) -> None:
    def body() -> Iterator[bytes]:
        yield HEAD + CONTENT
        raise StopUploadError

    before = names(box)
    with pytest.raises(StopUploadError):
        box.ada.post(UPLOAD, data=body(), headers=TYPE)
    assert names(box) == before


def test_body_of_a_refused_request_is_read_to_its_end_as_over_a_network(box: World) -> None:
    upload(box, HEAD + CONTENT + TAIL)
    body = io.BytesIO(HEAD + CONTENT * 9 + TAIL)
    assert box.ada.post(UPLOAD, data=body, headers=TYPE).status_code == 409
    assert body.read() == b""


def test_body_shorter_than_content_length_raises_connection_error(box: World) -> None:
    before = names(box)
    length = str(len(HEAD + CONTENT + TAIL))
    with pytest.raises(requests.ConnectionError, match="before its Content-Length"):
        box.ada.post(UPLOAD, data=in_pieces(HEAD, CONTENT[:100]), headers={**TYPE, "Content-Length": length})
    assert names(box) == before


def test_body_longer_than_content_length_is_cut_off(box: World) -> None:
    whole = HEAD + CONTENT + TAIL
    file_id = upload(box, in_pieces(whole, b"more", b"and more"), **{"Content-Length": str(len(whole))})
    assert box.ada.get(f"/2.0/files/{file_id}").json()["size"] == len(CONTENT)


def test_closed_adapter_raises_connection_error(box: World) -> None:
    caller = box.caller(ADA)
    caller.close()
    with pytest.raises(requests.ConnectionError, match="is closed"):
        caller.get("/2.0/users/me")
    assert box.ada.get("/2.0/users/me").ok


# Opening


def test_opening_a_directory_twice_shares_the_engine(tmp_path: Path) -> None:
    with open_engine(tmp_path / "box") as first, open_engine(f"{tmp_path}/other/../box") as second:
        assert first.engine is second.engine


def test_closing_the_last_handle_closes_the_engine(tmp_path: Path) -> None:
    first, second = open_engine(tmp_path), open_engine(tmp_path)
    first.close()
    first.close()
    assert second.engine.accounts.first_user().role == "admin"
    second.close()
    with open_engine(tmp_path) as third:
        assert third.engine is not second.engine


def test_every_box_in_memory_is_separate_and_leaves_nothing() -> None:
    with open_engine() as first, open_engine(":memory:") as second:
        assert first.engine is not second.engine
        directory = first.engine.directory
        assert directory.is_dir()
    assert not directory.exists()


def test_opening_a_shared_engine_with_other_settings_raises(tmp_path: Path) -> None:
    with open_engine(tmp_path, settings=Settings(access_token_lifetime=5)):
        with pytest.raises(ValueError, match="already open in this process with other settings"):
            open_engine(tmp_path, settings=Settings())
        open_engine(tmp_path).close()


def test_error_for_another_process_explains_how_to_share(tmp_path: Path) -> None:
    program = "import sys; from box_models.local import open_engine; open_engine(sys.argv[1])"
    with open_engine(tmp_path):
        ended = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
        )
    assert ended.returncode == 1
    assert "python -m box_models.local" in ended.stderr


def test_engine_can_be_opened_after_a_failed_start(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with pytest.raises(RuntimeError, match="is open in another process"):
        open_engine(tmp_path)
    engine.close()
    open_engine(tmp_path).close()


def test_adapter_works_with_any_requests_session(box: World) -> None:
    with requests.Session() as session:
        session.mount("http://elsewhere.localhost", EmbeddedAdapter(box.engine))
        headers = {"Authorization": f"Bearer {ADA}"}
        answer = session.get(
            "http://elsewhere.localhost/2.0/files/200/content", headers=headers, allow_redirects=False
        )
    assert answer.headers["Location"].startswith("http://elsewhere.localhost/dl/")
    assert isinstance(box.ada, Caller)
