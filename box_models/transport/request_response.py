"""Requests, responses, bodies and timeouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from requests.auth import AuthBase

from box_models._checks import as_number
from box_models._incomplete_repr import allow_incomplete
from box_models._json import JSON, JSONError, decode_json
from box_models._secret_value import SecretValue
from box_models.errors import DecodeError, IntegrityError
from box_models.transport.hosts import redact_url


@dataclass(frozen=True)
class Timeouts:
    """Timeouts in seconds: for a connection, for the next bytes, and for the whole call.

    ``total`` limits a call with all its retries. For downloads and uploads of content, it limits the time until the
    content starts to arrive, and the time until the response after all content was sent. A number in place of this
    object sets ``connect`` (at most 10) and ``read``.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float | None = 300.0

    def __post_init__(self) -> None:
        _check_seconds("connect", self.connect)
        _check_seconds("read", self.read)
        if self.total is not None:
            _check_seconds("total", self.total)

    @classmethod
    def of(cls, timeout: float | Timeouts) -> Timeouts:
        """Return the timeouts for a ``timeout`` argument: a number of seconds, or a `Timeouts`."""
        if isinstance(timeout, Timeouts):
            return timeout
        if not isinstance(timeout, int | float):
            raise TypeError(
                f"timeout must be a number of seconds or a Timeouts, not {type(timeout).__name__}"
            )
        return cls(connect=min(cls.connect, timeout), read=timeout)


def _check_seconds(name: str, seconds: float) -> None:
    if not 0 < as_number(f"timeout: {name}", seconds) < 1e9:
        raise ValueError(f"timeout: {name} must be a number of seconds greater than 0, not {seconds!r}")


DEFAULT_TIMEOUTS = Timeouts()


@dataclass(eq=False)
class Body:
    """Content to send. ``chunks`` returns it from the start on each call, so that a retry can send it again."""

    length: int
    media_type: str
    chunks: Callable[[], Iterable[bytes]] = field(repr=False)


class SizedBody:
    """A `Body` while it is sent. Counts the bytes, and keeps a failure of the source apart from network failures.

    ``sent`` is called when all bytes have been sent.
    """

    def __init__(self, body: Body, sent: Callable[[], object]) -> None:
        self.failure: Exception | None = None
        self.media_type: str = body.media_type
        self._body = body
        self._sent = sent

    def __len__(self) -> int:
        return self._body.length

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._counted()
            self._sent()
        except Exception as failure:
            self.failure = failure
            raise

    def _counted(self) -> Iterator[bytes]:
        left = self._body.length
        for chunk in self._body.chunks():
            left -= len(chunk)
            if left < 0:
                break
            if chunk:
                yield chunk
        if left:
            change = "longer" if left < 0 else "shorter"
            raise IntegrityError(
                f"the content became {change} than {self._body.length:,} bytes while it was sent; upload it again"
            )


@dataclass(eq=False, repr=False, kw_only=True)
class Request:
    """One request. ``deadline`` is a time of `time.monotonic`.

    ``content`` marks a download: its redirect may lead to another host, which does not get the token. A ``body`` of
    bytes is sent with the Content-Type in ``headers``.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    timeouts: Timeouts
    deadline: float | None = None
    body: Body | bytes | SecretValue[bytes] | None = None
    auth: AuthBase | None = None
    content: bool = False

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Request {self}>"

    def __str__(self) -> str:
        return f"{self.method} {redact_url(self.url)}"


@dataclass(frozen=True, repr=False, kw_only=True)
class Response:
    """One complete response. ``headers`` ignore case; ``url`` has no query.

    With ``recognized``, an earlier attempt took effect, and ``body`` is the result that was found afterwards.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    recognized: bool = False

    def json(self) -> JSON:
        """Return the decoded body. Raises `DecodeError` if it is not JSON."""
        try:
            value = decode_json(self.body)
        except JSONError:
            kind = self.headers.get("Content-Type", "unknown type")
            error = DecodeError(
                f"the response is not JSON ({kind}, {len(self.body)} bytes)",
                status=self.status,
                request=self.url,
            )
        else:
            return value
        raise error

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes from {self.url}>"
