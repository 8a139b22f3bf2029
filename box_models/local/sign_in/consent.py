"""The consent of a user in a browser: reading the request, and redirecting with the result."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call
from box_models.local.sign_in import consent_pages, redirect_uris, single_use
from box_models.local.sign_in.accounts import Accounts, Application
from box_models.local.sign_in.consent_pages import Choice
from box_models.local.store import signed_text

PATH = "/api/oauth2/authorize"
LIFETIME = 600
PARAMETERS = ("response_type", "client_id", "redirect_uri", "state", "scope")


class ConsentError(ApiError):
    """The browser cannot be redirected. The page shows the reason."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(status, "consent", message)

    def response(self, request_id: str) -> Response:  # noqa: ARG002  people read the page
        """Return the error page."""
        return consent_pages.problem(self.status, self.message)


@dataclass(frozen=True)
class Consent:
    """The request of an application, with a redirect URI that was checked."""

    client_id: str
    redirect_uri: str
    state: str | None

    def redirect(self, **answer: str) -> Response:
        """Return a redirect to the application with the result and the unchanged state."""
        if self.state is not None:
            answer["state"] = self.state
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, (parts.query, urlencode(answer))))
        headers = {"Location": parts._replace(query=query).geturl(), "Cache-Control": "no-store"}
        return Response(302, b"", headers)

    def page(self, call: Call) -> Response:
        """Return the page that asks the user."""
        parts = urlsplit(self.redirect_uri)
        call.services.get(Accounts).first_user()  # Creates the first user of a new Box.
        users = [Choice(user.id, user.name, user.login) for user in call.services.get(Accounts).users()]
        ticket = [
            self.client_id,
            self.redirect_uri,
            self.state,
            call.now.timestamp() + LIFETIME,
            secrets.token_hex(16),
        ]
        return consent_pages.question(
            self.client_id,
            signed_text.sign(call.services.database, "consent", ticket),
            users,
            destination=parts.netloc or f"{parts.scheme}:",
            form_target=_source(self.redirect_uri),
        )


def read_request(call: Call) -> Consent:
    """Return the request in the query. Raises `ConsentError` if the redirect URI is not valid."""
    query = _parameters(call.request.query)
    application = _application(call, query.get("client_id", ""))
    redirect_uri = _check_redirect_uri(application, query.get("redirect_uri"))
    return Consent(application.client_id, redirect_uri, query.get("state"))


def claim_ticket(call: Call, ticket: str) -> Consent:
    """Return the request in the ticket, and mark the ticket as used. Call it in a transaction.

    Raises `ConsentError` if the ticket is invalid, expired or used.
    """
    values = signed_text.read(call.services.database, "consent", ticket)
    if values is None:
        raise ConsentError("This form was not made here. Start again in your program.")
    client_id, redirect_uri, state, until, nonce = cast("tuple[str, str, str | None, float, str]", values)
    now = call.now.timestamp()
    if until <= now:
        raise ConsentError("This form has expired. Start again in your program.")
    with call.services.database.transaction() as c:
        if not single_use.claim(c, f"consent {nonce}", until=until, now=now):
            raise ConsentError("This form has been used. Start again in your program.")
    # The application may have changed since the page was shown, so check again.
    return Consent(client_id, _check_redirect_uri(_application(call, client_id), redirect_uri), state)


def _parameters(query: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    names = [name for name, _ in query]
    for name in PARAMETERS:
        if names.count(name) > 1:
            raise ConsentError(f"The address has more than one {name}.")
    return {name: value for name, value in query if value}


def _application(call: Call, client_id: str) -> Application:
    application = call.services.get(Accounts).application(client_id)
    if application is None:
        raise ConsentError(
            "The client_id in the address is not a registered application."
            " Applications are registered in the seed of this Box."
        )
    return application


def _check_redirect_uri(application: Application, uri: str | None) -> str:
    registered = application.redirect_uris
    if uri is None and len(registered) == 1:
        uri = registered[0]
    if uri is None:
        raise ConsentError(
            "The address has no redirect_uri, and the application has not exactly one of them."
        )
    if redirect_uris.is_registered(uri, registered):
        return uri
    raise ConsentError("The redirect_uri is not one of those that the application is registered with.")


def _source(uri: str) -> str:
    """Return the source expression for a Content-Security-Policy: the origin, or the scheme without one."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https") and re.fullmatch(r"[\w.-]+(:[0-9]+)?", parts.netloc, re.ASCII):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"
