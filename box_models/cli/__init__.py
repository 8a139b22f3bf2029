"""``boxm``: Box from the command line. Needs ``pip install "box_models[cli]"``."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``boxm`` with these arguments, those of the process if None, and return its exit code.

    0 is success, 1 a failure that is told on stderr, 2 a command that makes no sense, 130 Ctrl-C.
    """
    try:
        import typer  # noqa: F401 # asked for here, where it can be said what is missing
    except ImportError:
        print('boxm needs an extra: pip install "box_models[cli]"', file=sys.stderr)
        return 2
    from box_models.cli.app import run

    return run(sys.argv[1:] if arguments is None else arguments)
