"""Uploads of files and versions, and what happens if the name is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from box_models.errors import NameConflict
from box_models.models.core.fields import check_choice, check_time
from box_models.models.core.lost_responses import find_conflicting_content, find_current_content
from box_models.models.core.model import UploadOutcome, bound_session, ensure_field_state
from box_models.models.core.parsing import parse_entry
from box_models.models.item import check_name, forget_contents, match_header
from box_models.models.item_types import File
from box_models.models.taken_names import item_of, naming_conflicts
from box_models.retry import Recognizable
from box_models.transfer.content_upload import forget_chunked_upload, upload
from box_models.transfer.progress import Meter, ProgressArg, check_progress, open_meter
from box_models.transfer.targets import ChunkedTarget, UploadTarget
from box_models.transfer.upload_source import Content, UploadSource, default_name, open_source

if TYPE_CHECKING:
    from box_models.models.item_types import FileMini, FolderMini

FileT = TypeVar("FileT", bound="FileMini")

OnConflict: TypeAlias = Literal["error", "version", "rename", "skip"]
"""The action of an upload if the name is taken."""

_LONGEST_EXTENSION = 32
"""A longer text after the last dot of a name is part of the name, not an extension."""


def upload_content(
    folder: FolderMini,
    content: Content,
    name: str | None,
    *,
    on_conflict: OnConflict,
    modified_at: datetime | None,
    created_at: datetime | None,
    progress: ProgressArg,
    resume: bool,
    spool: bool,
) -> File:
    """Upload a file. See `Folder.upload`."""
    check_choice("on_conflict", on_conflict, OnConflict)
    check_progress(progress)
    check_time("modified_at", modified_at)
    check_time("created_at", created_at)
    checked_name = check_name(default_name(content) if name is None else name)
    with (
        open_source(content, spool=spool) as source,
        open_meter(progress, checked_name, source.length) as meter,
    ):
        source.modified_at, source.created_at = modified_at or source.modified_at, created_at
        return upload_file(folder, source, checked_name, on_conflict=on_conflict, meter=meter, resume=resume)


def upload_version(
    file: FileT,
    content: Content,
    name: str | None,
    *,
    modified_at: datetime | None,
    progress: ProgressArg,
    if_unchanged: bool,
    resume: bool,
    spool: bool,
) -> FileT:
    """Upload a new version of a file. See `FileMini.upload_version`."""
    check_progress(progress)
    check_time("modified_at", modified_at)
    headers = match_header(file) if if_unchanged else None
    new_name = None if name is None else check_name(name)
    label = new_name or (file._own_name() if progress else "")
    with open_source(content, spool=spool) as source, open_meter(progress, label, source.length) as meter:
        source.modified_at = modified_at or source.modified_at
        return send_version(file, source, meter, name=new_name, headers=headers, resume=resume)


def upload_file(
    folder: FolderMini,
    source: UploadSource,
    name: str,
    *,
    on_conflict: OnConflict,
    meter: Meter,
    resume: bool = True,
    check_first: bool = True,
) -> File:
    """Upload content as a file of this name, or do what ``on_conflict`` says if the name is taken.

    ``check_first=False`` saves a request if the name is known to be free.
    """
    # With "version" and "skip", the content may not be needed, so check the name before sending it.
    checks = check_first and on_conflict in {"version", "skip"}
    conflict = _conflict(folder, name, source.length) if checks else None
    for candidate in [name] if on_conflict != "rename" else names_like(name):
        if candidate != name:
            conflict = _conflict(folder, candidate, source.length)
        if conflict is None:
            try:
                file = _create(
                    folder,
                    source,
                    candidate,
                    meter=meter,
                    resume=resume,
                    caller_lists=on_conflict in {"version", "skip"},
                )
                forget_contents(folder)
                return _with_outcome(file, "created" if candidate == name else "renamed")
            except NameConflict as error:
                conflict = error
        if on_conflict != "rename":
            existing = None if on_conflict == "error" else item_of(conflict, folder, name)
            if not isinstance(existing, File):
                if on_conflict != "error":
                    conflict._argument = None  # the argument does not help if a folder has the name
                raise conflict
            if on_conflict == "skip" or (existing.sha1 == source.sha1 and existing.size == source.length):
                return _skip(existing, source, meter=meter, target=_new_file(folder, name))
            version = send_version(existing, source, meter, resume=resume)
            forget_contents(folder)
            return version
    raise AssertionError("names_like() yields names without end")


def send_version(
    file: FileT,
    source: UploadSource,
    meter: Meter,
    *,
    name: str | None = None,
    headers: Mapping[str, str] | None = None,
    resume: bool = True,
) -> FileT:
    """Upload content as a new version of a file, update the file in place, and return it."""
    session = bound_session(file)
    target = UploadTarget(
        f"{file._url}/content",
        # Box's API description requires the name, even if it stays the same.
        {"name": file._own_name() if name is None else name},
        _new_version(file, name),
        # With If-Match, Box refuses the same version a second time. Without it, check for the version before a retry.
        lambda sha1, size: Recognizable(
            find_current_content(session, file._url, sha1=sha1, size=size), check_before_retry=headers is None
        ),
        headers or {},
    )
    with naming_conflicts(session, name):
        body = upload(session, target, source, meter=meter, resume=resume)
    folders = file._folders_at_hand()
    if name is not None:
        file._forget("name")
    file._take_version(parse_entry(File, body, session))
    forget_contents(*folders)
    return _with_outcome(file, "versioned")


def _create(
    folder: FolderMini, source: UploadSource, name: str, *, meter: Meter, resume: bool, caller_lists: bool
) -> File:
    session = bound_session(folder)
    target = UploadTarget(
        "/files/content",
        {"name": name, "parent": {"id": folder.id}},
        _new_file(folder, name),
        lambda sha1, size: Recognizable(
            find_conflicting_content(session, name, sha1=sha1, size=size, caller_lists=caller_lists)
        ),
    )
    with naming_conflicts(session, name, folder, argument="on_conflict="):
        return parse_entry(File, upload(session, target, source, meter=meter, resume=resume), session)


def _new_file(folder: FolderMini, name: str) -> ChunkedTarget:
    return ChunkedTarget("/files/upload_sessions", {"folder_id": folder.id, "file_name": name})


def _new_version(file: FileMini, name: str | None = None) -> ChunkedTarget:
    return ChunkedTarget(f"{file._url}/upload_sessions", {} if name is None else {"file_name": name})


def _conflict(folder: FolderMini, name: str, size: int) -> NameConflict | None:
    """Return the conflict that an upload of this name and size would cause, or None. One request."""
    session = bound_session(folder)
    try:
        with naming_conflicts(session, name, folder, argument="on_conflict="):
            session.options("/files/content", json={"name": name, "parent": {"id": folder.id}, "size": size})
    except NameConflict as conflict:
        return conflict
    return None


def _skip(existing: File, source: UploadSource, *, meter: Meter, target: ChunkedTarget) -> File:
    """Return the existing file as the result of the upload. Its content is not sent."""
    # A process that was killed may have sent this content and left a resume record.
    for finished in (target, _new_version(existing)):
        forget_chunked_upload(bound_session(existing), finished, source)
    meter.add(source.length)
    return _with_outcome(existing, "skipped")


def names_like(name: str) -> Iterator[str]:
    """Yield the name and its alternatives: ``plan.pdf``, ``plan (1).pdf``, ``plan (2).pdf`` and so on."""
    yield name
    stem, extension = _split_extension(name)
    for number in count(1):
        ending = f" ({number}){extension}"
        yield stem[: 255 - len(ending)] + ending


def _split_extension(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    return (path.stem, path.suffix) if len(path.suffix) <= _LONGEST_EXTENSION else (name, "")


def _with_outcome(file: FileT, outcome: UploadOutcome) -> FileT:
    ensure_field_state(file).outcome = outcome
    return file
