"""Errors with the status, code and text that Box uses."""

from __future__ import annotations

from collections.abc import Mapping

from box_models.local.http.messages import Response
from box_models.local.json_values import JSON

HELP_URL = "http://developers.box.com/docs/#errors"


class ApiError(Exception):
    """An error response: routes raise it, and the engine turns it into Box's error body."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        context_info: JSON = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.context_info = context_info
        self.headers: dict[str, str] = dict(headers or {})

    def response(self, request_id: str) -> Response:
        """Return the response. Errors of the token are in a header, without a body."""
        if "WWW-Authenticate" in self.headers:
            return Response(self.status, b"", self.headers)
        body: dict[str, JSON] = {"type": "error", "status": self.status, "code": self.code}
        if self.context_info is not None:
            body["context_info"] = self.context_info
        body |= {"help_url": HELP_URL, "message": self.message, "request_id": request_id}
        return Response.of_json(body, self.status, self.headers)


class OAuthError(ApiError):
    """An error of signing in, whose body has a form of its own."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(status, error, description)

    def response(self, request_id: str) -> Response:  # noqa: ARG002  Box's OAuth errors have no request id
        """Return the response."""
        return Response.of_json({"error": self.code, "error_description": self.message}, self.status)


def bad_parameter(name: str, message: str, *, reason: str = "invalid_parameter") -> ApiError:
    """Report an invalid parameter."""
    return ApiError(
        400,
        "bad_request",
        "Bad Request",
        context_info={"errors": [{"reason": reason, "name": name, "message": message}]},
    )


def missing_parameter(name: str) -> ApiError:
    """Report a missing parameter."""
    return bad_parameter(name, f"'{name}' is required", reason="missing_parameter")


def not_found(kind: str, item_id: str) -> ApiError:
    """Report an object that does not exist or that the user may not see. Box reports both in the same way."""
    name, prefix = {"file": ("item", "f_"), "folder": ("folder", "d_"), "web_link": ("item", "w_")}.get(
        kind, (kind, "")
    )
    value = prefix + item_id
    message = f"Invalid value '{value}'. '{name}' with value '{value}' not found"
    errors: JSON = {"errors": [{"reason": "invalid_parameter", "name": name, "message": message}]}
    return ApiError(404, "not_found", "Not Found", context_info=errors)


def conflict(name: str, value: str) -> ApiError:
    """Report a value that must be unique and that another object has. The response does not name that object."""
    message = f"Invalid value '{value}'. A resource with value '{value}' already exists"
    errors: JSON = {"errors": [{"reason": "invalid_parameter", "name": name, "message": message}]}
    return ApiError(409, "conflict", "Resource with the same name already exists", context_info=errors)


def not_implemented(operation: str) -> ApiError:
    """Report an operation that the embedded Box does not have, although Box may have it.

    The status is 405, because clients retry 501 for half a minute.
    """
    return ApiError(405, "not_implemented", f"The embedded Box does not do this: {operation}")


def unauthorized(error: str, description: str) -> ApiError:
    """Refuse a request whose token is missing or invalid."""
    challenge = f'Bearer realm="Service", error="{error}", error_description="{description}"'
    return ApiError(401, "unauthorized", description, headers={"WWW-Authenticate": challenge})


def insufficient_scope(missing: str = "Write permissions not allowed") -> ApiError:
    """Refuse an operation that the user may do, but not with this token."""
    errors: JSON = {"errors": [{"reason": "insufficient_scope", "name": "scope", "message": missing}]}
    message = "The request requires higher privileges than provided by the access token."
    return ApiError(403, "insufficient_scope", message, context_info=errors)


def forbidden(message: str, code: str = "access_denied_insufficient_permissions") -> ApiError:
    """Refuse an operation that the user may not do."""
    return ApiError(403, code, message)
