"""Search: the options, and how they become query parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, Unpack

from box_models._checks import check_flag, check_integer
from box_models._json import encode_json
from box_models.models.core.fields import check_choice, check_id, check_text
from box_models.models.core.model import check_same_box
from box_models.models.core.pages import Listing
from box_models.models.core.resource import BoxObject
from box_models.models.folder_mini import LISTING_FIELDS, Direction, FolderMini
from box_models.models.item import check_item_fields
from box_models.models.user import UserMini
from box_models.session import BoxSession

T = TypeVar("T")

TimeRange: TypeAlias = tuple[datetime | None, datetime | None]
"""A start and an end; None means no limit on that side."""

ContentType: TypeAlias = Literal["name", "description", "file_content", "comments", "tags"]
SearchScope: TypeAlias = Literal["user_content", "enterprise_content"]
SearchTrash: TypeAlias = Literal["non_trashed_only", "trashed_only", "all_items"]
SearchSort: TypeAlias = Literal["modified_at", "relevance"]

SEARCH_FIELDS = (*LISTING_FIELDS, "path_collection")
"""The fields that a search requests by default. Results are in different folders, so their paths come with them."""

SEARCH_COLUMNS = ("type", "id", "path", "size", "modified_at")

Converter: TypeAlias = Callable[[str, Any], str | None]


class SearchOptions(TypedDict, total=False):
    """The options of `Box.search`."""

    scope: SearchScope | None
    extensions: Iterable[str] | None
    created_at: TimeRange | None
    updated_at: TimeRange | None
    size: tuple[int | None, int | None] | None
    owners: Iterable[UserMini | str | int] | None
    updaters: Iterable[UserMini | str | int] | None
    within: Iterable[FolderMini | str | int] | None
    content_types: Iterable[ContentType] | None
    trash: SearchTrash | None
    deleted_by: Iterable[UserMini | str | int] | None
    deleted_at: TimeRange | None
    metadata: Sequence[Mapping[str, object]] | None
    include_recent_shared_links: bool
    sort: SearchSort | None
    direction: Direction | None
    fields: Iterable[str] | None
    limit: int | None
    offset: int
    page_size: int


def search_listing(
    session: BoxSession,
    query: str | None,
    kind: type[BoxObject] | None,
    **options: Unpack[SearchOptions],
) -> Listing:
    """Return the listing for a search. Makes no request."""
    for name in ("within", "owners", "updaters", "deleted_by"):
        _check_objects(session, name, options)
    filters = {wire: convert(name, options.get(name)) for name, (wire, convert) in _FILTERS.items()}
    if query is not None and not check_text("query", query).strip():
        raise ValueError("query is empty; leave it out to search by metadata alone")
    if query is None and filters["mdfilters"] is None:
        raise ValueError("query or metadata is required; Box does not search by other filters alone")
    with_links = options.get("include_recent_shared_links", False)
    check_flag("include_recent_shared_links", with_links)
    only = _wire_of(kind)
    params = {"query": query, "type": only, **filters}
    params["include_recent_shared_links"] = "true" if with_links else None
    return Listing(
        session=session,
        path="/search",
        kinds=("file", "folder", "web_link") if only is None else (only,),
        fields=options.get("fields"),
        default_fields=SEARCH_FIELDS,
        columns=SEARCH_COLUMNS,
        path_fields=("name", "path_collection"),
        check=check_item_fields,
        params={name: value for name, value in params.items() if value is not None},
        only=only,
        wrapped_in="item" if with_links else None,
        paging="offset",
        limit=options.get("limit"),
        offset=options.get("offset", 0),
        page_size=options.get("page_size", 200),
        max_page_size=200,
        title=lambda entries: f"{entries} found {'by metadata' if query is None else f'for {query!r}'}",
    )


def _check_objects(session: BoxSession, argument: str, options: SearchOptions) -> None:
    """Raise ValueError if an option contains an object of another Box."""
    values = options.get(argument)
    if isinstance(values, Iterable) and not isinstance(values, str | BoxObject):  # a folder yields its items
        options[argument] = objects = list(values)  # type: ignore[literal-required] # the caller has checked the name
        for each in objects:
            if isinstance(each, BoxObject):
                check_same_box(session, argument, each)


def _several(argument: str, values: Iterable[T], noun: str) -> list[T]:
    """Return the values as a list. Raises for a single value or an empty list, which Box would treat as no filter."""
    if isinstance(values, (str, BoxObject, Mapping)) or not isinstance(values, Iterable):
        example = "['11']" if noun.endswith("ids") and isinstance(values, str) else f"[{values!r}]"
        raise TypeError(f"{argument} must be a list of {noun}, such as {example}, not {values!r}")
    several = list(values)
    if not several:
        raise ValueError(f"{argument} is empty; leave it out to search without this filter")
    return several


def _choice_of(alias: object) -> Converter:
    return lambda argument, value: check_choice(argument, value, alias)


def _content_types(argument: str, values: Iterable[str] | None) -> str | None:
    if values is None:
        return None
    return ",".join(str(check_choice(argument, each, ContentType)) for each in _texts(argument, values))


def _extensions(argument: str, values: Iterable[str] | None) -> str | None:
    return None if values is None else ",".join(each.lstrip(".") for each in _texts(argument, values))


def _texts(argument: str, values: Iterable[str]) -> list[str]:
    return [check_text(argument, each) for each in _several(argument, values, "strings")]


def _ids(argument: str, values: Iterable[BoxObject | str | int] | None) -> str | None:
    if values is None:
        return None
    ids = (
        each.id if isinstance(each, BoxObject) else each
        for each in _several(argument, values, "objects or ids")
    )
    return ",".join(check_id(argument, each, "made of objects or ids (digits)") for each in ids)


def _metadata(argument: str, filters: Sequence[Mapping[str, object]] | None) -> str | None:
    if filters is None:
        return None
    several = _several(argument, filters, "filters")
    for each in several:
        if not isinstance(each, Mapping):
            raise TypeError(
                f"metadata takes filters such as {{'scope': …, 'templateKey': …, 'filters': …}}, not {each!r}"
            )
    return encode_json([dict(each) for each in several], "metadata").decode()


def _times(argument: str, pair: TimeRange | None) -> str | None:
    if pair is None:
        return None
    for time in _check_pair(argument, pair):
        if time is not None and not isinstance(time, datetime):
            raise TypeError(f"{argument} takes datetimes, not {time!r}")
        if time is not None and time.tzinfo is None:
            raise ValueError(f"{argument} needs a timezone: datetime(…, tzinfo=UTC)")
    return ",".join(
        "" if time is None else time.astimezone(UTC).isoformat(timespec="seconds") for time in pair
    )


def _sizes(argument: str, pair: tuple[int | None, int | None] | None) -> str | None:
    if pair is None:
        return None
    for size in _check_pair(argument, pair):
        if size is not None:
            check_integer(argument, size, 0)
    return ",".join("" if size is None else str(size) for size in pair)


def _check_pair(argument: str, pair: tuple[T, T]) -> tuple[T, T]:
    problem = f"{argument} must be a pair (from, to), each of which may be None, not {pair!r}"
    if not isinstance(pair, tuple):
        raise TypeError(problem)
    if len(pair) != 2:
        raise ValueError(problem)
    return pair


def _wire_of(kind: object) -> str | None:
    """Return Box's name for the type of the items to search for, or None to search for all types."""
    wire = kind._wire if isinstance(kind, type) and issubclass(kind, BoxObject) else None
    if kind is not None and wire not in {"file", "folder", "web_link"}:
        raise TypeError(f"type must be File, Folder or WebLink, not {kind!r}")
    return wire


_FILTERS: Mapping[str, tuple[str, Converter]] = {
    "scope": ("scope", _choice_of(SearchScope)),
    "extensions": ("file_extensions", _extensions),
    "created_at": ("created_at_range", _times),
    "updated_at": ("updated_at_range", _times),
    "size": ("size_range", _sizes),
    "owners": ("owner_user_ids", _ids),
    "updaters": ("recent_updater_user_ids", _ids),
    "within": ("ancestor_folder_ids", _ids),
    "content_types": ("content_types", _content_types),
    "trash": ("trash_content", _choice_of(SearchTrash)),
    "deleted_by": ("deleted_user_ids", _ids),
    "deleted_at": ("deleted_at_range", _times),
    "metadata": ("mdfilters", _metadata),
    "sort": ("sort", _choice_of(SearchSort)),
    "direction": ("direction", _choice_of(Direction)),
}
"""For each option that filters or sorts: its query parameter, and the function that checks and converts the value."""
