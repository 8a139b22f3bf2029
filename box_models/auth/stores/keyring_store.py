"""A login in the keyring of the operating system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.auth.stores.file_permissions import make_private_directory
from box_models.auth.stores.profiles import profile_name, profiles_directory
from box_models.errors import TokenStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Answer = TypeVar("Answer")

SERVICE = "box_models"


class KeyringStore:
    """Keep the login ``profile`` in the keyring of this machine: Keychain, Secret Service, KWallet, Credential Manager.

    In the keyring it is the password of ``profile`` at the service ``box_models``. Keyrings know no locks, so the lock
    is a file in ``~/.box_models/profiles`` (or below ``$BOX_MODELS_HOME``), without a secret in it. Raises
    `TokenStoreError` where there is no keyring, or only one that keeps its passwords in the open. It pickles: it names
    the profile, and takes no secret along. Needs the extra ``keyring``.

    >>> KeyringStore("work")
    KeyringStore('work')
    """

    def __init__(self, profile: str = "default", *, patience: float = 30.0) -> None:
        self.profile: str = profile_name(profile)
        self._patience = patience
        _backend()

    def load(self) -> SavedLogin | None:
        """Return what is kept now, or None. Raises `TokenStoreError` for what cannot be read."""
        text = self._ask("give", lambda keyring: keyring.get_password(SERVICE, self.profile))
        if text is None:
            return None
        try:
            return SavedLogin.from_json(text)
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(
            f"the login {self.profile!r} in the keyring is damaged ({reason}): delete it, and sign in again"
        )

    def save(self, login: SavedLogin) -> None:
        """Keep this instead. How soon it is on disk is the keyring's affair."""
        self._ask("keep", lambda keyring: keyring.set_password(SERVICE, self.profile, login.to_json()))

    def delete(self) -> None:
        """Forget it; no error if there is nothing."""
        if self._ask("give", lambda keyring: keyring.get_password(SERVICE, self.profile)) is not None:
            self._ask("forget", lambda keyring: keyring.delete_password(SERVICE, self.profile))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes and threads out; `AuthBusy` after ``patience`` seconds. Ends with its holder."""
        directory = profiles_directory()
        make_private_directory(directory)
        # No profile has a plus in its name, so this is no lock of a FileStore.
        with hold_file_lock(directory / f"keyring+{self.profile}.lock", self._patience):
            yield

    def __reduce__(self) -> tuple[Callable[..., KeyringStore], tuple[str]]:
        return partial(KeyringStore, patience=self._patience), (self.profile,)

    def __repr__(self) -> str:
        return f"KeyringStore({self.profile!r})"

    def _ask(self, wish: str, ask: Callable[[KeyringBackend], Answer]) -> Answer:
        backend = _backend()
        from keyring.errors import KeyringError

        try:
            return ask(backend)
        except KeyringError as problem:
            reason = f"{type(problem).__name__}: {problem}".rstrip(": ")
        raise TokenStoreError(f"the keyring did not {wish} the login {self.profile!r}: {reason}")


def _backend() -> KeyringBackend:
    try:
        import keyring
        import keyring.core
    except ImportError:
        raise ImportError(
            'A login in the keyring needs an extra: pip install "box_models[keyring]"'
        ) from None
    backend = keyring.get_keyring()
    if not keyring.core.recommended(backend):
        raise TokenStoreError(
            f"this machine has no keyring that keeps a login safe ({backend.name}): use a FileStore"
        )
    return backend
