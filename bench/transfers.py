"""Transfers of large files, beside plain requests and the official SDKs, as ratios within one run: ``python -m bench.transfers``."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
PART = 8 * MIB
OLD_SDK = Path(__file__).resolve().parent.parent / ".venv-boxsdk3/bin/python"


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds of CPU and of wall clock, and MiB of memory over the start."""

    cpu: float
    wall: float
    memory: float


# What is measured. Each runs in a process of its own, imports first, and then does its work once.


def requests_download(url: str, path: str, size: int) -> None:
    import requests

    yield_ready()
    digest = hashlib.sha1()
    with requests.get(f"{url}/2.0/files/1/content", stream=True) as answer, open(path, "wb") as file:
        for chunk in answer.iter_content(MIB):
            digest.update(chunk)
            file.write(chunk)
    assert os.path.getsize(path) == size


def ours_download(url: str, path: str, size: int, *, workers: int = 1) -> None:
    from box_models import Box, Transfers

    with Box("local_token", base_url=url, transfers=Transfers(workers=workers)) as box:
        yield_ready()
        box.file("1").download(path)
    assert os.path.getsize(path) == size


def ours_download_in_ranges(url: str, path: str, size: int) -> None:
    ours_download(url, path, size, workers=4)


def boxsdk10_download(url: str, path: str, size: int) -> None:
    client = boxsdk10(url)
    yield_ready()
    with open(path, "wb") as file:
        client.downloads.download_file_to_output_stream("1", file)
    assert os.path.getsize(path) == size


def boxsdk3_download(url: str, path: str, size: int) -> None:
    client = boxsdk3(url)
    yield_ready()
    with open(path, "wb") as file:
        client.file("1").download_to(file)
    assert os.path.getsize(path) == size


def requests_upload(url: str, path: str, size: int) -> None:
    import base64

    import requests

    yield_ready()
    session = requests.Session()
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
    session.post(at["session_endpoints"]["commit"], json={}).json()


def ours_upload(url: str, path: str, size: int, *, workers: int = 4) -> None:
    from box_models import Box, Transfers

    with Box("local_token", base_url=url, transfers=Transfers(workers=workers)) as box:
        yield_ready()
        assert box.root.upload(path, "big.bin", resume=False).size == size


def boxsdk10_upload(url: str, path: str, size: int) -> None:
    client = boxsdk10(url)
    yield_ready()
    with open(path, "rb") as file:
        client.chunked_uploads.upload_big_file(file, "big.bin", size, "0")


def boxsdk3_upload(url: str, path: str, size: int) -> None:  # noqa: ARG001  called as the others are
    client = boxsdk3(url)
    yield_ready()
    client.folder("0").get_chunked_uploader(path).start()


def boxsdk10(url: str):  # type: ignore[no-untyped-def]
    from box_sdk_gen import BaseUrls, BoxClient, BoxDeveloperTokenAuth

    client = BoxClient(auth=BoxDeveloperTokenAuth(token="local_token"))
    return client.with_custom_base_urls(BaseUrls(base_url=url, upload_url=url + "/api", oauth_2_url=url))


def boxsdk3(url: str):  # type: ignore[no-untyped-def]
    from boxsdk import Client, OAuth2
    from boxsdk.config import API

    API.BASE_API_URL, API.UPLOAD_URL = f"{url}/2.0", f"{url}/api/2.0"
    return Client(OAuth2("", "", access_token="local_token"))


_begun: list[tuple[float, float, int]] = []


def yield_ready() -> None:
    """Mark where the work begins: everything is imported and made."""
    _begun.append((time.process_time(), time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def run_here(name: str, url: str, path: str, size: int) -> None:
    work: Callable[[str, str, int], None] = globals()[name]
    work(url, path, size)
    cpu, wall, memory = _begun[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([time.process_time() - cpu, time.monotonic() - wall, (peak - memory) / 1024]))


# The run


def measure(name: str, url: str, path: Path, size: int, *, times: int = 3) -> Cost | None:
    """Run it some times, each in a new process, and keep the best of each number."""
    python = str(OLD_SDK) if name.startswith("boxsdk3") else sys.executable
    if not Path(python).exists():
        return None
    found = []
    for _ in range(times):
        command = [
            python,
            "-m",
            "bench.transfers",
            "--run",
            name,
            "--url",
            url,
            "--path",
            str(path),
            "--size",
            str(size),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name} failed: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return None
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return Cost(*(min(numbers) for numbers in zip(*found, strict=True)))


@contextmanager
def canned(size: int, sha1: str, **options: float) -> Iterator[str]:
    command = [sys.executable, "-m", "bench.canned", "--size", str(size), "--sha1", sha1]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def report(title: str, floor: str, names: list[str], costs: dict[str, Cost | None]) -> list[str]:
    base = costs[floor]
    assert base is not None
    lines = [
        f"## {title}",
        "",
        "| | CPU | of the floor | wall | of the floor | memory over the start |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name in names:
        cost = costs[name]
        if cost is None:
            lines.append(f"| {name} | not run | | | | |")
        else:
            lines.append(
                f"| {name} | {cost.cpu:.2f} s | {cost.cpu / base.cpu:.2f} | {cost.wall:.2f} s "
                f"| {cost.wall / base.wall:.2f} | {cost.memory:.0f} MiB |"
            )
    return [*lines, ""]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--run")
    parser.add_argument("--url", default="")
    parser.add_argument("--path", default="")
    parser.add_argument("--size", type=int, default=1 << 30)
    options = parser.parse_args()
    if options.run:
        run_here(options.run, options.url, options.path, options.size)
        return
    print("\n".join(tables(options.size)))


def tables(size: int) -> list[str]:
    """Measure everything, and lay it out."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.bin"
        with path.open("wb") as file:
            file.truncate(size)
        with path.open("rb") as file:
            sha1 = hashlib.file_digest(file, "sha1").hexdigest()
        target = Path(folder) / "copy.bin"
        downloads = ["requests_download", "ours_download", "boxsdk10_download", "boxsdk3_download"]
        uploads = ["requests_upload", "ours_upload", "boxsdk10_upload", "boxsdk3_upload"]
        with canned(size, sha1, part_size=PART) as url:
            costs = {name: measure(name, url, target, size) for name in downloads}
            lines += report(f"Download of {size // MIB} MiB with its sha1", downloads[0], downloads, costs)
            costs = {name: measure(name, url, path, size) for name in uploads}
            lines += report(f"Upload of {size // MIB} MiB in parts of 8 MiB", uploads[0], uploads, costs)
        with canned(size, sha1, part_size=PART, latency=0.05) as url:
            names = uploads[:2] + uploads[3:]
            costs = {name: measure(name, url, path, size, times=1) for name in names}
            lines += report("The same at 50 ms", uploads[0], names, costs)
        small = size // 4
        with path.open("r+b") as file:
            file.truncate(small)
            sha1 = hashlib.file_digest(file, "sha1").hexdigest()
        with canned(small, sha1, latency=0.05, rate=32 * MIB) as url:
            names = ["ours_download", "ours_download_in_ranges"]
            costs = {name: measure(name, url, target, small, times=1) for name in names}
            lines += report(
                f"Download of {small // MIB} MiB at 50 ms and 32 MiB/s a connection", names[0], names, costs
            )
    return lines


if __name__ == "__main__":
    main()
