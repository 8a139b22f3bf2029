"""Requests in general: headers, tokens, paths, bodies and internal errors."""

from __future__ import annotations

import io

import pytest

from box_models.local.engine import Engine
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Request
from box_models.local.http.routing import Call
from tests.local.client import BASE, Client
from tests.local.conftest import Clock


def test_every_response_has_server_and_request_id_headers(box: Client) -> None:
    for reply in (box.get("/2.0/users/me"), box.get("/nowhere"), Client(box.engine, "").get("/2.0/users/me")):
        assert reply.headers["Server"].startswith("box_models-local/")
        assert reply.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
        assert reply.headers["box-request-id"]


def test_refusals_before_routing_have_these_headers(engine: Engine) -> None:
    answer = engine.refuse(ApiError(421, "misdirected_request", "not here"))
    assert (answer.status, "Server" in answer.headers) == (421, True)


@pytest.mark.parametrize("sent", ["", "Basic abc", "Bearer", "Bearer "])
def test_missing_token_gets_an_empty_401(engine: Engine, sent: str) -> None:
    answer = engine.handle(Request("GET", "/2.0/users/me", (), {"authorization": sent}, io.BytesIO(), BASE))
    assert (answer.status, answer.body) == (401, b"")
    assert 'realm="Service", error="invalid_request"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("token", ["local_unknown", "a-real-one"])
def test_l03_invalid_token_gets_an_empty_401(engine: Engine, token: str) -> None:
    reply = Client(engine, token).get("/2.0/folders/0")
    assert (reply.status, reply.body) == (401, b"")
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/2.0/webhooks", 405),
        ("POST", "/2.0/webhooks", 405),
        ("PATCH", "/2.0/folders/0", 405),
        ("GET", "/2.0/docgen_templates/1/tags", 405),
        ("GET", "/2.0/unknown", 404),
        ("GET", "/2.0/files/1/unknown", 404),
        ("TRACE", "/2.0/folders/0", 405),
        ("GET", "/", 404),
        ("GET", "/2.1/users/me", 404),
        ("GET", "/2.0/users/me/", 200),
        ("GET", "/api/2.0/users/me", 200),
    ],
)
def test_unserved_paths_have_the_right_status(box: Client, method: str, path: str, status: int) -> None:
    assert box.send(method, path).status == status


@pytest.mark.parametrize(
    "id",
    ["..", "../users/me", "%2e%2e%2fbox.sqlite3", "0' OR '1'='1", "0; DROP TABLE items", "-1", "9" * 400],
)
def test_l11_malicious_id_is_not_found(box: Client, id: str) -> None:
    file = box.upload("a.txt", b"kept")["id"]
    for path in (f"/2.0/files/{id}", f"/2.0/folders/{id}", f"/2.0/files/{id}/content"):
        assert box.get(path).status in (400, 404, 405)
    assert box.read(file).body == b"kept"


@pytest.mark.parametrize("name", ["a'); DROP TABLE items; --", '"; --', "%_", "..a", "box.sqlite3"])
def test_l11_name_may_contain_sql(box: Client, name: str) -> None:
    file = box.upload(name, b"kept")
    assert (file["name"], box.names(), box.read(file["id"]).body) == (name, [name], b"kept")


def test_a_wrong_method_gets_the_methods_of_the_path(box: Client) -> None:
    reply = box.send("PATCH", "/2.0/web_links/1/copy")
    assert (reply.status, reply.code, reply.headers["Allow"]) == (405, "method_not_allowed", "POST")
    assert box.send("PATCH", "/2.0/webhooks").headers["Allow"] == "GET, POST"


def test_unserved_operation_is_named_in_the_error(box: Client) -> None:
    error = box.get("/2.0/webhooks").json()
    assert (error["code"], "GET /2.0/webhooks" in error["message"]) == ("not_implemented", True)
    assert {"type", "status", "code", "message", "help_url", "request_id"} <= set(error)


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"a": %s}' % (b"9" * 5000)])
def test_body_must_be_a_json_object(box: Client, body: bytes) -> None:
    reply = box.send("POST", "/2.0/folders", body)
    assert (reply.status, reply.wrong) == (400, "entity-body")


def test_json_body_has_a_size_limit(box: Client) -> None:
    reply = box.send("POST", "/2.0/folders", b'{"name": "%s"}' % (b"x" * (8 << 20)))
    assert (reply.status, reply.code) == (413, "request_entity_too_large")


def test_last_value_of_a_repeated_parameter_is_used(box: Client) -> None:
    request = Request(
        "GET", "/2.0/folders/0/items", (("limit", "1"), ("limit", "2")),
        {"authorization": f"Bearer {box.token}"}, io.BytesIO(), BASE,
    )  # fmt: skip
    assert b'"limit": 2' in bytes(box.engine.handle(request).body)  # type: ignore[arg-type]  # never a file here


def test_internal_error_is_a_500_without_details(box: Client, caplog: pytest.LogCaptureFixture) -> None:
    with box.engine.database.transaction() as c:
        c.execute("DROP TABLE comments")
    reply = box.get("/2.0/comments/1")
    assert (reply.status, reply.json()["message"]) == (500, "Internal Server Error")
    assert "GET /2.0/comments/1 failed" in caplog.text


def test_closed_box_is_unavailable(box: Client) -> None:
    box.engine.close()
    box.engine.close()
    reply = box.get("/2.0/users/me")
    assert (reply.status, reply.code) == (503, "unavailable")


def test_engine_lists_its_routes(engine: Engine) -> None:
    assert {"get_folders_id", "post_files_content", "get_search"} <= {
        route.operation for route in engine.routes
    }


def test_public_route_has_no_user(engine: Engine, clock: Clock) -> None:
    request = Request("GET", "/dl/x", (), {}, io.BytesIO(), BASE)
    route = next(route for route in engine.routes if route.operation == "download")
    call = Call(engine.services, request, route=route, now=clock.now, bearer=None)
    with pytest.raises(ApiError, match="access token"):
        _ = call.user
