"""The embedded Box in this process, with a log of all requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from box_models.local import EmbeddedAdapter


@dataclass(frozen=True)
class SentRequest:
    """One request to the embedded Box."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def sent_request(method: str, target: str, headers: Mapping[str, str], *, body: object) -> SentRequest:
    parts = urlsplit(target)
    decoded = json.loads(body) if isinstance(body, bytes) and body.startswith((b"{", b"[")) else None
    path = parts.path.removeprefix("/api").removeprefix("/2.0")
    folded = {name.lower(): value for name, value in headers.items()}
    return SentRequest(method, path, dict(parse_qsl(parts.query, keep_blank_values=True)), folded, decoded)


class RequestLog(list[SentRequest]):
    """The requests of a test, in order."""

    def __str__(self) -> str:
        return ", ".join(map(str, self))

    def adapter(self) -> type[EmbeddedAdapter]:
        """Return an adapter class of the embedded Box that adds each request to this log."""
        log = self

        class LoggingAdapter(EmbeddedAdapter):
            def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
                headers = {name: str(value) for name, value in request.headers.items()}
                log.append(sent_request(request.method or "", request.url or "", headers, body=request.body))
                return super().send(request, *args, **kwargs)

        return LoggingAdapter
