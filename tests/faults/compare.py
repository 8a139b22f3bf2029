"""Put every scenario to every SDK, each in a process of its own with a hard limit, and write down what came of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import trustme

from tests.faults import page
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.wire.fault_server import Behaviour, FaultServer, Seen, redirect, reply, reset

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "tests" / "faults" / "clients"
OLD_PYTHON = ROOT / ".venv-boxsdk3" / "bin" / "python"
PROGRAMS = {
    "box_models": (sys.executable, "with_box_models.py"),
    "boxsdk 10": (sys.executable, "with_boxsdk10.py"),
    "boxsdk 3": (str(OLD_PYTHON), "boxsdk3_calls.py"),
}
LIMIT = 20.0
"""Seconds after which a client is called hanging, and killed."""
AT_ONCE = 3


@dataclass(frozen=True)
class Result:
    """What came of one scenario with one client."""

    outcome: str
    detail: str
    requests: int
    seconds: float
    as_wanted: bool
    why_not: str = ""


@dataclass
class Stage:
    """What a scenario plays on: where the client is to go, and what counts as a request there."""

    server: FaultServer
    url: str
    environment: dict[str, str]
    stranger: FaultServer
    times: list[float]

    @property
    def pause(self) -> float:
        return self.times[1] - self.times[0] if len(self.times) > 1 else 0.0

    def requests(self, scenario: Scenario) -> int:
        return self.server.connections if scenario.place == "another's tls" else len(self.server.requests)


@contextmanager
def staged(scenario: Scenario, authority: trustme.CA, bundle: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        tls = None
        if scenario.place in ("tls", "another's tls"):
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            name = "localhost" if scenario.place == "tls" else "another.example"
            authority.issue_cert(name).configure_cert(tls)
        server = stack.enter_context(FaultServer(tls=tls))
        stranger = stack.enter_context(FaultServer(handler=lambda _: reply(200, {"type": "file", "id": "1"})))
        times, answering = list[float](), _answering(scenario, stranger)

        def answer(seen: Seen) -> Behaviour:
            times.append(time.monotonic())
            return answering(seen)

        server.handler = answer
        if scenario.row == "N17":
            server.before_tls = reset
        url, environment = server.url, {"REQUESTS_CA_BUNDLE": str(bundle)}
        if scenario.place == "closed port":
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        elif scenario.place == "full port":
            url = f"http://127.0.0.1:{stack.enter_context(_full_port())}"
        elif scenario.place == "no such name":
            url = "https://box.invalid"
        elif scenario.place == "proxy":
            url, environment["HTTPS_PROXY"] = "https://box.example", server.url
        yield Stage(server, url, environment, stranger, times)


def _answering(scenario: Scenario, stranger: FaultServer) -> Callable[[Seen], Behaviour]:
    answers = scenario.answers()
    if scenario.row == "R02":
        return lambda seen: redirect(f"{stranger.url}{seen.path}")
    if scenario.row == "R04":
        return lambda seen: (
            redirect(f"{stranger.url}/d/1") if "content" in seen.path else _first(scenario)(seen)
        )
    if callable(answers):
        return answers
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def _first(scenario: Scenario) -> Callable[[Seen], Behaviour]:
    answers = scenario.answers()
    assert callable(answers)
    return answers


@contextmanager
def _full_port() -> Iterator[int]:
    """Yield a port whose queue is full: the kernel drops whoever comes."""
    with socket.socket() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def play(scenario: Scenario, client: str, authority: trustme.CA, bundle: Path) -> Result:
    """Put one scenario to one client."""
    python, program = PROGRAMS[client]
    with staged(scenario, authority, bundle) as stage, tempfile.TemporaryDirectory() as directory:
        environment = {
            name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
        }
        environment |= {"PYTHONPATH": str(ROOT), **stage.environment}
        command = [python, str(CLIENTS / program), stage.url, scenario.action, directory]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            said, seconds = _heard(process, scenario, stage)
        return judged(scenario, said, seconds, stage)


def _heard(
    process: subprocess.Popen[str], scenario: Scenario, stage: Stage
) -> tuple[dict[str, object], float]:
    """Return what the client says, and how long that took from its first connection on."""
    started = time.monotonic()
    deadline = started + LIMIT
    while process.poll() is None and not stage.server.connections and time.monotonic() < deadline:
        time.sleep(0.01)
    if (
        stage.server.connections
    ):  # where nobody gets through, there is but the whole life of the client to be measured
        started = time.monotonic()
    if scenario.interrupt:
        time.sleep(0.3)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
    try:
        output, errors = process.communicate(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"outcome": "hang"}, LIMIT
    lines = output.strip().splitlines()
    if not lines:
        return {"outcome": "crash", "detail": errors.strip().splitlines()[-1][:80]}, 0.0
    said: dict[str, object] = json.loads(lines[-1])
    return said, time.monotonic() - started


def judged(scenario: Scenario, said: dict[str, object], seconds: float, stage: Stage) -> Result:
    """Compare what came of it with what is wanted."""
    wanted, outcome, value = scenario.wanted, str(said["outcome"]), said.get("value")
    requests = stage.requests(scenario)
    wrong = []
    if outcome not in wanted.outcomes:
        wrong.append(
            {"ok": "no error", "raw": "not an error of its own", "typed": "an error"}.get(outcome, outcome)
        )
    elif outcome == "ok" and wanted.value is not None and not _same(value, wanted.value):
        wrong.append("wrong data")
    if wanted.requests is not None and not wanted.requests[0] <= requests <= wanted.requests[1]:
        wrong.append("1 request" if requests == 1 else f"{requests} requests")
    if seconds > wanted.seconds and outcome != "hang":
        wrong.append("too late")
    if len(stage.times) > 1 and stage.pause < wanted.pause:
        wrong.append(f"asks again after {stage.pause:.1f} s")
    if outcome not in ("hang", "crash", "interrupted") and said["left"] != wanted.left:
        wrong.append(f"leaves {said['left']}")
    if stage.stranger.requests:
        wrong.append("asks the stranger")
    if scenario.row == "S02" and said.get("leaks"):
        wrong.append("the error shows a secret")
    return Result(
        outcome, str(said.get("detail", "")), requests, round(seconds, 1), not wrong, ", ".join(wrong)
    )


def _same(value: object, wanted: object) -> bool:
    if wanted == "1,,2":  # the entry that cannot be read may be shown in any way, if the others are there
        return isinstance(value, str) and value.startswith("1,") and value.endswith(",2")
    return value == wanted


def main() -> None:
    """Run everything and write the page."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        authority, bundle = trustme.CA(), Path(directory) / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))
        pairs = [(scenario, client) for scenario in SCENARIOS for client in PROGRAMS]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(lambda pair: play(pair[0], pair[1], authority, bundle), pairs))
    told: dict[str, dict[str, dict[str, object]]] = {}
    for (scenario, client), result in zip(pairs, results, strict=True):
        told.setdefault(scenario.name, {})[client] = asdict(result)
    versions = {"boxsdk 10": metadata.version("boxsdk"), "boxsdk 3": _old_version()}
    page.write(told, versions)
    print(f"{len(pairs)} runs in {time.monotonic() - started:.0f} s")


def _old_version() -> str:
    code = "from importlib.metadata import version; print(version('boxsdk'))"
    return subprocess.run(
        [str(OLD_PYTHON), "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
