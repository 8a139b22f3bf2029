"""The user of a `Box`, and where its login came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from box_models.models import User
from box_models.models.core.cards import card, escaped, link, model_card
from box_models.models.web_addresses import WEB_APPLICATION
from box_models.session import BoxSession

_BOX_API = "https://api.box.com"


@dataclass(frozen=True)
class Identity:
    """The signed-in user. ``source`` names the place of the login, ``base_url`` the Box that it is used with."""

    user: User
    source: str
    base_url: str

    def __str__(self) -> str:
        account = ", ".join(filter(None, (self.user.login, f"id {self.user.id}")))
        return f"{self.user.name} ({account}), by {self.source}, at {self.base_url}"

    def _repr_html_(self) -> str:
        """Return the user, the source of the login and the address as HTML, for notebooks. Makes no request."""
        return f"{model_card(self.user)}<div>{'<br>'.join(_login(self.source, self.base_url))}</div>"


class LoginSource(NamedTuple):
    """The place that the login of a `Box` came from."""

    source: str
    discovered: bool = False
    profile: str | None = None
    as_user: str | None = None

    def __str__(self) -> str:
        return self.source if self.as_user is None else f"{self.source}, acting for user {self.as_user}"


class SignedIn:
    """The display of a `Box` in notebooks."""

    _origin: LoginSource
    _session: BoxSession

    def _repr_html_(self) -> str:
        """Return the address and the source of the login as HTML, for notebooks. Makes no request."""
        base_url = self._session.base_url
        head = link("Box", WEB_APPLICATION if base_url.startswith(_BOX_API) else None)
        return card(f"<strong>{head}</strong>", _login(str(self._origin), base_url))


def _login(source: str, base_url: str) -> list[str]:
    return [escaped(base_url), f"Signed in by {escaped(source)}"]
