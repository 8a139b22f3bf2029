"""Certificates for Box's host names, signed by an authority that each embedded Box creates for itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from box_models.local.faces.box_hosts import DOMAINS, NAMES
from box_models.local.store import private_files
from box_models.local.store.store_directory import AUTHORITY, CERTIFICATE, PUBLIC_AUTHORITY, TEMPORARY

AUTHORITY_LIFETIME = timedelta(days=3650)
# Some systems refuse certificates of servers that are valid for longer than 398 days.
CERTIFICATE_LIFETIME = timedelta(days=397)
CLOCK_SKEW = timedelta(days=1)


def write_certificates(directory: Path) -> tuple[Path, Path]:
    """Write a new certificate for the server, and return the paths of its chain with the key, and of the authority.

    The authority is kept in the directory of the Box, and replaced before it expires. It can sign certificates only for
    Box's domains.
    """
    key, authority = _authority(directory)
    server_key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name) for name in sorted(NAMES)]
    server = (
        _builder("api.box.com", server_key, issuer=authority.subject, lifetime=CERTIFICATE_LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = authority.public_bytes(Encoding.PEM)
    chain = _pem(server_key) + server.public_bytes(Encoding.PEM) + public
    return _write(directory, CERTIFICATE, chain), _write(directory, PUBLIC_AUTHORITY, public)


def _authority(directory: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    path = directory / AUTHORITY
    if private_files.file_size(path):
        with private_files.open_file(path) as file:
            content = file.read()
        key, authority = load_pem_private_key(content, None), x509.load_pem_x509_certificate(content)
        is_valid = authority.not_valid_after_utc > datetime.now(UTC) + CERTIFICATE_LIFETIME
        if isinstance(key, ec.EllipticCurvePrivateKey) and is_valid:
            return key, authority
    key, authority = _new_authority()
    _write(directory, AUTHORITY, _pem(key) + authority.public_bytes(Encoding.PEM))
    return key, authority


def _new_authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    domains = [x509.DNSName(domain) for domain in DOMAINS]
    # Each name is unique, so that the authorities of several embedded Boxes cannot be confused.
    authority = (
        _builder(f"box_models embedded Box {token_hex(4)}", key, lifetime=AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=domains, excluded_subtrees=None), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    return key, authority


def _builder(
    name: str, key: ec.EllipticCurvePrivateKey, *, lifetime: timedelta, issuer: x509.Name | None = None
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = datetime.now(UTC) - CLOCK_SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + lifetime)
    )


def _usage() -> x509.KeyUsage:
    unused = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    agreement = ("key_agreement", "encipher_only", "decipher_only")
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **dict.fromkeys((*unused, *agreement), False))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(directory: Path, name: str, content: bytes) -> Path:
    return private_files.write_file(directory / name, content, temporary=directory / TEMPORARY / name)
