"""The path of an item: known from the folder in which it was found, or loaded from Box."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from box_models.models.core.cards import value_text
from box_models.models.core.verbs import ObjectMixin

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, PathCollection

LocatedT = TypeVar("LocatedT", bound="Located")


class Located(ObjectMixin):
    """An object in a folder.

    The slot ``_folder`` is the folder that the item was found in, which all items of a listing share. After unpickling, it is the
    path of that folder, without a slash at the end. None if neither is known.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # a class with its own slot could not be combined with Pydantic's; `ItemVerbs` has it
        _folder: ClassVar[Any]
        name: str

    @property
    def path(self) -> str:
        """The path from the root folder: ``/Projects/plan.pdf``.

        Makes no request if the path of the folder in which the item was found is known: after a listing, a walk, a search, or
        ``box.folder("/Projects")``. Otherwise, one request loads it, for all items of a listing together. The path follows moves and
        renames by your program, and `refresh` reads it again. An item in the trash keeps the path that it had; if that is unknown, two
        requests load the path of its folder.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects").upload(b"...", "plan.pdf")
        >>> [file.path for _, _, files in box.root.walk() for file in files]
        ['/Projects/plan.pdf']
        """
        return _joined(self, load=True) or "/"

    def refresh(self, *, fields: Iterable[str] | None = None, if_changed: bool = False) -> Self:
        """Read the object from Box again, in place, and return it. One request.

        This discards unsaved assignments.

        Args:
            fields: Read only these fields. They may include fields that Box sends only on request.
            if_changed: Let Box answer "not modified" if all requested fields are loaded and current.
        """
        super().refresh(fields=fields, if_changed=if_changed)
        if fields is None:
            set_folder(self, None)
        return self

    def _folders_above(self) -> PathCollection:
        """Return the folders above the item. Loads them if necessary."""
        raise NotImplementedError

    def _set_raw(self, raw: Mapping[str, object], *, keep_dirty: bool = True) -> None:
        super()._set_raw(raw, keep_dirty=keep_dirty)
        # Box sends no folders above an item in the trash, or only the trash.
        if "path_collection" in raw and "path_collection" in self.__dict__ and not _is_in_trash(self):
            set_folder(self, None)

    def __copy__(self) -> Self:
        return _with_folder(super().__copy__(), folder_of(self))

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return _with_folder(super().__deepcopy__(memo), folder_of(self))

    def __getstate__(self) -> dict[Any, Any]:
        folder = folder_of(self)
        # The path, not the folder: a pickle with all folders above each item would be many times as large.
        path = folder if folder is None or isinstance(folder, str) else _joined(folder, load=False)
        return {**super().__getstate__(), "folder_path": path}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        path = state.pop("folder_path", None)
        super().__setstate__(state)
        set_folder(self, path)


def folder_of(item: Located) -> FolderMini | str | None:
    """Return the folder in which the item was found, or the path of that folder, or None.

    The path has no slash at the end.
    """
    folder: FolderMini | str | None = getattr(item, "_folder", None)
    return folder


def set_folder(item: Located, folder: FolderMini | str | None) -> None:
    """Set the folder in which the item is, so that its path is known without a request."""
    type(item)._folder.__set__(item, folder)


def located_in(folder: FolderMini) -> Callable[[Iterable[object]], None]:
    """Return a function that notes for the items of a listing that they are in the folder."""

    def note(items: Iterable[object]) -> None:
        located = [item for item in items if isinstance(item, Located)]
        if located:  # all classes of items have the slot of the same base class
            deque(map(type(located[0])._folder.__set__, located, repeat(folder)), maxlen=0)

    return note


def note_move(item: Located, to: FolderMini) -> None:
    """Set the folder of an item that was moved there.

    The slot gets the path of the folder, because objects that are out of date could refer to each other.
    """
    set_folder(item, _joined(to, load=False))


def known_path(item: Located) -> str | None:
    """Return the path of an item, or None if a request is necessary for it. Makes no request."""
    path = _joined(item, load=False)
    return None if path is None else path or "/"


def title_of(item: ObjectMixin) -> Callable[[str], str]:
    """Return a function that makes the title of a listing of an item, such as "Comments of /plan.txt"."""
    return lambda entries: f"{entries} of {description_of(item)}"


def description_of(item: ObjectMixin) -> str:
    """Return the path of an item, or its type and id. Makes no request."""
    path = known_path(item) if isinstance(item, Located) else None
    return path or value_text("", item)


def _joined(item: Located, *, load: bool) -> str | None:
    """Return the path without a slash at the end, so that the root folder is an empty string.

    Without ``load``, return None if a request is necessary. The loop ends, because the folder of an item is an older object.
    """
    names: list[str] = []
    above: Located | str | None = item
    while isinstance(above, Located) and above.id != "0":
        item, above = above, folder_of(above)
        if above is None:
            above = _path_above(item, load=load)
        if above is None or not (load or "name" in item.__dict__):
            return None
        names.append(item.name)
    top = above if isinstance(above, str) else ""
    return top + "".join(f"/{name}" for name in reversed(names))


def _is_in_trash(item: Located) -> bool:
    return getattr(item, "_in_trash", False)


def _path_above(item: Located, *, load: bool) -> str | None:
    if _is_in_trash(item):
        parent = getattr(item, "parent", None) if load else item.__dict__.get("parent")
        if isinstance(parent, Located):
            return _joined(parent, load=load)
    if not load and "path_collection" not in item.__dict__:
        return None
    folders = [folder for folder in item._folders_above().entries if folder.id != "0"]
    if not load and any("name" not in folder.__dict__ for folder in folders):
        return None
    path = "".join(f"/{folder.name}" for folder in folders)
    if "path_collection" not in item.__dict__:  # a mini does not store it
        set_folder(item, path)
    return path


def _with_folder(item: LocatedT, folder: FolderMini | str | None) -> LocatedT:
    set_folder(item, folder)
    return item
