"""Sign-in with a JWT: signatures, claims, and assertion ids that work once."""

from __future__ import annotations

import base64
import json
import secrets
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.local.seeded import SEED, World, world
from tests.local.signing_in import APP, exchange, login_of, refusal

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DUPLICATE_ID = (400, "invalid_grant", "Please check the 'jti' claim. A unique 'jti' value is required.")
INVALID_SUBJECT = (400, "invalid_grant", "Please check the 'sub' claim. The 'sub' specified is invalid.")
INVALID_SIGNATURE = "The assertion is not a valid JWT, or its signature matches no key of the application."


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """Return the private key of that name. Later calls return the same key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(name: str) -> str:
    pem = key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def application(client_id: str, client_secret: str, **keys: str) -> dict[str, object]:
    public_keys = [{"id": name, "public_key": pem} for name, pem in keys.items()]
    return {"client_id": client_id, "client_secret": client_secret, "jwt_public_keys": public_keys}


def seed() -> dict[str, object]:
    applications = [
        application(
            "app", "hush", k1=public("first"), k2=public("second"), broken="-----BEGIN PUBLIC KEY-----"
        ),
        application("other", "psst", k3=public("third")),
    ]
    return {"enterprise_id": "27335", "users": SEED["users"], "applications": applications}


@pytest.fixture
def box() -> Iterator[World]:
    with world(seed=seed()) as box_world:
        yield box_world


def claims(box: World, **changed: object) -> dict[str, object]:
    """Return valid claims with some of them changed, or left out if they are None."""
    good = {
        "iss": "app",
        "sub": "12",
        "box_sub_type": "user",
        "aud": "https://api.box.com/oauth2/token",
        "jti": secrets.token_hex(16),
        "exp": int(box.clock.now.timestamp()) + 30,
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(claim_set: dict[str, object], *, by: str = "first", kid: object = "k1", alg: str = "RS256") -> str:
    # api_jws signs the text as it is. jwt.encode() would refuse some of the invalid claims.
    headers = {} if kid is None else {"kid": kid}
    return jwt.api_jws.encode(json.dumps(claim_set).encode(), key(by), algorithm=alg, headers=headers)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def forged(header: Mapping[str, object], claim_set: Mapping[str, object], signature: bytes = b"") -> str:
    last = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return ".".join((encoded(json.dumps(header)), encoded(json.dumps(claim_set)), last))


def ask(box: World, assertion: str, **form: str) -> requests.Response:
    return exchange(box, grant_type=JWT_BEARER, assertion=assertion, **form)


def token(box: World, assertion: str) -> str:
    answer = ask(box, assertion)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_response_has_no_refresh_token(box: World) -> None:
    response = ask(box, signed(claims(box))).json()
    assert response.pop("access_token").startswith("local_")
    assert response == {"expires_in": 3600, "token_type": "bearer", "restricted_to": []}


def test_token_belongs_to_the_subject(box: World) -> None:
    assert login_of(box, token(box, signed(claims(box)))) == "bob@example.com"


def test_enterprise_subject_is_the_service_account(box: World) -> None:
    enterprise = claims(box, sub="27335", box_sub_type="enterprise")
    by_jwt = login_of(box, token(box, signed(enterprise)))
    by_secret = exchange(
        box, grant_type="client_credentials", box_subject_type="enterprise", box_subject_id="27335"
    )
    assert by_jwt is not None
    assert login_of(box, by_secret.json()["access_token"]) == by_jwt


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_each_registered_key_and_algorithm_is_accepted(box: World, alg: str) -> None:
    assert token(box, signed(claims(box), alg=alg))
    assert token(box, signed(claims(box), by="second", kid="k2", alg=alg))


# Signatures


def refusal_description(box: World, assertion: str, **form: str) -> str:
    """Return the description of the refusal, and check that a valid assertion still works."""
    status, error, description = refusal(ask(box, assertion, **form))
    assert (status, error) == (400, "invalid_grant")
    assert token(box, signed(claims(box)))
    return description


def test_signature_of_another_key_is_refused(box: World) -> None:
    assert refusal_description(box, signed(claims(box), by="second", kid="k1")) == INVALID_SIGNATURE
    assert refusal_description(box, signed(claims(box), by="third", kid="k1")) == INVALID_SIGNATURE


@pytest.mark.parametrize("kid", ["k3", "nothing", ""])
def test_unregistered_key_id_is_refused(box: World, kid: str) -> None:
    assert refusal_description(box, signed(claims(box), by="third", kid=kid)).startswith(
        "Please check the 'kid' header."
    )


@pytest.mark.parametrize("by", ["first", "second"])
def test_without_a_key_id_each_registered_key_is_tried(box: World, by: str) -> None:
    assert token(box, signed(claims(box), by=by, kid=None))
    assert refusal_description(box, signed(claims(box), by="third", kid=None)) == INVALID_SIGNATURE


def test_key_id_must_be_a_text(box: World) -> None:
    claim_set, head = claims(box), {"alg": "RS256", "typ": "JWT"}
    assert refusal_description(box, forged({**head, "kid": 1}, claim_set)) == INVALID_SIGNATURE


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "ES256", "PS256", "", 5])
def test_other_algorithms_are_refused(box: World, alg: object) -> None:
    assertion = forged({"alg": alg, "kid": "k1", "typ": "JWT"}, claims(box))
    assert refusal_description(box, assertion).startswith("Please check the 'alg' header.")


def test_public_key_is_not_accepted_as_an_hmac_secret(box: World) -> None:
    head, claim_set = {"alg": "HS256", "kid": "k1", "typ": "JWT"}, claims(box)
    body = forged(head, claim_set).rpartition(".")[0].encode()
    hmac = jwt.get_algorithm_by_name("HS256")
    signature = hmac.sign(body, public("first").encode())
    assert refusal_description(box, forged(head, claim_set, signature)).startswith(
        "Please check the 'alg' header."
    )


def test_changed_claims_are_refused(box: World) -> None:
    head, _, signature = signed(claims(box)).split(".")
    other = signed(claims(box, sub="11")).split(".")[1]
    assert refusal_description(box, f"{head}.{other}.{signature}") == INVALID_SIGNATURE


DEEP = encoded('{"a":' * 10_000 + "1" + "}" * 10_000)


@pytest.mark.parametrize(
    "text", [f"{DEEP}.e30.e30", "nonsense", "a.b.c", "..", "e30.e30.e30", "\x00", "ü.ü.ü", "a" * 100_000]
)
def test_malformed_jwt_is_refused(box: World, text: str) -> None:
    assert refusal_description(box, text)


def test_malformed_registered_key_is_never_accepted(box: World) -> None:
    assert refusal_description(box, signed(claims(box), kid="broken")) == INVALID_SIGNATURE


def test_claims_must_be_a_json_object(box: World) -> None:
    pem = key("first").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert (
        refusal_description(box, jwt.api_jws.encode(b"[1]", pem, algorithm="RS256", headers={"kid": "k1"}))
        == INVALID_SIGNATURE
    )


# Claims


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "other"),
        ("iss", None),
        ("aud", None),
        ("aud", "https://api.box.com/oauth2/token/"),
        ("aud", "http://embedded.localhost/oauth2/token"),
        ("aud", ["https://api.box.com/oauth2/token"]),
        ("box_sub_type", None),
        ("box_sub_type", "group"),
        ("sub", None),
        ("sub", "99"),
        ("sub", 12),
        ("sub", "27335"),
        ("jti", None),
        ("jti", "x" * 15),
        ("jti", "x" * 129),
        ("jti", 1234567890123456),
        ("exp", None),
        ("exp", "soon"),
        ("exp", True),
        ("nbf", "now"),
    ],
)
def test_invalid_claim_is_named_in_the_error(box: World, claim: str, value: object) -> None:
    assert refusal_description(box, signed(claims(box, **{claim: value}))).startswith(
        f"Please check the '{claim}' claim."
    )


@pytest.mark.parametrize("jti", ["x" * 16, "x" * 128])
def test_id_may_have_16_to_128_characters(box: World, jti: str) -> None:
    assert token(box, signed(claims(box, jti=jti)))


@pytest.mark.parametrize(("seconds", "good"), [(-1, False), (0, False), (1, True), (60, True), (61, False)])
def test_expiry_may_be_at_most_a_minute_away(box: World, seconds: int, good: bool) -> None:
    answer = ask(box, signed(claims(box, exp=int(box.clock.now.timestamp()) + seconds)))
    assert answer.ok is good
    assert good or refusal(answer) == (400, "invalid_grant", "Please check the 'exp' claim.")


def test_assertion_is_refused_before_nbf(box: World) -> None:
    now = int(box.clock.now.timestamp())
    assert refusal_description(box, signed(claims(box, nbf=now + 5))) == "Please check the 'nbf' claim."
    assert token(box, signed(claims(box, nbf=now, iat=now + 5)))


def test_expiry_is_checked_by_the_clock_in_the_date_header(box: World) -> None:
    before = signed(claims(box))
    box.clock.move(minutes=5)
    answer = ask(box, before)
    assert refusal(answer)[2] == "Please check the 'exp' claim."
    assert answer.headers["Date"] == "Sun, 01 Mar 2026 12:05:00 GMT"


def test_unknown_subject_is_refused(box: World) -> None:
    for changed in ({"sub": "99"}, {"sub": "1", "box_sub_type": "enterprise"}):
        assert refusal(ask(box, signed(claims(box, **changed)))) == INVALID_SUBJECT


# Single use


def test_assertion_works_once(box: World) -> None:
    assertion = signed(claims(box))
    assert token(box, assertion)
    assert refusal(ask(box, assertion)) == DUPLICATE_ID


def test_id_works_once_also_for_another_subject(box: World) -> None:
    claim_set = claims(box)
    assert token(box, signed(claim_set))
    assert refusal(ask(box, signed({**claim_set, "sub": "11"}))) == DUPLICATE_ID


def test_applications_may_use_the_same_id(box: World) -> None:
    claim_set = claims(box)
    assert token(box, signed(claim_set))
    other = {"client_id": "other", "client_secret": "psst"}
    assert ask(box, signed({**claim_set, "iss": "other"}, by="third", kid="k3"), **other).status_code == 200


def test_refused_assertion_does_not_use_up_its_id(box: World) -> None:
    claim_set = claims(box)
    assert refusal(ask(box, signed({**claim_set, "sub": "99"}))) == INVALID_SUBJECT
    assert token(box, signed(claim_set))


def test_used_ids_survive_a_restart(tmp_path: Path) -> None:
    with world(tmp_path, seed()) as box:
        assertion = signed(claims(box))
        assert token(box, assertion)
    with world(tmp_path, seed()) as box:
        assert refusal(ask(box, assertion)) == DUPLICATE_ID


# Client authentication


@pytest.mark.parametrize("form", [{"client_secret": "wrong"}, {"client_id": "unknown"}])
def test_client_secret_is_checked(box: World, form: dict[str, str]) -> None:
    answer = ask(box, signed(claims(box)), **form)
    assert refusal(answer) == (400, "invalid_client", "The client credentials are invalid")


def test_assertion_of_another_application_is_refused(box: World) -> None:
    other = {"client_id": "other", "client_secret": "psst"}
    assert "'kid'" in refusal_description(box, signed(claims(box)), **other)


def test_missing_extra_is_named_in_the_error(box: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assertion = signed(claims(box))
    monkeypatch.setitem(sys.modules, "jwt", None)
    answer = box.anonymous.post(
        "/oauth2/token", data={**APP, "grant_type": JWT_BEARER, "assertion": assertion}
    )
    assert (answer.status_code, answer.json()["error"]) == (405, "not_implemented")
    assert 'pip install "box_models[jwt]"' in answer.json()["error_description"]
