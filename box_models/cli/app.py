"""The program ``boxm``: its commands, and how a run ends.

A command is one function in a module of this package. Its parameters are its own options, and a `Run` has the common ones. It uses
`Box`, prints with `Output`, and raises exceptions. Its module is imported when the command is used, so that ``boxm`` starts fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, TypeAlias

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]  # not in its __all__
from typer.core import TyperGroup

from box_models._version import __version__
from box_models.cli.run_options import add_common_options

INTERRUPTED = 130
USAGE = 2

COMMANDS = {
    **dict.fromkeys(["ls", "tree", "du", "stat", "find", "search"], "listing_commands"),
    **dict.fromkeys(["cat", "put"], "content_commands"),
    **dict.fromkeys(["cp", "mv"], "transfer_commands"),
    **dict.fromkeys(["sync", "check"], "sync_commands"),
    **dict.fromkeys(["mkdir", "rm"], "folder_commands"),
    **dict.fromkeys(["share", "unshare", "open", "invite", "access"], "sharing_commands"),
    **dict.fromkeys(["users", "groups"], "people_commands"),
    **dict.fromkeys(["comment", "comments", "versions", "trash"], "history_commands"),
    "api": "api_command",
    **dict.fromkeys(["login", "logout", "auth"], "login_commands"),
    "serve": "serve_command",
    "completion": "completion_command",
}
"""The commands in the order of the help, with the module of each. The function has the name of the command."""

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer has no public name for it


class Commands(TyperGroup):
    """The commands of ``boxm``. Exceptions are reported on stderr, in one line and without a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  typer calls it with a context
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import the module of the command, and return the command."""
        if cmd_name not in COMMANDS:
            for name in COMMANDS:  # for the suggestion in the error
                self.get_command(ctx, name)
            return None
        if cmd_name not in self.commands:
            module = import_module(f"box_models.cli.{COMMANDS[cmd_name]}")
            self.commands[cmd_name] = _command(getattr(module, cmd_name), cmd_name)
        return self.commands[cmd_name]

    def invoke(self, ctx: Any) -> Any:
        """Run the command, and report its exception."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort, _UsageError):
            raise
        except BaseException as problem:
            # Imported here, because it imports the exceptions of Box, and most runs need none.
            from box_models.cli.exit_codes import report_error

            code = INTERRUPTED if isinstance(problem, KeyboardInterrupt) else report_error(problem)
            if code is None:
                raise
            if code == INTERRUPTED:
                typer.echo("boxm: interrupted", err=True)
            raise typer.Exit(code) from None


def _command(target: Any, name: str) -> Any:
    """Return the command of a function, or the group of commands of a `typer.Typer`."""
    if not isinstance(target, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(target)
        target = alone
    return add_common_options(typer.main.get_command(target))


app: typer.Typer = typer.Typer(
    name="boxm",
    cls=Commands,
    help="Box from the command line.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # they show variables, which may be secrets
)

Version: TypeAlias = Annotated[
    bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)
]


@app.callback(invoke_without_command=True)
def start(version: Version = False) -> None:
    """Print the version if ``--version`` is set. Runs before every command."""
    if version:
        typer.echo(f"boxm {__version__}")
        raise typer.Exit


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if "_BOXM_COMPLETE" in os.environ:
        completion_init()
    program = add_common_options(typer.main.get_command(app))
    try:
        ended = program.main(list(arguments), prog_name="boxm", standalone_mode=False)
    except _UsageError as problem:
        return _report_usage(problem)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as end:
        ended = end.code
    return _flush(ended if isinstance(ended, int) else 0)


def _report_usage(problem: Any) -> int:
    message = problem.format_message()
    if not message or "\n" in message:  # the help, because there were no arguments
        problem.show()
    else:
        path = problem.ctx.command_path if problem.ctx else "boxm"
        typer.echo(f"boxm: {message.rstrip('.')}; see {path} --help", err=True)
    return USAGE


def _flush(code: int) -> int:
    """Write the rest of the output. A closed pipe is not an error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        with open(os.devnull, "w") as nothing:  # noqa: PTH123  Python flushes stdout again when it ends
            os.dup2(nothing.fileno(), sys.stdout.fileno())
    return code
