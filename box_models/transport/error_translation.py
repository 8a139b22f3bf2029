"""What ``requests`` and ``urllib3`` raise, in our words and with nothing of the request in it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests.exceptions as theirs
import urllib3.exceptions as lower

from box_models.errors import BoxError, DecodeError, NetworkError, ProxyError, Timeout, TLSError, UnsafeURL

TRANSPORT_EXCEPTIONS = (theirs.RequestException, lower.HTTPError, OSError, UnicodeError)


def translate_error(failure: BaseException, where: str, request: str) -> BoxError:
    """Build our exception for one of `TRANSPORT_EXCEPTIONS`; ``where`` is host and port."""
    chain = list(_causes(failure))
    error = _classify(chain, where)
    error.request = request
    return error


def _classify(chain: list[BaseException], where: str) -> BoxError:
    def find(*kinds: type[BaseException]) -> BaseException | None:
        return next((link for link in chain if isinstance(link, kinds)), None)

    if find(lower.DecodeError):
        return DecodeError(f"the answer of {where} is compressed in a way that cannot be undone")
    proxy = find(theirs.ProxyError, lower.ProxyError, theirs.InvalidProxyURL, theirs.InvalidSchema)
    if proxy or any(_is_of_socks(link) for link in chain):
        return ProxyError(f"the proxy for {where} refuses the connection or cannot be reached")
    certificate = find(ssl.SSLCertVerificationError)
    if certificate is not None:
        reason = getattr(certificate, "verify_message", "") or "it cannot be verified"
        return TLSError(f"the certificate of {where} is not to be trusted: {reason}")
    if find(lower.NameResolutionError):
        return _unsent(NetworkError(f"there is no address for {where}"))
    if find(lower.NewConnectionError):
        return _unsent(NetworkError(f"could not connect to {where}: {_reason(chain)}"))
    if find(lower.ConnectTimeoutError):
        return _unsent(Timeout(f"could not connect to {where} in time"))
    if find(lower.ReadTimeoutError, TimeoutError):
        return Timeout(f"{where} did not answer in time")
    if find(theirs.InvalidURL, theirs.InvalidHeader, lower.LocationValueError, UnicodeError):
        return UnsafeURL(f"{where} is not a host one can ask")
    return NetworkError(f"the connection to {where} broke: {_reason(chain)}")


def _is_of_socks(failure: BaseException) -> bool:
    """Tell what PySocks raises about a proxy, which urllib3 passes on as any failed connection. It need not be installed."""
    return type(failure).__module__ == "socks"


def _unsent(error: NetworkError) -> NetworkError:
    error.sent = False
    return error


def _reason(chain: list[BaseException]) -> str:
    """Name the innermost failure by kind: its text may hold more than one wants to see."""
    last = next((link for link in reversed(chain) if isinstance(link, OSError)), chain[-1])
    text = (last.strerror if isinstance(last, OSError) else None) or type(last).__name__
    return text[:1].lower() + text[1:] if " " in text else text


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """Yield the exception and what it was made of: causes, reasons and arguments."""
    seen: set[int] = set()
    pending: list[object] = [failure]
    while pending:
        link = pending.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        pending += [getattr(link, "reason", None), *link.args, link.__cause__, link.__context__]
