"""The classes of items, users, groups and collaborations, for modules that these classes themselves depend on.

A folder contains files, and a file has a parent folder, so the types of their methods refer to each other. All these references go
through this module. Type checkers see the imports, which is the only import cycle of the models. At run time there is no cycle: the
module imports no item, and looks up a class by its wire type when it is used.
"""

from __future__ import annotations

import functools
import importlib
import operator
from typing import TYPE_CHECKING, Annotated, TypeAlias

from box_models.models.core.mini_references import AsReference
from box_models.models.core.resource import WIRE_TYPES, BoxObject
from box_models.models.core.unknown import UnknownItem

if TYPE_CHECKING:
    from box_models.models.collaboration import Collaboration as Collaboration
    from box_models.models.comment import Comment as Comment
    from box_models.models.file import File as File
    from box_models.models.file import FileMini as FileMini
    from box_models.models.folder import Folder as Folder
    from box_models.models.folder_mini import FolderMini as FolderMini
    from box_models.models.group import Group as Group
    from box_models.models.path_collection import PathCollection as PathCollection
    from box_models.models.user import User as User
    from box_models.models.user import UserMini as UserMini
    from box_models.models.web_link import WebLink as WebLink

    Item: TypeAlias = File | Folder | WebLink | UnknownItem
    """An item in a folder."""

    FolderReference: TypeAlias = Folder
    """The type of a field with a reference to a folder."""

    FileReference: TypeAlias = File
    """The type of a field with a reference to a file."""

    CommentReference: TypeAlias = Comment
    """The type of a field with a reference to a comment."""

    WebLinkReference: TypeAlias = WebLink
    """The type of a field with a reference to a web link."""
    GroupReference: TypeAlias = Group
    """The type of a field with a reference to a group."""
    UserReference: TypeAlias = User
    """The type of a field with a reference to a user."""
else:

    def _people_class(kind: str) -> type[BoxObject]:
        if kind not in WIRE_TYPES:
            importlib.import_module(f"box_models.models.{kind}")
        return WIRE_TYPES[kind]

    FolderReference = Annotated[BoxObject, AsReference(lambda: WIRE_TYPES["folder"])]
    FileReference = Annotated[BoxObject, AsReference(lambda: WIRE_TYPES["file"])]
    CommentReference = Annotated[BoxObject, AsReference(lambda: WIRE_TYPES["comment"])]
    WebLinkReference = Annotated[BoxObject, AsReference(lambda: WIRE_TYPES["web_link"])]
    GroupReference = Annotated[BoxObject, AsReference(lambda: _people_class("group"))]
    UserReference = Annotated[BoxObject, AsReference(lambda: _people_class("user"))]

_ITEMS = {"File": "file", "Folder": "folder", "WebLink": "web_link"}
_TYPES = {**_ITEMS, "Collaboration": "collaboration"}


if not TYPE_CHECKING:  # a type checker that sees it accepts every name

    def __getattr__(name: str) -> object:
        """Return a class by its name, or the union of all items."""
        if name == "Item":
            return (
                functools.reduce(operator.or_, (WIRE_TYPES[kind] for kind in _ITEMS.values())) | UnknownItem
            )
        if name not in _TYPES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return WIRE_TYPES[_TYPES[name]]
