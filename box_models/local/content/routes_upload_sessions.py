"""Chunked uploads: a session, its parts and the commit."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from box_models.local.content import receiving, session_rows, upload_requests, upload_targets
from box_models.local.content.existing_parts import AvailableParts, PartDigests
from box_models.local.content.session_rows import PartRow, SessionRow
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, forbidden, not_found
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import read_limit, read_offset
from box_models.local.http.postponed import Postponements
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import UPLOAD
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, etags, rows
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

routes: Routes = Routes()
PATH = "/2.0/files/upload_sessions/{session_id}"


@routes.post("/2.0/files/upload_sessions", operation="post_files_upload_sessions", scopes=UPLOAD)
def start_file(call: Call) -> Response:
    """Start the upload of a new file, after the checks of an ordinary upload."""
    body = call.json()
    folder_id, name, size = (
        upload_requests.folder_id(body),
        body.get("file_name"),
        upload_requests.size(call, body),
    )
    if name is None:
        raise ApiError(400, "missing_file_name", "file_name was not provided")
    upload_targets.folder(call, {"name": name, "parent": {"id": folder_id}})
    return _start(call, size, folder_id=folder_id, name=body_fields.name(name))


@routes.post("/2.0/files/{file_id}/upload_sessions", operation="post_files_id_upload_sessions", scopes=UPLOAD)
def start_version(call: Call, file_id: str) -> Response:
    """Start the upload of a new version, optionally with a new name."""
    body = call.json()
    size, name = upload_requests.size(call, body), body.get("file_name")
    file = upload_targets.file(call, file_id, {"name": name})
    return _start(call, size, file_id=str(file.id), name=None if name is None else body_fields.name(name))


@routes.get(PATH, operation="get_files_upload_sessions_id", scopes=UPLOAD)
def show(call: Call, session_id: str) -> Response:
    """Return a session and the number of its parts."""
    with call.services.database.reading() as c:
        session = _require_open(call, _own_session(call, c, session_id))
        return Response.of_json(_shape(call, session, session_rows.count_parts(c, session.id)))


@routes.put(PATH, operation="put_files_upload_sessions_id", scopes=UPLOAD)
def upload_part(call: Call, session_id: str) -> Response:
    """Receive a part, which is on disk before the response and cannot be changed afterwards."""
    with call.services.database.reading() as c:
        session = _require_open(call, _own_session(call, c, session_id))
        start, size = upload_requests.span(call, session)
        digest = upload_requests.part_digest(call)
        _require_absent(c, session, start)
    with call.services.parts.incoming() as incoming:
        received = upload_requests.receive(call, incoming, size=size, digest=digest)
        call.services.parts.settle(incoming)
        part = _store_part(call, session, incoming, start=start)
    shape = _part_shape(part)
    if digest.algorithm == "sha512":
        call.services.get(PartDigests).add(part, received)
        shape["sha512"] = received
    return Response.of_json({"part": shape})


@routes.get(f"{PATH}/parts", operation="get_files_upload_sessions_id_parts", scopes=UPLOAD)
def list_parts(call: Call, session_id: str) -> Response:
    """List a page of the parts that were received."""
    limit = read_limit(call)
    offset = read_offset(call)
    with call.services.database.reading() as c:
        session = _require_open(call, _own_session(call, c, session_id))
        parts = session_rows.parts(c, session.id, limit=limit, offset=offset)
        count = session_rows.count_parts(c, session.id)
    entries: JSON = [_part_shape(part) for part in parts]
    order: JSON = [{"by": "type", "direction": "ASC"}]
    page: JSON = {"total_count": count, "limit": limit, "offset": offset, "order": order, "entries": entries}
    return Response.of_json(page)


@routes.post(f"{PATH}/plan", operation="post_files_upload_sessions_id_plan", scopes=UPLOAD)
def plan(call: Call, session_id: str) -> Response:
    """Find the parts that need not be sent, by their SHA-512 digests.

    They were received already, or the current version of the file has the same bytes at the same place.
    """
    if not call.services.settings.upload_plan:
        raise not_found("plan", session_id)
    planned = upload_requests.parts(call.json())
    with call.services.database.reading() as c:
        session = _require_open(call, _own_session(call, c, session_id))
        available = AvailableParts.of(call, c, session)
    hits: list[JSON] = []
    misses: list[JSON] = []
    for entry in planned:
        part = available.find(entry)
        if part is None:
            misses.append(dict(entry))
        else:
            hits.append({**entry, "part_id": part.id})
    return Response.of_json({"upload_session_id": session.id, "hits": hits, "misses": misses})


@routes.delete(PATH, operation="delete_files_upload_sessions_id", scopes=UPLOAD)
def abort(call: Call, session_id: str) -> Response:
    """Abort a session and delete its parts; has no effect after a commit."""
    with transaction(call) as tx:
        session = _own_session(call, tx.c, session_id)
        if session.state == "committed":
            return Response(204)
        unused = session_rows.abort(tx.c, _require_open(call, session))
    call.services.parts.remove(unused)
    return Response(204)


@routes.post(f"{PATH}/commit", operation="post_files_upload_sessions_id_commit", scopes=UPLOAD)
def commit(call: Call, session_id: str) -> Response:
    """Create the file or version from the parts; a repeated commit gets the same response."""
    body = call.json()
    digest = upload_requests.digest(call)
    with transaction(call) as tx:
        session = _own_session(call, tx.c, session_id)
        answer = _committed_answer(call, tx, session, digest=digest)
        available = AvailableParts.of(call, tx.c, session)
    if answer is None:
        parts = _listed_parts(session, available, body)
        attributes = upload_requests.attributes(session, body)
        try:
            _check_target(call, session, attributes)
        except ApiError:
            # The name may be in use by the file of this session, if another request has committed it.
            answer = _committed_answer_now(call, session, digest)
            if answer is None:
                raise
            return Response.of_json(answer, 201)
        if _is_postponed(call, session):
            return Response(202, b"", {"Retry-After": str(call.services.settings.not_ready_retry_after)})
        answer = _commit(call, session, parts, attributes=attributes, digest=digest)
    return Response.of_json(answer, 201)


def _commit(
    call: Call, session: SessionRow, parts: list[PartRow], *, attributes: Mapping[str, JSON], digest: str
) -> JSON:
    unused: list[str] = []

    def record(tx: Transaction, keep: Callable[[], Content]) -> JSON:
        answer = _committed_answer(call, tx, _own_session(call, tx.c, session.id), digest=digest)
        if answer is not None:
            return answer
        if session.file_id is None:
            file = upload_targets.record_file(call, tx, keep, attributes=attributes)
        else:
            file = upload_targets.record_version(
                call, tx, keep, file_id=session.file_id, attributes=attributes
            )
        unused.extend(session_rows.finish(tx.c, session, file_id=file.id, sha1=digest))
        return upload_targets.collection(call, tx, file)

    with call.services.blobs.incoming() as incoming:
        # Copying the parts takes a while, so it happens outside the transaction.
        if not session_rows.assemble(
            parts, incoming, received=call.services.parts, existing=call.services.blobs
        ):
            return _answer_of_other_commit(call, session, digest)
        if incoming.sha1 != digest:
            raise upload_requests.bad_digest("The specified digest did not match the assembled file")
        call.services.blobs.settle(incoming)
        answer = receiving.store(call, receiving.Upload(attributes, incoming), record)
    call.services.parts.remove(unused)
    return answer


def _answer_of_other_commit(call: Call, session: SessionRow, digest: str) -> JSON:
    answer = _committed_answer_now(call, session, digest)
    if answer is None:
        raise _failed()
    return answer


def _committed_answer_now(call: Call, session: SessionRow, digest: str) -> JSON:
    with transaction(call) as tx:
        return _committed_answer(call, tx, _own_session(call, tx.c, session.id), digest=digest)


def _committed_answer(call: Call, tx: Transaction, session: SessionRow, *, digest: str) -> JSON:
    """Return the response of a finished commit, ``None`` for an open session; 410 if it ended in another way."""
    if session.state == "committed" and session.sha1 == digest:
        file = access.find(call, "file", str(session.file_id))
        return upload_targets.collection(call, tx, file)
    _require_open(call, session)
    return None


def _check_target(call: Call, session: SessionRow, attributes: Mapping[str, JSON]) -> None:
    if session.file_id is None:
        upload_targets.folder(call, attributes)
    elif etags.is_unchanged(call, upload_targets.file(call, session.file_id, attributes)):
        raise etags.precondition_failed()


def _is_postponed(call: Call, session: SessionRow) -> bool:
    postponements, settings = call.services.get(Postponements), call.services.settings
    if postponements.postpone("mismatch", session.id, settings.commit_mismatches):
        raise _mismatch()
    return postponements.postpone("commit", session.id, settings.commit_not_ready)


def _start(
    call: Call, size: int, *, folder_id: str | None = None, file_id: str | None = None, name: str | None
) -> Response:
    settings = call.services.settings
    session_rows.sweep(
        call.services.database,
        call.services.parts,
        now=call.timestamp,
        memory=settings.upload_session_lifetime,
    )
    session = SessionRow(
        id=secrets.token_hex(16).upper(),
        user_id=call.user.id,
        folder_id=folder_id,
        file_id=file_id,
        name=name,
        size=size,
        part_size=session_rows.part_size(size, settings),
        expires_at=call.timestamp + settings.upload_session_lifetime,
        state="open",
        sha1=None,
    )
    with transaction(call) as tx:
        session_rows.create(tx.c, session)
    return Response.of_json(_shape(call, session, 0), 201)


def _own_session(call: Call, c: sqlite3.Connection, session_id: str) -> SessionRow:
    if not re.fullmatch(r"[0-9A-Fa-f]{32}", session_id):
        raise ApiError(400, "invalid_upload_session_id", "The upload session ID is not of a valid format")
    session = session_rows.get(c, session_id.upper())
    if session is None:
        raise not_found("upload_session", session_id)
    if not access.is_caller(call, session.user_id):
        raise forbidden("Only the user who initiated an upload session may upload to it", "forbidden")
    target = int(session.file_id or session.folder_id or 0)
    item = rows.get(c, target) if target else rows.root_of(session.user_id)
    if item is not None and not access.is_within(call, item):
        raise not_found("upload_session", session_id)
    return session


def _require_open(call: Call, session: SessionRow) -> SessionRow:
    if session.state == "aborted":
        raise _failed()
    if session.state == "committed" or session.expires_at <= call.timestamp:
        message = "The upload session has expired and can no longer be accessed"
        raise ApiError(410, "session_expired", message)
    return session


def _store_part(call: Call, session: SessionRow, incoming: Incoming, *, start: int) -> PartRow:
    blob = call.services.parts.keep(incoming)
    try:
        with transaction(call) as tx:
            _require_open(call, _own_session(call, tx.c, session.id))
            _require_absent(tx.c, session, start)
            return session_rows.add_part(tx.c, session.id, incoming, start=start, blob=blob)
    except BaseException:
        with call.services.database.reading() as c:
            call.services.parts.remove(session_rows.unused(c, [blob]))
        raise


def _require_absent(c: sqlite3.Connection, session: SessionRow, start: int) -> None:
    if session_rows.has_part(c, session.id, start):
        message = "The range overlaps a part that was uploaded already; parts cannot be changed"
        raise ApiError(409, "range_overlaps_existing_part", message)


def _listed_parts(session: SessionRow, available: AvailableParts, body: Mapping[str, JSON]) -> list[PartRow]:
    parts: list[PartRow] = []
    position = 0
    for entry in upload_requests.parts_to_commit(body):
        # A commit may leave out what its place in the list says.
        part = available.listed({"offset": position, "size": session.size_of_part(position), **entry})
        if part is None or part.start != position:
            raise _mismatch()
        parts.append(part)
        position += part.size
    if position != session.size:
        raise _mismatch()
    return parts


def _mismatch() -> ApiError:
    return ApiError(400, "parts_mismatch", "The parts listed are not all the parts of this upload session")


def _failed() -> ApiError:
    return ApiError(410, "upload_failed", "The upload session has ended and cannot continue")


def _part_shape(part: PartRow) -> dict[str, JSON]:
    return {"part_id": part.id, "offset": part.start, "size": part.size, "sha1": part.sha1}


def _shape(call: Call, session: SessionRow, parts: int) -> dict[str, JSON]:
    url = call.request.url(f"/api/2.0/files/upload_sessions/{session.id}", on="upload")
    endpoints: JSON = {
        "list_parts": f"{url}/parts",
        "commit": f"{url}/commit",
        "log_event": f"{url}/log",
        **({"plan": f"{url}/plan"} if call.services.settings.upload_plan else {}),
        "upload_part": url,
        "status": url,
        "abort": url,
    }
    return {
        "type": "upload_session",
        "id": session.id,
        # This is the only field that Box shows in UTC.
        "session_expires_at": datetime.fromtimestamp(session.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "part_size": session.part_size,
        "total_parts": session.total_parts,
        "num_parts_processed": parts,
        "session_endpoints": endpoints,
    }
