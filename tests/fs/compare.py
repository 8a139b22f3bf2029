"""Run the tests of other projects with this filesystem and with boxfs, and print how many pass.

Install boxfs 0.3 in a copy of the environment, unpack the source distribution of universal_pathlib, and run
``UPATH_SOURCES=… python -m tests.fs.compare``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
CASES = {
    "box_models": ["test_fsspec_suite.py", "upath_cases.py", "test_zarr_suite.py", "pyarrow_cases.py"],
    "boxfs": ["boxfs_cases.py"],
}
SUITES = {
    "fsspec": ("TestCopy", "TestGet", "TestOpen", "TestPipe", "TestPut"),
    "universal_pathlib": ("TestBoxUPath", "TestUPath"),
    "zarr": ("TestBoxStore", "TestStore"),
    "pyarrow": ("boxfs_cases", "pyarrow_cases"),
}


RESULT = re.compile(r"^(\S*/(\w+)\.py::(?:(\w+)::)?.+?) (PASSED|FAILED|ERROR|SKIPPED)\b", re.MULTILINE)
OUTCOMES = {"PASSED": "passed", "FAILED": "failed", "ERROR": "failed", "SKIPPED": "skipped"}


def outcomes(files: list[str]) -> dict[str, Counter[str]]:
    """Run the files, and return for each suite how many tests pass, fail and are skipped.

    A test that passes counts as passed also if its cleanup fails.
    """
    # Without the settings of this project, because the suites have marks of their own.
    settings = ["-c", os.devnull, "--rootdir", str(HERE.parents[1]), "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-v", "--tb=no", "-W", "ignore", *settings]
    output = subprocess.run(
        [*command, *(str(HERE / name) for name in files)],
        cwd=HERE.parents[1],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    tests: dict[str, tuple[str, str]] = {}
    for test, module, cls, outcome in RESULT.findall(output):
        tests.setdefault(test, (cls or module, OUTCOMES[outcome]))
    return {
        suite: Counter(outcome for name, outcome in tests.values() if name in names)
        for suite, names in SUITES.items()
    }


def main() -> None:
    """Print a table in Markdown."""
    results = {name: outcomes(files) for name, files in CASES.items()}
    print("| Suite | box_models | boxfs |\n|---|---|---|")
    for suite in SUITES:
        cells = [
            f"{counts['passed']} of {counts['passed'] + counts['failed']}"
            for counts in (results[name][suite] for name in CASES)
        ]
        skipped = [results[name][suite]["skipped"] for name in CASES]
        print(f"| {suite.replace('_', '-')} {version(suite)} | {' | '.join(cells)} | (skipped: {skipped})")


if __name__ == "__main__":
    main()
