"""What an application asks of the user at a browser, and where the browser goes with the answer."""

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
from box_models.local.sign_in import consent_pages, single_use
from box_models.local.sign_in.accounts import Accounts, Application
from box_models.local.sign_in.consent_pages import Choice
from box_models.local.store import signed_text

PATH = "/api/oauth2/authorize"
LIFETIME = 600
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
PARAMETERS = ("response_type", "client_id", "redirect_uri", "state", "scope")


class ConsentError(ApiError):
    """A reason to send the browser nowhere, told on a page."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(status, "consent", message)

    def response(self, request_id: str) -> Response:  # noqa: ARG002  it is for people
        """Build the page."""
        return consent_pages.problem(self.status, self.message)


@dataclass(frozen=True)
class Consent:
    """One application's request, with an address the answer may be sent to."""

    client_id: str
    redirect_uri: str
    state: str | None

    def redirect(self, **answer: str) -> Response:
        """Send the browser back with the answer, and with the state as it came."""
        if self.state is not None:
            answer["state"] = self.state
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, (parts.query, urlencode(answer))))
        headers = {"Location": parts._replace(query=query).geturl(), "Cache-Control": "no-store"}
        return Response(302, b"", headers)

    def page(self, call: Call) -> Response:
        """Ask the user."""
        parts = urlsplit(self.redirect_uri)
        call.services.get(Accounts).first_user()  # a Box nobody lives in yet gets one
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
            goes_to=_source(self.redirect_uri),
        )


def asked(call: Call) -> Consent:
    """Read what the browser was sent here with; ``ConsentError`` where it cannot be sent back."""
    asked = _parameters(call.request.query)
    application = _application(call, asked.get("client_id", ""))
    return Consent(application.client_id, _target(application, asked.get("redirect_uri")), asked.get("state"))


def answered(call: Call, ticket: str) -> Consent:
    """Read a ticket back and use it up, within a transaction; ``ConsentError`` if it is not good (any more)."""
    values = signed_text.read(call.services.database, "consent", ticket)
    if values is None:
        raise ConsentError("This form was not made here. Start again in your program.")
    client_id, redirect_uri, state, until, _nonce = cast("tuple[str, str, str | None, float, str]", values)
    now = call.now.timestamp()
    if until <= now:
        raise ConsentError("This form is too old. Start again in your program.")
    with call.services.database.transaction() as c:
        if not single_use.claim(c, ticket, until=until, now=now):
            raise ConsentError("This form has been used. Start again in your program.")
    # The application may have changed since the question was asked.
    return Consent(client_id, _target(_application(call, client_id), redirect_uri), state)


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
            "The address names no application that is known here (client_id)."
            " Applications are registered in the seed of this Box."
        )
    return application


def _target(application: Application, wanted: str | None) -> str:
    registered = application.redirect_uris
    if wanted is None and len(registered) == 1:
        wanted = registered[0]
    if wanted is None:
        raise ConsentError("The address lacks a redirect_uri, and the application has not just one of them.")
    # What has other letters could end up as something else than what was compared.
    if re.fullmatch(r"[\x21-\x7e]+", wanted) and any(_fits(wanted, uri) for uri in registered):
        return wanted
    raise ConsentError("The redirect_uri is none of those that the application is registered with.")


def _fits(wanted: str, registered: str) -> bool:
    """Compare letter by letter; on this machine's loopback the port is the program's to choose (RFC 8252)."""
    try:
        ours, theirs = urlsplit(registered), urlsplit(wanted)
        if wanted == registered:
            return True
        host = theirs.hostname or ""
        shown = f"[{host}]" if ":" in host else host
        plain = theirs.netloc in (shown, f"{shown}:{theirs.port}")
    except ValueError:
        return False
    same = ours._replace(netloc="") == theirs._replace(netloc="") and ours.hostname == host
    return same and plain and theirs.scheme == "http" and host in LOOPBACK_HOSTS


def _source(uri: str) -> str:
    """Name an address as a Content-Security-Policy does; one it has no name for, by its scheme."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https") and re.fullmatch(r"[\w.-]+(:[0-9]+)?", parts.netloc, re.ASCII):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"
