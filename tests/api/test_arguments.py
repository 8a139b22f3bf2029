"""The arguments of `box.api` are checked before a request is sent, and errors name them."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from box_models import Box
from tests.embedded import RequestLog

TARGET = {"id": "1", "type": "folder"}
WRONG: dict[str, tuple[Callable[[Any], object], type[Exception], str]] = {
    "a missing id": (lambda api: api.get_users_id(), TypeError, r"get_users_id\(\): missing .*'user_id'"),
    "a missing field": (
        lambda api: api.post_webhooks(target=TARGET, address="x"),
        TypeError,
        r"post_webhooks\(\): missing .*'triggers'",
    ),
    "a misspelt argument": (
        lambda api: api.get_users(filter_trem="ada"),
        TypeError,
        r"get_users\(\) has no argument 'filter_trem'. Did you mean 'filter_term'\?",
    ),
    "too many positions": (
        lambda api: api.get_users("ada"),
        TypeError,
        r"get_users\(\): too many positional",
    ),
    "a number as text": (
        lambda api: api.get_users(limit="5"),
        TypeError,
        "limit must be an integer, not '5'",
    ),
    "a flag as text": (
        lambda api: api.get_users(usemarker="no"),
        TypeError,
        "usemarker must be True or False",
    ),
    "text as a list": (
        lambda api: api.get_users(fields="name"),
        TypeError,
        "fields must be a list, not 'name'",
    ),
    "a list of lists": (
        lambda api: api.get_users(fields=[[]]),
        TypeError,
        "fields must be a list of strings",
    ),
    "a number as a string": (
        lambda api: api.get_users(filter_term=5),
        TypeError,
        "filter_term must be a string",
    ),
    "an id that is a path": (
        lambda api: api.get_users_id("../files/1"),
        ValueError,
        "user_id must not .* contain '/'",
    ),
    "an empty id": (lambda api: api.get_users_id(""), ValueError, "user_id must not be empty"),
    "None as an id": (
        lambda api: api.get_users_id(None),
        TypeError,
        "user_id must be a string or an integer",
    ),
    "None for a required field": (lambda api: api.post_groups(name=None), TypeError, "name must be a string"),
    "text as an object": (
        lambda api: api.post_folders(name="x", parent="0"),
        TypeError,
        "parent must be a dict, not '0'",
    ),
    "a date in an object": (
        lambda api: api.put_files_id("1", lock={"expires_at": datetime.now(UTC)}),
        TypeError,
        "lock: .*datetime is not JSON",
    ),
    "text as content": (
        lambda api: api.post_files_content(attributes={}, file="text"),
        TypeError,
        "file must be bytes or a file opened in binary mode",
    ),
    "a text file as content": (
        lambda api: api.post_files_content(attributes={}, file=io.StringIO("text")),
        TypeError,
        "file must be bytes",
    ),
    "a header of two lines": (
        lambda api: api.get_files_id("1", if_none_match="a\nb"),
        ValueError,
        "if-none-match must not contain line ends",
    ),
    "a page size of zero": (
        lambda api: api.pages.get_groups(page_size=0),
        ValueError,
        "page_size must be at least 1",
    ),
    "a marker and an offset": (
        lambda api: api.pages.get_folders_id_items("0", marker="x", offset=5),
        ValueError,
        "marker cannot be used together with offset",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_argument_is_named_before_any_request(box: Box, request_log: RequestLog, case: str) -> None:
    call, error, message = WRONG[case]
    with pytest.raises(error, match=message):
        call(box.api)
    assert request_log == []


def test_unknown_operation_raises_attribute_error_with_the_nearest_name(box: Box) -> None:
    api: Any = box.api
    with pytest.raises(
        AttributeError, match=r"box.api has no operation 'get_usrs'. Did you mean 'get_users'\?"
    ):
        api.get_usrs()
    with pytest.raises(AttributeError, match=r"box.api.pages has no operation 'get_users_me'"):
        api.pages.get_users_me()
    assert not hasattr(api, "__deepcopy__")


def test_a_null_field_is_sent_and_a_null_parameter_is_not(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(b"x", "a.txt")
    box.api.put_files_id(file.id, shared_link=None, if_match=None, fields=None)
    assert request_log[-1].json == {"shared_link": None}
    assert request_log[-1].params == {}
    assert "if-match" not in request_log[-1].headers


def test_arguments_have_the_names_of_box_with_underscores(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(Exception, match="not do this"):
        box.api.get_metadata_taxonomies_id_id_nodes(
            "enterprise_1", "geo", include_total_result_count=True, level=[1, 2]
        )
    assert request_log[-1].params == {"include-total-result-count": "true", "level": "1,2"}
    with pytest.raises(Exception, match="not do this"):
        box.api.post_metadata_queries_execute_read(from_="enterprise_1.geo", ancestor_folder_id="0")
    assert request_log[-1].json == {"from": "enterprise_1.geo", "ancestor_folder_id": "0"}


def test_values_in_a_path_are_encoded(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(Exception, match="not do this"):
        box.api.get_metadata_templates_id_id_schema("global", "a b?")
    assert request_log[-1].path == "/metadata_templates/global/a%20b%3F/schema"


def test_help_shows_the_signature_and_the_page_of_the_reference(box: Box) -> None:
    call = box.api.get_files_id
    assert str(inspect.signature(call)).startswith(
        "(file_id: str | int, *, fields: list = ..., if_none_match: str = "
    )
    assert (
        call.__doc__
        == "Send ``GET /2.0/files/{file_id}``. See https://developer.box.com/reference/get-files-id/"
    )
    assert "/reference/v2025.0/get-hubs-id/" in str(box.api.get_hubs_id.__doc__)
    assert "/reference/put-files-id--add-shared-link/" in str(box.api.put_files_id_add_shared_link.__doc__)
    assert call.__name__ == "get_files_id"


def test_completion_lists_all_operations(box: Box) -> None:
    names = [name for name in dir(box.api) if not name.startswith("_")]
    assert len(names) == 340  # with `pages`
    assert {"get_users", "pages", "post_query"} <= set(names)
    assert "get_users" in dir(box.api.pages)
    assert "get_users_me" not in dir(box.api.pages)
    assert repr(box.api) == "<Api http://embedded.localhost>"
