"""Client credentials: an application signs in with its id and secret alone."""

from __future__ import annotations

from box_models.auth.application_login import ApplicationLogin, Subject
from box_models.auth.secret import Secret, as_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens


class ClientCredentials(ApplicationLogin):
    """The login of an application with the grant of that name, authorised by the admin of the enterprise.

    With ``enterprise_id`` it acts as its service account, with ``user_id`` as that user. Each access token lives about an
    hour; the next one is asked for in time. A ``store`` lets processes share it. Raises `NotLoggedIn` with the first
    request if Box does not know the enterprise or user, or the application was not authorised for it.

    >>> ClientCredentials("my-client-id", "my-client-secret", enterprise_id="987654")
    <ClientCredentials my-client-id for enterprise 987654>

    See https://developer.box.com/guides/authentication/client-credentials/
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret,
        *,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        store: TokenStore | None = None,
    ) -> None:
        client_secret = as_secret(client_secret)
        super().__init__(client_id, client_secret, Subject.of(enterprise_id, user_id), store)

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        return endpoint.ask(
            {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self._client_secret,
                "box_subject_type": self.subject.type,
                "box_subject_id": self.subject.id,
            }
        )
