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

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Self, TypedDict, TypeVar, Unpack, get_args, get_type_hints

from box_models.models.core.decoding import json_object
from box_models.models.core.fields import UNSET, check_text, renamed
from box_models.models.core.freshness import forget_changes
from box_models.models.core.lost_responses import find_listed
from box_models.models.core.model import BoxModel, bound_session, ensure_field_state, field_state
from box_models.models.core.pages import Listing, Pages, for_each
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject, ObjectT, wire_values
from box_models.retry import IDEMPOTENT, NEVER, Recognizable, RetryRule
from box_models.session import BoxSession, Paging, Params
from box_models.transport import JSON

ClassT = TypeVar("ClassT", bound=type)

if TYPE_CHECKING:
    ObjectMixin = BoxObject
else:
    ObjectMixin = object  # Pydantic would build a model for each mixin, which slows down the import


class OffsetOptions(TypedDict, total=False):
    """The options of a listing that can start at an offset."""

    fields: Iterable[str] | None
    """The fields to request, in place of the default ones."""
    limit: int | None
    """The largest number of entries to return."""
    offset: int
    """How many entries to skip."""
    page_size: int
    """How many entries one request returns, at most."""


def show_options(cls: ClassT) -> ClassT:
    """Show each option of ``**options: Unpack[SomeOptions]`` as a parameter of the method.

    Type checkers do the same. The module of the class must not postpone its annotations.
    """
    for method in vars(cls).values():
        if isinstance(method, FunctionType) and method.__code__.co_flags & inspect.CO_VARKEYWORDS:
            method.__signature__ = _with_options(inspect.signature(method))  # type: ignore[attr-defined]
    return cls


def _with_options(signature: inspect.Signature) -> inspect.Signature:
    *parameters, options = signature.parameters.values()
    (typed_dict,) = get_args(options.annotation)
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=UNSET, annotation=annotation)
        for name, annotation in get_type_hints(typed_dict).items()
    ]
    return signature.replace(parameters=parameters)


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
        return {} if state is None else dict(state.dirty)

    @classmethod
    def _checked_changes(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        return {
            name: cls._checked_argument(name, value)
            for name, value in arguments.items()
            if value is not UNSET
        }

    def _put(
        self,
        changes: Mapping[str, object],
        *,
        fields: Iterable[str] | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> dict[str, object]:
        """Send changes, update the object from the response, and return the decoded response.

        ``fields`` are those to request in the response, in place of the ones that Box sends by default.
        """
        body = bound_session(self).put(
            self._url,
            json=wire_values(type(self), changes),
            params=None if fields is None else {"fields": list(fields)},
            headers=headers,
            retry=retry,
        )
        for name in changes:
            ensure_field_state(self).dirty.pop(name, None)
        response = renamed(self._python_names, json_object(body, self._url))
        self._set_raw(response)
        forget_changes(self, changes, known=response)
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
    params: Params | None = None,
    retry: RetryRule = NEVER,
    listed_by: Params | None = None,
    constants: Mapping[str, JSON] | None = None,
) -> ObjectT:
    """Create an object with one POST request, and return it. ``path`` is that of the collection by default.

    The request is not retried after an uncertain outcome, unless ``retry`` can recognize the result. ``listed_by`` is for
    classes with unique names: after a 409, the listing with these parameters shows whether an earlier attempt took effect.
    ``constants`` are sent as they are.
    """
    if issubclass(cls, Changeable):
        values = cls._checked_changes(values)  # without UNSET
    if listed_by is not None:
        retry = Recognizable(find_listed(cls, session, values, params=listed_by))
    json = {**wire_values(cls, values), **(constants or {})}
    body = session.post(path or cls._collection, params=params, json=json, retry=retry)
    return parse_one(cls, body, session)


def pages_of(
    cls: type[ObjectT],
    session: BoxSession,
    path: str | None = None,
    *,
    params: Params | None = None,
    paging: Paging = "offset",
    json: Mapping[str, object] | None = None,
    prepare: Callable[[BoxModel], object] | None = None,
    title: Callable[[str], str] | None = None,
    **options: Unpack[OffsetOptions],
) -> Pages[ObjectT]:
    """List objects of one class. ``path`` is that of the collection by default.

    ``params`` filter the listing. ``paging`` is how Box divides it into pages. With ``json``, Box reads the listing with POST requests.
    ``prepare`` is called with each object. ``title`` is that of `Listing`.
    """
    if params is not None and params.get("filter_term") is not None:
        check_text("filter", params["filter_term"])
    return Pages(
        Listing(
            session=session,
            path=path or cls._collection,
            kinds=(cls._wire,),
            only=cls._wire,
            columns=cls._columns,
            params=params or {},
            paging=paging,
            json=json,
            prepare=None if prepare is None else for_each(prepare),
            title=title,
            **options,
        )
    )
