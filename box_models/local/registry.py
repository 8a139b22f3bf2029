"""Everything that the embedded Box consists of: one line per resource, with its tables and its routes."""

from __future__ import annotations

from typing import NamedTuple

from box_models.local.content import routes_content, routes_upload_sessions, routes_zips, session_rows
from box_models.local.http.routing import Routes
from box_models.local.items import (
    routes_files,
    routes_folders,
    routes_items,
    routes_search,
    routes_shared_items,
    routes_versions,
    routes_web_links,
    rows,
    search_index,
    shared_links,
    version_trash,
    versions,
)
from box_models.local.resources import comments, routes_comments, routes_users
from box_models.local.sign_in import (
    accounts,
    refresh_grace,
    routes_authorize,
    routes_oauth,
    single_use,
    tokens,
)
from box_models.local.store import journal


class Entry(NamedTuple):
    """One resource: the SQL that creates its tables, if it has any, and its routes."""

    schema: str = ""
    routes: Routes | None = None


# A table comes after the tables that it references; the triggers of the search index come after the comments.
REGISTRY = (
    Entry(journal.SCHEMA),
    Entry(accounts.SCHEMA, routes_users.routes),
    Entry(tokens.SCHEMA, routes_oauth.routes),
    Entry(single_use.SCHEMA, routes_authorize.routes),
    Entry(refresh_grace.SCHEMA),
    Entry(rows.SCHEMA, routes_items.routes),
    Entry(routes=routes_files.routes),
    Entry(routes=routes_folders.routes),
    Entry(routes=routes_web_links.routes),
    Entry(versions.SCHEMA, routes_versions.routes),
    Entry(version_trash.SCHEMA),
    Entry(session_rows.SCHEMA, routes_upload_sessions.routes),
    Entry(routes=routes_content.routes),
    Entry(routes=routes_zips.routes),
    Entry(comments.SCHEMA, routes_comments.routes),
    Entry(shared_links.SCHEMA, routes_shared_items.routes),
    Entry(search_index.SCHEMA, routes_search.routes),
)
SCHEMAS = tuple(entry.schema for entry in REGISTRY if entry.schema)
ROUTES = tuple(entry.routes for entry in REGISTRY if entry.routes is not None)
