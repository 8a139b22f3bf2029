"""File versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, Self

from box_models.errors import NoSession
from box_models.models.core.fields import Timestamp, check_id, lazy
from box_models.models.core.freshness import forget_changes
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxModel, bound_session, ensure_field_state
from box_models.models.core.pages import Listing, Pages, for_each
from box_models.models.core.parsing import parse_one
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import BoxObject
from box_models.models.downloadable import Downloadable, content_at
from box_models.models.item import ItemVerbs, forget_contents
from box_models.models.location import title_of
from box_models.models.of_file import OfFile, file_id_of, file_of, forget_in_file, with_file
from box_models.models.user import User

if TYPE_CHECKING:
    from box_models.transfer.content_download import ContentDownload

COLUMNS = ("id", "version_number", "name", "size", "modified_at")


class FileVersionMini(OfFile, BoxObject, Downloadable):
    """A version of a file with the fields of Box's mini, and all methods that need only an id.

    Annotate "any version of a file" with it. See https://developer.box.com/reference/resources/file-version--mini/
    """

    __slots__ = ("_file", "_known_id")

    type: Literal["file_version"] = "file_version"
    """Always "file_version"."""
    sha1: ReadOnly[str] = lazy()
    """The SHA-1 of the content, in hexadecimal."""

    def load(self) -> FileVersion:
        """Return the version as a `FileVersion` with all fields that Box sends by default. One request.

        A `FileVersion` loads in place and returns itself.
        """
        session = bound_session(self)
        return with_file(parse_one(FileVersion, session.get(self._read_url), session), file_of(self))

    def promote(self) -> FileVersion:
        """Make this version the current one, and return the new version. One request.

        Box adds a copy of this version as the newest one and keeps the others. If the version comes from ``file.versions()``, the fields
        of that `File` that change load again when they are read.

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
            f"/files/{self._file_id}/versions/current", json={"type": "file_version", "id": self._valid_id}
        )
        forget_in_file(self, ["version", "name"])
        file = file_of(self)
        if isinstance(file, ItemVerbs):
            forget_contents(*file._folders_at_hand())
        return with_file(parse_one(FileVersion, body, session), file_of(self))

    def restore(self) -> Self:
        """Restore the version from the trash, and return it. One request.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"first", "plan.txt")
        >>> version = plan.upload_version(b"second").versions().one()
        >>> version.delete()
        >>> version.restore().read_bytes()
        b'first'

        See https://developer.box.com/reference/put-files-id-versions-id/
        """
        body = bound_session(self).put(self._url, json={"trashed_at": None})
        forget_changes(self, ["trash", "restored"])
        self._update_from(body)
        return self

    def delete(self) -> None:
        """Move the version to the trash. One request.

        See https://developer.box.com/reference/delete-files-id-versions-id/
        """
        bound_session(self).delete(self._url)
        forget_changes(self, ["trash"])

    @property
    def _file_id(self) -> str:
        file_id = file_id_of(self)
        if file_id is None:
            raise NoSession(
                f"{self!r} does not know its file; get versions from file.versions() or file.version(id)"
            )
        return file_id

    @property
    def _url(self) -> str:
        return f"/files/{self._file_id}/versions/{self._valid_id}"

    def _content(self, keep_mtime: bool = False) -> ContentDownload:
        session = bound_session(self)

        def new_reference() -> FileVersion:
            return with_file(FileVersion.model_validate({"id": self.id}, context=session), file_of(self))

        names = ("sha1", "size", "modified_at") if keep_mtime else ("sha1", "size")
        return content_at(
            session,
            f"/files/{self._file_id}/content",
            loaded=self,
            new_reference=new_reference,
            names=names,
            params={"version": self._valid_id},
        )

    def _own_name(self) -> str:
        return str(self.load().name)


class FileVersion(FileVersionMini, wire="file_version"):
    """A version of a file. Times are timezone-aware; ``size`` is in bytes.

    Get versions from ``file.versions()``, ``file.version(id)`` or ``file.file_version``: a version must know its file to load fields
    or content.

    See https://developer.box.com/reference/resources/file-version--full/
    """

    __slots__ = ()

    name: ReadOnly[str] = lazy()
    """The name that the file had with this version."""
    size: ReadOnly[int] = lazy()
    """The size of the content, in bytes."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the version was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the version was last changed."""
    modified_by: ReadOnly[Reference[User]] = lazy()
    """The user who uploaded the version."""
    trashed_at: ReadOnly[Timestamp | None] = lazy(verb="delete()")
    """When the version was moved to the trash. None if it is not there."""
    trashed_by: ReadOnly[Reference[User] | None] = lazy()
    """The user who moved the version to the trash. None if it is not there."""
    restored_at: ReadOnly[Timestamp | None] = lazy()
    """When the version was restored from the trash. None if it never was."""
    restored_by: ReadOnly[Reference[User] | None] = lazy()
    """The user who restored the version from the trash. None if it never was restored."""
    purged_at: ReadOnly[Timestamp | None] = lazy()
    """When Box will delete the version permanently. None if Box sends null."""
    uploader_display_name: ReadOnly[str] = lazy()
    """The name of the user who uploaded the version, as it was at the upload."""
    version_number: ReadOnly[str] = lazy(on_request=True)
    """The number of the version, as text. The first version is "1"."""

    def load(self) -> FileVersion:
        """Load all fields that Box sends by default, in place, and return the version. One request."""
        return self.refresh()

    def _own_name(self) -> str:
        return str(self._loaded("name"))


def versions_of(
    file: BoxObject,
    *,
    fields: Iterable[str] | None,
    limit: int | None,
    offset: int,
    page_size: int,
) -> Pages[FileVersion]:
    """Return the listing of the versions of a file."""
    all_fields = tuple(name for name in FileVersion.model_fields if name != "type")
    listing = Listing(
        session=bound_session(file),
        path=f"{file._url}/versions",
        kinds=("file_version",),
        fields=fields,
        default_fields=all_fields,
        columns=COLUMNS,
        only="file_version",
        paging="offset",
        limit=limit,
        offset=offset,
        page_size=page_size,
        title=title_of(file),
        prepare=for_each(lambda version: _prepare(version, file, listing.requested_fields or all_fields)),
    )
    return Pages(listing)


def _prepare(version: BoxModel, file: BoxObject, requested: Iterable[str]) -> None:
    """Let a version of a listing know its file, and set missing users to None.

    Box leaves users out if the version was never trashed or restored.
    """
    if isinstance(version, FileVersion):
        with_file(version, file)
        for name in {"trashed_by", "restored_by"}.intersection(requested):
            if not version.is_loaded(name) and name not in ensure_field_state(version).malformed:
                version._set_field(name, None)


def version_id(argument: str, version: FileVersionMini | str | int, *, file_id: str) -> str:
    """Return the id of a version. Raises ValueError for a version of another file."""
    if not isinstance(version, FileVersionMini):
        return check_id(argument, version, "a version or an id (digits)")
    if version._file_id != file_id:
        raise ValueError(f"{argument} is a version of file {version._file_id}, not of file {file_id}")
    return version.id


def version_of(file: BoxObject, id: str | int) -> FileVersion:
    """Return a version of a file, of which only the id is known. Makes no request."""
    reference = FileVersion.model_validate({"id": check_id("id", id)}, context=bound_session(file))
    return with_file(reference, file)
