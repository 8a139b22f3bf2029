"""Serialize objects of which only some fields are loaded, without a warning and without a request.

In a union such as ``File | Folder``, the serializer that Pydantic builds for a model accepts only objects that have all fields. So the
schema of these classes in other types has a function as its serializer. The function calls the serializer of the class.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, cast

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import (
    CoreSchema,
    PydanticSerializationUnexpectedValue,
    SchemaSerializer,
    SchemaValidator,
    core_schema,
)

from box_models.models.core.pydantic_internals import new_validator

if TYPE_CHECKING:
    from pydantic.plugin._schema_validator import PluggableSchemaValidator

    _Base: TypeAlias = BaseModel
else:
    _Base = object  # as for the mixins in `verbs`

_OPTIONS = tuple(
    name
    for name in (
        *("mode", "include", "exclude", "context", "by_alias", "exclude_unset", "exclude_defaults"),
        *("exclude_none", "exclude_computed_fields", "round_trip", "serialize_as_any"),
        "polymorphic_serialization",
    )
    if hasattr(core_schema.SerializationInfo, name)  # some are newer than Pydantic 2.10
)

_options_of = attrgetter(*_OPTIONS)

_class_being_built: ContextVar[type | None] = ContextVar("class_being_built", default=None)


class PartlyLoaded(_Base):
    """A model whose objects may lack fields. They are serialized with the fields that they have."""

    __slots__ = ()
    if TYPE_CHECKING:
        __pydantic_serializer__: ClassVar[SchemaSerializer]
        __pydantic_validator__: ClassVar[SchemaValidator | PluggableSchemaValidator]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Give the class a serializer that builds the class when it is first used.

        Pydantic's own placeholder cannot serialize an object inside another one.
        """
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__pydantic_complete__:
            # Built without `model_rebuild`: the configuration of a subclass can demand that.
            cls.model_rebuild(force=True)
        else:
            cls.__pydantic_serializer__ = SchemaSerializer(_by_class(cls, core_schema.any_schema()))

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:
        """Build the validator and the serializer of the class, as Pydantic does when they are first used."""
        before = _class_being_built.set(cls)
        try:
            built = super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)
        finally:
            _class_being_built.reset(before)
        if built and isinstance(cls.__pydantic_validator__, SchemaValidator):
            cls.__pydantic_validator__ = new_validator(cls.__pydantic_core_schema__)
        return built

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return schema if _class_being_built.get() is cls else _by_class(cls, schema)


def by_own_serializer(schema: CoreSchema) -> CoreSchema:
    """Return the schema with the serializer of each object, which serializes every field that is loaded."""
    return cast(CoreSchema, {**schema, "serialization": core_schema.simple_ser_schema("any")})


class OwnSerializer:
    """Marks a union inside ``Annotated``. Each object is serialized as its own class."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return by_own_serializer(handler(source))


def _by_class(cls: type[BaseModel], schema: CoreSchema) -> CoreSchema:
    """Return the schema with a function as serializer, which calls the serializer of this class."""
    serializer = core_schema.plain_serializer_function_ser_schema(partial(_serialize, cls), info_arg=True)
    return cast(CoreSchema, {**schema, "serialization": serializer})


def _serialize(cls: type[BaseModel], value: Any, info: core_schema.SerializationInfo) -> Any:
    """Return an object of this class as a dict. Raises the error that makes Pydantic try the next class of a union."""
    if not isinstance(value, cls):
        raise PydanticSerializationUnexpectedValue(f"Expected `{cls.__name__}`")
    if not cls.__pydantic_complete__:
        cls.model_rebuild()
    return cls.__pydantic_serializer__.to_python(value, **dict(zip(_OPTIONS, _options_of(info), strict=True)))
