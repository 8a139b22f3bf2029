"""Read the bodies of responses: errors, and JSON that is complete."""

from __future__ import annotations

from box_models._json import MAX_VALUES, has_too_many_values
from box_models._secret_value import SecretValue
from box_models.errors import DecodeError, NetworkError, not_json
from box_models.session.request_parts import RequestPlan
from box_models.transport import Response, ResponseStream, redact_url

READABLE_BY_STATUS = frozenset({401, 429})
"""Statuses that say by themselves that Box did not execute the request. Their body may be incomplete."""


def start_of_error(stream: ResponseStream) -> bytes:
    """Return the start of the body. If the status says enough, the body may be incomplete."""
    try:
        return stream.read_start()
    except (NetworkError, DecodeError):
        if stream.status in READABLE_BY_STATUS:
            return b""
        raise


def whole_response(plan: RequestPlan, stream: ResponseStream) -> Response:
    """Read the body. Raises `DecodeError` if the plan expects JSON and the body is something else."""
    body = SecretValue(stream.read())  # a page of a proxy may repeat a token
    may_be_empty = plan.may_be_empty or plan.method == "DELETE" or stream.status in (202, 304)
    if plan.says_json and not _looks_like_json(body.reveal()) and (body.reveal() or not may_be_empty):
        raise not_json(stream.status, stream.headers, body.reveal(), request=str(plan))
    if plan.says_json and has_too_many_values(body.reveal()):
        error = DecodeError(f"the response has more than {MAX_VALUES:,} values", request=str(plan))
        error.retryable = False
        raise error
    return Response(
        status=stream.status, headers=stream.headers, body=body.reveal(), url=redact_url(plan.url)
    )


def _looks_like_json(body: bytes) -> bool:
    """Return whether the body starts and ends like a JSON object or array. An HTML page or half a body does not."""
    text = body.strip()
    return (text[:1], text[-1:]) in ((b"{", b"}"), (b"[", b"]"))
