"""The command line tool ``boxm``. Needs ``pip install "box_models[cli]"``."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``boxm`` and return its exit code. None means the arguments of the process.

    0 is success, 1 a failure (reported on stderr), 2 an invalid command, and 130 Ctrl-C.
    """
    # The extra "cli" is optional, so both imports come after this check.
    try:
        import typer  # noqa: F401 # imported only to report that it is missing
    except ImportError:
        print('boxm needs the extra "cli": pip install "box_models[cli]"', file=sys.stderr)
        return 2
    # Imported here, because the module needs typer.
    from box_models.cli.app import run

    return run(sys.argv[1:] if arguments is None else arguments)
