"""What is asserted after every row of the catalogue can fail: each way in which a secret gets out is noticed."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from box_models.auth import Secret
from box_models.errors import BoxError
from tests.faults.aftermath import Aftermath, noting


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


def _raised_by_another(secret: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        raise ValueError(f"refused: {secret}")


def _suppressed(secret: str) -> None:
    try:
        _fail(OSError(secret))
    except OSError:
        with pytest.raises(BoxError):
            raise BoxError("refused") from None


def _noted(secret: str) -> None:
    error = BoxError("refused")
    error.add_note(secret)


class _CarelessError(BoxError):
    """An error that pickles more than it shows."""

    def __reduce__(self) -> tuple[type, tuple[str]]:  # type: ignore[override] # it is careless
        return BoxError, ("planted-token",)


def _pickled(_: str) -> None:
    _CarelessError("refused")


@pytest.mark.parametrize(
    "way",
    [_logged, _logged_with_an_error, _raised, _raised_by_another, _suppressed, _noted, _pickled],
)
def test_a_secret_that_gets_out_is_noticed_and_not_repeated(way: Callable[[str], None]) -> None:
    seen = Aftermath()
    with noting(seen):
        way(Secret("planted-token").reveal())
    assert seen.shown()
    assert "planted-token" not in str(seen.shown())


def test_a_secret_that_is_kept_is_no_matter() -> None:
    seen = Aftermath()
    with noting(seen), pytest.raises(BoxError):
        raise BoxError(f"refused: {Secret('planted-token')}")
    assert seen.shown() == []
    assert seen.errors
