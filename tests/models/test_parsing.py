"""Unusual responses: numbers, times and entries. Rows D of the fault catalogue."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from box_models import Box, DecodeError, File, Folder, MissingField, UnknownItem, WebLink
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

SURROGATE = "\ud800"


def sends(faulty_server: FaultyBox, body: object, path: str = "/2.0/.*") -> None:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    faulty_server.spoil("GET", path, reply(200, body=text, headers={"Content-Type": "application/json"}))


def file_of(box: Box, faulty_server: FaultyBox, raw: str) -> File:
    """Return a file with one field given as JSON text."""
    sends(faulty_server, f'{{"type": "file", "id": "5", "name": "a", {raw}}}'.encode())
    return box.file("5").load()


# Ids and numbers


def test_d02_ids_may_be_numbers(remote_box: Box, faulty_server: FaultyBox) -> None:
    parent = {"type": "folder", "id": 0, "etag": 4, "sequence_id": 4}
    sends(
        faulty_server,
        {"type": "file", "id": 5, "etag": 3, "sequence_id": 3, "version_number": 2, "parent": parent},
    )
    file = remote_box.file("5").load()
    assert (file.id, file.etag, file.sequence_id, file.version_number) == ("5", "3", "3", "2")
    assert file.parent == remote_box.root


@pytest.mark.parametrize("raw", [{"type": "file"}, {"type": "file", "id": None}, {"type": "file", "id": {}}])
def test_d02_an_object_without_an_id_is_none_and_the_endpoint_is_named(
    remote_box: Box, faulty_server: FaultyBox, raw: dict[str, object]
) -> None:
    faulty_server.spoil("POST", "/2.0/files/5/copy", reply(201, raw))
    with pytest.raises(DecodeError, match="not a File in the response to /files: id: "):
        remote_box.file("5").copy(remote_box.root)


@pytest.mark.parametrize(
    ("raw", "size"),
    [
        ("1.0e18", 10**18),
        ("1.0034576983313e+14", 100345769833130),
        ('"123"', 123),
        ("1.2E+20", 120000000000000000000),
        ("18446744073709551616", 2**64),
    ],
)
def test_d03_a_size_may_be_large_or_a_float(
    remote_box: Box, faulty_server: FaultyBox, raw: str, size: int
) -> None:
    assert file_of(remote_box, faulty_server, f'"size": {raw}').size == size


@pytest.mark.parametrize("raw", ["1e400", "NaN", "-1.5", '"lots"', "null", "[]", "1" * 5000])
def test_d04_a_size_that_is_none_costs_only_itself(
    remote_box: Box, faulty_server: FaultyBox, raw: str
) -> None:
    file = file_of(remote_box, faulty_server, f'"size": {raw}')
    assert file.name == "a"
    with pytest.raises(DecodeError, match="malformed size"):
        _ = file.size


def test_d04_a_number_of_thousands_of_digits_costs_no_listing(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = '{"type": "file", "id": "5", "size": %s}, {"type": "file", "id": "6", "size": 6}'
    sends(faulty_server, f'{{"entries": [{entries % ("9" * 5000)}]}}'.encode())
    first, second = remote_box.root.files()
    assert (first.id, second.size) == ("5", 6)


# Instants


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2016-11-16T22:03:56-08:00", datetime(2016, 11, 17, 6, 3, 56, tzinfo=UTC)),
        ("2016-11-16T22:03:56Z", datetime(2016, 11, 16, 22, 3, 56, tzinfo=UTC)),
        ("2016-11-16T22:03:56.123Z", datetime(2016, 11, 16, 22, 3, 56, 123000, tzinfo=UTC)),
        ("2016-11-16T22:03:56", datetime(2016, 11, 16, 22, 3, 56, tzinfo=UTC)),
        ("2016-11-16 22:03:56", datetime(2016, 11, 16, 22, 3, 56, tzinfo=UTC)),
        ("2016-11-16", datetime(2016, 11, 16, tzinfo=UTC)),
        (1479333836, datetime(2016, 11, 16, 22, 3, 56, tzinfo=UTC)),
    ],
)
def test_d08_an_instant_is_always_aware(
    remote_box: Box, faulty_server: FaultyBox, raw: str | int, instant: datetime
) -> None:
    link = {"url": "https://x.example", "unshared_at": raw}
    file = file_of(
        remote_box, faulty_server, f'"created_at": {json.dumps(raw)}, "shared_link": {json.dumps(link)}'
    )
    assert file.created_at == instant
    assert file.created_at.tzinfo is not None
    assert file.shared_link is not None
    assert file.shared_link.unshared_at == instant


def test_d08_an_instant_keeps_its_offset(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = file_of(remote_box, faulty_server, '"created_at": "2016-11-16T22:03:56-08:00"')
    assert file.created_at.isoformat() == "2016-11-16T22:03:56-08:00"


@pytest.mark.parametrize("raw", ["", "0000-00-00", "yesterday", "2016-11-16T22:03:56+99:00"])
def test_d08_an_invalid_time_affects_only_its_field(
    remote_box: Box, faulty_server: FaultyBox, raw: str
) -> None:
    file = file_of(remote_box, faulty_server, f'"created_at": "{raw}", "modified_at": "2016-11-16T22:03:56Z"')
    assert file.modified_at.year == 2016
    with pytest.raises(DecodeError, match="malformed created_at"):
        _ = file.created_at


# Additional and missing values


def test_d01_unknown_fields_are_kept(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = file_of(remote_box, faulty_server, '"hologram": {"depth": 3}')
    assert file.model_extra == {"hologram": {"depth": 3}}
    assert file.model_dump()["hologram"] == {"depth": 3}


def test_d01_a_new_value_of_box_is_kept(remote_box: Box, faulty_server: FaultyBox) -> None:
    link = {"url": "https://x.example", "access": "galaxy", "effective_permission": "can_dream"}
    file = file_of(remote_box, faulty_server, f'"item_status": "archived", "shared_link": {json.dumps(link)}')
    assert file.item_status == "archived"
    assert file.shared_link is not None
    assert (file.shared_link.access, file.shared_link.effective_permission) == ("galaxy", "can_dream")


def test_an_empty_list_for_nothing_is_nothing(remote_box: Box, faulty_server: FaultyBox) -> None:
    sends(faulty_server, {"type": "user", "id": "5", "notification_email": [], "job_title": ""})
    user = remote_box.user("5")
    assert (user.notification_email, user.job_title) == (None, "")


def test_an_anonymous_uploader_is_a_user_with_nothing_to_it(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    file = file_of(
        remote_box, faulty_server, '"created_by": {"type": "user", "id": "", "name": "", "login": ""}'
    )
    assert (file.created_by.id, file.created_by.name, file.created_by.login) == ("", "", "")
    for read in (file.created_by.load, lambda: file.created_by.status):
        with pytest.raises(MissingField, match=r"User\(id='', name=''\) cannot be loaded: it has no id"):
            read()
    assert faulty_server.sent("GET", "/2.0/users.*") == 0


@pytest.mark.parametrize("name", ["e\u0301🗂", "\u202egnp.exe", "a\x00b", "two\nlines", "\x1b[31m"])
def test_d07_names_come_as_they_are(remote_box: Box, faulty_server: FaultyBox, name: str) -> None:
    sends(faulty_server, {"type": "file", "id": "5", "name": name})
    assert remote_box.file("5").name == name


# Listings


def listing(faulty_server: FaultyBox, *entries: object) -> None:
    sends(faulty_server, {"entries": entries}, "/2.0/folders/0/items")


def test_d01_an_unknown_type_is_kept(remote_box: Box, faulty_server: FaultyBox) -> None:
    hologram = {"type": "hologram", "id": "7", "name": "h", "size": 3, "depth": 4}
    listing(faulty_server, {"type": "file", "id": "5"}, hologram)
    file, unknown = remote_box.root.items()
    assert isinstance(unknown, UnknownItem)
    assert (unknown.type, unknown.id, unknown.name, unknown.size) == ("hologram", "7", "h", 3)
    assert (unknown.error, unknown.model_extra, file) == (None, {"depth": 4}, remote_box.file("5"))


def test_an_unknown_type_may_have_odd_fields_too(remote_box: Box, faulty_server: FaultyBox) -> None:
    odd = {"type": "hologram", "id": 7, "name": 5, "size": "huge", "modified_at": "2020-01-01"}
    listing(faulty_server, odd)
    (unknown,) = remote_box.root.items()
    assert isinstance(unknown, UnknownItem)
    assert (unknown.id, unknown.modified_at) == ("7", datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(DecodeError, match="malformed size"):
        _ = unknown.size


def test_d05_one_bad_entry_of_a_thousand_costs_itself(remote_box: Box, faulty_server: FaultyBox) -> None:
    good = [{"type": "file", "id": str(n), "name": f"{n}"} for n in range(1, 1000)]
    listing(faulty_server, *good[:500], {"type": "file", "name": "no id"}, *good[500:])
    items = remote_box.root.items().all()
    assert (len(items), items[999]) == (1000, remote_box.file("999"))
    bad = items[500]
    assert isinstance(bad, UnknownItem)
    assert bad.error is not None
    assert "id" in bad.error
    assert bad.model_extra == {"raw": {"type": "file", "name": "no id"}}


@pytest.mark.parametrize(
    "entry", [None, "file", 5, ["file"], {"type": "file", "id": []}, {"type": [], "id": {}}]
)
def test_d05_an_entry_may_be_anything(remote_box: Box, faulty_server: FaultyBox, entry: object) -> None:
    listing(faulty_server, {"type": "file", "id": "5"}, entry)
    file, bad = remote_box.root.items()
    assert isinstance(file, File)
    assert isinstance(bad, UnknownItem)
    assert bad.error is not None
    assert bad.model_extra == {"raw": entry}


def test_d05_a_malformed_field_makes_no_entry_unknown(remote_box: Box, faulty_server: FaultyBox) -> None:
    listing(
        faulty_server, {"type": "web_link", "id": "5", "url": 7}, {"type": "folder", "id": "6", "size": "x"}
    )
    link, folder = remote_box.root.items()
    assert isinstance(link, WebLink)
    assert isinstance(folder, Folder)
    with pytest.raises(DecodeError, match="malformed url"):
        _ = link.url


@pytest.mark.parametrize("verb", ["files", "folders"])
def test_d05_a_typed_listing_raises_after_the_good_entries(
    remote_box: Box, faulty_server: FaultyBox, verb: str
) -> None:
    listing(faulty_server, {"type": "file", "id": "5"}, {"type": "folder", "id": "6"}, {"type": "file"})
    entries = iter(getattr(remote_box.root, verb)())
    assert next(entries).id == {"files": "5", "folders": "6"}[verb]
    with pytest.raises(DecodeError, match="an entry of the listing cannot be read"):
        next(entries)


def test_d05_walk_raises_after_the_folder_that_has_it(remote_box: Box, faulty_server: FaultyBox) -> None:
    listing(faulty_server, {"type": "file", "id": "5", "name": "a"}, {"type": "file"})
    walk = remote_box.root.walk()
    assert [file.name for file in next(walk)[2]] == ["a"]
    with pytest.raises(DecodeError):
        next(walk)


def test_d06_a_lone_surrogate_costs_nothing(remote_box: Box, faulty_server: FaultyBox) -> None:
    listing(
        faulty_server,
        {"type": "file", "id": "5", "name": f"a{SURROGATE}b"},
        {"type": "file", "id": "6", "name": "c"},
    )
    assert [item.name for item in remote_box.root.items()] == [f"a{SURROGATE}b", "c"]


def test_unrequested_fields_are_kept_until_they_are_read(remote_box: Box, faulty_server: FaultyBox) -> None:
    listing(faulty_server, {"type": "file", "id": "5", "name": "a", "size": "lots", "description": "d"})
    (file,) = remote_box.root.files(fields=["name"])
    assert file.description == "d"
    with pytest.raises(DecodeError, match="malformed size"):
        _ = file.size
    assert len(faulty_server.server.requests) == 1


# Answers that are none


@pytest.mark.parametrize("body", [b"[]", b'["a"]'])
def test_d10_a_list_instead_of_an_object_is_reported(
    remote_box: Box, faulty_server: FaultyBox, body: bytes
) -> None:
    sends(faulty_server, body)
    with pytest.raises(DecodeError, match="/files/5 must be a JSON object, not a list"):
        remote_box.file("5").load()


@pytest.mark.parametrize("body", [b'{"a": }', b'{"a"}', b'{"a": "\\x"}'])
def test_a_response_that_is_not_json_is_reported(
    remote_box: Box, faulty_server: FaultyBox, body: bytes
) -> None:
    sends(faulty_server, body)
    with pytest.raises(DecodeError, match=r"/folders/0/items is not JSON \(\d+ bytes\)"):
        remote_box.root.items().all()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "/folders/0/items has no list of entries; it has nothing"),
        ({"entries": None, "x": 1}, "has no list of entries; it has entries, x"),
        ({"entries": [], "next_marker": {}}, "/folders/0/items: next_marker: "),
        ({"entries": [], "limit": "many"}, "/folders/0/items: limit: "),
    ],
)
def test_an_invalid_listing_is_reported(
    remote_box: Box, faulty_server: FaultyBox, body: dict[str, object], reason: str
) -> None:
    sends(faulty_server, body)
    with pytest.raises(DecodeError, match=reason):
        remote_box.root.items().all()


@pytest.mark.parametrize(
    "entries", [{"type": "file", "id": "5"}, {"0": {"type": "file", "id": "5"}}], ids=["entry", "numbered"]
)
def test_the_entries_of_a_listing_may_be_an_object(
    remote_box: Box, faulty_server: FaultyBox, entries: dict[str, object]
) -> None:
    sends(faulty_server, {"entries": entries, "limit": 1})
    assert remote_box.root.items().all() == [File(id="5")]


def test_a_listing_may_have_numbers_as_text(remote_box: Box, faulty_server: FaultyBox) -> None:
    sends(
        faulty_server,
        {"entries": [{"type": "file", "id": "5"}], "total_count": "1", "limit": 1e3, "offset": "0"},
    )
    assert len(remote_box.root.items(offset=1).all()) == 1


@pytest.mark.usefixtures("no_collection")
def test_d11_endless_nesting_is_reported(remote_box: Box, faulty_server: FaultyBox) -> None:
    sends(faulty_server, b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}")
    with pytest.raises(DecodeError, match="not JSON"):
        remote_box.file("5").load()


def test_an_unexpected_response_to_an_upload_is_reported(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", "/api/2.0/files/content", reply(201, {"entries": []}))
    with pytest.raises(DecodeError, match="must have one file"):
        remote_box.root.upload(b"x", "x.txt")
