"""Run the tests of other projects with this filesystem and with boxfs, and print how many pass.

Install boxfs 0.3 in a copy of the environment, unpack the source distribution of universal_pathlib, and run
``UPATH_SOURCES=… python -m tests.fs.compare``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import parse

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


def outcomes(files: list[str]) -> dict[str, Counter[str]]:
    """Run the files, and return for each suite how many tests pass, fail and are skipped."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.xml"
        # Without the settings of this project, because the suites have marks of their own.
        settings = ["-c", os.devnull, "--rootdir", str(HERE.parents[1]), "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", *settings, f"--junitxml={report}"]
        subprocess.run([*command, *(str(HERE / name) for name in files)], cwd=HERE.parents[1], check=False)
        tests: dict[tuple[str, str], str] = {}
        for case in parse(report).iter("testcase"):
            key = case.get("classname", "").rpartition(".")[2], case.get("name", "")
            kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
            outcome = "skipped" if kinds == {"skipped"} else "failed" if kinds else "passed"
            tests[key] = "failed" if tests.get(key) == "failed" else outcome
    return {
        suite: Counter(outcome for (name, _), outcome in tests.items() if name in names)
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
