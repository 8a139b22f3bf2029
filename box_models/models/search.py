"""Searching: how a search is asked for in Box's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias, TypedDict, TypeVar

from box_models._checks import check_flag, check_whole
from box_models.models.core.fields import check_choice, check_id, check_text
from box_models.models.core.pages import Listing
from box_models.models.core.resource import BoxObject, suggest
from box_models.models.folder import ITEM_COLUMNS, LISTING_FIELDS, FolderMini
from box_models.models.item import check_item_fields
from box_models.models.user import UserMini
from box_models.session import BoxSession
from box_models.session.request_parts import json_bytes

T = TypeVar("T")

Between: TypeAlias = tuple[datetime | None, datetime | None]
"""From one instant to another; None leaves that side open."""

ContentType: TypeAlias = Literal["name", "description", "file_content", "comments", "tag"]
Scope: TypeAlias = Literal["user_content", "enterprise_content"]
Trash: TypeAlias = Literal["non_trashed_only", "trashed_only", "all_items"]
SearchSort: TypeAlias = Literal["modified_at", "relevance"]


class SearchOptions(TypedDict, total=False):
    """What narrows and orders a search; see `Box.search`."""

    scope: Scope | None
    extensions: Iterable[str] | None
    created_at: Between | None
    updated_at: Between | None
    size: tuple[int | None, int | None] | None
    owners: Iterable[UserMini | str | int] | None
    updaters: Iterable[UserMini | str | int] | None
    within: Iterable[FolderMini | str | int] | None
    content_types: Iterable[ContentType] | None
    trash: Trash | None
    deleted_by: Iterable[UserMini | str | int] | None
    deleted_at: Between | None
    metadata: Sequence[Mapping[str, object]] | None
    include_recent_shared_links: bool
    sort: SearchSort | None
    direction: Literal["ASC", "DESC"] | None
    fields: Iterable[str] | None
    limit: int | None
    offset: int
    page_size: int


def search_listing(
    session: BoxSession,
    query: str | None,
    kind: type[BoxObject] | None,
    *,
    fields: Iterable[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
    page_size: int = 200,
    include_recent_shared_links: bool = False,
    **filters: object,
) -> Listing:
    """Put a search together; nothing is asked yet."""
    known = SearchOptions.__annotations__
    unknown = sorted(filters.keys() - known.keys())
    if unknown:
        raise TypeError(f"search() takes {', '.join(known)}, not {unknown[0]!r}{suggest(unknown[0], known)}")
    params = _filters(**filters)  # type: ignore[arg-type]  # names and types are those of SearchOptions
    if query is not None and not check_text("query", query).strip():
        raise ValueError("query is empty; leave it out to search by metadata alone")
    if query is None and "mdfilters" not in params:
        raise ValueError("query is needed, or metadata; Box searches by no other filter alone")
    check_flag("include_recent_shared_links", include_recent_shared_links)
    only = _wire_of(kind)
    kinds = ("file", "folder", "web_link") if only is None else (only,)
    found = {"query": query, "type": only, **params}
    if include_recent_shared_links:
        found["include_recent_shared_links"] = "true"
    return Listing(
        session,
        "/search",
        kinds=kinds,
        fields=fields,
        usual=LISTING_FIELDS,
        shown=ITEM_COLUMNS,
        check=check_item_fields,
        params={name: value for name, value in found.items() if value is not None},
        only=only,
        wrapped_in="item" if include_recent_shared_links else None,
        marker=False,
        limit=limit,
        offset=offset,
        page_size=page_size,
        largest_page=200,
    )


def _filters(
    *,
    scope: Scope | None = None,
    extensions: Iterable[str] | None = None,
    created_at: Between | None = None,
    updated_at: Between | None = None,
    size: tuple[int | None, int | None] | None = None,
    owners: Iterable[UserMini | str | int] | None = None,
    updaters: Iterable[UserMini | str | int] | None = None,
    within: Iterable[FolderMini | str | int] | None = None,
    content_types: Iterable[ContentType] | None = None,
    trash: Trash | None = None,
    deleted_by: Iterable[UserMini | str | int] | None = None,
    deleted_at: Between | None = None,
    metadata: Sequence[Mapping[str, object]] | None = None,
    sort: SearchSort | None = None,
    direction: Literal["ASC", "DESC"] | None = None,
) -> dict[str, str | None]:
    kinds = _strings("content_types", content_types)
    for kind in kinds or ():
        check_choice("content_types", kind, ContentType)
    suffixes = _strings("extensions", extensions)
    found = {
        "scope": check_choice("scope", scope, Scope),
        "file_extensions": _joined(suffixes and [suffix.lstrip(".") for suffix in suffixes]),
        "created_at_range": _between("created_at", created_at),
        "updated_at_range": _between("updated_at", updated_at),
        "size_range": _size_range(size),
        "owner_user_ids": _joined(_ids("owners", owners)),
        "recent_updater_user_ids": _joined(_ids("updaters", updaters)),
        "ancestor_folder_ids": _joined(_ids("within", within)),
        "content_types": _joined(kinds),
        "trash_content": check_choice("trash", trash, Trash),
        "deleted_user_ids": _joined(_ids("deleted_by", deleted_by)),
        "deleted_at_range": _between("deleted_at", deleted_at),
        "mdfilters": None if metadata is None else _metadata(metadata),
        "sort": check_choice("sort", sort, SearchSort),
        "direction": check_choice("direction", direction, Literal["ASC", "DESC"]),
    }
    return {name: value for name, value in found.items() if value is not None}


def _several(argument: str, values: Iterable[T], what: str) -> list[T]:
    """Refuse one where several belong, and none at all: Box would take that for no filter."""
    if isinstance(values, (str, BoxObject, Mapping)) or not isinstance(values, Iterable):
        raise TypeError(f"{argument} takes several {what}, as in [{values!r}], not one")
    several = list(values)
    if not several:
        raise ValueError(f"{argument} is empty; leave it out to search without it")
    return several


def _strings(argument: str, values: Iterable[str] | None) -> list[str] | None:
    if values is None:
        return None
    return [check_text(argument, each) for each in _several(argument, values, "strings")]


def _ids(argument: str, values: Iterable[BoxObject | str | int] | None) -> list[str] | None:
    if values is None:
        return None
    return [
        check_id(
            argument, value.id if isinstance(value, BoxObject) else value, "made of objects or ids (digits)"
        )
        for value in _several(argument, values, "objects or ids")
    ]


def _metadata(filters: Sequence[Mapping[str, object]]) -> str:
    several = _several("metadata", filters, "filters")
    for each in several:
        if not isinstance(each, Mapping):
            raise TypeError(
                f"metadata takes filters such as {{'scope': …, 'templateKey': …, 'filters': …}}, not {each!r}"
            )
    return json_bytes([dict(each) for each in several], "metadata").decode()


def _wire_of(kind: object) -> str | None:
    """Return what Box calls the items of a class, None where all are searched for."""
    wire = kind._wire if isinstance(kind, type) and issubclass(kind, BoxObject) else None
    if kind is not None and wire not in {"file", "folder", "web_link"}:
        raise TypeError(f"type is File, Folder or WebLink, not {kind!r}")
    return wire


def _joined(values: list[str] | None) -> str | None:
    return None if values is None else ",".join(values)


def _between(argument: str, between: Between | None) -> str | None:
    if between is None:
        return None
    for instant in _two(argument, between):
        if instant is not None and not isinstance(instant, datetime):
            raise TypeError(f"{argument} takes datetimes, not {instant!r}")
        if instant is not None and instant.tzinfo is None:
            raise ValueError(f"{argument} needs a timezone: datetime(…, tzinfo=UTC)")
    return ",".join("" if at is None else at.astimezone(UTC).isoformat(timespec="seconds") for at in between)


def _size_range(size: tuple[int | None, int | None] | None) -> str | None:
    if size is None:
        return None
    for number in _two("size", size):
        if number is not None:
            check_whole("size", number, 0)
    return ",".join("" if number is None else str(number) for number in size)


def _two(argument: str, pair: tuple[T, T]) -> tuple[T, T]:
    if not isinstance(pair, tuple):
        raise TypeError(f"{argument} takes a pair, (from, to), either of them None, not {pair!r}")
    if len(pair) != 2:
        raise ValueError(f"{argument} takes a pair, (from, to), either of them None, not {pair!r}")
    return pair
