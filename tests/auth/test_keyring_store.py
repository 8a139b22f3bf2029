"""Logins in the keyring of the machine, where there is one that deserves the name."""

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
from tests.auth.keyrings import FileKeyring, KeepingKeyring, LockedKeyring
from tests.auth.places import LOGIN


class OpenKeyring(FileKeyring):
    """A keyring that keeps its passwords where everybody can read them, and says as much."""

    @properties.classproperty
    def priority(self) -> float:
        return 0.5


def use(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


def test_a_login_is_a_password_of_the_keyring(file_keyring: Path) -> None:
    KeyringStore("work").save(LOGIN)
    assert json.loads(file_keyring.read_text()) == {"box_models work": LOGIN.to_json()}


@pytest.mark.parametrize(
    "backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, OpenKeyring]
)
def test_a_machine_without_a_safe_keyring_is_told_at_once(
    file_keyring: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(backend(), monkeypatch)
    with pytest.raises(TokenStoreError, match="no keyring that encrypts its passwords .*; use a FileStore"):
        KeyringStore()


def test_a_keyring_that_its_owner_keeps_shut_is_an_error(
    file_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeyringStore("work")
    use(LockedKeyring(), monkeypatch)
    with pytest.raises(
        TokenStoreError, match="did not return the login 'work': KeyringLocked: the owner said no"
    ):
        store.load()
    with pytest.raises(TokenStoreError, match="did not return the login 'work'"):
        store.delete()
    with pytest.raises(TokenStoreError, match="did not save the login 'work': KeyringLocked$") as caught:
        store.save(LOGIN)
    assert "local_" not in str(caught.value)


def test_a_keyring_that_does_not_forget_is_an_error(
    file_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeyringStore("work")
    store.save(LOGIN)
    use(KeepingKeyring(), monkeypatch)
    with pytest.raises(
        TokenStoreError, match="did not delete the login 'work': PasswordDeleteError: not here"
    ):
        store.delete()


def test_a_login_without_a_name_is_the_default_one(file_keyring: Path) -> None:
    assert repr(KeyringStore()) == "KeyringStore('default')"


def test_what_somebody_else_put_there_is_damaged(file_keyring: Path) -> None:
    keyring.set_password("box_models", "work", "hunter2")
    with pytest.raises(TokenStoreError, match=r"damaged \(it is not a saved login") as caught:
        KeyringStore("work").load()
    assert "hunter2" not in str(caught.value)


def test_the_lock_is_not_that_of_a_file_store(file_keyring: Path) -> None:
    with KeyringStore().locked(), FileStore(patience=0.05).locked():
        pass


def test_without_the_extra_it_says_which_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ImportError, match=r"box_models\[keyring\]"):
        KeyringStore()
