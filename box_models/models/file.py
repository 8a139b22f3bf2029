"""Files: `File`, and `FileMini`, the base class with the fields of a reference to a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, Literal, Self, overload

from box_models.models.comment import Commentable
from box_models.models.core.fields import UNSET, BoxId, ItemStatus, Timestamp, Unset, check_choice, lazy
from box_models.models.core.model import Outcome, bound_session, field_state
from box_models.models.core.pages import Pages
from box_models.models.core.parsing import parse_one
from box_models.models.downloadable import Downloadable, content_at
from box_models.models.file_version import FileVersion, FileVersionMini, versions_of
from box_models.models.folder_mini import FolderMini
from box_models.models.item import ItemVerbs, SharedLinkUpdate
from box_models.models.item_details import Classification, ExpiringEmbedLink, Representations, WatermarkInfo
from box_models.models.lock import Lock
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import FilePermissions
from box_models.models.shared_link import SharedLink
from box_models.models.user import UserMini

if TYPE_CHECKING:
    from box_models.transfer.content_download import ContentDownload
    from box_models.transfer.progress import ProgressArg
    from box_models.transfer.upload_source import Content


class FileMini(ItemVerbs, Downloadable, Commentable, collection="/files"):
    """A reference to a file, with all methods that need only an id.

    See https://developer.box.com/reference/resources/file--mini/
    """

    type: Literal["file"] = "file"
    sha1: str = lazy()
    file_version: FileVersionMini | None = lazy()

    def load(self) -> File:
        """Return the full file. One request."""
        session = bound_session(self)
        return parse_one(File, session.get(self._read_url), session)

    # Content

    @overload
    def open(self, mode: Literal["rb"] = "rb") -> BinaryIO: ...
    @overload
    def open(self, mode: Literal["wb"]) -> BinaryIO: ...
    def open(self, mode: Literal["rb", "wb"] = "rb") -> BinaryIO:
        """Open the content for reading or writing bytes.

        For reading, the file is seekable and fetches byte ranges on demand, with a cache of some MiB, so `zipfile`, `pandas` and
        `json` can use it. The first read makes the first request. All bytes come from one version of the file. It raises
        `IntegrityError` if Box no longer offers that version, or if a complete read does not match the sha1 of Box.

        For writing, the content becomes a new version when the file is closed. If the ``with`` block raises, nothing is uploaded.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> file = box.root.upload(b'{"price": 3}', "sales.json")
        >>> import json
        >>> json.load(file.open())
        {'price': 3}
        >>> with file.open("wb") as out:
        ...     _ = out.write(b"{}")
        >>> file.read_text()
        '{}'
        """
        label = str(self.__dict__.get("name", f"file {self.id}"))
        if check_choice("mode", mode, Literal["rb", "wb"]) == "wb":
            # Imported here to keep `import box_models` fast.
            from box_models.transfer.content_writer import open_writer

            bound_session(self)
            return open_writer(label, self.upload_version)
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.content_reader import open_reader

        size = self.__dict__.get("size")
        return open_reader(self._content(), label, size if isinstance(size, int) else None)

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
        session = bound_session(self)
        return versions_of(session, self.id, fields=fields, limit=limit, offset=offset, page_size=page_size)

    def upload_version(
        self,
        content: Content,
        *,
        name: str | None = None,
        if_unchanged: bool = False,
        progress: ProgressArg = False,
        resume: bool = True,
        spool: bool = True,
    ) -> File:
        """Upload a new version of the file, and return the file. Box keeps the old version.

        ``name`` also renames the file. With ``if_unchanged``, it raises `PreconditionFailed` if the file changed since it was read.
        All else is as in `Folder.upload`.

        See https://developer.box.com/reference/post-files-id-content/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.uploads import upload_version

        return upload_version(
            self,
            content,
            name,
            progress=progress,
            if_unchanged=if_unchanged,
            resume=resume,
            spool=spool,
        )

    @property
    def outcome(self) -> Outcome | None:
        """What the upload that returned this object did, such as ``"created"``; None for other objects. Makes no request."""
        state = field_state(self)
        return None if state is None else state.outcome

    def _forget_content(self) -> None:
        """Forget all loaded fields, because they describe the old version."""
        for name in self._lazy:
            self._forget(name)

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
        if_unchanged: bool = False,
    ) -> Self:
        """Change the given fields, in place, and return the file. One request.

        ``None`` clears a field. ``tags`` replaces all tags. With ``if_unchanged``, it raises `PreconditionFailed` if the file
        changed since it was read.

        See https://developer.box.com/reference/put-files-id/
        """
        return self._update_item(
            name=name, description=description, tags=tags, shared_link=shared_link, if_unchanged=if_unchanged
        )

    def move(self, to: FolderMini) -> Self:
        """Move the file to another folder, in place, and return it. One request.

        Box does not check whether others changed the file since you read it.
        """
        return self._move(to)

    def copy(self, to: FolderMini, *, name: str | None = None) -> File:  # type: ignore[override]  # pydantic's is deprecated
        """Copy the file to a folder, and return the copy. One request.

        Raises `NameConflict` if the name is taken.

        See https://developer.box.com/reference/post-files-id-copy/
        """
        return self._copy(File, to, name)

    def delete(self, *, if_unchanged: bool = False) -> None:
        """Move the file to the trash. One request.

        With ``if_unchanged``, it raises `PreconditionFailed` if the file changed since it was read.

        See https://developer.box.com/reference/delete-files-id/
        """
        self._delete(if_unchanged=if_unchanged)

    def _folders_above(self) -> PathCollection:
        return self.load()._folders_above()


class File(FileMini, wire="file"):
    """A file with all its fields. Times are timezone-aware; ``size`` is in bytes.

    See https://developer.box.com/reference/resources/file--full/
    """

    description: str = lazy(writable=True)
    size: int = lazy()
    path_collection: PathCollection = lazy()
    created_at: Timestamp = lazy()
    modified_at: Timestamp = lazy()
    trashed_at: Timestamp | None = lazy()
    purged_at: Timestamp | None = lazy()
    content_created_at: Timestamp | None = lazy()
    content_modified_at: Timestamp | None = lazy()
    created_by: UserMini = lazy()
    modified_by: UserMini = lazy()
    owned_by: UserMini = lazy()
    shared_link: SharedLink | None = lazy(verb="share() or unshare()")
    parent: FolderMini | None = lazy(verb="move()")
    item_status: ItemStatus = lazy()
    version_number: BoxId = lazy(on_request=True)
    comment_count: int = lazy(on_request=True)
    permissions: FilePermissions = lazy(on_request=True)
    tags: tuple[str, ...] = lazy(on_request=True, writable=True)
    lock: Lock | None = lazy(on_request=True)
    extension: str = lazy(on_request=True)
    is_package: bool = lazy(on_request=True)
    expiring_embed_link: ExpiringEmbedLink | None = lazy(on_request=True)
    watermark_info: WatermarkInfo = lazy(on_request=True)
    is_accessible_via_shared_link: bool = lazy(on_request=True)
    allowed_invitee_roles: tuple[str, ...] = lazy(on_request=True)
    is_externally_owned: bool = lazy(on_request=True)
    has_collaborations: bool = lazy(on_request=True)
    metadata: dict[str, object] | None = lazy(on_request=True)
    expires_at: Timestamp | None = lazy(on_request=True)
    representations: Representations = lazy(on_request=True)
    classification: Classification | None = lazy(on_request=True)
    uploader_display_name: str = lazy(on_request=True)
    disposition_at: Timestamp | None = lazy(on_request=True)
    shared_link_permission_options: tuple[str, ...] | None = lazy(on_request=True)
    is_associated_with_app_item: bool = lazy(on_request=True)

    def load(self) -> File:
        """Load all fields that Box sends by default, in place, and return the file. One request."""
        return self.refresh()

    def _folders_above(self) -> PathCollection:
        return self.path_collection
