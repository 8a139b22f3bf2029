"""The messages, attributes and builtin base classes of errors."""

from __future__ import annotations

import copy
import errno
import json
import pickle

import pytest

from box_models import errors
from box_models.errors import (
    AuthError,
    BadRequest,
    BoxError,
    Conflict,
    ConflictEntry,
    NameConflict,
    NotFound,
    NotLoggedIn,
    RateLimited,
    error_for,
)

KINDS = sorted(
    (kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BoxError)),
    key=lambda kind: kind.__name__,
)
BODY = b"""{"type": "error", "status": 404, "code": "not_found", "message": "Not Found", "help_url": "https://box.example",
"request_id": "r1", "context_info": {"errors": [{"reason": "invalid_parameter", "name": "folder", "message": "no 'd_1'"}]}}"""


def test_error_has_the_details_of_box() -> None:
    error = error_for(404, {"BOX-REQUEST-ID": "h1"}, BODY, request="GET https://api.box.com/2.0/folders/1")
    assert (error.status, error.code, error.help_url) == (404, "not_found", "https://box.example")
    assert (error.request_id, error.header_request_id) == ("r1", "h1")
    assert error.request == "GET https://api.box.com/2.0/folders/1"
    assert isinstance(error.context_info, dict)


def test_error_text_has_the_cause_a_hint_and_the_request() -> None:
    error = error_for(404, {"box-request-id": "h1"}, BODY, request="GET https://api.box.com/2.0/folders/1")
    assert str(error) == (
        "Not Found; folder: no 'd_1'. Check the id, and whether this user may see the item: Box answers 404 for both. "
        "(404 not_found, GET /2.0/folders/1, request id r1 / h1)"
    )
    assert repr(error) == f"NotFound({str(error)!r})"


def test_error_without_a_message_shows_its_status() -> None:
    assert str(error_for(418, {}, b"")) == "the request failed (418)"


def test_reason_may_be_plain_text() -> None:
    error = error_for(
        400,
        {},
        b'{"code": "item_name_invalid", "message": "Item name invalid", "context_info": "No / or so."}',
    )
    assert "Item name invalid; No / or so." in str(error)


def test_oauth_error_is_read() -> None:
    error = error_for(
        400, {}, b'{"error": "invalid_grant", "error_description": "Refresh token has expired"}'
    )
    assert isinstance(error, NotLoggedIn)
    assert (error.error, error.error_description) == ("invalid_grant", "Refresh token has expired")
    assert str(error) == "Refresh token has expired (400 invalid_grant)"


def test_reason_of_a_401_is_read_from_its_header() -> None:
    header = 'Bearer realm="Service", error="invalid_token", error_description="The access token provided is invalid."'
    error = error_for(401, {"www-AUTHENTICATE": header}, b"")
    assert isinstance(error, AuthError)
    assert (error.error, error.error_description) == (
        "invalid_token",
        "The access token provided is invalid.",
    )
    assert error.from_box


ENTRY = '{"type": "folder", "id": 7, "name": "Reports", "etag": 0, "sha1": null, "size": 1.0}'


@pytest.mark.parametrize("conflicts", [ENTRY, f"[{ENTRY}]"], ids=["files", "folders"])
def test_conflicts_are_a_tuple_for_an_object_and_a_list(conflicts: str) -> None:
    body = f'{{"code": "item_name_in_use", "context_info": {{"conflicts": {conflicts}}}}}'
    error = error_for(409, {}, body.encode())
    assert isinstance(error, NameConflict)
    assert error.conflicts == (ConflictEntry("folder", "7", "Reports", "0", None, 1),)
    assert error.existing is None


@pytest.mark.parametrize("info", [b"null", b'"text"', b"[]", b'{"conflicts": null}', b'{"conflicts": ["x"]}'])
def test_malformed_conflicts_are_empty(info: bytes) -> None:
    error = error_for(409, {}, b'{"code": "item_name_in_use", "context_info": %s}' % info)
    assert isinstance(error, NameConflict)
    assert error.conflicts == ()


def test_conflict_without_a_code_that_names_an_item_is_a_name_conflict() -> None:
    body = f'{{"message": "in use", "context_info": {{"conflicts": [{ENTRY}]}}}}'
    assert isinstance(error_for(409, {}, body.encode()), NameConflict)


def test_conflict_with_another_code_is_not_a_name_conflict() -> None:
    error = error_for(
        409, {}, b'{"code": "conflict", "message": "Terms of Service User status already exists."}'
    )
    assert type(error) is Conflict


@pytest.mark.parametrize("size", ['"big"', "1e999", "NaN", "true"])
def test_invalid_size_of_a_conflict_is_none(size: str) -> None:
    body = f'{{"code": "item_name_in_use", "context_info": {{"conflicts": {{"type": "file", "id": "1", "size": {size}}}}}}}'
    error = error_for(409, {}, body.encode())
    assert isinstance(error, Conflict)
    assert error.conflicts[0].size in (None, 1)


def test_d04_size_of_hundreds_of_digits_is_accepted() -> None:
    size = "9" * 400
    body = f'{{"code": "item_name_in_use", "context_info": {{"conflicts": {{"type": "file", "id": "1", "size": {size}}}}}}}'
    error = error_for(409, {}, body.encode())
    assert isinstance(error, Conflict)
    assert error.conflicts[0].size == int(size)


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize(
    "body", [b"<html>\xff</html>", b"[1]", b"7", b"[" * 100_000], ids=["html", "list", "number", "deep"]
)
def test_body_of_another_server_is_described(body: bytes) -> None:
    error = error_for(502, {"Content-Type": "text/html"}, body)
    assert not error.from_box
    assert f"text/html, {len(body)} bytes" in str(error)
    assert len(str(error)) < 500


def test_error_body_fields_may_have_any_type() -> None:
    error = error_for(
        400,
        {},
        b'{"code": 7, "message": ["x"], "request_id": {}, "context_info": {"errors": [1, {"name": 2}]}}',
    )
    assert isinstance(error, BadRequest)
    assert (error.code, error.message, error.request_id) == (None, "", None)


def test_rate_limit_error_has_the_seconds_to_wait() -> None:
    error = error_for(429, {"RETRY-AFTER": "100"}, b"{}")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 100


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if not issubclass(kind, ExceptionGroup)], ids=lambda kind: kind.__name__
)
def test_every_error_can_be_pickled_and_copied(kind: type[BoxError]) -> None:
    error = kind("what happened", status=499, code="x", context_info={"conflicts": []}, retry_after=2.0)
    error.attempts = 3
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert (vars(twin), twin.args, str(twin)) == (vars(error), error.args, str(error))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_tree_in_the_module_docstring_names_every_error(kind: type[BoxError]) -> None:
    assert errors.__doc__ is not None
    assert f" {kind.__name__}" in errors.__doc__


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.BadRequest, ValueError),
        (errors.AuthError, PermissionError),
        (errors.Forbidden, PermissionError),
        (errors.NotFound, FileNotFoundError),
        (errors.NameConflict, FileExistsError),
        (errors.NotImplementedByServer, NotImplementedError),
        (errors.NetworkError, ConnectionError),
        (errors.Timeout, TimeoutError),
        (errors.DecodeError, ValueError),
        (errors.IntegrityError, OSError),
        (errors.SessionClosed, RuntimeError),
        (errors.NotLoaded, RuntimeError),
        (errors.NoSession, RuntimeError),
        (errors.MissingField, LookupError),
    ],
)
def test_errors_inherit_from_builtin_errors(kind: type[BoxError], builtin: type[Exception]) -> None:
    assert issubclass(kind, builtin)


@pytest.mark.parametrize("kind", [errors.NotLoaded, errors.NoSession, errors.MissingField])
def test_field_errors_are_not_attribute_errors(kind: type[BoxError]) -> None:
    assert not issubclass(kind, AttributeError)


def test_os_errors_have_an_errno() -> None:
    assert (NotFound("x").errno, NameConflict("x").errno) == (errno.ENOENT, errno.EEXIST)


@pytest.mark.parametrize("token", ["token", "name", "item", "type", "conflicts"])
def test_token_equal_to_a_box_code_masks_only_itself(token: str) -> None:
    conflict = {"type": "file", "id": "7", "name": f"the {token} file"}
    fields = {"code": "item_name_in_use", "message": f"no {token}", "context_info": {"conflicts": [conflict]}}
    error = error_for(409, {}, json.dumps(fields).encode(), hide=[token])
    assert isinstance(error, NameConflict)
    assert error.code == "item_name_in_use"
    assert (error.conflicts[0].type, error.conflicts[0].name) == ("file", "the *** file")
    assert "no ***" in str(error)


def test_short_refused_token_can_be_refreshed() -> None:
    body = b'{"error": "invalid_token", "error_description": "token is no good"}'
    error = error_for(401, {}, body, hide=["token", "token-2"])
    assert (error.error, error.error_description) == ("invalid_token", "*** is no good")


def test_secret_in_www_authenticate_is_masked() -> None:
    challenge = 'Bearer realm="Service", error="invalid_token", error_description="canary-1 has expired"'
    error = error_for(401, {"WWW-Authenticate": challenge}, b"", hide=["canary-1", "token"])
    assert (error.error, error.error_description) == ("invalid_token", "*** has expired")


def test_overlapping_secrets_are_masked() -> None:
    error = error_for(
        400, {}, b'{"message": "canary-12 and canary", "canary-12": 1}', hide=["canary", "canary-12"]
    )
    assert error.message == "*** and ***"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            403,
            {"errors": [{"reason": "invalid_parameter", "message": "already has an account"}]},
            "already has",
        ),
        (403, {"fault": {"faultstring": "IP address not on the allow list"}}, "not on the allow list"),
        (400, {"detail": "Header too long"}, "Header too long"),
        (502, {"Message": "Endpoint request timed out"}, "timed out"),
        (500, ["no", "object"], "no"),
        (500, {}, "{}"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_error_in_the_json_of_another_server_shows_its_start(status: int, body: object, words: str) -> None:
    error = error_for(status, {"content-type": "application/json"}, json.dumps(body).encode())
    assert words in str(error)
    assert not error.from_box


def test_error_in_the_json_of_another_server_contains_no_secret() -> None:
    error = error_for(403, {}, b'{"detail": "s3cret is not known"}', hide=["s3cret"])
    assert "*** is not known" in str(error)


@pytest.mark.parametrize(
    ("status", "number"), [(429, errno.EAGAIN), (500, errno.EIO), (503, errno.EIO), (501, errno.EIO)]
)
def test_trouble_of_the_server_is_an_os_error(status: int, number: int) -> None:
    error = error_for(status, {}, b"")
    assert isinstance(error, OSError)
    assert error.errno == number
