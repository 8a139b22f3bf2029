"""Every operation of Box can be called: the embedded Box serves it, or says that it does not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from box_models import Box, BoxError
from box_models._operations import operation, operations
from box_models.errors import NotImplementedByServer
from box_models.local.coverage import is_served
from tests.api.sample_calls import SMALL_PARTS, Sample, arguments, examples
from tests.api.stub_keys import unknown_keys
from tests.embedded import RequestLog

SERVED = [each.name for each in operations() if is_served(each)]
# The sign-in needs an application, and revoking a token would end the login. Commits need all parts.
NOT_PERFORMED = {
    "get_authorize",
    "post_oauth2_token",
    "post_oauth2_token_refresh",
    "post_oauth2_revoke",
    "post_files_upload_sessions_id_commit",
}


@pytest.fixture
def sample() -> Iterator[Sample]:
    with Box.local(":memory:", settings=SMALL_PARTS) as box:
        yield Sample.of(box)


def test_every_operation_that_is_not_served_is_refused_at_once(box: Box, request_log: RequestLog) -> None:
    refused = [
        each for each in operations() if not is_served(each) and each.id != "get_shared_items#app_items"
    ]
    assert len(refused) + len(SERVED) + 1 == 339
    started = time.process_time()
    for each in refused:
        with pytest.raises(NotImplementedByServer):
            getattr(box.api, each.name)(**examples(each))
    assert len(request_log) == len(refused), "one request each"
    assert time.process_time() - started < 10


@pytest.mark.parametrize("name", [name for name in SERVED if name not in NOT_PERFORMED])
def test_served_operation_answers_with_known_keys_only(sample: Sample, name: str) -> None:
    try:
        answer: object = getattr(sample.box.api, name)(**arguments(operation(name), sample))
    except BoxError as error:
        error.add_note("add arguments for this operation to tests/api/sample_calls.py")
        raise
    kinds: dict[str, type] = {"json": dict, "bytes": bytes, "nothing": type(None)}
    assert isinstance(answer, kinds[operation(name).answer])
    assert unknown_keys(name, answer) == []


@pytest.mark.parametrize("name", sorted(NOT_PERFORMED))
def test_invalid_request_of_a_served_operation_raises_its_error(sample: Sample, name: str) -> None:
    with pytest.raises(BoxError) as caught:
        getattr(sample.box.api, name)(**arguments(operation(name), sample))
    assert not isinstance(caught.value, NotImplementedByServer)
