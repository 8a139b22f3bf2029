"""Uploads in parts: several at once, each verified, resumable while Box remembers them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, cast

from tenacity import Retrying, retry_if_exception, wait_exponential

from box_models._json import decode_object
from box_models.errors import (
    BadRequest,
    BoxError,
    DecodeError,
    Gone,
    IntegrityError,
    NetworkError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    SessionClosed,
    UploadPending,
)
from box_models.retry import IDEMPOTENT, Recognizable
from box_models.session import BoxSession
from box_models.session.request_parts import checked_path
from box_models.transfer.progress import Meter
from box_models.transfer.resume_records import ResumeRecord
from box_models.transfer.upload_source import UploadSource
from box_models.transfer.worker_pool import WorkerPool
from box_models.transport import JSON, Body

if TYPE_CHECKING:
    from box_models.transfer.content_upload import ChunkedTarget

_BLOCK = 1 << 20
_UNREADABLE = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
"""What reading an answer raises that is not what it should be: numbers without end or measure, and nests without floor, too."""

_SETTLES_WITHIN = 60.0
"""Seconds that are waited in all while Box is still counting the parts it has acknowledged."""

RESUMABLE_ERRORS = (
    KeyboardInterrupt,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    SessionClosed,
    UploadPending,
)
"""What ends an upload without ending its upload session, where somebody can take it up again."""


@dataclass(frozen=True)
class UploadSession:
    """What Box said when it opened an upload session; part sizes are its choice. The addresses may be on another host."""

    part_size: int
    upload_part: str
    list_parts: str
    commit: str
    abort: str

    @classmethod
    def of(cls, raw: object) -> UploadSession:
        """Read Box's answer, or what a journal kept of it."""
        try:
            told = cast(dict[str, Any], raw)
            ends = told["session_endpoints"]
            names = ("upload_part", "list_parts", "commit", "abort")
            addresses = {name: _address(str(ends[name])) for name in names}
            part_size = int(told["part_size"])
        except _UNREADABLE:
            part_size, addresses = 0, {}
        if part_size < 1:
            raise DecodeError("the answer that opens an upload session lacks its part size or its addresses")
        return cls(part_size, **addresses)


class UploadedPart(TypedDict):
    """What Box says of a part, and wants to hear again in the commit."""

    part_id: str
    offset: int
    size: int
    sha1: str


def upload_chunked(
    session: BoxSession,
    target: ChunkedTarget,
    source: UploadSource,
    meter: Meter,
    *,
    headers: Mapping[str, str],
    resume: bool,
) -> bytes:
    """Upload the source in parts, and return the body of the answer: a collection of one file.

    Where the source is a path, a journal lets a later call, in another process too, go on where this one stopped.
    """
    journal = ResumeRecord.of(session.base_url, target.path, target.opening, source) if resume else None
    try:
        with suppress(Gone, _StartOver):
            return _ChunkedUpload(session, target, source, meter, journal).run(headers)
        # Neither Box nor the journal knows of it any more: once again, from the start.
        return _ChunkedUpload(session, target, source, meter, journal).run(headers)
    finally:
        if journal is not None:
            journal.close()


class _StartOver(Exception):  # noqa: N818 # a signal, not an error
    """What an earlier process sent is not what the source holds."""


class _ChunkedUpload:
    """One upload session, from its opening, or from where it was left, to its commit."""

    def __init__(
        self,
        session: BoxSession,
        target: ChunkedTarget,
        source: UploadSource,
        meter: Meter,
        journal: ResumeRecord | None,
    ) -> None:
        self._session = session
        self._source = source
        self._meter = meter
        self._journal = journal
        self._parts: dict[int, UploadedPart] = {}
        self._at = self._taken_up() or self._opened(target)

    def run(self, headers: Mapping[str, str]) -> bytes:
        """Send what is missing, and commit."""
        self._meter.restart()
        try:
            digest = self._send_parts()
            body = self._commit(digest, headers)
        except BaseException as error:
            if self._journal is None or not isinstance(error, RESUMABLE_ERRORS):
                self._abort()
            raise
        if self._journal is not None:
            self._journal.forget()
        return body

    def _opened(self, target: ChunkedTarget) -> UploadSession:
        opening: dict[str, JSON] = {**target.opening, "file_size": self._source.length}
        # Opened twice, one of the two is forgotten by Box in time, and neither has made a file.
        answer = self._session.request(
            "POST", target.path, json=opening, host="upload", retry=IDEMPOTENT, says_json=True
        ).json()
        at = UploadSession.of(answer)
        if self._journal is not None:
            self._journal.write(answer)
        return at

    def _taken_up(self) -> UploadSession | None:
        """Find out what an earlier process left, if it did and Box still has it."""
        kept = None if self._journal is None else self._journal.read()
        if kept is None:
            return None
        with suppress(NotFound, Gone, DecodeError, BadRequest):
            at = UploadSession.of(kept)
            self._parts = {part["offset"]: part for part in self._listed(at)}
            return at
        return None

    def _send_parts(self) -> bytes:
        """Read the source once, front to back; what Box has already is only compared. Returns the sha1 of it all."""
        whole = hashlib.sha1(usedforsecurity=False)
        offset = 0
        workers = self._session.transfers.workers
        with WorkerPool(workers, waiting=1) as pool:
            for block in self._source.blocks(self._at.part_size):
                whole.update(block)
                if offset in self._parts:
                    self._compare(offset, block)
                else:
                    pool.submit(self._sending(pool, offset, block))
                offset += len(block)
                pool.wait_for_room()  # before the next block is read: at most one more than there are workers is held
        return whole.digest()

    def _compare(self, offset: int, block: bytes) -> None:
        if self._parts[offset]["sha1"] != _sha1(block).hex():
            raise _StartOver
        self._meter.add(len(block))

    def _sending(self, pool: WorkerPool, offset: int, block: bytes) -> Callable[[], None]:
        def send() -> None:
            digest = _sha1(block)
            end = offset + len(block) - 1
            headers = {
                "Digest": f"sha={base64.b64encode(digest).decode()}",
                "Content-Range": f"bytes {offset}-{end}/{self._source.length}",
            }

            def pieces() -> Iterator[bytes]:
                view = memoryview(block)
                for start in range(0, len(view), _BLOCK):
                    pool.check()
                    yield view[start : start + _BLOCK]  # type: ignore[misc]  # goes down the wire as it is, uncopied

            # A part that is there already is refused a second time, so Box is asked before it is sent again.
            retry = Recognizable(
                lambda _: self._uploaded_part(offset, digest), check_before_retry=True, retry_once=False
            )
            body = Body(len(block), "application/octet-stream", pieces)
            answer = self._session.upload(
                self._at.upload_part, body, method="PUT", headers=headers, retry=retry
            )
            self._parts[offset] = _checked_part(answer, offset, len(block), digest)
            self._meter.add(len(block))

        return send

    def _uploaded_part(self, offset: int, digest: bytes) -> bytes | None:
        for part in self._listed(self._at):
            if (part["offset"], part["sha1"]) == (offset, digest.hex()):
                return json.dumps({"part": part}).encode()
        return None

    def _listed(self, at: UploadSession) -> Iterator[UploadedPart]:
        """Yield the parts that Box has."""
        for page in self._session.pages(at.list_parts, parse=_PartsPage.of, marker=False):
            yield from page.entries

    def _commit(self, digest: bytes, headers: Mapping[str, str]) -> bytes:
        parts = [self._parts[offset] for offset in sorted(self._parts)]
        signed = {"Digest": f"sha={base64.b64encode(digest).decode()}", **headers}

        def commit() -> bytes:
            return self._session.request(
                "POST",
                self._at.commit,
                json={"parts": parts},
                headers=signed,
                retry=IDEMPOTENT,
                poll=True,
                says_json=True,
            ).body

        settling = Retrying(
            retry=retry_if_exception(_is_settling),
            stop=lambda state: state.idle_for >= _SETTLES_WITHIN,
            wait=wait_exponential(0.5, max=8),
            sleep=self._session.pause,
            reraise=True,
        )
        try:
            return settling(commit)
        except BoxError as error:
            if error.status == 202:
                raise UploadPending(
                    "every byte arrived, and Box is still putting the file together: look for it in some minutes, or "
                    "upload the same path again to go on waiting",
                    request=error.request,
                ) from None
            raise

    def _abort(self) -> None:
        """Tell Box to forget the upload session; where that fails, it does so by itself after a week."""
        if self._journal is not None:
            self._journal.forget()
        with suppress(BoxError):
            self._session.delete(self._at.abort)


@dataclass(frozen=True)
class _PartsPage:
    """A page of the parts that Box has."""

    entries: list[UploadedPart]
    total_count: int | None
    limit: int | None
    offset: int | None
    next_marker: str | None = None

    @classmethod
    def of(cls, body: bytes) -> _PartsPage:
        try:
            raw: dict[str, Any] = decode_object(body)
            total, limit, offset = (_whole(raw.get(name)) for name in ("total_count", "limit", "offset"))
            return cls([_part(entry) for entry in raw["entries"]], total, limit, offset)
        except _UNREADABLE:
            raise DecodeError("the list of the parts that were uploaded cannot be read") from None


def _whole(number: object) -> int | None:
    return None if number is None else int(cast(Any, number))


def _is_settling(error: BaseException) -> bool:
    return isinstance(error, BadRequest) and error.code in {"parts_mismatch", "part_mismatch"}


def _checked_part(answer: bytes, offset: int, size: int, digest: bytes) -> UploadedPart:
    try:
        part = _part(decode_object(answer)["part"])
    except _UNREADABLE:
        raise DecodeError("the answer for a part cannot be read") from None
    if (part["sha1"], part["offset"], part["size"]) != (digest.hex(), offset, size):
        raise IntegrityError(f"Box stored something else than the part that was sent, at byte {offset:,}")
    return part


def _part(told: Any) -> UploadedPart:
    """Read what Box says of a part; raises one of `_UNREADABLE`."""
    return UploadedPart(
        part_id=str(told["part_id"]),
        offset=int(told["offset"]),
        size=int(told["size"]),
        sha1=str(told["sha1"]),
    )


def _address(told: str) -> str:
    """Let an address through that is a path, or a whole one: that one is looked at where it is used."""
    return told if "://" in told else checked_path(told)


def _sha1(block: bytes) -> bytes:
    return hashlib.sha1(block, usedforsecurity=False).digest()
