"""One request in, one answer out: hosts, redirects, TLS, proxies and timeouts, and nothing of tokens."""

from __future__ import annotations

from box_models.errors import JSON
from box_models.transport.client import Transport
from box_models.transport.hosts import Endpoints, is_box_url, origin_of, printable, takes_token
from box_models.transport.messages import DEFAULT_TIMEOUTS, Body, Request, Response, Timeouts
from box_models.transport.stream import Stream

__all__ = [
    "DEFAULT_TIMEOUTS",
    "JSON",
    "Body",
    "Endpoints",
    "Request",
    "Response",
    "Stream",
    "Timeouts",
    "Transport",
    "is_box_url",
    "origin_of",
    "printable",
    "takes_token",
]
