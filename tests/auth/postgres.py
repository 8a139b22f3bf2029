"""Start a PostgreSQL server for tests, if PostgreSQL is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PASSWORD = "planted-database-password"
DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path:
    """Return the directory of its programs. Skips the test if PostgreSQL is not installed."""
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path)] if on_path else sorted(DEBIAN.glob("*/bin/pg_ctl"))
    if not candidates:
        pytest.skip("PostgreSQL is not installed")
    return candidates[-1].resolve().parent


@contextmanager
def running() -> Iterator[str]:
    """Start a server that listens on a Unix socket in a new directory, and return its URL with the password."""
    program_directory = programs()
    # Not in tmp_path, which only its owner may enter. PostgreSQL does not run as root.
    directory = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(directory, user)

    def run(program: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        subprocess.run(
            [str(program_directory / program), "-D", str(directory / "data"), *arguments],
            env=environment, cwd=directory, user=user, extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip

    try:
        (directory / "password").write_text(PASSWORD)
        run(
            "initdb",
            "-U",
            "box",
            "-E",
            "UTF8",
            "-A",
            "scram-sha-256",
            "--no-sync",
            f"--pwfile={directory / 'password'}",
        )
        options = f"-k {directory} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-w", "-l", str(directory / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://box:{PASSWORD}@/postgres?host={directory}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(directory)
