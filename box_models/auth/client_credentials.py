"""Client credentials: an application signs in with its id and secret."""

from __future__ import annotations

from box_models.auth.application_login import ApplicationLogin, Subject
from box_models.auth.secret import Secret, as_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens


class ClientCredentials(ApplicationLogin):
    """The login of an application with the client credentials grant. An admin of the enterprise must authorize it.

    With ``enterprise_id`` it acts as the application's service account, with ``user_id`` as that user. An access token
    is valid for about an hour, and is refreshed before it expires. A ``store`` lets processes share the token. If Box
    does not know the enterprise or user, or the application is not authorized, the first request raises `NotLoggedIn`.

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
        super().__init__(client_id, client_secret, subject=Subject.of(enterprise_id, user_id), store=store)

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        return endpoint.fetch_tokens(
            {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self._client_secret,
                "box_subject_type": self.subject.type,
                "box_subject_id": self.subject.id,
            }
        )
