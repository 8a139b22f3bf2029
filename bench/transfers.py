"""Transfers of a large file: down and up, near and far."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import clients
from bench.canned import serving
from bench.race import Section, race, table
from bench.scale import SCALE

MIB = 1 << 20
PART = 8 * MIB
CONTENDERS = ["requests", "box_models", "boxsdk3", "boxsdk10"]

Work = Callable[[], int]


# Downloads, into a new file at ``path``: while an old one keeps its pages in memory, the system has more to do for new ones


def make_room(path: str) -> None:
    """Have memory at hand for a large new file at ``path``.

    A virtual machine gets its memory from its host as it touches it, which costs more than all that is measured here.
    """
    block = bytes(MIB)
    with open(path, "wb") as file:
        for _ in range(SCALE.size // MIB):
            file.write(block)
    os.unlink(path)


def requests_download__synced(url: str, path: str) -> Work:
    """Download as one would by hand who wants what is there to be there after a power cut, too."""
    return requests_download(url, path, synced=True)


def requests_download(url: str, path: str, *, synced: bool = False) -> Work:
    make_room(path)
    session = clients.requests_session()

    def work() -> int:
        digest = hashlib.sha1()
        with (
            session.get(f"{url}/2.0/files/1/content", stream=True) as answer,
            open(path, "wb") as file,
        ):
            for chunk in answer.iter_content(MIB):
                digest.update(chunk)
                file.write(chunk)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        return os.path.getsize(path)

    return work


def box_models_download(url: str, path: str, *, workers: int = 1) -> Work:
    make_room(path)
    box = clients.box(url)

    def work() -> int:
        box.file("1").download(path, workers=workers)
        return os.path.getsize(path)

    return work


def box_models_download__4_ranges(url: str, path: str) -> Work:
    return box_models_download(url, path, workers=4)


def boxsdk3_download(url: str, path: str) -> Work:
    make_room(path)
    client = clients.boxsdk3(url)

    def work() -> int:
        with open(path, "wb") as file:
            client.file("1").download_to(file)
        return os.path.getsize(path)

    return work


def boxsdk10_download(url: str, path: str) -> Work:
    make_room(path)
    client = clients.boxsdk10(url)

    def work() -> int:
        with open(path, "wb") as file:
            client.downloads.download_file_to_output_stream("1", file)
        return os.path.getsize(path)

    return work


# The same without a sha1: the bytes as they come


def requests_bytes(url: str, path: str) -> Work:
    make_room(path)
    session = clients.requests_session()

    def work() -> int:
        with session.get(f"{url}/2.0/files/1/content", stream=True) as answer, open(path, "wb") as file:
            for chunk in answer.iter_content(MIB):
                file.write(chunk)
        return os.path.getsize(path)

    return work


def box_models_bytes(url: str, path: str) -> Work:
    """Go below the verbs, which all check what came."""
    make_room(path)
    box = clients.box(url)

    def work() -> int:
        with box.session.stream("/files/1/content") as stream, open(path, "wb") as file:
            for chunk in stream.chunks():
                file.write(chunk)
        return os.path.getsize(path)

    return work


boxsdk3_bytes, boxsdk10_bytes = boxsdk3_download, boxsdk10_download


# Uploads in parts, of the file at ``path``


def requests_upload(url: str, path: str) -> Work:
    import base64

    session = clients.requests_session()
    size = os.path.getsize(path)

    def work() -> int:
        at = session.post(f"{url}/api/2.0/files/upload_sessions", json={}).json()
        whole = hashlib.sha1()
        with open(path, "rb") as file:
            for offset in range(0, size, PART):
                block = file.read(PART)
                whole.update(block)
                headers = {
                    "Digest": f"sha={base64.b64encode(hashlib.sha1(block).digest()).decode()}",
                    "Content-Range": f"bytes {offset}-{offset + len(block) - 1}/{size}",
                }
                session.put(at["session_endpoints"]["upload_part"], data=block, headers=headers).json()
        done = session.post(at["session_endpoints"]["commit"], json={}).json()
        return int(done["entries"][0]["size"])

    return work


def box_models_upload(url: str, path: str) -> Work:
    box = clients.box(url)
    return lambda: box.root.upload(path, "big.bin", resume=False).size


def boxsdk3_upload(url: str, path: str) -> Work:
    client = clients.boxsdk3(url)
    return lambda: int(client.folder("0").get_chunked_uploader(path).start().size)


def boxsdk10_upload(url: str, path: str) -> Work:
    client = clients.boxsdk10(url)
    size = os.path.getsize(path)

    def work() -> int:
        with open(path, "rb") as file:
            return int(client.chunked_uploads.upload_big_file(file, "big.bin", size, "0").size)

    return work


def _called(what: str, contenders: Sequence[str] = CONTENDERS) -> list[str]:
    return [f"{name}_{what}" for name in contenders]


@contextmanager
def _content(path: Path, size: int, **options: float) -> Iterator[str]:
    """Make a file of zeros, and a Box that has it."""
    with path.open("wb") as file:
        file.truncate(size)
    with path.open("rb") as file:
        sha1 = hashlib.file_digest(file, "sha1").hexdigest()
    given = [text for name, value in options.items() for text in (f"--{name}", value)]
    with serving("bench.content", "--size", size, "--sha1", sha1, "--part-size", PART, *given) as (url, _):
        yield url


def sections() -> list[Section]:
    """Measure, and lay it out."""
    every = ("cpu", "wall", "memory")
    large, medium = f"{SCALE.size // MIB:,} MiB", SCALE.size // 2
    often = 3 * SCALE.rounds  # many have to wait for memory all the same
    parts = (
        f"{large} in parts of 8 MiB: four at once with box_models, five with boxsdk 3, the others one by one."
    )
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "big.bin", Path(folder) / "copy.bin"
        with _content(path, SCALE.size) as url:
            names = ["requests_download__synced", *_called("download")]
            costs = race(__name__, names, url, target, times=often, once=["boxsdk10_download"])
            down = table(
                "Download",
                costs,
                show=every,
                note=f"{large}, with its sha1, which the official SDKs leave out, and synced to the disk, which only box_models does and the first row.",
            )
            costs = race(__name__, _called("bytes"), url, target, times=often, once=["boxsdk10_bytes"])
            plain = table(
                "Download without a sha1",
                costs,
                show=every,
                note=f"{large}, as they come: with box_models through its session, as its verbs check all that they bring.",
            )
            costs = race(__name__, _called("upload"), url, path, times=SCALE.rounds)
            up = table("Upload in parts", costs, show=every, note=parts)
        with _content(path, SCALE.size, latency=0.05) as url:
            costs = race(__name__, _called("upload"), url, path, times=1)
            far = table("Upload in parts, 50 ms away", costs, show=every, note=parts)
        with _content(path, medium, latency=0.05, rate=32 * MIB) as url:
            names = ["box_models_download", "box_models_download__4_ranges"]
            costs = race(__name__, names, url, target, times=1)
            note = f"{medium // MIB:,} MiB, 50 ms away and 32 MiB a second for each connection."
            ranges = table("Download in ranges", costs, show=every, note=note)
    return [down, plain, ranges, up, far]
