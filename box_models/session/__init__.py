"""What the models delegate to. It knows no noun of Box, and returns bytes, never models."""

from __future__ import annotations

from box_models.session.box_session import BoxSession
from box_models.session.paging import Page
from box_models.session.request_parts import Param, Params, Payload
from box_models.session.settings import Transfers

__all__ = ["BoxSession", "Page", "Param", "Params", "Payload", "Transfers"]
