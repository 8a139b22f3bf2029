"""Routes: which function answers a method and a path, and the call that the function gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Required, TypedDict, TypeVar, Unpack, cast

from box_models.local.http.caller import Bearer, UserRow
from box_models.local.http.errors import ApiError, bad_parameter, unauthorized
from box_models.local.http.messages import Request, Response
from box_models.local.http.scopes import Scopes, require, require_admin, require_fields
from box_models.local.http.services import Services
from box_models.local.json_values import JSON, MAX_JSON, decode_json

Handler = Callable[..., Response]
T = TypeVar("T")


class RouteOptions(TypedDict, total=False):
    """The declarations of a route beside its path.

    ``operation`` is Box's name for the operation. A ``public`` route needs no token, every other one a token with one of
    ``scopes``. ``field_scopes`` names the scope that is needed to change a field of the body. A route for the
    ``whole_account`` refuses tokens that are restricted to one item. An ``admin_only`` route also refuses callers that are
    neither admins nor service accounts.
    """

    operation: Required[str]
    public: bool
    scopes: Scopes
    field_scopes: Mapping[str, str]
    whole_account: bool
    admin_only: bool


@dataclass(frozen=True)
class Route:
    """One method on one path; see `RouteOptions` for the options."""

    method: str
    template: str
    handler: Handler
    pattern: re.Pattern[str]
    operation: str
    public: bool = False
    scopes: Scopes = frozenset()
    field_scopes: Mapping[str, str] = field(default_factory=dict[str, str])
    whole_account: bool = False
    admin_only: bool = False


class Call:
    """One request to a route: the caller, the time, and the parameters, which are checked when they are read."""

    def __init__(
        self, services: Services, request: Request, *, route: Route, now: datetime, bearer: Bearer | None
    ) -> None:
        self.services = services
        self.request = request
        self.now = now
        self.timestamp: int = int(now.timestamp())
        """The time of the request in seconds since 1970, as the store keeps it."""
        self._route = route
        self._bearer = bearer
        self._results: dict[Hashable, object] = {}

    @property
    def user(self) -> UserRow:
        """The user of the token, or the one named by ``As-User``; 401 if a public route was called without a token."""
        if self._bearer is None:
            raise unauthorized("invalid_request", "The access token was not found.")
        return self._bearer.user

    def find_user(self, user_id: str) -> UserRow | None:
        """Return a user; the caller as the token was read, without another query."""
        if self._bearer is not None and self._bearer.user.id == user_id:
            return self._bearer.user
        return self.services.find_user(user_id)

    @property
    def only_within(self) -> int | None:
        """The id of the item that the token is restricted to, with everything below it; 0 is the user's root folder."""
        restricted_to = self._bearer.restricted_to if self._bearer else None
        return int(restricted_to[1]) if restricted_to else None

    @cached_property
    def fields(self) -> tuple[str, ...] | None:
        """The names in ``fields=``, in order; ``None`` if the standard fields are wanted."""
        names = [name.strip() for value in self._all("fields") for name in value.split(",")]
        return tuple(dict.fromkeys(name for name in names if name)) or None

    def made_by(self, bearer: Bearer) -> Call:
        """Return the same call as another token would make it."""
        return Call(self.services, self.request, route=self._route, now=self.now, bearer=bearer)

    def require_admin(self, scopes: Scopes) -> None:
        """Raise 403 unless the caller may manage the enterprise, with a token that has one of the scopes."""
        if self._bearer is not None:
            require(scopes, self._bearer)
            require_admin(self._bearer)

    def once(self, compute: Callable[[Call], T]) -> T:
        """Return ``compute(call)``, which is computed only once for this call."""
        if compute not in self._results:
            self._results[compute] = compute(self)
        return cast("T", self._results[compute])

    def header(self, name: str) -> str | None:
        """Return a request header."""
        return self.request.headers.get(name.lower())

    def param(self, name: str) -> str | None:
        """Return a query parameter, the last one of several with the same name."""
        values = self._all(name)
        return values[-1] if values else None

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter; the default is false."""
        value = (self.param(name) or "false").lower()
        if value not in {"true", "false", "1", "0"}:
            raise bad_parameter(name, f"Invalid value '{value}'. Must be true or false.")
        return value in {"true", "1"}

    def integer(self, name: str, *, default: int, low: int, high: int) -> int:
        """Return a whole-number query parameter; 400 if it is below ``low``, and ``high`` if it is above."""
        value = self.param(name)
        if value is None or value == "":
            return default
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value) or int(value) < low:
            raise bad_parameter(name, f"Invalid value '{value}'. Must be a whole number of at least {low}.")
        return min(int(value), high)

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """Return a query parameter that must be one of ``choices``, in upper or lower case."""
        value = self.param(name)
        if value is None or value == "":
            return default
        for choice in choices:
            if choice.lower() == value.lower():
                return choice
        raise bad_parameter(name, f"Invalid value '{value}'. Must be one of {', '.join(choices)}.")

    def json(self) -> dict[str, JSON]:
        """Read the body as a JSON object; an empty body is an empty object."""
        raw = self.request.body.read(MAX_JSON + 1)
        if len(raw) > MAX_JSON:
            raise ApiError(413, "request_entity_too_large", f"A JSON body may have {MAX_JSON} bytes at most.")
        body = decode_object(raw, "entity-body") if raw.strip() else {}
        if self._bearer is not None and self._route.field_scopes:
            require_fields(self._route.field_scopes, self._bearer, body)
        return body

    def _all(self, name: str) -> list[str]:
        return [value for key, value in self.request.query if key == name]


def decode_object(raw: bytes, name: str) -> dict[str, JSON]:
    """Decode a JSON object from a request; 400 that names ``name`` for anything else."""
    try:
        value = decode_json(raw)
    except ValueError:
        raise bad_parameter(name, "Invalid JSON.") from None
    if not isinstance(value, dict):
        raise bad_parameter(name, "Must be a JSON object.")
    return value


class Routes:
    """The routes of one module, collected by decorators."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def get(self, template: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        """Add a route for GET."""
        return self._add("GET", template, options)

    def post(self, template: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        """Add a route for POST."""
        return self._add("POST", template, options)

    def put(self, template: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        """Add a route for PUT."""
        return self._add("PUT", template, options)

    def delete(self, template: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        """Add a route for DELETE."""
        return self._add("DELETE", template, options)

    def options(self, template: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        """Add a route for OPTIONS."""
        return self._add("OPTIONS", template, options)

    def _add(self, method: str, template: str, options: RouteOptions) -> Callable[[Handler], Handler]:
        # In /files/upload_sessions the second segment is not an id. An unknown operation on it must not answer as a file.
        value = r"(?P<\1>(?!upload_sessions\\b)[^/]+)"
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", value, re.escape(template)))

        def register(handler: Handler) -> Handler:
            self.all.append(Route(method, template, handler, pattern, **options))
            return handler

        return register


class Router:
    """All routes of an engine."""

    def __init__(self, groups: Iterable[Routes]) -> None:
        # A literal path goes before a template: /files/content does not mean the file with the id "content".
        routes = (route for group in groups for route in group.all)
        self.routes: list[Route] = sorted(routes, key=lambda route: route.template.count("{"))
        # A value in a path has no slash, so only routes with as many slashes can match.
        self._candidates: dict[tuple[str, int], list[Route]] = {}
        for route in self.routes:
            self._candidates.setdefault((route.method, route.template.count("/")), []).append(route)

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route for a path and the values in the path.

        Box serves uploads from a host of their own; here the prefix ``/api`` stands for that host.
        """
        path = path.rstrip("/")
        if path.startswith("/api/2.0/"):
            path = path.removeprefix("/api")
        for route in self._candidates.get((method, path.count("/")), ()):
            if match := route.pattern.fullmatch(path):
                return route, match.groupdict()
        return None
