"""JSON Web Tokens: an application signs in with its private key."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast
from uuid import uuid4

from box_models._json import JSONError, decode_json
from box_models._operating_system import allows
from box_models._secret_value import HiddenVariables, SecretValue
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
"""The audience that Box expects in an assertion, for every base URL."""
LIFETIME = timedelta(seconds=45)
"""How long an assertion is valid. Box accepts at most one minute, by its own clock."""
TIME_CLAIMS = ("'exp'", "'iat'", "'nbf'", "'jti'")


class JWTAuth(ApplicationLogin):
    """The login of an application that signs with its private key. Needs ``pip install "box_models[jwt]"``.

    ``private_key`` is PEM text, ``passphrase`` decrypts it, and ``public_key_id`` is the id that Box gave to the public
    key. With ``enterprise_id`` the login acts as the application's service account, with ``user_id`` as that user. Most
    applications have all of this in one file: see :meth:`from_config`. If the clock of this machine is wrong, the
    server's clock is used.

    Raises `ValueError` if the key or the passphrase is not valid. If Box refuses the key or the application, the first
    request raises `NotLoggedIn`.

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
        _check_text(private_key, "private_key")
        if passphrase is not None:
            _check_text(passphrase, "passphrase")
        super().__init__(client_id, client_secret, subject=Subject.of(enterprise_id, user_id), store=store)
        if algorithm not in ("RS256", "RS384", "RS512"):
            raise ValueError(f"algorithm must be 'RS256', 'RS384' or 'RS512', not {algorithm!r}")
        self._algorithm: Algorithm = algorithm
        self._key_id = check_secret(Secret(public_key_id), "public_key_id").reveal()
        self._key = _load_key(private_key, passphrase)
        self._clock_offset = timedelta()

    @classmethod
    def from_config(
        cls,
        config: str | os.PathLike[str] | Mapping[str, object],
        *,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        store: TokenStore | None = None,
    ) -> JWTAuth:
        """Return the login of a configuration file (or its content), as Box's developer console creates it.

        It acts as the service account of the enterprise in the file, unless ``user_id`` or another ``enterprise_id``
        is passed. Raises `ValueError` if the configuration is incomplete, and `OSError` if the file cannot be read.
        """
        settings = SecretValue(config if isinstance(config, Mapping) else _read(Path(config)))
        del config
        return cls._from_settings(settings, enterprise_id=enterprise_id, user_id=user_id, store=store)

    @classmethod
    def from_base64(
        cls,
        text: str | Secret,
        *,
        enterprise_id: str | int | None = None,
        user_id: str | int | None = None,
        store: TokenStore | None = None,
    ) -> JWTAuth:
        """Return the login of a configuration file in base64 form, as it fits into an environment variable.

        Raises `ValueError` if it is not valid base64, or the configuration is incomplete.
        """
        text = as_secret(text)
        _check_text(text, "text")
        settings = SecretValue(_decode_base64(text))
        return cls._from_settings(settings, enterprise_id=enterprise_id, user_id=user_id, store=store)

    @classmethod
    def _from_settings(
        cls,
        settings: SecretValue[object],
        *,
        enterprise_id: str | int | None,
        user_id: str | int | None,
        store: TokenStore | None,
    ) -> JWTAuth:
        problem = _problem_of(settings.reveal())
        if problem is not None:
            raise ValueError(problem)
        with HiddenVariables():
            config = _config(cast("Mapping[str, Any]", settings.reveal()))
        if enterprise_id is None and user_id is None:
            enterprise_id, user_id = config.enterprise_id, None if config.enterprise_id else config.user_id
        return cls(
            config.client_id,
            config.client_secret,
            private_key=config.private_key,
            public_key_id=config.public_key_id,
            passphrase=config.passphrase,
            enterprise_id=enterprise_id,
            user_id=user_id,
            store=store,
        )

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        try:
            return endpoint.fetch_tokens(self._form)
        except NotLoggedIn as error:
            if not any(claim in (error.error_description or "") for claim in TIME_CLAIMS):
                raise
        self._clock_offset = endpoint.server_time() - datetime.now(UTC)
        logger.info(
            "the clock of this machine is wrong; using the server's clock, which is %.0f s ahead",
            self._clock_offset.total_seconds(),
        )
        return endpoint.fetch_tokens(self._form)

    def _form(self) -> Form:
        return {
            "grant_type": GRANT,
            "client_id": self.client_id,
            "client_secret": self._client_secret,
            "assertion": self._assertion(datetime.now(UTC) + self._clock_offset),
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
        # The extra "jwt" is optional. _load_key has checked that it is installed.
        import jwt

        return Secret(
            jwt.encode(claims, self._key.reveal(), algorithm=self._algorithm, headers={"kid": self._key_id})
        )


@dataclass(frozen=True)
class _Config:
    """The settings in a configuration file."""

    client_id: str
    client_secret: Secret
    private_key: Secret
    public_key_id: str
    passphrase: Secret | None
    enterprise_id: str | None
    user_id: str | None


def _load_key(pem: Secret, passphrase: Secret | None) -> SecretValue[RSAPrivateKey]:
    load_pem_private_key, key_class = _cryptography()
    key: object = None
    reason = "it is not an RSA key"
    try:
        key = load_pem_private_key(
            # Line breaks in a configuration are often escaped twice.
            pem.reveal().replace("\\n", "\n").encode(),
            None if passphrase is None else passphrase.reveal().encode(),
        )
    except TypeError:
        reason = (
            "it is encrypted; pass passphrase="
            if passphrase is None
            else "it is not encrypted; remove passphrase="
        )
    except ValueError:
        reason = "it is not PEM text, or the passphrase is wrong"
    if not isinstance(key, key_class):
        raise ValueError(f"private_key cannot be read: {reason}")  # noqa: TRY004 # the value is wrong, not the type
    return SecretValue(key)


def _cryptography() -> tuple[Callable[[bytes, bytes | None], object], type[RSAPrivateKey]]:
    # The extra "jwt" is optional, so it is imported only when a JWTAuth is created.
    try:
        import jwt  # noqa: F401 # imported here only to report early that it is missing
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise ImportError('JWTAuth needs the extra "jwt": pip install "box_models[jwt]"') from None
    return load_pem_private_key, RSAPrivateKey


def _check_text(value: Secret, name: str) -> None:
    if not isinstance(value.reveal(), str):
        raise TypeError(f"{name} must be a string, not {type(value.reveal()).__name__}")


def _read(path: Path) -> object:
    if allows(path.stat(), 0o077):
        logger.warning("other users can read %s, which contains a private key; run chmod 600 %s", path, path)
    return _decode(path.read_bytes())


def _decode_base64(text: Secret) -> object:
    try:
        return _decode(base64.b64decode("".join(text.reveal().split()), validate=True))
    except ValueError:
        return None


def _decode(text: bytes) -> object:
    try:
        return decode_json(text)
    except JSONError:
        return None


def _problem_of(settings: object) -> str | None:
    """Return the problem of an incomplete configuration, otherwise None.

    This function raises nothing, because its variables are secrets.
    """
    if not isinstance(settings, Mapping):
        return "it is not a JWT configuration file of Box, or its base64 form; expected a JSON object"
    application = settings.get("boxAppSettings")
    key = application.get("appAuth") if isinstance(application, Mapping) else None
    if not isinstance(application, Mapping) or not isinstance(key, Mapping):
        return "the JWT configuration lacks 'boxAppSettings' with 'appAuth' in it"
    required = {
        "clientID": application.get("clientID"),
        "clientSecret": application.get("clientSecret"),
        "privateKey": key.get("privateKey"),
        "publicKeyID": key.get("publicKeyID"),
    }
    missing = [name for name, value in required.items() if not isinstance(value, str) or not value]
    return f"the JWT configuration lacks {', '.join(missing)}" if missing else None


def _config(settings: Mapping[str, Any]) -> _Config:
    """Return the settings of a complete configuration."""
    application = settings["boxAppSettings"]
    key = application["appAuth"]
    return _Config(
        client_id=application["clientID"],
        client_secret=Secret(application["clientSecret"]),
        private_key=Secret(key["privateKey"]),
        public_key_id=key["publicKeyID"],
        passphrase=Secret(str(key["passphrase"])) if key.get("passphrase") else None,
        enterprise_id=str(settings["enterpriseID"]) if settings.get("enterpriseID") else None,
        user_id=str(settings["userID"]) if settings.get("userID") else None,
    )
