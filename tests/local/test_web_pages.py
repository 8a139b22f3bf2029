"""Requests that a browser sends for web pages: refused, except for pages of the allowed origins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from box_models.local import LocalServer, serve
from tests.local.seeded import ADA, SEED, Caller
from tests.local.served import started

PAGE, OTHER = "http://localhost:3000", "http://localhost:3001"


@pytest.fixture(scope="module")
def box() -> Iterator[LocalServer]:
    with serve(seed=SEED, allow_origins=[PAGE]) as running:
        yield running


def preflight(url: str, origin: str, *, method: str = "PUT") -> requests.Response:
    """Ask as a browser does, before it sends a page's request."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    return requests.options(url, headers=headers, timeout=20)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_preflight_of_an_allowed_page_succeeds_without_a_token(box: LocalServer, method: str) -> None:
    answer = preflight(f"{box.url}/2.0/files/200", PAGE, method=method)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert "if-match" in answer.headers["Access-Control-Allow-Headers"]


def test_allowed_page_reads_responses_errors_and_downloads(box: LocalServer) -> None:
    with Caller(box.url, ADA) as page:
        page.headers["Origin"] = PAGE
        answers = {
            path: page.get(path) for path in ("/2.0/users/me", "/2.0/files/200/content", "/2.0/files/9")
        }
    assert [answer.status_code for answer in answers.values()] == [200, 200, 404]
    for answer in answers.values():
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert "Access-Control-Expose-Headers" in answer.headers


def test_allowed_page_may_ask_a_server_under_the_names_of_box() -> None:
    with serve(seed=SEED, as_box=True, allow_origins=[PAGE]) as running, requests.Session() as browser:
        browser.trust_env = False  # the variables of this machine would win over `verify`
        browser.proxies = {"https": running.environment["HTTPS_PROXY"]}
        browser.verify = running.environment["REQUESTS_CA_BUNDLE"]
        for host in ("api.box.com", "upload.box.com"):
            url = f"https://{host}/2.0/files/200"
            preflight_headers = {"Origin": PAGE, "Access-Control-Request-Method": "PUT"}
            answer = browser.options(url, headers=preflight_headers, timeout=20)
            assert answer.headers["Access-Control-Allow-Origin"] == PAGE
            refused = browser.options(url, headers={**preflight_headers, "Origin": OTHER}, timeout=20)
            assert "Access-Control-Allow-Origin" not in refused.headers


def test_allowed_page_still_needs_a_token(box: LocalServer) -> None:
    assert requests.get(f"{box.url}/2.0/users/me", headers={"Origin": PAGE}, timeout=20).status_code == 401


def test_preflight_check_of_an_upload_is_not_mistaken_for_one_of_a_browser(box: LocalServer) -> None:
    with Caller(box.url, ADA) as page:
        new_file = {"name": "new.txt", "parent": {"id": "0"}}
        answer = page.options("/2.0/files/content", json=new_file, headers={"Origin": PAGE})
    assert answer.json()["upload_url"].startswith(box.url)


@pytest.mark.parametrize("origin", [OTHER, "http://localhost:3000.evil.example", "null", f"{PAGE}/"])
def test_pages_of_other_origins_are_refused(box: LocalServer, origin: str) -> None:
    assert preflight(f"{box.url}/2.0/files/200", origin).status_code == 400
    with Caller(box.url, ADA) as page:
        answer = page.get("/2.0/users/me", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_page_is_allowed_by_default() -> None:
    with serve(seed=SEED) as box:
        answer = preflight(f"{box.url}/2.0/files/200", PAGE)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", ["*", "null", "localhost:3000", f"{PAGE}/app", "ftp://localhost", ""])
def test_invalid_origins_are_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="allow_origins must have origins without path"):
        serve(allow_origins=[origin])


@pytest.mark.parametrize("origins", [PAGE, [3000], None])
def test_origins_of_another_type_are_refused(origins: object) -> None:
    with pytest.raises(TypeError, match="allow_origins must be a collection"):
        serve(allow_origins=origins)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("command", [("-m", "box_models.local"), ("-m", "box_models.cli", "serve")])
def test_both_commands_have_the_option(tmp_path: Path, command: tuple[str, ...]) -> None:
    options = ("--allow-origin", PAGE, "--allow-origin", OTHER)
    with started(tmp_path / "box", *options, command=command) as running:
        for origin in (PAGE, OTHER):
            assert preflight(f"{running.url}/2.0/users/me", origin).ok
