"""Objects that are pickled find their Box again in another process, and share one session there."""

from __future__ import annotations

import copy
import os
import pickle
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from box_models import Box, File, Forbidden, NoSession, NotLoggedIn
from box_models.auth import FileStore, OAuth2, SavedLogin, Secret
from box_models.local import LocalServer, serve

SEED = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
    "files": [{"id": str(200 + n), "name": f"{n}.txt", "content": f"Number {n}"} for n in range(5)],
}
LOGIN = SavedLogin(Secret("local_expired"), Secret("local_refresh"), client_id="app")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture(scope="module")
def saved_login(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    """A saved login with an expired access token. It is the only login that this process and its children find."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BOX_")]:
            patch.delenv(name)
        patch.setenv("BOX_MODELS_HOME", str(home))
        store = FileStore("default")
        store.save(replace(LOGIN, client_secret=Secret("hush"), base_url=server.url))
        yield store


@pytest.fixture(scope="module")
def box(server: LocalServer, saved_login: FileStore) -> Iterator[Box]:
    with Box(base_url=server.url) as box:
        assert box.file("200").name  # refreshes the expired token
        yield box


@pytest.fixture(scope="module")
def pool(saved_login: FileStore) -> Iterator[ProcessPoolExecutor]:
    """One process that was started, and not forked."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(os.getpid).result()  # starts the process, before a test changes the environment
        yield pool


def issued_tokens(server: LocalServer) -> int:
    with server.engine.database.reading() as c:
        return int(c.execute("SELECT count(*) FROM tokens WHERE kind = 'access'").fetchone()[0])


# The functions that run in the other process.


def size_of(file: File) -> int:
    return file.size


def text_of(file: File) -> str:
    return file.read_text()


def error_of_first_use(file: File) -> tuple[str, str, str]:
    """Return the loaded name, and the class and text of the error that any other use raises."""
    try:
        file.read_text()
    except (NoSession, NotLoggedIn, Forbidden) as error:
        return file.name, type(error).__name__, str(error)
    return file.name, "", ""


def open_files(pickles: list[bytes]) -> list[int]:
    """Use each object or Box. Return how many files are open after each tenth of them."""
    counts = []
    for number, pickled in enumerate(pickles):
        value = pickle.loads(pickled)
        file = value if isinstance(value, File) else value.file("200")
        assert file.name
        if number % (len(pickles) // 10) == 0:
            counts.append(len(list(Path("/proc/self/fd").iterdir())))
    return counts


def sessions_in_threads(pickled: bytes) -> int:
    """Return the number of sessions after eight threads unpickled a Box at once, and closed it."""
    sessions = []

    def use() -> None:
        with pickle.loads(pickled) as box:
            assert box.file("200").name == "0.txt"
            sessions.append(box.session)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sessions) == 8
    return len({id(session) for session in sessions})


def user_and_error(files: list[File]) -> tuple[str, str]:
    """Return the name of the user of the first view, and the error of the second one for a change."""
    of_user, downscoped = files
    error = ""
    try:
        downscoped.rename("mine.txt")
    except Forbidden as forbidden:
        error = type(forbidden).__name__
    return of_user.owned_by.name, error


def loads_as_client_credentials(pickled: bytes, settings: dict[str, str]) -> list[int]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        return open_files([pickled] * 20)


def returned(files: set[File]) -> list[File]:
    return list(files)


# Tests


def test_objects_in_a_pool_find_their_box(box: Box, pool: ProcessPoolExecutor) -> None:
    files = [box.file(str(200 + n)) for n in range(5)]
    assert list(pool.map(size_of, files)) == [8] * 5
    assert list(pool.map(text_of, box.root.files(), chunksize=5)) == [f"Number {n}" for n in range(5)]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system has no /proc")
def test_hundreds_of_pickles_share_connections_and_one_token(
    box: Box, pool: ProcessPoolExecutor, server: LocalServer
) -> None:
    before = issued_tokens(server)
    pickles = [pickle.dumps(value) for _ in range(100) for value in (box, box.file("201"))]
    counts = pool.submit(open_files, pickles).result()
    assert max(counts[1:]) - min(counts[1:]) <= 1
    assert issued_tokens(server) == before


def test_equal_boxes_share_a_session_too(
    server: LocalServer, pool: ProcessPoolExecutor, saved_login: FileStore
) -> None:
    pickles = []
    for _ in range(20):
        with Box(base_url=server.url) as box:
            pickles.append(pickle.dumps(box))
    counts = pool.submit(open_files, pickles).result()
    assert max(counts[1:]) - min(counts[1:]) <= 1


def test_hundreds_of_pickles_request_one_token(
    box: Box, server: LocalServer, pool: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"BOX_CLIENT_ID": "app", "BOX_CLIENT_SECRET": "hush", "BOX_USER_ID": "11"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with Box(base_url=server.url) as application:
        pickled = pickle.dumps(application.file("200"))
    before = issued_tokens(server)
    pool.submit(loads_as_client_credentials, pickled, settings).result()
    assert issued_tokens(server) == before + 1


def test_threads_share_a_session_and_closing_one_box_closes_no_other(
    box: Box, pool: ProcessPoolExecutor
) -> None:
    assert pool.submit(sessions_in_threads, pickle.dumps(box)).result() == 1


def test_views_are_found_as_views(box: Box, pool: ProcessPoolExecutor, server: LocalServer) -> None:
    reader = box.downscope(["item_preview", "item_download"])
    files = [box.as_user("11").file("200"), reader.file("201")]
    before = issued_tokens(server)
    for _ in range(3):
        assert pool.submit(user_and_error, files).result() == ("Ada", "Forbidden")
    assert issued_tokens(server) == before + 1
    with pickle.loads(pickle.dumps(reader)) as again:
        assert again.whoami().source == reader.whoami().source


def test_identity_and_loaded_fields_survive(box: Box, pool: ProcessPoolExecutor) -> None:
    file = box.file("203").load()
    file.name = "unsaved.txt"
    (twin,) = pool.submit(returned, {file}).result()
    assert twin == file
    assert hash(twin) == hash(file)
    assert twin.model_dump() == file.model_dump()
    assert not twin.is_loaded("tags")
    assert twin.save().name == "unsaved.txt"
    file.refresh().rename("3.txt")


def test_token_as_text_is_not_pickled_and_the_first_use_reports_it(
    server: LocalServer, pool: ProcessPoolExecutor
) -> None:
    with Box("local_ada", base_url=server.url) as box:
        file = box.file("200").load()
        assert b"local_" not in pickle.dumps(file)
        name, error, text = pool.submit(error_of_first_use, file).result()
        assert (name, error) == ("0.txt", "NoSession")
        assert "its token was passed as text" in text
        assert "set BOX_TOKEN in both processes" in text
        assert pool.submit(returned, {file}).result()[0].read_text() == "Number 0"


def test_objects_of_an_embedded_box_say_that_it_belongs_to_one_process(
    tmp_path: Path, pool: ProcessPoolExecutor
) -> None:
    with Box.local(tmp_path) as box:
        plan = box.root.upload(b"The plan", "plan.txt")
        name, error, text = pool.submit(error_of_first_use, plan).result()
        assert (name, error) == ("plan.txt", "NoSession")
        assert "belongs to the process that opened it; serve it (python -m box_models.local)" in text
        assert pickle.loads(pickle.dumps(plan)).read_text() == "The plan"


def test_missing_login_in_the_other_process_costs_no_loaded_field(
    server: LocalServer, tmp_path: Path
) -> None:
    store = FileStore("elsewhere", tmp_path)
    store.save(replace(LOGIN, client_secret=Secret("hush"), base_url=server.url))
    with Box(OAuth2.saved(store), base_url=server.url) as other:
        pickled = pickle.dumps(other.file("200"))
    store.delete()
    file = pickle.loads(pickled)
    assert file.id == "200"
    with pytest.raises(NotLoggedIn, match="there is no login in"):
        _ = file.name


def test_login_with_a_function_that_cannot_be_pickled_leaves_objects_as_data(
    server: LocalServer, saved_login: FileStore, pool: ProcessPoolExecutor
) -> None:
    auth = OAuth2.saved(saved_login, tokens_changed=lambda _refresh, _access: None)
    with Box(auth, base_url=server.url) as box:
        _, error, text = pool.submit(error_of_first_use, box.file("200").load()).result()
    assert (error, "lambda" in text) == ("NoSession", True)


def test_pickles_of_objects_contain_no_secret(box: Box) -> None:
    token = box.token().reveal()
    pickled = pickle.dumps([box.file("200").load(), box.as_user("11").root, box.downscope("item_preview").me])
    for secret in (token, "local_", "hush"):
        assert secret.encode() not in pickled


def test_the_error_for_pickling_a_listing_describes_what_to_pass_instead(box: Box) -> None:
    folder = box.root.create_folder("Sales")
    with pytest.raises(TypeError, match=r"^<Pages: Items of /Sales> cannot be pickled; .*pages\.all\(\)"):
        pickle.dumps(folder.items())
    with pytest.raises(TypeError, match="^<Walk of /Sales> cannot be pickled; pass the folder"):
        pickle.dumps(folder.walk())
    with pytest.raises(TypeError, match="pass the Box or an object of it"):
        pickle.dumps(box.enterprise)
    assert copy.copy(pages := folder.items()) is copy.deepcopy(pages) is pages
