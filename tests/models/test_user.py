"""The methods of users."""

from __future__ import annotations

import pytest

from box_models import Box, DecodeError, User, UserMini
from box_models.transport import JSON
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply


def test_a_user_is_found_by_id(box: Box, request_log: RequestLog) -> None:
    me = box.me
    same = box.user(me.id)
    assert same == me
    assert (same.name, same.login, same.language) == (me.name, me.login, me.language)
    assert str(request_log) == f"GET /users/me, GET /users/{me.id}"


def test_a_field_on_request_loads_when_it_is_read(box: Box, request_log: RequestLog) -> None:
    me = box.me
    assert me.enterprise is not None
    assert me.enterprise.type == "enterprise"
    assert request_log[-1].params == {"fields": "enterprise"}


def test_a_mini_loads_to_a_user(box: Box, request_log: RequestLog) -> None:
    mini = UserMini.model_validate({"id": box.me.id}, context=box.session)
    request_log.clear()
    full = mini.load()
    assert (type(full), full.status) == (User, "active")
    assert str(request_log) == f"GET /users/{mini.id}"


def test_a_mini_loads_no_more_than_it_can_hold(box: Box, request_log: RequestLog) -> None:
    mini = UserMini.model_validate({"id": box.me.id}, context=box.session)
    request_log.clear()
    assert mini.login == "local@example.com"
    assert request_log[-1].params == {"fields": "name,login"}


def test_load_of_a_full_user_reads_it_in_place(box: Box) -> None:
    me = box.user(box.me.id)
    assert me.load() is me
    assert me.is_loaded("space_amount")


def test_a_user_without_an_id_is_read_with_empty_strings(remote_box: Box, faulty_server: FaultyBox) -> None:
    unknown: JSON = {"type": "user", "id": None, "name": "Unknown User", "login": None}
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "created_by": unknown}))
    user = remote_box.file("5").created_by
    assert (user.id, user.name, user.login) == ("", "Unknown User", "")


def test_the_current_user_must_have_an_id(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil(
        "GET", "/2.0/users/me", reply(200, {"type": "user", "id": None, "name": "Unknown User"})
    )
    with pytest.raises(DecodeError, match="id"):
        assert remote_box.me.id
