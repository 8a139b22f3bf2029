"""The consent page and the error page. They use no scripts and load nothing from other sites."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from box_models.local.http.messages import Response

STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --soft: #5b6472; --card: #fff; --ground: #eef1f6; --line: #c5ccd8; --main: #0b57c2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a3adbb; --card: #1c222b; --ground: #11151b; --line: #455062; --main: #2f74d8; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: min(28rem, 100%); padding: 2rem; background: var(--card); border-radius: 0.75rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.12), 0 8px 24px rgb(0 0 0 / 0.08); overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
label { display: block; margin: 1.25rem 0 0.375rem; font-weight: 600; }
select, button { width: 100%; padding: 0.625rem 0.75rem; font: inherit; border-radius: 0.5rem; border: 1px solid var(--line); }
select { background: var(--card); color: inherit; }
.choice { display: flex; gap: 0.75rem; margin-top: 1.5rem; }
button { cursor: pointer; background: var(--card); color: inherit; font-weight: 600; }
button.main { background: var(--main); border-color: var(--main); color: #fff; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.875rem; }
footer p:last-child { margin: 0; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
<main>
<h1>{title}</h1>
{content}
</main>
</html>
"""
_QUESTION = """<p><strong>{application}</strong> asks for access to the files of one of the users of this Box. It will be able to
do everything that this user can do.</p>
<form method="post" action="authorize">
<input type="hidden" name="ticket" value="{ticket}">
<label for="user">Sign in as</label>
<select id="user" name="user">
{users}
</select>
<div class="choice">
<button name="decision" value="deny">Deny access</button>
<button name="decision" value="grant" class="main">Grant access</button>
</div>
</form>
<footer>
<p>Your browser goes back to <strong>{destination}</strong>.</p>
<p>This is an embedded Box on this machine, not box.com: no password is needed.</p>
</footer>"""


class Choice(NamedTuple):
    """A user to sign in as."""

    user_id: str
    name: str
    login: str


def question(
    application: str, ticket: str, users: Sequence[Choice], *, destination: str, form_target: str
) -> Response:
    """Return the page that asks whether the application may act as one of these users.

    ``form_target`` is the source to which the Content-Security-Policy lets the form redirect.
    """
    options = "\n".join(
        f'<option value="{escape(user.user_id)}">{escape(user.name)} ({escape(user.login)})</option>'
        for user in users
    )
    content = _QUESTION.format(
        application=escape(application), ticket=escape(ticket), users=options, destination=escape(destination)
    )
    return _page(200, "Grant access to this Box?", content, form_action=f"'self' {form_target}")


def problem(status: int, text: str) -> Response:
    """Return an error page. Its policy forbids forms."""
    return _page(status, "Sign-in is not possible", f"<p>{escape(text)}</p>", form_action="'none'")


def _page(status: int, title: str, content: str, *, form_action: str) -> Response:
    policy = {
        "default-src": "'none'",
        "style-src": f"'sha256-{_STYLE_HASH}'",
        "form-action": form_action,
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        # With no-referrer, browsers would send "Origin: null" with the form, and the check of Origin would fail.
        "Referrer-Policy": "same-origin",
    }
    return Response(status, _PAGE.format(title=title, style=STYLE, content=content).encode(), headers)
