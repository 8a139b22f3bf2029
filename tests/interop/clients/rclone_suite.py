"""The integration tests that rclone has for Box, from the sources in Debian."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.interop.clients.client import Client, Run, output_of
from tests.interop.clients.rclone import PROGRAM

GO_PATH = Path("/usr/share/gocode")
SOURCES = GO_PATH / "src/github.com/rclone/rclone"
PACKAGES = "golang-go golang-github-rclone-rclone-dev golang-github-youmark-pkcs8-dev golang-github-coreos-go-semver-dev"
SECONDS = 600


def work(directory: Path, application: Path, environment: Mapping[str, str]) -> Run:
    """Compile the tests and run them. Tests of features that Box lacks are skipped, and are not in the outcomes."""
    program = directory / "box.test"
    build = ["go", "test", "-c", "-o", program, "github.com/rclone/rclone/backend/box"]
    _run(build, directory, {"GO111MODULE": "off", "GOPATH": str(GO_PATH)}).check_returncode()
    (directory / "fstest/testserver/init.d").mkdir(parents=True)  # the tests look for it
    variables = {**environment, "RCLONE_CONFIG": str(directory / "rclone.conf")}
    login = (f"box_config_file={application}", "box_sub_type=enterprise")
    output_of([PROGRAM, "config", "create", "TestBox", "box", *login], variables)
    tests = _run([program, "-test.v", "-remote", "TestBox:"], directory, variables)
    outcomes = {
        name: "pass" if outcome == "PASS" else f"fail: {tests.stdout}"
        for outcome, name in re.findall(r"--- (PASS|FAIL): (\S+)", tests.stdout)
    }
    version = re.search(r'"v(.+)"', (SOURCES / "fs/versiontag.go").read_text(encoding="utf-8"))
    return Run(version[1] if version else "", outcomes)


def _run(
    command: Sequence[object], directory: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=directory,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )


RCLONE_SUITE = Client(
    "rclone, its own tests",
    SOURCES / "backend/box/box_test.go",
    f"apt-get install {PACKAGES}",
    work,
    steps="the integration tests of its backend for Box, without those that need features that Box lacks",
)
