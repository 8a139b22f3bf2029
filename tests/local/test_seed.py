"""Seeds: what a Box is filled with before its first request, and what no seed may say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from box_models import Box
from box_models.local import Engine, SeedError, Settings, apply_seed, open_engine
from box_models.local.sign_in.accounts import PublicKey
from box_models.local.store.integrity import check_directory, fsck
from tests.local.seeded import SEED, World, world

PLAN = {"files": [{"id": "7", "name": "plan.txt", "content": "Ship it"}]}


@pytest.fixture
def box() -> Iterator[World]:
    with world() as world_box:
        yield world_box


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def test_users_have_the_ids_and_names_of_the_seed(box: World) -> None:
    me = box.bob.get("/2.0/users/me").json()
    assert (me["id"], me["name"], me["login"]) == ("12", "Bob", "bob@example.com")


def test_files_have_the_content_of_the_seed(box: World) -> None:
    assert box.ada.get("/2.0/files/200/content").content == b"The plan of action."
    assert box.ada.get("/2.0/files/201/content").content.decode() == "Größe und Länge"


def test_folders_may_come_before_their_parent(box: World) -> None:
    path = box.ada.get("/2.0/files/200").json()["path_collection"]["entries"]
    assert [folder["id"] for folder in path] == ["0", "100", "101"]


def test_folder_sizes_include_seeded_files(box: World) -> None:
    assert box.ada.get("/2.0/folders/100").json()["size"] == len(b"The plan of action.")


def test_new_ids_come_after_those_of_the_seed(box: World) -> None:
    folder = box.ada.post("/2.0/folders", json={"name": "New", "parent": {"id": "0"}}).json()
    assert int(folder["id"]) > 201


def test_the_first_user_owns_the_folders_and_the_printed_token(box: World) -> None:
    assert box.ada.get("/2.0/folders/100").json()["owned_by"]["login"] == "ada@example.com"
    owner = box.caller(box.engine.accounts.owner_token())
    assert owner.get("/2.0/users/me").json()["login"] == "ada@example.com"


def test_a_box_without_a_seed_has_one_user(engine: Engine) -> None:
    bearer = engine.accounts.bearer(engine.accounts.owner_token())
    assert bearer is not None
    assert bearer.user.login == "local@example.com"


def test_applications_keep_their_addresses_and_keys(box: World) -> None:
    application = box.engine.accounts.application("app")
    assert application is not None
    assert application.redirect_uris == ("http://localhost:3000/callback",)
    assert application.public_keys == (PublicKey("k1", "-----BEGIN PUBLIC KEY-----"),)
    assert box.engine.accounts.enterprise_id == "27335"


def test_an_empty_seed_is_valid(engine: Engine) -> None:
    apply_seed(engine, {})
    assert engine.accounts.first_user().name == "Local User"


def test_ids_may_be_numbers(engine: Engine) -> None:
    apply_seed(engine, {"folders": [{"id": 7, "name": "Seven", "parent_id": 0}]})
    apply_seed(engine, {"files": [{"id": 8, "name": "empty.txt", "parent_id": 7}]})


def test_a_seed_can_be_applied_twice(box: World) -> None:
    box.ada.put("/2.0/folders/100", json={"name": "Renamed"})
    before = box.ada.get("/2.0/folders/0/items").json()
    apply_seed(box.engine, SEED)
    assert box.ada.get("/2.0/folders/0/items").json() == before


def test_a_used_code_stays_used_when_the_seed_is_applied_again(box: World) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": "the-code",
        "client_id": "app",
        "client_secret": "hush",
    }
    assert box.anonymous.post("/oauth2/token", data=form).status_code == 200
    apply_seed(box.engine, SEED)
    assert box.anonymous.post("/oauth2/token", data=form).status_code == 400


def test_a_seed_file_fills_a_directory(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    for _ in range(2):
        with open_engine(tmp_path / "box") as opened:
            apply_seed(opened.engine, tmp_path / "seed.json")
            assert [user.name for user in opened.engine.accounts.users()] == ["Ada", "Bob"]


def test_a_failed_seed_changes_nothing(engine: Engine) -> None:
    users = [{"id": "1", "name": "A", "login": "a@example.com"}]
    with pytest.raises(SeedError):
        apply_seed(engine, {"users": users, "files": [{"id": "5", "name": "x", "parent_id": "4"}]})
    assert engine.accounts.users() == []


def test_a_large_seed_is_on_disk_and_sound(tmp_path: Path) -> None:
    folders = [
        {"id": str(number), "name": f"Folder {number}", "parent_id": number - 1} for number in range(2, 6)
    ]
    folders.insert(0, {"id": "1", "name": "Folder 1"})
    files = [
        {
            "id": 1_000 + number,
            "name": f"{number}.txt",
            "parent_id": 1 + number % 5,
            "content": f"content {number}",
        }
        for number in range(1_100)
    ]
    with open_engine(tmp_path / "box", seed={"folders": folders, "files": files}):
        pass
    with Box.local(tmp_path / "box") as box:
        assert box.file("1999").read_text() == "content 999"
        assert box.folder("1").size == sum(len(str(file["content"])) for file in files)
        assert [item.name for item in box.search('"content 77"')] == ["77.txt"]
    report = check_directory(tmp_path / "box")
    assert (report.problems, report.orphans) == ((), ())


def test_equal_contents_of_a_seed_are_stored_once(tmp_path: Path) -> None:
    files = [{"id": str(number), "name": f"{number}.txt", "content": "same"} for number in range(1, 4)]
    with Box.local(tmp_path / "box", seed={"files": files}) as box:
        assert len(list((tmp_path / "box" / "content").iterdir())) == 1
        box.file("1").delete()
        box.file("1").purge()
        assert box.file("2").read_bytes() == b"same"


def test_later_seeds_add_to_the_folders_of_earlier_ones(box: World) -> None:
    files = [{"id": "300", "name": "more.txt", "parent_id": "101", "content": "more"}]
    apply_seed(box.engine, {"files": files})
    assert box.ada.get("/2.0/folders/100").json()["size"] == len(b"The plan of action.more")
    with pytest.raises(SeedError, match=r"files\[0\]: name 'MORE.txt' is already in use in folder '101'"):
        apply_seed(box.engine, {"files": [{"id": "301", "name": "MORE.txt", "parent_id": "101"}]})


def test_files_of_a_seed_in_memory_can_be_deleted_unread(box: World) -> None:
    box.ada.delete("/2.0/files/200")
    assert box.ada.delete("/2.0/files/200/trash").status_code == 204
    report = fsck(box.engine.database, box.engine.blobs)
    assert (report.problems, report.orphans) == ((), ())


# Paths

PATHS: Mapping[str, object] = {
    "/Sales/2026/report.csv": b"a,b",
    "/Sales/notes.txt": "Größe",
    "/Empty/": None,
    "/Also empty": None,
    "/top.txt": "",
}


def test_a_seed_may_consist_of_paths() -> None:
    with Box.local(":memory:", seed=PATHS) as box:
        assert box.file("/Sales/2026/report.csv").read_bytes() == b"a,b"
        assert box.file("/Sales/notes.txt").read_text(encoding="utf-8") == "Größe"
        assert sorted(item.name for item in box.root.items()) == ["Also empty", "Empty", "Sales", "top.txt"]
        assert box.folder("/Sales").size == len("a,bGröße".encode())
        assert box.folder("/Empty").items().all() == []


def test_paths_of_a_seed_lead_through_its_folders(box: World) -> None:
    apply_seed(box.engine, {"/reports/Deep/more.txt": b"x", "/Reports/plan.txt": b"y"})
    items = box.ada.get("/2.0/folders/101/items").json()["entries"]
    assert [item["name"] for item in items] == ["more.txt", "plan.txt"]
    assert box.ada.get("/2.0/folders/100").json()["size"] == len(b"The plan of action.xy")


def test_a_seed_file_may_contain_paths(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text('{"/Docs/a.txt": "text", "/Docs/Old": null}', encoding="utf-8")
    with Box.local(":memory:", seed=tmp_path / "seed.json") as box:
        assert sorted(item.name for item in box.folder("/Docs").items()) == ["Old", "a.txt"]


def test_paths_that_exist_stay_unchanged(tmp_path: Path) -> None:
    with Box.local(tmp_path / "box", seed=PATHS) as box:
        box.file("/top.txt").upload_version(b"changed")
        file_id = box.file("/Sales/2026/report.csv").load().id
        box.file("/Sales/notes.txt").delete()
    with Box.local(tmp_path / "box", seed=PATHS) as box:
        assert box.file("/top.txt").read_bytes() == b"changed"
        assert box.file("/Sales/2026/report.csv").load().id == file_id
        assert box.file("/Sales/notes.txt").read_text(encoding="utf-8") == "Größe"


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ({"a.txt": b""}, r"unknown key 'a.txt'; a seed may have .*, and paths that begin with '/'"),
        ({"/a.txt": 5}, r"'/a.txt' must be a text, bytes, or None for a folder, not int"),
        ({"/a/": b"x"}, r"'/a/' is a folder, because it ends with '/'; its content must be None"),
        ({"/": None}, r"'/': name '' is not valid"),
        ({"/a//b.txt": b""}, r"'/a//b.txt': name '' is not valid"),
        ({"/a/../b.txt": b""}, r"'/a/../b.txt': name '..' is not valid"),
        ({"/a.txt": "\udcff"}, r"'/a.txt': .*surrogates not allowed"),
        ({"/a.txt": b"", "/A.txt": b""}, r"'/A.txt': name 'A.txt' is already in use in this seed"),
        ({"/a": b"", "/a/b.txt": b""}, r"'/a/b.txt': 'a' is a file already"),
        ({"/a/b.txt": b"", "/a": b""}, r"'/a': 'a' is a folder already"),
        ({"files": [{"id": "7", "name": "a"}], "/a": b""}, r"'/a': name 'a' is already in use in this seed"),
    ],
)
def test_an_invalid_path_is_refused(engine: Engine, seed: Mapping[str, object], message: str) -> None:
    with pytest.raises(SeedError, match=message):
        apply_seed(engine, seed)


def application(*redirect_uris: str) -> dict[str, object]:
    return {"client_id": "a", "client_secret": "b", "redirect_uris": list(redirect_uris)}


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.com",
        "https://example.com:8443/back?from=box",
        "https://[2001:db8::1]/back",
        "http://localhost",
        "http://localhost:3000/callback",
        "http://127.0.0.1:49152/back?x=1",
        "http://[::1]/back",
        "boxsdk-vvxff7v61xi7gqveejo8jh9d2z9xhox5://boxsdkoauth2redirect",
    ],
)
def test_redirect_uris_that_box_registers_are_valid(engine: Engine, uri: str) -> None:
    apply_seed(engine, {"applications": [application(uri)]})


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/back",
        "//example.com/back",
        "example.com/back",
        "javascript:alert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "com.example.app:/back",
        "http://example.com/back",
        "http://localhost.example.com/back",
        "http://localhost:3000@example.com/back",
        "http://user:password@localhost/back",
        "https://user@example.com/back",
        "https://example.com/back#fragment",
        "https://example.com/a b",
        "https://example.com\\@evil.example/",
        "https://example.com/back\n",
        "https:///back",
        "https://",
        "https:example.com",
        "https://example.com:99999/back",
        "https://example.com:0/back",
        "https://example.com:/back",
        "https://[:::]/back",
        "https://exämple.com/back",
        "boxsdk-a:back",
    ],
)
def test_redirect_uris_that_box_does_not_register_are_refused_by_name(engine: Engine, uri: str) -> None:
    with pytest.raises(SeedError) as caught:
        apply_seed(engine, {"applications": [application("https://example.com/back", uri)]})
    assert str(caught.value).startswith("applications[0]: redirect_uris[1] must be an https:// URL")
    assert str(caught.value).endswith(f"not {uri!r}")
    assert engine.accounts.application("a") is None


def test_duplicate_redirect_uris_are_refused(engine: Engine) -> None:
    with pytest.raises(SeedError, match=r"applications\[0\]: redirect_uris\[1\] must not be the same"):
        apply_seed(engine, {"applications": [application("https://example.com", "https://example.com")]})


ADA = {"id": "11", "name": "Ada", "login": "ada@example.com"}
FOLDER = {"id": "5", "name": "Five", "parent_id": "0"}


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ({"user": []}, r"unknown key 'user'"),
        ({"users": {}}, r"users must be a list"),
        ({"users": ["Ada"]}, r"users\[0\] must be an object with id, name, login"),
        ({"users": [{"id": "1", "name": "Ada"}]}, r"users\[0\]: 'login' is missing"),
        ({"users": [{**ADA, "age": 3}]}, r"users\[0\]: unknown key 'age'"),
        ({"users": [{**ADA, "id": "x"}]}, r"users\[0\]: 'id' must be an id"),
        ({"users": [{**ADA, "name": 3}]}, r"users\[0\]: 'name' must be a text"),
        ({"users": [{**ADA, "name": ""}]}, r"users\[0\]: 'name' must not be empty"),
        ({"users": [ADA, ADA]}, r"users\[1\]: id '11' is already in use"),
        ({"users": [ADA, {**ADA, "id": "12"}]}, r"users\[1\]: login 'ada@example.com' belongs to another"),
        ({"enterprise_id": "E1"}, r"enterprise_id must be an id"),
        ({"developer_tokens": [{"token": "local_x", "user_id": "9"}]}, r"\[0\]: there is no user '9'"),
        (
            {"users": [ADA], "refresh_tokens": [{"token": "local_x", "client_id": "no", "user_id": "11"}]},
            r"refresh_tokens\[0\]: there is no application 'no'",
        ),
        (
            {"applications": [{"client_id": "a", "client_secret": "b", "redirect_uris": "http://x"}]},
            r"applications\[0\]: redirect_uris must be a list of texts",
        ),
        (
            {"applications": [{"client_id": "a", "client_secret": "b", "jwt_public_keys": [{"id": "k"}]}]},
            r"applications\[0\]: jwt_public_keys\[0\]: 'public_key' is missing",
        ),
        ({"folders": [{**FOLDER, "id": "0"}]}, r"folders\[0\]: id '0' is already in use"),
        ({"folders": [{**FOLDER, "parent_id": "6"}]}, r"folders\[0\]: the folder '6' does not exist"),
        ({"folders": [{**FOLDER, "parent_id": "5"}]}, r"folders\[0\]: this folder is inside itself"),
        ({"folders": [{**FOLDER, "name": "a/b"}]}, r"folders\[0\]: name 'a/b' is not valid"),
        (
            {"folders": [FOLDER], "files": [{"id": "6", "name": "FIVE"}]},
            r"files\[0\]: name 'FIVE' is already in use",
        ),
        (
            {"folders": [FOLDER], "files": [{**FOLDER, "name": "six"}]},
            r"files\[0\]: id '5' is already in use",
        ),
    ],
)
def test_an_invalid_seed_is_refused_with_the_place_of_the_error(
    engine: Engine, seed: Mapping[str, object], message: str
) -> None:
    with pytest.raises(SeedError, match=message):
        apply_seed(engine, seed)


@pytest.mark.parametrize("part", ["developer_tokens", "refresh_tokens"])
def test_a_real_token_is_refused_and_not_in_the_message(engine: Engine, part: str) -> None:
    entry = {"token": "T9cE5asGnuyYCCqIZFoWjFHvNbvVqHjl", "user_id": "11"}
    if part == "refresh_tokens":
        entry["client_id"] = "app"
    with pytest.raises(
        SeedError, match=rf"{part}\[0\]: tokens of an embedded Box must start with 'local_'"
    ) as caught:
        apply_seed(engine, {"users": [ADA], part: [entry]})
    assert "T9cE5" not in str(caught.value)


def test_an_id_cannot_change_its_type(box: World) -> None:
    with pytest.raises(SeedError, match=r"files\[0\]: id 100 belongs to a folder already"):
        apply_seed(box.engine, {"files": [{"id": "100", "name": "x"}]})


def test_a_token_cannot_change_its_owner(box: World) -> None:
    with pytest.raises(SeedError, match=r"developer_tokens\[0\]: this token already exists"):
        apply_seed(box.engine, {"developer_tokens": [{"token": "local_ada", "user_id": "12"}]})


@pytest.mark.parametrize(("text", "message"), [("{", "is not JSON"), ("[]", "a seed must be a JSON object")])
def test_an_invalid_seed_file_is_refused(engine: Engine, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "seed.json").write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=message):
        apply_seed(engine, tmp_path / "seed.json")


# Box.local


def test_a_local_box_is_filled_from_a_mapping_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(PLAN))
    for seed in (PLAN, file, str(file)):
        with Box.local(":memory:", seed=seed) as box:
            assert box.file("/plan.txt").read_text() == "Ship it"


def test_a_seed_does_not_change_the_objects_of_a_directory(tmp_path: Path) -> None:
    with Box.local(tmp_path / "box", seed=PLAN) as box:
        box.file("7").rename("done.txt")
    with Box.local(tmp_path / "box", seed=PLAN, settings=Settings(space_amount=5)) as box:
        assert (box.file("7").name, box.me.space_amount) == ("done.txt", 5)


@pytest.mark.parametrize(
    ("seed", "error", "message"),
    [
        ({"files": [{"id": "7"}]}, SeedError, r"files\[0\]: 'name' is missing"),
        ({"file": []}, SeedError, "unknown key 'file'"),
        (5, TypeError, "seed must be a path, or the contents of a seed file, not int"),
        ("missing.json", FileNotFoundError, "missing.json"),
    ],
)
def test_a_bad_seed_of_a_local_box_creates_no_directory(
    tmp_path: Path, seed: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Box.local(tmp_path / "box", seed=seed)
    assert not (tmp_path / "box").exists()


def test_a_seed_that_does_not_fit_closes_the_box(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"files\[0\]: the folder '9' does not exist"):
        Box.local(tmp_path / "box", seed={"files": [{"id": "7", "name": "a", "parent_id": "9"}]})
    with Box.local(tmp_path / "box", settings=Settings(space_amount=5)) as box:
        assert box.root.items().all() == []


def test_settings_of_a_local_box_are_checked() -> None:
    with pytest.raises(TypeError, match="settings must be a Settings"):
        Box.local(":memory:", settings={"space_amount": 5})  # type: ignore[arg-type]
