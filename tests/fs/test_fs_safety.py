"""Filesystems travel to other threads and processes, and show no secret."""

# fsspec and pyarrow have no type stubs.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import fsspec
import pytest

from box_models import Box
from box_models.fs import BoxFileSystem
from box_models.local import LocalServer
from tests.fs.filesystems import filesystem


@pytest.fixture
def options(box_server: LocalServer) -> dict[str, str]:
    """The options that open a served embedded Box."""
    return {"base_url": box_server.url, "token": box_server.token}


def test_a_url_opens_with_options(options: dict[str, str]) -> None:
    with fsspec.open("box://A/a.txt", "w", **options) as out:
        out.write("hello")
    with fsspec.open_files("box://a/A.txt", "r", **options) as files:
        assert [file.read() for file in files] == ["hello"]
    fs, path = fsspec.url_to_fs("box://A/a.txt", **options)
    assert (type(fs), path) == (BoxFileSystem, "/A/a.txt")
    assert fsspec.filesystem("box", **options) is fs


def test_a_pickled_filesystem_and_a_pickled_file_work(options: dict[str, str]) -> None:
    fs = filesystem(options)
    fs.pipe("/a.txt", b"hello world")
    copy = pickle.loads(pickle.dumps(fs))
    assert copy.cat("/a.txt") == b"hello world"
    file = fs.open("/a.txt")
    file.seek(6)
    pickled = pickle.dumps(file)
    fs.pipe("/a.txt", b"another content")
    assert pickle.loads(pickled).read() == b"world"


def test_a_filesystem_travels_as_json_without_secrets(options: dict[str, str]) -> None:
    fs = filesystem(options)
    fs.pipe("/a.txt", b"1")
    assert fsspec.AbstractFileSystem.from_json(fs.to_json()).cat("/a.txt") == b"1"
    public = fs.to_json(include_password=False)
    assert options["token"] not in public + repr(fs)
    assert json.loads(public)["base_url"] == options["base_url"]


def test_an_embedded_box_does_not_travel(box: Box, fs: BoxFileSystem) -> None:
    with pytest.raises(TypeError, match="embedded Box"):
        pickle.dumps(fs)
    with pytest.raises(TypeError, match="options"):
        fs.to_json()


def test_two_boxes_have_two_filesystems(box: Box) -> None:
    with Box.local(":memory:") as other:
        first, second = (fsspec.filesystem("box", box=each) for each in (box, other))
        first.pipe("/a.txt", b"1")
        assert second.find("/") == []
        assert first != second


def test_threads_share_a_filesystem(fs: BoxFileSystem) -> None:
    def work(number: int) -> bytes:
        fs.pipe(f"/A/{number % 3}/{number}.txt", b"%d" % number)
        return fs.cat_file(f"/A/{number % 3}/{number}.txt")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(24))) == [b"%d" % number for number in range(24)]
    assert len(fs.find("/")) == 24


def test_logins_are_checked_before_any_request() -> None:
    for options, message in (
        ({"token": "t", "jwt_config": "x"}, "one login"),
        ({"client_id": "c"}, "client_secret"),
        ({"user_id": "1"}, "user_id needs"),
        ({"jwt_config": "{"}, "jwt_config must be"),
    ):
        with pytest.raises(ValueError, match=message):
            filesystem(options)


def test_another_user_acts(box_server: LocalServer, options: dict[str, str]) -> None:
    me = Box(options["token"], base_url=options["base_url"]).me
    fs = filesystem({**options, "as_user": me.id})
    fs.pipe("/a.txt", b"1")
    assert fs.cat("/a.txt") == b"1"


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the server has threads
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks exist only on POSIX")
def test_a_forked_process_can_use_the_filesystem(options: dict[str, str]) -> None:
    fs = filesystem(options)
    fs.pipe("/a.txt", b"1")
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if fs.cat("/a.txt") == b"1" == filesystem(options).cat("/a.txt") else 1
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
