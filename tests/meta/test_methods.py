"""Every public method is in tests/conformance/methods.json, as a reader or with the class of its request."""

from __future__ import annotations

from pydantic import BaseModel

import box_models.models
from box_models import Box, BoxAuthenticateFlow, BoxSession, EnterpriseView, File, boxv2
from tests.conformance.table import COMMON, ELSEWHERE, FAULTS, METHODS, READERS, WRITERS
from tests.conformance.write_calls import WRITE_CALLS


def public_classes() -> list[type]:
    """Return the public classes that no other public class extends, and the classes of boxv2."""
    names: list[str] = getattr(box_models.models, "__all__")  # noqa: B009  a type checker finds no list
    public: list[object] = [getattr(box_models.models, name) for name in names]
    models: list[type] = [each for each in public if isinstance(each, type) and issubclass(each, BaseModel)]
    classes = [
        *models,
        box_models.models.Pages,
        box_models.TreeReport,
        Box,
        EnterpriseView,
        BoxSession,
        BoxAuthenticateFlow,
        boxv2.BoxSession,
    ]
    return [
        cls for cls in classes if not any(other is not cls and issubclass(other, cls) for other in classes)
    ]


def methods_of(cls: type) -> set[str]:
    """Return the public methods and properties of a class, without fields and the methods of every Pydantic model."""
    homes = {name: next((base for base in cls.__mro__ if name in vars(base)), None) for name in dir(cls)}
    fields: set[str] = set(getattr(cls, "__pydantic_fields__", ()))
    return {
        name
        for name, home in homes.items()
        if home not in (None, BaseModel) and name not in fields and not name.startswith(("_", "model_"))
    }


def named(cls: type) -> set[str]:
    # Two classes are called BoxSession. In the table, the plain name means the one of boxv2.
    title = "session.BoxSession" if cls is BoxSession else cls.__name__
    return {f"{title}.{name}" for name in methods_of(cls)}


def test_every_public_method_is_in_the_table() -> None:
    public = set().union(*map(named, public_classes()))
    message = "add the method to tests/conformance/methods.json, as a reader or with the class of its request"
    assert public - WRITERS - READERS - ELSEWHERE == set(), message
    assert (WRITERS | READERS | ELSEWHERE) - public == set(), (
        "remove the method from tests/conformance/methods.json: it does not exist"
    )


def test_a_new_method_is_reported() -> None:
    class Shreddable(File):
        def shred(self) -> None:
            """Stand for a method that is not in the table."""

    assert methods_of(Shreddable) - methods_of(File) == {"shred"}


def test_every_row_of_the_table_has_a_call() -> None:
    assert {method.name for method in METHODS} == set(WRITE_CALLS)
    assert {fault.name for fault in FAULTS} >= COMMON
