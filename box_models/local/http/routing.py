"""Which function answers which method and path, and what it is handed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from box_models.local.http.errors import ApiError, bad_parameter, unauthorized
from box_models.local.http.messages import JSON, Request, Response
from box_models.local.sign_in import scopes

if TYPE_CHECKING:
    from box_models.local.engine import Engine
    from box_models.local.items.shared_links import Grant
    from box_models.local.sign_in.accounts import Bearer, User

Handler = Callable[..., Response]
MAX_JSON = 8 << 20


class Call:
    """One request on its way through a route: who, when, and its parameters, checked as they are read."""

    def __init__(
        self, engine: Engine, request: Request, now: datetime, operation: str, bearer: Bearer | None
    ) -> None:
        self.engine = engine
        self.request = request
        self.now = now
        self.operation = operation
        self._bearer = bearer

    @property
    def user(self) -> User:
        """Who acts, by the token or as the user it names; 401 on a public route that came without."""
        if self._bearer is None:
            raise unauthorized("invalid_request", "The access token was not found.")
        return self._bearer.user

    @property
    def only_within(self) -> int | None:
        """The id of the item that the token is confined to, with all below it; 0 is the user's root folder."""
        restricted_to = self._bearer.restricted_to if self._bearer else None
        return int(restricted_to[1]) if restricted_to else None

    @property
    def timestamp(self) -> int:
        """The time of the request in seconds since 1970, as the store keeps it."""
        return int(self.now.timestamp())

    @cached_property
    def grant(self) -> Grant | None:
        """What the ``BoxApi`` header opens to this user, if it came."""
        from box_models.local.items import shared_links

        return shared_links.grant_of(self)

    @cached_property
    def fields(self) -> tuple[str, ...] | None:
        """The names in ``fields=``, in order; ``None`` when the standard fields are wanted."""
        given = [name.strip() for value in self._all("fields") for name in value.split(",")]
        return tuple(dict.fromkeys(name for name in given if name)) or None

    def header(self, name: str) -> str | None:
        """Return a request header."""
        return self.request.headers.get(name.lower())

    def param(self, name: str) -> str | None:
        """Return a query parameter, the last one if it was repeated."""
        values = self._all(name)
        return values[-1] if values else None

    def flag(self, name: str) -> bool:
        """Return a yes-or-no query parameter; absent is no."""
        value = (self.param(name) or "false").lower()
        if value not in {"true", "false", "1", "0"}:
            raise bad_parameter(name, f"Invalid value '{value}'. Must be true or false.")
        return value in {"true", "1"}

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole-number query parameter; 400 below ``low``, ``high`` above ``high``."""
        value = self.param(name)
        if value is None or value == "":
            return default
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value) or int(value) < low:
            raise bad_parameter(name, f"Invalid value '{value}'. Must be a whole number of at least {low}.")
        return min(int(value), high)

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """Return a query parameter that is one of ``choices``, whatever its case."""
        value = self.param(name)
        if value is None or value == "":
            return default
        for choice in choices:
            if choice.lower() == value.lower():
                return choice
        raise bad_parameter(name, f"Invalid value '{value}'. Must be one of {', '.join(choices)}.")

    def json(self) -> dict[str, JSON]:
        """Read the body as a JSON object; no body at all is an empty one."""
        raw = self.request.body.read(MAX_JSON + 1)
        if len(raw) > MAX_JSON:
            raise ApiError(413, "request_entity_too_large", f"A JSON body may have {MAX_JSON} bytes at most.")
        body = decode_object(raw, "entity-body") if raw.strip() else {}
        if self._bearer is not None:
            scopes.require_fields(self.operation, self._bearer, body)
        return body

    def _all(self, name: str) -> list[str]:
        return [value for key, value in self.request.query if key == name]


def decode_object(raw: bytes, name: str) -> dict[str, JSON]:
    """Decode a JSON object that came from outside; 400 naming ``name`` for anything else."""
    try:
        value = json.loads(raw)
        # Half a surrogate pair decodes well, but there is no way to store or send it again.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise bad_parameter(name, "Invalid JSON.") from None
    if not isinstance(value, dict):
        raise bad_parameter(name, "Must be a JSON object.")
    return cast("dict[str, JSON]", value)


@dataclass(frozen=True)
class Route:
    """One method on one path; ``operation`` is Box's name for it, ``public`` ones want no token."""

    method: str
    template: str
    operation: str
    public: bool
    handler: Handler
    pattern: re.Pattern[str]


class Routes:
    """The routes of one room, collected by decorators."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def get(self, template: str, *, operation: str, public: bool = False) -> Callable[[Handler], Handler]:
        """Answer GET."""
        return self._add("GET", template, operation, public)

    def post(self, template: str, *, operation: str, public: bool = False) -> Callable[[Handler], Handler]:
        """Answer POST."""
        return self._add("POST", template, operation, public)

    def put(self, template: str, *, operation: str, public: bool = False) -> Callable[[Handler], Handler]:
        """Answer PUT."""
        return self._add("PUT", template, operation, public)

    def delete(self, template: str, *, operation: str, public: bool = False) -> Callable[[Handler], Handler]:
        """Answer DELETE."""
        return self._add("DELETE", template, operation, public)

    def options(self, template: str, *, operation: str, public: bool = False) -> Callable[[Handler], Handler]:
        """Answer OPTIONS."""
        return self._add("OPTIONS", template, operation, public)

    def _add(self, method: str, template: str, operation: str, public: bool) -> Callable[[Handler], Handler]:
        # "upload_sessions" stands where an id could, and is none: what nobody serves must answer 501, not 404.
        value = r"(?P<\1>(?!upload_sessions\\b)[^/]+)"
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", value, re.escape(template)))

        def keep(handler: Handler) -> Handler:
            self.all.append(Route(method, template, operation, public, handler, pattern))
            return handler

        return keep


class Router:
    """All routes of an engine."""

    def __init__(self, rooms: Iterable[Routes]) -> None:
        # /files/content is no file with the id "content": what is spelled out goes before what is filled in.
        found = (route for room in rooms for route in room.all)
        self.routes: list[Route] = sorted(found, key=lambda route: route.template.count("{"))

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Find the route and the values in its path; uploads have a host, so here a prefix, of their own."""
        path = path.rstrip("/")
        if path.startswith("/api/2.0/"):
            path = path.removeprefix("/api")
        for route in self.routes:
            if route.method == method and (found := route.pattern.fullmatch(path)):
                return route, found.groupdict()
        return None
