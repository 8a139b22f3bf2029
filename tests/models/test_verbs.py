"""The methods that resources share, with small resources of the tests over real connections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal, Self, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import Field

from box_models import BoxSession, Conflict, DecodeError, DeveloperToken, OutcomeUnknown, RetryPolicy
from box_models.models.core.fields import (
    DIGITS,
    OPAQUE,
    SCOPED_KEY,
    UNSET,
    UUID,
    BoxId,
    IdKind,
    OrNewer,
    Timestamp,
    Unset,
    check_id,
    lazy,
)
from box_models.models.core.resource import WIRE_TYPES, BoxObject
from box_models.models.core.verbs import Changeable, Deletable, Loadable, create, pages_of
from box_models.session import Paging
from tests.wire.fault_server import Behaviour, FaultServer, refusal, reply, reset

Level: TypeAlias = Literal["low", "high"]


class Gadget(
    Loadable,
    Changeable,
    Deletable,
    BoxObject,
    wire="test_gadget",
    collection="/gadgets",
    id_kind=UUID,
    columns=("id", "display_name"),
):
    """A resource with UUIDs, whose wire names differ from its Python names."""

    type: Literal["test_gadget"] = "test_gadget"
    id: BoxId = Field(validation_alias="$id")
    display_name: str = lazy(writable=True, wire="displayName")
    template_key: str = lazy(on_request=True, wire="templateKey")
    size: int = lazy()

    def update(self, *, display_name: str | Unset = UNSET) -> Self:
        """Change the name."""
        return self._update(display_name=display_name)


class Team(Loadable, Changeable, BoxObject, wire="test_team", collection="/teams"):
    """A resource with unique names, whose creator Box does not send."""

    type: Literal["test_team"] = "test_team"
    name: str = lazy(writable=True)
    level: OrNewer[Level] = lazy(writable=True, choices=Level)
    created_at: Timestamp = lazy()

    def update(self, **values: str) -> Self:
        """Change the values."""
        return self._update(**values)


class Template(Loadable, BoxObject, wire="test_template", collection="/templates", id_kind=SCOPED_KEY):
    """A resource whose id is a scope and a key."""

    type: Literal["test_template"] = "test_template"
    hidden: bool = lazy()


ID = "8c9a2d1e-5b7f-4a30-9d46-0f1e2c3b4a59"
OTHER_ID = "8c9a2d1e-5b7f-4a30-9d46-0f1e2c3b4a60"
RAW = {"$id": ID, "type": "test_gadget", "displayName": "First", "size": 3}
REGISTERED = {name: WIRE_TYPES.pop(name) for name in ("test_gadget", "test_team", "test_template")}


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the resources for these tests only."""
    for name, cls in REGISTERED.items():
        monkeypatch.setitem(WIRE_TYPES, name, cls)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def session(server: FaultServer) -> Iterator[BoxSession]:
    with BoxSession(
        DeveloperToken("token-1"), base_url=server.url, retry=RetryPolicy(waits=False), prefetch=False
    ) as session:
        yield session


def serve(server: FaultServer, *responses: Behaviour | dict[str, object]) -> None:
    server.script.extend(
        reply(200, response) if isinstance(response, dict) else response for response in responses
    )


def sent(server: FaultServer) -> list[tuple[str, str, dict[str, str], object]]:
    """Return the method, path, query and JSON body of each request."""
    return [
        (
            request.method,
            urlsplit(request.target).path,
            dict(parse_qsl(urlsplit(request.target).query)),
            json.loads(request.body) if request.body else None,
        )
        for request in server.requests
    ]


def gadget(session: BoxSession, id: str = ID) -> Gadget:
    return Gadget.model_validate({"id": id}, context=session)


# One object


def test_a_resource_is_created_loaded_and_deleted(server: FaultServer, session: BoxSession) -> None:
    serve(server, RAW, {**RAW, "displayName": "Second"}, reply(204, body=b""))
    created = create(Gadget, session, {"display_name": "First", "template_key": UNSET})
    assert (created.id, created.display_name, created.size) == (ID, "First", 3)
    assert created.load().display_name == "Second"
    created.delete()
    assert sent(server) == [
        ("POST", "/2.0/gadgets", {}, {"displayName": "First"}),
        ("GET", f"/2.0/gadgets/{ID}", {}, None),
        ("DELETE", f"/2.0/gadgets/{ID}", {}, None),
    ]


def test_assigned_fields_are_saved_with_the_names_of_box(server: FaultServer, session: BoxSession) -> None:
    serve(server, {**RAW, "displayName": "Saved"}, {**RAW, "displayName": "Updated"})
    own = gadget(session)
    assert own.save() is own
    own.display_name = "Saved"
    assert own.save() is own
    assert own.update(display_name="Updated").display_name == "Updated"
    assert [body for *_, body in sent(server)] == [{"displayName": "Saved"}, {"displayName": "Updated"}]


def test_a_renamed_field_is_requested_and_read_with_the_name_of_box(
    server: FaultServer, session: BoxSession
) -> None:
    serve(server, {"$id": ID, "templateKey": "contract"}, {"$id": ID, "displayName": "Again"})
    own = gadget(session)
    assert own.template_key == "contract"
    assert own.refresh(fields=["display_name"]).display_name == "Again"
    assert [query for _, _, query, _ in sent(server)] == [
        {"fields": "templateKey"},
        {"fields": "displayName"},
    ]


def test_a_malformed_renamed_field_affects_only_itself(server: FaultServer, session: BoxSession) -> None:
    serve(server, {**RAW, "displayName": ["no text"]})
    own = gadget(session).load()
    assert own.size == 3
    with pytest.raises(DecodeError, match=r"malformed display_name .*: \['no text'\]"):
        _ = own.display_name


def test_an_unrequested_renamed_field_is_kept(server: FaultServer, session: BoxSession) -> None:
    serve(server, {**RAW, "templateKey": "contract"})
    own = gadget(session).load()
    assert own.is_loaded("template_key")
    assert own.template_key == "contract"
    assert len(server.requests) == 1


def test_creating_is_not_retried_after_an_uncertain_outcome(server: FaultServer, session: BoxSession) -> None:
    serve(server, reset)
    with pytest.raises(OutcomeUnknown):
        create(Gadget, session, {"display_name": "First"})
    assert len(server.requests) == 1


TEAM: dict[str, object] = {
    "type": "test_team",
    "id": "5",
    "name": "Sales",
    "level": "low",
    "created_at": "2036-01-01T00:00:00Z",
}


def test_a_created_object_is_recognized_by_its_unique_name(server: FaultServer, session: BoxSession) -> None:
    older = {**TEAM, "created_at": "2001-01-01T00:00:00Z"}
    others = [{**TEAM, "name": "Sales 2"}, older, {**TEAM, "level": "high"}, {**TEAM, "id": "x"}, "team"]
    serve(server, reset, refusal(409, "conflict"), {"entries": [TEAM, *others]}, TEAM)
    created = create(Team, session, {"name": "Sales", "level": "low"}, listed_by={"filter_term": "Sales"})
    assert (created.id, created.name) == ("5", "Sales")
    assert [(method, path, query) for method, path, query, _ in sent(server)] == [
        ("POST", "/2.0/teams", {}),
        ("POST", "/2.0/teams", {}),
        ("GET", "/2.0/teams", {"filter_term": "Sales", "fields": "name,level,created_at", "limit": "1000"}),
        ("GET", "/2.0/teams/5", {}),
    ]


@pytest.mark.parametrize("entries", [None, [{**TEAM, "created_at": None}], [{**TEAM, "level": "high"}]])
def test_another_object_with_the_name_is_not_recognized(
    server: FaultServer, session: BoxSession, entries: object
) -> None:
    serve(server, reset, refusal(409, "conflict"), {"entries": entries})
    with pytest.raises(Conflict):
        create(Team, session, {"name": "Sales", "level": "low"}, listed_by={"filter_term": "Sales"})
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"name": 5}, ValueError, "name: Input should be a valid string"),
        ({"level": "middle"}, ValueError, "level must be one of 'low', 'high', not 'middle'"),
        ({"names": "Sales"}, TypeError, "'names' of a test_team cannot be set. Did you mean 'name'"),
        ({"created_at": "2036-01-01T00:00:00Z"}, TypeError, "'created_at' of a test_team cannot be set"),
    ],
)
def test_an_invalid_value_is_refused_before_any_request(
    server: FaultServer, session: BoxSession, values: dict[str, str], error: type[Exception], message: str
) -> None:
    team = Team.model_validate(TEAM, context=session)
    with pytest.raises(error, match=message):
        create(Team, session, values)
    with pytest.raises(error, match=message):
        team.update(**values)
    assert server.requests == []


def test_a_value_that_box_added_later_can_be_read_and_not_assigned(session: BoxSession) -> None:
    team = Team.model_validate({**TEAM, "level": "none"}, context=session)
    assert team.level == "none"
    with pytest.raises(ValueError, match="level must be one of"):
        team.level = "none"


# Ids


def test_an_id_with_a_scope_is_two_segments_of_the_path(server: FaultServer, session: BoxSession) -> None:
    serve(server, {"id": "enterprise_12.contract", "hidden": True})
    template = Template.model_validate({"id": "enterprise_12.contract"}, context=session)
    assert template.hidden
    assert server.requests[0].path == "/2.0/templates/enterprise_12/contract"


@pytest.mark.parametrize(
    ("kind", "valid", "invalid"),
    [
        (DIGITS, ["0", "12345", "9" * 20], ["", "-1", "1" * 21, "../1", "１"]),
        (UUID, [ID, ID.upper()], ["12345", ID[:-1], f"{ID}0", ID.replace("-", "")]),
        (
            SCOPED_KEY,
            ["global.properties", "enterprise_12.contract-2"],
            ["contract", "a.b", "global.", "global.a/b"],
        ),
        (
            OPAQUE,
            ["user_12", "aWQ=", "D5E3F7A"],
            ["", ".", "..", "a/b", "a?b", "a b", "a%2fb", "x" * 256, "a\n"],
        ),
    ],
    ids=["digits", "UUID", "scope and key", "opaque"],
)
def test_an_id_is_checked_by_its_kind(kind: IdKind, valid: list[str], invalid: list[str]) -> None:
    assert [check_id("id", id, kind=kind) for id in valid] == valid
    for id in invalid:
        with pytest.raises(ValueError, match="id must be "):
            check_id("id", id, kind=kind)


def test_an_object_with_an_invalid_id_makes_no_request(server: FaultServer, session: BoxSession) -> None:
    with pytest.raises(ValueError, match="the id of a test_gadget must be a UUID, as in '.*', not '12345'"):
        gadget(session, "12345").load()
    assert server.requests == []


# Listings

PAGES: dict[Paging, tuple[list[dict[str, object]], list[dict[str, str]]]] = {
    "offset": (
        [{"total_count": 2, "offset": 0, "limit": 1}, {"total_count": 2, "offset": 1, "limit": 1}],
        [{"offset": "0", "limit": "1"}, {"offset": "1", "limit": "1"}],
    ),
    "marker": (
        [{"next_marker": "m1"}, {"next_marker": ""}],
        [{"usemarker": "true", "limit": "1"}, {"usemarker": "true", "limit": "1", "marker": "m1"}],
    ),
    "marker_only": (
        [{"next_marker": "m1"}, {"next_marker": None}],
        [{"limit": "1"}, {"limit": "1", "marker": "m1"}],
    ),
    "stream_position": (
        [{"next_stream_position": 1152}, {"next_stream_position": "1152"}],
        [{"stream_position": "0", "limit": "1"}, {"stream_position": "1152", "limit": "1"}],
    ),
}


@pytest.mark.parametrize("paging", PAGES)
def test_a_listing_is_read_page_by_page(server: FaultServer, session: BoxSession, paging: Paging) -> None:
    ends, queries = PAGES[paging]
    entries = [RAW, {**RAW, "$id": OTHER_ID}]
    serve(server, *({"entries": [entry], **end} for entry, end in zip(entries, ends, strict=True)))
    listing = pages_of(Gadget, session, paging=paging, page_size=1)
    assert [(each.id, each.display_name) for each in listing] == [(ID, "First"), (OTHER_ID, "First")]
    assert [query for _, _, query, _ in sent(server)] == queries


def test_a_single_page_has_all_entries(server: FaultServer, session: BoxSession) -> None:
    serve(server, {"total_count": 2, "entries": [RAW, {**RAW, "$id": OTHER_ID}]})
    assert len(pages_of(Gadget, session, paging="single_page").all()) == 2
    assert sent(server) == [("GET", "/2.0/gadgets", {}, None)]


def test_positions_can_be_in_the_body_of_a_post_request(server: FaultServer, session: BoxSession) -> None:
    serve(
        server,
        {"entries": [RAW], "next_marker": "m1"},
        reset,
        {"entries": [{**RAW, "$id": OTHER_ID}]},
    )
    listing = pages_of(
        Gadget,
        session,
        "/gadgets/query",
        paging="marker_only",
        json={"from": "here"},
        page_size=1,
        fields=["display_name"],
    )
    assert [each.id for each in listing] == [ID, OTHER_ID]
    first = {"from": "here", "fields": ["displayName"], "limit": 1}
    assert [(method, query, body) for method, _, query, body in sent(server)] == [
        ("POST", {}, first),
        ("POST", {}, {**first, "marker": "m1"}),
        ("POST", {}, {**first, "marker": "m1"}),
    ]


def test_a_stream_without_new_entries_ends(server: FaultServer, session: BoxSession) -> None:
    serve(
        server, {"entries": [RAW], "next_stream_position": "5"}, {"entries": [], "next_stream_position": "6"}
    )
    assert len(pages_of(Gadget, session, paging="stream_position").all()) == 1


def test_an_offset_needs_paging_by_offset(session: BoxSession) -> None:
    with pytest.raises(ValueError, match="offset cannot be used for a listing with marker paging"):
        pages_of(Gadget, session, paging="marker", offset=5).all()


def test_entries_without_a_type_are_of_the_only_type(server: FaultServer, session: BoxSession) -> None:
    entry = {"$id": ID, "displayName": "First", "size": "large"}
    end = {"total_count": 1}
    serve(server, {"entries": [entry], **end}, {"entries": [{"$id": ID, "displayName": "First"}], **end})
    malformed, plain = (pages_of(Gadget, session).one() for _ in range(2))
    assert (malformed.display_name, plain.display_name) == ("First", "First")
    with pytest.raises(DecodeError):
        _ = malformed.size


def test_a_table_shows_renamed_fields(server: FaultServer, session: BoxSession) -> None:
    end = {"total_count": 1}
    serve(server, {"entries": [{**RAW, "templateKey": "contract"}], **end}, {"entries": [RAW], **end})
    rows = pages_of(Gadget, session).to_dicts("display_name", "template_key")
    assert rows == [{"display_name": "First", "template_key": "contract"}]
    assert "displayName" in server.requests[0].target
    assert pages_of(Gadget, session).table().splitlines()[1].split() == [ID, "First"]
