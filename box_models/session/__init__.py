"""Requests to Box with a token, retries and typed errors. Responses are bytes or JSON, never models."""

from __future__ import annotations

from box_models.session.box_session import BoxSession
from box_models.session.page_positions import Paging, ParsedPage
from box_models.session.rate_limits import RateLimit
from box_models.session.references import SessionOpener, SessionReference
from box_models.session.reopening import find_session, register
from box_models.session.request_parts import Param, Params, Payload
from box_models.session.settings import LazyMode, Transfers

__all__ = [
    "BoxSession",
    "LazyMode",
    "Paging",
    "Param",
    "Params",
    "ParsedPage",
    "Payload",
    "RateLimit",
    "SessionOpener",
    "SessionReference",
    "Transfers",
    "find_session",
    "register",
]
