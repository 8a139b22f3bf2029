"""The options that every command has, before or after its name, and `Run`, which has their values."""

from __future__ import annotations

import functools
import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

import typer

if TYPE_CHECKING:
    from box_models.box import Box
    from box_models.cli.output import Output

Flag: TypeAlias = bool


def _common_options(
    *,
    as_json: Annotated[Flag, typer.Option("--json", help="Print one JSON array or object.")] = False,
    as_jsonl: Annotated[Flag, typer.Option("--jsonl", help="Print one JSON object per line.")] = False,
    as_csv: Annotated[Flag, typer.Option("--csv", help="Print CSV with a header.")] = False,
    fields: Annotated[
        str, typer.Option("--fields", metavar="A,B", help="Print only these fields, in this order.")
    ] = "",
    quiet: Annotated[Flag, typer.Option("--quiet", "-q", help="Print only the output, no summary.")] = False,
    verbose: Annotated[Flag, typer.Option("--verbose", "-v", help="Show each request on stderr.")] = False,
    no_progress: Annotated[Flag, typer.Option("--no-progress", help="Show no progress bar.")] = False,
    profile: Annotated[str, typer.Option("--profile", metavar="NAME", help="Use this saved login.")] = "",
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="Address of another Box (default: BOX_BASE_URL).")
    ] = "",
    as_user: Annotated[str, typer.Option("--as-user", metavar="ID", help="Act as this user.")] = "",
    local: Annotated[
        str, typer.Option("--local", metavar="DIR", help="Use the embedded Box in this directory.")
    ] = "",
) -> None:
    """Declare the common options. `Run` has a field for each parameter."""


@dataclass
class Run:
    """One run of ``boxm``: the values of the common options, the Box, and the output."""

    as_json: bool = False
    as_jsonl: bool = False
    as_csv: bool = False
    fields: str = ""
    quiet: bool = False
    verbose: bool = False
    no_progress: bool = False
    profile: str = ""
    base_url: str = ""
    as_user: str = ""
    local: str = ""
    _opened: Box | None = field(default=None, init=False)
    _box: Box | None = field(default=None, init=False)

    @classmethod
    def of(cls, ctx: typer.Context) -> Run:
        """Return the run that the command belongs to."""
        root = ctx.find_root()
        if not isinstance(root.obj, cls):
            run = root.obj = cls()
            root.call_on_close(run.close)
        return cast("Run", root.obj)

    @property
    def box(self) -> Box:
        """The Box that the options name. It is opened on first use, and closed with the process."""
        if self._box is None:
            self._opened = self._open()
            self._box = self._opened.as_user(self.as_user) if self.as_user else self._opened
        return self._box

    @property
    def out(self) -> Output:
        """The output in the format of the options."""
        # Imported here to keep the start fast.
        from box_models.cli.output import Output

        formats = {"json": self.as_json, "jsonl": self.as_jsonl, "csv": self.as_csv}
        chosen = [name for name, is_on in formats.items() if is_on]
        if len(chosen) > 1:
            raise typer.BadParameter("use only one of --json, --jsonl and --csv")
        return Output(chosen[0] if chosen else "text", self.field_names, quiet=self.quiet)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names after ``--fields``."""
        return tuple(name.strip() for name in self.fields.split(",") if name.strip())

    @property
    def progress(self) -> bool:
        """Whether to show progress bars: only if a person looks at stderr."""
        return not self.no_progress and not self.quiet and sys.stderr.isatty()

    @property
    def profile_name(self) -> str:
        """The name of the saved login that ``login`` and ``logout`` use."""
        return self.profile or os.environ.get("BOX_PROFILE", "") or "default"

    def close(self) -> None:
        """Close the Box, if it was opened."""
        if self._opened is not None:
            self._opened.close()

    def _open(self) -> Box:
        # Imported here, because most of the time of a start is this import.
        from box_models.box import Box
        from box_models.retry import RetryPolicy
        from box_models.transport import Timeouts

        if self.verbose:
            log_requests()
        if self.local:
            if self.profile or self.base_url:
                raise typer.BadParameter("--local needs no --profile and no --base-url")
            return Box.local(Path(self.local))
        return Box(
            profile=self.profile or None,
            base_url=self.base_url or None,
            # A server that is gone is reported within 45 seconds: 4 connections of 8 seconds, and 3 waits.
            timeout=Timeouts(connect=8),
            retry=RetryPolicy(attempts=4),
        )


def log_requests() -> None:
    """Print each request on stderr, without secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("box_models")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)


def add_common_options(command: Any) -> Any:
    """Add the common options to a command, or to a group and its commands. Return it."""
    names = {parameter.name for parameter in command.params}
    options = [option for option in _options() if option.name not in names]
    command.params.extend(options)
    for inner in getattr(command, "commands", {}).values():
        add_common_options(inner)
    return command


@functools.cache
def _options() -> tuple[Any, ...]:
    """Return the common options. Their values go to the `Run`, not to the function of the command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(_common_options)
    options: tuple[Any, ...] = tuple(typer.main.get_command(app).params)
    for option in options:
        option.expose_value = False
        option.callback = _note
    return options


def _note(ctx: typer.Context, option: Any, value: object) -> object:
    """Keep the value of an option. One after the command replaces one before it."""
    if value:
        setattr(Run.of(ctx), option.name, value)
    return value
