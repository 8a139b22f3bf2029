"""The items of a Box folder, and which of them the files of a local directory are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from box_models._same_name import name_key
from box_models.transfer.local_names import box_name, unique_local_names

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
        self._by_local_name = self._local_names(windows=None)
        self._by_other_local_name = self._local_names(windows=True) | self._local_names(windows=False)

    def matching(self, local_names: Iterable[str]) -> dict[str, Item]:
        """Return the item that each local name belongs to.

        That is the item that a download saves under this name, on this system or on another one: its name may be shortened, encoded,
        or have a suffix. Otherwise, it is an item whose name differs only in letter case or Unicode form, unless another local name
        belongs to it.
        """
        names = sorted(local_names)
        matches = {name: item for name in names if (item := self._saved_as(name)) is not None}
        used = {id(item) for item in matches.values()}
        for name in names:
            item = self.by_key.get(name_key(box_name(name)))
            if name not in matches and item is not None and id(item) not in used:
                matches[name] = item
                used.add(id(item))
        return matches

    def _saved_as(self, local: str) -> Item | None:
        for names, name in (
            (self._by_local_name, local),
            (self.by_name, box_name(local)),
            (self._by_other_local_name, local),
        ):
            if name in names:
                return names[name]
        return None

    def _local_names(self, *, windows: bool | None) -> dict[str, Item]:
        pairs = [(name, str(item.id)) for item, name in self.items]
        names = unique_local_names(pairs) if windows is None else unique_local_names(pairs, windows=windows)
        return {local: item for local, (item, _) in zip(names, self.items, strict=True)}
