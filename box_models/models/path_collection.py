"""The path of an item."""

from box_models.models.core.fields import non_null
from box_models.models.core.model import BoxValue
from box_models.models.item_types import FolderReference


class PathCollection(BoxValue):
    """The folders above an item, starting with the root folder."""

    total_count: int = non_null()
    """The number of folders."""
    entries: tuple[FolderReference, ...] = ()
    """The folders, beginning with the root folder."""

    def __str__(self) -> str:
        """Return the path, such as ``/Projects/2026``, without the name of the root folder. Makes no request."""
        folders: tuple[FolderReference, ...] = vars(self).get("entries", ())
        return "".join(f"/{vars(folder).get('name', '…')}" for folder in folders if folder.id != "0") or "/"
