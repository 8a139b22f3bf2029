"""The items of a Box folder, and which of them the files of a local directory are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from box_models._operating_system import IS_WINDOWS
from box_models._same_name import name_key
from box_models.transfer.local_names import box_name, may_be_changed_name, unique_local_names

if TYPE_CHECKING:
    from box_models.models.item_types import Item


class ExistingItems:
    """The items of a Box folder, with their names."""

    def __init__(self, items: Sequence[tuple[Item, str]] = ()) -> None:
        self.items = items
        self.by_name: dict[str, Item] = {name: item for item, name in items}
        self.by_key: dict[str, Item] = {}
        """The items by name in the form that Box compares, without letter case."""
        for item, name in items:
            self.by_key.setdefault(name_key(name), item)

    def matching(self, local_names: Iterable[str]) -> dict[str, Item]:
        """Return the item that each local name belongs to.

        That is the item that a download saves under this name, on this system or on another one: its name may be shortened, encoded,
        or have a suffix. Otherwise, it is an item whose name differs only in letter case or Unicode form, unless another local name
        belongs to it.
        """
        names = sorted(local_names)
        may_be_changed = any(map(may_be_changed_name, names))
        local_items = self._local_items(windows=IS_WINDOWS) if may_be_changed else {}
        items_elsewhere = self._local_items(windows=not IS_WINDOWS) if may_be_changed else {}
        matches: dict[str, Item] = {}
        for name in names:
            item = local_items.get(name) or self.by_name.get(box_name(name)) or items_elsewhere.get(name)
            if item is not None:
                matches[name] = item
        used = {id(item) for item in matches.values()}
        for name in names:
            item = self.by_key.get(name_key(box_name(name)))
            if name not in matches and item is not None and id(item) not in used:
                matches[name] = item
                used.add(id(item))
        return matches

    def _local_items(self, *, windows: bool) -> dict[str, Item]:
        """Return the items by the names under which a download saves them."""
        names = unique_local_names([(name, str(item.id)) for item, name in self.items], windows=windows)
        return {local: item for local, (item, _) in zip(names, self.items, strict=True)}
