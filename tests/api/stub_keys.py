"""The keys that the stub of `box.api` knows for each answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import box_models

STUB = Path(str(box_models.__file__)).parent / "api" / "__init__.pyi"


def unknown_keys(operation: str, answer: object) -> list[str]:
    """Return the keys of an answer, with those of objects in it, that the stub does not know."""
    return sorted(set(_unknown(answer, _answers()[operation], "")))


def _unknown(value: object, annotation: ast.expr, where: str) -> Iterator[str]:
    match value, annotation:
        case _, ast.BinOp(left=left, right=right):
            results = [list(_unknown(value, side, where)) for side in (left, right) if _fits(value, side)]
            yield from min(results, key=len, default=[])
        case list(), ast.Subscript(value=ast.Name(id="list"), slice=item):
            for entry in value:
                yield from _unknown(entry, item, where)
        case dict(), ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
            for entry in value.values():
                yield from _unknown(entry, inner, where)
        case dict(), ast.Name(id=name) if name in _classes():
            fields = _fields(name)
            for key, entry in value.items():
                if key in fields:
                    yield from _unknown(entry, fields[key], f"{where}{key}.")
                else:
                    yield f"{where}{key}"


def _fits(value: object, annotation: ast.expr) -> bool:
    """Return whether an alternative of a union is for values of this kind."""
    is_object = isinstance(annotation, ast.Name) and annotation.id in _classes()
    is_container = isinstance(annotation, ast.Subscript) and isinstance(value, dict | list)
    return isinstance(annotation, ast.BinOp) or (isinstance(value, dict) and is_object) or is_container


def _fields(name: str) -> Mapping[str, ast.expr]:
    fields: dict[str, ast.expr] = {}
    match _classes()[name]:
        case ast.ClassDef(bases=bases, body=body):
            for base in bases:
                if isinstance(base, ast.Name) and base.id in _classes():
                    fields |= _fields(base.id)
            for line in body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    fields[line.target.id] = line.annotation
        case ast.Call(args=[_, ast.Dict(keys=keys, values=values)]):
            fields |= {
                str(key.value): value
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant)
            }
    return fields


@cache
def _tree() -> ast.Module:
    return ast.parse(STUB.read_text(encoding="utf-8"))


@cache
def _classes() -> Mapping[str, ast.ClassDef | ast.expr]:
    classes: dict[str, ast.ClassDef | ast.expr] = {}
    for node in _tree().body:
        if isinstance(node, ast.ClassDef) and node.name not in ("Api", "ApiPages"):
            classes[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            classes[node.targets[0].id] = node.value
    return classes


@cache
def _answers() -> Mapping[str, ast.expr]:
    api = next(node for node in _tree().body if isinstance(node, ast.ClassDef) and node.name == "Api")
    return {
        node.name: node.returns
        for node in api.body
        if isinstance(node, ast.FunctionDef) and node.returns is not None
    }
