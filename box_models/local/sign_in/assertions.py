"""Verification of the JWT assertions with which applications sign in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from box_models.local.http.errors import OAuthError
from box_models.local.json_values import decode_json
from box_models.local.sign_in.accounts import Application

# Unchanged clients send the address of the real Box, so this is the audience for any address of this Box.
AUDIENCE = "https://api.box.com/oauth2/token"
ALGORITHMS = ("RS256", "RS384", "RS512")
MAX_LIFETIME = 60
MIN_JTI_LENGTH, MAX_JTI_LENGTH = 16, 128


@dataclass(frozen=True)
class Assertion:
    """A verified assertion: its subject, and an id that works once until ``expires_at``."""

    kind: str
    subject_id: str
    jti: str
    expires_at: float


def verify(text: str, application: Application, now: float) -> Assertion:
    """Verify an assertion of the application. Raises `OAuthError` if it is invalid."""
    claims = _signed(text, application)
    if claims.get("iss") != application.client_id:
        raise _wrong("iss")
    if claims.get("aud") != AUDIENCE:
        raise _wrong("aud")
    expires_at = _time(claims, "exp")
    if expires_at is None or not now < expires_at <= now + MAX_LIFETIME:
        raise _wrong("exp")
    not_before = _time(claims, "nbf")
    if not_before is not None and not_before > now:
        raise _wrong("nbf")
    jti, kind, subject_id = claims.get("jti"), claims.get("box_sub_type"), claims.get("sub")
    if not isinstance(jti, str) or not MIN_JTI_LENGTH <= len(jti) <= MAX_JTI_LENGTH:
        raise _wrong("jti")
    if kind not in ("enterprise", "user"):
        raise _wrong("box_sub_type")
    if not isinstance(subject_id, str):
        raise wrong_subject()
    return Assertion(kind, subject_id, jti, expires_at)


def wrong_subject() -> OAuthError:
    """Return the error for an unknown or invalid subject."""
    return _wrong("sub", "The 'sub' specified is invalid.")


def used_before() -> OAuthError:
    """Return the error for an assertion id that was used before."""
    return _wrong("jti", "A unique 'jti' value is required.")


def _signed(text: str, application: Application) -> Mapping[str, object]:
    try:
        import jwt
    except ImportError:
        message = 'Signing in with a JWT needs an extra in the environment of the embedded Box: pip install "box_models[jwt]"'
        raise OAuthError("not_implemented", message, 405) from None
    try:
        header = jwt.get_unverified_header(text)
        if header.get("alg") not in ALGORITHMS:
            raise _wrong_header("alg", f"It must be one of {', '.join(ALGORITHMS)}.")
        keys = {key.id: key.public_key for key in application.public_keys}
        if "kid" in header:
            if header["kid"] not in keys:
                raise _wrong_header("kid", "The application has no public key with this id.")
            keys = {header["kid"]: keys[header["kid"]]}
        # Verify only the signature here. verify() checks the claims with the clock of this Box and its messages.
        for key in keys.values():
            with suppress(jwt.PyJWTError, ValueError, TypeError, RecursionError):
                return _object(jwt.PyJWS().decode(text, key, algorithms=ALGORITHMS))
        raise jwt.InvalidSignatureError
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise OAuthError(
            "invalid_grant",
            "The assertion is not a valid JWT, or its signature matches no key of the application.",
        ) from None


def _object(raw: bytes) -> Mapping[str, object]:
    claims = decode_json(raw)
    if not isinstance(claims, dict):
        raise TypeError("the claims are not a JSON object")
    return cast("dict[str, object]", claims)


def _time(claims: Mapping[str, object], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(name)
    return value


def _wrong(claim: str, more: str = "") -> OAuthError:
    return OAuthError("invalid_grant", f"Please check the '{claim}' claim. {more}".strip())


def _wrong_header(name: str, more: str) -> OAuthError:
    return OAuthError("invalid_grant", f"Please check the '{name}' header. {more}")
