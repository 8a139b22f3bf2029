"""A day's work with duplicity: backups in Box, through version 3 of Box's SDK."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.interop.clients.client import REPOSITORY, Client, Run, output_of
from tests.interop.clients.day import Day, digests, write_tree

PROGRAM = REPOSITORY / ".venv-duplicity" / "bin" / "duplicity"
TARGET = "box:///backup"


def work(directory: Path, application: Path, environment: Mapping[str, str]) -> Run:
    """Make two backups, restore the second one, and delete both."""
    source, back, day = write_tree(directory / "source"), directory / "back", Day()
    variables = {**environment, "BOX_CONFIG_PATH": str(application), "PYTHONPATH": ""}

    def duplicity(action: str, *arguments: object) -> str:
        options = ("--no-encryption", "--archive-dir", directory / "archive")
        return output_of([PROGRAM, action, *options, *arguments], variables)

    with day.step("sign in with a JWT, full backup"):
        assert "Errors 0" in duplicity("full", source, TARGET)
    with day.step("change, incremental backup"):
        (source / "plan.txt").write_bytes(b"A better plan.")
        assert "ChangedFiles 1" in duplicity("incremental", source, TARGET)
    with day.step("list"):
        assert "Größe.csv" in duplicity("list-current-files", TARGET)
    with day.step("restore and compare"):
        duplicity("restore", TARGET, back)
        assert digests(back) == digests(source)
    with day.step("verify"):
        duplicity("verify", TARGET, source)
    with day.step("delete"):
        duplicity("remove-older-than", "now", "--force", TARGET)
    return Run(output_of([PROGRAM, "--version"], variables).split()[1], day.outcomes)


DUPLICITY = Client("duplicity", PROGRAM, "make clients", work)
