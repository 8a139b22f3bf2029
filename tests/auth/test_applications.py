"""Applications that sign in without a user: client credentials and JSON Web Tokens."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from box_models import ClientCredentials, JWTAuth, NotLoggedIn
from box_models.auth import MemoryStore, Secret
from box_models.auth.jwt import Algorithm
from box_models.errors import AuthError
from tests.auth.keys import PASSPHRASE, jwt_config, private_pem, public_pem
from tests.windows import permissions
from tests.wire.conftest import Wire
from tests.wire.fault_server import Behaviour, FaultServer, reply, reset, unauthorized

OK = reply(200, {"id": "1"})


def token(number: int) -> Behaviour:
    return reply(200, {"access_token": f"token-{number}", "expires_in": 3600, "token_type": "bearer"})


def refused(description: str, **headers: str) -> Behaviour:
    return reply(400, {"error": "invalid_grant", "error_description": description}, headers=headers)


def forms(server: FaultServer) -> list[dict[str, str]]:
    return [
        dict(parse_qsl(request.body.decode()))
        for request in server.requests
        if request.path == "/oauth2/token"
    ]


def claims(form: dict[str, str]) -> dict[str, Any]:
    """Return the claims of an assertion, after checking its signature."""
    header = jwt.get_unverified_header(form["assertion"])
    assert (header["alg"], header["kid"]) == ("RS256", "key1")
    decoded: dict[str, Any] = jwt.decode(
        form["assertion"],
        public_pem(),
        ["RS256"],
        audience="https://api.box.com/oauth2/token",
        options={"verify_exp": False},
    )
    return decoded


def signing(**others: Any) -> JWTAuth:
    return JWTAuth.from_config(jwt_config(), **others)


def test_client_credentials_request_tokens_and_refresh_after_a_401(wire: Wire) -> None:
    server = wire.serve(token(1), OK, unauthorized(), token(2), OK)
    session = wire.session(ClientCredentials("app", "hush", enterprise_id=987))
    session.get("/files/1")
    session.get("/files/1")
    assert server.tokens == ["", "token-1", "token-1", "", "token-2"]
    expected = {
        "grant_type": "client_credentials",
        "client_id": "app",
        "client_secret": "hush",
        "box_subject_type": "enterprise",
        "box_subject_id": "987",
    }
    assert forms(server) == [expected, expected]


def test_client_credentials_can_act_as_a_user(wire: Wire) -> None:
    server = wire.serve(token(1), OK)
    wire.session(ClientCredentials("app", "hush", user_id="11")).get("/files/1")
    assert (forms(server)[0]["box_subject_type"], forms(server)[0]["box_subject_id"]) == ("user", "11")


def test_refused_application_is_not_retried_at_once(wire: Wire) -> None:
    server = wire.serve(refused("Grant credentials are invalid"))
    session = wire.session(ClientCredentials("app", "hush", enterprise_id="987"))
    for _ in range(3):
        with pytest.raises(NotLoggedIn, match="Grant credentials are invalid"):
            session.get("/files/1")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "pass either enterprise_id"),
        ({"enterprise_id": "1", "user_id": "2"}, "pass either enterprise_id"),
        ({"user_id": "ada@example.com"}, "user_id must be 1 to 20 digits"),
        ({"enterprise_id": ""}, "enterprise_id must be 1 to 20 digits"),
    ],
)
def test_enterprise_id_or_user_id_is_required(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ClientCredentials("app", "hush", **arguments)


def test_processes_that_share_a_store_share_an_application_token(wire: Wire) -> None:
    store = MemoryStore()
    server = wire.serve(token(1), OK, OK)
    wire.session(ClientCredentials("app", "hush", enterprise_id="987", store=store)).get("/files/1")
    wire.session(ClientCredentials("app", "hush", enterprise_id="987", store=store)).get("/files/2")
    assert len(forms(server)) == 1
    saved = store.load()
    assert saved is not None
    assert (saved.client_secret, saved.refresh_token) == (None, None)


def test_store_with_another_login_is_not_used(wire: Wire) -> None:
    store = MemoryStore()
    wire.serve(token(1), OK)
    wire.session(ClientCredentials("app", "hush", enterprise_id="987", store=store)).get("/files/1")
    other = wire.session(ClientCredentials("app", "hush", user_id="11", store=store))
    with pytest.raises(NotLoggedIn, match="contains another login"):
        other.get("/files/1")


def test_assertion_contains_the_required_claims(wire: Wire) -> None:
    server = wire.serve(token(1), OK)
    wire.session(signing()).get("/files/1")
    (form,) = forms(server)
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert (form["client_id"], form["client_secret"]) == ("app", "hush")
    assertion = claims(form)
    assert (assertion["iss"], assertion["sub"], assertion["box_sub_type"]) == ("app", "987", "enterprise")
    assert 16 <= len(assertion["jti"]) <= 128
    left = datetime.fromtimestamp(assertion["exp"], UTC) - datetime.now(UTC)
    assert timedelta(seconds=20) < left <= timedelta(seconds=60)


def test_assertion_can_name_a_user(wire: Wire) -> None:
    server = wire.serve(token(1), OK)
    wire.session(signing(user_id="11")).get("/files/1")
    assertion = claims(forms(server)[0])
    assert (assertion["sub"], assertion["box_sub_type"]) == ("11", "user")


@pytest.mark.parametrize("minutes", [5, -5])
def test_a09_wrong_clock_is_replaced_by_the_servers_clock(
    wire: Wire, caplog: pytest.LogCaptureFixture, minutes: int
) -> None:
    auth = signing()  # creating the key is slow the first time
    server_time = datetime.now(UTC) + timedelta(minutes=minutes)
    date = format_datetime(server_time, usegmt=True)
    server = wire.serve(
        refused("Please check the 'exp' claim.", Date=date), token(1), OK, unauthorized(), token(2), OK
    )
    session = wire.session(auth)
    with caplog.at_level(logging.INFO, "box_models"):
        session.get("/files/1")
    match = re.search(r"which is (-?\d+) s ahead", caplog.text)
    assert match is not None
    assert abs(int(match[1]) - minutes * 60) <= 5
    session.get("/files/1")
    first, second, third = map(claims, forms(server))
    for assertion in (second, third):  # the third without a refusal: the difference is remembered
        assert (
            timedelta(0) < datetime.fromtimestamp(assertion["exp"], UTC) - server_time < timedelta(seconds=60)
        )
    assert len({first["jti"], second["jti"], third["jti"]}) == 3


def test_a09_clock_is_corrected_only_once(wire: Wire) -> None:
    server = wire.serve(refused("Please check the 'exp' claim."), refused("Please check the 'exp' claim."))
    with pytest.raises(NotLoggedIn, match="'exp' claim"):
        wire.session(signing()).get("/files/1")
    assert len(server.requests) == 2


def test_a10_repeated_jti_is_replaced(wire: Wire) -> None:
    server = wire.serve(refused("A unique 'jti' value is required."), token(1), OK)
    wire.session(signing()).get("/files/1")
    first, second = map(claims, forms(server))
    assert first["jti"] != second["jti"]


def test_a10_retry_after_a_lost_response_has_a_new_jti(wire: Wire) -> None:
    server = wire.serve(reset, token(1), OK)
    wire.session(signing()).get("/files/1")
    first, second = map(claims, forms(server))
    assert first["jti"] != second["jti"]


def test_other_refusals_of_an_assertion_are_final(wire: Wire) -> None:
    server = wire.serve(refused("This app is not authorized by the enterprise admin"))
    with pytest.raises(NotLoggedIn, match="not authorized by the enterprise admin"):
        wire.session(signing()).get("/files/1")
    assert len(server.requests) == 1


def test_private_key_can_be_passed_without_a_configuration(wire: Wire) -> None:
    server = wire.serve(token(1), OK)
    auth = JWTAuth("app", "hush", private_key=private_pem(None), public_key_id="key1", enterprise_id="987")
    wire.session(auth).get("/files/1")
    assert claims(forms(server)[0])["sub"] == "987"


def ec_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("pem", "passphrase", "reason"),
    [
        (private_pem(), None, "it is encrypted; pass passphrase="),
        (private_pem(), "wrong", "the passphrase is wrong"),
        (private_pem(None), PASSPHRASE, "it is not encrypted; remove passphrase="),
        ("not a key", None, "it is not PEM text"),
        (ec_pem(), None, "it is not an RSA key"),
    ],
    ids=["encrypted", "wrong", "plain", "garbage", "elliptic"],
)
def test_invalid_private_key_is_reported_immediately(pem: str, passphrase: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        JWTAuth(
            "app", "hush", private_key=pem, public_key_id="key1", passphrase=passphrase, enterprise_id="987"
        )
    assert caught.value.__cause__ is None
    assert "PRIVATE" not in str(caught.value)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_assertion_is_signed_with_the_chosen_algorithm(wire: Wire, algorithm: Algorithm) -> None:
    server = wire.serve(token(1), OK)
    auth = JWTAuth(
        "app",
        "hush",
        private_key=private_pem(None),
        public_key_id="key1",
        enterprise_id="987",
        algorithm=algorithm,
    )
    wire.session(auth).get("/files/1")
    assertion = forms(server)[0]["assertion"]
    assert jwt.get_unverified_header(assertion)["alg"] == algorithm
    jwt.decode(assertion, public_pem(), [algorithm], audience="https://api.box.com/oauth2/token")


def test_weak_algorithms_are_rejected() -> None:
    for algorithm in ("none", "HS256"):
        with pytest.raises(ValueError, match="algorithm must be 'RS256'"):
            JWTAuth(
                "app",
                "hush",
                private_key=private_pem(None),
                public_key_id="key1",
                enterprise_id="987",
                algorithm=algorithm,  # type: ignore[arg-type] # an invalid value, on purpose
            )


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, "lacks 'boxAppSettings'"),
        ({"boxAppSettings": {}}, "lacks 'boxAppSettings' with 'appAuth' in it"),
        ({"boxAppSettings": {"appAuth": {"privateKey": "x"}}}, "lacks clientID, clientSecret, publicKeyID"),
        (
            {"boxAppSettings": {"clientID": "", "clientSecret": 7, "appAuth": {"privateKey": "x"}}},
            "lacks clientID, clientSecret, publicKeyID",
        ),
        ({**jwt_config(), "enterpriseID": None}, "pass either enterprise_id"),
    ],
)
def test_incomplete_configuration_names_the_missing_settings(config: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        JWTAuth.from_config(config)


def test_configuration_can_name_a_user(wire: Wire) -> None:
    assert repr(JWTAuth.from_config(jwt_config(enterpriseID="", userID="11"))) == "<JWTAuth app for user 11>"
    assert str(JWTAuth.from_config(jwt_config(userID="11")).subject) == "enterprise 987"


def test_base64_configuration_may_contain_line_breaks(wire: Wire) -> None:
    text = base64.encodebytes(json.dumps(jwt_config()).encode()).decode()
    assert text.count("\n") > 10
    assert str(JWTAuth.from_base64(text).subject) == "enterprise 987"


@pytest.mark.parametrize("name", ["client_id", "client_secret", "public_key_id"])
def test_invalid_secret_of_a_jwt_login_is_named(name: str) -> None:
    arguments: dict[str, Any] = {"client_id": "app", "client_secret": "hush", "public_key_id": "key1"}
    arguments[name] = "two words"
    with pytest.raises(ValueError, match=f"^{name} must be printable ASCII"):
        JWTAuth(private_key=private_pem(None), enterprise_id="987", **arguments)


@pytest.mark.parametrize("name", ["private_key", "passphrase"])
def test_private_key_and_passphrase_must_be_strings(name: str) -> None:
    arguments: dict[str, Any] = {"private_key": private_pem(), "passphrase": PASSPHRASE, name: 17}
    with pytest.raises(TypeError, match=f"^{name} must be a string, not int"):
        JWTAuth("app", "hush", public_key_id="key1", enterprise_id="987", **arguments)


def test_base64_configuration_must_be_a_string() -> None:
    with pytest.raises(TypeError, match="^text must be a string, not bytes"):
        JWTAuth.from_base64(b"e30=")  # type: ignore[arg-type] # an invalid type, on purpose


def test_missing_jwt_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(ImportError, match=r'pip install "box_models\[jwt\]"'):
        signing()


def test_from_config_accepts_subject_and_store() -> None:
    store = MemoryStore()
    text = base64.b64encode(json.dumps(jwt_config()).encode()).decode()
    for auth in (
        JWTAuth.from_config(jwt_config(), user_id=11, store=store),
        JWTAuth.from_base64(text, user_id=11, store=store),
    ):
        assert (str(auth.subject), auth.store) == ("user 11", store)
    assert str(JWTAuth.from_base64(text, enterprise_id=55).subject) == "enterprise 55"


def test_unencrypted_key_with_escaped_line_breaks_is_read(wire: Wire) -> None:
    app_auth = {"publicKeyID": "key1", "privateKey": private_pem(None).replace("\n", "\\n")}
    settings = {"clientID": "app", "clientSecret": "hush", "appAuth": app_auth}
    server = wire.serve(token(1), OK)
    wire.session(JWTAuth.from_config(jwt_config(boxAppSettings=settings))).get("/files/1")
    assert claims(forms(server)[0])["sub"] == "987"


@permissions
def test_configuration_that_other_users_can_read_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(jwt_config()), encoding="utf-8")
    path.chmod(0o644)
    JWTAuth.from_config(path)
    assert f"other users can read {path}, which contains a private key; run chmod 600 {path}" in caplog.text
    caplog.clear()
    path.chmod(0o600)
    with caplog.at_level(logging.WARNING):
        JWTAuth.from_config(path)
    assert caplog.text == ""
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="not a JWT configuration file"):
        JWTAuth.from_config(path)


def test_application_login_can_be_revoked(wire: Wire) -> None:
    server = wire.serve(token(1), OK, reset, reply(200))  # the first response is lost
    auth = ClientCredentials("app", Secret("hush"), enterprise_id="987")
    session = wire.session(auth)
    session.get("/files/1")
    auth.logout(session.token_endpoint)
    assert server.requests[-1].path == "/oauth2/revoke"
    assert server.requests[-1].body == b"token=token-1&client_id=app&client_secret=hush"
    with pytest.raises(NotLoggedIn, match="was ended"):
        session.get("/files/1")


def test_a07_unknown_application_is_an_auth_error(wire: Wire) -> None:
    wire.serve(
        reply(400, {"error": "invalid_client", "error_description": "The client credentials are invalid"})
    )
    with pytest.raises(AuthError, match="client credentials are invalid"):
        wire.session(ClientCredentials("app", "hush", enterprise_id="987")).get("/files/1")
