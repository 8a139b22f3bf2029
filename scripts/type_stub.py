"""Write the type stub of `box_models.api`: a signature for each operation, and a TypedDict for each object."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from box_models._operations import Argument, Operation
from scripts.descriptions import Described, Schema, operations_of, properties, required, resolve
from scripts.operation_table import STREAM_POSITION, entries_of, python_name

TEMPLATE = Path(__file__).with_name("type_stub_start.txt")
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# Fields that Box sends as null although the descriptions exclude it.
SENT_AS_NULL = (
    "acknowledged_at",
    "additional_details",
    "completed_at",
    "created_by",
    "deleted_at",
    "due_at",
    "filter_started_at",
    "filter_ended_at",
    "item",
    "lock",
    "parent",
    "reminded_at",
    "session_id",
    "sha1",
    "shared_link",
)
ALWAYS_SENT = {"id", "type", "entries"}
"""The keys that are never missing in an answer. Box leaves out others, even if a description requires them."""
OPEN_OBJECTS = ("MetadataDict", "MetadataFullDict")
"""Objects with fields of their own, such as those of a metadata template."""
CALLS = ("Get", "Post", "Put", "Delete", "Patch", "Options")
"""The first words of the names of TypedDicts that only one operation uses."""
PLAIN_OBJECT = "dict[str, object]"


class Types:
    """The types of schemas, and the TypedDicts that they need."""

    def __init__(self, descriptions: list[Schema], of_requests: Set[str] = frozenset()) -> None:
        self._classes: dict[str, str] = {}
        self._fields: dict[str, dict[str, str]] = {}
        self._descriptions = descriptions
        self._of_requests = of_requests
        self._shared = _names_used_twice(descriptions)

    @property
    def names(self) -> Set[str]:
        """The names of the TypedDicts so far."""
        return self._fields.keys()

    @property
    def classes(self) -> list[str]:
        """The source text of the TypedDicts, sorted by their names."""
        return [text for _, text in sorted(self._classes.items())]

    def annotation(self, schema: Schema, description: Schema, name: str, *, is_request: bool = False) -> str:
        """Return the type of a schema. ``name`` becomes the name of a TypedDict for an object without one.

        The TypedDict of a request requires the required fields. Those with a name in the description do not, because
        Box also sends such objects, and leaves out fields.
        """
        union = list(dict.fromkeys(self._alternatives(schema, description, name, is_request)))
        if "object" in union:
            return "object"
        return " | ".join([each for each in union if each != "None"] + ["None"] * ("None" in union))

    def _alternatives(
        self, schema: Schema, description: Schema, name: str, is_request: bool
    ) -> Iterator[str]:
        if "$ref" in schema:
            name, is_request = self._class_name(schema, description), False
            schema = resolve(schema, description)
        if schema.get("nullable"):
            yield "None"
        choices = schema.get("oneOf") or schema.get("anyOf")
        parts = [part for part in schema.get("allOf", ()) if _has_type(part, description)]
        if choices:
            for number, choice in enumerate(choices, 1):
                if choice.get("additionalProperties") is False and choice.get("nullable"):
                    yield "None"  # the null type of these descriptions
                else:
                    yield from self._alternatives(choice, description, inner(name, str(number)), is_request)
        elif len(parts) == 1 and "properties" not in schema:
            yield from self._alternatives(parts[0], description, name, is_request)
        elif (
            name in OPEN_OBJECTS or schema.get("additionalProperties") or not properties(schema, description)
        ):
            yield self._plain(schema, description, name, is_request)
        else:
            self._add_class(name, schema, description, is_request)
            yield name

    def _plain(self, schema: Schema, description: Schema, name: str, is_request: bool) -> str:
        type = "object" if name in OPEN_OBJECTS else schema.get("type")
        if "enum" in schema and type == "string":
            values = [quoted(str(value)) for value in schema["enum"] if value is not None]
            # One value tells objects of different types apart. Several may become more.
            return f"Literal[{', '.join(values)}]{' | str' if len(values) > 1 else ''}"
        if schema.get("format") == "binary":
            return "bytes | IO[bytes]"
        if type == "array":
            item = self.annotation(schema["items"], description, inner(name, "Item"), is_request=is_request)
            return f"list[{item}]"
        if type == "object":
            inside = schema.get("additionalProperties")
            if isinstance(inside, dict) and _has_type(inside, description):
                value = self.annotation(inside, description, inner(name, "Value"), is_request=is_request)
                return f"dict[str, {value}]"
            return PLAIN_OBJECT
        return SCALARS.get(str(type), "object")

    def _class_name(self, reference: Schema, description: Schema) -> str:
        name = reference["$ref"].rsplit("/", 1)[1]
        version = description.get("info", {}).get("version", "").partition(".")[0]
        is_other = name in self._shared and description is not self._descriptions[0]
        return f"{camel(name)}{version if is_other else ''}Dict"

    def _add_class(self, name: str, schema: Schema, description: Schema, is_request: bool) -> None:
        if name in self._fields:
            return
        self._fields[name] = {}  # an object may contain others of its type
        references = [part for part in schema.get("allOf", ()) if "$ref" in part]
        bases = [self.annotation(reference, description, name) for reference in references]
        inherited = {field: type for base in bases for field, type in self._fields.get(base, {}).items()}
        own = self._types_of_fields(name, _own_properties(schema, description), description)
        overrides = any(inherited.get(field, type) != type for field, type in own.items())
        if overrides or not all(map(is_name, own)) or not self._fields.keys() >= set(bases):
            bases.clear()
            inherited.clear()
            own = self._types_of_fields(name, properties(schema, description), description)
        own = {field: type for field, type in own.items() if field not in inherited}
        self._fields[name] = {**inherited, **own}
        needed = required(schema, description) if is_request or name in self._of_requests else ALWAYS_SENT
        typed = {field: f"Required[{type}]" if field in needed else type for field, type in own.items()}
        self._classes[name] = _class_text(name, bases, typed)

    def _types_of_fields(
        self, name: str, schemas: Mapping[str, Schema], description: Schema
    ) -> dict[str, str]:
        fields: dict[str, str] = {}
        for field, each in schemas.items():
            type = self.annotation(
                each, description, inner(name, camel(field)), is_request=name.startswith(CALLS)
            )
            is_null = field in SENT_AS_NULL and not type.endswith("None") and not name.startswith(CALLS)
            fields[field] = f"{type} | None" if is_null else type
        return fields


def _own_properties(schema: Schema, description: Schema) -> dict[str, Schema]:
    own: dict[str, Schema] = {}
    for part in schema.get("allOf", ()):
        own |= {} if "$ref" in part else properties(part, description)
    own |= schema.get("properties", {})
    return own


def _names_used_twice(descriptions: list[Schema]) -> set[str]:
    """Return the names of schemas that mean different things in two descriptions."""
    schemas: dict[str, list[Schema]] = {}
    for description in descriptions:
        for name, schema in description["components"]["schemas"].items():
            schemas.setdefault(name, []).append(schema)
    return {name for name, same in schemas.items() if any(each != same[0] for each in same)}


def _has_type(schema: Schema, description: Schema) -> bool:
    """Return whether a schema restricts the value. Some parts only have a description or an example."""
    return bool({"type", "allOf", "oneOf", "anyOf", "properties"} & resolve(schema, description).keys())


def _class_text(name: str, bases: list[str], fields: Mapping[str, str]) -> str:
    if all(map(is_name, fields)):
        head = f"class {name}({', '.join(bases or ['TypedDict'])}, total=False):"
        return "\n".join(
            [head, *(f"    {field}: {type}" for field, type in fields.items())] + ["    pass"] * (not fields)
        )
    items = ", ".join(f"{quoted(field)}: {type}" for field, type in fields.items())
    return f"{name} = TypedDict({quoted(name)}, {{{items}}}, total=False)"


def is_name(field: str) -> bool:
    """Return whether a field can be written as an attribute."""
    return field.isidentifier() and not keyword.iskeyword(field)


def inner(name: str, part: str) -> str:
    """Return the name of the TypedDict for a part of another one."""
    return f"{name.removesuffix('Dict')}{part}Dict"


def quoted(text: str) -> str:
    """Return a string literal in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def camel(name: str) -> str:
    """Return a name of words as one of a class."""
    return "".join(part[0].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name) if part)


def stub(descriptions: list[Schema], table: Mapping[str, Operation]) -> str:
    """Return the text of the stub."""
    described = {python_name(each): each for text in descriptions for each in operations_of(text)}
    of_requests = Types(descriptions)
    for name, operation in described.items():
        argument_types(operation, of_requests, name)
    types = Types(descriptions, of_requests.names)
    calls: dict[str, str] = {}
    listings: dict[str, str] = {}
    for name in sorted(described):
        schemas = argument_types(described[name], types, name)
        calls[name] = _method(table[name], schemas, _answer(described[name], types, name))
        entries = entries_of(described[name])
        if entries is not None and table[name].paging is not None:
            listings[name] = _listing(table[name], schemas, _entry(described[name], types, name))
    start = TEMPLATE.read_text(encoding="utf-8")
    api, pages = ("\n\n".join(group.values()) for group in (calls, listings))
    return "\n\n".join(
        [start.replace("    # calls", api).replace("    # listings", pages).rstrip(), *types.classes, ""]
    )


def argument_types(operation: Described, types: Types, name: str) -> dict[str, str]:
    """Return the types of the arguments by Box's names for them."""
    description = operation.description
    types_by_name: dict[str, str] = {}
    for parameter in operation.parameters:
        title = f"{camel(name)}{camel(parameter['name'])}Dict"
        type = types.annotation(parameter["schema"], description, title, is_request=True)
        may_be_number = parameter["in"] == "path" or parameter["name"] == STREAM_POSITION
        types_by_name[parameter["name"]] = "str | int" if may_be_number and type in ("str", "int") else type
    if operation.body is not None:
        schema = operation.body[1]
        for field, each in properties(schema, description).items() or [("body", schema)]:
            title = f"{camel(name)}{camel(field)}Dict"
            types_by_name[field] = types.annotation(each, description, title, is_request=True)
    return {field: _widened(type) for field, type in types_by_name.items()}


def _widened(type: str) -> str:
    """Return the type of an argument: any mapping in place of a dict, any sequence in place of a list."""
    type = re.sub(r"^list\[", "Sequence[", type)
    return re.sub(r"^dict\[", "Mapping[", type)


def _answer(operation: Described, types: Types, name: str) -> str:
    alternatives = [
        types.annotation(schema, operation.description, f"{camel(name)}AnswerDict")
        for _, media, schema in operation.answers
        if media == "application/json"
    ]
    if alternatives:
        return " | ".join(dict.fromkeys(alternatives))
    return "bytes" if any(media for _, media, _ in operation.answers) else "None"


def _entry(operation: Described, types: Types, name: str) -> str:
    """Return the type of the entries of a listing."""
    alternatives: list[str] = []
    for _, media, schema in operation.answers:
        resolved = resolve(schema, operation.description)
        for each in resolved.get("oneOf", [schema]) if media else ():
            entries = properties(each, operation.description).get("entries", {"items": {}})
            title = f"{camel(name)}EntryDict"
            if _has_type(resolve(entries, operation.description)["items"], operation.description):
                alternatives.append(
                    types.annotation(
                        resolve(entries, operation.description)["items"], operation.description, title
                    )
                )
    return " | ".join(dict.fromkeys(alternatives)) or PLAIN_OBJECT


def _method(operation: Operation, types: Mapping[str, str], answer: str) -> str:
    parameters = [_parameter(each, types) for each in operation.arguments]
    positional = [
        text for text, each in zip(parameters, operation.arguments, strict=True) if each.place == "path"
    ]
    keywords = [*parameters[len(positional) :], "retry: RetryRule | None = ..."]
    return _definition(operation, [*positional, "*", *keywords], answer, "Send")


def _listing(operation: Operation, types: Mapping[str, str], entry: str) -> str:
    arguments = [each for each in operation.arguments if each.name not in ("usemarker", "limit")]
    positional = [_parameter(each, types) for each in arguments if each.place == "path"]
    keywords = [_parameter(each, types) for each in arguments if each.place != "path"]
    keywords += ["limit: int | None = ...", "page_size: int | None = ..."]
    return _definition(operation, [*positional, "*", *keywords], f"Iterator[{entry}]", "List the entries of")


def _parameter(argument: Argument, types: Mapping[str, str]) -> str:
    type = types[argument.box_name]
    if argument.required:
        return f"{argument.name}: {type}"
    return f"{argument.name}: {type}{'' if type.endswith('None') else ' | None'} = ..."


def _definition(operation: Operation, parameters: list[str], answer: str, verb: str) -> str:
    signature = f"    def {operation.name}(self, {', '.join(parameters)}) -> {answer}:"
    return f'{signature}\n        """{verb} `{operation.method} {operation.path}`: {operation.page}"""'
