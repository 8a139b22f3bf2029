"""Web links: bookmarks that lie among the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn

from box_models.models.core.fields import UNSET, ItemStatus, Timestamp, Unset, lazy
from box_models.models.item import ItemVerbs, SharedLinkUpdate
from box_models.models.shared_link import SharedLink
from box_models.models.user import UserMini

if TYPE_CHECKING:
    from box_models.models.folder import FolderMini
    from box_models.models.path_collection import PathCollection


class WebLink(ItemVerbs, wire="web_link", collection="/web_links"):
    """A URL that lies in a folder. ``None`` in a field means that Box sent null.

    See https://developer.box.com/reference/resources/web-link/
    """

    type: Literal["web_link"] = "web_link"
    url: str = lazy(writable=True)
    description: str = lazy(writable=True)
    parent: FolderMini | None = lazy(verb="move()")
    path_collection: PathCollection = lazy()
    created_at: Timestamp = lazy()
    modified_at: Timestamp = lazy()
    trashed_at: Timestamp | None = lazy()
    purged_at: Timestamp | None = lazy()
    created_by: UserMini = lazy()
    modified_by: UserMini = lazy()
    owned_by: UserMini = lazy()
    shared_link: SharedLink | None = lazy(verb="share() or unshare()")
    item_status: ItemStatus = lazy()

    _guarded = False

    @property
    def size(self) -> None:
        """None: a web link has no content. It is here so that every item of a listing has one."""

    def load(self) -> WebLink:
        """Read the web link, in place, and return it. One request."""
        return self.refresh()

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        url: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
    ) -> WebLink:
        """Change what is given, in place, and return the web link. ``None`` clears. One request."""
        return self._update(name=name, url=url, description=description, shared_link=shared_link)

    def move(self, to: FolderMini) -> WebLink:
        """Put the web link into another folder, in place, and return it. One request."""
        return self._move(to)

    def copy(self, to: FolderMini, *, name: str | None = None) -> NoReturn:  # type: ignore[override]  # noqa: ARG002 # as of other items
        """Raise TypeError: Box copies files and folders only."""
        raise TypeError(f"Box copies files and folders, and no web links such as {self!r}")

    def delete(self) -> None:
        """Move the web link to the trash. One request."""
        self._delete()

    def _above(self) -> PathCollection:
        return self.path_collection
