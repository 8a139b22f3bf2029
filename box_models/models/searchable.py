"""`Searchable`: the search of a `Box`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, overload

from box_models.models.core.pages import Pages
from box_models.models.core.resource import BoxObject
from box_models.models.file import File
from box_models.models.folder import Folder
from box_models.models.web_link import WebLink
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.folder_mini import Direction, FolderMini
    from box_models.models.item_types import Item
    from box_models.models.search import ContentType, SearchScope, SearchSort, SearchTrash, TimeRange
    from box_models.models.user import UserMini

FoundT = TypeVar("FoundT", File, Folder, WebLink)


class Searchable:
    """An account that can be searched."""

    _session: BoxSession

    @overload
    def search(
        self,
        query: str | None = ...,
        *,
        type: type[FoundT],
        scope: SearchScope | None = ...,
        extensions: Iterable[str] | None = ...,
        created_at: TimeRange | None = ...,
        updated_at: TimeRange | None = ...,
        size: tuple[int | None, int | None] | None = ...,
        owners: Iterable[UserMini | str | int] | None = ...,
        updaters: Iterable[UserMini | str | int] | None = ...,
        within: Iterable[FolderMini | str | int] | None = ...,
        content_types: Iterable[ContentType] | None = ...,
        trash: SearchTrash | None = ...,
        deleted_by: Iterable[UserMini | str | int] | None = ...,
        deleted_at: TimeRange | None = ...,
        metadata: Sequence[Mapping[str, object]] | None = ...,
        include_recent_shared_links: bool = ...,
        sort: SearchSort | None = ...,
        direction: Direction | None = ...,
        fields: Iterable[str] | None = ...,
        limit: int | None = ...,
        offset: int = ...,
        page_size: int = ...,
    ) -> Pages[FoundT]: ...
    @overload
    def search(
        self,
        query: str | None = ...,
        *,
        type: None = ...,
        scope: SearchScope | None = ...,
        extensions: Iterable[str] | None = ...,
        created_at: TimeRange | None = ...,
        updated_at: TimeRange | None = ...,
        size: tuple[int | None, int | None] | None = ...,
        owners: Iterable[UserMini | str | int] | None = ...,
        updaters: Iterable[UserMini | str | int] | None = ...,
        within: Iterable[FolderMini | str | int] | None = ...,
        content_types: Iterable[ContentType] | None = ...,
        trash: SearchTrash | None = ...,
        deleted_by: Iterable[UserMini | str | int] | None = ...,
        deleted_at: TimeRange | None = ...,
        metadata: Sequence[Mapping[str, object]] | None = ...,
        include_recent_shared_links: bool = ...,
        sort: SearchSort | None = ...,
        direction: Direction | None = ...,
        fields: Iterable[str] | None = ...,
        limit: int | None = ...,
        offset: int = ...,
        page_size: int = ...,
    ) -> Pages[Item]: ...
    def search(
        self,
        query: str | None = None,
        *,
        type: type[BoxObject] | None = None,
        scope: SearchScope | None = None,
        extensions: Iterable[str] | None = None,
        created_at: TimeRange | None = None,
        updated_at: TimeRange | None = None,
        size: tuple[int | None, int | None] | None = None,
        owners: Iterable[UserMini | str | int] | None = None,
        updaters: Iterable[UserMini | str | int] | None = None,
        within: Iterable[FolderMini | str | int] | None = None,
        content_types: Iterable[ContentType] | None = None,
        trash: SearchTrash | None = None,
        deleted_by: Iterable[UserMini | str | int] | None = None,
        deleted_at: TimeRange | None = None,
        metadata: Sequence[Mapping[str, object]] | None = None,
        include_recent_shared_links: bool = False,
        sort: SearchSort | None = None,
        direction: Direction | None = None,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 200,
    ) -> Pages[FoundT] | Pages[Item]:
        """Search by words, by metadata, or by both. The first request is made when you iterate.

        The other arguments filter and sort the results:

        - ``type``: `File`, `Folder` or `WebLink`.
        - ``extensions``: file extensions, such as ``["csv"]``.
        - ``within``: folders, or their ids.
        - ``created_at``, ``updated_at``, ``deleted_at``: ``(from, to)``, timezone-aware datetimes or None.
        - ``size``: ``(minimum, maximum)`` in bytes.
        - ``owners``, ``updaters``, ``deleted_by``: users, or their ids.
        - ``content_types``: what to search in: ``"name"``, ``"description"``, ``"file_content"``, ``"comments"``, ``"tag"``.
        - ``trash``: ``"non_trashed_only"``, ``"trashed_only"`` or ``"all_items"``.
        - ``metadata``: Box's metadata filters.
        - ``scope``: ``"user_content"`` or ``"enterprise_content"``.
        - ``sort``: ``"relevance"`` or ``"modified_at"``; ``direction``: ``"DESC"`` or ``"ASC"``.
        - ``limit``, ``offset``, ``page_size`` (at most 200) and ``fields`` work as in `Folder.items`.

        The search index of Box is some minutes behind. To find an item by its path, use `file` or `folder`.

        >>> box = Box.local(":memory:")
        >>> _ = box.root.upload(b"id,price", "sales.csv")
        >>> [file.name for file in box.search("sales", type=File, extensions=["csv"])]
        ['sales.csv']

        See https://developer.box.com/reference/get-search/
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.search import search_listing

        listing = search_listing(
            self._session,
            query,
            type,
            scope=scope,
            extensions=extensions,
            created_at=created_at,
            updated_at=updated_at,
            size=size,
            owners=owners,
            updaters=updaters,
            within=within,
            content_types=content_types,
            trash=trash,
            deleted_by=deleted_by,
            deleted_at=deleted_at,
            metadata=metadata,
            include_recent_shared_links=include_recent_shared_links,
            sort=sort,
            direction=direction,
            fields=fields,
            limit=limit,
            offset=offset,
            page_size=page_size,
        )
        return Pages(listing)
