"""Random invalid requests that are close to valid ones."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from box_models.local.http.messages import Request
from box_models.local.http.routing import Route
from tests.local.client import BASE, FORM, form

WORDS = [
    "access",
    "access_token",
    "ancestor_folder_ids",
    "as_user",
    "attributes",
    "boundary",
    "client_id",
    "client_secret",
    "code",
    "comment",
    "content_created_at",
    "content_modified_at",
    "content_types",
    "created_at_range",
    "description",
    "direction",
    "disposition",
    "download_file_name",
    "effective_access",
    "expires_at",
    "fields",
    "file",
    "file_extensions",
    "file_name",
    "file_size",
    "folder",
    "folder_id",
    "grant_type",
    "id",
    "is_download_prevented",
    "item",
    "items",
    "limit",
    "lock",
    "marker",
    "message",
    "name",
    "offset",
    "owned_by",
    "owner_user_ids",
    "parent",
    "part_id",
    "parts",
    "password",
    "permissions",
    "query",
    "recursive",
    "redirect_uri",
    "refresh_token",
    "response_type",
    "scope",
    "sha1",
    "sha512",
    "shared_link",
    "size",
    "size_range",
    "sort",
    "state",
    "subject_token",
    "tagged_message",
    "tags",
    "trash_content",
    "trashed_at",
    "type",
    "unshared_at",
    "updated_at_range",
    "upload_session",
    "url",
    "usemarker",
    "vanity_name",
    "version",
    "version_number",
    "web_link",
    "actor_token",
    "subject_token_type",
    "resource",
    "assertion",
    "box_subject_type",
    "box_subject_id",
]
HEADERS = [
    "range",
    "if-range",
    "if-match",
    "if-none-match",
    "content-range",
    "digest",
    "content-md5",
    "content-length",
    "content-type",
    "boxapi",
    "as-user",
    "authorization",
    "accept",
    "x-rep-hints",
    "prefer",
    "expect",
    "origin",
]
VALUES = [
    "0",
    "1",
    "-1",
    "100",
    "11",
    "12",
    "101",
    "200",
    "201",
    "true",
    "false",
    "null",
    "name",
    "-name",
    "date",
    "ASC",
    "DESC",
    "open",
    "company",
    "collaborators",
    "bytes=0-1",
    "bytes=-5",
    "bytes=9-1",
    "bytes=0-1,2-3",
    "bytes=99-",
    "sha=",
    "sha=2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "bytes\xa00-1/2",
    "bytes",
    "0-9/25",
    '"0"',
    'W/"1"',
    "*",
    "Bearer",
    "2026-01-01T00:00:00Z",
    "2026-01-01,2026-02-01",
    ",5",
    "5,",
    "1,,",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00Z",
    "id,name,tags",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "local_ada",
    "local_refresh",
    "the-code",
    "app",
    "hush",
    "file",
    "folder",
    "web_link",
    "item_name_in_use",
    "me",
    "root",
    "trash",
    "../..",
    "%2e%2e",
    "%00",
    "%ff'",
    "OR",
    "1=1",
    "--",
    'a"b',
    "OR",
    "(NOT)",
    "AND",
    "shared_link=https://app.box.com/s/1&shared_link_password=x",
    "eyJ0b2tlbiI6MX0=",
    "https://example.com",
    "http://[",
    "javascript:1",
]
NUMBERS = (0, 1, -1, 11, 100, 200, 1 << 31, 1 << 63, -(1 << 63) - 1, 10**30, 1e308, 0.5)

texts = st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.text(min_size=250, max_size=260))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
    ),
    max_leaves=12,
)
json_objects = st.dictionaries(st.sampled_from(WORDS), json_values, max_size=8)
queries = st.lists(st.tuples(st.sampled_from(WORDS), texts), max_size=3).map(tuple)
# Header values as the server passes them on: bytes as Latin-1, without line breaks.
latin = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)
headers = st.dictionaries(st.sampled_from(HEADERS), st.one_of(st.sampled_from(VALUES), latin), max_size=2)


def mutated(whole: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Remove or insert up to three pieces."""
    pieces = st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"\r\n", b"--", b"\r\n--the-boundary", b"\x00", b'"', b";", b":"]),
    )
    cuts = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces), max_size=3)

    def apply(value: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
        result, changes = value
        for where, length, piece in changes:
            at = int(where * len(result))
            result = result[:at] + piece + result[at + length :]
        return result

    return st.tuples(whole, cuts).map(apply)


# Bodies that routes accept, so that random changes pass the first checks.
GOOD: tuple[dict[str, Any], ...] = (
    {"name": "new", "parent": {"id": "0"}},
    {"name": "new", "parent": {"id": "100"}, "description": "x", "tags": ["a"]},
    {"name": "new", "parent": {"id": "0"}, "size": 10, "content_modified_at": "2026-01-01T00:00:00Z"},
    {"parent": {"id": "101"}, "version": "200"},
    {"name": "new", "url": "https://example.com", "parent": {"id": "0"}, "description": "x"},
    {"message": "hi", "item": {"type": "file", "id": "200"}},
    {"tagged_message": "@[11:Ada] hi", "item": {"type": "comment", "id": "200"}},
    {"shared_link": {"access": "open", "password": "pass1234", "unshared_at": "2036-01-01T00:00:00Z"}},
    {
        "shared_link": {
            "access": "company",
            "vanity_name": "a-vanity-name",
            "permissions": {"can_download": True},
        }
    },
    {"lock": {"access": "lock", "expires_at": "2036-01-01T00:00:00Z", "is_download_prevented": False}},
    {"file_size": 25, "folder_id": "0", "file_name": "big"},
    {
        "parts": [{"part_id": "AAAAAAAA", "offset": 0, "size": 10, "sha512": "x"}],
        "attributes": {"description": "x"},
    },
    {"items": [{"type": "file", "id": "200"}, {"type": "folder", "id": "100"}], "download_file_name": "all"},
    {"type": "file_version", "id": "200", "trashed_at": None},
)


@st.composite
def altered(draw: st.DrawFn) -> dict[str, Any]:
    """Replace one or two values of a valid body."""
    result: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(0, 2))):
        place: Any = result
        while place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or draw(st.booleans()):
                place[key] = draw(json_values)
                break
            place = place[key]
    return result


attributes = st.one_of(json_objects, altered()).map(lambda value: json.dumps(value).encode())
forms = st.one_of(
    st.tuples(attributes, st.binary(max_size=100)).map(
        lambda two: form(("attributes", two[0]), ("file", two[1]))
    ),
    st.lists(
        st.tuples(st.sampled_from(["attributes", "file", "x", ""]), st.binary(max_size=30)), max_size=4
    ).map(lambda parts: form(*parts)),
)
urlencoded = st.lists(st.tuples(st.sampled_from(WORDS), texts), max_size=6).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "replace")
)
json_bodies = attributes
bodies = st.one_of(
    json_bodies, mutated(json_bodies), mutated(forms), urlencoded, st.binary(max_size=50), st.just(b"")
)


@st.composite
def requests_to(
    draw: st.DrawFn, routes: list[Route], ids: Mapping[str, list[str]], token: str
) -> tuple[Request, bytes]:
    """Draw a route with a random path, query and headers, and separately a body."""
    route = draw(st.sampled_from(routes))
    path = route.template
    for name in route.pattern.groupindex:
        right, any_id = st.sampled_from(ids.get(name, ["x"])), st.sampled_from([*chain(*ids.values())])
        odd = texts.map(lambda text: quote(text, safe="") or "x")
        path = path.replace(f"{{{name}}}", draw(st.one_of(*[right] * 8, any_id, odd)))
    sent = {"content-type": FORM, **draw(headers)}
    if draw(st.integers(0, 19)) < 19:
        sent["authorization"] = f"Bearer {token}"
    return Request(route.method, path, draw(queries), sent, io.BytesIO(), BASE), draw(bodies)
