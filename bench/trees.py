"""Uploads, downloads and walks of many small files and folders."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha1
from pathlib import Path
from typing import Any, TypeVar

from bench import clients
from bench.bodies import ROW_FIELDS
from bench.canned import serving
from bench.comparison import Section, compare, table
from bench.scale import SCALE

THREADS = 8
FILES, SIZE = 1000, 10_000
MANY = f"4{FILES}"
FOLDERS = 1 + 10 + 10 * 100
LATENCY = 0.02
PROGRAMS = ["requests", "box_models", "boxsdk3", "boxsdk10"]

Work = Callable[[], int]
T = TypeVar("T")


# Uploads of the files of a local directory


def requests_upload(url: str, folder: str) -> Work:
    session = clients.requests_session(THREADS)
    session.trust_env = False

    def send(path: str) -> int:
        content = Path(path).read_bytes()
        attributes = json.dumps({"name": os.path.basename(path), "parent": {"id": "0"}})
        parts: list[tuple[str, tuple[str | None, str | bytes]]]
        parts = [("attributes", (None, attributes)), ("file", ("unused", content))]
        digest = {"content-md5": sha1(content).hexdigest()}
        answer = session.post(f"{url}/api/2.0/files/content", files=parts, headers=digest)
        return len(answer.json()["entries"])

    def work() -> int:
        session.post(f"{url}/2.0/folders", json={"name": "many", "parent": {"id": "0"}})
        return _by_threads(send, folder)

    return work


def box_models_upload(url: str, folder: str) -> Work:
    box = clients.box(url)
    return lambda: len(box.root.upload_dir(folder, workers=THREADS).created)


def boxsdk3_upload(url: str, folder: str) -> Work:
    client = clients.boxsdk3(url)
    return lambda: _by_threads(lambda path: bool(client.folder("0").upload(path).id), folder)


def boxsdk10_upload(url: str, folder: str) -> Work:
    from box_sdk_gen.managers.uploads import UploadFileAttributes, UploadFileAttributesParentField

    client = clients.boxsdk10(url)

    def send(path: str) -> int:
        parent = UploadFileAttributesParentField(id="0")
        with open(path, "rb") as file:
            attributes = UploadFileAttributes(name=os.path.basename(path), parent=parent)
            return len(client.uploads.upload_file(attributes, file).entries)

    return lambda: _by_threads(send, folder)


def _by_threads(send: Callable[[str], int], folder: str) -> int:
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(send, [entry.path for entry in os.scandir(folder)]))


# Downloads of the files of a folder into a new directory


def requests_download(url: str) -> Work:
    session = clients.requests_session(THREADS)
    session.trust_env = False
    params = {"limit": "1000", "usemarker": "true", "fields": ",".join(ROW_FIELDS)}

    def fetch(entry: dict[str, str], into: str) -> None:
        content = session.get(f"{url}/2.0/files/{entry['id']}/content").content
        assert sha1(content).hexdigest() == entry["sha1"]
        with open(os.path.join(into, entry["name"]), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def download(into: str) -> None:
        entries = session.get(f"{url}/2.0/folders/{MANY}/items", params=params).json()["entries"]
        _each_by_threads(lambda entry: fetch(entry, into), entries)

    return _into_new(download)


def box_models_download(url: str) -> Work:
    box = clients.box(url)
    return _into_new(lambda into: box.folder(MANY).download(into, workers=THREADS))


def boxsdk3_download(url: str) -> Work:
    client = clients.boxsdk3(url)

    def fetch(file: Any, into: str) -> None:
        Path(into, file.name).write_bytes(file.content())

    def download(into: str) -> None:
        files = client.folder(MANY).get_items(limit=1000, use_marker=True, fields=ROW_FIELDS)
        _each_by_threads(lambda file: fetch(file, into), files)

    return _into_new(download)


def boxsdk10_download(url: str) -> Work:
    client = clients.boxsdk10(url)

    def fetch(file: Any, into: str) -> None:
        Path(into, file.name).write_bytes(client.downloads.download_file(file.id).read())

    def download(into: str) -> None:
        page = client.folders.get_folder_items(MANY, fields=list(ROW_FIELDS), usemarker=True, limit=1000)
        _each_by_threads(lambda file: fetch(file, into), page.entries)

    return _into_new(download)


def _into_new(download: Callable[[str], object]) -> Work:
    def work() -> int:
        with tempfile.TemporaryDirectory() as into:
            download(into)
            return len(os.listdir(into))

    return work


def _each_by_threads(call: Callable[[Any], None], items: Iterable[Any]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(call, items):
            pass


# Walks


def requests_walk(url: str) -> Work:
    session = clients.requests_session(THREADS)
    session.trust_env = False
    params = {"limit": "1000", "usemarker": "true", "fields": ",".join(ROW_FIELDS)}

    def below(id: str) -> list[str]:
        answer = session.get(f"{url}/2.0/folders/{id}/items", params=params)
        return [entry["id"] for entry in answer.json()["entries"] if entry["type"] == "folder"]

    return lambda: _by_levels("0", below)


def box_models_walk(url: str) -> Work:
    box = clients.box(url)
    return lambda: sum(1 for _ in box.root.walk(threads=THREADS))


def box_models_walk__1_thread(url: str) -> Work:
    box = clients.box(url)
    return lambda: sum(1 for _ in box.root.walk())


def boxsdk3_walk(url: str) -> Work:
    client = clients.boxsdk3(url)

    def below(folder: Any) -> list[Any]:
        items = folder.get_items(limit=1000, use_marker=True, fields=ROW_FIELDS)
        return [item for item in items if item.type == "folder"]

    return lambda: _by_levels(client.root_folder(), below)


def boxsdk10_walk(url: str) -> Work:
    client = clients.boxsdk10(url)

    def below(id: str) -> list[str]:
        page = client.folders.get_folder_items(id, fields=list(ROW_FIELDS), usemarker=True, limit=1000)
        return [entry.id for entry in page.entries if entry.type == "folder"]

    return lambda: _by_levels("0", below)


def _by_levels(top: T, below: Callable[[T], Iterable[T]]) -> int:
    """Walk a tree level by level, in the simplest way with threads."""
    count, level = 0, [top]
    with ThreadPoolExecutor(THREADS) as pool:
        while level:
            count += len(level)
            level = [each for entries in pool.map(below, level) for each in entries]
    return count


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    far = f"20 ms away, with {THREADS} threads. The official SDKs have no such method; here the same number of threads calls them."
    with tempfile.TemporaryDirectory() as folder, serving("bench.objects", "--latency", LATENCY) as (url, _):
        for number in range(FILES):
            Path(folder, f"{number}.bin").write_bytes(os.urandom(SIZE))
        costs = compare(
            __name__, [f"{name}_upload" for name in PROGRAMS], url, folder, times=2 * SCALE.rounds
        )
        note = f"{FILES:,} files of 10 KB, {far}"
        uploads = table("Upload of many small files", costs, show=("wall", "cpu"), note=note)
        costs = compare(__name__, [f"{name}_download" for name in PROGRAMS], url, times=SCALE.rounds)
        note = f"{FILES:,} files of 10 KB, {far} requests and box_models check the sha1 and sync each file to disk."
        downloads = table("Download of many small files", costs, show=("wall", "cpu"), note=note)
        names = [*(f"{name}_walk" for name in PROGRAMS), "box_models_walk__1_thread"]
        costs = compare(__name__, names, url, times=SCALE.rounds, once=names[-1:])
        walks = table("Walk", costs, show=("wall", "cpu"), note=f"{FOLDERS:,} folders, {far}")
    return [uploads, downloads, walks]
