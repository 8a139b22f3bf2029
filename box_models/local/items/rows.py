"""Files, folders and web links as rows of one table."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, cast

from box_models.local.json_values import JSON, decode_json
from box_models.local.store.database import claim_id

ItemType: TypeAlias = Literal["folder", "file", "web_link"]
Value: TypeAlias = "str | int | None"

# Items in the root folder have the parent id 0. Each user has a root folder, and it has no row.
# in_trash is the id of the item that was deleted: this item, or a folder above it.
# Each function that changes items below a folder also updates the size of the folder. Times are seconds since 1970.
SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('folder', 'file', 'web_link')),
    owner_id TEXT NOT NULL REFERENCES users (id),
    parent_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    etag INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    content_created_at INTEGER NOT NULL,
    content_modified_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    modified_by TEXT NOT NULL,
    in_trash INTEGER,
    trashed_at INTEGER,
    purged_at INTEGER,
    tags TEXT NOT NULL DEFAULT '[]',
    version_id INTEGER,
    url TEXT,
    lock TEXT,
    settings TEXT NOT NULL DEFAULT '{}',
    shared_link TEXT,
    rank INTEGER NOT NULL GENERATED ALWAYS AS (CASE type WHEN 'folder' THEN 0 WHEN 'file' THEN 1 ELSE 2 END) STORED
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS items_by_name ON items (owner_id, parent_id, name_key) WHERE in_trash IS NULL;
CREATE INDEX IF NOT EXISTS items_in_order ON items (owner_id, parent_id, rank, name_key, id) WHERE in_trash IS NULL;
CREATE INDEX IF NOT EXISTS items_by_parent ON items (parent_id);
CREATE INDEX IF NOT EXISTS items_by_trash ON items (in_trash) WHERE in_trash IS NOT NULL;
"""

SELECT = (
    "SELECT items.id, items.type, items.owner_id, items.parent_id, items.name, items.name_key, items.description,"
    " items.size, items.etag, items.created_at, items.modified_at, items.content_created_at,"
    " items.content_modified_at, items.created_by, items.modified_by, items.in_trash, items.trashed_at,"
    " items.purged_at, items.tags, items.version_id, items.url, items.lock, items.settings, items.shared_link,"
    " v.sha1, v.number, v.created_by FROM items LEFT JOIN file_versions AS v ON v.id = items.version_id"
)


BELOW = """
items.id IN (
    WITH RECURSIVE down (id) AS (
        SELECT id FROM items WHERE parent_id = ? UNION SELECT items.id FROM items JOIN down ON items.parent_id = down.id
    ) SELECT id FROM down
)
"""
"""The condition in SQL for the items below a folder."""


class Condition(NamedTuple):
    """A condition in SQL, with its values."""

    sql: str
    values: tuple[Value, ...] = ()
    exceptions: str = ""
    """A fast query for items that do not meet the condition, with the same values. Empty without such a query."""


NOT_IN_TRASH = Condition(
    "items.in_trash IS NULL", exceptions="SELECT 1 FROM items WHERE items.in_trash IS NOT NULL"
)
SYNCED = Condition("""
items.id IN (
    WITH RECURSIVE synced (id) AS (
        SELECT id FROM items WHERE type = 'folder' AND json_extract(settings, '$.sync_state') = 'synced'
        UNION SELECT items.id FROM items JOIN synced ON items.parent_id = synced.id
    ) SELECT id FROM synced
)
""")
"""The condition for the folders that are synchronized and for the items below them."""


class FolderKey(NamedTuple):
    """The owner and the id of a folder, by which the items in it are found."""

    owner_id: str
    id: int


class Item(NamedTuple):
    """A row of ``items``, with columns of the current version for files. Id 0 is a root folder, which has no row."""

    id: int
    type: ItemType
    owner_id: str
    parent_id: int
    name: str
    name_key: str
    description: str
    size: int
    etag: int
    created_at: int
    modified_at: int
    content_created_at: int
    content_modified_at: int
    created_by: str
    modified_by: str
    in_trash: int | None
    trashed_at: int | None
    purged_at: int | None
    tags: str
    version_id: int | None
    url: str | None
    lock: str | None
    settings: str
    shared_link: str | None
    sha1: str | None
    version_number: int | None
    uploaded_by: str | None

    @property
    def is_root(self) -> bool:
        """True for the root folder of a user."""
        return self.id == 0

    @property
    def folder_key(self) -> FolderKey:
        """The folder that the item is in."""
        return FolderKey(self.owner_id, self.parent_id)

    def has_same_owner(self, other: Item) -> bool:
        """Return whether another item belongs to the same user."""
        return self.owner_id == other.owner_id

    @property
    def options(self) -> dict[str, JSON]:
        """The settings that have no column of their own."""
        return cast("dict[str, JSON]", decode_json(self.settings))


def root_of(owner_id: str) -> Item:
    """Return the root folder of a user. It has no row, so `size_of_root` computes its size."""
    nothing = (None,) * 6
    return Item(0, "folder", owner_id, -1, "All Files", "", "", 0, 0, 0, 0, 0, 0, "", owner_id,
                None, None, None, "[]", None, None, None, "{}", *nothing[:4])  # fmt: skip


def size_of_root(c: sqlite3.Connection, owner_id: str) -> int:
    """Return the total size of a user's root folder in bytes."""
    row = c.execute(
        "SELECT coalesce(sum(size), 0) FROM items WHERE owner_id = ? AND parent_id = 0 AND in_trash IS NULL",
        (owner_id,),
    ).fetchone()
    return int(row[0])


def in_folder(folder: Item) -> Condition:
    """Return the condition for the items in a folder; all root folders have the id 0, so the owner is part of it."""
    return Condition(
        "items.owner_id = ? AND items.parent_id = ? AND items.in_trash IS NULL", (folder.owner_id, folder.id)
    )


def below_folder(folder: Item) -> Condition:
    """Return the condition for the items at any depth below a folder."""
    # The root folder has no row. Everything that its owner has is below it.
    return owned_by(folder.owner_id) if folder.is_root else Condition(BELOW, (folder.id,))


def owned_by(*user_ids: str) -> Condition:
    """Return the condition for the items of some users."""
    sql = f"items.owner_id IN ({', '.join('?' * len(user_ids))})"
    return Condition(sql, user_ids, _OF_OTHERS if len(user_ids) == 1 else "")


def one_of(ids: Iterable[int]) -> Condition:
    """Return the condition for the items with one of these ids."""
    return Condition("items.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))


# Two ranges of an index in place of a search through all items.
_OF_OTHERS = """
SELECT 1 FROM items WHERE in_trash IS NULL AND owner_id < ?1
UNION ALL SELECT 1 FROM items WHERE in_trash IS NULL AND owner_id > ?1
UNION ALL SELECT 1 FROM items WHERE in_trash IS NOT NULL AND owner_id != ?1
"""


def needed(c: sqlite3.Connection, conditions: Iterable[Condition]) -> list[Condition]:
    """Return the conditions without those that all items meet, as far as that can be found out fast."""
    return [each for each in conditions if not each.exceptions or _has_exceptions(c, each)]


def _has_exceptions(c: sqlite3.Connection, condition: Condition) -> bool:
    return bool(c.execute(f"SELECT EXISTS ({condition.exceptions})", condition.values).fetchone()[0])


def are_few_below(c: sqlite3.Connection, folders: Iterable[Item], most: int) -> bool:
    """Return whether at most this number of items are at any depth below some folders."""
    # One query for each level, because a recursive query reads much more than its limit.
    level, left = [folder.id for folder in folders], most
    while level and left >= 0:
        below = "SELECT id FROM items WHERE parent_id IN (SELECT value FROM json_each(?)) LIMIT ?"
        level = [row[0] for row in c.execute(below, (json.dumps(level), left + 1))]
        left -= len(level)
    return left >= 0


def space_used(c: sqlite3.Connection, user_id: str) -> int:
    """Add up the sizes of a user's files, with all versions, in the trash or not."""
    row = c.execute(
        "SELECT coalesce(sum(v.size), 0) FROM file_versions AS v JOIN items ON items.id = v.file_id"
        " WHERE items.owner_id = ?",
        (user_id,),
    ).fetchone()
    return int(row[0])


def tags_of(c: sqlite3.Connection, user_id: str) -> list[JSON]:
    """List the tags on a user's items, in alphabetical order."""
    rows = c.execute(
        "SELECT DISTINCT tag.value FROM items, json_each(items.tags) AS tag WHERE items.owner_id = ? ORDER BY tag.value",
        (user_id,),
    )
    return [str(row[0]) for row in rows]


def get(c: sqlite3.Connection, item_id: int) -> Item | None:
    """Return the item with that id, in the trash or not, or None."""
    row = c.execute(f"{SELECT} WHERE items.id = ?", (item_id,)).fetchone()
    return Item(*row) if row else None


def get_all(
    c: sqlite3.Connection, item_ids: Sequence[int], conditions: Iterable[Condition] = ()
) -> list[Item]:
    """Return the existing items with these ids that meet all conditions, in the same order."""
    every = [one_of(item_ids), *conditions]
    where = " AND ".join(f"({each.sql})" for each in every)
    values = tuple(value for each in every for value in each.values)
    items = {row[0]: Item._make(row) for row in c.execute(f"{SELECT} WHERE {where}", values)}
    return [items[item_id] for item_id in item_ids if item_id in items]


def find_by_name(c: sqlite3.Connection, folder: Item | FolderKey, name: str) -> Item | None:
    """Return the item with that name in a folder, or None. Letter case is ignored."""
    row = c.execute(
        f"{SELECT} WHERE items.owner_id = ? AND items.parent_id = ? AND items.name_key = ? AND items.in_trash IS NULL",
        (folder.owner_id, folder.id, name_key(name)),
    ).fetchone()
    return Item(*row) if row else None


def children(c: sqlite3.Connection, folder: Item) -> list[Item]:
    """Return the items directly in a folder, without those in the trash."""
    rows = c.execute(
        f"{SELECT} WHERE items.owner_id = ? AND items.parent_id = ? AND items.in_trash IS NULL"
        " ORDER BY items.rank, items.name_key, items.id",
        (folder.owner_id, folder.id),
    )
    return list(map(Item._make, rows))


def ancestors(c: sqlite3.Connection, item: Item) -> list[Item]:
    """Return the folders above an item, topmost first, without the root folder."""
    rows = c.execute(
        "WITH RECURSIVE up (id, depth) AS (SELECT ?, 0 UNION ALL"
        " SELECT items.parent_id, depth + 1 FROM items JOIN up ON items.id = up.id)"
        f" {SELECT} JOIN up ON up.id = items.id ORDER BY up.depth DESC",
        (item.parent_id,),
    )
    return list(map(Item._make, rows))


def subtree_ids(c: sqlite3.Connection, item: Item) -> list[int]:
    """Return the ids of an item and of all items below it, in the trash or not."""
    rows = c.execute(
        "WITH RECURSIVE down (id) AS (SELECT ? UNION ALL"
        " SELECT items.id FROM items JOIN down ON items.parent_id = down.id) SELECT id FROM down",
        (item.id,),
    )
    return [int(row[0]) for row in rows]


def insert(c: sqlite3.Connection, values: Mapping[str, Value], *, item_id: int | None = None) -> Item:
    """Insert an item. The caller must check the name."""
    row = {"id": claim_id(c, item_id), "name_key": name_key(str(values["name"])), **values}
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    c.execute(f"INSERT INTO items ({columns}) VALUES ({marks})", tuple(row.values()))
    return _reload(c, cast("int", row["id"]))


def change(c: sqlite3.Connection, item: Item, values: Mapping[str, Value]) -> Item:
    """Set columns of an item. The etag and the times change only if they are among the values."""
    row = dict(values)
    if "name" in row:
        row["name_key"] = name_key(str(row["name"]))
    assignments = ", ".join(f"{column} = ?" for column in row)
    c.execute(f"UPDATE items SET {assignments} WHERE id = ?", (*row.values(), item.id))
    return _reload(c, item.id)


def add_size(c: sqlite3.Connection, folder_id: int, size: int) -> None:
    """Add to the size of a folder and of the folders above it."""
    if size:
        c.execute(
            "WITH RECURSIVE up (id) AS (SELECT ? UNION ALL SELECT items.parent_id FROM items JOIN up ON items.id = up.id)"
            " UPDATE items SET size = size + ? WHERE id IN (SELECT id FROM up)",
            (folder_id, size),
        )


def name_key(name: str) -> str:
    """Return the form of a name that is compared. Two items in one folder must not have the same key.

    Box documents only that it ignores letter case. This uses full Unicode case folding and the composed form (NFC), so that names
    in a folder also differ on file systems that ignore case or normalize names.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def sanitized(name: str) -> str:
    """Return a name without the characters that Box refuses, as Box does for the name of a copy."""
    valid = re.sub(r"[\x00-\x1f\x7f/\\]", "", name).rstrip(" ")
    return "" if valid in {".", ".."} else valid


def _reload(c: sqlite3.Connection, item_id: int) -> Item:
    row = c.execute(f"{SELECT} WHERE items.id = ?", (item_id,)).fetchone()
    return Item(*row)
