"""The scopes that each operation of the embedded Box accepts."""

from __future__ import annotations

from box_models.local.registry import ROUTES

ALLOWED: dict[str, frozenset[str]] = {
    route.operation: route.scopes for group in ROUTES for route in group.all if not route.public
}
