"""Every path the embedded Box answers on, one module for each noun of Box."""

from __future__ import annotations

from box_models.local.routes import (
    authorize,
    comments,
    content,
    files,
    folders,
    oauth,
    search,
    shared_items,
    trash,
    upload_sessions,
    users,
    versions,
    web_links,
    zips,
)

ROOMS = (
    authorize.routes,
    oauth.routes,
    search.routes,
    shared_items.routes,
    users.routes,
    trash.routes,
    folders.routes,
    content.routes,
    upload_sessions.routes,
    versions.routes,
    zips.routes,
    files.routes,
    web_links.routes,
    comments.routes,
)
