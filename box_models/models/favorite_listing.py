"""The listing of the favorites of the current user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from box_models.models.core.columns import Column
from box_models.models.core.pages import Listing
from box_models.models.core.parsing import ListingPage
from box_models.models.favorites import favorites_id
from box_models.models.folder_mini import ITEM_COLUMNS, LISTING_FIELDS
from box_models.models.item import check_item_fields
from box_models.session import BoxSession


@dataclass(eq=False, repr=False, kw_only=True)
class _FavoriteListing(Listing):
    """A listing whose path contains the id of the collection, which is requested when the listing is read."""

    def read(self, columns: Sequence[Column] = ()) -> Iterator[ListingPage]:
        self.path = f"/collections/{favorites_id(self.session)}/items"
        return super().read(columns)


def favorite_listing(
    session: BoxSession, *, fields: Iterable[str] | None, limit: int | None, offset: int, page_size: int
) -> Listing:
    """Return the listing of the favorites. Makes no request."""
    return _FavoriteListing(
        session=session,
        path="/collections",
        kinds=("file", "folder", "web_link"),
        fields=fields,
        default_fields=LISTING_FIELDS,
        columns=ITEM_COLUMNS,
        check=check_item_fields,
        paging="offset",
        limit=limit,
        offset=offset,
        page_size=page_size,
        title=lambda _: "Favorites",
    )
