"""The refusal of requests that no route answers: known operations of Box, wrong methods, and unknown paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from box_models.local.http.errors import ApiError, not_implemented
from box_models.local.http.routing import Route

ADDRESS = "/2.0/"


def refusal(routes: Iterable[Route], method: str, path: str) -> ApiError:
    """Return the error for a request without a route: 405 if Box has the path, and 404 otherwise."""
    path = path.rstrip("/").removeprefix("/api")
    described = {
        method for pattern, methods in _described().items() if pattern.fullmatch(path) for method in methods
    }
    if method in described:
        return not_implemented(f"{method} {path}")
    served = {route.method for route in routes if route.pattern.fullmatch(path)}
    if allowed := described | served:
        headers = {"Allow": ", ".join(sorted(allowed))}
        return ApiError(405, "method_not_allowed", "Method Not Allowed", headers=headers)
    return ApiError(404, "not_found", "Not Found")


@cache
def _described() -> Mapping[re.Pattern[str], set[str]]:
    """Return the paths of Box's operations below the API version, with their methods."""
    from box_models._operations import operations  # for import time: few requests are refused

    methods: dict[str, set[str]] = {}
    for operation in operations():
        path = operation.path.removeprefix("/api")
        if path.startswith(ADDRESS):
            methods.setdefault(re.sub(r"\{\w+\}", "{}", path), set()).add(operation.method)
    return {_pattern(path): methods[path] for path in methods}


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path).replace(re.escape("{}"), "[^/]+"))
