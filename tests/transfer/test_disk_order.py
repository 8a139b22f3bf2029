"""The order of system calls at the end of a download: content is flushed to disk before the rename."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.traced import needs_strace
from tests.transfer.fake_box import FakeBox

CONTENT = random.Random(3).randbytes(300_000)
DOWNLOAD = """
import sys
from box_models import Box, Transfers
with Box("token", base_url=sys.argv[1], transfers=Transfers(ranges_from=int(sys.argv[2]), workers=2)) as box:
    box.file("1").download(*sys.argv[3:])
"""
PART = r"[^>\n\"]*\.data\.bin\.[0-9a-f]+\.part"
# The start of a call. With several threads, the trace has its end on a later line. A failed call would have raised.
STEP = re.compile(rf'(write|fsync)\(\d+<{PART}>|(rename|link)\w*\([^\n]*"{PART}", [^\n]*data\.bin"')


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("ranges_from", "to", "appears"),
    [(10**9, ["data.bin"], "rename"), (1000, ["data.bin"], "rename"), (10**9, [], "link")],
    ids=["to a path", "in ranges", "without overwriting"],
)
def test_content_is_flushed_to_disk_before_the_file_gets_its_name(
    fake_box: FakeBox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ranges_from: int,
    to: list[str],
    appears: str,
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # the same packages as in this process
    trace, directory = tmp_path / "trace", tmp_path / "here"
    directory.mkdir()
    paths = [str(directory / name) for name in to]
    calls = "trace=write,fsync,rename,renameat,renameat2,link,linkat"
    command = ["strace", "-f", "-y", "-s", "300", "-e", calls, "-o", str(trace)]
    command += [sys.executable, "-c", DOWNLOAD, fake_box.server.url, str(ranges_from), *paths]
    traced = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if "ptrace" in traced.stderr:
        pytest.skip("tracing is not permitted here")
    assert (directory / "data.bin").read_bytes() == CONTENT, traced.stderr
    steps = [called or named for called, named in STEP.findall(trace.read_text())]
    assert steps == ["write"] * (len(steps) - 2) + ["fsync", appears], trace.read_text()
    assert "write" in steps
