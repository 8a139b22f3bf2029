"""A day's work with boxfs. Arguments: directory, configuration file of the application."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from boxfs import BoxFileSystem
from day import FILES, Day, digests, write_tree

directory, application = map(Path, sys.argv[1:3])
source, back, day = write_tree(directory / "source"), directory / "back", Day()


def connected() -> BoxFileSystem:
    return BoxFileSystem(oauth=str(application), cache_paths=False, skip_instance_cache=True)


with day.step("sign in with a JWT"):
    fs = connected()
    assert fs.ls("") == []
with day.step("tree up"):
    fs.put(f"{source}/", "tree", recursive=True)
with day.step("list"):
    assert sorted(fs.find("tree")) == sorted(f"/tree/{name}" for name in FILES)
with day.step("change"):
    (source / "plan.txt").write_bytes(b"A better plan.")
    with fs.open("tree/plan.txt", "wb") as file:
        file.write(b"A better plan.")
    assert fs.cat("tree/plan.txt") == b"A better plan."
with day.step("copy"):
    fs.cp_file("tree/plan.txt", "tree/reports/plan.txt")
with day.step("trash"):
    fs.rm_file("tree/reports/plan.txt")
    assert not fs.exists("tree/reports/plan.txt")
with day.step("down"):
    fs = connected()  # a new one, because boxfs keeps the listings of changed folders
    fs.get("tree/", str(back), recursive=True)
with day.step("compare"):
    assert digests(back) == digests(source)
with day.step("delete"):
    fs.rmdir("tree", recursive=True)
    assert connected().ls("") == []
day.report(version("boxfs"))
