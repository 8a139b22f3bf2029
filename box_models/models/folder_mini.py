"""`FolderMini`, the base class of folders: the fields of Box's mini, and all methods that need only an id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Literal, Self, TextIO, TypeAlias, TypeVar, overload

from box_models._checks import check_bytes, check_integer
from box_models._evaluated_property import evaluated_property
from box_models.errors import NameConflict, NotFound
from box_models.models import item_types
from box_models.models.access_plan import AccessSettable
from box_models.models.collaboration import make_owner
from box_models.models.core.fields import UNSET, Unset, check_choice, check_encoding, check_text, check_url
from box_models.models.core.lost_responses import find_created_item, find_created_web_link
from box_models.models.core.model import bound_session, check_same_box
from box_models.models.core.pages import Listing, Pages
from box_models.models.core.parsing import parse_one
from box_models.models.favorites import Collection
from box_models.models.item import (
    ItemVerbs,
    SharedLinkUpdate,
    check_item_fields,
    check_name,
    forget_contents,
)
from box_models.models.location import located_in, set_folder, title_of
from box_models.models.paths import expect, find
from box_models.models.tagging import Taggable
from box_models.models.taken_names import item_of, naming_conflicts
from box_models.models.trees.tree_summaries import TreeSummaries
from box_models.models.trees.tree_transfers import TreeTransfers
from box_models.models.user import UserMini
from box_models.models.watermarking import Watermarkable
from box_models.models.web_addresses import WEB_APPLICATION
from box_models.retry import Recognizable
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.models.item_types import File, Folder, Item, PathCollection, WebLink
    from box_models.models.trees.walk import OnWalkError, Walk
    from box_models.models.uploads import OnConflict
    from box_models.transfer.progress import ProgressArg
    from box_models.transfer.text_options import FileMode
    from box_models.transfer.upload_source import Content

Sort: TypeAlias = Literal["id", "name", "date", "size"]
Direction: TypeAlias = Literal["ASC", "DESC"]
SyncState: TypeAlias = Literal["synced", "not_synced", "partially_synced"]
UploadAccess: TypeAlias = Literal["open", "collaborators"]

DefaultT = TypeVar("DefaultT")

LISTING_FIELDS = (
    *("type", "id", "etag", "sequence_id", "name", "size", "sha1", "url", "item_status"),
    *("created_at", "modified_at", "content_created_at", "content_modified_at"),
)
"""The fields that a listing requests by default. They are the ones people print, so a loop makes no request per item."""

ITEM_COLUMNS = ("type", "id", "name", "size", "modified_at")


class FolderMini(
    ItemVerbs, TreeTransfers, TreeSummaries, AccessSettable, Taggable, Watermarkable, collection="/folders"
):
    """A folder with the fields of Box's mini, and all methods that need only an id. Annotate "any folder" with it.

    See https://developer.box.com/reference/resources/folder--mini/
    """

    type: Literal["folder"] = "folder"
    """Always "folder"."""

    @evaluated_property
    def web_url(self) -> str:
        """The address of the folder in Box's web application. Makes no request."""
        return f"{WEB_APPLICATION}/folder/{self.id}"

    def load(self) -> Folder:
        """Return the folder as a `Folder` with all standard fields. One request.

        A `Folder` loads in place and returns itself.
        """
        session = bound_session(self)
        return parse_one(item_types.Folder, session.get(self._read_url), session)

    # Contents

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
        """List the items in the folder: `File`, `Folder` or `WebLink`, and `UnknownItem` for an unknown type.

        The first request is made when you iterate: one request per ``page_size`` items (at most 1000). ``limit`` is the largest
        number of items that you get. ``fields`` replaces the default fields, which are the ones that a listing prints. Box
        always sorts by type first. If the folder's ``item_collection`` is loaded and has up to 10,000 items, several pages are
        requested at the same time.

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
            session=bound_session(self),
            path=f"{self._url}/items",
            kinds=("file", "folder", "web_link"),
            fields=fields,
            default_fields=LISTING_FIELDS,
            columns=ITEM_COLUMNS,
            check=check_item_fields,
            params=order,
            # Box sorts no marker listing of the root, and a marker listing knows no offset.
            paging="offset" if offset or (self.id == "0" and any(order.values())) else "marker",
            limit=limit,
            offset=offset,
            page_size=page_size,
            path_fields=("name",),
            title=title_of(self),
            known_total=lambda: _known_count(self),
            prepare=located_in(self),
        )
        return Pages(listing)

    def files(
        self,
        *,
        fields: Iterable[str] | None = None,
        sort: Sort | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[File]:
        """List only the files in the folder. Arguments are those of `items`; ``offset`` counts items of every type."""
        items = self.items(
            fields=fields, sort=sort, direction=direction, limit=limit, offset=offset, page_size=page_size
        )
        return items._only(item_types.File)

    def folders(
        self,
        *,
        fields: Iterable[str] | None = None,
        sort: Sort | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Folder]:
        """List only the folders in the folder. Arguments are those of `items`; ``offset`` counts items of every type."""
        items = self.items(
            fields=fields, sort=sort, direction=direction, limit=limit, offset=offset, page_size=page_size
        )
        return items._only(item_types.Folder)

    def __iter__(self) -> Iterator[Item]:  # type: ignore[override]  # Pydantic's version yields fields
        return iter(self.items())

    def __contains__(self, item: object) -> bool:
        """Return whether the item is in the folder. Lists the folder; to find an item by name, use `get` or `file`."""
        return item in self.items()

    def walk(
        self,
        *,
        threads: int = 1,
        fields: Iterable[str] | None = None,
        onerror: OnWalkError | None = None,
    ) -> Walk:
        """Walk the tree from this folder down, as `os.walk` does.

        Yields each folder with the list of its folders and the list of its files. Remove folders from the list to skip them. Web
        links are left out. One request per folder and per 1,000 items in it. ``fields`` replaces the default fields of the items.

        If a folder cannot be listed, the walk raises the error; after a folder that contains an unreadable entry, it raises
        `DecodeError`. With ``onerror``, it calls ``onerror(folder, error)`` instead, and continues.

        With ``threads``, a thread pool lists the next folders ahead of time, up to four per thread. The results and their order
        stay the same. A folder that you remove from the list may have been listed already.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects/2026", parents=True)
        >>> [folder.name for folder, _, _ in box.root.walk(threads=8)]
        ['All Files', 'Projects', '2026']
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trees.walk import Walk

        return Walk(self, threads=check_integer("threads", threads, 1), fields=fields, onerror=onerror)

    @overload
    def get(self, path: str) -> Item: ...
    @overload
    def get(self, path: str, default: DefaultT) -> Item | DefaultT: ...
    def get(self, path: str, default: DefaultT | Unset = UNSET) -> Item | DefaultT:
        """Return the item at ``path``, relative to this folder, such as ``"2026/plan.pdf"``, or the ``default``.

        Letter case is ignored, as in Box. One request per part of the path, for any number of items in the folders. Without a
        ``default``, a missing item raises `NotFound` (a FileNotFoundError), which names the first missing part.
        """
        try:
            return find(self, path)
        except NotFound:
            if isinstance(default, Unset):
                raise
            return default

    def exists(self, path: str = "") -> bool:
        """Return whether the folder exists and is not in the trash, or whether there is an item at ``path``.

        One request per part of the path, or one for the folder itself.
        """
        return self.get(path, None) is not None if path else self._is_active()

    def file(self, path: str) -> File:
        """Return the file at ``path``, relative to this folder. Raises `NotFound` if it is missing or not a file."""
        return expect(find(self, path), item_types.File, path)

    def folder(self, path: str) -> Folder:
        """Return the folder at ``path``, relative to this folder. Raises `NotFound` if it is missing or not a folder."""
        return expect(find(self, path), item_types.Folder, path)

    # Adding items

    def create_folder(
        self,
        name: str,
        *,
        exist_ok: bool = False,
        parents: bool = False,
        folder_upload_email: UploadAccess | None = None,
    ) -> Folder:
        """Create a folder in this folder and return it. One request.

        If the name is taken, it raises `NameConflict` (a FileExistsError). With ``exist_ok``, it returns the existing folder
        instead. With ``parents``, ``name`` may be a path, and missing folders on the path are created. ``folder_upload_email`` gives
        the new folder an email address that accepts files, as in `update`.

        See https://developer.box.com/reference/post-folders/
        """
        parts = [part for part in name.split("/") if part] if parents and isinstance(name, str) else []
        *above, name = [check_name(part) for part in parts or [name]]
        if above:
            return self.create_folder("/".join(above), exist_ok=True, parents=True).create_folder(
                name, exist_ok=exist_ok, folder_upload_email=folder_upload_email
            )
        session = bound_session(self)
        new: dict[str, JSON] = {"name": name, "parent": {"id": self.id}}
        if folder_upload_email is not None:
            access = check_choice("folder_upload_email", folder_upload_email, UploadAccess)
            new["folder_upload_email"] = {"access": access}
        find_result = find_created_item(
            session, "folder", name=name, parent_id=self.id, caller_lists=exist_ok
        )
        try:
            with naming_conflicts(session, name, self, argument="exist_ok=True"):
                body = session.post("/folders", json=new, retry=Recognizable(find_result))
        except NameConflict as conflict:
            existing = item_of(conflict, self, name) if exist_ok else None
            if isinstance(existing, item_types.Folder):
                return existing
            raise
        forget_contents(self)
        return parse_one(item_types.Folder, body, session)

    def create_web_link(
        self, url: str, name: str | None = None, *, description: str | None = None
    ) -> WebLink:
        """Create a web link, which is a bookmark of ``url``, in this folder and return it. One request.

        ``url`` must begin with ``http://`` or ``https://``. By default, Box makes the name from it. If the name is taken, it raises
        `NameConflict` (a FileExistsError).

        >>> from box_models import Box
        >>> Box.local(":memory:").root.create_web_link("https://example.com", "Example").url
        'https://example.com'

        See https://developer.box.com/reference/post-web-links/
        """
        new: dict[str, JSON] = {"url": check_url("url", url), "parent": {"id": self.id}}
        if name is not None:
            new["name"] = check_name(name)
        if description is not None:
            new["description"] = check_text("description", description)
        session = bound_session(self)
        find_result = find_created_web_link(session, url, name=name, parent_id=self.id)
        with naming_conflicts(session, name, self, argument="name="):
            body = session.post("/web_links", json=new, retry=Recognizable(find_result))
        forget_contents(self)
        return parse_one(item_types.WebLink, body, session)

    def upload(
        self,
        content: Content,
        name: str | None = None,
        *,
        on_conflict: OnConflict = "error",
        modified_at: datetime | None = None,
        created_at: datetime | None = None,
        progress: ProgressArg = False,
        resume: bool = True,
        spool: bool = True,
    ) -> File:
        """Upload a file to the folder and return it.

        ``content`` is a path, bytes, or a binary file, which is read from its current position. ``name`` defaults to the name of
        the path. The content is streamed: memory use is a few MiB, and some parts for a chunked upload. Box verifies the sha1.

        A file of more than 50 MB is sent as a chunked upload, several parts at a time (see ``Box(transfers=…)``). If such an
        upload of a path is interrupted, upload the same path again, in any process, to resume it. ``resume=False`` starts from
        the beginning.

        ``on_conflict`` decides what happens if the name is taken:

        - ``"error"`` raises `NameConflict` (a FileExistsError), whose ``existing`` is the item with that name.
        - ``"version"`` uploads a new version of that file, unless the content is the same.
        - ``"skip"`` leaves that file unchanged.
        - ``"rename"`` uses the next free name, such as ``plan (1).pdf``.

        The ``outcome`` of the returned file is the one that happened.

        ``modified_at`` and ``created_at`` are the times of the content that Box stores, in seconds: ``content_modified_at`` and
        ``content_created_at`` of the file. They need a timezone. For a path, ``modified_at`` defaults to the modification time of the
        file. A new version keeps the creation time.

        ``progress=True`` shows a progress bar in a terminal or a notebook. A callable receives `Progress` objects; raise in it to cancel
        the upload. A stream that cannot seek is copied first, to memory or to a temporary file; ``spool=False`` raises instead.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello", "hello.txt").size
        5
        >>> box.root.upload(b"hello", "hello.txt", on_conflict="version").outcome
        'skipped'

        See https://developer.box.com/guides/uploads/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.uploads import upload_content

        return upload_content(
            self,
            content,
            name,
            on_conflict=on_conflict,
            modified_at=modified_at,
            created_at=created_at,
            progress=progress,
            resume=resume,
            spool=spool,
        )

    # Opening files

    @overload
    def open(self, name: str, mode: Literal["rb", "wb"] = "rb") -> BinaryIO: ...
    @overload
    def open(
        self,
        name: str,
        mode: Literal["r", "w"],
        *,
        encoding: str = "utf-8",
        errors: str | None = None,
        newline: str | None = None,
    ) -> TextIO: ...
    def open(
        self,
        name: str,
        mode: FileMode = "rb",
        *,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> BinaryIO | TextIO:
        """Open a file in the folder for reading or writing: bytes by default, text with ``"r"`` or ``"w"``.

        For reading, ``name`` may also be a path, and the file works as in `File.open`. For writing, the file is uploaded when it
        is closed; if the name exists, it becomes a new version. If the ``with`` block raises, nothing is uploaded.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> with box.root.open("hello.txt", "w") as out:
        ...     _ = out.write("hello")
        >>> box.root.open("hello.txt").read()
        b'hello'
        """
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.content_writer import open_writer
        from box_models.transfer.text_options import text_options

        text = text_options(mode, encoding=encoding, errors=errors, newline=newline)
        check_text("name", name)
        if mode == "rb":
            return self.file(name).open()
        if mode == "r":
            return self.file(name).open(mode, encoding=encoding or "utf-8", errors=errors, newline=newline)
        bound_session(self)
        checked_name = check_name(name)
        return open_writer(
            checked_name, lambda content: self.upload(content, checked_name, on_conflict="version"), text
        )

    def write_bytes(self, name: str, data: bytes) -> File:
        """Upload the bytes as a file, or as a new version if the name exists. Return the file."""
        return self.upload(check_bytes("data", data), name, on_conflict="version")

    def write_text(self, name: str, text: str, encoding: str = "utf-8") -> File:
        """Upload the text as a file, or as a new version if the name exists. Return the file.

        >>> from box_models import Box
        >>> Box.local(":memory:").root.write_text("plan.txt", "Ship it").read_text()
        'Ship it'
        """
        return self.write_bytes(name, check_text("text", text).encode(check_encoding(encoding)))

    # Changing the folder

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        tags: Iterable[str] | Unset = UNSET,
        sync_state: SyncState | Unset = UNSET,
        folder_upload_email: UploadAccess | Unset | None = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
        collections: Iterable[Collection | str] | Unset | None = UNSET,
        can_non_owners_invite: bool | Unset = UNSET,
        can_non_owners_view_collaborators: bool | Unset = UNSET,
        is_collaboration_restricted_to_enterprise: bool | Unset = UNSET,
        if_unchanged: bool = False,
    ) -> Self:
        """Change the given fields, in place, and return the folder. One request.

        ``None`` clears a field. ``tags`` replaces all tags, and ``collections`` all collections. ``folder_upload_email`` gives the folder an email address that accepts
        files from everyone (``"open"``) or from ``"collaborators"``; None removes the address. With ``if_unchanged``, the update
        raises `PreconditionFailed` if the folder changed since it was read.

        See https://developer.box.com/reference/put-folders-id/
        """
        return self._update_item(
            name=name,
            description=description,
            tags=tags,
            sync_state=sync_state,
            folder_upload_email=folder_upload_email,
            shared_link=shared_link,
            collections=collections,
            can_non_owners_invite=can_non_owners_invite,
            can_non_owners_view_collaborators=can_non_owners_view_collaborators,
            is_collaboration_restricted_to_enterprise=is_collaboration_restricted_to_enterprise,
            if_unchanged=if_unchanged,
        )

    @classmethod
    def _checked_argument(cls, name: str, value: object) -> object:
        if name == "sync_state":
            return check_choice(name, value, SyncState)
        if name == "folder_upload_email":
            access = check_choice(name, value, UploadAccess)
            return access if access is None else {"access": access}
        return super()._checked_argument(name, value)

    def move(self, to: FolderMini, *, name: str | None = None, owned_by: UserMini | None = None) -> Self:
        """Move the folder to another folder, in place, and return it. One request, also with a new ``name``.

        ``owned_by`` must be you. It moves a folder on which you collaborate to your own account. Box does not check whether
        others changed the folder since you read it.
        """
        if owned_by is not None and not isinstance(owned_by, UserMini):
            raise TypeError(f"owned_by must be a user, such as box.me, not {owned_by!r}")
        if owned_by is not None:
            check_same_box(bound_session(self), "owned_by", owned_by)
        new_owner = {} if owned_by is None else {"owned_by": {"id": owned_by.id}}
        return self._move(to, name, **new_owner)

    def copy(self, to: FolderMini, *, name: str | None = None) -> Folder:  # type: ignore[override]  # pydantic's is deprecated
        """Copy the folder and everything in it to another folder, and return the copy. One request.

        See https://developer.box.com/reference/post-folders-id-copy/
        """
        return self._copy(item_types.Folder, to, name)

    def give_to(self, user: UserMini | str) -> Self:
        """Make a user the owner of the folder and everything in it, and return the folder. Two or three requests.

        ``user`` is a `User` or a login. A user who is not a collaborator yet becomes one first. The folder moves to the root folder of the
        new owner, and you become a co-owner. Raises `Forbidden` if you are not the owner.

        >>> from box_models import Box
        >>> users = [{"id": "11", "name": "Me", "login": "me@example.com"}, {"id": "12", "name": "Ada", "login": "ada@example.com"}]
        >>> box = Box.local(":memory:", seed={"users": users})
        >>> box.root.create_folder("Plans").give_to("ada@example.com").owned_by.name
        'Ada'

        See https://developer.box.com/reference/put-collaborations-id/
        """
        folders = self._folders_at_hand()
        make_owner(self, user)
        set_folder(self, None)
        forget_contents(*folders)
        return self

    def delete(self, *, recursive: bool = False, if_unchanged: bool = False) -> None:
        """Move the folder to the trash. One request.

        A folder that is not empty raises `BadRequest`, unless ``recursive`` is true. With ``if_unchanged``, it raises
        `PreconditionFailed` if the folder changed since it was read.

        See https://developer.box.com/reference/delete-folders-id/
        """
        self._delete(recursive=recursive, if_unchanged=if_unchanged)

    def _folders_above(self) -> PathCollection:
        return self.load()._folders_above()


def _known_count(folder: FolderMini) -> int | None:
    """Return the number of items in the folder, if it is loaded."""
    collection = vars(folder).get("item_collection")
    count = None if collection is None else vars(collection).get("total_count")
    return count if isinstance(count, int) else None
