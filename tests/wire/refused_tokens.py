"""The forms in which Box, and servers before it, report an expired token."""

from __future__ import annotations

from tests.wire.fault_server import Behaviour, cut, empty, html, refusal, reply, unauthorized

_DESCRIBED = b'{"type":"error","status":401,"code":"unauthorized","message":"Unauthorized","request_id":"r1"}'


def _body(body: bytes, content_type: str = "application/json", **headers: str) -> Behaviour:
    return reply(401, body=body, headers={"Content-Type": content_type, **headers})


UNEXPLAINED: dict[str, Behaviour] = {
    "invalid_token": unauthorized(),
    "expired_token": unauthorized("expired_token"),
    "invalid_request": unauthorized("invalid_request"),
    "nothing": empty(401),
    "blanks": _body(b" \r\n", "text/plain"),
    "the body of the description": _body(_DESCRIBED),
    "an unknown code": refusal(401, "token_gone"),
    "JSON without a code": _body(b'{"type":"error","status":401,"message":"Unauthorized"}'),
    "an OAuth error": _body(b'{"error":"invalid_token","error_description":"The token has expired"}'),
    "{}": _body(b"{}"),
    "[]": _body(b"[]"),
    "null": _body(b"null"),
    "a number as the code": _body(b'{"code":401}'),
    "half of the JSON": _body(_DESCRIBED[:40]),
    "JSON as HTML": _body(_DESCRIBED, "text/html"),
    "JSON without a type": reply(401, body=_DESCRIBED),
    "HTML": html(401),
    "text": _body(b"Unauthorized", "text/plain"),
    "bytes": _body(b"\xff\xfe\x00", "application/octet-stream"),
    "a challenge without an error": empty(401, WWW_Authenticate='Bearer realm="Service"'),
    "a challenge of one word": empty(401, WWW_Authenticate="Bearer"),
    "a lower-case scheme": empty(401, www_authenticate="bearer error=invalid_token"),
    "another scheme": empty(401, WWW_Authenticate='Basic realm="proxy"'),
    "an unreadable challenge": empty(401, WWW_Authenticate='Bearer error="'),
    "a challenge and HTML": _body(
        b"<html>", "text/html", **{"WWW-Authenticate": 'Bearer error="invalid_token"'}
    ),
}
"""Complete responses. A new token heals each of them, in this library and in boxsdk 10."""
INCOMPLETE: dict[str, Behaviour] = {
    "a body that breaks off": cut(_DESCRIBED[:40], status=401),
    "a body that is reset": cut(_DESCRIBED[:40], status=401, broken=True),
    "a body that is not gzip": _body(b"this is not gzip", **{"Content-Encoding": "gzip"}),
}
"""Responses whose status arrives, but not their body."""
ALL = UNEXPLAINED | INCOMPLETE
