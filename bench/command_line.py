"""The command line: its start, and the synchronization of many small files, beside rclone."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.comparison import Section
from bench.scale import QUICK

FILES = 500 if QUICK else 5000
RCLONE = Path(__file__).resolve().parent.parent / ".venv-rclone/bin/rclone"
BOXM = (sys.executable, "-m", "box_models.cli")
STARTS: Mapping[str, Sequence[str]] = {
    "`import pydantic.main, requests, tenacity`": (
        sys.executable,
        "-c",
        "import pydantic.main, requests, tenacity",
    ),
    '`python -c "import box_models, typer"`': (sys.executable, "-c", "import box_models, typer"),
    "`boxm --version`": (*BOXM, "--version"),
    "`boxm ls --help`": (*BOXM, "ls", "--help"),
}
ROUNDS = 5


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its output, and its seconds of CPU and of wall-clock time."""

    output: str
    cpu: float
    wall: float


@dataclass(frozen=True)
class Tool:
    """A program that synchronizes ``directory`` with the folder ``top``, and the environment that names its server."""

    up: Sequence[str]
    down: Sequence[str]
    check: Sequence[str]
    environment: Mapping[str, str]


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command. Raises an error if it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise RuntimeError(f"{command} failed: {ended.stdout[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ended(ended.stdout, cpu, wall)


@contextmanager
def served(box: Path, *options: str) -> Iterator[Mapping[str, str]]:
    """Serve an embedded Box in another process, and yield the printed lines by their names."""
    command = [sys.executable, "-m", "box_models.local", str(box), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: dict[str, str] = {}
        for line in process.stdout:
            separator = "=" if line.startswith("export ") else ": "
            name, _, value = line.removeprefix("export ").strip().partition(separator)
            lines[name] = value.strip()
            if line.startswith("Press"):
                break
        try:
            yield lines
        finally:
            process.terminate()


def boxm(lines: Mapping[str, str], directory: Path) -> Tool:
    """Return ``boxm``, which uses plain HTTP."""
    local, remote = str(directory / "tree"), "box:/tree"
    environment = {"BOX_BASE_URL": lines["Embedded Box"], "BOX_DEVELOPER_TOKEN": lines["Developer token"]}
    return Tool(
        (*BOXM, "sync", "--delete", local, remote),
        (*BOXM, "sync", remote, str(directory / "back")),
        (*BOXM, "check", local, remote),
        environment,
    )


def rclone(lines: Mapping[str, str], directory: Path) -> Tool:
    """Return rclone, which uses TLS and a proxy, because the addresses of Box are fixed in its source."""
    config = directory / "rclone.conf"
    token = f'{{"access_token":"{lines["Developer token"]}","expiry":"2100-01-01T00:00:00Z"}}'
    config.write_text(f"[box]\ntype = box\ntoken = {token}\n")
    program = (str(RCLONE), "--config", str(config), "--transfers", "8", "--checkers", "8")
    environment = {name: lines[name] for name in ("HTTPS_PROXY", "SSL_CERT_FILE")}
    local, remote = str(directory / "tree"), "box:tree"
    return Tool(
        (*program, "sync", local, remote),
        (*program, "copy", remote, str(directory / "back")),
        (*program, "check", local, remote),
        environment,
    )


def work(tool: Tool, directory: Path) -> dict[str, Ended]:
    """Synchronize a tree up, again, after a change, and down. Return the cost of each step."""
    tree = directory / "tree"
    for number in range(FILES):
        folder = tree / f"{number // 100:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(f"The content of file {number}.\n")
        os.utime(folder / f"{number}.txt", (1_700_000_000, 1_700_000_000))
    ended = {
        f"{FILES:,} new files": run(tool.up, tool.environment),
        "again": run(tool.up, tool.environment),
    }
    (tree / "00" / "7.txt").write_text("The content of file 8.\n")
    ended["one file changed"] = run(tool.up, tool.environment)
    (tree / "01" / "107.txt").unlink()
    ended["one file deleted"] = run(tool.up, tool.environment)
    ended["down"] = run(tool.down, tool.environment)
    ended["check"] = run(tool.check, tool.environment)
    run(["diff", "-r", str(tree), str(directory / "back")])
    return ended


TOOLS: Mapping[str, tuple[Callable[[Mapping[str, str], Path], Tool], Sequence[str]]] = {
    "boxm": (boxm, ()),
    **({"rclone": (rclone, ("--as-box",))} if RCLONE.exists() else {}),
}


def sections() -> list[Section]:
    """Measure, and return the section of the page."""
    results: dict[str, dict[str, Ended]] = {}
    with TemporaryDirectory() as temporary:
        for name, (tool_of, options) in TOOLS.items():
            directory = Path(temporary) / name
            directory.mkdir()
            with served(directory / "box", *options) as lines:
                results[name] = work(tool_of(lines, directory), directory)
        # Each program also compares the tree that the other one uploaded.
        for name, (tool_of, options) in TOOLS.items():
            for other in TOOLS.keys() - {name}:
                directory = Path(temporary) / other
                with served(directory / "box", *options) as lines:
                    tool = tool_of(lines, directory)
                    results[name]["check of the other program's tree"] = run(tool.check, tool.environment)
    return [_starts(), _table(results)]


def _starts() -> Section:
    lines = ["## The command line: start", "", "| | CPU | wall |", "|---|--:|--:|"]
    for name, command in STARTS.items():
        runs = [run(command) for _ in range(ROUNDS)]
        lines.append(
            f"| {name} | {min(each.cpu for each in runs):.2f} s | {min(each.wall for each in runs):.2f} s |"
        )
    return Section([*lines, ""])


def _table(results: Mapping[str, Mapping[str, Ended]]) -> Section:
    lines = [
        "## The command line: synchronization",
        "",
        f"{FILES:,} small files in folders of 100, and an embedded Box in another process. rclone reaches it over TLS and a proxy,",
        "because the addresses of Box are fixed in its source. CPU is that of the program, not of the server.",
        "",
        f"| | {' | '.join(f'{name}, CPU | {name}, wall' for name in results)} |",
        f"|---{'|--:|--:' * len(results)}|",
    ]
    for step in next(iter(results.values())):
        cells = [f"{ended[step].cpu:.1f} s | {ended[step].wall:.1f} s" for ended in results.values()]
        lines.append(f"| {step} | {' | '.join(cells)} |")
    return Section([*lines, ""])
