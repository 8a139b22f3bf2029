"""Objects that belong to a file: its versions and its comments."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from box_models.models.core.freshness import forget_changes
from box_models.models.core.resource import BoxObject, SetOwner
from box_models.models.core.verbs import ObjectMixin

OfFileT = TypeVar("OfFileT", bound="OfFile")


class OfFile(ObjectMixin):
    """An object that belongs to a file.

    The slot ``_file`` is the file, if the object was found through it. The current version, which Box sends with a file, has a weak
    reference there. The slot ``_known_id`` is the id of the file, if only the id is known or the reference is weak.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # a class with its own slot could not be combined with Pydantic's; subclasses have it
        _file: ClassVar[Any]
        _known_id: ClassVar[Any]

    def __copy__(self) -> Self:
        return with_file(super().__copy__(), file_of(self))

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return with_file(super().__deepcopy__(memo), file_of(self))

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "file_id": file_id_of(self)}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        file_id = state.pop("file_id", None)
        super().__setstate__(state)
        with_file(self, file_id)


def with_file(belonging: OfFileT, file: BoxObject | str | None) -> OfFileT:
    """Set the file of an object, or the id of that file, and return the object."""
    is_id = isinstance(file, str)
    type(belonging)._file.__set__(belonging, None if is_id else file)
    type(belonging)._known_id.__set__(belonging, file if is_id else None)
    return belonging


def setter_of_holder(cls: type[OfFile]) -> SetOwner:
    """Return the function that sets the file that has an object of a class in one of its fields."""
    set_file, set_file_id = cls._file.__set__, cls._known_id.__set__

    def set_holder(belonging: OfFile, file: BoxObject) -> None:
        set_file(belonging, weakref.ref(file))
        set_file_id(belonging, file.id)

    return set_holder


def file_of(belonging: OfFile) -> BoxObject | str | None:
    """Return the file of an object, or the id of that file, or None."""
    file: BoxObject | weakref.ref[BoxObject] | None = getattr(belonging, "_file", None)
    known = file() if isinstance(file, weakref.ref) else file
    return getattr(belonging, "_known_id", None) if known is None else known


def file_id_of(belonging: OfFile) -> str | None:
    """Return the id of the file that an object belongs to. None if it is not known."""
    file = file_of(belonging)
    return file.id if isinstance(file, BoxObject) else file


def forget_in_file(belonging: OfFile, changes: Iterable[str]) -> None:
    """Forget the fields of the file that the changes make outdated.

    These are the file that the object was found through, and the file in its field ``item``.
    """
    for file in (file_of(belonging), vars(belonging).get("item")):
        if isinstance(file, BoxObject):
            forget_changes(file, changes)
