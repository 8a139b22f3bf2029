"""The roles of a caller as a collaborator, and the settings of folders that limit collaborators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from box_models.local.http.routing import Call
from box_models.local.items import collaborators, rows
from box_models.local.items.collaborators import Roles
from box_models.local.items.rights import Right
from box_models.local.items.rows import Item

_DEFAULTS: Mapping[str, bool] = {
    "can_non_owners_invite": True,
    "can_non_owners_view_collaborators": True,
    "is_collaboration_restricted_to_enterprise": False,
}


class CallerRoles:
    """The roles of the caller as a collaborator, and the rights on items. They are kept until the next write."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._database = call.services.database
        self._expected: Iterable[Item] = ()
        self._above: dict[int, Roles] = {}
        self._on: dict[int, Roles] = {}
        self._rights: dict[int, frozenset[Right]] = {}
        self._changes = -1

    def expect(self, items: Iterable[Item]) -> None:
        """Read the roles on all these items with the first role that is needed, in two queries for all of them.

        Nothing is iterated before that. An owner of all items on a page needs no role.
        """
        self._expected = chain(self._expected, items)

    def on(self, item: Item) -> Roles:
        """Return the roles on an item and on the folders above it."""
        self._forget_old()
        if item.id not in self._on:
            self._read(item)
        return self._on[item.id]

    def above(self, item: Item) -> Roles:
        """Return the roles on the folders above an item."""
        self._forget_old()
        if item.parent_id not in self._above:
            self._read(item)
        return self._above[item.parent_id]

    def rights(self, item: Item, compute: Callable[[Call, Item], frozenset[Right]]) -> frozenset[Right]:
        """Return the rights on an item of another user, which are computed once."""
        self._forget_old()
        rights = self._rights.get(item.id)
        if rights is None:
            rights = self._rights[item.id] = compute(self._call, item)
        return rights

    def _forget_old(self) -> None:
        changes = self._database.changes
        if self._changes != changes:
            self._changes = changes
            self._above.clear()
            self._on.clear()
            self._rights.clear()

    def _read(self, item: Item) -> None:
        items, self._expected = [item, *self._expected], ()
        folder_ids, user_id = {each.parent_id for each in items}, self._call.user.id
        with self._database.reading() as c:
            above = collaborators.on_folders(c, folder_ids, user_id=user_id)
            on_items = collaborators.on_items(c, {each.id for each in items}, user_id=user_id)
        for each in items:
            self._above[each.parent_id] = above.get(each.parent_id, ())
            self._on[each.id] = self._above[each.parent_id] + on_items.get(each.id, ())


def restrictions(call: Call, item: Item) -> frozenset[str]:
    """Return the settings that differ from their defaults on an item or on a folder above it."""
    above = call.services.database.cached(
        ("restrictions", item.parent_id),
        lambda c: frozenset[str]().union(*map(_restrictions_of, rows.ancestors(c, item))),
    )
    return _restrictions_of(item) | above


def _restrictions_of(item: Item) -> frozenset[str]:
    options = item.options
    return frozenset(name for name, value in _DEFAULTS.items() if options.get(name, value) != value)
