"""Email aliases of users: more addresses, one of which can become the login."""

from __future__ import annotations

from box_models.local.http.errors import not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import MANAGE_USERS, READ, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access
from box_models.local.json_values import JSON
from box_models.local.resources import user_settings
from box_models.local.resources.users import find_own, require_free_login
from box_models.local.store import journal
from box_models.local.store.database import claim_id
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS email_aliases (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT;
CREATE INDEX IF NOT EXISTS email_aliases_by_user ON email_aliases (user_id);
"""
routes: Routes = Routes()
LIST = "/2.0/users/{user_id}/email_aliases"
CHANGE = MANAGE_USERS | WRITE


@routes.get(LIST, operation="get_users_id_email_aliases", scopes=CHANGE | READ, whole_account=True)
def list_aliases(call: Call, user_id: str) -> Response:
    """List the aliases of a user, without the login."""
    user = find_own(call, user_id)
    with call.services.database.reading() as c:
        aliases = c.execute("SELECT id, email FROM email_aliases WHERE user_id = ? ORDER BY id", (user.id,))
        entries: list[JSON] = [_shape(*alias) for alias in aliases]
    return Response.of_json({"total_count": len(entries), "entries": entries})


@routes.post(LIST, operation="post_users_id_email_aliases", scopes=CHANGE, whole_account=True)
def create_alias(call: Call, user_id: str) -> Response:
    """Add an alias. It is confirmed at once, as addresses in a domain of the enterprise are."""
    user, email = find_own(call, user_id), user_settings.login("email", call.json().get("email"))
    with transaction(call) as tx:
        require_free_login(tx.c, email)
        alias_id = claim_id(tx.c)
        tx.c.execute("INSERT INTO email_aliases VALUES (?, ?, ?)", (alias_id, user.id, email))
        journal.record(tx, _entry(JournalAction.CREATE, alias_id, user_id=user.id, email=email))
    return Response.of_json(_shape(alias_id, email), 201)


@routes.delete(
    f"{LIST}/{{email_alias_id}}",
    operation="delete_users_id_email_aliases_id",
    scopes=CHANGE,
    whole_account=True,
)
def delete_alias(call: Call, user_id: str, email_alias_id: str) -> Response:
    """Remove an alias."""
    user, alias_id = find_own(call, user_id), access.number("email_alias", email_alias_id)
    with transaction(call) as tx:
        deleted = tx.c.execute(
            "DELETE FROM email_aliases WHERE id = ? AND user_id = ? RETURNING email", (alias_id, user.id)
        ).fetchone()
        if deleted is None:
            raise not_found("email_alias", email_alias_id)
        journal.record(tx, _entry(JournalAction.DELETE, alias_id, user_id=user.id, email=deleted[0]))
    return Response(204)


def _shape(alias_id: int, email: str) -> dict[str, JSON]:
    return {"type": "email_alias", "id": str(alias_id), "email": email, "is_confirmed": True}


def _entry(action: JournalAction, alias_id: int, *, user_id: str, email: str) -> JournalEntry:
    return JournalEntry(action, "email_alias", alias_id, {"user_id": user_id, "email": email})
