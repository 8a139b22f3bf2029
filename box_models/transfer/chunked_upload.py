"""Chunked uploads: upload verified parts in parallel, and resume an interrupted upload within a week."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from tenacity import Retrying, retry_if_exception, wait_exponential

from box_models._json import decode_object
from box_models.errors import (
    BadRequest,
    BoxError,
    Conflict,
    DecodeError,
    Gone,
    NetworkError,
    NotFound,
    OutcomeUnknown,
    PreconditionFailed,
    RateLimited,
    ServerError,
    SessionClosed,
    UploadPending,
)
from box_models.retry import SAFE, Recognizable
from box_models.session import BoxSession
from box_models.session.request_parts import checked_path
from box_models.transfer.progress import Meter
from box_models.transfer.resume_records import ResumeRecord
from box_models.transfer.targets import UploadTarget
from box_models.transfer.upload_source import UploadSource
from box_models.transfer.uploaded_parts import (
    INVALID_RESPONSE_ERRORS,
    PartDigest,
    UploadedPart,
    UploadPlan,
    checked_part,
    has_content,
    part_to_commit,
    read_part,
)
from box_models.transfer.worker_pool import WorkerPool
from box_models.transport import JSON, Body

_BLOCK = 1 << 20
_COMMIT_TIMEOUT = 60.0
"""Seconds of waiting, in total, while Box refuses the commit because it has not yet counted all acknowledged parts."""

RESUMABLE_ERRORS = (
    KeyboardInterrupt,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    SessionClosed,
    UploadPending,
)
"""After these errors the upload session is kept, so that a later upload of the same path can resume it. After others it is aborted."""


@dataclass(frozen=True)
class UploadSession:
    """An upload session as opened by Box, which chooses the part size. The URLs may be on another host.

    ``plan`` is None if Box has no plan for the parts.
    """

    part_size: int
    upload_part: str
    list_parts: str
    commit: str
    abort: str
    plan: str | None

    @classmethod
    def of(cls, raw: object) -> UploadSession:
        """Read the response that opened the upload session, or its copy in a resume record.

        Raises DecodeError if it is invalid.
        """
        try:
            response = cast(dict[str, Any], raw)
            endpoints = response["session_endpoints"]
            names = ("upload_part", "list_parts", "commit", "abort")
            urls = {name: _checked_url(str(endpoints[name])) for name in names}
            plan = None if endpoints.get("plan") is None else _checked_url(str(endpoints["plan"]))
            part_size = int(response["part_size"])
        except INVALID_RESPONSE_ERRORS:
            part_size, urls, plan = 0, {}, None
        if part_size < 1:
            raise DecodeError("the response that opens an upload session has no valid part size or endpoints")
        return cls(part_size, **urls, plan=plan)


def upload_chunked(
    session: BoxSession,
    target: UploadTarget,
    source: UploadSource,
    *,
    meter: Meter,
    resume: bool,
) -> bytes:
    """Upload the source in parts and return the response body, a collection of one file.

    With ``resume``, and if the source has a path, a resume record is written: a later upload of the path resumes after the parts that
    Box has, even in another process.
    """
    record = ResumeRecord.open(session.base_url, target.chunked, source) if resume else None
    try:
        with suppress(Gone, _StartOver):
            return _ChunkedUpload(session, target, source, meter=meter, record=record).run()
        # The upload session is aborted and the resume record is deleted, so this starts a new one.
        return _ChunkedUpload(session, target, source, meter=meter, record=record).run()
    finally:
        if record is not None:
            record.close()


class _StartOver(Exception):  # noqa: N818 # a signal, not an error
    """The parts of an earlier upload do not match the source."""


class _ChunkedUpload:
    """Opens or resumes an upload session, uploads the missing parts, and commits."""

    def __init__(
        self,
        session: BoxSession,
        target: UploadTarget,
        source: UploadSource,
        *,
        meter: Meter,
        record: ResumeRecord | None,
    ) -> None:
        self._session = session
        self._process = os.getpid()
        self._target = target
        self._source = source
        self._meter = meter
        self._record = record
        self._earlier_parts: dict[int, UploadedPart] = {}
        self._parts: dict[int, UploadedPart] = {}
        self._upload_session = self._resumed_session() or self._open_session()
        is_new_file = "folder_id" in target.chunked.fields
        self._plan = UploadPlan(session, self._upload_session.plan, is_new_file=is_new_file)

    def run(self) -> bytes:
        """Upload the missing parts and commit."""
        self._meter.restart()
        try:
            digest = self._upload_parts()
            body = self._commit(digest)
        except BaseException as error:
            if self._record is None or not isinstance(error, RESUMABLE_ERRORS):
                self._abort()
            raise
        if self._record is not None:
            self._record.delete()
        return body

    def _open_session(self) -> UploadSession:
        target = self._target.chunked
        fields: dict[str, JSON] = {**target.fields, "file_size": self._source.length}
        # Safe: if a retry opens a second session, Box drops the unused one later, and no file is created.
        response = self._session.request(
            "POST", target.path, json=fields, host="upload", retry=SAFE, says_json=True
        ).json()
        upload_session = UploadSession.of(response)
        if self._record is not None:
            self._record.write(response)
        return upload_session

    def _resumed_session(self) -> UploadSession | None:
        """Return the upload session of the resume record, after listing its parts.

        Return None if there is no record, or if Box no longer has the session.
        """
        stored = None if self._record is None else self._record.read()
        if stored is None:
            return None
        with suppress(NotFound, Gone, DecodeError, BadRequest):
            upload_session = UploadSession.of(stored)
            self._earlier_parts = {part["offset"]: part for part in self._list_parts(upload_session)}
            return upload_session
        return None

    def _upload_parts(self) -> bytes:
        """Read the source once, in order, upload the parts that Box lacks, and return the sha1 of the whole content."""
        sha1 = hashlib.sha1(usedforsecurity=False)
        offset = 0
        workers = self._session.transfers.workers
        with WorkerPool(workers, max_queued=1) as pool:
            for block in self._source.blocks(self._upload_session.part_size):
                sha1.update(block)
                if not self._is_uploaded(offset, block):
                    pool.submit(self._part_task(pool, offset, block))
                offset += len(block)
                # Wait before reading the next part, so that at most one part more than there are workers is in memory.
                pool.wait_for_space()
        return sha1.digest()

    def _is_uploaded(self, offset: int, block: bytes) -> bool:
        """Return whether an earlier attempt has uploaded the part, after comparing it with the source. Count it then."""
        part = self._earlier_parts.get(offset)
        if part is None:
            return False
        digest = PartDigest.of(block, self._plan.algorithm)
        is_same = has_content(part, block, digest)
        if is_same is None:  # the plan finds a part that was listed without a digest
            return False
        if not is_same:
            raise _StartOver
        self._add(part, digest)
        return True

    def _add(self, part: UploadedPart, digest: PartDigest) -> None:
        """Remember and count a part that Box has."""
        self._parts[part["offset"]] = part_to_commit(part, digest)
        self._meter.add(part["size"])

    def _part_task(self, pool: WorkerPool, offset: int, block: bytes) -> Callable[[], None]:
        """Return a task that uploads one part, unless Box has it already."""

        def upload_part() -> None:
            digest = PartDigest.of(block, self._plan.algorithm)
            existing = self._plan.find(offset, len(block), digest)
            if existing is not None:
                self._add(existing, digest)
                return
            end = offset + len(block) - 1
            headers = {
                "Digest": digest.header,
                "Content-Range": f"bytes {offset}-{end}/{self._source.length}",
            }

            def pieces() -> Iterator[bytes]:
                view = memoryview(block)
                for start in range(0, len(view), _BLOCK):
                    pool.raise_if_stopped()
                    yield view[start : start + _BLOCK]  # type: ignore[misc]  # a view is sent without a copy

            # Box refuses a part that it has already, so the parts are listed before a retry.
            retry = Recognizable(
                lambda _: self._find_part(offset, block, digest), check_before_retry=True, retry_once=False
            )
            body = Body(len(block), "application/octet-stream", pieces)
            try:
                response = self._session.upload(
                    self._upload_session.upload_part, body, method="PUT", headers=headers, retry=retry
                )
            except OutcomeUnknown as unknown:
                if isinstance(
                    unknown.__cause__, Gone
                ):  # no file exists, and a new upload session can be opened
                    raise unknown.__cause__ from None
                raise
            self._add(checked_part(response, block, digest, offset=offset), digest)

        return upload_part

    def _find_part(self, offset: int, block: bytes, digest: PartDigest) -> bytes | None:
        """Return the response for a part that Box has already, or None."""
        for part in self._list_parts(self._upload_session):
            if part["offset"] == offset and has_content(part, block, digest):
                return json.dumps({"part": part}).encode()
        return None

    def _list_parts(self, upload_session: UploadSession) -> Iterator[UploadedPart]:
        """Yield the parts that Box has."""
        for page in self._session.pages(upload_session.list_parts, parse=_PartsPage.of, marker=False):
            yield from page.entries

    def _commit(self, digest: bytes) -> bytes:
        """Commit the upload session and return the response body. Retries while Box is still counting the parts."""
        parts = [self._parts[offset] for offset in sorted(self._parts)]
        headers = {"Digest": f"sha={base64.b64encode(digest).decode()}", **self._target.headers}
        # Box assembles an upload session once. If it refuses a retry, look for the file that it has assembled.
        find_result = self._target.retry_rule(digest.hex(), self._source.length).find_result
        retry = Recognizable(find_result, conflicts=(BadRequest, Conflict, PreconditionFailed))

        body: dict[str, JSON] = {"parts": cast(JSON, parts)}
        if self._source.times:
            body["attributes"] = dict(self._source.times)

        def commit() -> bytes:
            return self._session.request(
                "POST",
                self._upload_session.commit,
                json=body,
                headers=headers,
                retry=retry,
                poll=True,
                says_json=True,
            ).body

        retrying = Retrying(
            retry=retry_if_exception(_is_parts_mismatch),
            stop=lambda state: state.idle_for >= _COMMIT_TIMEOUT,
            wait=wait_exponential(0.5, max=8),
            sleep=self._session.pause,
            reraise=True,
        )
        try:
            return retrying(commit)
        except BoxError as error:
            if error.status == 202:
                raise UploadPending(
                    "all parts were uploaded, but Box has not yet assembled the file; look for it in a few minutes, "
                    "or upload the same path again to wait for it",
                    request=error.request,
                ) from None
            raise

    def _abort(self) -> None:
        """Delete the upload session. If the request fails, Box deletes the session itself after a week."""
        if os.getpid() != self._process:  # the upload continues in the parent of a forked process
            return
        if self._record is not None:
            self._record.delete()
        with suppress(BoxError):
            self._session.delete(self._upload_session.abort)


@dataclass(frozen=True)
class _PartsPage:
    """One page of the list of uploaded parts."""

    entries: list[UploadedPart]
    total_count: int | None
    limit: int | None
    offset: int | None
    next_marker: str | None = None

    @classmethod
    def of(cls, body: bytes) -> _PartsPage:
        try:
            raw: dict[str, Any] = decode_object(body)
            total, limit, offset = (
                _optional_int(raw.get(name)) for name in ("total_count", "limit", "offset")
            )
            return cls([read_part(entry) for entry in raw["entries"]], total, limit, offset)
        except INVALID_RESPONSE_ERRORS:
            raise DecodeError("the list of uploaded parts is not valid") from None


def _optional_int(number: object) -> int | None:
    return None if number is None else int(cast(Any, number))


def _is_parts_mismatch(error: BaseException) -> bool:
    return isinstance(error, BadRequest) and error.code in {"parts_mismatch", "part_mismatch"}


def _checked_url(url: str) -> str:
    """Check a URL that is only a path. A whole URL is checked when it is requested."""
    return url if "://" in url else checked_path(url)
