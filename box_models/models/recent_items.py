"""The items that you worked with lately: `RecentItem`. `Box.recent` lists them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from box_models.errors import DecodeError
from box_models.models.core.columns import Column
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import OrNewer, Timestamp, non_null
from box_models.models.core.malformed import build_entry
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxValue
from box_models.models.core.pages import Listing
from box_models.models.core.parsing import ListingPage
from box_models.models.core.serializing import OwnSerializer
from box_models.models.core.unknown import UnknownItem
from box_models.models.file import File
from box_models.models.folder_mini import LISTING_FIELDS
from box_models.models.item import check_item_fields
from box_models.models.item_types import FolderReference
from box_models.models.web_link import WebLink
from box_models.session import BoxSession

_PATH = "/recent_items"

Interaction: TypeAlias = Literal["item_preview", "item_upload", "item_comment", "item_open", "item_modify"]
"""An interaction with an item: preview, upload, comment, open or change it."""


class RecentItem(BoxValue):
    """An item that you worked with lately, and your last interaction with it.

    See https://developer.box.com/reference/resources/recent-item/
    """

    type: Literal["recent_item"] = "recent_item"
    """Always "recent_item"."""
    item: Annotated[
        Annotated[Reference[File] | FolderReference | WebLink, Field(discriminator="type")] | UnknownItem,
        Field(union_mode="left_to_right"),
        OwnSerializer(),
    ] = non_null()
    """The item. An item of a type that this version does not know is an `UnknownItem`."""
    interaction_type: OrNewer[Interaction] = non_null()
    """Your last interaction with the item, such as "item_upload"."""
    interacted_at: Timestamp = non_null()
    """When that happened."""
    interaction_shared_link: str | None = None
    """The shared link through which you reached the item. None if you did not use one."""


@dataclass(eq=False, repr=False, kw_only=True)
class _RecentListing(Listing):
    """The listing of recent items. The fields that it requests are those of the items in its entries."""

    item_fields: tuple[str, ...]

    @property
    def requested_fields(self) -> tuple[str, ...]:
        return self.item_fields

    @property
    def classes(self) -> list[Any]:
        return [RecentItem]

    def _reader(
        self,
        fields: tuple[str, ...] | None,  # noqa: ARG002 # as in Listing
        columns: Sequence[Column],  # noqa: ARG002
    ) -> Callable[[bytes], ListingPage]:
        def read(body: bytes) -> ListingPage:
            raw = json_object(body, _PATH)
            entries = raw.get("entries")
            if not isinstance(entries, list):
                raise DecodeError(f"the response to {_PATH} has no list of entries")
            built = [build_entry(RecentItem, each, self.session, unknown=UnknownItem) for each in entries]
            return ListingPage.model_validate({**raw, "entries": built})

        return read


def recent_listing(
    session: BoxSession, *, fields: Iterable[str] | None, limit: int | None, page_size: int
) -> Listing:
    """Return the listing of the recent items. Makes no request."""
    return _RecentListing(
        session=session,
        path=_PATH,
        kinds=("recent_item",),
        only="recent_item",
        columns=("item", "interaction_type", "interacted_at"),
        paging="marker_only",
        item_fields=LISTING_FIELDS if fields is None else tuple(check_item_fields(fields, "fields")),
        limit=limit,
        page_size=page_size,
    )
