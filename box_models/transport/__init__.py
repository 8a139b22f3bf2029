"""Send one HTTP request and return one response: hosts, redirects, TLS, proxies and timeouts. Knows no tokens."""

from __future__ import annotations

from box_models._json import JSON
from box_models.transport.client import Transport
from box_models.transport.hosts import Endpoints, is_box_url, origin_of, redact_url, takes_token
from box_models.transport.network_settings import (
    Certificate,
    NetworkSettings,
    PortableNetwork,
    Proxies,
    UnverifiedTLSWarning,
    Verify,
)
from box_models.transport.request_response import DEFAULT_TIMEOUTS, Body, Request, Response, Timeouts
from box_models.transport.response_stream import ResponseStream

__all__ = [
    "DEFAULT_TIMEOUTS",
    "JSON",
    "Body",
    "Certificate",
    "Endpoints",
    "NetworkSettings",
    "PortableNetwork",
    "Proxies",
    "Request",
    "Response",
    "ResponseStream",
    "Timeouts",
    "Transport",
    "UnverifiedTLSWarning",
    "Verify",
    "is_box_url",
    "origin_of",
    "redact_url",
    "takes_token",
]
