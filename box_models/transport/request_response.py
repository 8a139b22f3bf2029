"""What goes over the wire, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from requests.auth import AuthBase

from box_models._checks import as_number
from box_models._json import JSON, JSONError, decode_json
from box_models.errors import DecodeError, IntegrityError


@dataclass(frozen=True)
class Timeouts:
    """How many seconds to wait: for a connection, for the next bytes, for everything together.

    ``total`` bounds a call with all its repeats, except for content: there it bounds the time until the content starts
    to come, and the time that the answer takes once all of the content is sent. A plain number in the place of this
    object stands for ``connect`` (10 at most) and ``read``.
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
        """Read what users give as ``timeout``."""
        if isinstance(timeout, Timeouts):
            return timeout
        if not isinstance(timeout, int | float):
            raise TypeError(
                f"timeout must be a number of seconds or a Timeouts, not {type(timeout).__name__}"
            )
        return cls(connect=min(cls.connect, timeout), read=timeout)


def _check_seconds(name: str, seconds: float) -> None:
    if not 0 < as_number(f"timeout: {name}", seconds) < 1e9:
        raise ValueError(f"timeout: {name} must be a number of seconds above 0, not {seconds!r}")


DEFAULT_TIMEOUTS = Timeouts()


@dataclass(eq=False)
class Body:
    """Content to send. ``chunks`` opens it from the start each time it is called, so that it can be sent again."""

    length: int
    media_type: str
    chunks: Callable[[], Iterable[bytes]] = field(repr=False)


class SizedBody:
    """A `Body` on its way out: counted, and with the failure of its source kept apart from the network's.

    ``sent`` is called when all of it is out.
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
                f"the content became {change} than {self._body.length:,} bytes while it was sent"
            )


@dataclass(eq=False, kw_only=True)
class Request:
    """One request. ``content`` marks a download: its redirect may lead to another host, which gets no token.

    A ``body`` of bytes is sent as it is, under the Content-Type in ``headers``.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    timeouts: Timeouts
    deadline: float | None = None
    body: Body | bytes | None = field(default=None, repr=False)
    auth: AuthBase | None = field(default=None, repr=False)
    content: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class Response:
    """One answer, whole. ``headers`` are looked up without case; ``url`` has no query.

    With ``recognized``, an earlier attempt took effect, and ``body`` is the result that was found afterwards.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    recognized: bool = False

    def json(self) -> JSON:
        """Return what the body says; raises `DecodeError` if it is not JSON."""
        try:
            value = decode_json(self.body)
        except JSONError:
            kind = self.headers.get("Content-Type", "unknown type")
            error = DecodeError(
                f"the answer is not JSON: {kind}, {len(self.body)} bytes",
                status=self.status,
                request=self.url,
            )
        else:
            return value
        raise error

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes from {self.url}>"
