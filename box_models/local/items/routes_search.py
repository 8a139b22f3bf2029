"""The search route. It finds items of the user, and items whose shared links the user followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, missing_parameter, not_implemented
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import read_limit, read_offset
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ
from box_models.local.items import access, fields, rows, search_index, shared_links
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Condition, Item
from box_models.local.items.search_index import Query
from box_models.local.items.search_order import Order, results_of
from box_models.local.json_values import JSON

DEFAULT_LIMIT = 30
MAX_LIMIT = 200
TYPES = ("file", "folder", "web_link")
IN_TRASH = {
    "non_trashed_only": rows.NOT_IN_TRASH,
    "trashed_only": Condition("items.in_trash IS NOT NULL"),
    "all_items": Condition("TRUE", exceptions="SELECT 1 WHERE FALSE"),
}

routes: Routes = Routes()

NOTHING = Condition("FALSE")


@routes.get("/2.0/search", operation="get_search", scopes=READ)
def search(call: Call) -> Response:
    """Find items by words and filters."""
    query = _query(call)
    limit = read_limit(call, default=DEFAULT_LIMIT, highest=MAX_LIMIT)
    offset = read_offset(call)
    by_link = call.flag("include_recent_shared_links")
    order = _order(call)
    with call.services.database.reading():
        linked = access.followed_links(call) if by_link else []
        recent = {each.item_id: shared_links.url_of(call, each.link) for each in linked}
        _require_own_scope(call)
        folders = [access.find(call, "folder", each) for each in _ids(call, "ancestor_folder_ids")]
        conditions = [*access.searchable(call, recent), *_filters(call)]
        if folders:
            conditions.append(_any_of([access.below_folder(call, folder) for folder in folders]))
    # After all checks, because a refused search must not change anything.
    search_index.refresh(call.services.database, call.services.blobs)
    total, items = 0, list[Item]()
    with call.services.database.reading() as c:
        if query is not None:
            with results_of(c, query, conditions, below=folders) as results:
                total = results.count()
                ids = results.page(order, total=total, offset=offset, limit=limit)
            items = rows.get_all(c, ids)
        access.expect(call, items)
        renderer = Renderer(call, c)
        entries = [_entry(renderer, item, recent if by_link else None) for item in items]
    kind = "search_results_with_shared_links" if by_link else "search_results_items"
    return Response.of_json(
        {"total_count": total, "limit": limit, "offset": offset, "type": kind, "entries": entries}
    )


def _entry(renderer: Renderer, item: Item, recent: dict[int, str] | None) -> JSON:
    shape = fields.without_entries(renderer, item)
    if recent is None:
        return shape
    link: dict[str, JSON] = {"accessible_via_shared_link": recent[item.id]} if item.id in recent else {}
    return {**link, "item": shape, "type": "search_result"}


def _order(call: Call) -> Order:
    sort = call.choice("sort", ("relevance", "modified_at"), "relevance")
    direction = call.choice("direction", ("DESC", "ASC"), "DESC")
    if sort == "relevance":
        return "relevance"
    return "modified_at ASC" if direction == "ASC" else "modified_at DESC"


def _query(call: Call) -> Query | None:
    query = call.param("query")
    if call.param("mdfilters"):
        raise not_implemented("search by metadata (mdfilters)")
    if not query or not query.strip():
        raise missing_parameter("query")
    columns = _names(call, "content_types")
    if unknown := [name for name in columns if name not in search_index.COLUMNS]:
        raise bad_parameter(
            "content_types",
            f"Invalid value '{unknown[0]}'. Must be one of {', '.join(search_index.COLUMNS)}.",
        )
    try:
        return search_index.parse_query(query, columns)
    except LookupError as error:
        raise not_implemented(str(error)) from None


def _require_own_scope(call: Call) -> None:
    if call.choice("scope", ("user_content", "enterprise_content"), "user_content") != "user_content":
        raise ApiError(403, "forbidden", "The scope enterprise_content is not enabled for this user")


def _filters(call: Call) -> Iterator[Condition]:
    yield IN_TRASH[call.choice("trash_content", tuple(IN_TRASH), "non_trashed_only")]
    if call.param("type"):
        yield Condition("items.type = ?", (call.choice("type", TYPES, ""),))
    if extensions := _names(call, "file_extensions"):
        yield _any_of([_extension(each) for each in extensions])
    if owners := _ids(call, "owner_user_ids"):
        yield rows.owned_by(*owners)
    if updaters := _ids(call, "recent_updater_user_ids"):
        yield _updated_by(updaters)
    yield from _range(call, "created_at_range", "items.created_at")
    yield from _range(call, "updated_at_range", "items.modified_at")
    yield from _range(call, "size_range", "items.size")
    yield from _deleted(call)


def _deleted(call: Call) -> Iterator[Condition]:
    deleters = _ids(call, "deleted_user_ids")
    if deleters:
        # Only the owner can delete an item here.
        yield rows.owned_by(*deleters)
    yield from _range(call, "deleted_at_range", "items.trashed_at")
    if (deleters or call.param("deleted_at_range")) and call.param("trash_content") != "trashed_only":
        yield NOTHING


def _updated_by(user_ids: tuple[str, ...]) -> Condition:
    marks = _marks(user_ids)
    recent = "SELECT created_by FROM file_versions WHERE file_id = items.id ORDER BY number DESC LIMIT 10"
    uploaded = f"EXISTS (SELECT 1 FROM ({recent}) WHERE created_by IN ({marks}))"
    sql = f"items.modified_by IN ({marks}) OR {uploaded}"
    return Condition(sql, (*user_ids, *user_ids))


def _range(call: Call, name: str, column: str) -> Iterator[Condition]:
    text = call.param(name)
    if not text:
        return
    bounds = text.split(",")
    if len(bounds) != 2:
        raise bad_parameter(
            name, f"Invalid value '{text}'. Must be two bounds separated by a comma; one may be empty."
        )
    for bound, comparison in zip(bounds, (">=", "<="), strict=True):
        if bound.strip():
            yield Condition(f"{column} {comparison} ?", (_bound(name, bound.strip()),))


def _bound(name: str, text: str) -> int:
    if name != "size_range":
        return body_fields.time(name, text)
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise bad_parameter(name, f"Invalid value '{text}'. Must be a number of bytes.")
    return int(text)


def _names(call: Call, name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (call.param(name) or "").split(",") if part.strip())


def _ids(call: Call, name: str) -> tuple[str, ...]:
    ids = _names(call, name)
    if bad := [each for each in ids if not re.fullmatch(r"[0-9]{1,18}", each)]:
        raise bad_parameter(name, f"Invalid value '{bad[0]}'. Must be ids.")
    return ids


def _extension(extension: str) -> Condition:
    key = rows.name_key(extension.removeprefix("."))
    pattern = "%." + re.sub(r"([!%_])", r"!\1", key)
    return Condition("items.type = 'file' AND items.name_key LIKE ? ESCAPE '!'", (pattern,))


def _any_of(conditions: list[Condition]) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    values = tuple(value for condition in conditions for value in condition.values)
    return Condition(" OR ".join(f"({condition.sql})" for condition in conditions), values)


def _marks(values: tuple[str, ...] | tuple[int, ...]) -> str:
    return ", ".join("?" * len(values))
