"""Seeds: JSON files with the users, tokens, applications, folders and files of a new embedded Box."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from box_models.local.engine import Engine
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError
from box_models.local.http.transactions import Transaction
from box_models.local.items.new_items import NewItems
from box_models.local.items.rows import ItemType
from box_models.local.json_values import decode_json
from box_models.local.sign_in.accounts import Accounts, Application, PublicKey
from box_models.local.sign_in.tokens import require_local

ROOT = "0"

SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, object]
"""A seed: the path of a JSON file, or its contents. It may contain paths, such as ``{"/Sales/report.csv": b"a,b"}``."""

# The lists of a seed, in the order in which they are applied, with the keys of their entries. "?" marks optional keys.
PARTS: Mapping[str, tuple[str, ...]] = {
    "users": ("id", "name", "login"),
    "applications": ("client_id", "client_secret", "redirect_uris?", "jwt_public_keys?"),
    "developer_tokens": ("token", "user_id"),
    "refresh_tokens": ("token", "client_id", "user_id"),
    "authorization_codes": ("code", "client_id", "user_id"),
    "folders": ("id", "name", "parent_id?"),
    "files": ("id", "name", "parent_id?", "content?"),
}
KEY_OF_AN_APPLICATION = ("id", "public_key")


class SeedError(ValueError):
    """A seed is invalid. The message names the entry and contains neither tokens nor secrets."""


@dataclass(frozen=True)
class SeedEntry:
    """One checked entry of a seed; ``where`` is its place in the seed, for error messages."""

    where: str
    values: Mapping[str, object]

    def text(self, key: str, default: str = "") -> str:
        """Return a text, or the default if the key is missing."""
        return str(self.values.get(key, default))


@dataclass(frozen=True)
class SeedPath:
    """The path of a file or a folder, as the names in it. ``content`` is None for a folder."""

    where: str
    names: tuple[str, ...]
    content: bytes | None


@dataclass(frozen=True)
class Seed:
    """A seed whose form is valid. References between its entries are checked when it is applied."""

    enterprise_id: str | None
    parts: Mapping[str, tuple[SeedEntry, ...]]
    paths: tuple[SeedPath, ...] = ()


def apply_seed(engine: Engine, seed: SeedSource | Seed) -> None:
    """Fill an embedded Box from a seed file, or from the content of one.

    Objects that exist already are not changed, so that a server can be started with the same seed again: a used code
    stays used, and a renamed folder keeps its name. Users and applications are the exception: they are replaced by those of
    the seed. Folders and files belong to the first user. A path of the seed adds the file and the folders that are missing.

    Raises `SeedError` if the seed is invalid, and ``OSError`` if the file cannot be read.
    """
    checked = seed if isinstance(seed, Seed) else read_seed(seed)
    accounts = engine.accounts
    with engine.database.transaction() as c:
        if checked.enterprise_id is not None:
            accounts.set_enterprise_id(checked.enterprise_id)
        for entry in checked.parts["users"]:
            with _blaming(entry):
                accounts.create_user(entry.text("id"), entry.text("name"), entry.text("login"))
        tx = Transaction(c, accounts.first_user().id, int(engine.settings.clock().timestamp()))
        _apply_accounts(accounts, checked)
        _apply_items(NewItems(tx, engine.blobs), checked, types=_existing_types(c, checked))


def _apply_accounts(accounts: Accounts, seed: Seed) -> None:
    for entry in seed.parts["applications"]:
        with _blaming(entry):
            accounts.register(_application(entry), entry.text("client_secret"))
    for entry in seed.parts["developer_tokens"]:
        with _blaming(entry):
            accounts.add_developer_token(entry.text("token"), _user_id(accounts, entry))
    for entry in seed.parts["refresh_tokens"]:
        with _blaming(entry):
            accounts.add_refresh_token(
                entry.text("token"), _client_id(accounts, entry), _user_id(accounts, entry)
            )
    for entry in seed.parts["authorization_codes"]:
        with _blaming(entry):
            accounts.add_authorization_code(
                entry.text("code"), _client_id(accounts, entry), _user_id(accounts, entry)
            )


def _apply_items(new: NewItems, seed: Seed, types: Mapping[str, str]) -> None:
    # A folder may come before its parent folder.
    waiting = {entry.text("id"): entry for entry in seed.parts["folders"]}
    while waiting:
        ready = [entry for entry in waiting.values() if entry.text("parent_id", ROOT) not in waiting]
        for entry in ready or waiting.values():
            with _blaming(entry):
                if not ready:
                    raise SeedError("this folder is inside itself")
                _add_item(new, entry, "folder", types=types)
            del waiting[entry.text("id")]
    for entry in seed.parts["files"]:
        with _blaming(entry):
            _add_item(new, entry, "file", types=types)
    for path in seed.paths:
        with _blaming(path):
            _add_path(new, path)
    new.write()


def _existing_types(c: sqlite3.Connection, seed: Seed) -> dict[str, str]:
    """Return the types of the items that have an id of the seed already."""
    ids = [int(entry.text("id")) for part in ("folders", "files") for entry in seed.parts[part]]
    items = c.execute(
        "SELECT id, type FROM items WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    return {str(item_id): kind for item_id, kind in items}


def _add_item(new: NewItems, entry: SeedEntry, kind: ItemType, *, types: Mapping[str, str]) -> None:
    item_id, parent_id = entry.text("id"), entry.text("parent_id", ROOT)
    if item_id in types:
        if types[item_id] != kind:
            raise SeedError(f"id {item_id} belongs to a {types[item_id]} already")
        return
    parent = new.folder(int(parent_id))
    if parent is None:
        raise SeedError(f"the folder {parent_id!r} does not exist")
    name = _name(entry.text("name"))
    if new.child(parent, name):
        raise SeedError(f"name {name!r} is already in use in folder {parent_id!r}")
    new.add(kind, parent, name, item_id=int(item_id), content=entry.text("content").encode("utf-8"))


def _add_path(new: NewItems, path: SeedPath) -> None:
    folder, folders = new.root, path.names if path.content is None else path.names[:-1]
    for name in folders:
        child = new.child(folder, name) or new.add("folder", folder, name)
        if child.type != "folder":
            raise SeedError(f"{name!r} is a {child.type} already")
        folder = child
    if path.content is None:
        return
    name = path.names[-1]
    file = new.child(folder, name)
    if file is None:
        new.add("file", folder, name, content=path.content)
    elif file.type != "file":
        raise SeedError(f"{name!r} is a {file.type} already")
    elif file.is_new:
        raise SeedError(f"name {name!r} is already in use in this seed; letter case is ignored")


def _name(name: str) -> str:
    try:
        return body_fields.name(name)
    except ApiError as error:
        raise SeedError(f"name {name!r} is not valid: {body_fields.NAME_RULES}") from error


def _user_id(accounts: Accounts, entry: SeedEntry) -> str:
    user_id = entry.text("user_id")
    if accounts.get_user(user_id) is None:
        raise SeedError(f"there is no user {user_id!r}")
    return user_id


def _client_id(accounts: Accounts, entry: SeedEntry) -> str:
    client_id = entry.text("client_id")
    if accounts.application(client_id) is None:
        raise SeedError(f"there is no application {client_id!r}")
    return client_id


def _application(entry: SeedEntry) -> Application:
    uris = _texts(entry.values.get("redirect_uris", []), "redirect_uris")
    keys = _entries(entry.values.get("jwt_public_keys", []), "jwt_public_keys", KEY_OF_AN_APPLICATION)
    public_keys = tuple(PublicKey(key.text("id"), key.text("public_key")) for key in keys)
    return Application(entry.text("client_id"), uris, public_keys)


# Checking


def read_seed(seed: SeedSource) -> Seed:
    """Read a seed and check its form.

    Raises `SeedError` if the seed is invalid, and ``OSError`` if the file cannot be read.
    """
    if not isinstance(seed, str | os.PathLike | Mapping):
        raise TypeError(f"seed must be a path, or the contents of a seed file, not {type(seed).__name__}")
    value = seed if isinstance(seed, Mapping) else _load(Path(seed))
    if not isinstance(value, Mapping):
        raise SeedError("a seed must be a JSON object")
    paths = {key: content for key, content in value.items() if isinstance(key, str) and key.startswith("/")}
    if unknown := sorted(set(map(str, value)) - {"enterprise_id", *PARTS, *paths}):
        raise SeedError(
            f"unknown key {unknown[0]!r}; a seed may have enterprise_id, {', '.join(PARTS)}, and paths that begin with '/'"
        )
    enterprise_id = value.get("enterprise_id")
    if enterprise_id is not None:
        enterprise_id = _id(enterprise_id, "enterprise_id")
    parts = {name: tuple(_entries(value.get(name, []), name, keys)) for name, keys in PARTS.items()}
    _check_tokens(parts)
    _check_ids(parts)
    for entry in parts["applications"]:
        with _blaming(entry):
            _application(entry)
    return Seed(enterprise_id, parts, tuple(_path(path, content) for path, content in paths.items()))


def _load(path: Path) -> object:
    try:
        return decode_json(path.read_bytes())
    except ValueError as error:
        raise SeedError(f"{path} is not JSON: {error}") from error


def _entries(value: object, name: str, keys: Sequence[str]) -> Iterator[SeedEntry]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise SeedError(f"{name} must be a list of objects")
    for number, item in enumerate(value):
        where = f"{name}[{number}]"
        if not isinstance(item, Mapping):
            raise SeedError(f"{where} must be an object with {', '.join(key.rstrip('?') for key in keys)}")
        yield SeedEntry(where, _checked(item, where, keys))


def _checked(item: Mapping[str, object], where: str, keys: Sequence[str]) -> Mapping[str, object]:
    names = {key.rstrip("?") for key in keys}
    if unknown := sorted(set(item) - names):
        raise SeedError(f"{where}: unknown key {unknown[0]!r}; it may have {', '.join(sorted(names))}")
    if missing := [key for key in keys if key not in item and not key.endswith("?")]:
        raise SeedError(f"{where}: {missing[0]!r} is missing")
    return {key: _value(value, key, where) for key, value in item.items()}


def _value(value: object, key: str, where: str) -> object:
    if key in ("redirect_uris", "jwt_public_keys"):
        return value
    # The id of a key is Box's own short text, and a client id is any text too; the others are numbers in text.
    if key in ("id", "parent_id", "user_id") and not where.startswith("jwt_public_keys"):
        return _id(value, f"{where}: {key!r}")
    if not isinstance(value, str):
        raise SeedError(f"{where}: {key!r} must be a text")
    if not value and key != "content":
        raise SeedError(f"{where}: {key!r} must not be empty")
    return value


def _id(value: object, name: str) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise SeedError(f"{name} must be an id of 1 to 18 digits")
    return str(int(text))


def _path(path: str, content: object) -> SeedPath:
    where = repr(path)
    if not isinstance(content, str | bytes | None):
        raise SeedError(f"{where} must be a text, bytes, or None for a folder, not {type(content).__name__}")
    if path.endswith("/") and content:
        raise SeedError(f"{where} is a folder, because it ends with '/'; its content must be None")
    try:
        names = tuple(map(_name, path[1:].removesuffix("/").split("/")))
        content = content.encode("utf-8") if isinstance(content, str) else content
    except ValueError as error:
        raise SeedError(f"{where}: {error}") from error
    return SeedPath(where, names, None if path.endswith("/") else content)


def _texts(value: object, name: str) -> tuple[str, ...]:
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(item, str) for item in value)
    ):
        raise SeedError(f"{name} must be a list of texts")
    return tuple(str(item) for item in value)


def _check_tokens(parts: Mapping[str, tuple[SeedEntry, ...]]) -> None:
    for entry in (*parts["developer_tokens"], *parts["refresh_tokens"]):
        with _blaming(entry):
            require_local(entry.text("token"))


def _check_ids(parts: Mapping[str, tuple[SeedEntry, ...]]) -> None:
    for group in ((parts["users"]), (*parts["folders"], *parts["files"])):
        ids: set[str] = set()
        for entry in group:
            if entry.text("id") == ROOT or entry.text("id") in ids:
                raise SeedError(f"{entry.where}: id {entry.text('id')!r} is already in use")
            ids.add(entry.text("id"))


@contextmanager
def _blaming(entry: SeedEntry | SeedPath) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise SeedError(f"{entry.where}: {error}") from error
