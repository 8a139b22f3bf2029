"""Uploads in parts: a session, its parts, and the file that comes of them."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from box_models.local.content import receiving, session_rows, upload_requests, upload_targets
from box_models.local.content.postponed import Waits
from box_models.local.content.session_rows import Part, Session
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, forbidden, not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import UPLOAD
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, etags, listing, rows
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

routes: Routes = Routes()
PATH = "/2.0/files/upload_sessions/{session_id}"


@routes.post("/2.0/files/upload_sessions", operation="post_files_upload_sessions", scopes=UPLOAD)
def start_file(call: Call) -> Response:
    """Begin the upload of a new file, after the checks that an upload of it would meet."""
    body = call.json()
    folder_id, name, size = (
        upload_requests.folder_id(body),
        body.get("file_name"),
        upload_requests.size(call, body),
    )
    if name is None:
        raise ApiError(400, "missing_file_name", "file_name was not provided")
    upload_targets.folder(call, {"name": name, "parent": {"id": folder_id}})
    return _started(call, size, folder_id=folder_id, name=body_fields.name(name))


@routes.post("/2.0/files/{file_id}/upload_sessions", operation="post_files_id_upload_sessions", scopes=UPLOAD)
def start_version(call: Call, file_id: str) -> Response:
    """Begin the upload of a version, maybe with a new name."""
    body = call.json()
    size, name = upload_requests.size(call, body), body.get("file_name")
    file = upload_targets.file(call, file_id, {"name": name})
    return _started(call, size, file_id=str(file.id), name=None if name is None else body_fields.name(name))


@routes.get(PATH, operation="get_files_upload_sessions_id", scopes=UPLOAD)
def show(call: Call, session_id: str) -> Response:
    """Tell how far an upload has come."""
    with call.services.database.reading() as c:
        session = _open(call, _mine(call, c, session_id))
        return Response.of_json(_shape(call, session, session_rows.count_parts(c, session.id)))


@routes.put(PATH, operation="put_files_upload_sessions_id", scopes=UPLOAD)
def upload_part(call: Call, session_id: str) -> Response:
    """Receive a part; it is on disk when this is answered, and cannot be changed any more."""
    with call.services.database.reading() as c:
        session = _open(call, _mine(call, c, session_id))
        start, size = upload_requests.span(call, session)
        digest = upload_requests.digest(call)
        _require_absent(c, session, start)
    with call.services.parts.incoming() as incoming:
        upload_requests.receive(call, incoming, size)
        if incoming.sha1 != digest:
            raise upload_requests.bad_digest("The digest did not match the part we received")
        call.services.parts.settle(incoming)
        part = _keep(call, session, start, incoming)
    return Response.of_json({"part": _part_shape(part)})


@routes.get(f"{PATH}/parts", operation="get_files_upload_sessions_id_parts", scopes=UPLOAD)
def list_parts(call: Call, session_id: str) -> Response:
    """List the parts that are here."""
    limit = call.integer("limit", default=100, low=1, high=listing.MAX_LIMIT)
    offset = listing.checked_offset(call, call.services.settings.max_offset)
    with call.services.database.reading() as c:
        session = _open(call, _mine(call, c, session_id))
        found = session_rows.parts(c, session.id, limit=limit, offset=offset)
        count = session_rows.count_parts(c, session.id)
    entries: JSON = [_part_shape(part) for part in found]
    order: JSON = [{"by": "type", "direction": "ASC"}]
    page: JSON = {"total_count": count, "limit": limit, "offset": offset, "order": order, "entries": entries}
    return Response.of_json(page)


@routes.post(f"{PATH}/plan", operation="post_files_upload_sessions_id_plan", scopes=UPLOAD)
def plan(call: Call, session_id: str) -> Response:
    """Tell which of the parts that a client means to send are here already, by their SHA-512 digests."""
    planned = upload_requests.parts(call.json())
    with call.services.database.reading() as c:
        session = _open(call, _mine(call, c, session_id))
        here = {part.start: part for part in session_rows.parts(c, session.id)}
        hits: list[JSON] = []
        misses: list[JSON] = []
        for told in planned:
            offset = told.get("offset")
            part = here.get(offset) if isinstance(offset, int) else None
            if part is not None and (told.get("size"), told.get("sha512")) == (
                part.size,
                _sha512(call, part),
            ):
                hits.append({**told, "part_id": part.id})
            else:
                misses.append(dict(told))
    return Response.of_json({"upload_session_id": session.id, "hits": hits, "misses": misses})


@routes.delete(PATH, operation="delete_files_upload_sessions_id", scopes=UPLOAD)
def abort(call: Call, session_id: str) -> Response:
    """Throw away what came; after a commit there is nothing to throw away, and no harm in asking."""
    with transaction(call) as tx:
        session = _mine(call, tx.c, session_id)
        if session.state == "committed":
            return Response(204)
        unused = session_rows.abort(tx.c, _open(call, session))
    call.services.parts.remove(unused)
    return Response(204)


@routes.post(f"{PATH}/commit", operation="post_files_upload_sessions_id_commit", scopes=UPLOAD)
def commit(call: Call, session_id: str) -> Response:
    """Make a file or a version of the parts; asking again for what was done gives the same answer."""
    body = call.json()
    digest = upload_requests.digest(call)
    with transaction(call) as tx:
        session = _mine(call, tx.c, session_id)
        done = _done(call, tx, session, digest)
        parts = session_rows.parts(tx.c, session.id)
    if done is None:
        _require_all(session, parts, body)
        attributes = upload_requests.attributes(session, body)
        try:
            _look(call, session, attributes)
        except ApiError:
            # The name may have been taken by the file of this very session: somebody committed it meanwhile.
            done = _done_by_now(call, session, digest)
            if done is None:
                raise
            return Response.of_json(done, 201)
        if _put_off(call, session):
            return Response(202, b"", {"Retry-After": str(call.services.settings.not_ready_retry_after)})
        done = _commit(call, session, parts, attributes, digest)
    return Response.of_json(done, 201)


def _commit(
    call: Call, session: Session, parts: list[Part], attributes: Mapping[str, JSON], digest: str
) -> JSON:
    unused: list[str] = []

    def record(tx: Transaction, keep: Callable[[], Content]) -> JSON:
        done = _done(call, tx, _mine(call, tx.c, session.id), digest)
        if done is not None:
            return done
        if session.file_id is None:
            file = upload_targets.record_file(call, tx, keep, attributes)
        else:
            file = upload_targets.record_version(call, tx, keep, session.file_id, attributes)
        unused.extend(session_rows.finish(tx.c, session, file.id, digest))
        return upload_targets.collection(call, tx, file)

    with call.services.blobs.incoming() as incoming:
        # Outside the lock, for this takes a while.
        if not session_rows.assemble(call.services.parts, parts, incoming):
            return _overtaken(call, session, digest)
        if incoming.sha1 != digest:
            raise upload_requests.bad_digest("The specified digest did not match what we put together")
        call.services.blobs.settle(incoming)
        answer = receiving.store(call, receiving.Upload(attributes, incoming), record)
    call.services.parts.remove(unused)
    return answer


def _overtaken(call: Call, session: Session, digest: str) -> JSON:
    done = _done_by_now(call, session, digest)
    if done is None:
        raise _failed()
    return done


def _done_by_now(call: Call, session: Session, digest: str) -> JSON:
    with transaction(call) as tx:
        return _done(call, tx, _mine(call, tx.c, session.id), digest)


def _done(call: Call, tx: Transaction, session: Session, digest: str) -> JSON:
    """Return what a commit that is through was answered; 410 if the session ended in another way."""
    if session.state == "committed" and session.sha1 == digest:
        file = access.find(call, "file", str(session.file_id))
        return upload_targets.collection(call, tx, file)
    _open(call, session)
    return None


def _look(call: Call, session: Session, attributes: Mapping[str, JSON]) -> None:
    if session.file_id is None:
        upload_targets.folder(call, attributes)
    elif etags.is_unchanged(call, upload_targets.file(call, session.file_id, attributes)):
        raise etags.precondition_failed()


def _put_off(call: Call, session: Session) -> bool:
    waits, settings = call.services.get(Waits), call.services.settings
    if waits.due("mismatch", session.id, settings.commit_mismatches):
        raise _mismatch()
    return waits.due("commit", session.id, settings.commit_not_ready)


def _started(
    call: Call, size: int, *, folder_id: str | None = None, file_id: str | None = None, name: str | None
) -> Response:
    settings = call.services.settings
    session_rows.sweep(
        call.services.database, call.services.parts, call.timestamp, settings.upload_session_lifetime
    )
    session = Session(
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


def _mine(call: Call, c: sqlite3.Connection, session_id: str) -> Session:
    if not re.fullmatch(r"[0-9A-Fa-f]{32}", session_id):
        raise ApiError(400, "invalid_upload_session_id", "The upload session ID is not of a valid format")
    session = session_rows.get(c, session_id.upper())
    if session is None:
        raise not_found("upload_session", session_id)
    if not access.is_caller(call, session.user_id):
        raise forbidden("Only the user who initiated an upload session may upload to it", "forbidden")
    target = int(session.file_id or session.folder_id or 0)
    place = rows.get(c, target) if target else rows.root_of(session.user_id)
    if place is not None and not access.is_within(call, place):
        raise not_found("upload_session", session_id)
    return session


def _open(call: Call, session: Session) -> Session:
    if session.state == "aborted":
        raise _failed()
    if session.state == "committed" or session.expires_at <= call.timestamp:
        message = "The upload session has expired and can no longer be accessed"
        raise ApiError(410, "session_expired", message)
    return session


def _keep(call: Call, session: Session, start: int, incoming: Incoming) -> Part:
    blob = call.services.parts.keep(incoming)
    try:
        with transaction(call) as tx:
            _open(call, _mine(call, tx.c, session.id))
            _require_absent(tx.c, session, start)
            return session_rows.add_part(tx.c, session.id, start, incoming, blob)
    except BaseException:
        with call.services.database.reading() as c:
            call.services.parts.remove(session_rows.unused(c, [blob]))
        raise


def _require_absent(c: sqlite3.Connection, session: Session, start: int) -> None:
    if session_rows.has_part(c, session.id, start):
        message = "The range overlaps a part that was uploaded already; parts cannot be changed"
        raise ApiError(409, "range_overlaps_existing_part", message)


def _require_all(session: Session, parts: list[Part], body: Mapping[str, JSON]) -> None:
    told = upload_requests.parts(body)
    whole = sum(part.size for part in parts) == session.size
    if not whole or len(told) != len(parts) or not all(map(_is_same, told, parts)):
        raise _mismatch()


def _sha512(call: Call, part: Part) -> str:
    with call.services.parts.path(part.blob).open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def _is_same(told: Mapping[str, JSON], part: Part) -> bool:
    shape = _part_shape(part)
    return told.get("part_id") == part.id and all(
        told.get(name, shape[name]) == shape[name] for name in shape
    )


def _mismatch() -> ApiError:
    return ApiError(400, "parts_mismatch", "The parts listed are not all the parts of this upload session")


def _failed() -> ApiError:
    return ApiError(410, "upload_failed", "The upload session has ended and cannot continue")


def _part_shape(part: Part) -> dict[str, JSON]:
    return {"part_id": part.id, "offset": part.start, "size": part.size, "sha1": part.sha1}


def _shape(call: Call, session: Session, parts: int) -> dict[str, JSON]:
    url = f"{call.request.base_url}/api/2.0/files/upload_sessions/{session.id}"
    endpoints: JSON = {
        "list_parts": f"{url}/parts",
        "commit": f"{url}/commit",
        "log_event": f"{url}/log",
        "plan": f"{url}/plan",
        "upload_part": url,
        "status": url,
        "abort": url,
    }
    return {
        "type": "upload_session",
        "id": session.id,
        # In this one place Box shows a time in UTC.
        "session_expires_at": datetime.fromtimestamp(session.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "part_size": session.part_size,
        "total_parts": session.total_parts,
        "num_parts_processed": parts,
        "session_endpoints": endpoints,
    }
