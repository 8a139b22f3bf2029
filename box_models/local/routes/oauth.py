"""Signing in: authorization codes and refresh tokens for access tokens, and their revocation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from box_models.local.errors import ApiError
from box_models.local.messages import JSON, Response
from box_models.local.routing import Call, Routes
from box_models.local.sign_ins import TokenPair, TokenRefusedError

MAX_FORM = 1 << 20
# Box knows these; they need what an embedded Box does not have yet.
UNSERVED_GRANTS = {
    "client_credentials": "client credentials",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "a JWT",
    "urn:ietf:params:oauth:grant-type:token-exchange": "another token",
}
CONSENT_PAGE = b"""<!doctype html>
<title>Not here</title>
<p>This embedded Box has no consent page. Put an authorization code into its seed file,
under <code>authorization_codes</code>, and exchange that at <code>/oauth2/token</code>.</p>
"""

routes: Routes = Routes()


class OAuthError(ApiError):
    """A failure of a token endpoint, which has a body of its own form."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(status, error, description)

    def response(self, request_id: str) -> Response:  # noqa: ARG002  Box's OAuth errors carry none
        """Build the answer."""
        return Response.of_json({"error": self.code, "error_description": self.message}, self.status)


@routes.post("/oauth2/token", operation="post_oauth2_token", public=True)
@routes.post("/api/oauth2/token", operation="post_oauth2_token", public=True)
def exchange(call: Call) -> Response:
    """Give out a pair of tokens for an authorization code or a refresh token."""
    form = _form(call)
    grant_type = form.get("grant_type", "")
    if grant_type in UNSERVED_GRANTS:
        message = f"The embedded Box gives no tokens for {UNSERVED_GRANTS[grant_type]}"
        raise OAuthError("unsupported_grant_type", message)
    if not grant_type:
        raise OAuthError("invalid_request", "Invalid grant_type parameter or parameter missing")
    if grant_type not in {"authorization_code", "refresh_token"}:
        raise OAuthError("unsupported_grant_type", "Unsupported grant_type")
    client_id = _client(call, form)
    sign_ins = call.engine.sign_ins
    try:
        if grant_type == "refresh_token":
            return _answer(sign_ins.redeem_refresh_token(_required(form, "refresh_token"), client_id))
        return _answer(sign_ins.redeem_code(_required(form, "code"), client_id))
    except TokenRefusedError as refused:
        raise OAuthError("invalid_grant", _reason(grant_type, refused)) from None


@routes.post("/oauth2/revoke", operation="post_oauth2_revoke", public=True)
@routes.post("/api/oauth2/revoke", operation="post_oauth2_revoke", public=True)
def revoke(call: Call) -> Response:
    """End the sign-in that an access or refresh token belongs to."""
    form = _form(call)
    client_id = _client(call, form)
    if not call.engine.sign_ins.revoke(_required(form, "token"), client_id):
        raise OAuthError("invalid_token", "The supplied token is invalid")
    return Response(200)


@routes.get("/api/oauth2/authorize", operation="get_authorize", public=True)
def authorize(call: Call) -> Response:  # noqa: ARG001  nothing in the request changes the answer
    """Say that there is no consent page."""
    return Response(501, CONSENT_PAGE, {"Content-Type": "text/html; charset=utf-8"})


def _form(call: Call) -> Mapping[str, str]:
    raw = call.request.body.read(MAX_FORM + 1)
    if len(raw) > MAX_FORM:
        raise OAuthError("invalid_request", f"A form may have {MAX_FORM} bytes at most", 413)
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise OAuthError(
            "invalid_request", "The body is not a form (application/x-www-form-urlencoded)"
        ) from None


def _client(call: Call, form: Mapping[str, str]) -> str:
    client_id = _required(form, "client_id")
    if not call.engine.accounts.secret_matches(client_id, _required(form, "client_secret")):
        raise OAuthError("invalid_client", "The client credentials are invalid")
    return client_id


def _required(form: Mapping[str, str], name: str) -> str:
    value = form.get(name)
    if not value:
        raise OAuthError("invalid_request", f'Missing parameter. "{name}" is required')
    return value


def _reason(grant_type: str, refused: TokenRefusedError) -> str:
    if grant_type == "refresh_token":
        return "Refresh token has expired" if refused.why == "expired" else "Invalid refresh token"
    if refused.why == "expired":
        return "The authorization code has expired"
    return "Auth code doesn't exist or is invalid for the client"


def _answer(pair: TokenPair) -> Response:
    body: JSON = {
        "access_token": pair.access_token,
        "expires_in": pair.expires_in,
        "restricted_to": [],
        "refresh_token": pair.refresh_token,
        "token_type": "bearer",
    }
    return Response.of_json(body, headers={"Cache-Control": "no-store"})
