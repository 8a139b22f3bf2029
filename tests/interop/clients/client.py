"""A client that does a day's work: the program, how to install it, and how to run it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPTS = Path(__file__).parent
SECONDS = 120


class Run(NamedTuple):
    """The version of a client, and the outcomes of its steps."""

    version: str
    outcomes: dict[str, str]


Work: TypeAlias = Callable[[Path, Path, Mapping[str, str]], Run]
"""Do the work of a day. Gets a directory for files, the configuration file of the application, and environment variables."""


@dataclass(frozen=True)
class Client:
    """A client is tested if its ``program`` exists; ``install`` is the command that installs it.

    ``steps`` describes the steps on the page of results, if their names are too many.
    """

    name: str
    program: Path
    install: str
    work: Work
    reached_by: str = "host names"
    steps: str = ""


def output_of(command: Sequence[object], environment: Mapping[str, str]) -> str:
    """Run a command with additional environment variables. Raises RuntimeError if it fails."""
    ended = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{command[1]} ended with {ended.returncode}: {ended.stdout}{ended.stderr}")
    return ended.stdout


def script(program: Path, name: str, *arguments: object) -> Work:
    """Return the work of a script that prints its outcomes as JSON, as `Day.report` does."""

    def work(directory: Path, application: Path, environment: Mapping[str, str]) -> Run:
        command = [program, SCRIPTS / name, *(arguments or (directory,)), application]
        lines = output_of(command, {**environment, "PYTHONPATH": ""}).splitlines()
        return Run(**json.loads(lines[-1]))

    return work
