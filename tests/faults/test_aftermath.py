"""The check that runs after each test finds every way in which a secret leaks."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from box_models.auth import Secret
from box_models.errors import BoxError
from tests.faults.aftermath import Aftermath, recording


def _fail(error: Exception) -> None:
    raise error


def _logged(secret: str) -> None:
    logging.getLogger("urllib3.connectionpool").debug("sent: %s", secret)


def _logged_with_an_error(secret: str) -> None:
    try:
        _fail(OSError(secret))
    except OSError:
        logging.getLogger("box_models").warning("failed", exc_info=True)


def _raised(secret: str) -> None:
    with pytest.raises(BoxError):
        raise BoxError(f"refused: {secret}")


def _raised_by_other_code(secret: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        raise ValueError(f"refused: {secret}")


def _suppressed(secret: str) -> None:
    try:
        _fail(OSError(secret))
    except OSError:
        with pytest.raises(BoxError):
            raise BoxError("refused") from None


def _added_as_note(secret: str) -> None:
    error = BoxError("refused")
    error.add_note(secret)


class _LeakyError(BoxError):
    """An error whose pickle contains a secret."""

    def __reduce__(self) -> tuple[type, tuple[str]]:  # type: ignore[override] # wrong on purpose
        return BoxError, ("planted-token",)


def _pickled(_: str) -> None:
    _LeakyError("refused")


@pytest.mark.parametrize(
    "leak",
    [_logged, _logged_with_an_error, _raised, _raised_by_other_code, _suppressed, _added_as_note, _pickled],
)
def test_leaked_secret_is_reported_and_masked(leak: Callable[[str], None]) -> None:
    aftermath = Aftermath()
    with recording(aftermath):
        leak(Secret("planted-token").reveal())
    assert aftermath.leaks()
    assert "planted-token" not in str(aftermath.leaks())


def test_hidden_secret_is_not_reported() -> None:
    aftermath = Aftermath()
    with recording(aftermath), pytest.raises(BoxError):
        raise BoxError(f"refused: {Secret('planted-token')}")
    assert aftermath.leaks() == []
    assert aftermath.errors
