"""The installed ``boxm``: streams, exit codes, errors in one line, closed pipes, Ctrl-C, and its start."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import Box
from box_models.cli import main
from box_models.local import serve
from box_models.local.faces.server import LocalServer
from tests.cli.conftest import Boxm

SEED = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Grace", "login": "grace@example.com"},
    ],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


def installed() -> list[str]:
    """Return the installed command, or the module if it is not installed."""
    script = shutil.which("boxm", path=sysconfig.get_path("scripts"))
    return [script] if script else [sys.executable, "-m", "box_models.cli"]


def run(server: LocalServer, *arguments: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "BOX_TOKEN": "local_ada", "BOX_BASE_URL": server.url}
    return subprocess.run(
        [*installed(), *arguments],
        input=content,
        capture_output=True,
        env=environment,
        check=False,
        timeout=60,
    )


def test_a_pipeline_through_box(home: Path, server: LocalServer) -> None:
    stored = run(server, "put", "-", "/data.bin", content=b"\x00\xff\n")
    assert (stored.returncode, stored.stdout, stored.stderr) == (0, b"", b"")
    read = run(server, "cat", "/data.bin")
    assert (read.returncode, read.stdout, read.stderr) == (0, b"\x00\xff\n", b"")


def test_a_closed_pipe_is_not_an_error(home: Path, server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url) as box:
        box.root.create_folder("Docs")
    environment = {**os.environ, "BOX_TOKEN": "local_ada", "BOX_BASE_URL": server.url}
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*installed(), "ls", "-R"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ls", "--frob"], 2, "No such option: --frob"),
        (["lss"], 2, "Did you mean 'ls'?"),
        (["stat"], 2, "Missing argument 'PATH'"),
        (["ls", "/nope"], 5, "was not found"),
        (["mkdir", "/Docs"], 6, "already exists"),
        (["rm", "/Docs"], 1, "not empty; use -r"),
        (["rm", "/nope", "/Docs/a.csv"], 3, "was not found"),
        (["--local", "elsewhere", "--profile", "x", "ls"], 2, "--local needs no"),
    ],
)
def test_errors_are_one_line_with_an_exit_code(
    docs: Boxm, arguments: list[str], code: int, message: str
) -> None:
    error = docs(*arguments, code=code)
    assert error.startswith("boxm: ")
    assert error.count("\n") == 1
    assert message in error


def test_without_a_login_boxm_says_how_to_sign_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ls"]) == 4
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "boxm login" in error


def test_a_refused_token_and_a_missing_permission_end_with_4(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "local_wrong")
    assert main(["ls", "--base-url", server.url]) == 4
    assert "local_wrong" not in capsys.readouterr().err
    monkeypatch.setenv("BOX_TOKEN", "local_ada")
    assert main(["ls", "--base-url", server.url, "--as-user", "99"]) == 4


def test_as_user_acts_as_another_user(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "local_ada")
    assert main(["mkdir", "/Hers", "--base-url", server.url, "--as-user", "12"]) == 0
    assert main(["ls", "--base-url", server.url]) == 0
    assert capsys.readouterr().out == ""


def test_auth_token_prints_the_token_and_nothing_else(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "local_ada")
    assert main(["auth", "token", "--base-url", server.url]) == 0
    assert capsys.readouterr() == ("local_ada\n", "")


def test_verbose_shows_requests_without_secrets(home: Path, server: LocalServer) -> None:
    ended = run(server, "-v", "ls")
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert b"GET " in ended.stderr
    assert b"local_ada" not in ended.stderr


@pytest.mark.slow
def test_a_server_that_is_gone_is_reported_in_time(home: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    environment = {**os.environ, "BOX_TOKEN": "local_ada", "BOX_BASE_URL": url}
    ended = subprocess.run(
        [*installed(), "ls"], capture_output=True, env=environment, check=False, timeout=45, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("boxm: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_ends_a_command_with_130(home: Path, server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url) as box:
        box.root.create_folder("Docs")
    environment = {**os.environ, "BOX_TOKEN": "local_ada", "BOX_BASE_URL": server.url}
    command = [*installed(), "-v", "put", "-", "/Docs/never.txt"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stderr is not None
        assert process.stdin is not None
        process.stderr.readline()  # the first request: the command has started, and reads stdin
        process.stdin.write(b"half")
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode == 130
    assert errors.endswith(b"boxm: interrupted\n")
    with Box("local_ada", base_url=server.url) as box:
        assert list(box.folder("/Docs")) == []


def test_completion_scripts_complete_commands(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        assert "_BOXM_COMPLETE=complete_" in capsys.readouterr().out
    for name, value in (("_BOXM_COMPLETE", "complete_bash"), ("COMP_WORDS", "boxm sh"), ("COMP_CWORD", "1")):
        monkeypatch.setenv(name, value)
    assert main([]) == 0
    assert capsys.readouterr().out.split() == ["share"]


def test_the_version_needs_neither_the_parser_nor_box(home: Path) -> None:
    program = (
        "import sys; from box_models.cli import main; main(['--version']); "
        "print([name for name in ('typer', 'pydantic', 'requests') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("boxm ")
    assert ended.stdout.endswith("[]\n")


def test_every_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:")[2].split("\n")
    groups = ("auth", "trash")
    commands = [line.split()[0] for line in listed if line.strip() and line.split()[0] not in groups]
    inner = [["auth", "status"], ["auth", "token"], ["trash", "ls"], ["trash", "restore"]]
    for command in [*([name] for name in commands), *inner]:
        assert main([*command, "--help"]) == 0
        assert "Example: " in capsys.readouterr().out, command
