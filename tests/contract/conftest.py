"""The behavior of Box that one user can observe, tested with the embedded Box.

With ``BOX_MODELS_LIVE=1``, the same tests use a real account. They create one folder for the run, and delete it
permanently afterwards. They record nothing.
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
from box_models.local.engine import Engine
from box_models.local.faces.server import serve

LIVE = os.environ.get("BOX_MODELS_LIVE") == "1"
KINDS = ["live"] if LIVE else ["in this process", "served"]


@pytest.fixture(scope="session", params=KINDS)
def connection(request: pytest.FixtureRequest) -> Iterator[tuple[Box, Engine | None]]:
    """The account under test, and its engine if it is an embedded Box."""
    if request.param == "live":
        with live() as box:
            yield box, None
    elif request.param == "served":
        with serve() as server, Box(server.token, base_url=server.url) as box:
            yield box, server.engine
    else:
        with Box.local(":memory:") as box:
            yield box, box.engine


@pytest.fixture(scope="session")
def account(connection: tuple[Box, Engine | None]) -> Box:
    """The account under test."""
    return connection[0]


@pytest.fixture(scope="session")
def other_user(connection: tuple[Box, Engine | None]) -> Box:
    """The same Box, as a user who may not see the items of the account."""
    box, engine = connection
    if engine is None:
        pytest.skip("a live account has no second user")
    engine.accounts.create_user("20000002", "Ann Other", "ann@example.com")
    return box.as_user("20000002")


@pytest.fixture(scope="session")
def top(account: Box) -> Iterator[Folder]:
    """The folder that contains all items of the run."""
    try:
        folder = account.root.create_folder(f"box_models contract {uuid4()}")
    except BoxError as error:
        refuse(f"a folder of their own could not be made for them: {error}")
    try:
        yield folder
    finally:
        folder.delete(recursive=True)
        with suppress(BoxError):  # an item under a retention policy stays in the trash
            folder.purge()


@pytest.fixture
def place(top: Folder) -> Folder:
    """An empty folder."""
    return top.create_folder(str(uuid4()))


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use an empty directory for saved logins and upload records."""
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))


@contextmanager
def live() -> Iterator[Box]:
    """Use the token of the environment. Another login would be refreshed, and its tokens saved."""
    token = Secret(setting("BOX_TOKEN") or setting("BOX_DEVELOPER_TOKEN"))
    if not token.reveal():
        refuse(
            "BOX_MODELS_LIVE=1 needs BOX_TOKEN or BOX_DEVELOPER_TOKEN, a token of the account that is to be asked"
        )
    with Box(DeveloperToken(token)) as box:
        yield box


def refuse(why: str) -> NoReturn:
    pytest.exit(f"The contract tests do not run: {why}", returncode=2)
