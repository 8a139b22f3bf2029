"""Where an upload goes, and what happens when the name is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import NameConflict
from box_models.models.core.fields import check_choice
from box_models.models.core.lost_responses import holds_content, same_content
from box_models.models.core.model import Outcome, bound_session, open_notes
from box_models.models.core.parsing import parse_entry
from box_models.models.file import File, FileMini
from box_models.models.item import check_name, match_header, naming_conflicts
from box_models.retry import Recognizable
from box_models.transfer.content_upload import ChunkedTarget, UploadTarget, forget_chunked_upload, upload
from box_models.transfer.progress import Meter, ProgressArg, check_progress, open_meter
from box_models.transfer.upload_source import Content, UploadSource, default_name, open_source
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.models.folder import FolderMini

OnConflict: TypeAlias = Literal["error", "version", "rename", "skip"]
"""What an upload does where the name is taken."""


def upload_content(
    folder: FolderMini,
    content: Content,
    name: str | None,
    on_conflict: OnConflict,
    progress: ProgressArg,
    *,
    resume: bool,
    spool: bool,
) -> File:
    """Do what `Folder.upload` says."""
    check_choice("on_conflict", on_conflict, OnConflict)
    check_progress(progress)
    named = check_name(default_name(content) if name is None else name)
    with open_source(content, spool=spool) as source, open_meter(progress, named, source.length) as meter:
        return upload_file(folder, source, named, on_conflict, meter, resume=resume)


def upload_version(
    file: FileMini,
    content: Content,
    name: str | None,
    progress: ProgressArg,
    *,
    if_unchanged: bool,
    resume: bool,
    spool: bool,
) -> File:
    """Do what `FileMini.upload_version` says."""
    check_progress(progress)
    headers = match_header(file) if if_unchanged else None
    named = None if name is None else check_name(name)
    shown = named or (file._own_name() if progress else "")
    with open_source(content, spool=spool) as source, open_meter(progress, shown, source.length) as meter:
        return send_version(file, source, meter, name=named, headers=headers, resume=resume)


def upload_file(
    folder: FolderMini,
    source: UploadSource,
    name: str,
    on_conflict: OnConflict,
    meter: Meter,
    *,
    resume: bool = True,
    ask_first: bool = True,
) -> File:
    """Upload content as a file of this name, or what ``on_conflict`` says where there is one.

    ``ask_first`` is False where the name is known to be free: it saves a request.
    """
    # Whoever wants to keep what is there should not send anything before it is known.
    asks = ask_first and on_conflict in {"version", "skip"}
    conflict = _conflict(folder, name, source.length) if asks else None
    for candidate in [name] if on_conflict != "rename" else names_like(name):
        if candidate != name:
            conflict = _conflict(folder, candidate, source.length)
        if conflict is None:
            try:
                file = _create(folder, source, candidate, meter, resume=resume)
                return _with_outcome(file, "created" if candidate == name else "renamed")
            except NameConflict as found:
                conflict = found
        if on_conflict != "rename":
            return _settle(conflict, source, on_conflict, meter, _place(folder, name), resume=resume)
    raise AssertionError("there is always another name")


def send_version(
    file: FileMini,
    source: UploadSource,
    meter: Meter,
    *,
    name: str | None = None,
    headers: Mapping[str, str] | None = None,
    resume: bool = True,
) -> File:
    """Upload content as a new version of a file."""
    session = bound_session(file)
    renamed: dict[str, JSON] = {} if name is None else {"name": name}
    target = UploadTarget(
        f"{file._url}/content",
        # Box's description asks for the name even where it stays.
        renamed or {"name": file._own_name()},
        _version_place(file, name),
        # With If-Match a version sent twice is refused the second time; without, it is looked for before it is sent again.
        lambda sha1, size: Recognizable(
            holds_content(session, file._url, sha1, size), check_before_retry=headers is None
        ),
        headers or {},
    )
    with naming_conflicts(session):
        body = upload(session, target, source, meter, resume=resume)
    file._forget_content()
    return _with_outcome(parse_entry(File, body, session), "versioned")


def _create(folder: FolderMini, source: UploadSource, name: str, meter: Meter, *, resume: bool) -> File:
    session = bound_session(folder)
    target = UploadTarget(
        "/files/content",
        {"name": name, "parent": {"id": folder.id}},
        _place(folder, name),
        lambda sha1, size: Recognizable(same_content(session, sha1, size)),
    )
    with naming_conflicts(session):
        return parse_entry(File, upload(session, target, source, meter, resume=resume), session)


def _place(folder: FolderMini, name: str) -> ChunkedTarget:
    return ChunkedTarget("/files/upload_sessions", {"folder_id": folder.id, "file_name": name})


def _version_place(file: FileMini, name: str | None = None) -> ChunkedTarget:
    return ChunkedTarget(f"{file._url}/upload_sessions", {} if name is None else {"file_name": name})


def _conflict(folder: FolderMini, name: str, size: int) -> NameConflict | None:
    """Ask Box what is in the way of a file of this name and size."""
    session = bound_session(folder)
    try:
        with naming_conflicts(session):
            session.options("/files/content", json={"name": name, "parent": {"id": folder.id}, "size": size})
    except NameConflict as conflict:
        return conflict
    return None


def _settle(
    conflict: NameConflict,
    source: UploadSource,
    on_conflict: OnConflict,
    meter: Meter,
    place: ChunkedTarget,
    *,
    resume: bool,
) -> File:
    existing = conflict.existing
    if on_conflict == "error" or not isinstance(existing, File):
        raise conflict
    if on_conflict == "skip" or (existing.sha1 == source.sha1 and existing.size == source.length):
        # Maybe it was sent by a process that died before it could note so.
        for done in (place, _version_place(existing)):
            forget_chunked_upload(bound_session(existing), done, source)
        meter.add(source.length)
        return _with_outcome(existing, "skipped")
    return send_version(existing, source, meter, resume=resume)


def names_like(name: str) -> Iterator[str]:
    """Yield the name, and those to be tried after it: ``plan.pdf``, ``plan (1).pdf``, …."""
    yield name
    path = PurePosixPath(name)
    for number in count(1):
        ending = f" ({number}){path.suffix}"
        yield path.stem[: 255 - len(ending)] + ending


def _with_outcome(file: File, outcome: Outcome) -> File:
    open_notes(file).outcome = outcome
    return file
