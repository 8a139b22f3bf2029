"""A machine on which nobody has signed in."""

from __future__ import annotations

from tests.auth.conftest import home

__all__ = ["home"]
