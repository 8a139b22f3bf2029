"""G7: the order of system calls when new tokens are saved."""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from box_models.auth import FileStore
from box_models.local.faces.server import serve
from tests.auth.test_processes import SAVED, SEED, WORKER


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_new_tokens_are_on_disk_under_the_final_name_before_they_are_used(tmp_path: Path) -> None:
    store, trace = FileStore(directory=tmp_path / "logins"), tmp_path / "trace"
    with serve(seed=SEED) as server:
        store.save(replace(SAVED, base_url=server.url))
        calls = "trace=fsync,fdatasync,rename,renameat,renameat2,sendto"
        command = ["strace", "-f", "-y", "-s", "200", "-e", calls, "-o", str(trace)]
        command += [sys.executable, str(WORKER), server.url, pickle.dumps(store).hex(), "1"]
        traced = subprocess.run(command, input="\n", capture_output=True, text=True, check=False)
    if "ptrace" in traced.stderr:
        pytest.skip("tracing is not permitted here")
    _, request, after = trace.read_text().partition("POST /oauth2/token")
    saving, use, _ = after.partition("GET /2.0/users/me")
    assert (bool(request), bool(use), traced.stdout) == (True, True, "ready\n1\n"), traced.stderr
    order = (
        r"fsync\(\d+<[^>]*/logins/\.default\.[^>]*\.new>\) = 0"
        r".*rename\w*\([^\n]*\.new[^\n]*/logins/default\.json[^\n]*\) = 0"
        r".*fsync\(\d+<[^>]*/logins>\) = 0"
    )
    assert re.search(order, saving, re.DOTALL), saving


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_new_directory_is_synced_before_a_login_is_saved(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = "import sys; from box_models.auth import *; FileStore(directory=sys.argv[1]).save(SavedLogin())"
    calls = "trace=fsync,mkdir,mkdirat,rename,renameat,renameat2"
    command = ["strace", "-f", "-y", "-e", calls, "-o", str(trace)]
    command += [sys.executable, "-c", program, str(tmp_path / "place" / "logins")]
    traced = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ptrace" in traced.stderr:
        pytest.skip("tracing is not permitted here")
    order = (
        r'mkdir\w*\([^\n]*/place", 0700\) = 0'
        rf".*fsync\(\d+<{re.escape(str(tmp_path))}>\) = 0"
        r'.*mkdir\w*\([^\n]*/place/logins", 0700\) = 0'
        r".*fsync\(\d+<[^>]*/place>\) = 0"
        r".*rename\w*\([^\n]*/place/logins/default\.json[^\n]*\) = 0"
    )
    assert re.search(order, trace.read_text(), re.DOTALL), trace.read_text()
