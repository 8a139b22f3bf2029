"""A day's work with rclone, which has Box's addresses built in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.interop.clients.client import REPOSITORY, Client, Run, output_of
from tests.interop.clients.day import FILES, Day, digests, write_tree

PROGRAM = REPOSITORY / ".venv-rclone" / "bin" / "rclone"


def work(directory: Path, application: Path, environment: Mapping[str, str]) -> Run:
    """Do everything that rclone can do with Box."""
    source, back, day = write_tree(directory / "source"), directory / "back", Day()

    def rclone(*arguments: object) -> str:
        options = ("--config", directory / "rclone.conf", "--retries", "1")
        return output_of([PROGRAM, *arguments, *options], environment)

    with day.step("sign in with a JWT"):
        login = (f"box_config_file={application}", "box_sub_type=enterprise")
        rclone("config", "create", "box", "box", *login)
        assert json.loads(rclone("about", "box:", "--json"))["used"] == 0
    with day.step("tree up"):
        rclone("copy", source, "box:work")
    with day.step("list"):
        listed = json.loads(rclone("lsjson", "-R", "--files-only", "box:work"))
        assert {entry["Path"]: entry["Size"] for entry in listed} == {
            name: len(content) for name, content in FILES.items()
        }
    with day.step("change"):
        (source / "plan.txt").write_bytes(b"A better plan.")
        (source / "empty.bin").unlink()
        rclone("sync", source, "box:work")
        assert "A better plan." in rclone("cat", "box:work/plan.txt")
    with day.step("move and rename"):
        rclone("moveto", "box:work/reports/2026/sales.csv", "box:work/Sales 2026.csv")
        (source / "reports/2026/sales.csv").rename(source / "Sales 2026.csv")
    with day.step("copy"):
        rclone("copyto", "box:work/plan.txt", "box:work/reports/plan.txt")
    with day.step("set the time"):
        rclone("touch", "box:work/reports/plan.txt", "--timestamp", "2020-02-03T04:05:06")
        assert "2020-02-0" in rclone("lsl", "box:work/reports/plan.txt")
    with day.step("share"):
        assert rclone("link", "box:work/plan.txt").startswith("https://app.box.com/s/")
    with day.step("trash"):
        rclone("deletefile", "box:work/reports/plan.txt")
        assert "plan.txt" not in rclone("lsf", "box:work/reports")
    with day.step("empty the trash"):
        rclone("cleanup", "box:")
    with day.step("down"):
        rclone("copy", "box:work", back)
    with day.step("compare"):
        rclone("check", source, "box:work")
        assert digests(back) == digests(source)
    with day.step("delete"):
        rclone("purge", "box:work")
        assert rclone("lsf", "box:") == ""
    return Run(rclone("version").split()[1].removeprefix("v"), day.outcomes)


RCLONE = Client("rclone", PROGRAM, "make rclone", work)
