"""What Box does, as far as one user can see it: asked of the embedded Box each time, and with ``BOX_MODELS_LIVE=1`` of a real account.

Live, everything happens in one folder that is made for it and deleted for good afterwards, and nothing is written down.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest

from box_models import Box, BoxError, DeveloperToken, Folder, Secret
from box_models.auth.environment import setting
from box_models.local.faces.server import serve

LIVE = os.environ.get("BOX_MODELS_LIVE") == "1"
KINDS = ["live"] if LIVE else ["in this process", "served"]


@pytest.fixture(scope="session", params=KINDS)
def account(request: pytest.FixtureRequest) -> Iterator[Box]:
    """The account that is asked."""
    if request.param == "live":
        with live() as box:
            yield box
    elif request.param == "served":
        with serve() as server, Box(server.token, base_url=server.url) as box:
            yield box
    else:
        with Box.local(":memory:") as box:
            yield box


@pytest.fixture(scope="session")
def top(account: Box) -> Iterator[Folder]:
    """The one folder in which everything happens."""
    try:
        folder = account.root.create_folder(f"box_models contract {uuid4()}")
    except BoxError as error:
        refuse(f"a folder of their own could not be made for them: {error}")
    try:
        yield folder
    finally:
        folder.delete(recursive=True)
        with suppress(BoxError):  # where it has to be retained, it stays in the trash
            folder.purge()


@pytest.fixture
def place(top: Folder) -> Folder:
    """An empty folder."""
    return top.create_folder(str(uuid4()))


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what the client might keep go away with the test."""
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))


@contextmanager
def live() -> Iterator[Box]:
    """Ask with the token of the environment: any other login would be refreshed, and written down."""
    token = Secret(setting("BOX_TOKEN") or setting("BOX_DEVELOPER_TOKEN"))
    if not token.reveal():
        refuse(
            "BOX_MODELS_LIVE=1 needs BOX_TOKEN or BOX_DEVELOPER_TOKEN, a token of the account that is to be asked"
        )
    with Box(DeveloperToken(token)) as box:
        yield box


def refuse(why: str) -> NoReturn:
    pytest.exit(f"The contract tests do not run: {why}", returncode=2)
