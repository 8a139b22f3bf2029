"""What files, folders and web links have in common: updating, moving, sharing, deleting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, TypedDict, TypeVar

from pydantic_core import to_jsonable_python

from box_models.errors import ConflictEntry, DecodeError, NameConflict
from box_models.models.core.fields import UNSET, Access, BoxId, Unset, check_text, lazy
from box_models.models.core.lost_responses import copied_by_us, is_gone, unchanged_but_for
from box_models.models.core.malformed import build
from box_models.models.core.model import bound_session, notes_of, open_notes
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import WIRE, BoxObject, check_fields, raw_object
from box_models.models.shared_link import Expiry, SharedLink, shared_link_body
from box_models.retry import IDEMPOTENT, NEVER, Recognizable
from box_models.session import BoxSession
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.models.file import File
    from box_models.models.folder import Folder, FolderMini
    from box_models.models.path_collection import PathCollection
    from box_models.models.web_link import WebLink

ItemT = TypeVar("ItemT", bound="ItemVerbs")

_IN_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")
_OTHERWISE_IN_TRASH = ("item_status", "trashed_at", "purged_at", "shared_link")


class SharedLinkUpdate(TypedDict, total=False):
    """What ``update(shared_link=…)`` takes; ``{}`` is the default link, None removes it."""

    access: Access
    password: str | None
    expires: Expiry | None
    permissions: Mapping[str, bool]
    vanity_name: str | None


class ItemVerbs(BoxObject):
    """What a file, a folder and a web link can do alike."""

    name: str = lazy(writable=True)
    etag: BoxId | None = lazy()
    sequence_id: BoxId | None = lazy()

    @property
    def path(self) -> str:
        """Where the item lies, from the root: ``/Projects/plan.pdf``. Loads what it takes to tell."""
        if self.id == "0":
            return "/"
        above = [folder.name for folder in self._above().entries if folder.id != "0"]
        return "/" + "/".join([*above, self.name])

    _guarded: ClassVar[bool] = True  # Box compares If-Match for this kind of item

    def _above(self) -> PathCollection:
        raise NotImplementedError

    def save(self: ItemT, *, if_unchanged: bool = False) -> ItemT:
        """Send what was assigned since the item was read, and return it. One request, or none where nothing was assigned.

        ``if_unchanged`` raises `PreconditionFailed` where somebody changed the item since it was read.
        """
        notes = notes_of(self)
        if notes is None or not notes.dirty:
            return self
        return self._change({name: self.__dict__[name] for name in notes.dirty}, if_unchanged=if_unchanged)

    def rename(self: ItemT, name: str, *, if_unchanged: bool = False) -> ItemT:
        """Give the item another name, in place, and return it. Raises `NameConflict` where the name is taken."""
        return self._change({"name": check_name(name)}, if_unchanged=if_unchanged)

    def share(
        self,
        access: Access | None = None,
        *,
        password: str | Unset | None = UNSET,
        expires: Expiry | Unset | None = UNSET,
        permissions: Mapping[str, bool] | None = None,
        vanity_name: str | Unset | None = UNSET,
    ) -> SharedLink:
        """Make or change the item's shared link, and return it. One request.

        Without ``access``, Box takes the enterprise's default. ``expires`` is an aware datetime or a timedelta from now;
        Box rounds it to the day. A ``password`` needs ``access="open"`` and at least 8 characters. None takes a password, an
        expiry or a vanity name away. ``permissions``: ``can_download``, ``can_preview``, ``can_edit``.

        See https://developer.box.com/guides/shared-links/create-or-update/
        """
        body = shared_link_body(
            access, password=password, expires=expires, permissions=permissions, vanity_name=vanity_name
        )
        link = self._put({"shared_link": body}).get("shared_link")
        if not isinstance(link, Mapping):
            raise DecodeError(f"Box made a shared link of {self!r}, and did not tell it; .load() has it")
        return build(SharedLink, link, bound_session(self))

    def unshare(self) -> None:
        """Remove the item's shared link: its URL stops working, and a later link has another. One request."""
        self._put({"shared_link": None})

    def restore(self: ItemT, *, name: str | None = None, to: FolderMini | None = None) -> ItemT:
        """Bring the item back from the trash, in place, and return it. One request.

        It goes back to the folder it was in; a folder brings along what went to the trash with it. ``name`` is another name for it.
        ``to`` is for where its folder is gone, which raises `Forbidden` otherwise; Box promises to go by it only then, and ``parent``
        tells where the item lies. Raises `NameConflict` where the name is taken, and `NotFound` for what is not in the trash, or only
        because its folder is: restore that one. `Box.trash` lists what can be restored.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"...", "plan.txt")
        >>> plan.delete()
        >>> plan.item_status
        'trashed'
        >>> plan.restore(name="plan, again.txt").path
        '/plan, again.txt'

        See https://developer.box.com/reference/post-files-id/
        """
        from box_models.models.trash import restore  # a rare room, opened when somebody comes

        return restore(self, name, to)

    def purge(self) -> None:
        """Delete the item, which lies in the trash, for good: it cannot be undone. One request.

        A folder takes along what went to the trash with it. Raises `NotFound` for what is not in the trash: `delete` it first.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"...", "plan.txt")
        >>> plan.delete()
        >>> plan.purge()
        >>> box.trash().first() is None
        True

        See https://developer.box.com/reference/delete-files-id-trash/
        """
        bound_session(self).delete(f"{self._url}/trash")
        self._note_trash(in_trash=True)

    @property
    def _in_trash(self) -> bool:
        """Whether the item is known to lie in the trash: we put it there, it was listed there, or Box says so of it."""
        notes = notes_of(self)
        return (notes is not None and notes.in_trash) or self.__dict__.get("item_status") == "trashed"

    @property
    def _read_url(self) -> str:
        return f"{self._url}/trash" if self._in_trash else self._url

    def _note_trash(self, *, in_trash: bool) -> None:
        """Note that the item went into the trash or out of it, and forget what changes with that."""
        open_notes(self).in_trash = in_trash
        for name in _OTHERWISE_IN_TRASH:
            self._forget(name)

    def _move(self: ItemT, to: FolderMini, **more: object) -> ItemT:
        return self._change({"parent": {"id": check_folder(to, "to").id}, **more})

    def _copy(self, cls: type[ItemT], to: FolderMini, name: str | None, **more: JSON) -> ItemT:
        session = bound_session(self)
        wanted: dict[str, JSON] = {"parent": {"id": check_folder(to, "to").id}, **more}
        if name is not None:
            wanted["name"] = check_name(name)
        with naming_conflicts(session):
            # What a folder's copy holds cannot tell whose it is, so a lost answer stays unknown.
            is_file = self._kind == "file"
            retry = Recognizable(copied_by_us(session, self._url, name, to.id)) if is_file else NEVER
            body = session.post(f"{self._url}/copy", json=wanted, retry=retry)
        return parse_one(cls, body, session)

    def _delete(self, *, recursive: bool | None = None, if_unchanged: bool = False) -> None:
        session = bound_session(self)
        # Guarded, what an earlier attempt deleted is no longer "not found" but "changed".
        retry = Recognizable(is_gone(session, self._url)) if if_unchanged else IDEMPOTENT
        headers = match_header(self) if if_unchanged else None
        session.delete(self._url, params={"recursive": recursive}, headers=headers, retry=retry)
        self._note_trash(in_trash=True)

    def _update(self: ItemT, *, if_unchanged: bool = False, **given: object) -> ItemT:
        """Change the arguments that were given, once all are checked."""
        changes = {name: self._checked(name, value) for name, value in given.items() if value is not UNSET}
        return self._change(changes, if_unchanged=if_unchanged)

    def _checked(self, name: str, value: object) -> object:
        """Return the value of an argument in Box's words; None, which clears, is nobody's but Box's to refuse."""
        if name == "shared_link":
            return _link_body(value)
        if name == "tags":
            return _check_tags(value)
        mark = self._lazy.get(name)
        if value is None or mark is None or not mark.writable:
            return value
        return self._check_value(name, value)

    def _check_value(self, name: str, value: object) -> object:
        return check_name(value) if name == "name" else super()._check_value(name, value)

    def _change(self: ItemT, changes: Mapping[str, object], *, if_unchanged: bool = False) -> ItemT:
        self._put(changes, if_unchanged=if_unchanged)
        return self

    def _put(self, changes: Mapping[str, object], *, if_unchanged: bool = False) -> dict[str, object]:
        """Send changes, take over the answer in place, and return it decoded."""
        session = bound_session(self)
        wire: dict[str, JSON] = to_jsonable_python(changes)
        headers = match_header(self) if if_unchanged else None
        retry = Recognizable(unchanged_but_for(session, self._url, wire)) if if_unchanged else IDEMPOTENT
        with naming_conflicts(session):
            body = session.put(self._url, json=wire, headers=headers, retry=retry)
        if notes_of(self) is not None:
            open_notes(self).dirty.difference_update(changes)
        self._take_over(body)
        raw = raw_object(body, self._url)
        for name in changes:
            if name in self._lazy and name not in raw:  # sent only on request, so that the next read must ask
                self._forget(name)
        return raw


def _link_body(link: object) -> object:
    if link is None:
        return None
    if not isinstance(link, Mapping):
        raise TypeError(f"shared_link is a dict, as in {{'access': 'open'}}, or None, not {link!r}")
    unknown = set(link) - set(SharedLinkUpdate.__annotations__)
    if unknown:
        raise ValueError(
            f"shared_link takes {', '.join(SharedLinkUpdate.__annotations__)}, not {min(unknown)}"
        )
    return shared_link_body(link.get("access"), **{k: v for k, v in link.items() if k != "access"})


def _check_tags(tags: object) -> list[str]:
    several: list[object] = list(tags) if isinstance(tags, Iterable) and not isinstance(tags, str) else [None]
    strings = [tag for tag in several if isinstance(tag, str)]
    if len(strings) != len(several):
        raise TypeError(f"tags takes several strings, as in ['draft'], not {tags!r}")
    return strings


def check_name(name: object) -> str:
    """Refuse the names that no item of Box can have; what else Box refuses, it says itself."""
    name = check_text("name", name)
    if not name or name in {".", ".."} or name.endswith(" ") or _IN_NO_NAME.search(name):
        raise ValueError(
            f"name: Box takes no {name!r}; a name is not empty, '.' or '..', has no /, no \\ and no control character, "
            "and ends with no space"
        )
    if len(name) > 255:
        raise ValueError(f"name: Box takes at most 255 characters, not {len(name)}")
    return name


def check_item_fields(names: Iterable[str], argument: str) -> list[str]:
    """Return the names as a list, or raise ValueError for one that no kind of item has."""
    return check_fields(names, argument, [cls for cls in WIRE.values() if issubclass(cls, ItemVerbs)])


def check_folder(folder: object, argument: str) -> FolderMini:
    """Refuse what is not a folder."""
    if getattr(folder, "type", None) != "folder" or not isinstance(folder, ItemVerbs):
        raise TypeError(f"{argument} is a folder, such as box.root or box.folder('/Archive'), not {folder!r}")
    return folder  # type: ignore[return-value]


def match_header(item: ItemVerbs) -> dict[str, str]:
    """Build the header that lets Box refuse where the item changed since it was read."""
    if not item._guarded:
        raise ValueError(f"if_unchanged: Box does not check a {item._kind} for changes")
    if item.etag is None:
        raise ValueError(f"if_unchanged: {item!r} has no etag, so Box cannot tell whether it changed")
    return {"If-Match": item.etag}


@contextmanager
def naming_conflicts(session: BoxSession) -> Iterator[None]:
    """Attach to a `NameConflict` the item that is in the way."""
    try:
        yield
    except NameConflict as error:
        if error.conflicts:
            error.existing = existing_item(error.conflicts[0], session)
        raise


def existing_item(entry: ConflictEntry, session: BoxSession) -> File | Folder | WebLink | None:
    """Make an item of what a conflict says; the rest of it loads when read."""
    cls = WIRE.get(entry.type or "")
    told = {"id": entry.id, "name": entry.name, "etag": entry.etag, "sha1": entry.sha1, "size": entry.size}
    if cls is None or not entry.id:
        return None
    known = {name: value for name, value in told.items() if value is not None and name in cls.model_fields}
    item = build(cls, known, session)
    return item if isinstance(item, File | Folder | WebLink) else None
