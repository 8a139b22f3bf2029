"""Sign in with a real browser: the program opens a page, a user answers it, and the program continues."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from box_models import Box
from box_models.auth import BoxAuthenticateFlow
from box_models.errors import AuthError
from box_models.local import LocalServer, serve

pytestmark = pytest.mark.slow

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# No account, no proxy, and no connection except to the two servers on this machine.
FLAGS = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ),
    *("--no-first-run", "--no-proxy-server", "--disable-background-networking", "--disable-component-update"),
)
SEED = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "applications": [
        {"client_id": "app", "client_secret": "hush", "redirect_uris": ["http://localhost:3000/callback"]}
    ],
}


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as running:
        yield running


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Start a browser without history, in which scripts are disabled."""
    if CHROMIUM is None or CHROMEDRIVER is None:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = Chrome(options=options, service=ChromeService(CHROMEDRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


class Person:
    """A user of the browser, who answers while the program waits."""

    def __init__(self, chromium: Chrome) -> None:
        self.chromium = chromium
        self.pool = ThreadPoolExecutor(1)
        self.headings: list[Future[str]] = []

    def answering(self, button: str, user: str = "12") -> Callable[[str], object]:
        def answer(url: str) -> str:
            self.chromium.get(url)
            Select(self.chromium.find_element(By.NAME, "user")).select_by_value(user)
            submit_button = self.chromium.find_element(By.CSS_SELECTOR, f"button[value={button}]")
            submit_button.click()
            WebDriverWait(self.chromium, 60).until(staleness_of(submit_button))
            return self.chromium.find_element(By.TAG_NAME, "h1").text

        return lambda url: self.headings.append(self.pool.submit(answer, url))

    def last_heading(self) -> str:
        """Return the heading of the last page that the browser showed."""
        return self.headings[-1].result(timeout=60)


@pytest.fixture
def person(chromium: Chrome) -> Iterator[Person]:
    person = Person(chromium)
    yield person
    person.pool.shutdown()


@pytest.fixture
def flow(server: LocalServer) -> BoxAuthenticateFlow:
    return BoxAuthenticateFlow("app", "hush", base_url=server.url)


def test_granting_access_signs_the_user_in(
    server: LocalServer, person: Person, flow: BoxAuthenticateFlow
) -> None:
    login = flow.run(
        redirect_uri="http://localhost:0/callback", browser=person.answering("grant"), timeout=60
    )
    assert person.last_heading() == "You are signed in"
    with Box(login, base_url=server.url) as box:
        assert box.me.login == "bob@example.com"


def test_denying_access_does_not_sign_in(person: Person, flow: BoxAuthenticateFlow) -> None:
    with pytest.raises(AuthError, match="not signed in") as caught:
        flow.run(redirect_uri="http://localhost:0/callback", browser=person.answering("deny"), timeout=60)
    assert caught.value.error == "access_denied"
    assert person.last_heading() == "You are not signed in"


def test_going_back_does_not_submit_a_form_again(
    server: LocalServer, person: Person, flow: BoxAuthenticateFlow
) -> None:
    flow.run(redirect_uri="http://localhost:0/callback", browser=person.answering("grant"), timeout=60)
    assert person.last_heading() == "You are signed in"
    person.chromium.back()
    # The page is not cached, so the browser requests it again, and the user can answer again.
    assert person.chromium.find_element(By.TAG_NAME, "h1").text == "Grant access to this Box?"
    assert person.chromium.current_url.startswith(server.url)


def test_sign_in_pages_work_without_scripts(chromium: Chrome) -> None:
    chromium.get("data:text/html,<title>off</title><script>document.title = 'on'</script>")
    assert chromium.title == "off"


def test_browser_reports_no_problem_with_the_page(chromium: Chrome, flow: BoxAuthenticateFlow) -> None:
    chromium.get(flow.get_authorization_url("http://localhost:49152/callback"))
    assert chromium.find_element(By.TAG_NAME, "main").value_of_css_property("padding-top") == "32px"
    log = chromium.get_log("browser")  # type: ignore[no-untyped-call] # selenium has no types here
    messages = [entry["message"] for entry in log]
    assert [message for message in messages if "favicon" not in message] == []
