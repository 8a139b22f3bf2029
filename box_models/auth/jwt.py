"""JSON Web Tokens: an application signs in with a key of its own."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import uuid4

from box_models._json import JSONError, decode_json
from box_models.auth.application_login import ApplicationLogin, Subject
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import Form, TokenEndpoint, Tokens
from box_models.errors import NotLoggedIn

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

logger: logging.Logger = logging.getLogger("box_models")

Algorithm: TypeAlias = Literal["RS256", "RS384", "RS512"]

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://api.box.com/oauth2/token"
"""What Box calls itself in an assertion, whatever address it is reached by."""
LIFETIME = timedelta(seconds=45)
"""How long an assertion is good: Box takes a minute at most, by its own clock."""
CLAIMS_OF_TIME = ("'exp'", "'iat'", "'nbf'", "'jti'")


class JWTAuth(ApplicationLogin):
    """The login of an application that signs with its private key; needs ``pip install "box_models[jwt]"``.

    ``private_key`` is PEM text, ``passphrase`` what it is encrypted with, ``public_key_id`` the id under which Box knows the
    other half. With ``enterprise_id`` it acts as its service account, with ``user_id`` as that user. Most applications have
    all this in one file: see :meth:`from_config`. Where the clock of this machine is wrong, the server's is taken.

    Raises ValueError for a key that cannot be read, or not with this passphrase, and `NotLoggedIn` with the first
    request if Box accepts neither.

    See https://developer.box.com/guides/authentication/jwt/
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret,
        *,
        private_key: str | Secret,
        public_key_id: str,
        passphrase: str | Secret | None = None,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        algorithm: Algorithm = "RS256",
        store: TokenStore | None = None,
    ) -> None:
        client_secret, private_key, passphrase = (
            as_secret(client_secret),
            as_secret(private_key),
            as_secret(passphrase),
        )
        pem = _text(private_key, "private_key")
        word = None if passphrase is None else _text(passphrase, "passphrase")
        super().__init__(client_id, client_secret, Subject.of(enterprise_id, user_id), store)
        if algorithm not in ("RS256", "RS384", "RS512"):
            raise ValueError(f"algorithm must be 'RS256', 'RS384' or 'RS512', not {algorithm!r}")
        self._algorithm: Algorithm = algorithm
        self._key_id = check_secret(Secret(public_key_id), "public_key_id").reveal()
        self._key = _Key(pem, word)
        self._ahead = timedelta()

    @classmethod
    def from_config(
        cls,
        config: str | os.PathLike[str] | Mapping[str, object],
        *,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        store: TokenStore | None = None,
    ) -> JWTAuth:
        """Return the login of a configuration file (or what it holds), as Box's developer console offers it.

        It acts as the service account of the enterprise in the file, unless ``user_id`` or another ``enterprise_id``
        is given. Raises ValueError if something is missing in it, and `OSError` if it cannot be read.
        """
        found = _parsed(config if isinstance(config, Mapping) else _read(Path(config)))
        del config  # a traceback that shows variables is not to show it
        return cls._from(found, enterprise_id, user_id, store)

    @classmethod
    def from_base64(
        cls,
        text: str | Secret,
        *,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        store: TokenStore | None = None,
    ) -> JWTAuth:
        """Return the login of a configuration file that was written as base64, as fits an environment variable."""
        text = as_secret(text)
        found = _parsed(_decoded(_text(text, "text")))
        return cls._from(found, enterprise_id, user_id, store)

    @classmethod
    def _from(
        cls,
        found: _Config | str,
        enterprise_id: str | int | None,
        user_id: str | int | None,
        store: TokenStore | None,
    ) -> JWTAuth:
        if isinstance(found, str):
            raise ValueError(found)  # noqa: TRY004 # a text here is what is wrong with a value
        if enterprise_id is None and user_id is None:
            enterprise_id, user_id = found.enterprise_id, None if found.enterprise_id else found.user_id
        return cls(
            found.client_id,
            found.client_secret,
            private_key=found.private_key,
            public_key_id=found.public_key_id,
            passphrase=found.passphrase,
            enterprise_id=enterprise_id,
            user_id=user_id,
            store=store,
        )

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        try:
            return endpoint.ask(self._form)
        except NotLoggedIn as error:
            if not any(claim in (error.error_description or "") for claim in CLAIMS_OF_TIME):
                raise
        self._ahead = endpoint.server_time() - datetime.now(UTC)
        logger.info(
            "the clock of this machine is %.0f s off the server's, whose time is taken",
            self._ahead.total_seconds(),
        )
        return endpoint.ask(self._form)

    def _form(self) -> Form:
        return {
            "grant_type": GRANT,
            "client_id": self.client_id,
            "client_secret": self._client_secret,
            "assertion": self._assertion(datetime.now(UTC) + self._ahead),
        }

    def _assertion(self, at: datetime) -> Secret:
        claims = {
            "iss": self.client_id,
            "sub": self.subject.id,
            "box_sub_type": self.subject.type,
            "aud": AUDIENCE,
            "jti": str(uuid4()),
            "exp": int((at + LIFETIME).timestamp()),
        }
        return self._key.sign(claims, self._algorithm, self._key_id)


@dataclass(frozen=True)
class _Config:
    """What a configuration file says."""

    client_id: str
    client_secret: Secret
    private_key: Secret
    public_key_id: str
    passphrase: Secret | None
    enterprise_id: str | None
    user_id: str | None


class _Key:
    """A private key, read once. It shows nothing, and is not pickled."""

    __slots__ = ("_key",)

    def __init__(self, pem: Secret, word: Secret | None) -> None:
        loads, rsa = _cryptography()
        key, reason = None, "it is not an RSA key"
        try:
            # A config often holds the line ends as they stand in JSON text that was escaped twice.
            text = pem.reveal().replace("\\n", "\n").encode()
            key = loads(text, None if word is None else word.reveal().encode())
        except TypeError:
            reason = (
                "it is encrypted: give its passphrase"
                if word is None
                else "it is not encrypted: give no passphrase"
            )
        except ValueError:
            reason = "it is no PEM text, or the passphrase is wrong"
        finally:
            text = b""
        if not isinstance(key, rsa):
            raise ValueError(f"private_key cannot be read: {reason}")  # noqa: TRY004 # its value is wrong
        self._key: RSAPrivateKey = key

    def sign(self, claims: Mapping[str, object], algorithm: Algorithm, key_id: str) -> Secret:
        import jwt

        return Secret(jwt.encode(dict(claims), self._key, algorithm=algorithm, headers={"kid": key_id}))

    def __repr__(self) -> str:
        return "<private key>"


def _cryptography() -> tuple[Callable[[bytes, bytes | None], object], type[RSAPrivateKey]]:
    try:
        import jwt  # noqa: F401 # asked for here, where it can be said what is missing
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise ImportError('JWTAuth needs an extra: pip install "box_models[jwt]"') from None
    return load_pem_private_key, RSAPrivateKey


def _text(given: Secret, name: str) -> Secret:
    if not isinstance(given.reveal(), str):
        raise TypeError(f"{name} must be a text, not {type(given.reveal()).__name__}")
    return given


# Whatever is wrong with a configuration is returned, not raised: it would be raised past variables that hold its secrets.


def _read(path: Path) -> object:
    if path.stat().st_mode & 0o077:
        logger.warning("%s holds a private key, and others may read it: chmod 600 %s", path, path)
    return _loaded(path.read_bytes())


def _decoded(text: Secret) -> object:
    try:
        return _loaded(base64.b64decode("".join(text.reveal().split()), validate=True))
    except ValueError:
        return None


def _loaded(text: bytes) -> object:
    try:
        return decode_json(text)
    except JSONError:
        return None


def _parsed(said: object) -> _Config | str:
    if not isinstance(said, Mapping):
        return "this is not a JWT configuration file of Box, or its base64: it holds no JSON object"
    settings = said.get("boxAppSettings")
    keys = settings.get("appAuth") if isinstance(settings, Mapping) else None
    if not isinstance(settings, Mapping) or not isinstance(keys, Mapping):
        return "the JWT configuration lacks 'boxAppSettings' with 'appAuth' in it"
    wanted = {
        "clientID": settings.get("clientID"),
        "clientSecret": settings.get("clientSecret"),
        "privateKey": keys.get("privateKey"),
        "publicKeyID": keys.get("publicKeyID"),
    }
    lacking = [name for name, value in wanted.items() if not isinstance(value, str) or not value]
    if lacking:
        return f"the JWT configuration lacks {', '.join(lacking)}"
    return _Config(
        str(wanted["clientID"]),
        Secret(str(wanted["clientSecret"])),
        Secret(str(wanted["privateKey"])),
        str(wanted["publicKeyID"]),
        Secret(str(keys["passphrase"])) if keys.get("passphrase") else None,
        str(said["enterpriseID"]) if said.get("enterpriseID") else None,
        str(said["userID"]) if said.get("userID") else None,
    )
