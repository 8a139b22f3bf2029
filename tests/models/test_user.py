"""What a user can do."""

from __future__ import annotations

from box_models import Box, User, UserMini
from tests.embedded import Requests


def test_a_user_is_found_by_id(box: Box, made: Requests) -> None:
    me = box.me
    found = box.user(me.id)
    assert found == me
    assert (found.name, found.login, found.language) == (me.name, me.login, me.language)
    assert str(made) == f"GET /users/me, GET /users/{me.id}"


def test_what_box_sends_only_on_request_loads_on_its_own(box: Box, made: Requests) -> None:
    me = box.me
    assert me.enterprise is not None
    assert me.enterprise.type == "enterprise"
    assert made[-1].params == {"fields": "enterprise"}


def test_a_mini_loads_to_the_full_user(box: Box, made: Requests) -> None:
    owner = box.root.create_folder("Reports").owned_by
    made.clear()
    full = owner.load()
    assert (type(owner), type(full), full.status) == (UserMini, User, "active")
    assert str(made) == f"GET /users/{owner.id}"


def test_a_mini_loads_no_more_than_it_can_hold(box: Box, made: Requests) -> None:
    mini = UserMini.model_validate({"id": box.me.id}, context=box.session)
    made.clear()
    assert mini.login == "local@example.com"
    assert made[-1].params == {"fields": "name,login"}


def test_load_of_a_full_user_reads_it_in_place(box: Box) -> None:
    me = box.user(box.me.id)
    assert me.load() is me
    assert me.is_loaded("space_amount")
