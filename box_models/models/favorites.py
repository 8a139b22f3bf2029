"""Favorites: the collection that each user has. The methods of `Favoritable`, and the id of the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self
from weakref import WeakKeyDictionary

from box_models.errors import NotFound
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import DIGITS, BoxId, OrNewer, check_id, non_null
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.verbs import Changeable
from box_models.session import BoxSession

_PATH = "/collections"
_IDS: WeakKeyDictionary[BoxSession, str] = WeakKeyDictionary()
"""The id of the favorites of the user of a session. It never changes."""


class Collection(BoxValue):
    """A collection of a user that contains an item. Box has only one, the favorites.

    See https://developer.box.com/reference/resources/collection/
    """

    type: Literal["collection"] = "collection"
    """Always "collection"."""
    id: BoxId = non_null()
    """The id of the collection, which differs for each user."""
    name: str = non_null()
    """The name: "Favorites"."""
    collection_type: OrNewer[Literal["favorites"]] = non_null()
    """The kind of the collection: "favorites"."""


class Favoritable(Changeable):
    """The methods that add an item to your favorites, and remove it from them."""

    __slots__ = ()

    def favorite(self) -> Self:
        """Add the item to your favorites, and return it. Other users do not see that.

        One request, and one more for the first favorite of a `Box`. `Box.favorites` lists the items.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.upload(b"...", "plan.txt").favorite()
        >>> [item.name for item in box.favorites()]
        ['plan.txt']

        See https://developer.box.com/guides/collections/favorite-files/
        """
        self._put({"collections": [{"id": favorites_id(bound_session(self))}]})
        return self

    def unfavorite(self) -> Self:
        """Remove the item from your favorites, and return it. One request. If it is not there, nothing changes."""
        self._put({"collections": []})
        return self


def collection_references(collections: object) -> list[dict[str, str]]:
    """Return collections as Box expects them. None means no collection.

    Raises TypeError or ValueError for other values.
    """
    if collections is None:
        return []
    if isinstance(collections, (str, Collection)) or not isinstance(collections, Iterable):
        raise TypeError(f"collections must be several collections or their ids, not {collections!r}")
    ids = [each.id if isinstance(each, Collection) else each for each in collections]
    return [{"id": check_id("collections", id)} for id in ids]


def favorites_id(session: BoxSession) -> str:
    """Return the id of the favorites of the user of a session. One request, the first time."""
    if session not in _IDS:
        entries = json_object(session.get(_PATH), _PATH).get("entries")
        ids = [
            str(each.get("id"))
            for each in (entries if isinstance(entries, list) else [])
            if isinstance(each, dict) and each.get("collection_type") == "favorites"
        ]
        if not ids or not DIGITS.matches(ids[0]):
            raise NotFound("Box lists no collection of favorites for this user")
        _IDS[session] = ids[0]
    return _IDS[session]
