"""Tags of files and folders, one by one: the methods of `Taggable`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

from box_models.errors import PreconditionFailed
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import check_text
from box_models.models.core.lost_responses import find_applied_changes
from box_models.models.core.model import bound_session
from box_models.models.core.resource import wire_values
from box_models.models.core.verbs import Changeable
from box_models.retry import Recognizable

_MAX_ATTEMPTS = 5
"""How often the tags are read again because another program changed the item at the same time."""


class Taggable(Changeable):
    """The methods that add and remove single tags. ``update(tags=…)`` replaces all of them."""

    __slots__ = ()

    def tag(self, *tags: str) -> Self:
        """Add tags, and return the item. Two requests, or one if the item has them already.

        Other tags stay, also those that another program adds at the same time.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"...", "plan.txt").tag("draft", "2026").untag("draft").tags
        ('2026',)
        """
        new = [check_text("tags", tag) for tag in tags]
        return self._change_tags(lambda current: [*current, *(tag for tag in new if tag not in current)])

    def untag(self, *tags: str) -> Self:
        """Remove tags, and return the item. Two requests, or one if the item has none of them."""
        old = {check_text("tags", tag) for tag in tags}
        return self._change_tags(lambda current: [tag for tag in current if tag not in old])

    def _change_tags(self, change: Callable[[list[str]], list[str]]) -> Self:
        session = bound_session(self)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            raw = json_object(session.get(self._url, params={"fields": ["tags", "etag"]}), self._url)
            current = _texts(raw.get("tags"))
            changes = {"tags": list(dict.fromkeys(change(current)))}
            if changes["tags"] == current:
                self._set_raw({"tags": current})
                return self
            find_result = find_applied_changes(session, self._url, wire_values(type(self), changes))
            try:
                self._put(changes, headers=_if_match(raw), retry=Recognizable(find_result))
            except PreconditionFailed:
                if attempt == _MAX_ATTEMPTS:
                    raise
            else:
                return self
        raise AssertionError("the last attempt returns or raises")


def _texts(value: object) -> list[str]:
    return [tag for tag in value if isinstance(tag, str)] if isinstance(value, list) else []


def _if_match(raw: Mapping[str, object]) -> dict[str, str]:
    return {"If-Match": str(raw.get("etag"))}
