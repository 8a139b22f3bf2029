"""Downloads and uploads of a large file, with and without latency."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import clients
from bench.canned import serving
from bench.comparison import Section, compare, table
from bench.scale import SCALE

MIB = 1 << 20
PART = 8 * MIB
PROGRAMS = ["requests", "box_models", "boxsdk3", "boxsdk10"]

Work = Callable[[], int]


# Downloads into a new file at ``path``. An old file would keep memory pages, which makes new ones slower.


def prepare_memory(path: str) -> None:
    """Write and delete a large file at ``path``, so that the system has memory for a new one.

    A virtual machine gets memory from its host on first use, which takes longer than the work that is measured.
    """
    block = bytes(MIB)
    with open(path, "wb") as file:
        for _ in range(SCALE.size // MIB):
            file.write(block)
    os.unlink(path)


def requests_download__with_fsync(url: str, path: str) -> Work:
    """Download with plain requests, and make the file survive a power failure."""
    return requests_download(url, path, synced=True)


def requests_download(url: str, path: str, *, synced: bool = False) -> Work:
    prepare_memory(path)
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
    prepare_memory(path)
    box = clients.box(url)

    def work() -> int:
        box.file("1").download(path, workers=workers)
        return os.path.getsize(path)

    return work


def box_models_download__4_ranges(url: str, path: str) -> Work:
    return box_models_download(url, path, workers=4)


def boxsdk3_download(url: str, path: str) -> Work:
    prepare_memory(path)
    client = clients.boxsdk3(url)

    def work() -> int:
        with open(path, "wb") as file:
            client.file("1").download_to(file)
        return os.path.getsize(path)

    return work


def boxsdk10_download(url: str, path: str) -> Work:
    prepare_memory(path)
    client = clients.boxsdk10(url)

    def work() -> int:
        with open(path, "wb") as file:
            client.downloads.download_file_to_output_stream("1", file)
        return os.path.getsize(path)

    return work


# Downloads without checking the sha1


def requests_bytes(url: str, path: str) -> Work:
    prepare_memory(path)
    session = clients.requests_session()

    def work() -> int:
        with session.get(f"{url}/2.0/files/1/content", stream=True) as answer, open(path, "wb") as file:
            for chunk in answer.iter_content(MIB):
                file.write(chunk)
        return os.path.getsize(path)

    return work


def box_models_bytes(url: str, path: str) -> Work:
    """Download with the session, because the methods of a file always check the content."""
    prepare_memory(path)
    box = clients.box(url)

    def work() -> int:
        with box.session.stream("/files/1/content") as stream, open(path, "wb") as file:
            for chunk in stream.chunks():
                file.write(chunk)
        return os.path.getsize(path)

    return work


boxsdk3_bytes, boxsdk10_bytes = boxsdk3_download, boxsdk10_download


# Chunked uploads of the file at ``path``


def requests_upload(url: str, path: str) -> Work:
    import base64

    session = clients.requests_session()
    size = os.path.getsize(path)

    def work() -> int:
        upload = session.post(f"{url}/api/2.0/files/upload_sessions", json={}).json()
        whole = hashlib.sha1()
        with open(path, "rb") as file:
            for offset in range(0, size, PART):
                block = file.read(PART)
                whole.update(block)
                headers = {
                    "Digest": f"sha={base64.b64encode(hashlib.sha1(block).digest()).decode()}",
                    "Content-Range": f"bytes {offset}-{offset + len(block) - 1}/{size}",
                }
                session.put(upload["session_endpoints"]["upload_part"], data=block, headers=headers).json()
        response = session.post(upload["session_endpoints"]["commit"], json={}).json()
        return int(response["entries"][0]["size"])

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


def _programs(action: str, names: Sequence[str] = PROGRAMS) -> list[str]:
    return [f"{name}_{action}" for name in names]


@contextmanager
def _content(path: Path, size: int, **options: float) -> Iterator[str]:
    """Create a file of zero bytes, and start a server that has it."""
    with path.open("wb") as file:
        file.truncate(size)
    with path.open("rb") as file:
        sha1 = hashlib.file_digest(file, "sha1").hexdigest()
    arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
    with serving("bench.content", "--size", size, "--sha1", sha1, "--part-size", PART, *arguments) as (
        url,
        _,
    ):
        yield url


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    every = ("cpu", "wall", "memory")
    large, medium = f"{SCALE.size // MIB:,} MiB", SCALE.size // 2
    often = 3 * SCALE.rounds  # some runs still wait for memory
    parts = f"{large} in parts of 8 MiB: four parallel parts with box_models, five with boxsdk 3, one at a time with the others."
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "big.bin", Path(folder) / "copy.bin"
        with _content(path, SCALE.size) as url:
            names = ["requests_download__with_fsync", *_programs("download")]
            costs = compare(__name__, names, url, target, times=often, once=["boxsdk10_download"])
            down = table(
                "Download",
                costs,
                show=every,
                note=f"{large}, with a check of the sha1 (not in the official SDKs) and an fsync (only in box_models and the first row).",
            )
            costs = compare(__name__, _programs("bytes"), url, target, times=often, once=["boxsdk10_bytes"])
            plain = table(
                "Download without a sha1",
                costs,
                show=every,
                note=f"{large}, without a check of the sha1. box_models uses its session here, because the methods of a file always check the content.",
            )
            costs = compare(__name__, _programs("upload"), url, path, times=SCALE.rounds)
            up = table("Chunked upload", costs, show=every, note=parts)
        with _content(path, SCALE.size, latency=0.05) as url:
            costs = compare(__name__, _programs("upload"), url, path, times=1)
            far = table("Chunked upload, 50 ms away", costs, show=every, note=parts)
        with _content(path, medium, latency=0.05, rate=32 * MIB) as url:
            names = ["box_models_download", "box_models_download__4_ranges"]
            costs = compare(__name__, names, url, target, times=1)
            note = f"{medium // MIB:,} MiB, 50 ms away and 32 MiB a second for each connection."
            ranges = table("Download in ranges", costs, show=every, note=note)
    return [down, plain, ranges, up, far]
