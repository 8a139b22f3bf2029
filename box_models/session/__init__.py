"""Requests to Box with a token, retries and typed errors. Responses are bytes or JSON, never models."""

from __future__ import annotations

from box_models.session.box_session import BoxSession
from box_models.session.page_positions import Paging, ParsedPage
from box_models.session.request_parts import Param, Params, Payload
from box_models.session.settings import LazyMode, Transfers

__all__ = ["BoxSession", "LazyMode", "Paging", "Param", "Params", "ParsedPage", "Payload", "Transfers"]
