"""Many small things at once: files that go up, and a tree that is walked."""

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
from bench.race import Section, race, table
from bench.scale import SCALE

THREADS = 8
FILES, SIZE = 1000, 10_000
MANY = f"4{FILES}"
FOLDERS = 1 + 10 + 10 * 100
LATENCY = 0.02
CONTENDERS = ["requests", "box_models", "boxsdk3", "boxsdk10"]

Work = Callable[[], int]
T = TypeVar("T")


# Uploads of what is in a directory here


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


# Downloads of what is in a folder, into a new directory


def requests_download(url: str) -> Work:
    session = clients.requests_session(THREADS)
    session.trust_env = False
    asked = {"limit": "1000", "usemarker": "true", "fields": ",".join(ROW_FIELDS)}

    def fetch(entry: dict[str, str], into: str) -> None:
        content = session.get(f"{url}/2.0/files/{entry['id']}/content").content
        assert sha1(content).hexdigest() == entry["sha1"]
        with open(os.path.join(into, entry["name"]), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def bring(into: str) -> None:
        entries = session.get(f"{url}/2.0/folders/{MANY}/items", params=asked).json()["entries"]
        _each_by_threads(lambda entry: fetch(entry, into), entries)

    return _into_new(bring)


def box_models_download(url: str) -> Work:
    box = clients.box(url)
    return _into_new(lambda into: box.folder(MANY).download(into, workers=THREADS))


def boxsdk3_download(url: str) -> Work:
    client = clients.boxsdk3(url)

    def fetch(file: Any, into: str) -> None:
        Path(into, file.name).write_bytes(file.content())

    def bring(into: str) -> None:
        files = client.folder(MANY).get_items(limit=1000, use_marker=True, fields=ROW_FIELDS)
        _each_by_threads(lambda file: fetch(file, into), files)

    return _into_new(bring)


def boxsdk10_download(url: str) -> Work:
    client = clients.boxsdk10(url)

    def fetch(file: Any, into: str) -> None:
        Path(into, file.name).write_bytes(client.downloads.download_file(file.id).read())

    def bring(into: str) -> None:
        page = client.folders.get_folder_items(MANY, fields=list(ROW_FIELDS), usemarker=True, limit=1000)
        _each_by_threads(lambda file: fetch(file, into), page.entries)

    return _into_new(bring)


def _into_new(bring: Callable[[str], object]) -> Work:
    def work() -> int:
        with tempfile.TemporaryDirectory() as into:
            bring(into)
            return len(os.listdir(into))

    return work


def _each_by_threads(do: Callable[[Any], None], things: Iterable[Any]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(do, things):
            pass


# Walks


def requests_walk(url: str) -> Work:
    session = clients.requests_session(THREADS)
    session.trust_env = False
    asked = {"limit": "1000", "usemarker": "true", "fields": ",".join(ROW_FIELDS)}

    def below(id: str) -> list[str]:
        answer = session.get(f"{url}/2.0/folders/{id}/items", params=asked)
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
    """Walk a tree level by level, as one would by hand."""
    seen, level = 0, [top]
    with ThreadPoolExecutor(THREADS) as pool:
        while level:
            seen += len(level)
            level = [each for found in pool.map(below, level) for each in found]
    return seen


def sections() -> list[Section]:
    """Measure, and lay it out."""
    far = f"20 ms away, by {THREADS} threads. The official SDKs have no such verb; here they are called by as many threads."
    with tempfile.TemporaryDirectory() as folder, serving("bench.objects", "--latency", LATENCY) as (url, _):
        for number in range(FILES):
            Path(folder, f"{number}.bin").write_bytes(os.urandom(SIZE))
        costs = race(__name__, [f"{name}_upload" for name in CONTENDERS], url, folder, times=2 * SCALE.rounds)
        note = f"{FILES:,} files of 10 KB, {far}"
        uploads = table("Upload of many small files", costs, show=("wall", "cpu"), note=note)
        costs = race(__name__, [f"{name}_download" for name in CONTENDERS], url, times=SCALE.rounds)
        note = f"{FILES:,} files of 10 KB, {far} The first two check the sha1 and have each file synced to the disk."
        downloads = table("Download of many small files", costs, show=("wall", "cpu"), note=note)
        names = [*(f"{name}_walk" for name in CONTENDERS), "box_models_walk__1_thread"]
        costs = race(__name__, names, url, times=SCALE.rounds, once=names[-1:])
        walks = table("Walk", costs, show=("wall", "cpu"), note=f"{FOLDERS:,} folders, {far}")
    return [uploads, downloads, walks]
