"""The check that all public names have types, apart from those that fsspec leaves unknown."""

from __future__ import annotations

from scripts.verify_types import unexpected


def symbol(name: str, *messages: str) -> dict[str, object]:
    return {
        "name": name,
        "isExported": True,
        "isTypeKnown": False,
        "isTypeAmbiguous": False,
        "diagnostics": [{"message": message} for message in messages],
    }


UNKNOWN_BASE = symbol("box_models.fs.filesystem.BoxFileSystem", "Type of base class unknown")
OF_BOX = symbol("box_models.box.Box.fs", 'Return type is partially unknown\n  Return type is "BoxFileSystem"')


def test_results_of_an_unknown_base_class_of_fsspec_are_accepted() -> None:
    parameter = 'Type of parameter "box" is partially unknown\n  Parameter type is "Box | None"'
    of_cli = symbol("box_models.cli.paths.find", parameter)
    assert unexpected([UNKNOWN_BASE, symbol("box_models.Box"), OF_BOX, of_cli]) == []


def test_a_missing_type_is_reported() -> None:
    missing = "Type is missing type annotation and could be inferred differently by type checkers"
    name = "box_models.cli.output.Output.form"
    assert unexpected([UNKNOWN_BASE, OF_BOX, symbol(name, missing)]) == [f"{name}: {missing}"]


def test_an_unknown_base_class_outside_the_filesystem_is_reported() -> None:
    assert unexpected([symbol("box_models.models.File", "Type of base class unknown")]) != []
