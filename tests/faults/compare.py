"""Run every scenario with every SDK, each in its own process with a time limit, and write docs/faults.md."""

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
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, redirect, reply, reset

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "tests" / "faults" / "clients"
OLD_PYTHON = ROOT / ".venv-boxsdk3" / "bin" / "python"
PROGRAMS = {
    "box_models": (sys.executable, "with_box_models.py"),
    "boxsdk 10": (sys.executable, "with_boxsdk10.py"),
    "boxsdk 3": (str(OLD_PYTHON), "boxsdk3_calls.py"),
}
LIMIT = 20.0
"""Seconds after which a client counts as hanging and is killed."""
PARALLEL = 3


@dataclass(frozen=True)
class Result:
    """The result of one scenario with one client."""

    outcome: str
    detail: str
    requests: int
    seconds: float
    as_expected: bool
    why_not: str = ""


@dataclass
class Setup:
    """The server of a scenario, and how the client reaches it."""

    server: FaultServer
    url: str
    environment: dict[str, str]
    other_host: FaultServer
    times: list[float]

    @property
    def pause(self) -> float:
        return self.times[1] - self.times[0] if len(self.times) > 1 else 0.0

    def requests(self, scenario: Scenario) -> int:
        return self.server.connections if scenario.place == "wrong certificate" else len(self.server.requests)


@contextmanager
def set_up(scenario: Scenario, authority: trustme.CA, bundle: Path) -> Iterator[Setup]:
    with ExitStack() as stack:
        tls = None
        if scenario.place in ("tls", "wrong certificate"):
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            name = "localhost" if scenario.place == "tls" else "another.example"
            authority.issue_cert(name).configure_cert(tls)
        server = stack.enter_context(FaultServer(tls=tls))
        other_host = stack.enter_context(
            FaultServer(handler=lambda _: reply(200, {"type": "file", "id": "1"}))
        )
        times, answering = list[float](), _answering(scenario, other_host)

        def answer(request: ReceivedRequest) -> Behaviour:
            times.append(time.monotonic())
            return answering(request)

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
        yield Setup(server, url, environment, other_host, times)


def _answering(scenario: Scenario, other_host: FaultServer) -> Callable[[ReceivedRequest], Behaviour]:
    answers = scenario.answers()
    if scenario.row == "R02":
        return lambda request: redirect(f"{other_host.url}{request.path}")
    if scenario.row == "R04":
        return lambda request: (
            redirect(f"{other_host.url}/d/1") if "content" in request.path else _first(scenario)(request)
        )
    if callable(answers):
        return answers
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def _first(scenario: Scenario) -> Callable[[ReceivedRequest], Behaviour]:
    answers = scenario.answers()
    assert callable(answers)
    return answers


@contextmanager
def _full_port() -> Iterator[int]:
    """Yield a port whose queue is full, so that the kernel drops new connections."""
    with socket.socket() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def play(scenario: Scenario, client: str, authority: trustme.CA, bundle: Path) -> Result:
    """Run one scenario with one client."""
    python, program = PROGRAMS[client]
    with set_up(scenario, authority, bundle) as setup, tempfile.TemporaryDirectory() as directory:
        environment = {
            name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
        }
        environment |= {"PYTHONPATH": str(ROOT), **setup.environment}
        command = [python, str(CLIENTS / program), setup.url, scenario.action, directory]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            report, seconds = _read_report(process, scenario, setup)
        return judge(scenario, report, seconds, setup)


def _read_report(
    process: subprocess.Popen[str], scenario: Scenario, setup: Setup
) -> tuple[dict[str, object], float]:
    """Return the client's report, and the seconds from its first connection to its end."""
    started = time.monotonic()
    deadline = started + LIMIT
    while process.poll() is None and not setup.server.connections and time.monotonic() < deadline:
        time.sleep(0.01)
    if setup.server.connections:  # without a connection, the whole run of the client is measured
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
    report: dict[str, object] = json.loads(lines[-1])
    return report, time.monotonic() - started


def judge(scenario: Scenario, report: dict[str, object], seconds: float, setup: Setup) -> Result:
    """Compare the report with the expected result."""
    expected, outcome, value = scenario.expected, str(report["outcome"]), report.get("value")
    requests = setup.requests(scenario)
    wrong = []
    if outcome not in expected.outcomes:
        wrong.append(
            {"ok": "no error", "raw": "not an error of its own", "typed": "an error"}.get(outcome, outcome)
        )
    elif outcome == "ok" and expected.value is not None and not _same(value, expected.value):
        wrong.append("wrong data")
    if expected.requests is not None and not expected.requests[0] <= requests <= expected.requests[1]:
        wrong.append("1 request" if requests == 1 else f"{requests} requests")
    if seconds > expected.seconds and outcome != "hang":
        wrong.append("too late")
    if len(setup.times) > 1 and setup.pause < expected.pause:
        wrong.append(f"retries after {setup.pause:.1f} s")
    if outcome not in ("hang", "crash", "interrupted") and report["left"] != expected.left:
        wrong.append(f"leaves {report['left']}")
    if setup.other_host.requests:
        wrong.append("sends a request to another host")
    if scenario.row == "S02" and report.get("leaks"):
        wrong.append("the error shows a secret")
    return Result(
        outcome, str(report.get("detail", "")), requests, round(seconds, 1), not wrong, ", ".join(wrong)
    )


def _same(value: object, expected: object) -> bool:
    if expected == "1,,2":  # the malformed entry may have any text, if the others are there
        return isinstance(value, str) and value.startswith("1,") and value.endswith(",2")
    return value == expected


def main() -> None:
    """Run everything and write the page."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        authority, bundle = trustme.CA(), Path(directory) / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))
        pairs = [(scenario, client) for scenario in SCENARIOS for client in PROGRAMS]
        with ThreadPoolExecutor(PARALLEL) as pool:
            results = list(pool.map(lambda pair: play(pair[0], pair[1], authority, bundle), pairs))
    by_scenario: dict[str, dict[str, dict[str, object]]] = {}
    for (scenario, client), result in zip(pairs, results, strict=True):
        by_scenario.setdefault(scenario.name, {})[client] = asdict(result)
    versions = {"boxsdk 10": metadata.version("boxsdk"), "boxsdk 3": _old_version()}
    page.write(by_scenario, versions)
    print(f"{len(pairs)} runs in {time.monotonic() - started:.0f} s")


def _old_version() -> str:
    code = "from importlib.metadata import version; print(version('boxsdk'))"
    return subprocess.run(
        [str(OLD_PYTHON), "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
