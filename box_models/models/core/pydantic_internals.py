"""The only module that uses parts of Pydantic that are not documented.

It changes core schemas, the form in which Pydantic describes a type to its compiled parser. `CHECKED_VERSIONS` lists the minor
versions that its tests have passed with (tests/models/test_pydantic_internals.py).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

field_names: Callable[[BaseModel], set[str]] = attrgetter("__pydantic_fields_set__")
"""Return the names of the fields that an instance was created with. Models share these sets, so never change one."""
extra_values: Callable[[BaseModel], dict[str, Any] | None] = attrgetter("__pydantic_extra__")
set_field_names: Callable[[BaseModel, set[str]], None] = BaseModel.__dict__["__pydantic_fields_set__"].__set__

CHECKED_VERSIONS = ("2.10", "2.11", "2.12", "2.13", "2.14")


class OnlyFields:
    """Restrict a model inside ``Annotated`` to some of its fields. The others are kept as unread extra values.

    Validating an absent field costs as much as validating one that was sent, and a `File` has over forty fields.
    """

    def __init__(self, fields: frozenset[str]) -> None:
        self.fields: frozenset[str] = fields | {"type", "id"}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        model: dict[str, Any] = dict(handler.resolve_ref_schema(handler(source)))
        model.pop("ref", None)
        inner = model["schema"]
        declared = {name: field for name, field in inner["fields"].items() if name in self.fields}
        model["schema"] = {**inner, "fields": declared}
        return cast(CoreSchema, model)


def parsed_as(cls: type[BaseModel], schema: CoreSchema) -> CoreSchema:
    """Return the schema of a base class of ``cls``, changed to create objects of ``cls``.

    It keeps the "ref" of the base class, by which a JSON schema describes it once.
    """
    model: dict[str, Any] = dict(schema)
    model.pop("metadata", None)
    model["cls"] = cls
    return cast(CoreSchema, model)


def json_validator(
    type_: Any, change_schema: Callable[[CoreSchema], CoreSchema] | None = None
) -> Callable[..., Any]:
    """Return the function that parses JSON bytes into ``type_``. ``change_schema`` may change its core schema."""
    adapter = TypeAdapter(type_)
    adapter.rebuild()  # models defer their own building, which defers that of the adapter
    schema = adapter.core_schema if change_schema is None else change_schema(adapter.core_schema)
    return new_validator(schema).validate_json


def new_validator(schema: CoreSchema) -> SchemaValidator:
    """Return a validator that is new in all its parts.

    Pydantic ≥ 2.11 takes the validator of a class, which has all its fields, for the schema of some of them.
    """
    try:
        return SchemaValidator(schema, _use_prebuilt=False)
    except TypeError:
        return SchemaValidator(schema)


def without_defaults(
    schema: CoreSchema, bases: Sequence[type[BaseModel]], without: Callable[[Any], Container[str]]
) -> CoreSchema:
    """Return the schema for models that are sent with all their fields.

    The fields that ``without`` returns for a class get no default, so that a missing one is an error. This makes the
    ``model_post_init`` of the ``bases``, which removes the defaults, unnecessary. It is most of the cost of creating an object.
    """
    return cast(CoreSchema, _without_defaults(schema, tuple(bases), without))


def _without_defaults(
    schema: Any, bases: tuple[type[BaseModel], ...], without: Callable[[Any], Container[str]]
) -> Any:
    if isinstance(schema, list):
        return [_without_defaults(part, bases, without) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _without_defaults(part, bases, without) for name, part in schema.items()}
    if changed.get("type") == "model" and issubclass(changed["cls"], bases):
        cls = changed["cls"]
        for name, field in changed["schema"].get("fields", {}).items():
            if name in without(cls) and field["schema"]["type"] == "default":
                field["schema"] = field["schema"]["schema"]
        if cls.model_post_init in [base.model_post_init for base in bases]:
            del changed["post_init"]
    return changed
