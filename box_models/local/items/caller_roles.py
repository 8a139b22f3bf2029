"""The roles of a caller as a collaborator, and the settings of folders that limit collaborators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from box_models.local.http.routing import Call
from box_models.local.items import collaborators, rows
from box_models.local.items.collaborators import Roles
from box_models.local.items.rights import ROLES, Right
from box_models.local.items.rows import Item

_DEFAULTS: Mapping[str, bool] = {
    "can_non_owners_invite": True,
    "can_non_owners_view_collaborators": True,
    "is_collaboration_restricted_to_enterprise": False,
}
MOST_CACHED = 10_000
"""The number of items whose roles are kept for other calls, because a user may see any number of items before a write."""


@dataclass(frozen=True)
class RoleCache:
    """The roles of one user as a collaborator, and the rights that they give. They are kept until the next write."""

    above: dict[int, Roles] = field(default_factory=dict[int, Roles])
    rights_above: dict[int, frozenset[Right]] = field(default_factory=dict[int, "frozenset[Right]"])
    on: dict[int, Roles] = field(default_factory=dict[int, Roles])
    rights: dict[int, frozenset[Right]] = field(default_factory=dict[int, "frozenset[Right]"])

    def add(self, items: Iterable[Item], above: Mapping[int, Roles], own: Mapping[int, Roles]) -> None:
        """Add the roles on items, from those on the folders above them and on the items themselves."""
        self.above.update(above)
        self.rights_above.update((folder_id, _rights_of(roles)) for folder_id, roles in above.items())
        for item in items:
            roles, rights = above[item.parent_id], self.rights_above[item.parent_id]
            # Most items of a folder have no roles of their own, and then the same rights.
            if item.id in own:
                roles += own[item.id]
                rights = _rights_of(roles)
            self.on[item.id], self.rights[item.id] = roles, rights


class CallerRoles:
    """The roles of the caller as a collaborator, and the rights that they give. The calls of a user share them."""

    def __init__(self, call: Call) -> None:
        self._user_id = call.user.id
        self._database = call.services.database
        self._expected: Iterable[Item] = ()
        self._cache = RoleCache()
        self._changes = -1

    def expect(self, items: Iterable[Item]) -> None:
        """Read the roles on all these items with the first role that is needed, in two queries for all of them.

        Nothing is iterated before that. An owner of all items on a page needs no role.
        """
        self._expected = chain(self._expected, items)

    def on(self, item: Item) -> Roles:
        """Return the roles on an item and on the folders above it."""
        return self._cache_with(item).on[item.id]

    def above(self, item: Item) -> Roles:
        """Return the roles on the folders above an item."""
        return self._cache_with(item).above[item.parent_id]

    def rights(self, item: Item) -> frozenset[Right]:
        """Return the rights that the roles on an item and on the folders above it give."""
        return self._cache_with(item).rights[item.id]

    def rights_above(self, item: Item) -> frozenset[Right]:
        """Return the rights that the roles on the folders above an item give."""
        return self._cache_with(item).rights_above[item.parent_id]

    def _cache_with(self, item: Item) -> RoleCache:
        """Return the cache, with the roles on an item and on the folders above it."""
        changes = self._database.changes
        if self._changes != changes:
            self._changes = changes
            self._cache = self._database.cached(("roles", self._user_id), lambda _: RoleCache())
        if item.id not in self._cache.rights:
            self._read(item)
        return self._cache

    def _read(self, item: Item) -> None:
        items, self._expected = [item, *self._expected], ()
        if len(self._cache.on) + len(items) > MOST_CACHED:
            self._cache = RoleCache()
        folder_ids = {each.parent_id for each in items}
        with self._database.reading() as c:
            above = collaborators.on_folders(c, folder_ids, user_id=self._user_id)
            own = collaborators.on_items(c, {each.id for each in items}, user_id=self._user_id)
        self._cache.add(items, {folder_id: above.get(folder_id, ()) for folder_id in folder_ids}, own)


def _rights_of(roles: Roles) -> frozenset[Right]:
    """Return the rights that some roles give together."""
    return _union(tuple([each.role for each in roles]))


@lru_cache(256)
def _union(roles: tuple[str, ...]) -> frozenset[Right]:
    return frozenset[Right]().union(*(ROLES[role] for role in roles))


def restrictions(call: Call, item: Item) -> frozenset[str]:
    """Return the settings that differ from their defaults on an item or on a folder above it."""
    above = call.services.database.cached(
        ("restrictions", item.parent_id),
        lambda c: frozenset[str]().union(*map(_restrictions_of, rows.ancestors(c, item))),
    )
    return _restrictions_of(item) | above


def _restrictions_of(item: Item) -> frozenset[str]:
    if item.settings == "{}":  # as on most items
        return frozenset()
    options = item.options
    return frozenset(name for name, value in _DEFAULTS.items() if options.get(name, value) != value)
