"""Objects that belong to a file: its versions and its comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from box_models.models.core.freshness import forget_changes
from box_models.models.core.resource import BoxObject, WeakOwner
from box_models.models.core.verbs import ObjectMixin

OfFileT = TypeVar("OfFileT", bound="OfFile")


class OfFile(ObjectMixin):
    """An object that belongs to a file.

    The slot ``_file`` is the file, if the object was found through it. The current version, which Box sends with a file, has a
    `WeakOwner` there. After unpickling, the slot is the id of the file. None if neither is known.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # a class with its own slot could not be combined with Pydantic's; subclasses have it
        _file: ClassVar[Any]

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
    type(belonging)._file.__set__(belonging, file)
    return belonging


def file_of(belonging: OfFile) -> BoxObject | str | None:
    """Return the file of an object, or the id of that file, or None."""
    file: BoxObject | WeakOwner | str | None = getattr(belonging, "_file", None)
    if not isinstance(file, tuple):
        return file
    weak_file, id = file
    alive = weak_file()
    return id if alive is None else alive


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
