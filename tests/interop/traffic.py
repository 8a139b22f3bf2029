"""Record requests and responses as JSON lines, in the format of the validator of Box's description."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from box_models.local.engine import Engine
from box_models.local.http.messages import Request, Response
from box_models.local.json_values import JSON

NOT_SERVED = b'"code": "not_implemented"'
LONGEST_BODY = 2**20


def record(engine: Engine, target: Path) -> None:
    """Append every request and response of ``engine`` to ``target``, except those of operations that are not served."""
    handle = engine.handle

    def recording(request: Request) -> Response:
        sent = request.body.read()
        response = handle(replace(request, body=io.BytesIO(sent)))
        if response.status == 405 and NOT_SERVED in bytes(response.body):  # type: ignore[arg-type]  # never a file
            return response
        line = json.dumps({"request": _request(request, sent), "response": _response(response)})
        with target.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return response

    engine.handle = recording  # type: ignore[method-assign]  # records, and calls the original


def _request(request: Request, sent: bytes) -> dict[str, JSON]:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return {
        "method": request.method,
        "url": f"{request.base_url}{request.path}{query}",
        "headers": _without_secrets(request.headers),
        "body": _body(sent),
    }


def _response(response: Response) -> dict[str, JSON]:
    body: JSON = _body(response.body) if isinstance(response.body, bytes) else {"truncated": True}
    return {"status": response.status, "headers": _without_secrets(response.headers), "body": body}


def _without_secrets(headers: Mapping[str, str]) -> dict[str, JSON]:
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


def _body(content: bytes) -> JSON:
    return (
        {"truncated": True} if len(content) > LONGEST_BODY else {"base64": base64.b64encode(content).decode()}
    )
