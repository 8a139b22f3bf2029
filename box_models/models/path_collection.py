"""Where an item lies."""

from box_models.models.core.model import BoxValue
from box_models.models.folder import FolderMini


class PathCollection(BoxValue):
    """The folders above an item, from the root down."""

    total_count: int | None = None
    entries: tuple[FolderMini, ...] = ()

    def __str__(self) -> str:
        """Write the path as text, ``/Projects/2026``, without the root's own name (All Files). Asks Box nothing."""
        folders: tuple[FolderMini, ...] = vars(self).get("entries", ())
        return "".join(f"/{vars(folder).get('name', '…')}" for folder in folders if folder.id != "0") or "/"
