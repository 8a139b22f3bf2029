"""What the embedded Box makes of requests, whatever they are about."""

from __future__ import annotations

import io
from importlib import metadata

import pytest

from box_models.local.engine import Engine
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Request
from box_models.local.http.routing import Call
from tests.local.client import BASE, Client
from tests.local.conftest import Clock


def test_every_answer_says_where_it_comes_from(box: Client) -> None:
    for reply in (box.get("/2.0/users/me"), box.get("/nowhere"), Client(box.engine, "").get("/2.0/users/me")):
        assert reply.headers["Server"].startswith("box_models-local/")
        assert reply.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
        assert reply.headers["box-request-id"]


def test_what_a_face_refuses_is_signed_too(engine: Engine) -> None:
    answer = engine.refuse(ApiError(421, "misdirected_request", "not here"))
    assert (answer.status, "Server" in answer.headers) == (421, True)


@pytest.mark.parametrize("sent", ["", "Basic abc", "Bearer", "Bearer "])
def test_without_a_token_there_is_an_empty_401(engine: Engine, sent: str) -> None:
    answer = engine.handle(Request("GET", "/2.0/users/me", (), {"authorization": sent}, io.BytesIO(), BASE))
    assert (answer.status, answer.body) == (401, b"")
    assert 'realm="Service", error="invalid_request"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("token", ["local_unknown", "a-real-one"])
def test_l03_a_worthless_token_is_refused_with_an_empty_401(engine: Engine, token: str) -> None:
    reply = Client(engine, token).get("/2.0/folders/0")
    assert (reply.status, reply.body) == (401, b"")
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/2.0/events", 501),
        ("POST", "/2.0/users", 501),
        ("PATCH", "/2.0/folders/0", 501),
        ("TRACE", "/2.0/folders/0", 405),
        ("GET", "/", 404),
        ("GET", "/2.1/users/me", 404),
        ("GET", "/2.0/users/me/", 200),
        ("GET", "/api/2.0/users/me", 200),
    ],
)
def test_a_path_is_served_or_told_why_not(box: Client, method: str, path: str, status: int) -> None:
    assert box.send(method, path).status == status


@pytest.mark.parametrize(
    "id",
    ["..", "../users/me", "%2e%2e%2fbox.sqlite3", "0' OR '1'='1", "0; DROP TABLE items", "-1", "9" * 400],
)
def test_l11_an_id_made_of_paths_or_sql_finds_nothing(box: Client, id: str) -> None:
    file = box.upload("a.txt", b"kept")["id"]
    for path in (f"/2.0/files/{id}", f"/2.0/folders/{id}", f"/2.0/files/{id}/content"):
        assert box.get(path).status in (400, 404, 501)
    assert box.read(file).body == b"kept"


@pytest.mark.parametrize("name", ["a'); DROP TABLE items; --", '"; --', "%_", "..a", "box.sqlite3"])
def test_l11_a_name_made_of_sql_is_a_name(box: Client, name: str) -> None:
    file = box.upload(name, b"kept")
    assert (file["name"], box.names(), box.read(file["id"]).body) == (name, [name], b"kept")


def test_what_is_not_done_is_named(box: Client) -> None:
    error = box.get("/2.0/events").json()
    assert (error["code"], "GET /2.0/events" in error["message"]) == ("not_implemented", True)
    assert {"type", "status", "code", "message", "help_url", "request_id"} <= set(error)


@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"a": %s}' % (b"9" * 5000)])
def test_a_body_that_is_no_json_object_is_refused(box: Client, body: bytes) -> None:
    reply = box.send("POST", "/2.0/folders", body)
    assert (reply.status, reply.wrong) == (400, "entity-body")


def test_a_json_body_has_a_limit(box: Client) -> None:
    reply = box.send("POST", "/2.0/folders", b'{"name": "%s"}' % (b"x" * (8 << 20)))
    assert (reply.status, reply.code) == (413, "request_entity_too_large")


def test_a_repeated_parameter_counts_as_it_came_last(box: Client) -> None:
    request = Request(
        "GET", "/2.0/folders/0/items", (("limit", "1"), ("limit", "2")),
        {"authorization": f"Bearer {box.token}"}, io.BytesIO(), BASE,
    )  # fmt: skip
    assert b'"limit": 2' in bytes(box.engine.handle(request).body)  # type: ignore[arg-type]  # never a file here


def test_a_failure_of_its_own_is_an_answer_without_details(
    box: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with box.engine.database.transaction() as c:
        c.execute("DROP TABLE comments")
    reply = box.get("/2.0/comments/1")
    assert (reply.status, reply.json()["message"]) == (500, "Internal Server Error")
    assert "GET /2.0/comments/1 failed" in caplog.text


def test_a_closed_box_says_so(box: Client) -> None:
    box.engine.close()
    box.engine.close()
    reply = box.get("/2.0/users/me")
    assert (reply.status, reply.code) == (503, "unavailable")


def test_it_knows_all_it_serves(engine: Engine) -> None:
    assert {"get_folders_id", "post_files_content", "get_search"} <= {
        route.operation for route in engine.routes
    }


def test_on_a_public_path_there_is_no_user_to_speak_of(engine: Engine, clock: Clock) -> None:
    request = Request("GET", "/dl/x", (), {}, io.BytesIO(), BASE)
    route = next(route for route in engine.routes if route.operation == "download")
    call = Call(engine.services, request, route=route, now=clock.now, bearer=None)
    with pytest.raises(ApiError, match="access token"):
        _ = call.user


def test_an_engine_that_was_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    engine = Engine()
    assert Client(engine).get("/2.0/users/me").headers["Server"] == "box_models-local/0"
    engine.close()
