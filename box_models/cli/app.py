"""The program ``boxm``: its commands, common options, and how errors are reported.

A command is one function in a module of this package. Its parameters are the options. It uses `Box`, prints, and raises exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

import typer
from typer.core import TyperGroup

from box_models._version import __version__
from box_models.cli import login_commands, serve_command
from box_models.errors import BoxError
from box_models.models.core.display import cell

FAILURE, INTERRUPTED = 1, 130


class Commands(TyperGroup):
    """Report the exceptions of commands on stderr, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("boxm: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except (BoxError, OSError, ValueError, ImportError) as problem:
            lines = str(problem).splitlines() or [type(problem).__name__]
            typer.echo("\n".join(["boxm: " + cell(lines[0]), *map(cell, lines[1:])]), err=True)
            raise typer.Exit(FAILURE) from None


app: typer.Typer = typer.Typer(
    name="boxm",
    cls=Commands,
    help="Box from the command line: sign in, see who is signed in, serve an embedded Box.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # they show variables, which may be secrets
)
auth: typer.Typer = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="See who is signed in.")
app.command()(login_commands.login)
app.command()(login_commands.logout)
app.command()(serve_command.serve)
auth.command()(login_commands.status)
app.add_typer(auth, name="auth")

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
    try:
        app(list(arguments), prog_name="boxm")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
