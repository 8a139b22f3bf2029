"""``boxm serve``: run an embedded Box as a server on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from box_models.home import home
from box_models.local.__main__ import main

Directory: TypeAlias = Annotated[
    Path | None, typer.Argument(help="Directory with its data; the default is that of Box.local().")
]
Port: TypeAlias = Annotated[int, typer.Option("--port", help="Port on 127.0.0.1; 0 means a free one.")]
Seed: TypeAlias = Annotated[
    Path | None, typer.Option("--seed", help="JSON file with users, tokens, applications, folders, files.")
]
AsBox: TypeAlias = Annotated[
    bool, typer.Option("--as-box", help="Answer under Box's own host names, behind an HTTPS proxy.")
]
Origins: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--allow-origin", metavar="URL", help="Origin of web pages that may send requests."),
]


def serve(
    directory: Directory = None,
    *,
    port: Port = 0,
    seed: Seed = None,
    as_box: AsBox = False,
    allow_origin: Origins = None,
) -> None:
    """Serve an embedded Box until Ctrl-C, for this machine only. Prints its URL and a token.

    More options: python -m box_models.local --help

    Example: boxm serve --port 8080
    """
    arguments = [str(directory or home() / "local"), "--port", str(port)]
    if seed is not None:
        arguments += ["--seed", str(seed)]
    if as_box:
        arguments.append("--as-box")
    for origin in allow_origin or ():
        arguments += ["--allow-origin", origin]
    raise typer.Exit(main(arguments))
