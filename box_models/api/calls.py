"""`Api` and `ApiPages`: the operations of Box as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, cast

from box_models._incomplete_repr import allow_incomplete
from box_models._operations import Operation, names
from box_models.api.entry_pages import EntryPage
from box_models.api.operation_request import request_of
from box_models.api.signatures import call_signature, find, function_of, listing_signature, listings
from box_models.errors import DecodeError
from box_models.retry import SAFE, RetryRule
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.session import Paging
    from box_models.transport import Response

REAL_BOX = "https://api.box.com"


class Api:
    """All operations of Box by the names in Box's reference. Answers are dicts. `Box.api` has it.

    >>> from box_models import Box
    >>> box = Box.local(":memory:")
    >>> box.api.get_users_me(fields=["name"])["name"]
    'Local User'
    """

    def __init__(self, session: BoxSession) -> None:
        self._session = session

    @property
    def pages(self) -> ApiPages:
        """The operations that list. Each returns an iterator over all entries."""
        return ApiPages(self._session)

    def __getattr__(self, name: str) -> Callable[..., object]:
        return function_of(find(name, names, "box.api"), call_signature(name), self._send)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *names()})

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Api {self._session.base_url}>"

    def _send(self, operation: Operation, values: Mapping[str, object]) -> object:
        retry = cast("RetryRule | None", values.get("retry"))
        return send(
            self._session, operation, values, retry=SAFE if retry is None and operation.reads else retry
        )


class ApiPages:
    """The operations that list, as iterators over all entries. `Api.pages` has it.

    >>> from box_models import Box
    >>> box = Box.local(":memory:")
    >>> _ = box.api.post_folders(name="Reports", parent={"id": "0"})
    >>> [item["name"] for item in box.api.pages.get_folders_id_items("0")]
    ['Reports']
    """

    def __init__(self, session: BoxSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Callable[..., object]:
        return function_of(find(name, listings, "box.api.pages"), listing_signature(name), self._entries)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *listings()})

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<ApiPages {self._session.base_url}>"

    def _entries(self, operation: Operation, values: Mapping[str, object]) -> Iterator[object]:
        pages = pages_of(self._session, operation, values)
        return (entry for page in pages for entry in page.entries)


def send(
    session: BoxSession, operation: Operation, values: Mapping[str, object], *, retry: RetryRule | None = None
) -> object:
    """Send the request, and return the answer: a dict, bytes, or None. A dict is empty if Box sent no content."""
    request = request_of(operation, values)
    path, host = _place(session, operation, request.path)
    needs_token = operation.server is None and "/2.0/" in operation.path
    if operation.answer == "bytes":
        with session.stream(
            path, params=request.params, headers=request.headers, with_token=needs_token
        ) as stream:
            return b"".join(stream.chunks())
    response = session.request(
        operation.method,
        path,
        params=request.params,
        json=request.json,
        body=request.body,
        headers=request.headers,
        retry=retry,
        host=host,
        poll=operation.polls,
        says_json=operation.answer == "json",
        may_be_empty=operation.may_be_empty,
        with_token=needs_token,
    )
    answer = _answer(response)
    return answer if operation.answer == "json" else None


def pages_of(session: BoxSession, operation: Operation, values: Mapping[str, object]) -> Iterator[EntryPage]:
    """Yield the pages of a listing. The arguments are checked now, and the first request is sent by the iterator."""
    marker = values.get("marker")
    offset, page_size = values.get("offset"), cast("int | None", values.get("page_size"))
    paging = cast("Paging", operation.paging)
    if paging == "marker" and not {"offset", "sort", "direction"}.isdisjoint(values):
        paging = "offset"  # with a marker, Box ignores them
    if marker is not None and paging == "offset":
        raise ValueError(f"{operation.name}(): marker cannot be used together with offset, sort or direction")
    request = request_of(operation, values)
    position = request.params.pop("stream_position", None)
    for name in ("marker", "offset"):
        request.params.pop(name, None)
    return session.pages(
        _place(session, operation, request.path)[0],
        parse=EntryPage,
        params=request.params,
        headers=request.headers,
        json=cast("Mapping[str, object] | None", request.json),
        paging=paging,
        start=cast("str | None", marker if position is None else str(position)),
        offset=cast("int", offset or 0),
        limit=cast("int | None", values.get("limit")),
        page_size=operation.page_size if page_size is None else page_size,
    )


def _place(session: BoxSession, operation: Operation, path: str) -> tuple[str, Literal["api", "upload"]]:
    """Return the path or the URL to request, and the host."""
    if operation.server is None and path.startswith("/2.0/"):
        return path.removeprefix("/2.0"), "api"
    if path.startswith("/api/2.0/"):
        return path.removeprefix("/api/2.0"), "upload"
    is_real = session.base_url == REAL_BOX
    return (operation.server if is_real and operation.server else session.base_url) + path, "api"


def _answer(response: Response) -> dict[str, object]:
    """Return the content of a response: a JSON object, or {} if it is empty. Raises `DecodeError` for anything else."""
    content = response.json() if response.body else {}
    if not isinstance(content, dict):
        raise DecodeError(
            f"the response must be a JSON object, not a {type(content).__name__}", request=response.url
        )
    return cast("dict[str, object]", content)
