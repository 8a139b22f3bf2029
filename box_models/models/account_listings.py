"""`AccountListings`: the listings of a `Box` that belong to the current user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from box_models.models.core.pages import Pages
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.folder_mini import Direction
    from box_models.models.item_types import Item
    from box_models.models.recent_items import RecentItem
    from box_models.models.trash import TrashSort


class AccountListings:
    """An account whose trash, favorites and recent items can be listed."""

    _session: BoxSession

    def trash(
        self,
        *,
        fields: Iterable[str] | None = None,
        sort: TrashSort | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Item]:
        """List the items in the trash. The first request is made when you iterate.

        Items that were deleted together with their folder are not listed. `restore` restores an item, and `purge` deletes it
        permanently; Box itself does that at ``purged_at``. Box always sorts by type first. With ``sort``, ``direction`` or
        ``offset``, Box lists at most 10,000 items. The other arguments are those of `Folder.items`.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"id,price", "sales.csv").delete()
        >>> for item in box.trash():
        ...     print(item.type, item.name, item.item_status)
        file sales.csv trashed

        See https://developer.box.com/reference/get-folders-trash-items/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trash import trash_listing

        return Pages(
            trash_listing(
                self._session,
                fields=fields,
                sort=sort,
                direction=direction,
                limit=limit,
                offset=offset,
                page_size=page_size,
            )
        )

    def favorites(
        self,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Item]:
        """List your favorites. The first request is made when you iterate, and one more the first time.

        `favorite` adds an item, and `unfavorite` removes it. The arguments are those of `Folder.items`.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects").favorite()
        >>> [item.name for item in box.favorites()]
        ['Projects']

        See https://developer.box.com/reference/get-collections-id-items/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.favorite_listing import favorite_listing

        return Pages(
            favorite_listing(self._session, fields=fields, limit=limit, offset=offset, page_size=page_size)
        )

    def recent(
        self, *, fields: Iterable[str] | None = None, limit: int | None = None, page_size: int = 1000
    ) -> Pages[RecentItem]:
        """List the items that you worked with lately, newest first. The first request is made when you iterate.

        Box lists at most 1,000 items of the last 90 days. ``fields`` are those of the items in the entries.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.upload(b"...", "plan.txt")
        >>> for recent in box.recent(limit=10):
        ...     print(recent.item.name, recent.interaction_type)
        plan.txt item_upload

        See https://developer.box.com/reference/get-recent-items/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.recent_items import recent_listing

        return Pages(recent_listing(self._session, fields=fields, limit=limit, page_size=page_size))
