"""Folders: `Folder`, and `FolderMini` where Box only refers to one. All that lies in Box is reached through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Self, TypeAlias, TypedDict, Unpack, overload

from box_models._checks import check_whole
from box_models.errors import NameConflict
from box_models.models.core.fields import (
    UNSET,
    Access,
    ItemStatus,
    OrNewer,
    Timestamp,
    Unset,
    check_choice,
    lazy,
)
from box_models.models.core.lost_responses import made_by_us
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.pages import Listing, Pages
from box_models.models.core.parsing import parse_one
from box_models.models.item import (
    ItemVerbs,
    SharedLinkUpdate,
    check_item_fields,
    check_name,
    naming_conflicts,
)
from box_models.models.item_details import Classification, WatermarkInfo
from box_models.models.paths import expect, find
from box_models.models.permissions import FolderPermissions
from box_models.models.shared_link import SharedLink
from box_models.models.user import UserMini
from box_models.retry import Recognizable
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.models import Item
    from box_models.models.file import File, FileMini
    from box_models.models.path_collection import PathCollection
    from box_models.models.trees.download import OnLocalConflict
    from box_models.models.trees.report import TreeReport
    from box_models.models.uploads import OnConflict
    from box_models.models.web_link import WebLink
    from box_models.transfer.progress import ProgressArg
    from box_models.transfer.tree_jobs import Patterns
    from box_models.transfer.upload_source import Content, StrPath

Sort: TypeAlias = Literal["id", "name", "date", "size"]
Direction: TypeAlias = Literal["ASC", "DESC"]
SyncState: TypeAlias = Literal["synced", "not_synced", "partially_synced"]
UploadAccess: TypeAlias = Literal["open", "collaborators"]

LISTING_FIELDS = (
    *("type", "id", "etag", "sequence_id", "name", "size", "sha1", "url", "item_status"),
    *("created_at", "modified_at", "content_created_at", "content_modified_at"),
)
"""What a listing asks for: the scalars people print, so that a loop over it makes no request per item."""

ITEM_COLUMNS = ("type", "id", "name", "size", "modified_at")


class ListOptions(TypedDict, total=False):
    """How `FolderMini.files` and `FolderMini.folders` may be asked; as in `FolderMini.items`."""

    fields: Iterable[str] | None
    sort: Sort | None
    direction: Direction | None
    limit: int | None
    offset: int
    page_size: int


class FolderUploadEmail(BoxValue):
    """The address that puts what is mailed to it into a folder."""

    access: OrNewer[UploadAccess] | None = None
    email: str | None = None


class ItemCollection(BoxValue):
    """The first items of a folder, as they come along with it. For all of them use ``folder.items()``."""

    total_count: int | None = None
    offset: int | None = None
    limit: int | None = None
    entries: tuple[FileMini | FolderMini | WebLink, ...] = ()


class FolderMini(ItemVerbs, collection="/folders"):
    """A folder as others refer to one, with every verb that needs only an id.

    See https://developer.box.com/reference/resources/folder--mini/
    """

    type: Literal["folder"] = "folder"

    def load(self) -> Folder:
        """Return the full folder. One request."""
        session = bound_session(self)
        return parse_one(Folder, session.get(self._read_url), session)

    # What lies in it

    def items(
        self,
        *,
        fields: Iterable[str] | None = None,
        sort: Sort | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Item]:
        """List what lies in the folder: `File`, `Folder`, `WebLink`, and `UnknownItem` for what no class stands for.

        ``limit`` is how many you get, ``page_size`` how many one request asks for (at most 1000). ``fields`` are asked for
        instead of the usual ones, which are what a listing prints. Box sorts by type first. No request is made before the first
        item is wanted.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.upload(b"id,price", "sales.csv")
        >>> for item in box.root.items():
        ...     print(item.type, item.name, item.size)
        file sales.csv 8

        See https://developer.box.com/reference/get-folders-id-items/
        """
        order = {
            "sort": check_choice("sort", sort, Sort),
            "direction": check_choice("direction", direction, Direction),
        }
        listing = Listing(
            bound_session(self),
            f"{self._url}/items",
            kinds=("file", "folder", "web_link"),
            fields=fields,
            usual=LISTING_FIELDS,
            shown=ITEM_COLUMNS,
            check=check_item_fields,
            params=order,
            # Box sorts no marker listing of the root, and a marker listing knows no offset.
            marker=not offset and not (self.id == "0" and any(order.values())),
            limit=limit,
            offset=offset,
            page_size=page_size,
        )
        return Pages(listing)

    def files(self, **options: Unpack[ListOptions]) -> Pages[File]:
        """List the files in the folder: `items` without the rest. ``offset`` counts items of every kind, as Box does."""
        return self.items(**options)._only(File)

    def folders(self, **options: Unpack[ListOptions]) -> Pages[Folder]:
        """List the folders in the folder: `items` without the rest. ``offset`` counts items of every kind, as Box does."""
        return self.items(**options)._only(Folder)

    def __iter__(self) -> Iterator[Item]:  # type: ignore[override]  # pydantic's yields fields, which nobody wants of a folder
        return iter(self.items())

    def __contains__(self, item: object) -> bool:
        """Tell whether an item lies in the folder, by listing it; `get` and `file` find one by its name."""
        return item in self.items()

    def walk(self, *, threads: int = 1) -> Iterator[tuple[Folder, list[Folder], list[File]]]:
        """Yield each folder of the tree with the folders and the files in it, from here down, as `os.walk` does.

        Take folders out of the list to leave them out of the walk. Web links are not part of it. Raises `DecodeError` after the
        folder that has an entry which cannot be read. One request per folder and 1,000 items.

        More ``threads`` list the folders that come next, four ahead for each thread; what they yield, and its order, stay the same. A
        folder that is taken out may have been listed in vain by then.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects/2026", parents=True)
        >>> [folder.name for folder, _, _ in box.root.walk(threads=8)]
        ['All Files', 'Projects', '2026']
        """
        from box_models.models.trees.walk import walk_through  # a rare room, opened when somebody comes

        return walk_through(self, check_whole("threads", threads, 1))

    def get(self, path: str) -> Item:
        """Return what lies at ``path``, seen from here: ``"2026/plan.pdf"``. Letter case does not count, as in Box.

        Raises `NotFound` (a FileNotFoundError) that names the first part which is not there. One request per part, however many
        items the folders hold.
        """
        return find(self, path)

    def file(self, path: str) -> File:
        """Return the file at ``path``, seen from here. Raises `NotFound` where there is none, or something else."""
        return expect(find(self, path), File, path)

    def folder(self, path: str) -> Folder:
        """Return the folder at ``path``, seen from here. Raises `NotFound` where there is none, or something else."""
        return expect(find(self, path), Folder, path)

    # Putting something into it

    def create_folder(self, name: str, *, exist_ok: bool = False, parents: bool = False) -> Folder:
        """Make a folder in this one and return it. One request.

        Where the name is taken, raises `NameConflict` (a FileExistsError); with ``exist_ok`` a folder of that name is returned
        instead. With ``parents``, ``name`` may be a path, and what is missing of it is made.

        See https://developer.box.com/reference/post-folders/
        """
        parts = [part for part in name.split("/") if part] if parents and isinstance(name, str) else []
        *above, name = [check_name(part) for part in parts or [name]]
        if above:
            return self.create_folder("/".join(above), exist_ok=True, parents=True).create_folder(
                name, exist_ok=exist_ok
            )
        session = bound_session(self)
        wanted: dict[str, JSON] = {"name": name, "parent": {"id": self.id}}
        retry = Recognizable(made_by_us(session, "folder", name, self.id))
        try:
            with naming_conflicts(session):
                body = session.post("/folders", json=wanted, retry=retry)
        except NameConflict as conflict:
            if exist_ok and isinstance(conflict.existing, Folder):
                return conflict.existing
            raise
        return parse_one(Folder, body, session)

    def upload(
        self,
        content: Content,
        name: str | None = None,
        *,
        on_conflict: OnConflict = "error",
        progress: ProgressArg = False,
        resume: bool = True,
        spool: bool = True,
    ) -> File:
        """Put a file into the folder and return it. Streamed: a few MiB of memory, whatever the size.

        ``content`` is a path, bytes, or a file opened for reading bytes (read from where it stands); ``name`` is that of the path
        unless given. Box checks the sha1. Above 50 MB (``Box(transfers=…)`` decides) it goes up in parts, several at a time, and an
        upload of a path that was interrupted goes on where it stopped when the same path is uploaded again, in another process too;
        ``resume=False`` starts anew.

        Where the name is taken, ``on_conflict`` decides: ``"error"`` raises `NameConflict` (a FileExistsError) whose ``existing`` is
        what is in the way; ``"version"`` makes a new version of that file, unless the content is the same; ``"skip"`` leaves it as it
        is; ``"rename"`` takes the next free name, ``plan (1).pdf``. ``outcome`` of the file tells what was done.

        ``progress=True`` shows a bar where somebody can see it; a callable gets `Progress`, and cancels by raising. A stream that cannot
        seek is copied aside first, in memory or a temporary file; ``spool=False`` raises instead.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello", "hello.txt").size
        5
        >>> box.root.upload(b"hello", "hello.txt", on_conflict="version").outcome
        'skipped'

        See https://developer.box.com/guides/uploads/
        """
        from box_models.models.uploads import upload_content  # a rare room, opened when somebody comes

        return upload_content(self, content, name, on_conflict, progress, resume=resume, spool=spool)

    # Whole trees

    def upload_dir(
        self,
        local: StrPath,
        name: str | None = None,
        *,
        on_conflict: OnConflict = "error",
        workers: int = 8,
        include: Patterns = (),
        exclude: Patterns = (),
        follow_symlinks: bool = False,
        progress: ProgressArg = False,
    ) -> TreeReport:
        """Put a directory with all that is in it into the folder, and return what became of it.

        It becomes the folder ``name``, the directory's own unless given; where that is there already, what is missing in it is added.
        A file that is there with the same content is never sent again, so that running it again goes on where it stopped, for the price
        of the listings. Of other content, ``on_conflict`` decides as in `upload`; ``"error"`` is the report's. ``workers`` files are
        moved at once. What one of them fails with is in the report, and `TreeReport.raise_for_errors` raises it; only what concerns all
        is raised at once: a login that is spent, or what ``progress`` raises.

        ``include`` and ``exclude`` take patterns: ``"*.csv"`` of names at any depth, ``"2026/**/draft*"`` of paths from the directory's
        top; a folder that is excluded is not looked into. Hidden files go along. Links are skipped, and the report says so, unless
        ``follow_symlinks``. Of names that differ only in case, the first takes the name, and the others fail if Box minds.

        >>> from pathlib import Path
        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> Path("proj").mkdir()
        >>> _ = Path("proj", "plan.txt").write_text("Plan")
        >>> box.root.upload_dir("proj")
        <TreeReport: 1 created, 0 versioned, 0 skipped, 0 failed>
        >>> box.root.upload_dir("proj").skipped[0].note
        'the same is there'
        """
        from box_models.models.trees.upload import upload_tree
        from box_models.models.uploads import OnConflict
        from box_models.transfer.progress import check_progress
        from box_models.transfer.tree_jobs import Selection

        check_choice("on_conflict", on_conflict, OnConflict)
        check_progress(progress)
        selection = Selection.of(include, exclude)
        return upload_tree(
            self,
            Path(fspath(local)),
            name,
            selection,
            on_conflict,
            check_whole("workers", workers, 1),
            progress,
            follow_symlinks=follow_symlinks,
        )

    def download(
        self,
        to: StrPath,
        *,
        on_conflict: OnLocalConflict = "replace",
        workers: int = 8,
        include: Patterns = (),
        exclude: Patterns = (),
        progress: ProgressArg = False,
    ) -> TreeReport:
        """Bring all that is in the folder into the directory ``to``, which is made where it is missing, and return what became of it.

        A file that is here with the same content is not fetched again, so that running it again goes on where it stopped. Of other
        content, ``on_conflict`` decides: ``"replace"``, ``"skip"``, or ``"error"``, which is the report's. Files appear whole and
        verified, or not at all. ``workers``, ``include``, ``exclude`` and failures are as in `upload_dir`.

        Nothing is written outside of ``to``, nor through a link in it. A name that cannot stand on this disk has the bytes that cannot
        written out, as in ``a％3Ab``; of names that differ only in case or in how they are composed, the later item's is marked,
        ``plan~da4b9237.txt``. Web links have no content, and are skipped.

        >>> from pathlib import Path
        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects").upload(b"Plan", "plan.txt")
        >>> box.folder("/Projects").download("dl")
        <TreeReport: 1 created, 0 versioned, 0 skipped, 0 failed>
        >>> Path("dl", "plan.txt").read_text()
        'Plan'
        """
        from box_models.models.trees.download import OnLocalConflict, download_tree
        from box_models.transfer.progress import check_progress
        from box_models.transfer.tree_jobs import Selection

        check_choice("on_conflict", on_conflict, OnLocalConflict)
        check_progress(progress)
        selection = Selection.of(include, exclude)
        return download_tree(
            self, Path(fspath(to)), selection, on_conflict, check_whole("workers", workers, 1), progress
        )

    @overload
    def open(self, name: str, mode: Literal["rb"] = "rb") -> BinaryIO: ...
    @overload
    def open(self, name: str, mode: Literal["wb"]) -> BinaryIO: ...
    def open(self, name: str, mode: Literal["rb", "wb"] = "rb") -> BinaryIO:
        """Open a file in the folder by its name, or by its path for reading, as a file of bytes; otherwise as `File.open`.

        What is written becomes a file of that name when it is closed, or a new version of the one there is, and nothing at all where
        the ``with`` block raises.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> with box.root.open("hello.txt", "wb") as out:
        ...     _ = out.write(b"hello")
        >>> box.root.open("hello.txt").read()
        b'hello'
        """
        if check_choice("mode", mode, Literal["rb", "wb"]) == "rb":
            return self.file(name).open()
        bound_session(self)
        named = check_name(name)
        from box_models.transfer.content_writer import open_writer

        return open_writer(named, lambda content: self.upload(content, named, on_conflict="version"))

    # Changing it

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        tags: Iterable[str] | Unset = UNSET,
        sync_state: SyncState | Unset = UNSET,
        folder_upload_email: UploadAccess | Unset | None = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
        can_non_owners_invite: bool | Unset = UNSET,
        can_non_owners_view_collaborators: bool | Unset = UNSET,
        is_collaboration_restricted_to_enterprise: bool | Unset = UNSET,
        if_unchanged: bool = False,
    ) -> Self:
        """Change what is given, in place, and return the folder. ``None`` clears. One request.

        ``folder_upload_email`` opens an address that takes in files from ``"open"`` (anybody) or ``"collaborators"``; None closes
        it. ``tags`` replaces all tags. ``if_unchanged`` raises `PreconditionFailed` where somebody changed the folder since it
        was read.

        See https://developer.box.com/reference/put-folders-id/
        """
        opened = check_choice("folder_upload_email", folder_upload_email, UploadAccess)
        return self._update(
            name=name,
            description=description,
            tags=tags,
            sync_state=check_choice("sync_state", sync_state, SyncState),
            folder_upload_email={"access": opened} if isinstance(opened, str) else opened,
            shared_link=shared_link,
            can_non_owners_invite=can_non_owners_invite,
            can_non_owners_view_collaborators=can_non_owners_view_collaborators,
            is_collaboration_restricted_to_enterprise=is_collaboration_restricted_to_enterprise,
            if_unchanged=if_unchanged,
        )

    def move(self, to: FolderMini, *, owned_by: UserMini | None = None) -> Self:
        """Put the folder into another one, in place, and return it. One request.

        ``owned_by``, always yourself, takes a folder you collaborate on over into your own account. Box does not check a move for
        changes that others made meanwhile.
        """
        if owned_by is not None and not isinstance(owned_by, UserMini):
            raise TypeError(f"owned_by is a user, such as box.me, not {owned_by!r}")
        more = {} if owned_by is None else {"owned_by": {"id": owned_by.id}}
        return self._move(to, **more)

    def copy(self, to: FolderMini, *, name: str | None = None) -> Folder:  # type: ignore[override]  # pydantic's is deprecated
        """Copy the folder with all that is in it into another one, and return the copy. One request.

        See https://developer.box.com/reference/post-folders-id-copy/
        """
        return self._copy(Folder, to, name)

    def delete(self, *, recursive: bool = False, if_unchanged: bool = False) -> None:
        """Move the folder to the trash. One request.

        A folder that is not empty raises `BadRequest` unless ``recursive`` says that all in it goes along. ``if_unchanged``
        raises `PreconditionFailed` where somebody changed the folder since it was read.

        See https://developer.box.com/reference/delete-folders-id/
        """
        self._delete(recursive=recursive, if_unchanged=if_unchanged)

    def _above(self) -> PathCollection:
        return self.load()._above()


class Folder(FolderMini, wire="folder"):
    """A folder, with everything Box tells about one. Times are aware; ``size`` is in bytes.

    Of the root and the trash Box knows no times, no etag and no parent: they are None.

    See https://developer.box.com/reference/resources/folder--full/
    """

    created_at: Timestamp | None = lazy()
    modified_at: Timestamp | None = lazy()
    description: str | None = lazy(writable=True)
    size: int = lazy()
    path_collection: PathCollection = lazy()
    created_by: UserMini = lazy()
    modified_by: UserMini = lazy()
    trashed_at: Timestamp | None = lazy()
    purged_at: Timestamp | None = lazy()
    content_created_at: Timestamp | None = lazy()
    content_modified_at: Timestamp | None = lazy()
    owned_by: UserMini = lazy()
    shared_link: SharedLink | None = lazy(verb="share() or unshare()")
    folder_upload_email: FolderUploadEmail | None = lazy(verb="update(folder_upload_email=…)")
    parent: FolderMini | None = lazy(verb="move()")
    item_status: ItemStatus = lazy()
    item_collection: ItemCollection = lazy()
    sync_state: SyncState = lazy(on_request=True, writable=True)
    has_collaborations: bool = lazy(on_request=True)
    permissions: FolderPermissions = lazy(on_request=True)
    tags: tuple[str, ...] = lazy(on_request=True, writable=True)
    can_non_owners_invite: bool = lazy(on_request=True, writable=True)
    is_externally_owned: bool = lazy(on_request=True)
    metadata: dict[str, object] | None = lazy(on_request=True)
    is_collaboration_restricted_to_enterprise: bool = lazy(on_request=True, writable=True)
    allowed_shared_link_access_levels: tuple[OrNewer[Access], ...] = lazy(on_request=True)
    allowed_invitee_roles: tuple[str, ...] = lazy(on_request=True)
    watermark_info: WatermarkInfo = lazy(on_request=True)
    is_accessible_via_shared_link: bool = lazy(on_request=True)
    can_non_owners_view_collaborators: bool = lazy(on_request=True, writable=True)
    classification: Classification | None = lazy(on_request=True)
    is_associated_with_app_item: bool = lazy(on_request=True)

    def load(self) -> Folder:
        """Read everything Box sends without being asked by name, in place, and return the folder. One request."""
        return self.refresh()

    def _above(self) -> PathCollection:
        return self.path_collection
