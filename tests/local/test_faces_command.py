"""``python -m box_models.local``: serving in the foreground, checking a directory, and the page of what is served."""

from __future__ import annotations

import io
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from box_models.local import coverage, open_engine
from box_models.local.__main__ import main
from box_models.local.http.messages import Request
from tests.local.seeded import ADA, SEED, Caller, world
from tests.local.served import started
from tests.ports import quiet_port

OPERATIONS = Path(__file__).resolve().parents[1] / "facts" / "operations.json"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED), encoding="utf-8")
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "box"


# Serving


def test_l01_it_prints_address_and_token_when_it_is_ready(directory: Path, seed: Path) -> None:
    with started(directory, "--seed", seed) as box, Caller(box.url, box.token) as owner:
        assert owner.get("/2.0/users/me").json()["login"] == "ada@example.com"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(directory: Path, number: signal.Signals) -> None:
    with started(directory) as box, Caller(box.url, box.token) as owner:
        assert owner.post("/2.0/folders", json={"name": "Kept", "parent": {"id": "0"}}).status_code == 201
        assert box.end(number) == 0
    with open_engine(directory) as opened, opened.engine.database.reading() as c:
        assert c.execute("SELECT name FROM items").fetchall() == [("Kept",)]


def test_port_and_token_can_stay_over_restarts(directory: Path) -> None:
    port = ("--port", str(quiet_port()))
    with started(directory, *port) as first:
        first.end()
    with started(directory, *port) as second:
        assert (second.url, second.token) == (first.url, first.token)


def test_further_names_and_a_public_url_are_options(directory: Path, seed: Path) -> None:
    options = ("--seed", seed, "--host-name", "box.test", "--public-url", "https://box.test")
    with started(directory, *options) as box:
        headers = {"Authorization": f"Bearer {ADA}", "Host": "box.test"}
        answer = requests.get(
            f"{box.url}/2.0/files/200/content", headers=headers, allow_redirects=False, timeout=20
        )
    assert answer.headers["Location"].startswith("https://box.test/dl/")


def test_refresh_tokens_can_be_given_grace(directory: Path, seed: Path) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "local_refresh"}
    with started(directory, "--seed", seed, "--refresh-grace") as box, Caller(box.url, None) as nobody:
        app = {"client_id": "app", "client_secret": "hush"}
        answers = [nobody.post("/oauth2/token", data={**app, **form}).status_code for _ in range(2)]
    assert answers == [200, 200]


def test_a_port_in_use_is_said_in_one_line(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main([str(directory), "--port", port]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(
        rf"box_models\.local: cannot bind 127\.0\.0\.1:{port} \(Address already in use\).*\n",
        told.err,
    )


def test_a_directory_in_use_is_said_with_what_to_do(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with started(directory):
        assert main([str(directory)]) == 2
    assert "python -m box_models.local" in capsys.readouterr().err


def test_a_bad_seed_is_said_in_one_line(
    directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed.write_text('{"developer_tokens": [{"token": "real", "user_id": "1"}]}', encoding="utf-8")
    assert main([str(directory), "--seed", str(seed)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["box", "--port", "many"], ["box", "--port", "70000"]])
def test_a_wrong_command_line_is_refused(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "box_models.local", *arguments]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_s09_no_secret_is_given_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = re.findall(r"--[a-z-]+", capsys.readouterr().out)
    assert "--port" in options
    assert [option for option in options if re.search("token|secret|password|key", option)] == []


def test_s09_a_process_that_is_served_shows_no_token_in_its_arguments(directory: Path) -> None:
    with started(directory) as box:
        assert box.token not in str(box.process.args)
        shown = Path(f"/proc/{box.process.pid}/cmdline")
        if shown.exists():
            assert box.token.encode() not in shown.read_bytes()


# Checking


def test_a_sound_box_is_called_sound(directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(directory, "--seed", seed) as box:
        box.end()
    assert main([str(directory), "--fsck"]) == 0
    assert capsys.readouterr().out == "sound\n"


def test_a_changed_content_is_reported(
    directory: Path, seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with started(directory, "--seed", seed) as box:
        box.end()
    for content in (directory / "content").iterdir():
        content.write_bytes(b"?" * content.stat().st_size)
    assert main([str(directory), "--fsck"]) == 1
    assert "2 problems" in capsys.readouterr().out


def test_there_is_nothing_to_check_where_nothing_is(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(directory), "--fsck"]) == 2
    assert "there is no directory" in capsys.readouterr().err
    assert not directory.exists()


# What is served


def test_the_page_counts_what_is_served_and_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage.main([str(OPERATIONS)]) == 0
    page = capsys.readouterr().out
    done, missing = coverage.compare(coverage.read_operations(OPERATIONS))
    assert page.startswith("# Coverage of the Box API\n")
    assert f"serves {len(done)} operations" in page
    assert page.count("\n| `") == len(done) + len(missing)


def test_operations_that_share_a_path_are_served_together() -> None:
    done, missing = coverage.compare(coverage.read_operations(OPERATIONS))
    names = {operation.name for operation in done}
    assert {"get_search", "put_files_id#add_shared_link", "post_oauth2_token#refresh"} <= names
    assert "get_authorize" in names
    assert "get_shared_items#app_items" in {operation.name for operation in missing}


def test_without_a_table_the_routes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage.main([]) == 0
    assert "| `get_search` | GET | `/2.0/search` |" in capsys.readouterr().out
    assert coverage.main(["a", "b"]) == 2


def test_whatever_is_not_served_answers_501() -> None:
    _, missing = coverage.compare(coverage.read_operations(OPERATIONS))
    token = {"authorization": f"Bearer {ADA}"}
    with world() as box:
        for operation in missing:
            path = re.sub(r"\{\w+\}", "1", operation.path)
            request = Request(operation.method, path, (), token, io.BytesIO(), "http://x")
            if operation.name != "get_shared_items#app_items":
                assert box.engine.handle(request).status == 501, operation
