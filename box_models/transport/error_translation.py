"""Translate the exceptions of ``requests`` and ``urllib3`` into errors that contain no part of the request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests.exceptions
import urllib3.exceptions

from box_models._signals import is_from_signal_handler
from box_models.errors import BoxError, DecodeError, NetworkError, ProxyError, Timeout, TLSError, UnsafeURL

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
        return ProxyError(
            f"the proxy for {where} cannot be reached, or refuses the connection; check proxies= and HTTPS_PROXY"
        )
    certificate = find(ssl.SSLCertVerificationError)
    if certificate is not None:
        reason = getattr(certificate, "verify_message", "") or "it cannot be verified"
        return TLSError(f"the TLS certificate of {where} is not trusted: {reason}")
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
