"""Applications that sign in with a JWT: whose signature counts, which claims, and each of them once."""

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
USED = (400, "invalid_grant", "Please check the 'jti' claim. A unique 'jti' value is required.")
NOBODY = (400, "invalid_grant", "Please check the 'sub' claim. The 'sub' specified is invalid.")
UNSIGNED = "The assertion is not a valid JWT, or its signature does not match the named key."


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The private key of that name, the same one throughout."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(name: str) -> str:
    pem = key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def application(client_id: str, client_secret: str, **keys: str) -> dict[str, object]:
    listed = [{"id": name, "public_key": pem} for name, pem in keys.items()]
    return {"client_id": client_id, "client_secret": client_secret, "jwt_public_keys": listed}


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
    with world(seed=seed()) as made:
        yield made


def claims(box: World, **changed: object) -> dict[str, object]:
    """Good claims, with some changed, or left out where they are ``None``."""
    good = {
        "iss": "app",
        "sub": "12",
        "box_sub_type": "user",
        "aud": "https://api.box.com/oauth2/token",
        "jti": secrets.token_hex(16),
        "exp": int(box.clock.now.timestamp()) + 30,
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(said: dict[str, object], *, by: str = "first", kid: object = "k1", alg: str = "RS256") -> str:
    pem = key(by).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Claims that PyJWT would not sign are signed all the same.
    return jwt.api_jws.encode(json.dumps(said).encode(), pem, algorithm=alg, headers={"kid": kid})


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def forged(header: Mapping[str, object], said: Mapping[str, object], signature: bytes = b"") -> str:
    last = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return ".".join((encoded(json.dumps(header)), encoded(json.dumps(said)), last))


def ask(box: World, assertion: str, **form: str) -> requests.Response:
    return exchange(box, grant_type=JWT_BEARER, assertion=assertion, **form)


def token(box: World, assertion: str) -> str:
    answer = ask(box, assertion)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_no_refresh_token_comes_along(box: World) -> None:
    told = ask(box, signed(claims(box))).json()
    assert told.pop("access_token").startswith("local_")
    assert told == {"expires_in": 3600, "token_type": "bearer", "restricted_to": []}


def test_the_subject_is_who_is_signed_in(box: World) -> None:
    assert login_of(box, token(box, signed(claims(box)))) == "bob@example.com"


def test_the_enterprise_is_the_service_account_of_client_credentials_too(box: World) -> None:
    enterprise = claims(box, sub="27335", box_sub_type="enterprise")
    by_jwt = login_of(box, token(box, signed(enterprise)))
    by_secret = exchange(
        box, grant_type="client_credentials", box_subject_type="enterprise", box_subject_id="27335"
    )
    assert by_jwt is not None
    assert login_of(box, by_secret.json()["access_token"]) == by_jwt


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_each_key_of_the_application_signs_with_each_strength(box: World, alg: str) -> None:
    assert token(box, signed(claims(box), alg=alg))
    assert token(box, signed(claims(box), by="second", kid="k2", alg=alg))


# Signatures


def refused(box: World, assertion: str, **form: str) -> str:
    """Why the assertion gets no token, while a good one does."""
    status, error, description = refusal(ask(box, assertion, **form))
    assert (status, error) == (400, "invalid_grant")
    assert token(box, signed(claims(box)))
    return description


def test_a_key_that_is_not_the_one_named_signs_nothing(box: World) -> None:
    assert refused(box, signed(claims(box), by="second", kid="k1")) == UNSIGNED
    assert refused(box, signed(claims(box), by="third", kid="k1")) == UNSIGNED


@pytest.mark.parametrize("kid", ["k3", "nothing", ""])
def test_a_key_the_application_does_not_have_signs_nothing(box: World, kid: str) -> None:
    assert refused(box, signed(claims(box), by="third", kid=kid)).startswith("Please check the 'kid' header.")


def test_a_key_has_to_be_named(box: World) -> None:
    said, head = claims(box), {"alg": "RS256", "typ": "JWT"}
    assert refused(box, forged(head, said)).startswith("Please check the 'kid' header.")
    assert refused(box, forged({**head, "kid": 1}, said)) == UNSIGNED


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "ES256", "PS256", "", 5])
def test_other_kinds_of_signature_count_for_nothing(box: World, alg: object) -> None:
    assertion = forged({"alg": alg, "kid": "k1", "typ": "JWT"}, claims(box))
    assert refused(box, assertion).startswith("Please check the 'alg' header.")


def test_the_public_key_is_no_shared_secret(box: World) -> None:
    head, said = {"alg": "HS256", "kid": "k1", "typ": "JWT"}, claims(box)
    body = forged(head, said).rpartition(".")[0].encode()
    hmac = jwt.get_algorithm_by_name("HS256")
    signature = hmac.sign(body, public("first").encode())
    assert refused(box, forged(head, said, signature)).startswith("Please check the 'alg' header.")


def test_a_change_after_signing_is_seen(box: World) -> None:
    head, _, signature = signed(claims(box)).split(".")
    other = signed(claims(box, sub="11")).split(".")[1]
    assert refused(box, f"{head}.{other}.{signature}") == UNSIGNED


DEEP = encoded('{"a":' * 20_000 + "1" + "}" * 20_000)


@pytest.mark.parametrize(
    "text", [f"{DEEP}.e30.e30", "nonsense", "a.b.c", "..", "e30.e30.e30", "\x00", "ü.ü.ü", "a" * 100_000]
)
def test_what_is_no_jwt_is_refused(box: World, text: str) -> None:
    assert refused(box, text)


def test_a_registered_key_that_is_none_signs_nothing(box: World) -> None:
    assert refused(box, signed(claims(box), kid="broken")) == UNSIGNED


def test_claims_that_are_no_object_are_refused(box: World) -> None:
    pem = key("first").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert refused(box, jwt.api_jws.encode(b"[1]", pem, algorithm="RS256", headers={"kid": "k1"})) == UNSIGNED


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
def test_each_claim_is_checked_and_named(box: World, claim: str, value: object) -> None:
    assert refused(box, signed(claims(box, **{claim: value}))).startswith(
        f"Please check the '{claim}' claim."
    )


@pytest.mark.parametrize("jti", ["x" * 16, "x" * 128])
def test_an_id_may_be_short_or_long(box: World, jti: str) -> None:
    assert token(box, signed(claims(box, jti=jti)))


@pytest.mark.parametrize(("seconds", "good"), [(-1, False), (0, False), (1, True), (60, True), (61, False)])
def test_it_may_be_good_for_a_minute_and_no_longer(box: World, seconds: int, good: bool) -> None:
    answer = ask(box, signed(claims(box, exp=int(box.clock.now.timestamp()) + seconds)))
    assert answer.ok is good
    assert good or refusal(answer) == (400, "invalid_grant", "Please check the 'exp' claim.")


def test_it_is_not_good_before_its_time(box: World) -> None:
    now = int(box.clock.now.timestamp())
    assert refused(box, signed(claims(box, nbf=now + 5))) == "Please check the 'nbf' claim."
    assert token(box, signed(claims(box, nbf=now, iat=now + 5)))


def test_the_clock_of_the_box_decides_and_its_answer_tells_the_time(box: World) -> None:
    before = signed(claims(box))
    box.clock.move(minutes=5)
    answer = ask(box, before)
    assert refusal(answer)[2] == "Please check the 'exp' claim."
    assert answer.headers["Date"] == "Sun, 01 Mar 2026 12:05:00 GMT"


def test_an_unknown_enterprise_or_user_is_nobody(box: World) -> None:
    for changed in ({"sub": "99"}, {"sub": "1", "box_sub_type": "enterprise"}):
        assert refusal(ask(box, signed(claims(box, **changed)))) == NOBODY


# Once


def test_each_is_good_once(box: World) -> None:
    assertion = signed(claims(box))
    assert token(box, assertion)
    assert refusal(ask(box, assertion)) == USED


def test_an_id_is_good_once_whoever_is_signed_in(box: World) -> None:
    said = claims(box)
    assert token(box, signed(said))
    assert refusal(ask(box, signed({**said, "sub": "11"}))) == USED


def test_another_application_may_use_the_same_id(box: World) -> None:
    said = claims(box)
    assert token(box, signed(said))
    other = {"client_id": "other", "client_secret": "psst"}
    assert ask(box, signed({**said, "iss": "other"}, by="third", kid="k3"), **other).status_code == 200


def test_an_id_is_not_used_up_by_an_assertion_that_got_no_token(box: World) -> None:
    said = claims(box)
    assert refusal(ask(box, signed({**said, "sub": "99"}))) == NOBODY
    assert token(box, signed(said))


def test_an_id_stays_used_over_a_restart(tmp_path: Path) -> None:
    with world(tmp_path, seed()) as box:
        assertion = signed(claims(box))
        assert token(box, assertion)
    with world(tmp_path, seed()) as box:
        assert refusal(ask(box, assertion)) == USED


# Who asks


@pytest.mark.parametrize("form", [{"client_secret": "wrong"}, {"client_id": "unknown"}])
def test_the_application_has_to_prove_itself_as_well(box: World, form: dict[str, str]) -> None:
    answer = ask(box, signed(claims(box)), **form)
    assert refusal(answer) == (400, "invalid_client", "The client credentials are invalid")


def test_an_application_cannot_show_another_ones_assertion(box: World) -> None:
    other = {"client_id": "other", "client_secret": "psst"}
    assert "'kid'" in refused(box, signed(claims(box)), **other)


def test_without_the_extra_it_says_which(box: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assertion = signed(claims(box))
    monkeypatch.setitem(sys.modules, "jwt", None)
    answer = box.anonymous.post(
        "/oauth2/token", data={**APP, "grant_type": JWT_BEARER, "assertion": assertion}
    )
    assert (answer.status_code, answer.json()["error"]) == (501, "not_implemented")
    assert 'pip install "box_models[jwt]"' in answer.json()["error_description"]
