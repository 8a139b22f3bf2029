"""What the system is asked for, in which order, when a download ends: a file that has its name has its bytes on disk."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.traced import needs_strace
from tests.transfer.canned_box import CannedBox

CONTENT = random.Random(3).randbytes(300_000)
DOWNLOAD = """
import sys
from box_models import Box, Transfers
with Box("token", base_url=sys.argv[1], transfers=Transfers(ranges_from=int(sys.argv[2]), workers=2)) as box:
    box.file("1").download(*sys.argv[3:])
"""
PART = r"[^>\n\"]*\.data\.bin\.[0-9a-f]+\.part"
# How a call begins: where threads meet, the trace tells later how it ended. One that failed would have been raised.
STEP = re.compile(rf'(write|fsync)\(\d+<{PART}>|(rename|link)\w*\([^\n]*"{PART}", [^\n]*data\.bin"')


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("ranges_from", "to", "appears"),
    [(10**9, ["data.bin"], "rename"), (1000, ["data.bin"], "rename"), (10**9, [], "link")],
    ids=["at a path", "in ranges", "where nothing is overwritten"],
)
def test_what_is_downloaded_is_on_disk_before_it_has_its_name(
    canned: CannedBox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ranges_from: int,
    to: list[str],
    appears: str,
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # the same packages, wherever it runs
    trace, directory = tmp_path / "trace", tmp_path / "here"
    directory.mkdir()
    paths = [str(directory / name) for name in to]
    calls = "trace=write,fsync,rename,renameat,renameat2,link,linkat"
    command = ["strace", "-f", "-y", "-s", "300", "-e", calls, "-o", str(trace)]
    command += [sys.executable, "-c", DOWNLOAD, canned.server.url, str(ranges_from), *paths]
    traced = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if "ptrace" in traced.stderr:
        pytest.skip("tracing is not permitted here")
    assert (directory / "data.bin").read_bytes() == CONTENT, traced.stderr
    steps = [called or named for called, named in STEP.findall(trace.read_text())]
    assert steps == ["write"] * (len(steps) - 2) + ["fsync", appears], trace.read_text()
    assert "write" in steps
