"""Every public method is in the table of what may be repeated: as one that writes, with its class, or as one that reads."""

from __future__ import annotations

from pydantic import BaseModel

import box_models.models
from box_models import Box, BoxAuthenticateFlow, BoxSession, File, boxv2
from tests.conformance.deeds import DEEDS
from tests.conformance.table import COMMON, ELSEWHERE, FAULTS, METHODS, READERS, WRITERS


def public_classes() -> list[type]:
    """Return the classes that users hold: those that no other public class extends, and what old programs hold."""
    public: list[object] = [getattr(box_models.models, name) for name in box_models.models.__all__]
    models: list[type] = [each for each in public if isinstance(each, type) and issubclass(each, BaseModel)]
    classes = [
        *models,
        box_models.models.Pages,
        box_models.TreeReport,
        Box,
        BoxSession,
        BoxAuthenticateFlow,
        boxv2.BoxSession,
    ]
    return [
        cls for cls in classes if not any(other is not cls and issubclass(other, cls) for other in classes)
    ]


def methods_of(cls: type) -> set[str]:
    """Return the names of what a class can do, but for fields and what every Pydantic model can."""
    homes = {name: next((base for base in cls.__mro__ if name in vars(base)), None) for name in dir(cls)}
    fields: set[str] = set(getattr(cls, "__pydantic_fields__", ()))
    return {
        name
        for name, home in homes.items()
        if home not in (None, BaseModel) and name not in fields and not name.startswith(("_", "model_"))
    }


def named(cls: type) -> set[str]:
    # There are two of that name, and the one of old programs has it in the table.
    title = "session.BoxSession" if cls is BoxSession else cls.__name__
    return {f"{title}.{name}" for name in methods_of(cls)}


def test_every_public_method_is_in_the_table() -> None:
    public = set().union(*map(named, public_classes()))
    message = "say in tests/conformance/methods.json whether it reads, or which class its request has"
    assert public - WRITERS - READERS - ELSEWHERE == set(), message
    assert (WRITERS | READERS | ELSEWHERE) - public == set(), "there is no such method any more"


def test_a_method_that_is_new_is_noticed() -> None:
    class Shreddable(File):
        def shred(self) -> None:
            """Do what the table knows nothing of."""

    assert methods_of(Shreddable) - methods_of(File) == {"shred"}


def test_every_row_of_the_table_can_be_tried() -> None:
    assert {method.name for method in METHODS} == set(DEEDS)
    assert {fault.name for fault in FAULTS} >= COMMON
