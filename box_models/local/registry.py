"""Everything that the embedded Box consists of: one line per resource, with its tables and its routes."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from box_models.local.content import (
    routes_content,
    routes_representations,
    routes_upload_sessions,
    routes_zips,
    session_rows,
)
from box_models.local.events import routes_events
from box_models.local.http.routing import Routes
from box_models.local.items import (
    favorite_items,
    file_dates,
    last_interactions,
    routes_collections,
    routes_folders,
    routes_items,
    routes_recent_items,
    routes_search,
    routes_shared_items,
    routes_versions,
    routes_watermarks,
    routes_web_links,
    rows,
    search_index,
    shared_links,
    version_trash,
    versions,
    watermark_rows,
)
from box_models.local.resources import avatars, email_aliases, users_content
from box_models.local.resources.collaborations import COLLABORATIONS
from box_models.local.resources.comments import COMMENTS
from box_models.local.resources.group_memberships import GROUP_MEMBERSHIPS
from box_models.local.resources.groups import GROUPS
from box_models.local.resources.users import USERS
from box_models.local.sign_in import (
    accounts,
    refresh_grace,
    routes_authorize,
    routes_oauth,
    single_use,
    tokens,
    user_rows,
)
from box_models.local.store import journal


class Registered(Protocol):
    """Anything that the registry accepts, such as a `Resource`."""

    @property
    def schema(self) -> str:
        """The SQL that creates the tables, or an empty text."""
        ...

    @property
    def routes(self) -> Routes | None:
        """The routes, or ``None``."""
        ...


class Entry(NamedTuple):
    """Tables and routes that are not made by a `Resource`."""

    schema: str = ""
    routes: Routes | None = None


# A table comes after the tables that it references; the triggers of the search index come after the comments.
REGISTRY: tuple[Registered, ...] = (
    Entry(journal.SCHEMA),
    Entry(accounts.SCHEMA),
    Entry(user_rows.SCHEMA),
    USERS,
    Entry(email_aliases.SCHEMA, email_aliases.routes),
    Entry(avatars.SCHEMA, avatars.routes),
    Entry(routes=users_content.routes),
    GROUPS,
    GROUP_MEMBERSHIPS,
    Entry(tokens.SCHEMA, routes_oauth.routes),
    Entry(single_use.SCHEMA, routes_authorize.routes),
    Entry(refresh_grace.SCHEMA),
    Entry(rows.SCHEMA, routes_items.routes),
    Entry(routes=routes_folders.routes),
    Entry(routes=routes_web_links.routes),
    Entry(favorite_items.SCHEMA, routes_collections.routes),
    Entry(watermark_rows.SCHEMA, routes_watermarks.routes),
    Entry(last_interactions.SCHEMA, routes_recent_items.routes),
    Entry(file_dates.SCHEMA),
    Entry(versions.SCHEMA, routes_versions.routes),
    Entry(version_trash.SCHEMA),
    Entry(session_rows.SCHEMA, routes_upload_sessions.routes),
    Entry(routes=routes_content.routes),
    Entry(routes=routes_zips.routes),
    Entry(routes=routes_representations.routes),
    COMMENTS,
    COLLABORATIONS,
    Entry(shared_links.SCHEMA, routes_shared_items.routes),
    Entry(search_index.SCHEMA, routes_search.routes),
    Entry(routes=routes_events.routes),
)


def routes_of(registry: Sequence[Registered]) -> list[Routes]:
    """Return the routes of all entries."""
    return [entry.routes for entry in registry if entry.routes is not None]


@functools.lru_cache(maxsize=8)
def schemas_of(registry: tuple[Registered, ...]) -> tuple[str, ...]:
    """Return the SQL that creates the tables of all entries."""
    return tuple(entry.schema for entry in registry if entry.schema)


SCHEMAS = schemas_of(REGISTRY)
ROUTES = routes_of(REGISTRY)
