"""Print docs/commands.md: the arguments and options of every command of boxm, from the commands themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from box_models.cli.app import COMMANDS, Commands, app
from box_models.cli.run_options import add_common_options


def commands() -> Iterator[tuple[str, Any]]:
    """Yield the name and the object of each command, with those of groups."""
    program: Any = typer.main.get_command(app)
    if not isinstance(program, Commands):
        raise TypeError("boxm has no commands")
    for name in COMMANDS:
        command = program.get_command(None, name)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", inner[each]) for each in inner)


def markdown() -> str:
    """Return the page."""
    lines = [
        "# Commands of boxm",
        "",
        "[The command line](command-line.md) explains paths, output and exit codes.",
        "",
    ]
    for name, command in commands():
        lines += [f"## boxm {name}", "", *_description(command), *_table(_own(command))]
    common = [
        each for each in add_common_options(typer.main.get_command(app)).params if not each.expose_value
    ]
    lines += [
        "## Options of every command",
        "",
        "They may stand before or after the command.",
        "",
        *_table(common),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _own(command: Any) -> list[Any]:
    return [each for each in command.params if each.expose_value and each.name != "help"]


def _description(command: Any) -> Iterator[str]:
    text, _, example = command.help.partition("Example: ")
    yield from (*(line.strip() for line in text.strip().splitlines()), "")
    if example:
        yield from ("```", f"$ {example.strip()}", "```", "")


def _table(parameters: list[Any]) -> list[str]:
    rows = [f"| {_name(each)} | {each.help or ''} |" for each in parameters]
    return ["| parameter | meaning |", "|---|---|", *rows, ""] if rows else []


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in sorted(parameter.opts, key=len))
    return names if not parameter.metavar else f"{names} `{parameter.metavar}`"


if __name__ == "__main__":
    sys.stdout.write(markdown())
