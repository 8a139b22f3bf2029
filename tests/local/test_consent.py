"""The consent page: valid requests, the content of the page, and the redirect to the application."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from box_models.local import BASE_URL, LocalServer, apply_seed, serve
from tests.local.seeded import SEED, Caller, World, world
from tests.local.signing_in import exchange, login_of

PATH = "/api/oauth2/authorize"
CALLBACK = "http://localhost:3000/callback"
QUERY = {"response_type": "code", "client_id": "app", "redirect_uri": CALLBACK, "state": "a b&c=d/é"}
HOSTILE = "<script>alert('x')</script>&\""


def application(client_id: str, *redirect_uris: str) -> dict[str, object]:
    return {"client_id": client_id, "client_secret": "hush", "redirect_uris": list(redirect_uris)}


APPLICATIONS = [
    application("app", CALLBACK),
    application("two", "https://example.com/back?from=box", "http://127.0.0.1/back", "http://[::1]:1/back"),
    application("none"),
    application("old", CALLBACK),
    application("native", "boxsdk-native://boxsdkoauth2redirect"),
    application(HOSTILE, CALLBACK),
]
USERS = [
    {"id": "11", "name": "Ada", "login": "ada@example.com"},
    {"id": "12", "name": "Bob", "login": "bob@example.com"},
    {"id": "13", "name": HOSTILE, "login": "mallory@example.com"},
]
CONSENT_SEED = {
    "enterprise_id": "27335",
    "users": USERS,
    "developer_tokens": SEED["developer_tokens"],
    "applications": APPLICATIONS,
    "files": [{"id": "200", "name": "plan.txt", "content": "The plan."}],
}


@pytest.fixture
def box() -> Iterator[World]:
    with world(seed=CONSENT_SEED) as box_world:
        yield box_world


@dataclass
class Page(HTMLParser):
    """The parts of a page that the tests look at."""

    fields: dict[str, str] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    text: str = ""
    form: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        parameters = dict(attrs)
        if tag == "form":
            self.form = parameters
        if tag == "input":
            self.fields[str(parameters["name"])] = str(parameters["value"])
        if tag == "option":
            self.users.append(str(parameters["value"]))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(answer: requests.Response) -> Page:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Page()
    page.feed(answer.text)
    return page


def open_page(caller: Caller, **changed: str | None) -> requests.Response:
    """Request the page with some parameters changed, or left out if they are None."""
    query = {name: value for name, value in {**QUERY, **changed}.items() if value is not None}
    return caller.get(PATH, params=query, allow_redirects=False)


def opened_page(caller: Caller, **changed: str | None) -> Page:
    answer = open_page(caller, **changed)
    assert answer.status_code == 200, answer.text
    return read(answer)


def decide(
    caller: Caller,
    page: Page,
    decision: str = "grant",
    user: str = "12",
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    form = {**page.fields, "user": user, "decision": decision}
    return caller.post(PATH, data=form, headers=headers, allow_redirects=False)


def redirect_of(answer: requests.Response) -> tuple[str, dict[str, str]]:
    """Return the redirect target without its query, and the query."""
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store"), answer.text
    parts = urlsplit(answer.headers["Location"])
    return parts._replace(query="").geturl(), dict(parse_qsl(parts.query, strict_parsing=True))


def is_error_page(answer: requests.Response, text: str, status: int = 400) -> bool:
    """Return whether the response is an error page with this text, without a form or a link."""
    page = read(answer)
    stays = "Location" not in answer.headers and not {"form", "a", "meta http-equiv"} & set(page.tags)
    return (answer.status_code, stays) == (status, True) and text in page.text


# The page


def test_page_names_the_application_and_offers_the_users(box: World) -> None:
    page = opened_page(box.anonymous)
    assert page.users == ["11", "12", "13"]
    assert "app asks for access" in re.sub(r"\s+", " ", page.text)
    assert "Bob (bob@example.com)" in page.text
    assert "localhost:3000" in page.text


def test_page_does_not_offer_service_accounts(box: World) -> None:
    answer = exchange(
        box, grant_type="client_credentials", box_subject_type="enterprise", box_subject_id="27335"
    )
    assert answer.status_code == 200
    assert opened_page(box.anonymous).users == ["11", "12", "13"]


def test_page_escapes_text_and_has_no_scripts(box: World) -> None:
    page = opened_page(box.anonymous, client_id=HOSTILE)
    assert page.text.count(HOSTILE) == 2
    assert not {"script", "img", "iframe", "link"} & set(page.tags)


def test_page_forbids_framing_caching_and_foreign_content(box: World) -> None:
    headers = open_page(box.anonymous).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://localhost:3000;" in policy
    assert "unsafe" not in policy
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_new_box_offers_its_first_user() -> None:
    with world(seed={"applications": APPLICATIONS[:1]}) as box:
        assert len(opened_page(box.anonymous).users) == 1


# The redirect


def test_granting_access_returns_a_code_for_the_chosen_user(box: World) -> None:
    where, parameters = redirect_of(decide(box.anonymous, opened_page(box.anonymous)))
    assert (where, set(parameters)) == (CALLBACK, {"code", "state"})
    answer = exchange(box, grant_type="authorization_code", code=parameters["code"])
    assert login_of(box, answer.json()["access_token"]) == "bob@example.com"


@pytest.mark.parametrize("decision", ["grant", "deny"])
@pytest.mark.parametrize("state", ["a b&c=d/é", "x" * 2000, "#?%00\u2028", None])
def test_redirect_contains_the_state_unchanged(box: World, decision: str, state: str | None) -> None:
    _, parameters = redirect_of(decide(box.anonymous, opened_page(box.anonymous, state=state), decision))
    assert parameters.get("state") == state


def test_codes_are_deleted_ten_minutes_after_they_expired(box: World) -> None:
    def stored() -> int:
        with box.engine.database.reading() as c:
            return int(c.execute("SELECT count(*) FROM tokens WHERE kind = 'code'").fetchone()[0])

    before = stored()
    results = [redirect_of(decide(box.anonymous, opened_page(box.anonymous))) for _ in range(3)]
    assert stored() == before + 3
    box.clock.move(seconds=629)
    answer = exchange(box, grant_type="authorization_code", code=results[0][1]["code"])
    assert "has expired" in answer.json()["error_description"]
    box.clock.move(seconds=1)
    redirect_of(decide(box.anonymous, opened_page(box.anonymous)))
    assert stored() == before + 1


def test_denying_access_returns_an_error_and_no_code(box: World) -> None:
    where, parameters = redirect_of(decide(box.anonymous, opened_page(box.anonymous), "deny"))
    assert (where, parameters["error"], "code" in parameters) == (CALLBACK, "access_denied", False)


def test_redirect_keeps_the_query_of_the_redirect_uri(box: World) -> None:
    page = opened_page(box.anonymous, client_id="two", redirect_uri="https://example.com/back?from=box")
    where, parameters = redirect_of(decide(box.anonymous, page))
    assert (where, parameters["from"]) == ("https://example.com/back", "box")


def test_redirect_to_a_custom_scheme(box: World) -> None:
    answer = open_page(box.anonymous, client_id="native", redirect_uri=None)
    assert "form-action 'self' boxsdk-native:;" in answer.headers["Content-Security-Policy"]
    where, parameters = redirect_of(decide(box.anonymous, read(answer)))
    assert (where, "code" in parameters) == ("boxsdk-native://boxsdkoauth2redirect", True)


# Valid and invalid requests


@pytest.mark.parametrize("client_id", ["unknown", "", None])
def test_unknown_application_gets_an_error_page(box: World, client_id: str | None) -> None:
    assert is_error_page(open_page(box.anonymous, client_id=client_id), "not a registered application")


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example.com/callback",
        "http://localhost:3000/callback/",
        "http://localhost:3000/callback?x=1",
        "http://localhost:3000/callback#x",
        "http://localhost:3000/CALLBACK",
        "https://localhost:3000/callback",
        "http://localhost:3000@evil.example.com/callback",
        "http://evil@localhost:3000/callback",
        "http://localhost.evil.example.com/callback",
        "http://127.0.0.1:3000/callback",
        "http://localhost:/callback",
        "http://localhost:99999/callback",
        "http://localhost:3000/call\nback",
        "http://localhost:3001/callback\r\nSet-Cookie: a=b",
        "http://localhost:3001\\@evil.example.com/callback",
        "//localhost:3000/callback",
        "javascript:alert(1)",
        "http://[::1/callback",
        " http://localhost:3001/callback",
        "http://localhost:0/callback",
        "http://LOCALHOST:3000/callback",
    ],
)
def test_unregistered_redirect_uri_gets_an_error_page(box: World, uri: str) -> None:
    assert is_error_page(
        open_page(box.anonymous, redirect_uri=uri), "not one of those that the application is registered with"
    )


@pytest.mark.parametrize(
    ("client_id", "uri"),
    [
        ("app", "http://localhost:49152/callback"),
        ("app", "http://localhost/callback"),
        ("two", "http://127.0.0.1:49152/back"),
        ("two", "http://[::1]:49152/back"),
    ],
)
def test_loopback_redirect_uri_may_have_any_port(box: World, client_id: str, uri: str) -> None:
    where, _ = redirect_of(
        decide(box.anonymous, opened_page(box.anonymous, client_id=client_id, redirect_uri=uri))
    )
    assert where == uri


@pytest.mark.parametrize("uri", ["http://[::1/back", "javascript:alert(1)", "http://example.com/back"])
def test_invalid_uri_from_an_older_version_never_matches(box: World, uri: str) -> None:
    with box.engine.database.transaction() as c:
        c.execute("UPDATE applications SET redirect_uris = ? WHERE client_id = 'old'", (json.dumps([uri]),))
    for requested in (uri, None):
        page = open_page(box.anonymous, client_id="old", redirect_uri=requested)
        assert is_error_page(page, "not one of those")


def test_other_hosts_need_the_registered_port(box: World) -> None:
    uri = "https://example.com:8443/back?from=box"
    assert is_error_page(open_page(box.anonymous, client_id="two", redirect_uri=uri), "not one of those")


def test_redirect_uri_is_optional_if_only_one_is_registered(box: World) -> None:
    where, _ = redirect_of(decide(box.anonymous, opened_page(box.anonymous, redirect_uri=None)))
    assert where == CALLBACK
    assert is_error_page(open_page(box.anonymous, client_id="two", redirect_uri=None), "has no redirect_uri")
    assert is_error_page(open_page(box.anonymous, client_id="none", redirect_uri=None), "has no redirect_uri")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "root_readonly"}, "invalid_scope"),
    ],
)
def test_unsupported_requests_return_an_error_to_the_application(
    box: World, changed: dict[str, str | None], error: str
) -> None:
    where, parameters = redirect_of(open_page(box.anonymous, **changed))
    assert (where, parameters["error"], parameters["state"]) == (CALLBACK, error, QUERY["state"])


def test_scope_with_root_readwrite_is_accepted(box: World) -> None:
    assert opened_page(box.anonymous, scope="root_readwrite manage_groups").users


def test_duplicate_parameter_is_refused(box: World) -> None:
    answer = box.anonymous.get(f"{PATH}?response_type=code&client_id=app&client_id=two")
    assert is_error_page(answer, "more than one client_id")


# Submission of the form


def test_form_can_be_submitted_once(box: World) -> None:
    page = opened_page(box.anonymous)
    redirect_of(decide(box.anonymous, page))
    for decision in ("grant", "deny"):
        assert is_error_page(decide(box.anonymous, page, decision), "has been used")


def test_form_expires_after_ten_minutes(box: World) -> None:
    page, late = opened_page(box.anonymous), opened_page(box.anonymous)
    box.clock.move(seconds=599)
    redirect_of(decide(box.anonymous, page))
    box.clock.move(seconds=1)
    assert is_error_page(decide(box.anonymous, late), "has expired")


def spellings(ticket: str) -> list[str]:
    """Return other texts that Python's base64 decoder reads as the same ticket."""
    payload, _, signature = ticket.partition(".")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    same_bits = alphabet[alphabet.index(signature[-1]) ^ 1]
    return [
        f"{ticket}=",
        f"{payload}==.{signature}",
        f"{payload}.{signature[:-1]}{same_bits}",
        f"!{payload}.{signature}",
        f"{payload}.{signature}\n",
        f" {payload} . {signature} ",
    ]


@pytest.mark.parametrize("number", range(6))
def test_form_can_be_submitted_once_with_any_spelling_of_its_ticket(box: World, number: int) -> None:
    page = opened_page(box.anonymous)
    ticket = page.fields["ticket"]
    page.fields["ticket"] = spellings(ticket)[number]
    assert is_error_page(decide(box.anonymous, page), "not made here")
    page.fields["ticket"] = ticket
    redirect_of(decide(box.anonymous, page))
    page.fields["ticket"] = spellings(ticket)[number]
    assert decide(box.anonymous, page).status_code == 400


def test_download_url_has_one_spelling(box: World) -> None:
    link = box.ada.get("/2.0/files/200/content", allow_redirects=False).headers["Location"]
    path = link.removeprefix(BASE_URL)
    assert box.anonymous.get(path).content == b"The plan."
    for spelling in (f"{path}=", f"/dl/!{path.removeprefix('/dl/')}", path.replace(".", "==.")):
        assert box.anonymous.get(spelling).status_code == 404


def test_forged_ticket_is_refused(box: World) -> None:
    page = opened_page(box.anonymous)
    ticket = page.fields["ticket"]
    payload, _, signature = ticket.partition(".")
    link = box.ada.get("/2.0/files/200/content", allow_redirects=False).headers["Location"].rpartition("/")[2]
    for forged in ("", "x", "a.b", f"{payload}x.{signature}", f"{payload}.", "é.é", link):
        page.fields["ticket"] = forged
        assert is_error_page(decide(box.anonymous, page), "not made here"), forged
    page.fields["ticket"] = ticket
    redirect_of(decide(box.anonymous, page))


def test_form_stays_valid_after_invalid_input(box: World) -> None:
    page = opened_page(box.anonymous)
    assert is_error_page(decide(box.anonymous, page, "perhaps"), "'grant' or 'deny'")
    assert is_error_page(decide(box.anonymous, page, user="99"), "does not exist")
    assert is_error_page(decide(box.anonymous, page, user="' OR 1"), "does not exist")
    redirect_of(decide(box.anonymous, page))


def test_redirect_uri_is_checked_again_on_submission(box: World) -> None:
    page = opened_page(box.anonymous)
    apply_seed(box.engine, {"applications": [application("app", "https://example.com/moved")]})
    assert is_error_page(decide(box.anonymous, page), "not one of those")


def test_malformed_form_is_refused(box: World) -> None:
    assert is_error_page(box.anonymous.post(PATH, data=b"\xff\xfe=\xff"), "not a form")
    assert is_error_page(box.anonymous.post(PATH, data=b"a=" + b"b" * (1 << 20)), "at most", 413)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_form_from_another_site_is_refused(box: World, site: str) -> None:
    page = opened_page(box.anonymous)
    assert is_error_page(decide(box.anonymous, page, headers={"Sec-Fetch-Site": site}), "another site", 403)
    redirect_of(decide(box.anonymous, page, headers={"Sec-Fetch-Site": "same-origin"}))


# Over HTTP


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as running:
        yield running


def test_server_accepts_the_form_from_its_own_page(server: LocalServer) -> None:
    with Caller(server.url, None) as browser:
        page = opened_page(browser)
        _, parameters = redirect_of(decide(browser, page, headers={"Origin": server.url}))
    assert parameters["code"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "null", "http://localhost:3000", "http://127.0.0.1"]
)
def test_server_refuses_the_form_from_another_origin(server: LocalServer, origin: str) -> None:
    with Caller(server.url, None) as browser:
        answer = decide(browser, opened_page(browser), headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_server_refuses_other_requests_from_its_own_page(server: LocalServer) -> None:
    with Caller(server.url, None) as browser:
        requests_to_try = (
            ("GET", PATH),
            ("POST", "/oauth2/token"),
            ("GET", "/2.0/users/me"),
            ("OPTIONS", PATH),
        )
        for method, path in requests_to_try:
            answer = browser.request(method, path, headers={"Origin": server.url})
            assert answer.status_code == 403, path


def test_public_url_is_the_only_accepted_origin() -> None:
    served = serve(seed=SEED, public_url="https://box.test", hosts=["box.test"])
    with served as server, Caller(server.url, None) as browser:
        headers = {"Host": "box.test", "Origin": "https://box.test"}
        redirect_of(decide(browser, opened_page(browser), headers=headers))
        headers["Origin"] = "http://box.test"
        assert decide(browser, opened_page(browser), headers=headers).status_code == 403
