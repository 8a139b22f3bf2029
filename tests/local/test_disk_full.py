"""A disk of 3 MiB, in a mount namespace of its own: full means 507, and nothing worse."""

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
    """What a command begins with that is to see the small disk, under ``tmp_path``."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("unshare and nsenter are not installed")
    mount = 'mount -t tmpfs -o size=3m none "$0" && echo mounted && exec cat'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as holder:
        assert holder.stdout is not None
        said = holder.stdout.readline()
        if said != "mounted\n":
            pytest.skip(f"a disk cannot be mounted here: {said.strip()}")
        yield "nsenter", "--user", "--preserve-credentials", "--mount", "--target", str(holder.pid), "--"
        holder.communicate()


def filled(caller: Caller, size: int) -> dict[str, str]:
    """Upload until the disk is full, and return what is acknowledged: the sha1 by the id."""
    kept: dict[str, str] = {}
    for number in range(1000):
        content = random.randbytes(size)
        answer = upload(caller, f"{size} {number}", content)
        if answer.status_code == 507:
            assert answer.json()["code"] == "insufficient_storage"
            return kept
        assert answer.status_code == 201, answer.text
        kept[answer.json()["entries"][0]["id"]] = sha1(content)
    raise AssertionError("the disk is never full")


def there(caller: Caller, kept: dict[str, str]) -> dict[str, str]:
    return {file: sha1(caller.get(f"/2.0/files/{file}/content").content) for file in kept}


def check(inside: Sequence[str], directory: Path) -> str:
    command = [*inside, sys.executable, *COMMAND, str(directory), "--fsck"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("sizes", [(PIECE,), (PIECE, 0)])
def test_l05_a_full_disk_refuses_what_is_new_and_keeps_what_is_there(
    tmp_path: Path, inside: Sequence[str], sizes: tuple[int, ...]
) -> None:
    box = tmp_path / "box"
    with started(box, inside=inside) as served, Caller(served.url, served.token) as caller:
        kept = {file: sha for size in sizes for file, sha in filled(caller, size).items()}
        assert len(kept) > 5
        with Caller(served.url, served.token) as other:
            assert there(other, kept) == kept
    assert check(inside, box) == "sound\n"
    with started(box, inside=inside) as served, Caller(served.url, served.token) as caller:
        assert there(caller, kept) == kept
        for file in list(kept)[:2]:
            assert caller.delete(f"/2.0/files/{file}").status_code == 204
            assert caller.delete(f"/2.0/files/{file}/trash").status_code == 204
        assert upload(caller, "fits again", bytes(PIECE)).status_code == 201
