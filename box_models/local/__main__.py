"""``python -m box_models.local DIR --port N``: serve an embedded Box in the foreground, or check its store."""

from __future__ import annotations

import argparse
import shlex
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from box_models._operating_system import LONGEST_WAIT
from box_models.local.settings import Settings
from box_models.local.store.integrity import check_directory
from box_models.local.store.store_error import StoreError

if TYPE_CHECKING:
    from box_models.local.faces.server import LocalServer

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, 1 if the store is damaged, 2 if the server cannot start."""
    options = _parser().parse_args(arguments)
    try:
        return _check(options) if options.fsck else _serve(options)
    except (OSError, ValueError, ImportError, StoreError, sqlite3.OperationalError) as error:
        message = (
            error.strerror
            if isinstance(error, OSError) and error.filename is None and error.strerror
            else error
        )
        print(f"box_models.local: {message}", file=sys.stderr)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m box_models.local",
        description="Serve an embedded Box from a directory, on this machine only.",
    )
    parser.add_argument(
        "directory", metavar="DIR", help="the directory of the store; created if it does not exist"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port on 127.0.0.1 (default: a free one)"
    )
    parser.add_argument(
        "--seed", metavar="FILE", help="a JSON file with users, tokens, applications, folders and files"
    )
    parser.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="another host name that the server accepts, for a TLS proxy; can be given several times",
    )
    parser.add_argument("--public-url", metavar="URL", help="the beginning of URLs in responses")
    parser.add_argument(
        "--as-box",
        action="store_true",
        help="answer under Box's own host names, behind an HTTPS proxy on the port; prints the variables for clients",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="URL",
        help="the origin of web pages that may send requests; can be given several times",
    )
    parser.add_argument(
        "--refresh-grace",
        action="store_true",
        help="keep a refresh token valid until the new tokens are first used",
    )
    parser.add_argument(
        "--fsck",
        action="store_true",
        help="compare every file with its SHA-1, report problems and exit; deletes and moves nothing",
    )
    return parser


def _check(options: argparse.Namespace) -> int:
    directory = Path(options.directory).expanduser()
    if not directory.is_dir():
        raise NotADirectoryError(f"{directory} is not a directory")
    report = check_directory(directory)
    for problem in report.problems:
        print(problem)
    print("sound" if report.is_sound else f"{len(report.problems)} problems")
    return 0 if report.is_sound else 1


def _serve(options: argparse.Namespace) -> int:
    # Imported here because --fsck works without the extra [local], which the server needs.
    from box_models.local.faces.server import serve

    # A signal handler may not use an Event: it would wait for itself if the signal arrives in `Event.wait`.
    signals = SimpleQueue[None]()
    before = {
        number: signal.signal(number, lambda *_: signals.put(None))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        with serve(
            options.directory,
            port=options.port,
            seed=options.seed,
            hosts=options.host_name,
            public_url=options.public_url,
            as_box=options.as_box,
            allow_origins=options.allow_origin,
            settings=Settings(refresh_token_grace=options.refresh_grace),
        ) as server:
            _announce(server)
            _wait_for(signals)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _wait_for(signals: SimpleQueue[None]) -> None:
    while True:
        with suppress(Empty):
            signals.get(timeout=LONGEST_WAIT)
            return


def _announce(server: LocalServer) -> None:
    print(f"Embedded Box:    {server.url}")
    print(f"Developer token: {server.token}")
    if server.environment:
        print("Set these variables for the client, which then reaches only this Box:")
    for name, value in server.environment.items():
        print(f"export {name}={shlex.quote(value)}")
    print("Press Ctrl-C to stop.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
