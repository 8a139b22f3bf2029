"""The page on which a user lets an application in: who may ask, what it says, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from box_models.local import LocalServer, apply_seed, serve
from tests.local.seeded import SEED, Caller, World, world
from tests.local.signing_in import exchange, login_of

PATH = "/api/oauth2/authorize"
CALLBACK = "http://localhost:3000/callback"
ASKED = {"response_type": "code", "client_id": "app", "redirect_uri": CALLBACK, "state": "a b&c=d/é"}
HOSTILE = "<script>alert('x')</script>&\""


def application(client_id: str, *redirect_uris: str) -> dict[str, object]:
    return {"client_id": client_id, "client_secret": "hush", "redirect_uris": list(redirect_uris)}


APPLICATIONS = [
    application("app", CALLBACK),
    application("two", "https://example.com/back?from=box", "http://127.0.0.1/back", "http://[::1]:1/back"),
    application("none"),
    application("broken", "http://[::1/back"),
    application("native", "com.example.app:/back"),
    application(HOSTILE, CALLBACK),
]
USERS = [
    {"id": "11", "name": "Ada", "login": "ada@example.com"},
    {"id": "12", "name": "Bob", "login": "bob@example.com"},
    {"id": "13", "name": HOSTILE, "login": "mallory@example.com"},
]
SIGNING_UP = {
    "enterprise_id": "27335",
    "users": USERS,
    "developer_tokens": SEED["developer_tokens"],
    "applications": APPLICATIONS,
    "files": [{"id": "200", "name": "plan.txt", "content": "The plan."}],
}


@pytest.fixture
def box() -> Iterator[World]:
    with world(seed=SIGNING_UP) as made:
        yield made


@dataclass
class Page(HTMLParser):
    """What a browser makes of a page."""

    fields: dict[str, str] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    text: str = ""
    form: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        said = dict(attrs)
        if tag == "form":
            self.form = said
        if tag == "input":
            self.fields[str(said["name"])] = str(said["value"])
        if tag == "option":
            self.users.append(str(said["value"]))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(answer: requests.Response) -> Page:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Page()
    page.feed(answer.text)
    return page


def ask(caller: Caller, **changed: str | None) -> requests.Response:
    """Open the page, with some parameters changed, or left out where they are ``None``."""
    query = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    return caller.get(PATH, params=query, allow_redirects=False)


def opened(caller: Caller, **changed: str | None) -> Page:
    answer = ask(caller, **changed)
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


def sent_to(answer: requests.Response) -> tuple[str, dict[str, str]]:
    """Where the browser goes: the address without its query, and the query."""
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store"), answer.text
    parts = urlsplit(answer.headers["Location"])
    return parts._replace(query="").geturl(), dict(parse_qsl(parts.query, strict_parsing=True))


def refused(answer: requests.Response, why: str, status: int = 400) -> bool:
    """Whether the answer is a page that says why, and leads nowhere."""
    page = read(answer)
    stays = "Location" not in answer.headers and not {"form", "a", "meta http-equiv"} & set(page.tags)
    return (answer.status_code, stays) == (status, True) and why in page.text


# The question


def test_the_page_says_who_asks_and_lets_choose_a_user(box: World) -> None:
    page = opened(box.nobody)
    assert page.users == ["11", "12", "13"]
    assert "app asks for access" in re.sub(r"\s+", " ", page.text)
    assert "Bob (bob@example.com)" in page.text
    assert "localhost:3000" in page.text


def test_applications_own_accounts_are_nobody_to_choose(box: World) -> None:
    answer = exchange(
        box, grant_type="client_credentials", box_subject_type="enterprise", box_subject_id="27335"
    )
    assert answer.status_code == 200
    assert opened(box.nobody).users == ["11", "12", "13"]


def test_the_page_needs_no_script_and_shows_text_as_text(box: World) -> None:
    page = opened(box.nobody, client_id=HOSTILE)
    assert page.text.count(HOSTILE) == 2
    assert not {"script", "img", "iframe", "link"} & set(page.tags)


def test_the_page_is_framed_kept_and_added_to_by_nobody(box: World) -> None:
    headers = ask(box.nobody).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://localhost:3000;" in policy
    assert "unsafe" not in policy
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_box_has_somebody_to_choose() -> None:
    with world(seed={"applications": APPLICATIONS[:1]}) as box:
        assert len(opened(box.nobody).users) == 1


# The answer


def test_granting_gives_a_code_for_the_user_chosen(box: World) -> None:
    where, said = sent_to(decide(box.nobody, opened(box.nobody)))
    assert (where, set(said)) == (CALLBACK, {"code", "state"})
    answer = exchange(box, grant_type="authorization_code", code=said["code"])
    assert login_of(box, answer.json()["access_token"]) == "bob@example.com"


@pytest.mark.parametrize("decision", ["grant", "deny"])
@pytest.mark.parametrize("state", ["a b&c=d/é", "x" * 2000, "#?%00\u2028", None])
def test_the_state_comes_back_as_it_went(box: World, decision: str, state: str | None) -> None:
    _, said = sent_to(decide(box.nobody, opened(box.nobody, state=state), decision))
    assert said.get("state") == state


def test_denying_gives_an_error_and_no_code(box: World) -> None:
    where, said = sent_to(decide(box.nobody, opened(box.nobody), "deny"))
    assert (where, said["error"], "code" in said) == (CALLBACK, "access_denied", False)


def test_a_query_that_the_address_has_stays(box: World) -> None:
    page = opened(box.nobody, client_id="two", redirect_uri="https://example.com/back?from=box")
    where, said = sent_to(decide(box.nobody, page))
    assert (where, said["from"]) == ("https://example.com/back", "box")


def test_a_program_with_a_scheme_of_its_own_is_led_back_to(box: World) -> None:
    answer = ask(box.nobody, client_id="native", redirect_uri=None)
    assert "form-action 'self' com.example.app:;" in answer.headers["Content-Security-Policy"]
    where, said = sent_to(decide(box.nobody, read(answer)))
    assert (where, "code" in said) == ("com.example.app:/back", True)


# Who may ask, and what for


@pytest.mark.parametrize("client_id", ["unknown", "", None])
def test_an_unknown_application_is_led_nowhere(box: World, client_id: str | None) -> None:
    assert refused(ask(box.nobody, client_id=client_id), "not a registered application")


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
    ],
)
def test_no_address_but_a_registered_one_is_led_to(box: World, uri: str) -> None:
    assert refused(
        ask(box.nobody, redirect_uri=uri), "not one of those that the application is registered with"
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
def test_a_program_on_this_machine_chooses_its_port(box: World, client_id: str, uri: str) -> None:
    where, _ = sent_to(decide(box.nobody, opened(box.nobody, client_id=client_id, redirect_uri=uri)))
    assert where == uri


def test_an_application_registered_with_nonsense_is_led_nowhere(box: World) -> None:
    for uri in ("http://[::1/back", None):
        assert refused(ask(box.nobody, client_id="broken", redirect_uri=uri), "not one of those")


def test_nobody_chooses_a_port_elsewhere(box: World) -> None:
    uri = "https://example.com:8443/back?from=box"
    assert refused(ask(box.nobody, client_id="two", redirect_uri=uri), "not one of those")


def test_the_only_address_need_not_be_named(box: World) -> None:
    where, _ = sent_to(decide(box.nobody, opened(box.nobody, redirect_uri=None)))
    assert where == CALLBACK
    assert refused(ask(box.nobody, client_id="two", redirect_uri=None), "has no redirect_uri")
    assert refused(ask(box.nobody, client_id="none", redirect_uri=None), "has no redirect_uri")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "root_readonly"}, "invalid_scope"),
    ],
)
def test_what_is_not_done_here_is_said_to_the_application(
    box: World, changed: dict[str, str | None], error: str
) -> None:
    where, said = sent_to(ask(box.nobody, **changed))
    assert (where, said["error"], said["state"]) == (CALLBACK, error, ASKED["state"])


def test_asking_for_everything_is_what_there_is(box: World) -> None:
    assert opened(box.nobody, scope="root_readwrite manage_groups").users


def test_a_parameter_that_comes_twice_is_refused(box: World) -> None:
    answer = box.nobody.get(f"{PATH}?response_type=code&client_id=app&client_id=two")
    assert refused(answer, "more than one client_id")


# The form is good once, for a while, and from here


def test_a_form_is_good_once(box: World) -> None:
    page = opened(box.nobody)
    sent_to(decide(box.nobody, page))
    for decision in ("grant", "deny"):
        assert refused(decide(box.nobody, page, decision), "has been used")


def test_a_form_is_good_for_ten_minutes(box: World) -> None:
    page, late = opened(box.nobody), opened(box.nobody)
    box.clock.move(seconds=599)
    sent_to(decide(box.nobody, page))
    box.clock.move(seconds=1)
    assert refused(decide(box.nobody, late), "too old")


def test_a_form_cannot_be_made_up_or_changed(box: World) -> None:
    page = opened(box.nobody)
    ticket = page.fields["ticket"]
    payload, _, signature = ticket.partition(".")
    link = box.ada.get("/2.0/files/200/content", allow_redirects=False).headers["Location"].rpartition("/")[2]
    for made in ("", "x", "a.b", f"{payload}x.{signature}", f"{payload}.", "é.é", link):
        page.fields["ticket"] = made
        assert refused(decide(box.nobody, page), "not made here"), made
    page.fields["ticket"] = ticket
    sent_to(decide(box.nobody, page))


def test_a_form_that_says_nothing_sensible_is_still_good_afterwards(box: World) -> None:
    page = opened(box.nobody)
    assert refused(decide(box.nobody, page, "perhaps"), "does not say whether")
    assert refused(decide(box.nobody, page, user="99"), "does not exist")
    assert refused(decide(box.nobody, page, user="' OR 1"), "does not exist")
    sent_to(decide(box.nobody, page))


def test_a_form_leads_only_where_the_application_is_registered_by_now(box: World) -> None:
    page = opened(box.nobody)
    apply_seed(box.engine, {"applications": [application("app", "https://example.com/moved")]})
    assert refused(decide(box.nobody, page), "not one of those")


def test_what_is_no_form_is_refused(box: World) -> None:
    assert refused(box.nobody.post(PATH, data=b"\xff\xfe=\xff"), "not a form")
    assert refused(box.nobody.post(PATH, data=b"a=" + b"b" * (1 << 20)), "at most", 413)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_form_from_elsewhere_is_refused(box: World, site: str) -> None:
    page = opened(box.nobody)
    assert refused(decide(box.nobody, page, headers={"Sec-Fetch-Site": site}), "another site", 403)
    sent_to(decide(box.nobody, page, headers={"Sec-Fetch-Site": "same-origin"}))


# On a port


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as running:
        yield running


def test_the_form_is_let_through_from_the_page_itself(server: LocalServer) -> None:
    with Caller(server.url, None) as browser:
        page = opened(browser)
        _, said = sent_to(decide(browser, page, headers={"Origin": server.url}))
    assert said["code"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "null", "http://localhost:3000", "http://127.0.0.1"]
)
def test_no_other_page_sends_the_form(server: LocalServer, origin: str) -> None:
    with Caller(server.url, None) as browser:
        answer = decide(browser, opened(browser), headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_the_page_itself_reaches_nothing_else(server: LocalServer) -> None:
    with Caller(server.url, None) as browser:
        asked = ("GET", PATH), ("POST", "/oauth2/token"), ("GET", "/2.0/users/me"), ("OPTIONS", PATH)
        for method, path in asked:
            answer = browser.request(method, path, headers={"Origin": server.url})
            assert answer.status_code == 403, path


def test_behind_a_public_address_the_form_comes_from_there() -> None:
    served = serve(seed=SEED, public_url="https://box.test", hosts=["box.test"])
    with served as server, Caller(server.url, None) as browser:
        headers = {"Host": "box.test", "Origin": "https://box.test"}
        sent_to(decide(browser, opened(browser), headers=headers))
        headers["Origin"] = "http://box.test"
        assert decide(browser, opened(browser), headers=headers).status_code == 403
