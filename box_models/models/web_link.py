"""Web links: bookmarks in a folder."""

from typing import Literal, NoReturn

from box_models.models.core.fields import UNSET, Access, ItemStatus, OrNewer, Timestamp, Unset, lazy
from box_models.models.core.mini_references import Reference
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.verbs import Loadable
from box_models.models.favorites import Collection
from box_models.models.folder_mini import FolderMini
from box_models.models.item import ItemVerbs, SharedLinkUpdate
from box_models.models.item_types import FolderReference
from box_models.models.path_collection import PathCollection
from box_models.models.shared_link import SharedLink
from box_models.models.user import User


class WebLink(Loadable, ItemVerbs, wire="web_link", collection="/web_links"):
    """A URL in a folder. None in a field means that Box sent null.

    See https://developer.box.com/reference/resources/web-link/
    """

    type: Literal["web_link"] = "web_link"
    """Always "web_link"."""
    url: str = lazy(writable=True)
    """The URL that the web link points to."""
    description: str = lazy(writable=True)
    """The description. Empty if the web link has none."""
    parent: ReadOnly[FolderReference | None] = lazy(verb="move()")
    """The folder that contains the web link."""
    path_collection: ReadOnly[PathCollection] = lazy()
    """The folders above the web link, from the root down."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the web link was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the web link was last changed."""
    trashed_at: ReadOnly[Timestamp | None] = lazy()
    """When the web link was moved to the trash. None if it is not there."""
    purged_at: ReadOnly[Timestamp | None] = lazy()
    """When Box will delete the web link permanently. None if it is not in the trash."""
    created_by: ReadOnly[Reference[User]] = lazy()
    """The user who created the web link."""
    modified_by: ReadOnly[Reference[User]] = lazy()
    """The user who last changed the web link."""
    owned_by: ReadOnly[Reference[User]] = lazy()
    """The user who owns the web link."""
    shared_link: SharedLink | None = lazy(writable=True)
    """The shared link. None if the web link is not shared."""
    item_status: ReadOnly[ItemStatus] = lazy()
    """Whether the web link is active, in the trash, or deleted permanently."""
    collections: ReadOnly[tuple[Collection, ...]] = lazy(on_request=True, verb="favorite()")
    """Your collections that contain the web link: your favorites, or none."""
    allowed_shared_link_access_levels: ReadOnly[tuple[OrNewer[Access], ...] | None] = lazy(on_request=True)
    """The values that ``access`` of a shared link may have. None if Box sends null."""

    _guarded = False

    @property
    def size(self) -> None:
        """None, because a web link has no content. Every item of a listing has this attribute."""

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        url: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        shared_link: SharedLinkUpdate | Unset | None = UNSET,
    ) -> "WebLink":
        """Change the given values, in place, and return the web link. None removes a value. One request."""
        return self._update_item(name=name, url=url, description=description, shared_link=shared_link)

    def move(self, to: FolderMini, *, name: str | None = None) -> "WebLink":
        """Move the web link to another folder, in place, and return it. One request, also with a new ``name``."""
        return self._move(to, name)

    def copy(self, to: FolderMini, *, name: str | None = None) -> NoReturn:  # type: ignore[override]  # noqa: ARG002 # as other items
        """Raise TypeError, because Box copies only files and folders."""
        raise TypeError(f"Box cannot copy web links, only files and folders; {self!r} is a web link")

    def delete(self) -> None:
        """Move the web link to the trash. One request."""
        self._delete()

    def _folders_above(self) -> PathCollection:
        return self.path_collection
