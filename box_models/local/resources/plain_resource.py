"""Plain resources: a declaration gives a table, up to five routes, paging, ``fields=`` and journal entries.

A resource declares its row, the fields in responses, and functions that check a request. Such a function raises an
``ApiError`` if the caller may not do what the request asks for. `comments` is an example with all five operations.
"""

from __future__ import annotations

import dataclasses
import re
import sqlite3
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import NoneType
from typing import Annotated, Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from box_models.local.http.body_fields import Check
from box_models.local.http.errors import ApiError, conflict, not_found
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import (
    bad_marker,
    decode_marker,
    encode_marker,
    read_limit,
    read_offset,
)
from box_models.local.http.routing import Call, Handler, Routes
from box_models.local.http.scopes import READ, WRITE, Scopes
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rows import Condition, Value
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.database import claim_id
from box_models.local.store.journal import JournalAction, JournalEntry


class ResourceRow(Protocol):
    """A row of any resource: a frozen dataclass with an id."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> int | str:
        """The id, as the store keeps it."""
        ...


R = TypeVar("R", bound=ResourceRow)
Show: TypeAlias = Callable[[Renderer, Any], JSON]
Body: TypeAlias = Mapping[str, JSON]
Values: TypeAlias = Mapping[str, Value]
Create: TypeAlias = Callable[[Call, Transaction, Body], Values]


@dataclass(frozen=True)
class ResourceList:
    """A list of rows at ``path``; ``select`` checks access and returns column values of its rows, or a condition.

    ``prefixes`` are the query parameters that give the beginning of a column, in upper or lower case.
    """

    path: str
    select: Callable[..., Values | Condition] = lambda *_: {}
    prefixes: Mapping[str, str] = field(default_factory=dict[str, str])
    paging: Literal["offset", "marker", "none"] = "offset"
    order: str = "id"


def columns(*names: str) -> dict[str, Show]:
    """Return functions that show columns: times for names in ``_at``, users for ``_by``, other values as they are."""
    return {name: _show_column(name) for name in names}


def constant(value: JSON) -> Show:
    """Return a function that shows a field whose value is always the same."""
    return lambda _renderer, _row: value


def checked(checks: Mapping[str, Check], body: Body) -> Values:
    """Return the column values in a body: those that have a check."""
    return {name: check(name, body[name]) for name, check in checks.items() if name in body}


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Generic[R]):
    """One kind of object of the embedded Box, such as comments.

    ``name`` is the type in responses; path and table have an "s" after it. The annotations of ``row`` give the columns, and
    ``Annotated[int, "REFERENCES …"]`` adds a constraint. The columns ``id``, ``created_at``, ``created_by`` and
    ``modified_at`` get their values from the mechanism.

    Responses contain ``type``, ``id`` and ``fields``; they contain ``extra_fields`` only if ``fields=`` names them.

    There is a route for each of ``create``, ``update``, ``delete`` and ``listed`` that is given. ``create`` and ``update``
    check the request and return column values, ``delete`` only checks. ``check_visible`` raises if the caller must not see a
    row, and the response is 404, or for GET the error that ``hidden`` returns. ``created`` runs after the commit. ``update``
    may return None if it made the change itself, and the response is 204. With ``find_row`` the rows come from elsewhere, and
    the resource has no table.

    ``unique`` maps each column with a unique value to Box's name for it in the 409; no two rows have the same values in all
    columns of ``unique_together``. With ``admin_scopes``, only admins may use the resource, with a token that has one of
    these scopes. Other users may use ``open_to_others``, methods or "list", if the checks allow it.
    """

    name: str
    row: type[R]
    fields: Mapping[str, Callable[[Renderer, R], JSON]]
    extra_fields: Mapping[str, Callable[[Renderer, R], JSON]] = field(default_factory=dict)
    check_visible: Callable[[Call, R], object] = lambda _call, _row: None
    hidden: Callable[[str, str], ApiError] = not_found
    create: Create | None = None
    created: Callable[[Call, R], object] = lambda _call, _row: None
    update: Callable[[Call, R, Body], Values | None] | None = None
    delete: Callable[[Call, R], object] | None = None
    listed: ResourceList | tuple[ResourceList, ...] = ()
    find_row: Callable[[Call, str], R | None] | None = None
    indexes: Mapping[str, str] = field(default_factory=dict)
    unique: Mapping[str, str] = field(default_factory=dict)
    unique_together: tuple[str, ...] = ()
    journal_columns: tuple[str, ...] = ()
    read_scopes: Scopes = READ
    write_scopes: Scopes = WRITE
    admin_scopes: Scopes | None = None
    open_to_others: tuple[str, ...] = ()
    routes: Routes = field(default_factory=Routes, init=False)

    def __post_init__(self) -> None:
        path, one = f"/2.0/{self.name}s", f"/2.0/{self.name}s/{{{self.name}_id}}"
        self._add_route("get", one, self._answer_get)
        if self.create:
            self._add_route("post", path, partial(self._answer_create, self.create))
        if self.update:
            self._add_route("put", one, partial(self._answer_update, self.update))
        if self.delete:
            self._add_route("delete", one, partial(self._answer_delete, self.delete))
        for listed in (self.listed,) if isinstance(self.listed, ResourceList) else self.listed:
            self._add_route("get", listed.path, partial(self._answer_list, listed), kind="list")

    def _add_route(
        self, method: Literal["get", "post", "put", "delete"], path: str, handler: Handler, *, kind: str = ""
    ) -> None:
        routes = self.routes
        add = {"get": routes.get, "post": routes.post, "put": routes.put, "delete": routes.delete}[method]
        add(
            path,
            operation=operation_name(method, path),
            scopes=self.admin_scopes or (self.read_scopes if method == "get" else self.write_scopes),
            whole_account=self.admin_scopes is not None,
            admin_only=self.admin_scopes is not None and (kind or method) not in self.open_to_others,
        )(handler)

    @property
    def schema(self) -> str:
        """The SQL that creates the table and its indexes."""
        if self.find_row is not None:
            return ""
        hints = typing.get_type_hints(self.row, include_extras=True)
        lines = [f"    {name} {_sql_type(name, hints[name])}" for name in self._columns]
        if self.unique_together:
            lines.append(f"    UNIQUE ({', '.join(self.unique_together)})")
        columns = ",\n".join(lines)
        table = f"CREATE TABLE IF NOT EXISTS {self._table} (\n{columns}\n) STRICT;\n"
        indexes = (
            f"CREATE INDEX IF NOT EXISTS {self._table}_by_{name} ON {self._table} ({columns});\n"
            for name, columns in self.indexes.items()
        )
        return table + "".join(indexes)

    def find(self, call: Call, row_id: str, *, hidden: Callable[[str, str], ApiError] = not_found) -> R:
        """Return a row that the caller may see; 404 if it does not exist, the error of ``hidden`` if it is invisible.

        For a resource of admins, others get 403 in both cases.
        """
        row = self._load(call, row_id) if self.find_row is None else self.find_row(call, row_id)
        if row is None and self.admin_scopes is not None:
            call.require_admin(self.admin_scopes)
        if row is None:
            raise not_found(self.name, row_id)
        try:
            self.check_visible(call, row)
        except ApiError:
            if self.admin_scopes is not None:
                raise
            raise hidden(self.name, row_id) from None
        return row

    def rows(self, c: sqlite3.Connection, where: Condition) -> list[R]:
        """Return the rows that meet a condition."""
        return self._select(c, where)

    def insert(self, tx: Transaction, values: Values) -> R:
        """Add a row, with its entry in the journal."""
        automatic: dict[str, Value] = {"id": claim_id(tx.c), "created_by": tx.user_id}
        automatic |= dict.fromkeys(("created_at", "modified_at"), tx.now)
        row_values = {**{name: value for name, value in automatic.items() if name in self._columns}, **values}
        columns, marks = ", ".join(row_values), ", ".join("?" * len(row_values))
        sql = f"INSERT INTO {self._table} ({columns}) VALUES ({marks}) RETURNING {', '.join(self._columns)}"
        row = self.row(*tx.c.execute(sql, tuple(row_values.values())).fetchone())
        self._record(tx, JournalAction.CREATE, row)
        return row

    def remove(self, tx: Transaction, row: R) -> None:
        """Delete a row, with an entry in the journal."""
        tx.c.execute(f"DELETE FROM {self._table} WHERE id = ?", (row.id,))
        self._record(tx, JournalAction.DELETE, row)

    def show(self, renderer: Renderer, row: R) -> Shape:
        """Return a row as in responses."""
        names = self.fields if renderer.fields is None else renderer.fields
        known = self._all_fields
        base: Shape = {"type": self.name, "id": str(row.id)}
        return base | {name: known[name](renderer, row) for name in names if name in known}

    @cached_property
    def _all_fields(self) -> Mapping[str, Callable[[Renderer, R], JSON]]:
        return {**self.fields, **self.extra_fields}

    @property
    def _table(self) -> str:
        return f"{self.name}s"

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(each.name for each in dataclasses.fields(self.row))

    def _select(self, c: sqlite3.Connection, where: Condition, tail: str = "") -> list[R]:
        sql = f"SELECT {', '.join(self._columns)} FROM {self._table} WHERE {where.sql} {tail}"
        return [self.row(*row) for row in c.execute(sql, where.values)]

    def _load(self, call: Call, row_id: str) -> R | None:
        with call.services.database.reading() as c:
            return next(iter(self._select(c, _equal({"id": access.number(self.name, row_id)}))), None)

    def _answer_get(self, call: Call, **path: str) -> Response:
        with call.services.database.reading() as c:
            row = self.find(call, *path.values(), hidden=self.hidden)
            return Response.of_json(self.show(Renderer(call, c), row))

    def _answer_create(self, create: Create, call: Call) -> Response:
        body = call.json()
        with transaction(call) as tx, self._conflicts(body):
            row = self.insert(tx, create(call, tx, body))
            answer = Response.of_json(self.show(Renderer(call, tx.c), row), 201)
        self.created(call, row)
        return answer

    def _answer_update(
        self, update: Callable[[Call, R, Body], Values | None], call: Call, **path: str
    ) -> Response:
        body = call.json()
        with transaction(call) as tx, self._conflicts(body):
            row = self.find(call, *path.values())
            changed = update(call, row, body)
            if changed is None:
                return Response(204)
            values = dict(changed)
            if "modified_at" in self._columns:
                values["modified_at"] = tx.now
            if values:
                pairs = ", ".join(f"{name} = ?" for name in values)
                tx.c.execute(f"UPDATE {self._table} SET {pairs} WHERE id = ?", (*values.values(), row.id))
            (row,) = self._select(tx.c, _equal({"id": int(row.id)}))
            self._record(tx, JournalAction.UPDATE, row, more={"fields": list(changed)})
            return Response.of_json(self.show(Renderer(call, tx.c), row))

    def _answer_delete(self, check: Callable[[Call, R], object], call: Call, **path: str) -> Response:
        with transaction(call) as tx:
            row = self.find(call, *path.values())
            check(call, row)
            self.remove(tx, row)
            return Response(204)

    def _answer_list(self, listed: ResourceList, call: Call, **path: str) -> Response:
        if listed.paging == "marker":
            return self._answer_by_marker(listed, call, **path)
        limit, offset = -1, 0
        if listed.paging == "offset":
            limit, offset = read_limit(call), read_offset(call)
        with call.services.database.reading() as c:
            where = _listed_rows(listed, call, path)
            rows = self._select(c, where, f"ORDER BY {listed.order} LIMIT {limit} OFFSET {offset}")
            sql = f"SELECT count(*) FROM {self._table} WHERE {where.sql}"
            total = c.execute(sql, where.values).fetchone()[0]
            renderer = Renderer(call, c)
            entries: list[JSON] = [self.show(renderer, row) for row in rows]
        paging: Shape = {"offset": offset, "limit": limit} if listed.paging == "offset" else {}
        return Response.of_json({"total_count": total, **paging, "entries": entries})

    def _answer_by_marker(self, listed: ResourceList, call: Call, **path: str) -> Response:
        limit, marker = read_limit(call), call.param("marker")
        last = _last_id(marker) if marker else 0
        with call.services.database.reading() as c:
            where = _listed_rows(listed, call, path)
            rows = self._select(c, where, f"AND id > {last} ORDER BY id LIMIT {limit + 1}")
            renderer = Renderer(call, c)
            entries: list[JSON] = [self.show(renderer, row) for row in rows[:limit]]
        next_marker = encode_marker([rows[limit - 1].id]) if len(rows) > limit else None
        return Response.of_json({"limit": limit, "next_marker": next_marker, "entries": entries})

    @contextmanager
    def _conflicts(self, body: Body) -> Iterator[None]:
        """Raise 409 if another row has a value of the body that must be unique."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            column = str(error).rpartition(".")[2]  # the message ends with TABLE.COLUMN
            if column not in self.unique:
                raise
            raise conflict(self.unique[column], str(body[column])) from None

    def _record(
        self, tx: Transaction, action: JournalAction, row: R, *, more: Mapping[str, JSON] | None = None
    ) -> None:
        details: Shape = {**{name: getattr(row, name) for name in self.journal_columns}, **(more or {})}
        journal.record(tx, JournalEntry(action, self.name, int(row.id), details))


def _show_column(name: str) -> Show:
    if name.endswith("_at"):
        return lambda renderer, row: renderer.time(getattr(row, name))
    if name.endswith("_by"):
        return lambda renderer, row: renderer.user(getattr(row, name))
    return lambda _renderer, row: getattr(row, name)


def operation_name(method: str, template: str) -> str:
    """Return Box's name for an operation, such as ``get_files_id_comments``."""
    path = re.sub(r"\{\w+\}", "id", template.removeprefix("/2.0/"))
    return f"{method}_{path.replace('/', '_')}"


def _equal(values: Values) -> Condition:
    return Condition(" AND ".join(f"{name} IS ?" for name in values) or "TRUE", tuple(values.values()))


def _listed_rows(listed: ResourceList, call: Call, path: Mapping[str, str]) -> Condition:
    selected = listed.select(call, *path.values())
    where = selected if isinstance(selected, Condition) else _equal(selected)
    for parameter, column in listed.prefixes.items():
        if prefix := call.param(parameter):
            sql = f"{where.sql} AND instr(lower({column}), lower(?)) = 1"
            where = Condition(sql, (*where.values, prefix))
    return where


def _last_id(marker: str) -> int:
    match decode_marker(marker):
        case [int(last)]:
            return last
        case _:
            raise bad_marker(marker)


def _sql_type(name: str, hint: object) -> str:
    if name == "id":
        return "INTEGER PRIMARY KEY"
    if typing.get_origin(hint) is Annotated:
        kind, constraint = typing.get_args(hint)
        return f"{_sql_type(name, kind)} {constraint}"
    kinds = typing.get_args(hint) or (hint,)
    sql = "TEXT" if str in kinds else "INTEGER"
    return sql if NoneType in kinds else f"{sql} NOT NULL"
