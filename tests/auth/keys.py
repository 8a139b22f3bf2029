"""The key pair of an application, and its configuration file as Box's developer console creates it."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

PASSPHRASE = "planted-passphrase"


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(passphrase: str | None = PASSPHRASE) -> str:
    encryption = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    return key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def public_pem() -> str:
    return key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jwt_config(client_secret: str = "hush", **others: object) -> dict[str, object]:
    app_auth = {"publicKeyID": "key1", "privateKey": private_pem(), "passphrase": PASSPHRASE}
    settings = {"clientID": "app", "clientSecret": client_secret, "appAuth": app_auth}
    return {"boxAppSettings": settings, "enterpriseID": "987", **others}
