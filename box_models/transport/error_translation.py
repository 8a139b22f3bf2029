"""Translate the exceptions of ``requests`` and ``urllib3`` into errors that contain no part of the request."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

import requests.exceptions
import urllib3.exceptions

from box_models._signals import is_from_signal_handler
from box_models.errors import BoxError, DecodeError, NetworkError, ProxyError, Timeout, TLSError, UnsafeURL

CERTIFICATE_ALERTS = frozenset(
    {
        "unknown ca",
        "bad certificate",
        "unsupported certificate",
        "certificate revoked",
        "certificate expired",
        "certificate unknown",
        "access denied",
    }
)
"""Alerts with which a server refuses the certificate of the client, as in RFC 8446, section 6.2."""

TRANSPORT_EXCEPTIONS = (
    requests.exceptions.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
    UnicodeError,
)


def translate_error(
    failure: Exception, where: str, request: str, *, handled: BaseException | None
) -> Exception:
    """Return the error for one of `TRANSPORT_EXCEPTIONS`. ``where`` is host and port, ``request`` method and URL.

    ``handled`` is the exception that the program was handling when it sent the request. An exception of the program's
    own signal handler, such as a TimeoutError, is returned unchanged: it says nothing about the network.
    """
    chain = list(_causes(failure, handled))
    # urllib3 gives its own exceptions the traceback of the one that they replace.
    theirs = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError)
    for link in chain:
        if isinstance(link, Exception) and not isinstance(link, theirs) and is_from_signal_handler(link):
            return link
    error = _classify(chain, where)
    error.request = request
    return error


def _classify(chain: list[BaseException], where: str) -> BoxError:
    def find(*kinds: type[BaseException]) -> BaseException | None:
        return next((link for link in chain if isinstance(link, kinds)), None)

    theirs, lower = requests.exceptions, urllib3.exceptions
    if find(lower.DecodeError):
        return DecodeError(f"the response of {where} is compressed, but cannot be decompressed")
    proxy = find(theirs.ProxyError, lower.ProxyError, theirs.InvalidProxyURL, theirs.InvalidSchema)
    if proxy or any(_is_socks_error(link) for link in chain):
        return ProxyError(f"the proxy for {where} {_proxy_problem(chain)}")
    tls = find(ssl.SSLError)
    if isinstance(tls, ssl.SSLError) and (problem := _tls_problem(tls, where)):
        return TLSError(problem)
    if find(lower.NameResolutionError):
        return _not_sent(NetworkError(f"the host name of {where} cannot be resolved"))
    if find(lower.NewConnectionError):
        return _not_sent(NetworkError(f"could not connect to {where}: {_reason(chain)}"))
    if find(lower.ConnectTimeoutError):
        return _not_sent(Timeout(f"could not connect to {where} in time"))
    if find(lower.ReadTimeoutError, TimeoutError):
        return Timeout(f"{where} did not respond in time")
    if find(theirs.InvalidURL, theirs.InvalidHeader, lower.LocationValueError, UnicodeError):
        return UnsafeURL(f"{where} is not a valid host")
    return NetworkError(f"the connection to {where} failed: {_reason(chain)}")


def _proxy_problem(chain: list[BaseException]) -> str:
    """Return what the proxy did, by the status of its response if there is one."""
    answers = (re.fullmatch(r"Tunnel connection failed: (\d{3})\b.*", str(link)) for link in chain)
    status = next((answer[1] for answer in answers if answer), None)
    if status == "407":
        return (
            "requires a user name and a password (status 407), as in http://user:password@proxy.example:3128"
        )
    return (
        "cannot be reached, or refuses the connection"
        if status is None
        else f"refuses it with status {status}"
    )


def _tls_problem(error: ssl.SSLError, where: str) -> str | None:
    """Return the text for a TLS failure that no further attempt would change, and None for other failures."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message or "it cannot be verified"
        return (
            f"the TLS certificate of {where} is not trusted: {reason}. If a company proxy signs its own certificates, "
            'pass its CA file as verify="ca.pem", or set REQUESTS_CA_BUNDLE'
        )
    reason = error.reason or ""
    if "CERTIFICATE_REQUIRED" in reason:
        return f"{where} requires a client certificate; pass its path as cert="
    if "_ALERT_" not in reason:
        return None
    if "HANDSHAKE_FAILURE" in reason:
        return (
            f"{where} refuses the TLS handshake; if it requires a client certificate, pass its path as cert="
        )
    alert = reason.partition("_ALERT_")[2].lower().replace("_", " ")
    return f"{where} refuses the client certificate ({alert})" if alert in CERTIFICATE_ALERTS else None


def _is_socks_error(failure: BaseException) -> bool:
    """Return whether PySocks raised this. urllib3 reports such errors as failed connections; PySocks is optional."""
    return type(failure).__module__ == "socks"


def _not_sent(error: NetworkError) -> NetworkError:
    error.sent = False
    return error


def _reason(chain: list[BaseException]) -> str:
    """Return the innermost system error, or the class of the innermost exception. Its text could contain a secret."""
    last = next((link for link in reversed(chain) if isinstance(link, OSError)), chain[-1])
    text = (last.strerror if isinstance(last, OSError) else None) or type(last).__name__
    return text[:1].lower() + text[1:] if " " in text else text


def _causes(failure: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """Yield the exception and all exceptions in its causes, contexts, reasons and arguments.

    Python makes ``handled`` the context of the first exception, but it has nothing to do with the request.
    """
    visited: set[int] = {id(handled)}
    pending: list[object] = [failure]
    while pending:
        link = pending.pop(0)
        if not isinstance(link, BaseException) or id(link) in visited:
            continue
        visited.add(id(link))
        yield link
        pending += [getattr(link, "reason", None), *link.args, link.__cause__, link.__context__]
