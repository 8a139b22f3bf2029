"""Write a store with something of everything, and note what it answers, for the tests of migrations.

Run ``PYTHONPATH=. python …/write_store.py version_1.zip`` in a checkout of the version that writes the store. The
script uses public names only, so that it runs with any version.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from box_models.local import BASE_URL, EmbeddedAdapter, Engine, Settings, apply_seed

ADA, BOB = "local_ada", "local_bob"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTENT = b"0123456789" * 100
SEED: Mapping[str, object] = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "developer_tokens": [{"token": ADA, "user_id": "11"}, {"token": BOB, "user_id": "12"}],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
    "folders": [{"id": "100", "name": "Reports"}, {"id": "101", "name": "Old", "parent_id": "100"}],
    "files": [{"id": "200", "name": "plan.txt", "parent_id": "101", "content": "The plan of action."}],
}


def settings() -> Settings:
    """Return the settings of the store: small upload sessions, and a clock that stands still."""
    return Settings(clock=lambda: NOW, upload_session_minimum=1, upload_part_size=400)


class Caller(requests.Session):
    """A user of the store, in this process."""

    def __init__(self, engine: Engine, token: str) -> None:
        super().__init__()
        self.mount(BASE_URL, EmbeddedAdapter(engine))
        self.headers["Authorization"] = f"Bearer {token}"

    def send_json(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send one request, and return what the JSON of the answer says."""
        answer = self.request(method, BASE_URL + path, json=body, headers=headers)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def upload(self, path: str, content: bytes, attributes: Mapping[str, object]) -> str:
        """Upload a file or a version, and return the id of the file."""
        form = {"attributes": json.dumps(attributes)}
        url = f"{BASE_URL}/api/2.0/files{path}/content"
        answer = self.post(url, data=form, files={"file": ("unused", content)})
        assert answer.ok, answer.text
        return str(answer.json()["entries"][0]["id"])

    def start_session(self, name: str) -> str:
        """Start an upload session for a file of 1000 bytes, and return its path."""
        body = {"folder_id": "0", "file_name": name, "file_size": len(CONTENT)}
        session = self.send_json("POST", "/api/2.0/files/upload_sessions", body)
        return f"/api/2.0/files/upload_sessions/{session['id']}"

    def send_part(self, session: str, start: int) -> Any:
        """Upload one part of 400 bytes, and return what the answer says about it."""
        piece = CONTENT[start : start + 400]
        span = f"bytes {start}-{start + len(piece) - 1}/{len(CONTENT)}"
        headers = {"Digest": digest(piece), "Content-Range": span}
        answer = self.put(BASE_URL + session, data=piece, headers=headers)
        assert answer.ok, answer.text
        return answer.json()["part"]


def digest(content: bytes) -> str:
    """Return the value of a Digest header."""
    return f"sha={b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()}"


def fill(ada: Caller, bob: Caller) -> list[dict[str, Any]]:
    """Make something of everything, and return the requests whose answers are worth noting."""
    ada.send_json(
        "PUT", "/2.0/files/200", {"tags": ["a", "b"], "description": "what we do", "lock": {"type": "lock"}}
    )
    ada.upload("/200", b"The second plan.", {"name": "plan 2.txt"})
    ada.upload("/200", b"The third plan.", {})
    first = ada.send_json("GET", "/2.0/files/200/versions")["entries"][-1]["id"]
    ada.send_json("DELETE", f"/2.0/files/200/versions/{first}")
    twin = ada.send_json("POST", "/2.0/files/200/copy", {"parent": {"id": "0"}, "name": "twin.txt"})["id"]
    target = {"type": "file", "id": "200"}
    comment = ada.send_json("POST", "/2.0/comments", {"tagged_message": "see @[12:Bob]", "item": target})[
        "id"
    ]
    body = {"message": "a reply", "item": {"type": "comment", "id": comment}}
    reply = ada.send_json("POST", "/2.0/comments", body)["id"]
    web_link = ada.send_json(
        "POST", "/2.0/web_links", {"url": "https://example.com/", "parent": {"id": "100"}}
    )["id"]
    link = {"access": "open", "password": "Correct horse 1", "vanity_name": "the-reports-of-2026"}
    shared = ada.send_json("PUT", "/2.0/folders/100?fields=shared_link", {"shared_link": link})["shared_link"]
    by_link = {"BoxApi": f"shared_link={shared['url']}&shared_link_password=Correct horse 1"}
    bob.send_json("GET", "/2.0/shared_items", **by_link)
    trashed = ada.send_json("POST", "/2.0/folders", {"name": "Gone", "parent": {"id": "0"}})["id"]
    ada.upload("", b"in the trash", {"name": "deleted.txt", "parent": {"id": trashed}})
    ada.send_json("DELETE", f"/2.0/folders/{trashed}?recursive=true")
    bobs = bob.upload("", b"of Bob", {"name": "bob.txt", "parent": {"id": "0"}})
    session = ada.start_session("half.bin")
    ada.send_part(session, 400)
    whole = ada.start_session("whole.bin")
    parts = [ada.send_part(whole, start) for start in (0, 400, 800)]
    ada.send_json("POST", f"{whole}/commit", {"parts": parts}, Digest=digest(CONTENT))
    address = ada.get(f"{BASE_URL}/2.0/files/{twin}/content", allow_redirects=False).headers["Location"]

    paths = [
        *("/2.0/users/me", "/2.0/folders/0", "/2.0/folders/0/items", "/2.0/folders/100", "/2.0/folders/101"),
        *("/2.0/folders/100/items", "/2.0/folders/101/items", "/2.0/files/200", f"/2.0/files/{twin}"),
        *("/2.0/files/200?fields=lock,tags,description,version_number", "/2.0/files/200/versions"),
        *(f"/2.0/files/200/versions/{first}", "/2.0/files/200/comments", f"/2.0/comments/{comment}"),
        *(f"/2.0/comments/{reply}", f"/2.0/web_links/{web_link}", "/2.0/folders/trash/items"),
        *(f"/2.0/folders/{trashed}/trash", session, f"{session}/parts", "/2.0/search?query=plan"),
        *(address.removeprefix(BASE_URL), "/2.0/files/200/content"),
    ]
    noted: list[dict[str, Any]] = [{"token": ADA, "path": path, "headers": {}} for path in paths]
    noted += [{"token": BOB, "path": f"/2.0/files/{bobs}", "headers": {}}]
    noted += [
        {"token": BOB, "path": path, "headers": by_link} for path in ("/2.0/shared_items", "/2.0/files/200")
    ]
    noted += [
        {"token": BOB, "path": "/2.0/search?query=reports&include_recent_shared_links=true", "headers": {}}
    ]
    return noted


def ask(engine: Engine, request: Mapping[str, Any]) -> Any:
    """Send one of the noted requests, and return the status and the content."""
    with Caller(engine, request["token"]) as caller:
        answer = caller.get(BASE_URL + request["path"], headers=request["headers"])
        is_json = answer.headers.get("Content-Type") == "application/json"
        return [answer.status_code, answer.json() if is_json else answer.text]


def main(archive: Path) -> None:
    """Write the store into a new zip archive, with ``answers.json`` beside its files."""
    with TemporaryDirectory() as temporary:
        directory = Path(temporary)
        engine = Engine(directory, settings=settings())
        try:
            apply_seed(engine, SEED)
            with Caller(engine, ADA) as ada, Caller(engine, BOB) as bob:
                noted = fill(ada, bob)
            answers = [{**request, "answer": ask(engine, request)} for request in noted]
        finally:
            engine.close()
        text = json.dumps(answers, indent=1) + "\n"
        (directory / "answers.json").write_text(text, encoding="utf-8")
        shutil.make_archive(str(archive.with_suffix("")), "zip", directory)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
