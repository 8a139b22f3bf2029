"""A token store in the keyring of the operating system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from box_models._incomplete_repr import allow_incomplete
from box_models._secret_value import HiddenVariables, SecretValue
from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.auth.stores.file_permissions import make_private_directory
from box_models.auth.stores.profiles import profile_name, profiles_directory
from box_models.auth.stores.slot_file import reserve_slot_in_file
from box_models.errors import TokenStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "box_models"


class KeyringStore:
    """Save the login ``profile`` in the keyring of this machine.

    The keyring is Keychain, Secret Service, KWallet or Credential Manager. In it, the login is the password of the user ``profile`` for the service ``box_models``. Keyrings have no locks,
    so the lock is an empty file in ``~/.box_models/profiles`` (or in ``$BOX_MODELS_HOME``). Raises `TokenStoreError` if
    there is no keyring, or only one without encryption. The store can be pickled; the pickle contains the profile and
    no secret. Needs the extra ``keyring``.

    >>> KeyringStore("work")
    KeyringStore('work')
    """

    def __init__(self, profile: str = "default", *, patience: float = 30.0) -> None:
        self.profile: str = profile_name(profile)
        self._lock_timeout = patience
        _backend()

    def load(self) -> SavedLogin | None:
        """Return the saved login, or None. Raises `TokenStoreError` if it cannot be read."""
        text = SecretValue(self._call("return", lambda keyring: keyring.get_password(SERVICE, self.profile)))
        if text.reveal() is None:
            return None
        try:
            return SavedLogin.from_json(text.reveal() or "")
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(
            f"the login {self.profile!r} in the keyring is damaged ({reason}); delete it and sign in again"
        )

    def save(self, login: SavedLogin) -> None:
        """Replace the saved login. The keyring decides when it is on disk."""
        self._call("save", lambda keyring: keyring.set_password(SERVICE, self.profile, login.to_json()))

    def delete(self) -> None:
        """Delete the saved login, if there is one."""
        if self._call("return", lambda keyring: keyring.get_password(SERVICE, self.profile)) is not None:
            self._call("delete", lambda keyring: keyring.delete_password(SERVICE, self.profile))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock that excludes all other processes and threads. Raises `AuthBusy` after ``patience`` seconds.

        If the process ends, even by a crash, the lock is released.
        """
        directory = profiles_directory()
        make_private_directory(directory)
        # A profile name cannot contain a plus, so this is never the lock of a FileStore.
        with hold_file_lock(directory / f"keyring+{self.profile}.lock", self._lock_timeout):
            yield

    def reserve_slot(self, interval: float, longest: float) -> float | None:
        """Reserve the next slot of a `RateLimit`, in a file beside the lock. See `SlotStore`."""
        directory = profiles_directory()
        make_private_directory(directory)
        path = directory / f"keyring+{self.profile}.limit"
        return reserve_slot_in_file(path, interval, longest, timeout=self._lock_timeout)

    def __reduce__(self) -> tuple[Callable[..., KeyringStore], tuple[str]]:
        return partial(KeyringStore, patience=self._lock_timeout), (self.profile,)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"KeyringStore({self.profile!r})"

    def _call(self, action: str, function: Callable[[KeyringBackend], T]) -> T:
        backend = _backend()
        # The extra "keyring" is optional.
        from keyring.errors import KeyringError

        try:
            with HiddenVariables():
                return function(backend)
        except KeyringError as problem:
            reason = f"{type(problem).__name__}: {problem}".rstrip(": ")
        raise TokenStoreError(f"the keyring did not {action} the login {self.profile!r}: {reason}")


def _backend() -> KeyringBackend:
    # The extra "keyring" is optional.
    try:
        import keyring
        import keyring.core
    except ImportError:
        raise ImportError(
            'KeyringStore needs the extra "keyring": pip install "box_models[keyring]"'
        ) from None
    backend = keyring.get_keyring()
    if not keyring.core.recommended(backend):
        raise TokenStoreError(
            f"this machine has no keyring that encrypts its passwords (found: {backend.name}); use a FileStore"
        )
    return backend
