"""Routes for the consent of a user in a browser."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.errors import OAuthError
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.sign_in import consent
from box_models.local.sign_in.accounts import Accounts
from box_models.local.sign_in.consent import ConsentError
from box_models.local.sign_in.logins import Logins

routes: Routes = Routes()


@routes.get(consent.PATH, operation="get_authorize", public=True)
def ask(call: Call) -> Response:
    """Return the page that asks as which user the application may act."""
    consent_request = consent.read_request(call)
    if call.param("response_type") != "code":
        return consent_request.redirect(
            error="unsupported_response_type", error_description="The response_type must be code"
        )
    scope = call.param("scope")
    if scope and "root_readwrite" not in scope.split():
        message = (
            "The embedded Box gives applications all rights of the user. Downscope the token afterwards."
        )
        return consent_request.redirect(error="invalid_scope", error_description=message)
    return consent_request.page(call)


@routes.post(consent.PATH, operation="get_authorize", public=True)
def decide(call: Call) -> Response:
    """Redirect the browser to the application with a code, or with the refusal of the user."""
    # The server checks Origin. A browser that leaves it out still sends this header.
    if call.header("sec-fetch-site") not in (None, "same-origin"):
        raise ConsentError("This form was sent from another site.", 403)
    try:
        form = body_fields.form(call.request)
    except OAuthError as error:
        raise ConsentError(error.message, error.status) from None
    decision, user_id = form.get("decision"), form.get("user", "")
    if decision not in ("grant", "deny"):
        raise ConsentError("The decision in the form must be 'grant' or 'deny'.")
    with call.services.database.transaction():
        consent_request = consent.claim_ticket(call, form.get("ticket", ""))
        if decision == "deny":
            return consent_request.redirect(
                error="access_denied", error_description="The user denied access to your application"
            )
        if user_id not in {user.id for user in call.services.get(Accounts).users()}:
            raise ConsentError("The user in the form does not exist.")
        return consent_request.redirect(
            code=call.services.get(Logins).issue_code(consent_request.client_id, user_id)
        )
