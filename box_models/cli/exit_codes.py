"""The exit codes of ``boxm``, and the line on stderr for each error."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

import typer

from box_models.errors import (
    AuthError,
    BoxError,
    Forbidden,
    NameConflict,
    NotFound,
    NotLoggedIn,
    PreconditionFailed,
    TreeError,
)
from box_models.models.core.display import cell
from box_models.models.trees.report import TreeReport
from box_models.transfer.upload_source import UnreadablePathError

T = TypeVar("T")

FAILED, USAGE, SOME_FAILED, NOT_ALLOWED, MISSING, EXISTS = 1, 2, 3, 4, 5, 6

_MESSAGES: dict[str, str] = {
    "folder_not_empty": "the folder is not empty; use -r to delete it with its contents",
}
"""The messages for error codes of Box whose usual message names an argument of Python."""


def exit_code(problem: BaseException) -> int | None:
    """Return the exit code for an error, or None for an error that is a bug."""
    match problem:
        case TreeError():
            return SOME_FAILED if _has_results(problem.report) else exit_code(problem.exceptions[0]) or FAILED
        case AuthError() | Forbidden():
            return NOT_ALLOWED
        case FileNotFoundError():  # NotFound is one
            return MISSING
        case FileExistsError():  # NameConflict is one
            return EXISTS
        case BoxError() | OSError() | ImportError() | UnicodeError():
            return FAILED
        case ValueError():  # the value of an argument
            return USAGE
        case _:
            return None


def _has_results(report: TreeReport) -> bool:
    return bool(report.created or report.versioned or report.skipped or report.deleted or report.folders)


def report_error(problem: BaseException, about: str = "") -> int | None:
    """Print the error on stderr in one line, and return the exit code. None means that the error is a bug."""
    code = exit_code(problem)
    if code is not None:
        message = message_of(problem)
        start = "" if not about or message.startswith(f"{about}: ") else f"{about}: "
        typer.echo(f"boxm: {start}{message}", err=True)
    return code


def message_of(problem: BaseException) -> str:
    """Return the error as one line."""
    if isinstance(problem, NotLoggedIn):
        first = problem.message.splitlines()[0].partition(". You can sign in")[0]
        return cell(first if "boxm login" in first else f"{first}; sign in with boxm login, or set BOX_TOKEN")
    if isinstance(problem, TreeError):
        return cell(f"{len(problem.report.failed):,} failed")
    if isinstance(problem, BoxError):
        # The message alone: the hints of these errors name methods of Python.
        without_hint = isinstance(problem, NotFound | NameConflict | PreconditionFailed)
        text = problem.message if without_hint else str(problem)
        return cell(_MESSAGES.get(problem.code or "", text or type(problem).__name__))
    if isinstance(problem, UnreadablePathError) and problem.errno:
        return cell(f"{problem.filename}: {os.strerror(problem.errno)}")  # its text names methods of Python
    if isinstance(problem, OSError) and problem.strerror and problem.filename:
        return cell(f"{problem.filename}: {problem.strerror}")
    lines = str(problem).splitlines() or [type(problem).__name__]
    return cell(lines[0])


class Failures:
    """Counts what a command has done, so that one failure does not stop the rest."""

    def __init__(self) -> None:
        self.succeeded: int = 0
        self.codes: list[int] = []

    def attempt(self, about: str, action: Callable[[], T]) -> T | None:
        """Run the action. If it fails, report the failure and return None. A missing login is raised."""
        try:
            result = action()
        except AuthError:
            raise
        except BrokenPipeError:
            raise
        except Exception as problem:
            code = report_error(problem, about)
            if code is None:
                raise
            self.codes.append(code)
            return None
        self.succeeded += 1
        return result

    def exit_if_any(self) -> None:
        """End the command if something failed: with the code of the failure, or 3 if other things were done."""
        if self.codes:
            same = len(set(self.codes)) == 1
            raise typer.Exit(SOME_FAILED if self.succeeded else self.codes[0] if same else FAILED)


def for_each(targets: Iterable[tuple[str, T]], action: Callable[[T], object]) -> None:
    """Run the action on each target, given with its name for errors. Failures do not stop the others."""
    failures = Failures()
    for name, target in targets:
        failures.attempt(name, lambda target=target: action(target))  # type: ignore[misc]
    failures.exit_if_any()
