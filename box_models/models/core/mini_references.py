"""References: fields whose value is another object, of which Box sends only the mini.

The value is an object of the full class. Only the fields of the mini are parsed. The others load when they are first read, as in any
other object. So a reference costs no more than an object of the mini class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema

from box_models.models.core.pydantic_internals import parsed_as
from box_models.models.core.serializing import by_own_serializer

T = TypeVar("T", bound=BaseModel)


class AsReference:
    """Marks a class inside ``Annotated`` as the class of a reference.

    ``find_class`` returns the class if it is defined later than the field.
    """

    def __init__(self, find_class: Callable[[], type[BaseModel]] | None = None) -> None:
        self._find_class = find_class

    def class_of(self, annotated: Any) -> type[BaseModel]:
        """Return the class of the objects. ``annotated`` is the class inside ``Annotated``."""
        cls: type[BaseModel] = annotated if self._find_class is None else self._find_class()
        return cls

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        cls = self.class_of(source)
        mini = handler.resolve_ref_schema(handler.generate_schema(mini_of(cls)))
        return by_own_serializer(parsed_as(cls, mini))


Reference: TypeAlias = Annotated[T, AsReference()]
"""The type of a field with a reference: ``created_by: Reference[User]``."""


class ModelType(NamedTuple):
    """A class of models in the type of a field, and the fields of it that are parsed. None means all fields."""

    cls: type[BaseModel]
    fields: frozenset[str] | None


def mini_of(cls: type[BaseModel]) -> type[BaseModel]:
    """Return the base class with the fields of Box's mini, or the class itself if it has none."""
    return next((base for base in cls.__mro__[1:] if "type" in getattr(base, "__pydantic_fields__", ())), cls)


def model_type(annotation: Any) -> ModelType | None:
    """Return the class of models that an annotation names. None if it is another type, or a combination of types."""
    for mark in getattr(annotation, "__metadata__", ()):
        if isinstance(mark, AsReference):
            cls = mark.class_of(get_args(annotation)[0])
            return ModelType(cls, frozenset(mini_of(cls).__pydantic_fields__))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return ModelType(annotation, None)
    return None


def annotation_of(info: FieldInfo) -> Any:
    """Return the type of a field, with the mark of a reference, which Pydantic stores apart from the annotation."""
    for mark in info.metadata:
        if isinstance(mark, AsReference):
            return Annotated[info.annotation, mark]
    return info.annotation
