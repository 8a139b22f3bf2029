"""The command ``python -m box_models.local``, and the list of served operations."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from box_models._operations import operations
from box_models.local import coverage, open_engine
from box_models.local.__main__ import main
from tests.local.client import Client
from tests.local.seeded import ADA, SEED, Caller, world
from tests.local.served import started
from tests.ports import quiet_port


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED), encoding="utf-8")
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "box"


# Serving


def test_l01_command_prints_url_and_token_when_ready(directory: Path, seed: Path) -> None:
    with started(directory, "--seed", seed) as box, Caller(box.url, box.token) as owner:
        assert owner.get("/2.0/users/me").json()["login"] == "ada@example.com"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_the_command_without_an_error(directory: Path, number: signal.Signals) -> None:
    with started(directory) as box, Caller(box.url, box.token) as owner:
        assert owner.post("/2.0/folders", json={"name": "Kept", "parent": {"id": "0"}}).status_code == 201
        assert box.end(number) == 0
    with open_engine(directory) as opened, opened.engine.database.reading() as c:
        assert c.execute("SELECT name FROM items").fetchall() == [("Kept",)]


@pytest.mark.slow
def test_port_and_token_can_be_kept_over_restarts(directory: Path) -> None:
    port = ("--port", str(quiet_port()))
    with started(directory, *port) as first:
        first.end()
    with started(directory, *port) as second:
        assert (second.url, second.token) == (first.url, first.token)


def test_host_names_and_public_url_are_options(directory: Path, seed: Path) -> None:
    options = ("--seed", seed, "--host-name", "box.test", "--public-url", "https://box.test")
    with started(directory, *options) as box:
        headers = {"Authorization": f"Bearer {ADA}", "Host": "box.test"}
        answer = requests.get(
            f"{box.url}/2.0/files/200/content", headers=headers, allow_redirects=False, timeout=20
        )
    assert answer.headers["Location"].startswith("https://box.test/dl/")


def test_refresh_grace_is_an_option(directory: Path, seed: Path) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "local_refresh"}
    with started(directory, "--seed", seed, "--refresh-grace") as box, Caller(box.url, None) as anonymous:
        app = {"client_id": "app", "client_secret": "hush"}
        answers = [anonymous.post("/oauth2/token", data={**app, **form}).status_code for _ in range(2)]
    assert answers == [200, 200]


def test_port_in_use_is_reported_in_one_line(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = str(occupied.getsockname()[1])
        assert main([str(directory), "--port", port]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert re.fullmatch(
        rf"box_models\.local: cannot bind 127\.0\.0\.1:{port} \(Address already in use\).*\n",
        output.err,
    )


def test_directory_in_use_is_reported_with_a_remedy(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with started(directory):
        assert main([str(directory)]) == 2
    assert "python -m box_models.local" in capsys.readouterr().err


def test_invalid_seed_is_reported_in_one_line(
    directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed.write_text('{"developer_tokens": [{"token": "real", "user_id": "1"}]}', encoding="utf-8")
    assert main([str(directory), "--seed", str(seed)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["box", "--port", "many"], ["box", "--port", "70000"]])
def test_invalid_command_line_is_refused(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "box_models.local", *arguments]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_s09_command_has_no_option_for_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = re.findall(r"--[a-z-]+", capsys.readouterr().out)
    assert "--port" in options
    assert [option for option in options if re.search("token|secret|password|key", option)] == []


@pytest.mark.slow
def test_s09_arguments_of_the_process_contain_no_token(directory: Path) -> None:
    with started(directory) as box:
        assert box.token not in str(box.process.args)
        arguments = Path(f"/proc/{box.process.pid}/cmdline")
        if arguments.exists():
            assert box.token.encode() not in arguments.read_bytes()


# Checking


def test_check_reports_a_sound_box(directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(directory, "--seed", seed) as box:
        box.end()
    assert main([str(directory), "--fsck"]) == 0
    assert capsys.readouterr().out == "sound\n"


@pytest.mark.slow
def test_check_reports_a_changed_content(
    directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with started(directory, "--seed", seed) as box:
        box.end()
    for content in (directory / "content").iterdir():
        content.write_bytes(b"?" * content.stat().st_size)
    assert main([str(directory), "--fsck"]) == 1
    assert "2 problems" in capsys.readouterr().out


def test_check_of_a_missing_directory_is_an_error(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(directory), "--fsck"]) == 2
    assert "is not a directory" in capsys.readouterr().err
    assert not directory.exists()


# Coverage


def test_operations_on_one_path_are_served_together() -> None:
    served = {operation.id for operation in operations() if coverage.is_served(operation)}
    assert {
        "get_search",
        "put_files_id#add_shared_link",
        "post_oauth2_token#refresh",
        "get_authorize",
    } <= served
    assert "get_shared_items#app_items" not in served


def test_routes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage.main() == 0
    assert "| `get_search` | GET | `/2.0/search` |" in capsys.readouterr().out


def test_operations_that_are_not_served_are_refused_with_405() -> None:
    with world() as box:
        client = Client(box.engine, ADA)
        for operation in operations():
            if not coverage.is_served(operation) and operation.id != "get_shared_items#app_items":
                reply = client.send(operation.method, re.sub(r"\{\w+\}", "1", operation.path))
                assert (reply.status, reply.code) == (405, "not_implemented"), operation
