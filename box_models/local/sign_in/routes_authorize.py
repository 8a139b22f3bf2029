"""The page on which a user lets an application in, and the answer that its form gives."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.errors import OAuthError
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.sign_in import consent
from box_models.local.sign_in.accounts import Accounts
from box_models.local.sign_in.consent import ConsentError
from box_models.local.sign_in.logins import SignIns

routes: Routes = Routes()


@routes.get(consent.PATH, operation="get_authorize", public=True)
def ask(call: Call) -> Response:
    """Ask which user the application may act as, if any."""
    asked = consent.asked(call)
    if call.param("response_type") != "code":
        return asked.redirect(
            error="unsupported_response_type", error_description="The response_type has to be code"
        )
    scope = call.param("scope")
    if scope and "root_readwrite" not in scope.split():
        message = "The embedded Box lets applications do everything that the user can do: narrow the token afterwards"
        return asked.redirect(error="invalid_scope", error_description=message)
    return asked.page(call)


@routes.post(consent.PATH, operation="get_authorize", public=True)
def decide(call: Call) -> Response:
    """Send the browser back with a code, or with the user's no."""
    # The faces look at Origin; a browser that leaves it out still says this.
    if call.header("sec-fetch-site") not in (None, "same-origin"):
        raise ConsentError("This form was sent from another site.", 403)
    try:
        form = body_fields.form(call.request.body)
    except OAuthError as error:
        raise ConsentError(error.message, error.status) from None
    decision, user_id = form.get("decision"), form.get("user", "")
    if decision not in ("grant", "deny"):
        raise ConsentError("The form does not say whether access is granted.")
    with call.services.database.transaction():
        answered = consent.answered(call, form.get("ticket", ""))
        if decision == "deny":
            return answered.redirect(
                error="access_denied", error_description="The user denied access to your application"
            )
        if user_id not in {user.id for user in call.services.get(Accounts).users()}:
            raise ConsentError("The form names no user of this Box.")
        return answered.redirect(code=call.services.get(SignIns).issue_code(answered.client_id, user_id))
