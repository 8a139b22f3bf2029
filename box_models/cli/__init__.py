"""The command line tool ``boxm``. Needs ``pip install "box_models[cli]"``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from box_models._version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``boxm`` and return its exit code. None means the arguments of the process.

    0 is success, 1 a failure (reported on stderr), 2 an invalid command, 3 a failure of some of many, 4 a missing login or
    permission, 5 a missing item, 6 an item that exists already, and 130 Ctrl-C.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if list(arguments) == ["--version"]:  # needs neither the parser nor its imports
        print(f"boxm {__version__}")
        return 0
    # The extra "cli" is optional, so both imports come after this check.
    try:
        import typer  # noqa: F401 # imported only to report that it is missing
    except ImportError:
        print('boxm needs the extra "cli": pip install "box_models[cli]"', file=sys.stderr)
        return 2
    # Imported here, because the module needs typer.
    from box_models.cli.app import run

    return run(arguments)
