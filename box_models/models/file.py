"""Files: `File`, and `FileMini` where Box only refers to one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO, TextIOBase
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Literal, Self, overload

from pydantic import JsonValue

from box_models.models.base import Outcome, bound_session, notes_of
from box_models.models.comment import Comment, create_comment
from box_models.models.details import Classification, ExpiringEmbedLink, Representations, WatermarkInfo
from box_models.models.fields import UNSET, Timestamp, Unset, lazy
from box_models.models.file_version import FileVersionMini
from box_models.models.folder import FolderMini
from box_models.models.item import (
    ItemVerbs,
    SharedLinkUpdate,
    changes_of,
    check_name,
    match_header,
)
from box_models.models.lock import Lock
from box_models.models.objects import check_fields
from box_models.models.pages import Listing, Pages
from box_models.models.parsing import parse_one
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import FilePermissions
from box_models.models.shared_link import SharedLink
from box_models.models.uploads import send_version
from box_models.models.user import UserMini
from box_models.transfer.download import Expected, download_to_file, download_to_path
from box_models.transfer.progress import ProgressArg, metered
from box_models.transfer.source import Content, StrPath, open_source


class FileMini(ItemVerbs, collection="/files"):
    """A file as others refer to one, with every verb that needs only an id.

    See https://developer.box.com/reference/resources/file--mini/
    """

    type: Literal["file"] = "file"
    sha1: str = lazy()
    file_version: FileVersionMini | None = lazy()

    def load(self) -> File:
        """Return the full file. One request."""
        session = bound_session(self)
        return parse_one(File, session.get(self._url), session)

    # Its content

    @overload
    def download(self, to: StrPath | None = None) -> Path: ...
    @overload
    def download(self, to: IO[bytes]) -> None: ...
    def download(self, to: StrPath | IO[bytes] | None = None) -> Path | None:
        """Write the content to a path, or into a file opened for writing bytes, and return the path.

        A path that is a directory gets the file under its own name; without ``to`` that is the current directory, where nothing is ever
        overwritten (FileExistsError). A file appears under its name only when it is whole and its sha1 is the one Box has: until
        then, and on any failure, what was there before stays. A broken connection is taken up where it broke.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello", "hello.txt").download("copy.txt")
        PosixPath('copy.txt')

        See https://developer.box.com/reference/get-files-id-content/
        """
        session = bound_session(self)
        if to is not None and not isinstance(to, (str, PathLike)):
            if not hasattr(to, "write") or isinstance(to, TextIOBase):
                raise TypeError(f"to is a path or a file opened for writing bytes, not {type(to).__name__}")
            download_to_file(session, f"{self._url}/content", to, self._expected)
            return None
        target = Path(fspath(to)) if to is not None else Path(safe_name(self.name))
        if to is not None and target.is_dir():
            target = target / safe_name(self.name)
        if to is None and target.exists():
            raise FileExistsError(f"{target} exists already; say download({str(target)!r}) to replace it")
        if not target.parent.is_dir():
            raise FileNotFoundError(f"to: there is no directory {target.parent}")
        download_to_path(session, f"{self._url}/content", target, self._expected, overwrite=to is not None)
        return target

    def read_bytes(self) -> bytes:
        """Return the content, verified. It is held in memory: for what is large, use `download`."""
        content = BytesIO()
        self.download(content)
        return content.getvalue()

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return the content as text. Line ends stay as they are. Raises UnicodeDecodeError where it is not in ``encoding``."""
        return self.read_bytes().decode(encoding)

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
        """Replace the content by a new version, and return the file; the old version is kept. Otherwise as `Folder.upload`.

        ``name`` renames the file along with it. ``if_unchanged`` raises `PreconditionFailed` where somebody changed the file since it
        was read.

        See https://developer.box.com/reference/post-files-id-content/
        """
        headers = match_header(self) if if_unchanged else None
        named = None if name is None else check_name(name)
        with (
            open_source(content, spool=spool) as source,
            metered(progress, named or self.name, source.length) as meter,
        ):
            return send_version(self, source, meter, name=named, headers=headers, resume=resume)

    @property
    def outcome(self) -> Outcome | None:
        """What the upload did that returned this file; None for a file that came otherwise. Makes no request."""
        notes = notes_of(self)
        return None if notes is None else notes.outcome

    def _forget_content(self) -> None:
        """Forget what is loaded: it was the old version's."""
        for name in self._lazy:
            self._forget(name)

    def _expected(self, anew: bool) -> Expected:
        """Tell what the content should be. Asks Box where that is not known, or ``anew``."""
        known = {name: self.__dict__.get(name, UNSET) for name in ("sha1", "size")}
        if anew or UNSET in known.values():
            fresh = File.model_validate({"id": self.id}, context=bound_session(self)).refresh(
                fields=["sha1", "size"]
            )
            known = {"sha1": fresh.sha1, "size": fresh.size}
        return Expected(str(known["sha1"]), int(known["size"]))

    # Talking about it

    def comments(
        self,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Comment]:
        """List the comments on the file, replies included, oldest first. No request before the first one is wanted.

        See https://developer.box.com/reference/get-files-id-comments/
        """
        names = None if fields is None else tuple(check_fields(fields, "fields", (Comment,)))
        listing = Listing(
            bound_session(self),
            f"{self._url}/comments",
            kinds=("comment",),
            fields=names,
            columns=names or ("id", "created_at", "message"),
            check=lambda given, argument: check_fields(given, argument, (Comment,)),
            only="comment",
            marker=False,
            limit=limit,
            offset=offset,
            page_size=page_size,
        )
        return Pages(listing)

    def add_comment(self, message: str) -> Comment:
        """Comment on the file, and return the comment. ``@[id:name]`` in the message mentions a user. One request.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"...", "plan.txt")
        >>> plan.add_comment("Please review").reply("Done").message
        'Done'

        See https://developer.box.com/reference/post-comments/
        """
        return create_comment(bound_session(self), {"type": "file", "id": self.id}, message, file_id=self.id)

    # Changing it

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        tags: Iterable[str] | Unset = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
        if_unchanged: bool = False,
    ) -> Self:
        """Change what is given, in place, and return the file. ``None`` clears. One request.

        ``tags`` replaces all tags. ``if_unchanged`` raises `PreconditionFailed` where somebody changed the file since it was read.

        See https://developer.box.com/reference/put-files-id/
        """
        changes = changes_of(name=name, description=description, tags=tags, shared_link=shared_link)
        return self._change(changes, if_unchanged=if_unchanged)

    def move(self, to: FolderMini) -> Self:
        """Put the file into another folder, in place, and return it. One request.

        Box does not check a move for changes that others made meanwhile.
        """
        return self._move(to)

    def copy(self, to: FolderMini, *, name: str | None = None) -> File:  # type: ignore[override]  # pydantic's is deprecated
        """Copy the file into a folder, and return the copy. Raises `NameConflict` where the name is taken. One request.

        See https://developer.box.com/reference/post-files-id-copy/
        """
        return self._copy(File, to, name)

    def delete(self, *, if_unchanged: bool = False) -> None:
        """Move the file to the trash. One request.

        ``if_unchanged`` raises `PreconditionFailed` where somebody changed the file since it was read.

        See https://developer.box.com/reference/delete-files-id/
        """
        bound_session(self).delete(self._url, headers=match_header(self) if if_unchanged else None)

    def _above(self) -> PathCollection:
        return self.load()._above()


class File(FileMini, wire="file"):
    """A file, with everything Box tells about one. Times are aware; ``size`` is in bytes.

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
    item_status: Literal["active", "trashed", "deleted"] = lazy()
    version_number: str = lazy(on_request=True)
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
    metadata: dict[str, JsonValue] | None = lazy(on_request=True)
    expires_at: Timestamp | None = lazy(on_request=True)
    representations: Representations = lazy(on_request=True)
    classification: Classification | None = lazy(on_request=True)
    uploader_display_name: str = lazy(on_request=True)
    disposition_at: Timestamp | None = lazy(on_request=True)
    shared_link_permission_options: tuple[str, ...] | None = lazy(on_request=True)
    is_associated_with_app_item: bool = lazy(on_request=True)

    def load(self) -> File:
        """Read everything Box sends without being asked by name, in place, and return the file. One request."""
        return self.refresh()

    def _above(self) -> PathCollection:
        return self.path_collection


def safe_name(name: str) -> str:
    """Return a name that stays in one directory of this disk, whatever the name in Box is."""
    safe = re.sub(r'[\x00-\x1f\x7f/\\<>:"|?*]', "_", name).strip(" .") or "_"
    return safe if safe.partition(".")[0].upper() not in _DEVICES else f"_{safe}"


_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
