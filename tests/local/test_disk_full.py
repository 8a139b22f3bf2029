"""A full disk of 3 MiB, in a separate mount namespace: uploads return 507 and nothing is lost."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.local.seeded import Caller
from tests.local.served import COMMAND, started
from tests.local.writers import sha1, upload

pytestmark = pytest.mark.slow
PIECE = 200_000


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Sequence[str]]:
    """Return the beginning of a command that runs with the small disk mounted at ``tmp_path``."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("unshare and nsenter are not installed")
    mount = 'mount -t tmpfs -o size=3m none "$0" && echo mounted && exec cat'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as holder:
        assert holder.stdout is not None
        line = holder.stdout.readline()
        if line != "mounted\n":
            pytest.skip(f"cannot mount a disk: {line.strip()}")
        yield "nsenter", "--user", "--preserve-credentials", "--mount", "--target", str(holder.pid), "--"
        holder.communicate()


def filled(caller: Caller, size: int) -> dict[str, str]:
    """Upload until the disk is full, and return the SHA-1 digests of the acknowledged files by id."""
    digests: dict[str, str] = {}
    for number in range(1000):
        content = random.randbytes(size)
        answer = upload(caller, f"{size} {number}", content)
        if answer.status_code == 507:
            assert answer.json()["code"] == "insufficient_storage"
            return digests
        assert answer.status_code == 201, answer.text
        digests[answer.json()["entries"][0]["id"]] = sha1(content)
    raise AssertionError("the disk is never full")


def stored_digests(caller: Caller, digests: dict[str, str]) -> dict[str, str]:
    return {file: sha1(caller.get(f"/2.0/files/{file}/content").content) for file in digests}


def check(inside: Sequence[str], directory: Path) -> str:
    command = [*inside, sys.executable, *COMMAND, str(directory), "--fsck"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("sizes", [(PIECE,), (PIECE, 0)])
def test_l05_full_disk_refuses_new_content_and_keeps_existing_content(
    tmp_path: Path, inside: Sequence[str], sizes: tuple[int, ...]
) -> None:
    box = tmp_path / "box"
    with started(box, inside=inside) as served, Caller(served.url, served.token) as caller:
        digests = {file: sha for size in sizes for file, sha in filled(caller, size).items()}
        assert len(digests) > 5
        with Caller(served.url, served.token) as other:
            assert stored_digests(other, digests) == digests
    assert check(inside, box) == "sound\n"
    with started(box, inside=inside) as served, Caller(served.url, served.token) as caller:
        assert stored_digests(caller, digests) == digests
        for file in list(digests)[:2]:
            assert caller.delete(f"/2.0/files/{file}").status_code == 204
            assert caller.delete(f"/2.0/files/{file}/trash").status_code == 204
        assert upload(caller, "fits again", bytes(PIECE)).status_code == 201
