"""Versions of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from box_models.errors import NoSession
from box_models.models.core.fields import BoxId, Timestamp, lazy
from box_models.models.core.model import BoxValue, ModelT, bound_session, notes_of, open_notes
from box_models.models.core.pages import Listing, Pages
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject, check_fields
from box_models.models.downloadable import Downloadable, content_at
from box_models.models.user import UserMini
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.transfer.content_download import ContentDownload

COLUMNS = ("id", "version_number", "name", "size", "modified_at")


class FileVersionMini(BoxValue):
    """Which version of a file's content it is. None: null or not sent."""

    type: Literal["file_version"] = "file_version"
    id: BoxId | None = None
    sha1: str | None = None


class FileVersion(BoxObject, Downloadable, wire="file_version"):
    """An earlier content of a file. Times are aware; ``size`` is in bytes.

    It comes from ``file.versions()``, which tells it whose version it is.

    See https://developer.box.com/reference/resources/file-version--full/
    """

    type: Literal["file_version"] = "file_version"
    sha1: str = lazy()
    name: str = lazy()
    size: int = lazy()
    created_at: Timestamp = lazy()
    modified_at: Timestamp = lazy()
    modified_by: UserMini = lazy()
    trashed_at: Timestamp | None = lazy(verb="delete()")
    trashed_by: UserMini | None = lazy()
    restored_at: Timestamp | None = lazy()
    restored_by: UserMini | None = lazy()
    purged_at: Timestamp | None = lazy()
    uploader_display_name: str = lazy()
    version_number: str = lazy(on_request=True)

    def load(self) -> FileVersion:
        """Read the version, in place, and return it. One request."""
        return self.refresh()

    def promote(self) -> FileVersion:
        """Make this the current content again, as a new version on top, and return that. One request; the old ones are kept.

        What a `File` has loaded is not changed by it: ``file.refresh()``.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"first", "plan.txt")
        >>> _ = plan.upload_version(b"second")
        >>> _ = plan.versions().one().promote()
        >>> plan.read_text()
        'first'

        See https://developer.box.com/reference/post-files-id-versions-current/
        """
        session = bound_session(self)
        body = session.post(
            f"/files/{self._file_id}/versions/current", json={"type": "file_version", "id": self._proper_id}
        )
        return _of_file(self._file_id, parse_one(FileVersion, body, session))

    def delete(self) -> None:
        """Move the version to the trash. One request.

        See https://developer.box.com/reference/delete-files-id-versions-id/
        """
        bound_session(self).delete(self._url)

    @property
    def _file_id(self) -> str:
        notes = notes_of(self)
        if notes is None or notes.file_id is None:
            raise NoSession(f"{self!r} does not know its file: get versions from file.versions()")
        return notes.file_id

    @property
    def _url(self) -> str:
        return f"/files/{self._file_id}/versions/{self._proper_id}"

    def _content(self, keep_mtime: bool = False) -> ContentDownload:
        session = bound_session(self)

        def blank() -> FileVersion:
            return _of_file(self._file_id, FileVersion.model_validate({"id": self.id}, context=session))

        names = ("sha1", "size", "modified_at") if keep_mtime else ("sha1", "size")
        return content_at(
            session, f"/files/{self._file_id}/content", self, blank, names, {"version": self._proper_id}
        )

    def _own_name(self) -> str:
        return str(self._needed("name"))


def versions_of(
    session: BoxSession,
    file_id: str,
    *,
    fields: Iterable[str] | None,
    limit: int | None,
    offset: int,
    page_size: int,
) -> Pages[FileVersion]:
    """List the versions of a file."""
    every = tuple(name for name in FileVersion.model_fields if name != "type")
    listing = Listing(
        session,
        f"/files/{file_id}/versions",
        kinds=("file_version",),
        fields=fields,
        usual=every,
        shown=COLUMNS,
        check=lambda given, argument: check_fields(given, argument, (FileVersion,)),
        only="file_version",
        marker=False,
        limit=limit,
        offset=offset,
        page_size=page_size,
        introduce=lambda version: _of_file(file_id, _with_nobody(version, listing.names or every)),
    )
    return Pages(listing)


def _with_nobody(version: ModelT, asked: Iterable[str]) -> ModelT:
    """Take for nobody who was asked for and is not there: Box leaves out who trashed or restored a version where nobody did."""
    if isinstance(version, FileVersion):
        for name in {"trashed_by", "restored_by"}.intersection(asked):
            if not version.is_loaded(name) and name not in open_notes(version).malformed:
                version._hold(name, None)
    return version


def _of_file(file_id: str, version: ModelT) -> ModelT:
    open_notes(version).file_id = file_id
    return version
