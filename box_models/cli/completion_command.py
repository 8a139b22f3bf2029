"""``boxm completion``: the script with which a shell completes the commands of ``boxm``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import typer
from typer.completion import get_completion_script  # type: ignore[attr-defined]  # not in its __all__

Shell: TypeAlias = Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="The shell.")]


def completion(shell: Shell) -> None:
    """Print the completion script for a shell. Load it in the start file of the shell.

    Example: boxm completion bash >> ~/.bashrc
    """
    # The parameter is the name of a shell; nothing is run.
    typer.echo(get_completion_script(prog_name="boxm", complete_var="_BOXM_COMPLETE", shell=shell))  # nosec B604
