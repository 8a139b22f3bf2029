"""The methods that files, folders and web links share: update, move, share, delete, restore."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Self, TypedDict, TypeVar, cast

from box_models._secret_value import HiddenVariables, SecretValue
from box_models.errors import Conflict, DecodeError, NotFound
from box_models.models.core.cards import model_card
from box_models.models.core.decoding import json_object
from box_models.models.core.field_names import check_fields
from box_models.models.core.fields import UNSET, Access, BoxId, Unset, check_text, lazy
from box_models.models.core.freshness import forget_changes
from box_models.models.core.lost_responses import (
    confirm_deleted,
    find_applied_changes,
    find_copied_file,
    find_restored_item,
)
from box_models.models.core.malformed import build
from box_models.models.core.model import bound_session, check_same_box, ensure_field_state, field_state
from box_models.models.core.parsing import parse_one
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import WIRE_TYPES, BoxObject, wire_values
from box_models.models.favorites import Favoritable, collection_references
from box_models.models.item_access import HasAccess
from box_models.models.location import Located, folder_of, known_path, note_move, set_folder
from box_models.models.shared_link import Expiry, SharedLink, shared_link_body
from box_models.models.taken_names import naming_conflicts
from box_models.retry import IDEMPOTENT, NEVER, Recognizable, RetryRule
from box_models.session import BoxSession
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini

ItemT = TypeVar("ItemT", bound="ItemVerbs")

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


class SharedLinkUpdate(TypedDict, total=False):
    """The value of ``update(shared_link=…)``. An empty dict creates the default link, and None removes the link."""

    access: Access
    """The people that may use the link."""
    password: str | None
    """The password, at least 8 characters. None removes it."""
    expires: Expiry | None
    """When the link expires: an aware datetime, or a timedelta from now. None removes the expiration."""
    permissions: Mapping[str, bool]
    """The permissions of the link: "can_download", "can_preview", "can_edit"."""
    vanity_name: str | None
    """The name in a custom URL, at least 12 characters. None removes it."""


class ItemVerbs(
    Favoritable, Located, HasAccess, BoxObject, columns=("type", "id", "name", "size", "modified_at")
):
    """The fields and methods that files, folders and web links share."""

    __slots__ = ("_folder",)

    name: str = lazy(writable=True)
    """The name."""
    etag: ReadOnly[BoxId | None] = lazy()
    """Changes with every change of the item. Box compares it for ``if_unchanged=True``. None for the root folder."""
    sequence_id: ReadOnly[BoxId | None] = lazy()
    """A number that grows with every change of the item. None for the root folder."""

    _guarded: ClassVar[bool] = True  # whether Box compares If-Match for this type of item

    def save(self, *, if_unchanged: bool = False) -> Self:
        """Send the fields that were assigned since the item was read, and return it.

        One request, or none if nothing was assigned. With ``if_unchanged``, raises `PreconditionFailed` if the item has changed
        since then.
        """
        changes = self._unsaved()
        return self._change(changes, if_unchanged=if_unchanged) if changes else self

    def rename(self, name: str, *, if_unchanged: bool = False) -> Self:
        """Rename the item, in place, and return it. Raises `NameConflict` if the name is taken. One request."""
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
        """Create or change the shared link of the item, and return it. One request.

        Args:
            access: The people that may use the link. By default, the enterprise setting decides.
            password: At least 8 characters; needs ``access="open"``. None removes the password.
            expires: An aware datetime, or a timedelta from now. Box rounds it to the day. None removes the expiration.
            permissions: The permissions of the link: ``can_download``, ``can_preview``, ``can_edit``.
            vanity_name: The name in a custom URL, at least 12 characters. None removes it.

        See https://developer.box.com/guides/shared-links/create-or-update/
        """
        secret = SecretValue(password)
        del password  # Tracebacks that show local variables must not show the password.
        with HiddenVariables():
            body = SecretValue(
                shared_link_body(
                    access,
                    password=secret.reveal(),
                    expires=expires,
                    permissions=permissions,
                    vanity_name=vanity_name,
                )
            )
            link = self._put({"shared_link": body.reveal()}).get("shared_link")
        if not isinstance(link, Mapping):
            raise DecodeError(f"Box created a shared link for {self!r} but did not send it; .load() reads it")
        return build(SharedLink, link, bound_session(self))

    def unshare(self) -> None:
        """Remove the shared link. Its URL stops working, and a new link gets another URL. One request."""
        self._put({"shared_link": None})

    def restore(self, *, name: str | None = None, to: FolderMini | None = None) -> Self:
        """Restore the item from the trash, in place, and return it. One request.

        The item returns to its original folder. A folder is restored with the items that were deleted with it. `Box.trash` lists the
        items that can be restored.

        Args:
            name: A new name.
            to: The folder to restore to if the original folder no longer exists. Box may ignore it otherwise; read
                ``parent`` afterwards.

        Raises `NameConflict` if the name is taken, `Forbidden` if the original folder no longer exists and ``to`` is missing, and
        `NotFound` if the item is not in the trash, or is there only because its folder is. In that case, restore the folder.

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
        session = bound_session(self)
        values: dict[str, JSON] = {}
        if name is not None:
            values["name"] = check_name(name)
        if to is not None:
            values["parent"] = {"id": check_folder(session, "to", to).id}
        # If an earlier attempt restored the item, it is no longer in the trash, or is itself the item that has the name.
        find_result = find_restored_item(session, self._url, name)
        folders = self._folders_at_hand()
        with naming_conflicts(session, name, to, argument="name="):
            body = session.post(
                self._url, json=values, retry=Recognizable(find_result, conflicts=(NotFound, Conflict))
            )
        self._forget_trash_state(values)
        self._update_from(body)
        self._forget("shared_link")  # it works again, but the response does not contain it
        forget_contents(to, *folders, *self._folders_at_hand())
        return self

    def exists(self) -> bool:
        """Return whether the item exists and is not in the trash. One request."""
        return self._is_active()

    def purge(self) -> None:
        """Delete the item permanently. It must be in the trash. One request.

        A folder is deleted with the items that went to the trash with it. Raises `NotFound` if the item is not in the trash; call
        `delete` first.

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

    def _repr_html_(self) -> str:
        """Return the loaded fields and the path as a short HTML card, for notebooks. Makes no request."""
        address = getattr(self, "web_url", None)
        return model_card(self, path=known_path(self), address=address if isinstance(address, str) else None)

    def _is_active(self) -> bool:
        """Return whether the item exists and is not in the trash. One request."""
        try:
            body = bound_session(self).get(self._url, params={"fields": ["item_status"]})
        except NotFound:
            return False
        return json_object(body, self._url).get("item_status", "active") == "active"

    @property
    def _in_trash(self) -> bool:
        """Whether the item is known to be in the trash: it was deleted here, or Box listed it there."""
        state = field_state(self)
        return (state is not None and state.in_trash) or self.__dict__.get("item_status") == "trashed"

    @property
    def _read_url(self) -> str:
        return f"{self._url}/trash" if self._in_trash else self._url

    @property
    def _known_name(self) -> str | None:
        """The name, if it was read already."""
        name = self.__dict__.get("name")
        return name if isinstance(name, str) else None

    def _note_trash(self, *, in_trash: bool) -> None:
        """Store whether the item is in the trash, and forget the fields that this changes."""
        ensure_field_state(self).in_trash = in_trash
        forget_changes(self, ["trash"])

    def _forget_trash_state(self, changed: Iterable[str]) -> None:
        """Forget the fields that were read while the item was in the trash, but keep unsaved assignments."""
        self._note_trash(in_trash=False)
        set_folder(self, None)
        state = field_state(self)
        unsaved = set() if state is None else state.dirty.keys() - set(changed)
        for name in self._lazy.keys() - unsaved:
            self._forget(name)

    def _move(self, to: FolderMini, name: str | None, **other: object) -> Self:
        session = bound_session(self)
        new_name = {} if name is None else {"name": check_name(name)}
        folders = self._folders_at_hand()
        self._change({"parent": {"id": check_folder(session, "to", to).id}, **new_name, **other})
        forget_contents(to, *folders)
        if "path_collection" not in self._lazy:  # the response has no new path for a mini
            note_move(self, to)
        return self

    def _copy(
        self, cls: type[ItemT], to: FolderMini, name: str | None, *, version: str | None = None
    ) -> ItemT:
        session = bound_session(self)
        values: dict[str, JSON] = {"parent": {"id": check_folder(session, "to", to).id}}
        if name is not None:
            values["name"] = check_name(name)
        if version is not None:
            values["version"] = version
        source = self._url if version is None else f"{self._url}/versions/{version}"
        # The content of a copied folder does not show who created it, so a lost response leaves the outcome unknown.
        is_file = self._kind == "file"
        retry = (
            Recognizable(find_copied_file(session, source, name=name, parent_id=to.id)) if is_file else NEVER
        )
        with naming_conflicts(session, name or self._known_name, to, argument="name="):
            body = session.post(f"{self._url}/copy", json=values, retry=retry)
        forget_contents(to)
        return parse_one(cls, body, session)

    def _delete(self, *, recursive: bool | None = None, if_unchanged: bool = False) -> None:
        session = bound_session(self)
        # With If-Match, Box answers "changed" instead of "not found" if an earlier attempt deleted the item.
        retry = Recognizable(confirm_deleted(session, self._url)) if if_unchanged else IDEMPOTENT
        headers = match_header(self) if if_unchanged else None
        session.delete(self._url, params={"recursive": recursive}, headers=headers, retry=retry)
        forget_contents(*self._folders_at_hand())
        self._note_trash(in_trash=True)

    def _update_item(self, *, if_unchanged: bool = False, **arguments: object) -> Self:
        return self._change(self._checked_changes(arguments), if_unchanged=if_unchanged)

    def _change(self, changes: Mapping[str, object], *, if_unchanged: bool = False) -> Self:
        if if_unchanged:
            session, headers = bound_session(self), match_header(self)
            find_result = find_applied_changes(session, self._url, wire_values(type(self), changes))
            self._put(changes, headers=headers, retry=Recognizable(find_result))
        else:
            self._put(changes)
        return self

    def _put(
        self,
        changes: Mapping[str, object],
        *,
        fields: Iterable[str] | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> dict[str, object]:
        name = changes.get("name", self._known_name)
        folders = self._folders_at_hand()
        with naming_conflicts(bound_session(self), name if isinstance(name, str) else None):
            response = super()._put(changes, fields=fields, headers=headers, retry=retry)
        for folder in folders:
            if isinstance(folder, BoxObject):
                forget_changes(folder, ["entry"])
        return response

    def _folders_at_hand(self) -> list[object]:
        """Return the objects that stand for the folder of the item, and None in place of unknown ones."""
        return [self.__dict__.get("parent"), folder_of(self)]

    @classmethod
    def _checked_argument(cls, name: str, value: object) -> object:
        if name == "name":
            return check_name(value)
        if name == "shared_link":
            return _shared_link_value(value)
        if name == "tags":
            return _check_tags(value)
        if name == "collections":
            return collection_references(value)
        return super()._checked_argument(name, value)

    @classmethod
    def _pending_value(cls, name: str, value: object) -> object:
        if name == "shared_link" and isinstance(value, Mapping):
            if value.get("password") is not None:
                raise ValueError(
                    "shared_link: a password is not kept in an object; use share(password=…) or update(shared_link=…)"
                )
            value = {key: each for key, each in value.items() if key != "password"}
        return super()._pending_value(name, value)

    @classmethod
    def _check_value(cls, name: str, value: object) -> object:
        return check_name(value) if name == "name" else super()._check_value(name, value)


def forget_contents(*folders: object) -> None:
    """Forget what folders show of their contents, after an item in them was added, changed or removed.

    The folders above them are included, if their objects are known.
    """
    waiting, visited = list(folders), set[int]()
    while waiting:
        folder = waiting.pop()
        if isinstance(folder, ItemVerbs) and id(folder) not in visited:
            visited.add(id(folder))
            forget_changes(folder, ["contents"])
            waiting += folder._folders_at_hand()


def _shared_link_value(link: object) -> object:
    if link is None:
        return None
    if not isinstance(link, Mapping):
        raise TypeError(f"shared_link must be a dict, as in {{'access': 'open'}}, or None, not {link!r}")
    unknown = set(link) - set(SharedLinkUpdate.__annotations__)
    if unknown:
        raise ValueError(
            f"shared_link accepts {', '.join(SharedLinkUpdate.__annotations__)}, not {min(unknown)!r}"
        )
    return shared_link_body(link.get("access"), **{k: v for k, v in link.items() if k != "access"})


def _check_tags(tags: object) -> list[str]:
    values: list[object] = list(tags) if isinstance(tags, Iterable) and not isinstance(tags, str) else [None]
    strings = [tag for tag in values if isinstance(tag, str)]
    if len(strings) != len(values):
        raise TypeError(f"tags must be several strings, as in ['draft'], not {tags!r}")
    return strings


def check_name(name: object) -> str:
    """Return the name. Raises TypeError or ValueError for a name that no item can have; Box checks all other rules."""
    name = check_text("name", name)
    if not name or name in {".", ".."} or name.endswith(" ") or _NOT_IN_NAMES.search(name):
        raise ValueError(
            f"name must not be empty, '.' or '..', contain /, \\ or control characters, or end with a space; {name!r} "
            "is not valid"
        )
    if len(name) > 255:
        raise ValueError(f"name must be at most 255 characters, not {len(name)}")
    return name


def check_item_fields(names: Iterable[str], argument: str) -> list[str]:
    """Return the names as a list. Raises ValueError for a field that no type of item has."""
    return check_fields(names, argument, [cls for cls in WIRE_TYPES.values() if issubclass(cls, ItemVerbs)])


def check_folder(session: BoxSession, argument: str, folder: object) -> FolderMini:
    """Return the folder. Raises TypeError for any other value, and ValueError for a folder of another Box."""
    if getattr(folder, "type", None) != "folder" or not isinstance(folder, ItemVerbs):
        raise TypeError(
            f"{argument} must be a folder, such as box.root or box.folder('/Archive'), not {folder!r}"
        )
    check_same_box(session, argument, folder)
    return cast("FolderMini", folder)


def match_header(item: ItemVerbs) -> dict[str, str]:
    """Return the header with which Box refuses a change if the item has changed since it was read."""
    if not item._guarded:
        raise ValueError(f"if_unchanged: Box does not check a {item._kind} for changes")
    if item.etag is None:
        raise ValueError(f"if_unchanged: {item!r} has no etag, so Box cannot check it for changes")
    return {"If-Match": item.etag}
