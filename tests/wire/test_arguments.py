"""Invalid arguments of a request raise an error that names them, before a request is sent."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from box_models.auth import BoxAuthenticateFlow, DeveloperToken, FileStore, KeyringStore, SQLStore
from box_models.retry import RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Timeouts
from tests.wire.conftest import Wire
from tests.wire.fault_server import reply

OK = reply(200, {"id": "1"})


@pytest.mark.parametrize(
    "path",
    [
        "files/1",
        "/files/../users/me",
        "/files/./1",
        "/files/%2e%2e/users/me",
        "/files/%2E%2E%2Fusers",
        "/files//content",
        "/files/0?fields=x",
        "/files/0#",
        "/files/1\r\nX: y",
        "/files/1 2",
        "/files/ü",
        "/files/a\\b",
        "/files/%00",
        "/",
    ],
)
def test_u05_path_with_an_invalid_segment_raises(wire: Wire, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        wire.session().get(path)
    assert wire.server.requests == []


@pytest.mark.parametrize("value", ["1\r\nX-Evil: 1", "1\n", "\x00", "snow \u2603", " 1", "\x7f"])
def test_u06_header_with_a_line_end_raises(wire: Wire, value: str) -> None:
    with pytest.raises(ValueError, match="If-Match"):
        wire.session().put("/files/1", json={}, headers={"If-Match": value})
    assert wire.server.requests == []


def test_u06_error_for_an_invalid_header_hides_its_value(wire: Wire) -> None:
    with pytest.raises(ValueError, match="BoxApi") as caught:
        wire.session().get("/files/1", headers={"BoxApi": "shared_link_password=pw-canary\n"})
    assert "pw-canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "Two Words", "X:", "X\r\n"])
def test_u06_invalid_header_name_raises(wire: Wire, name: str) -> None:
    with pytest.raises(ValueError, match="headers"):
        wire.session().get("/files/1", headers={name: "1"})


def test_header_value_must_be_a_string(wire: Wire) -> None:
    with pytest.raises(TypeError, match="If-Match must be a string, not int"):
        wire.session().get("/files/1", headers={"If-Match": 1})  # type: ignore[dict-item] # wrong


def test_params_are_encoded_for_box(wire: Wire) -> None:
    server = wire.serve(OK)
    wire.session().get(
        "/search",
        params={"query": "ü & co", "fields": ("id", "name"), "trash": False, "limit": 5, "none": None},
    )
    assert server.requests[0].target == "/2.0/search?query=%C3%BC+%26+co&fields=id,name&trash=false&limit=5"


def test_params_are_added_to_the_query_of_a_url(wire: Wire) -> None:
    server = wire.serve(OK)
    wire.session().request("GET", f"{wire.server.url}/2.0/events?a=1", params={"b": 2})
    assert server.requests[0].target == "/2.0/events?a=1&b=2"


def test_param_of_an_invalid_type_is_named_in_the_error(wire: Wire) -> None:
    with pytest.raises(TypeError, match="params: limit must be .*, not float"):
        wire.session().get("/search", params={"limit": 1.5})  # type: ignore[dict-item] # wrong


@pytest.mark.parametrize(
    ("value", "kind"), [({"when": object()}, TypeError), ({"size": float("nan")}, ValueError)]
)
def test_values_that_json_does_not_allow_raise(
    wire: Wire, value: dict[str, object], kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="json"):
        wire.session().post("/folders", json=value)


def test_recursive_value_is_not_json(wire: Wire) -> None:
    loop: dict[str, object] = {}
    loop["loop"] = loop
    with pytest.raises(ValueError, match="json"):
        wire.session().post("/folders", json=loop)


@pytest.mark.parametrize("attempts", [0, -1])
def test_policy_needs_at_least_one_attempt(attempts: int) -> None:
    with pytest.raises(ValueError, match="attempts"):
        RetryPolicy(attempts=attempts)


@pytest.mark.parametrize("name", ["first_wait", "longest_wait", "longest_hint", "budget"])
def test_policy_does_not_accept_negative_waits(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        RetryPolicy(**{name: -1})  # type: ignore[arg-type] # mypy thinks of the one that is a bool


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_timeout_must_be_a_positive_number_of_seconds(seconds: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        BoxSession(DeveloperToken("t"), timeout=seconds)
    with pytest.raises(ValueError, match="timeout: total"):
        Timeouts(total=seconds)


@pytest.mark.parametrize("name", ["connect", "read", "total"])
def test_each_timeout_must_be_a_number(name: str) -> None:
    with pytest.raises(TypeError, match=f"timeout: {name} must be a number, not '5'"):
        Timeouts(**{name: "5"})  # type: ignore[arg-type] # wrong


def test_timeout_must_be_a_number() -> None:
    with pytest.raises(TypeError, match="timeout must be a number"):
        BoxSession(DeveloperToken("t"), timeout="5")  # type: ignore[arg-type] # wrong


def test_auth_must_not_be_a_string() -> None:
    with pytest.raises(TypeError, match="auth must be a login"):
        BoxSession("token")  # type: ignore[arg-type] # wrong


def test_lazy_accepts_three_values() -> None:
    with pytest.raises(ValueError, match="lazy"):
        BoxSession(DeveloperToken("t"), lazy="never")  # type: ignore[arg-type] # wrong


def test_timeout_number_limits_each_wait_for_the_server() -> None:
    assert Timeouts.of(3) == Timeouts(connect=3, read=3)
    assert Timeouts.of(90) == Timeouts(connect=10, read=90)


def test_default_limits_are_those_of_the_docs() -> None:
    with BoxSession(DeveloperToken("t")) as session:
        assert session.timeout == Timeouts(connect=10, read=60, total=300)
    assert RetryPolicy() == RetryPolicy(
        attempts=6, first_wait=0.5, longest_wait=20, longest_hint=60, budget=500, waits=True
    )


@pytest.mark.parametrize(
    ("function", "name", "seconds"),
    [
        (BoxAuthenticateFlow.run, "timeout", 300),
        (FileStore, "patience", 30),
        (KeyringStore, "patience", 30),
        (SQLStore, "patience", 30),
    ],
    ids=["sign-in", "file store", "keyring", "database"],
)
def test_waits_for_users_and_other_processes_are_limited(
    function: Callable[..., object], name: str, seconds: float
) -> None:
    assert inspect.signature(function).parameters[name].default == seconds
