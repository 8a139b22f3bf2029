"""The descriptions of fields: the strings below their declarations in the source."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from itertools import pairwise


def field_description(cls: type, name: str) -> str | None:
    """Return the description of a field, or None if the source is not available.

    >>> from box_models import File
    >>> field_description(File, "size")
    'The size of the content, in bytes.'
    """
    return next((_descriptions(base)[name] for base in cls.__mro__ if name in _descriptions(base)), None)


@functools.cache
def _descriptions(cls: type) -> Mapping[str, str]:
    """Return the descriptions of the fields that a class itself declares."""
    import ast  # for import time: only help() and the API reference need these modules
    import inspect
    import textwrap

    if not cls.__module__.startswith("box_models."):
        return {}
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):  # the errors of inspect for a missing file and a missing module
        return {}
    (statement,) = ast.parse(source).body
    body = statement.body if isinstance(statement, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }
