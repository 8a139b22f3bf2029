"""``python -m box_models.local DIR --port N``: serve an embedded Box in the foreground, or check one."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from box_models.local.server import LocalServer, serve

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 1 for a damaged Box, 2 for what cannot be started."""
    options = _parser().parse_args(arguments)
    try:
        return _serve(options)
    except (OSError, ValueError, ImportError) as error:
        print(f"box_models.local: {error}", file=sys.stderr)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m box_models.local",
        description="Serve the embedded Box kept in a directory, on this machine only.",
    )
    parser.add_argument("directory", metavar="DIR", help="where it is kept; made if it is not there")
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port on 127.0.0.1 (default: a free one)"
    )
    parser.add_argument(
        "--seed", metavar="FILE", help="JSON file with users, tokens, applications, folders, files"
    )
    parser.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name it may be called by, as behind a TLS terminator; may be repeated",
    )
    parser.add_argument("--public-url", metavar="URL", help="what URLs in its answers start with")
    return parser


def _serve(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serve(
        options.directory,
        port=options.port,
        seed=options.seed,
        hosts=options.host_name,
        public_url=options.public_url,
    ) as server:
        _announce(server)
        stop.wait()
    return 0


def _announce(server: LocalServer) -> None:
    print(f"Embedded Box:    {server.url}")
    print(f"Developer token: {server.token}")
    print("Press Ctrl-C to end it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
