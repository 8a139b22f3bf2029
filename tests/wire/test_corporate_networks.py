"""Proxies, private certificate authorities, client certificates, and sessions of the caller, over real sockets."""

from __future__ import annotations

import pickle
import ssl
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
import urllib3
from requests.adapters import HTTPAdapter

from box_models import (
    Box,
    BoxAuthenticateFlow,
    BoxSession,
    ClientCredentials,
    DeveloperToken,
    JWTAuth,
    OAuth2,
    ProxyError,
    RetryPolicy,
    ServerError,
    TLSError,
    UnverifiedTLSWarning,
    boxv2,
)
from box_models.auth import FileStore, SavedLogin, Secret
from box_models.transport import Transport
from tests.auth.keys import jwt_config, private_pem
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import (
    Behaviour,
    FaultServer,
    ReceivedRequest,
    empty,
    redirect,
    refusal,
    reply,
)
from tests.wire.tunnels import CountingProxy, counting_proxy, tls_box

ME = {"type": "user", "id": "1", "name": "Ada", "login": "ada@example.com"}
TOKENS = {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600}


def box_responses(request: ReceivedRequest) -> Behaviour:
    """Answer like Box: tokens, the user, a file, an upload, and a download that is redirected to a content host."""
    if request.path == "/oauth2/token":
        return reply(200, TOKENS)
    if request.path == "/2.0/files/1/content":
        return redirect("https://dl.boxcloud.com/signed")
    if request.path == "/signed":
        return reply(200, body=b"id,price")
    if request.path.startswith("/api/2.0/files"):
        return reply(201, {"entries": [{"type": "file", "id": "2", "name": "a.csv"}]})
    return reply(200, ME)


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[FaultServer]:
    """A server with a certificate of the private CA for the hosts of Box."""
    with tls_box(authority) as server:
        server.handler = box_responses
        yield server


@pytest.fixture
def proxy(server: FaultServer) -> Iterator[CountingProxy]:
    """A proxy in front of the server."""
    with counting_proxy(server) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the proxies of this machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def paths(server: FaultServer) -> list[str]:
    return [request.path for request in server.requests]


# A proxy and a private CA


def test_calls_uploads_and_downloads_use_the_proxy_and_the_ca(
    server: FaultServer, proxy: CountingProxy, trusted: Path
) -> None:
    with Box("token-1", verify=trusted, proxies={"https": proxy.url}) as box:
        assert box.me.name == "Ada"
        assert box.root.upload(b"id,price", "a.csv").id == "2"
        with box.session.stream("/files/1/content") as content:
            assert content.read() == b"id,price"
    assert proxy.targets == ["api.box.com:443", "upload.box.com:443", "dl.boxcloud.com:443"]
    assert server.requests[-1].token == ""


Open = Callable[..., Any]
SIGN_INS: dict[str, Open] = {
    "OAuth2": lambda _, **network: Box(OAuth2("app", "hush", refresh_token="refresh-1"), **network).me,
    "client credentials": lambda _, **network: (
        Box(ClientCredentials("app", "hush", user_id="1"), **network).me
    ),
    "JWT": lambda _, **network: Box(JWTAuth.from_config(jwt_config()), **network).me,
    "saved login": lambda _, **network: Box(profile="work", **network).me,
    "environment": lambda environment, **network: environment() or Box(**network).me,
    "flow": lambda _, **network: BoxAuthenticateFlow("app", "hush", **network).get_access_tokens("code-1"),
    "session": lambda _, **network: BoxSession(
        OAuth2("app", "hush", refresh_token="refresh-1"), **network
    ).get("/users/me"),
    "boxv2": lambda _, **network: boxv2.BoxSession("app", "hush", "refresh-1", **network).get_user_info(),
    "boxv2 flow": lambda _, **network: boxv2.BoxAuthenticateFlow("app", "hush", **network).get_access_tokens(
        "code-1"
    ),
}


@pytest.mark.parametrize("sign_in", SIGN_INS.values(), ids=SIGN_INS)
def test_every_sign_in_uses_the_proxy_and_the_ca(
    server: FaultServer,
    proxy: CountingProxy,
    trusted: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sign_in: Open,
) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path))
    saved = SavedLogin(refresh_token=Secret("refresh-1"), client_id="app", client_secret=Secret("hush"))
    FileStore("work").save(saved)

    def environment() -> None:
        for name, value in (("CLIENT_ID", "app"), ("CLIENT_SECRET", "hush"), ("USER_ID", "1")):
            monkeypatch.setenv(f"BOX_{name}", value)

    sign_in(environment, verify=trusted, proxies={"https": proxy.url})
    assert paths(server)[0] == "/oauth2/token"
    assert set(proxy.targets) == {"api.box.com:443"}


def test_views_share_the_proxy_and_the_ca(server: FaultServer, proxy: CountingProxy, trusted: Path) -> None:
    with Box("token-1", verify=trusted, proxies={"https": proxy.url}) as box:
        assert box.as_user("7").me.id == "1"
        assert box.downscope("item_preview").me.id == "1"
    assert paths(server) == ["/2.0/users/me", "/oauth2/token", "/2.0/users/me"]
    assert proxy.targets == ["api.box.com:443"]


def test_pickled_box_uses_the_proxy_and_the_ca(
    server: FaultServer, proxy: CountingProxy, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "token-1")
    monkeypatch.chdir(trusted.parent)
    sent = pickle.dumps(Box(verify=trusted.name, proxies={"https": proxy.url}))
    monkeypatch.chdir("/")
    with pickle.loads(sent) as box:
        assert box.me.id == "1"
    assert proxy.targets == ["api.box.com:443"]
    assert len(server.requests) == 1


def test_empty_proxies_replace_those_of_the_environment(
    server: FaultServer, proxy: CountingProxy, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with BoxSession(DeveloperToken("token-1"), verify=trusted) as session:
        session.get("/users/me")
    monkeypatch.setattr("urllib3.util.connection.create_connection", _refuse)
    with (
        BoxSession(DeveloperToken("token-1"), verify=trusted, proxies={}, retry=NO_WAITS) as session,
        pytest.raises(OSError, match=r"could not connect to api\.box\.com:443"),
    ):
        session.get("/users/me")
    assert proxy.targets == ["api.box.com:443"]
    assert len(server.requests) == 1


def _refuse(*_: object, **__: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")


def test_proxy_gets_its_password_and_no_output_shows_it(
    server: FaultServer, proxy: CountingProxy, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "token-1")
    url = proxy.url.replace("http://", "http://ada:proxy-canary@")
    with Box(verify=trusted, proxies={"https": url}) as box:
        assert box.me.id == "1"
        with pytest.raises(TypeError, match="proxies contain a password.*HTTPS_PROXY") as caught:
            pickle.dumps(box)
        output = f"{box!r} {box.session!r} {vars(box.session.network)} {caught.value}"
    assert proxy.passwords == ["YWRhOnByb3h5LWNhbmFyeQ=="]
    assert "canary" not in output
    assert len(server.requests) == 1


def test_proxy_that_requires_a_password_is_reported_as_such(wire: Wire) -> None:
    wire.serve(empty(407))
    with (
        Box("token-1", proxies={"https": wire.server.url}) as box,
        pytest.raises(ProxyError, match=r"requires a user name and a password \(status 407\).*proxies="),
    ):
        _ = box.me


@pytest.mark.parametrize(
    ("proxies", "message"),
    [
        ("http://ada:proxy-canary@proxy.example", "proxies must be a dict"),
        ({"htps": "http://ada:proxy-canary@proxy.example"}, "keys must be .*'htps'"),
        ({"https": "ftp://ada:proxy-canary@proxy.example"}, r"proxies\['https'\] must be a URL"),
        ({"https": "http://ada:proxy-canary@proxy.example:port"}, r"proxies\['https'\] must be a URL"),
        ({"https": "http://"}, r"proxies\['https'\] must be a URL"),
    ],
    ids=["text", "key", "scheme", "port", "no host"],
)
def test_invalid_proxies_are_refused_without_showing_them(proxies: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        Box("token-1", proxies=proxies)
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    output = [frame.locals for frame in frames if "box_models" in frame.filename and frame.locals]
    assert output
    assert "canary" not in f"{caught.value} {output}"


# Bad certificates are final, and no request is sent


@pytest.mark.parametrize("argument", ["verify", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "requests_session"])
@pytest.mark.parametrize("content", [None, b"", b"not a certificate"], ids=["missing", "empty", "not PEM"])
def test_bad_ca_file_is_refused_before_any_request(
    argument: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "company-ca.pem"
    if content is not None:
        path.write_bytes(content)
    session = requests.Session()
    options: dict[str, Any] = {"verify": {"verify": path}, "requests_session": {"requests_session": session}}
    if argument == "requests_session":
        session.verify = str(path)
    elif argument.isupper():
        monkeypatch.setenv(argument, str(path))
    with pytest.raises(ValueError, match=rf"^{argument}.*: the CA file '.*company-ca\.pem' c"):
        Box("token-1", **options.get(argument, {}))


def test_embedded_box_needs_no_ca_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/missing.pem")
    with Box.local(":memory:") as box:
        assert box.me.name


@pytest.mark.parametrize("verify", [None, 1, ssl.create_default_context()], ids=["None", "1", "SSLContext"])
def test_verify_of_another_type_is_refused(verify: Any) -> None:
    with pytest.raises(TypeError, match="verify must be True, False or the path of a CA file"):
        Box("token-1", verify=verify)


def test_ca_directory_is_accepted(tmp_path: Path) -> None:
    assert Transport(verify=tmp_path).network.verify == str(tmp_path)


# verify=False


def test_unverified_tls_works_and_warns_once(
    server: FaultServer, proxy: CountingProxy, recwarn: pytest.WarningsRecorder
) -> None:
    warnings.simplefilter("always")
    with Box("token-1", verify=False, proxies={"https": proxy.url}) as box:
        for _ in range(2):
            assert box.as_user("7").me.id == "1"
        with BoxSession(
            DeveloperToken("local_1"), base_url=server.url, transport=box.session._transport
        ) as s:
            s.get("/users/me")
    ours = [warning for warning in recwarn if warning.category is not ResourceWarning]
    assert [warning.category for warning in ours] == [UnverifiedTLSWarning]
    assert ours[0].filename == __file__
    assert "verify=False" in str(ours[0].message)


def test_unverified_session_of_the_caller_warns_as_well() -> None:
    session = requests.Session()
    session.verify = False
    urllib3.disable_warnings()
    with pytest.warns(UnverifiedTLSWarning, match=r"requests_session\.verify=False"):
        Box("token-1", requests_session=session)


# Client certificates


@pytest.fixture(scope="module")
def company() -> trustme.CA:
    """The CA of the client certificates."""
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(company: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A client certificate and its key."""
    return client_certificate(company, tmp_path_factory.mktemp("client"))


def client_certificate(issuer: trustme.CA, directory: Path) -> tuple[Path, Path]:
    issued = issuer.issue_cert("client.example")
    issued.cert_chain_pems[0].write_to_path(str(directory / "client.pem"))
    issued.private_key_pem.write_to_path(str(directory / "client.key"))
    issued.private_key_and_cert_chain_pem.write_to_path(str(directory / "both.pem"))
    return directory / "client.pem", directory / "client.key"


@pytest.fixture
def strict_server(authority: trustme.CA, company: trustme.CA) -> Iterator[FaultServer]:
    """A server that requires a client certificate."""
    with tls_box(authority, clients=company) as server:
        server.handler = box_responses
        yield server


@pytest.mark.parametrize("form", ["pair", "one file", "session"])
def test_client_certificate_is_sent(
    strict_server: FaultServer, trusted: Path, certificate: tuple[Path, Path], form: str
) -> None:
    options: dict[str, Any] = {"cert": certificate}
    if form == "one file":
        options = {"cert": certificate[0].with_name("both.pem")}
    if form == "session":
        options = {"requests_session": requests.Session()}
        options["requests_session"].cert = (str(certificate[0]), str(certificate[1]))
    auth = OAuth2("app", "hush", refresh_token="refresh-1")
    with Box(auth, base_url=strict_server.url, verify=trusted, **options) as box:
        assert box.me.id == "1"
    assert paths(strict_server) == ["/oauth2/token", "/2.0/users/me"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_missing_client_certificate_is_final(
    strict_server: FaultServer, trusted: Path, version: ssl.TLSVersion
) -> None:
    assert strict_server.tls
    strict_server.tls.maximum_version = version
    with (
        Box("token-1", base_url=strict_server.url, verify=trusted, retry=NO_WAITS) as box,
        pytest.raises(TLSError, match="client certificate.*pass its path as cert=") as caught,
    ):
        box.root.create_folder("Reports")
    assert (caught.value.attempts, strict_server.connections) == (1, 1)


def test_client_certificate_of_another_ca_is_final(
    strict_server: FaultServer, trusted: Path, tmp_path: Path
) -> None:
    foreign = client_certificate(trustme.CA(), tmp_path)
    with (
        Box("token-1", base_url=strict_server.url, verify=trusted, cert=foreign, retry=NO_WAITS) as box,
        pytest.raises(TLSError, match=r"localhost:\d+ refuses the client certificate \(unknown ca\)"),
    ):
        _ = box.me
    assert strict_server.connections == 1


def test_bad_client_certificate_is_refused_before_any_request(
    certificate: tuple[Path, Path], trusted: Path, company: trustme.CA, tmp_path: Path
) -> None:
    public, _ = certificate
    _, other_key = client_certificate(company, tmp_path)
    (tmp_path / "encrypted.key").write_text(private_pem("passphrase"))
    for cert, message in (
        (tmp_path / "missing.pem", "cert: the file '.*missing.pem' cannot be read: No such file"),
        ((public, tmp_path / "missing.key"), "cert: the file '.*missing.key' cannot be read: No such file"),
        (
            (public, other_key),
            "the key in '.*client.key' does not belong to the certificate in '.*client.pem'",
        ),
        ((public, tmp_path / "encrypted.key"), "encrypted.key' is encrypted"),
        (public, "client.pem' must contain a certificate in PEM format, and .* its private key"),
    ):
        with pytest.raises(ValueError, match=message):
            Box("token-1", verify=trusted, cert=cert)
    for wrong in (7, (public,) * 3, ()):
        with pytest.raises(TypeError, match="cert must be the path"):
            Box("token-1", cert=wrong)  # type: ignore[arg-type] # the error is the subject


# A session of the caller


class CountingAdapter(HTTPAdapter):
    """An adapter of a company: it counts its requests."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.count = 0
        self.closed = False

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        """Count and send."""
        self.count += 1
        return super().send(*arguments, **options)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
        super().close()


def test_adapters_headers_proxies_and_ca_of_a_session_are_used(
    server: FaultServer, proxy: CountingProxy, trusted: Path
) -> None:
    with requests.Session() as own:
        own.verify, own.proxies = str(trusted), {"https": proxy.url}
        own.headers.update({"X-Department": "research", "User-Agent": "reports/1"})
        own.headers.update({"authorization": "Bearer not-ours", "As-User": "7", "Accept": "text/html"})
        adapter = CountingAdapter()
        own.mount("https://", adapter)
        with Box("token-1", requests_session=own) as box:
            assert box.root.upload(b"id,price", "a.csv").id == "2"
            with box.session.stream("/files/1/content") as content:
                assert content.read() == b"id,price"
        assert not adapter.closed
    upload, redirected, signed = server.requests
    assert adapter.count == len(server.requests) == 3
    assert proxy.targets == ["upload.box.com:443", "api.box.com:443", "dl.boxcloud.com:443"]
    for request in (upload, redirected):
        assert (request.headers["x-department"], request.headers["user-agent"]) == ("research", "reports/1")
        assert request.token == "token-1"
        assert "as-user" not in request.headers
        assert request.headers.get("accept") != "text/html"
    assert "x-department" not in signed.headers
    assert signed.token == ""


def test_arguments_take_precedence_over_the_session(
    server: FaultServer, proxy: CountingProxy, trusted: Path
) -> None:
    own = requests.Session()
    own.verify, own.proxies = "/missing.pem", {"https": "http://127.0.0.1:9"}
    with Box("token-1", requests_session=own, verify=trusted, proxies={"https": proxy.url}) as box:
        assert box.me.id == "1"
    assert len(server.requests) == 1


def test_session_that_ignores_the_environment_does_so_for_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/missing.pem")
    own = requests.Session()
    own.trust_env = False
    assert Box("token-1", requests_session=own).session.network.verify is True


def test_plain_adapter_that_retries_does_not_multiply_the_attempts(wire: Wire) -> None:
    server = wire.answer(lambda _: refusal(503, "unavailable"))
    own = requests.Session()
    often = urllib3.Retry(5, status_forcelist=[503], backoff_factor=0)
    own.mount("http://", HTTPAdapter(max_retries=often))
    policy = RetryPolicy(attempts=2, waits=False)
    with (
        Box("token-1", base_url=server.url, requests_session=own, retry=policy) as box,
        pytest.raises(ServerError),
    ):
        _ = box.me
    assert len(server.requests) == 2


@pytest.mark.parametrize("retries", [3, urllib3.Retry(total=None, connect=2)], ids=["number", "Retry"])
def test_own_adapter_that_retries_is_refused(retries: Any) -> None:
    own = requests.Session()
    own.mount("https://api.box.com", CountingAdapter(max_retries=retries))
    with pytest.raises(ValueError, match=r"'https://api\.box\.com' retries by itself.*max_retries=0"):
        Box("token-1", requests_session=own)


def test_invalid_sessions_are_refused() -> None:
    with pytest.raises(TypeError, match=r"requests_session must be a requests\.Session, not dict"):
        Box("token-1", requests_session={})  # type: ignore[arg-type] # the error is the subject
    own = requests.Session()
    own.headers["X-Key"] = "canary\r\nAs-User: 1"
    with pytest.raises(ValueError, match="the value of its header 'X-Key' is not valid") as caught:
        Box("token-1", requests_session=own)
    assert "canary" not in str(caught.value)


def test_box_with_a_session_is_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOX_TOKEN", "token-1")
    with pytest.raises(TypeError, match="requests_session belongs to one process"):
        pickle.dumps(Box(requests_session=requests.Session()))


def test_transport_and_network_arguments_are_not_combined() -> None:
    with pytest.raises(ValueError, match="pass verify, proxies, cert and requests_session to the Transport"):
        BoxSession(DeveloperToken("token-1"), transport=Transport(), proxies={})
