"""Every route of the embedded Box."""

from __future__ import annotations

from box_models.local.content import routes_content, routes_upload_sessions, routes_zips
from box_models.local.items import (
    routes_files,
    routes_folders,
    routes_search,
    routes_shared_items,
    routes_trash,
    routes_versions,
    routes_web_links,
)
from box_models.local.resources import routes_comments, routes_users
from box_models.local.sign_in import routes_authorize, routes_oauth

ROUTES = (
    routes_authorize.routes,
    routes_oauth.routes,
    routes_search.routes,
    routes_shared_items.routes,
    routes_users.routes,
    routes_trash.routes,
    routes_folders.routes,
    routes_content.routes,
    routes_upload_sessions.routes,
    routes_versions.routes,
    routes_zips.routes,
    routes_files.routes,
    routes_web_links.routes,
    routes_comments.routes,
)
