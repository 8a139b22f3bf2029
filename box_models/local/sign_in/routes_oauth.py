"""Routes for tokens: exchange and revocation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from box_models.local.http import body_fields
from box_models.local.http.errors import OAuthError
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.json_values import JSON
from box_models.local.sign_in import assertions, downscoping, single_use
from box_models.local.sign_in.accounts import Accounts, Application
from box_models.local.sign_in.downscoping import ACCESS_TOKEN
from box_models.local.sign_in.logins import AccessToken, Logins, TokenPair, TokenRefusedError

Form: TypeAlias = Mapping[str, str]
TokenResponse: TypeAlias = dict[str, JSON]
Grant: TypeAlias = Callable[[Call, Form], TokenResponse]

routes: Routes = Routes()


@routes.post("/oauth2/token", operation="post_oauth2_token", public=True)
@routes.post("/api/oauth2/token", operation="post_oauth2_token", public=True)
def exchange(call: Call) -> Response:
    """Exchange a code, a refresh token, an assertion or another token for tokens."""
    form = body_fields.form(call.request)
    grant_type = form.get("grant_type", "")
    if not grant_type:
        raise OAuthError("invalid_request", "Invalid grant_type parameter or parameter missing")
    if grant_type not in GRANTS:
        raise OAuthError("unsupported_grant_type", "Unsupported grant_type")
    return Response.of_json(GRANTS[grant_type](call, form), headers={"Cache-Control": "no-store"})


@routes.post("/oauth2/revoke", operation="post_oauth2_revoke", public=True)
@routes.post("/api/oauth2/revoke", operation="post_oauth2_revoke", public=True)
def revoke(call: Call) -> Response:
    """Revoke the sign-in of an access or refresh token."""
    form = body_fields.form(call.request)
    client_id = _client(call, form).client_id
    if not call.services.get(Logins).revoke(_required(form, "token"), client_id):
        raise OAuthError("invalid_token", "The supplied token is invalid")
    # Box documents an empty response, but its SDK 3 fails if the response is not JSON.
    return Response.of_json({})


def _code(call: Call, form: Form) -> TokenResponse:
    client_id = _client(call, form).client_id
    try:
        return _token_response(call.services.get(Logins).redeem_code(_required(form, "code"), client_id))
    except TokenRefusedError as refused:
        if refused.reason == "expired":
            raise OAuthError("invalid_grant", "The authorization code has expired") from None
        raise OAuthError("invalid_grant", "Auth code doesn't exist or is invalid for the client") from None


def _refresh_token(call: Call, form: Form) -> TokenResponse:
    client_id = _client(call, form).client_id
    try:
        return _token_response(
            call.services.get(Logins).redeem_refresh_token(_required(form, "refresh_token"), client_id)
        )
    except TokenRefusedError as refused:
        message = "Refresh token has expired" if refused.reason == "expired" else "Invalid refresh token"
        raise OAuthError("invalid_grant", message) from None


def _client_credentials(call: Call, form: Form) -> TokenResponse:
    client_id = _client(call, form).client_id
    kind, subject_id = _required(form, "box_subject_type"), _required(form, "box_subject_id")
    user = call.services.get(Accounts).subject(client_id, kind, subject_id)
    if user is None:
        raise OAuthError("invalid_grant", "Grant credentials are invalid")
    return _token_response(call.services.get(Logins).issue(client_id, user.id))


def _jwt(call: Call, form: Form) -> TokenResponse:
    application, now = _client(call, form), call.now.timestamp()
    accounts = call.services.get(Accounts)
    client_id = application.client_id
    assertion = assertions.verify(_required(form, "assertion"), application, now)
    # One transaction: the id counts as used only if the token is stored.
    with call.services.database.transaction() as c:
        if not single_use.claim(
            c, f"jti of {client_id}: {assertion.jti}", until=assertion.expires_at, now=now
        ):
            raise assertions.used_before()
        user = accounts.subject(client_id, assertion.kind, assertion.subject_id)
        if user is None:
            raise assertions.wrong_subject()
        return _token_response(call.services.get(Logins).issue(client_id, user.id))


def _token_exchange(call: Call, form: Form) -> TokenResponse:
    # Any client with a token may downscope it. If it names an application, it must also prove it.
    if form.get("client_id") or form.get("client_secret"):
        _client(call, form)
    for name in ("actor_token", "box_shared_link"):
        if form.get(name):
            raise OAuthError("not_implemented", f"The embedded Box does not support {name}.", 405)
    if _required(form, "subject_token_type") != ACCESS_TOKEN:
        raise OAuthError("invalid_request", f"Invalid subject_token_type. It must be {ACCESS_TOKEN}")
    return downscoping.downscope(
        call,
        _required(form, "subject_token"),
        scope=form.get("scope", ""),
        resource=form.get("resource"),
    )


GRANTS: Mapping[str, Grant] = {
    "authorization_code": _code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt,
    "urn:ietf:params:oauth:grant-type:token-exchange": _token_exchange,
}


def _client(call: Call, form: Form) -> Application:
    client_id, client_secret = _required(form, "client_id"), _required(form, "client_secret")
    accounts = call.services.get(Accounts)
    application = accounts.application(client_id)
    if application is None or not accounts.secret_matches(client_id, client_secret):
        raise OAuthError("invalid_client", "The client credentials are invalid")
    return application


def _required(form: Form, name: str) -> str:
    value = form.get(name)
    if not value:
        raise OAuthError("invalid_request", f'Missing parameter. "{name}" is required')
    return value


def _token_response(issued: TokenPair | AccessToken) -> TokenResponse:
    return {**issued._asdict(), "restricted_to": [], "token_type": "bearer"}
