"""Logins in the keyring of the machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.compat import properties

from box_models.auth import FileStore, KeyringStore
from box_models.errors import TokenStoreError
from tests.auth.keyrings import FileKeyring, LockedKeyring, UndeletableKeyring
from tests.auth.stores import LOGIN


class OpenKeyring(FileKeyring):
    """A keyring that does not encrypt its passwords, and has a low priority for that reason."""

    @properties.classproperty
    def priority(self) -> float:
        return 0.5


def use(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


def test_login_is_a_password_in_the_keyring(file_keyring: Path) -> None:
    KeyringStore("work").save(LOGIN)
    assert json.loads(file_keyring.read_text()) == {"box_models work": LOGIN.to_json()}


@pytest.mark.parametrize(
    "backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, OpenKeyring]
)
def test_machine_without_an_encrypted_keyring_is_an_error(
    file_keyring: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(backend(), monkeypatch)
    with pytest.raises(TokenStoreError, match="no keyring that encrypts its passwords .*; use a FileStore"):
        KeyringStore()


def test_locked_keyring_is_an_error(file_keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyringStore("work")
    use(LockedKeyring(), monkeypatch)
    with pytest.raises(
        TokenStoreError, match="did not return the login 'work': KeyringLocked: the user declined"
    ):
        store.load()
    with pytest.raises(TokenStoreError, match="did not return the login 'work'"):
        store.delete()
    with pytest.raises(TokenStoreError, match="did not save the login 'work': KeyringLocked$") as caught:
        store.save(LOGIN)
    assert "local_" not in str(caught.value)


def test_keyring_that_cannot_delete_is_an_error(file_keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyringStore("work")
    store.save(LOGIN)
    use(UndeletableKeyring(), monkeypatch)
    with pytest.raises(
        TokenStoreError, match="did not delete the login 'work': PasswordDeleteError: not here"
    ):
        store.delete()


def test_keyring_profile_defaults_to_default(file_keyring: Path) -> None:
    assert repr(KeyringStore()) == "KeyringStore('default')"


def test_foreign_password_in_the_keyring_is_damaged(file_keyring: Path) -> None:
    keyring.set_password("box_models", "work", "hunter2")
    with pytest.raises(TokenStoreError, match=r"damaged \(it is not a saved login") as caught:
        KeyringStore("work").load()
    assert "hunter2" not in str(caught.value)


def test_keyring_lock_differs_from_the_file_store_lock(file_keyring: Path) -> None:
    with KeyringStore().locked(), FileStore(patience=0.05).locked():
        pass


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ImportError, match=r"box_models\[keyring\]"):
        KeyringStore()
