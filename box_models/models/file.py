"""Files: `File`, and `FileMini`, the base class with the fields of Box's mini."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, Literal, Self, TextIO, overload

from box_models._checks import check_bytes
from box_models._evaluated_property import evaluated_property
from box_models.models.collaboration import Collaboratable
from box_models.models.comment import Commentable
from box_models.models.core.fields import (
    UNSET,
    Access,
    BoxId,
    ItemStatus,
    OrNewer,
    Timestamp,
    Unset,
    check_encoding,
    check_text,
    lazy,
)
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import (
    UploadOutcome,
    bound_session,
    ensure_field_state,
    field_state,
    malformed_fields,
)
from box_models.models.core.pages import Pages
from box_models.models.core.parsing import parse_one
from box_models.models.core.read_only import ReadOnly
from box_models.models.downloadable import Downloadable, content_at
from box_models.models.favorites import Collection
from box_models.models.file_version import FileVersion, FileVersionMini, version_id, version_of, versions_of
from box_models.models.folder_mini import FolderMini
from box_models.models.item import ItemVerbs, SharedLinkUpdate
from box_models.models.item_details import Classification, ExpiringEmbedLink, Representations, WatermarkInfo
from box_models.models.item_types import FolderReference
from box_models.models.location import set_folder
from box_models.models.lock import Lock
from box_models.models.locking import Lockable
from box_models.models.of_file import setter_of_holder
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import FilePermissions
from box_models.models.previewable import Previewable
from box_models.models.representable import Representable
from box_models.models.retention import (
    DownloadPermission,
    LockUpdate,
    Retainable,
    disposition_time,
    lock_body,
    permission_body,
)
from box_models.models.shared_link import SharedLink
from box_models.models.tagging import Taggable
from box_models.models.user import User
from box_models.models.watermarking import Watermarkable
from box_models.models.web_addresses import WEB_APPLICATION

if TYPE_CHECKING:
    from box_models.transfer.content_download import ContentDownload
    from box_models.transfer.progress import ProgressArg
    from box_models.transfer.text_options import FileMode
    from box_models.transfer.upload_source import Content


class FileMini(
    ItemVerbs,
    Downloadable,
    Previewable,
    Commentable,
    Collaboratable,
    Lockable,
    Taggable,
    Representable,
    Watermarkable,
    Retainable,
    collection="/files",
):
    """A file with the fields of Box's mini, and all methods that need only an id. Annotate "any file" with it.

    See https://developer.box.com/reference/resources/file--mini/
    """

    type: Literal["file"] = "file"
    """Always "file"."""
    sha1: ReadOnly[str] = lazy()
    """The SHA-1 of the content, in hexadecimal."""
    file_version: ReadOnly[Reference[FileVersion] | None] = lazy()
    """The current version. None if Box sends null."""

    @evaluated_property
    def web_url(self) -> str:
        """The address of the file in Box's web application. Makes no request."""
        return f"{WEB_APPLICATION}/file/{self.id}"

    def load(self) -> File:
        """Return the file as a `File` with all standard fields. One request.

        A `File` loads in place and returns itself.
        """
        session = bound_session(self)
        return parse_one(File, session.get(self._read_url), session)

    # Content

    @overload
    def open(self, mode: Literal["rb", "wb"] = "rb") -> BinaryIO: ...
    @overload
    def open(
        self,
        mode: Literal["r", "w"],
        *,
        encoding: str = "utf-8",
        errors: str | None = None,
        newline: str | None = None,
    ) -> TextIO: ...
    def open(
        self,
        mode: FileMode = "rb",
        *,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> BinaryIO | TextIO:
        """Open the content for reading or writing: bytes by default, text with ``"r"`` or ``"w"``.

        For reading, the file is seekable and fetches byte ranges on demand, with a cache of some MiB, so `zipfile`, `pandas` and
        `json` can use it. The first read makes the first request. All bytes come from one version of the file. It raises
        `IntegrityError` if Box no longer offers that version, or if a complete read does not match the sha1 of Box.

        For writing, the content becomes a new version when the file is closed. If the ``with`` block raises, nothing is uploaded.

        Text is UTF-8 by default. ``errors`` and ``newline`` are those of Python's `open`.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> file = box.root.upload(b'{"price": 3}', "sales.json")
        >>> import json
        >>> json.load(file.open())
        {'price': 3}
        >>> with file.open("w") as out:
        ...     _ = out.write("{}")
        >>> file.read_text()
        '{}'
        """
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.content_reader import open_reader
        from box_models.transfer.content_writer import open_writer
        from box_models.transfer.text_options import text_options

        text = text_options(mode, encoding=encoding, errors=errors, newline=newline)
        label = str(self.__dict__.get("name", f"file {self.id}"))
        if mode.startswith("w"):
            bound_session(self)
            return open_writer(label, self.upload_version, text)
        size = self.__dict__.get("size")
        reader = open_reader(self._content(), label, size if isinstance(size, int) else None)
        return reader if text is None else TextIOWrapper(reader, **text)

    def write_bytes(self, data: bytes) -> Self:
        """Upload the bytes as a new version, and return the file."""
        return self.upload_version(check_bytes("data", data))

    def write_text(self, text: str, encoding: str = "utf-8") -> Self:
        """Upload the text as a new version, with its line ends unchanged, and return the file.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.write_text("plan.txt", "First")
        >>> plan.write_text("Second").read_text()
        'Second'
        """
        return self.upload_version(check_text("text", text).encode(check_encoding(encoding)))

    def versions(
        self,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[FileVersion]:
        """List the earlier versions of the file, newest first, without the current one.

        The first request is made when you iterate.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"first", "plan.txt")
        >>> _ = plan.upload_version(b"second")
        >>> [version.read_bytes() for version in plan.versions()]
        [b'first']

        See https://developer.box.com/reference/get-files-id-versions/
        """
        return versions_of(self, fields=fields, limit=limit, offset=offset, page_size=page_size)

    def version(self, id: str | int) -> FileVersion:
        """Return the version of the file with this id. Makes no request. Fields load on first read."""
        return version_of(self, id)

    def upload_version(
        self,
        content: Content,
        *,
        name: str | None = None,
        modified_at: datetime | None = None,
        if_unchanged: bool = False,
        progress: ProgressArg = False,
        resume: bool = True,
        spool: bool = True,
    ) -> Self:
        """Upload a new version of the file, update the file in place, and return it. Box keeps the old version.

        ``name`` also renames the file. ``modified_at`` is the modification time of the content, as in `Folder.upload`. With ``if_unchanged``, it raises `PreconditionFailed` if the file changed since it was read.
        All else is as in `Folder.upload`.

        See https://developer.box.com/reference/post-files-id-content/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.uploads import upload_version

        return upload_version(
            self,
            content,
            name,
            modified_at=modified_at,
            progress=progress,
            if_unchanged=if_unchanged,
            resume=resume,
            spool=spool,
        )

    @evaluated_property
    def outcome(self) -> UploadOutcome | None:
        """The effect of the upload that returned this object, such as ``"created"``. None for other objects."""
        state = field_state(self)
        return None if state is None else state.outcome

    def _take_version(self, version: File) -> None:
        """Replace all fields by those of a new version. Fields that Box did not send load when they are read.

        Unsaved assignments stay.
        """
        state = ensure_field_state(self)
        fresh, malformed = vars(version), malformed_fields(version)
        for name in self._lazy.keys() - state.dirty:
            self._forget(name)
            if name in fresh:
                self._set_field(name, fresh[name])
            elif name in malformed:
                state.malformed[name] = malformed[name]
        self._own_parts()
        if "path_collection" in fresh:
            set_folder(self, None)
        if self.__pydantic_extra__ is not None:
            self.__pydantic_extra__.clear()
            self.__pydantic_extra__.update(version.__pydantic_extra__ or {})

    def _content(self, keep_mtime: bool = False) -> ContentDownload:
        session = bound_session(self)
        names = ("sha1", "size", "content_modified_at") if keep_mtime else ("sha1", "size")

        def new_reference() -> File:
            return File.model_validate({"id": self.id}, context=session)

        return content_at(
            session, f"{self._url}/content", loaded=self, new_reference=new_reference, names=names
        )

    def _own_name(self) -> str:
        return str(self._loaded("name"))

    # Changing the file

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        tags: Iterable[str] | Unset = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
        collections: Iterable[Collection | str] | Unset | None = UNSET,
        lock: LockUpdate | Unset | None = UNSET,
        disposition_at: datetime | Unset = UNSET,
        permissions: DownloadPermission | Unset = UNSET,
        if_unchanged: bool = False,
    ) -> Self:
        """Change the given fields, in place, and return the file. One request.

        ``None`` clears a field. ``tags`` replaces all tags, and ``collections`` all collections; `favorite` is shorter. `lock_for`
        and `retain_until` describe ``lock`` and ``disposition_at``. ``permissions`` restricts downloads to the company. With
        ``if_unchanged``, it raises `PreconditionFailed` if the file changed since it was read.

        See https://developer.box.com/reference/put-files-id/
        """
        return self._update_item(
            name=name,
            description=description,
            tags=tags,
            shared_link=shared_link,
            collections=collections,
            lock=lock,
            disposition_at=disposition_at,
            permissions=permissions,
            if_unchanged=if_unchanged,
        )

    @classmethod
    def _checked_argument(cls, name: str, value: object) -> object:
        if name == "lock":
            return lock_body(value)
        if name == "disposition_at":
            return disposition_time(name, value)
        return permission_body(value) if name == "permissions" else super()._checked_argument(name, value)

    def move(self, to: FolderMini, *, name: str | None = None) -> Self:
        """Move the file to another folder, in place, and return it. One request, also with a new ``name``.

        Box does not check whether others changed the file since you read it.
        """
        return self._move(to, name)

    def copy(  # type: ignore[override]  # pydantic's is deprecated
        self, to: FolderMini, *, name: str | None = None, version: FileVersionMini | str | int | None = None
    ) -> File:
        """Copy the file to a folder, and return the copy. One request.

        ``version`` is an earlier version of this file, or its id, to copy that content. Raises `NameConflict` if the name is taken.

        See https://developer.box.com/reference/post-files-id-copy/
        """
        earlier = None if version is None else version_id("version", version, file_id=self.id)
        return self._copy(File, to, name, version=earlier)

    def delete(self, *, if_unchanged: bool = False) -> None:
        """Move the file to the trash. One request.

        With ``if_unchanged``, it raises `PreconditionFailed` if the file changed since it was read.

        See https://developer.box.com/reference/delete-files-id/
        """
        self._delete(if_unchanged=if_unchanged)

    def _folders_above(self) -> PathCollection:
        return self.load()._folders_above()


FileMini._parts = {"file_version": setter_of_holder(FileVersionMini)}


class File(FileMini, wire="file"):
    """A file with all its fields. Times are timezone-aware; ``size`` is in bytes.

    See https://developer.box.com/reference/resources/file--full/
    """

    description: str = lazy(writable=True)
    """The description, at most 255 characters. Empty if the file has none."""
    size: ReadOnly[int] = lazy()
    """The size of the content, in bytes."""
    path_collection: ReadOnly[PathCollection] = lazy()
    """The folders above the file, from the root down."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the file was created in Box."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the file was last changed in Box."""
    trashed_at: ReadOnly[Timestamp | None] = lazy()
    """When the file was moved to the trash. None if it is not there."""
    purged_at: ReadOnly[Timestamp | None] = lazy()
    """When Box will delete the file permanently. None if it is not in the trash."""
    content_created_at: ReadOnly[Timestamp | None] = lazy()
    """When the content was created, which can be before the upload. None if unknown."""
    content_modified_at: ReadOnly[Timestamp | None] = lazy()
    """When the content was last changed, which can be before the upload. None if unknown."""
    created_by: ReadOnly[Reference[User]] = lazy()
    """The user who created the file."""
    modified_by: ReadOnly[Reference[User]] = lazy()
    """The user who last changed the file."""
    owned_by: ReadOnly[Reference[User]] = lazy()
    """The user who owns the file."""
    shared_link: SharedLink | None = lazy(writable=True)
    """The shared link. None if the file is not shared."""
    parent: ReadOnly[FolderReference | None] = lazy(verb="move()")
    """The folder that contains the file. None if you cannot see it."""
    item_status: ReadOnly[ItemStatus] = lazy()
    """Whether the file is active, in the trash, or deleted permanently."""
    version_number: ReadOnly[BoxId] = lazy(on_request=True)
    """The number of the current version, as text. The first version is "1"."""
    comment_count: ReadOnly[int] = lazy(on_request=True)
    """The number of comments."""
    permissions: ReadOnly[FilePermissions] = lazy(on_request=True, verb="update()")
    """The operations that you may perform on the file."""
    tags: tuple[str, ...] = lazy(on_request=True, writable=True)
    """The tags."""
    lock: ReadOnly[Lock | None] = lazy(on_request=True, verb="lock_for()")
    """The lock. None if the file is not locked."""
    extension: ReadOnly[str] = lazy(on_request=True)
    """The end of the name without the dot, such as "pdf". Empty if the name has none."""
    is_package: ReadOnly[bool] = lazy(on_request=True)
    """Whether the file is a package of macOS, such as an iWork document."""
    expiring_embed_link: ReadOnly[ExpiringEmbedLink | None] = lazy(on_request=True)
    """A URL that shows a preview for a short time. None if Box sends null."""
    watermark_info: ReadOnly[WatermarkInfo] = lazy(on_request=True)
    """Whether the file has a watermark."""
    is_accessible_via_shared_link: ReadOnly[bool] = lazy(on_request=True)
    """Whether a shared link of the file or of a folder above it opens the file."""
    allowed_invitee_roles: ReadOnly[tuple[str, ...]] = lazy(on_request=True)
    """The roles that you may give to new collaborators."""
    is_externally_owned: ReadOnly[bool] = lazy(on_request=True)
    """Whether the owner belongs to another enterprise."""
    has_collaborations: ReadOnly[bool] = lazy(on_request=True)
    """Whether the file has collaborators."""
    metadata: ReadOnly[dict[str, object] | None] = lazy(on_request=True)
    """The metadata by scope and template. Request one template as ``metadata.SCOPE.TEMPLATE``. None if there is no metadata."""
    expires_at: ReadOnly[Timestamp | None] = lazy(on_request=True, verb="expire()")
    """When Box will delete the file. None if it does not expire."""
    representations: ReadOnly[Representations] = lazy(on_request=True)
    """The other formats in which Box offers the content."""
    classification: ReadOnly[Classification | None] = lazy(on_request=True)
    """The classification label. None if the file has none."""
    uploader_display_name: ReadOnly[str] = lazy(on_request=True)
    """The name of the user who uploaded the file, as it was at the upload."""
    disposition_at: ReadOnly[Timestamp | None] = lazy(on_request=True, verb="retain_until()")
    """When the retention of the file ends. None if the file is not retained."""
    shared_link_permission_options: ReadOnly[tuple[str, ...] | None] = lazy(on_request=True)
    """The permissions that a shared link of the file may have. None if Box sends null."""
    is_associated_with_app_item: ReadOnly[bool] = lazy(on_request=True)
    """Whether the file or a folder above it belongs to an app item."""
    collections: ReadOnly[tuple[Collection, ...]] = lazy(on_request=True, verb="favorite()")
    """Your collections that contain the file: your favorites, or none."""
    is_download_available: ReadOnly[bool] = lazy(on_request=True)
    """Whether the content can be downloaded at all. ``permissions`` show whether you may do that."""
    download_url: ReadOnly[str | None] = lazy(on_request=True, repr=False)
    """A URL that returns the content without a token for some minutes, so it is a secret. None if you may not download the file."""
    authenticated_download_url: ReadOnly[str] = lazy(on_request=True)
    """A URL that returns the content to requests with a token. It never changes."""
    allowed_shared_link_access_levels: ReadOnly[tuple[OrNewer[Access], ...] | None] = lazy(on_request=True)
    """The values that ``access`` of a shared link may have. None if Box sends null."""

    def load(self) -> File:
        """Load all fields that Box sends by default, in place, and return the file. One request."""
        return self.refresh()

    def _folders_above(self) -> PathCollection:
        return self.path_collection
