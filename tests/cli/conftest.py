"""Fixtures: an environment without a login."""

from __future__ import annotations

from tests.auth.conftest import home

__all__ = ["home"]
