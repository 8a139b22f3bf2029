"""The methods that resources share: load, save, update, delete, create and list.

A resource is a class that declares its fields and its path. It takes the methods that Box has for it from here::

    class Task(Loadable, Changeable, Deletable, BoxObject, wire="task", collection="/tasks"):
        type: Literal["task"] = "task"
        message: str = lazy(writable=True)

        def update(self, *, message: str | Unset = UNSET) -> Self:
            return self._update(message=message)

Operations that differ are ordinary methods of the resource. Objects that a resource belongs to get a mixin from its module, such as
`Commentable`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from pydantic_core import to_jsonable_python

from box_models.models.core.decoding import json_object
from box_models.models.core.fields import UNSET, renamed
from box_models.models.core.model import bound_session, ensure_field_state, field_state
from box_models.models.core.pages import Listing, Pages
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject, ObjectT
from box_models.retry import IDEMPOTENT, NEVER, RetryRule
from box_models.session import BoxSession, Paging
from box_models.transport import JSON

if TYPE_CHECKING:
    ObjectMixin = BoxObject
else:
    ObjectMixin = object  # Pydantic would build a model for each mixin, which slows down the import


class ListingOptions(TypedDict, total=False):
    """The options of a listing without an offset."""

    fields: Iterable[str] | None
    """The fields to request, in place of the default ones."""
    limit: int | None
    """The largest number of entries to return."""
    page_size: int
    """How many entries one request returns, at most."""


class OffsetOptions(ListingOptions, total=False):
    """The options of a listing that can start at an offset."""

    offset: int
    """How many entries to skip."""


class Loadable(ObjectMixin):
    """An object whose `load` reads it in place."""

    __slots__ = ()

    def load(self) -> Self:
        """Read all standard fields, in place, and return the object. One request."""
        return self.refresh()


class Changeable(ObjectMixin):
    """An object that one PUT request changes."""

    __slots__ = ()

    def save(self) -> Self:
        """Send the fields that were assigned since the object was read, and return it.

        One request, or none if nothing was assigned.
        """
        changes = self._unsaved()
        if changes:
            self._put(changes)
        return self

    def _update(self, **arguments: object) -> Self:
        """Send the arguments that are not UNSET, after all of them have been checked."""
        self._put(self._checked_changes(arguments))
        return self

    def _unsaved(self) -> dict[str, object]:
        state = field_state(self)
        return {} if state is None else {name: self.__dict__[name] for name in state.dirty}

    def _checked_changes(self, arguments: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self._checked_argument(name, value)
            for name, value in arguments.items()
            if value is not UNSET
        }

    def _checked_argument(self, name: str, value: object) -> object:
        """Return the value to send. None removes a value; Box decides whether that is allowed."""
        mark = self._lazy.get(name)
        if value is None or mark is None or not mark.writable:
            return value
        return self._check_value(name, value)

    def _put(
        self,
        changes: Mapping[str, object],
        *,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> dict[str, object]:
        """Send changes, update the object from the response, and return the decoded response."""
        body = bound_session(self).put(
            self._url, json=wire_values(type(self), changes), headers=headers, retry=retry
        )
        ensure_field_state(self).dirty.difference_update(changes)
        self._update_from(body)
        response = renamed(self._python_names, json_object(body, self._url))
        for name in changes:
            if name in self._lazy and name not in response:  # Box sends it only on request
                self._forget(name)
        return response


class Deletable(ObjectMixin):
    """An object that can be deleted permanently."""

    __slots__ = ()

    def delete(self) -> None:
        """Delete the object permanently. One request."""
        bound_session(self).delete(self._url)


def create(
    cls: type[ObjectT],
    session: BoxSession,
    values: Mapping[str, object],
    *,
    path: str | None = None,
    retry: RetryRule = NEVER,
) -> ObjectT:
    """Create an object with one POST request, and return it. ``path`` is that of the collection by default.

    The request is not retried after an uncertain outcome, unless ``retry`` can recognize the result.
    """
    body = session.post(path or cls._collection, json=wire_values(cls, values), retry=retry)
    return parse_one(cls, body, session)


def pages_of(
    cls: type[ObjectT],
    session: BoxSession,
    path: str | None = None,
    *,
    paging: Paging = "offset",
    json: Mapping[str, object] | None = None,
    **options: Unpack[OffsetOptions],
) -> Pages[ObjectT]:
    """List objects of one class. ``path`` is that of the collection by default.

    ``paging`` is how Box divides the listing into pages. With ``json``, Box reads the listing with POST requests.
    """
    return Pages(
        Listing(
            session=session,
            path=path or cls._collection,
            kinds=(cls._wire,),
            only=cls._wire,
            columns=cls._columns,
            paging=paging,
            json=json,
            **options,
        )
    )


def wire_values(cls: type[BoxObject], values: Mapping[str, object]) -> dict[str, JSON]:
    """Return values as Box expects them: UNSET arguments left out, Box's names, and JSON types."""
    sent = {name: value for name, value in values.items() if value is not UNSET}
    jsonable: Any = to_jsonable_python(renamed(cls._wire_names, sent))
    return dict(jsonable)
