"""A bad argument is refused with its name, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import numpy as np
import pytest

from box_models import Box, File, FileVersion, Folder, RetryPolicy, SharedLink, Transfers
from box_models._operating_system import try_lock
from box_models.fs import BoxFileSystem
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.windows import permissions
from tests.wire.fault_server import reply

Call: TypeAlias = Callable[[Any], object]
"""A call without the checks of a type checker."""

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001  naive, which is the point
LATER = datetime(2036, 3, 1, tzinfo=UTC)

OF_THE_BOX: list[tuple[str, Call, str]] = [
    ("a negative id", lambda box: box.file(-1), "id"),
    ("an id with a path in it", lambda box: box.folder("../users/me"), "id"),
    ("an id with a query in it", lambda box: box.file("0?fields=x"), "id"),
    ("an id with a fragment in it", lambda box: box.file("0#"), "id"),
    ("an id with a line end in it", lambda box: box.user("1\r\nX: y"), "id"),
    ("an empty id", lambda box: box.file(""), "id"),
    ("an endless id", lambda box: box.comment(10**30), "id"),
    ("digits of another script", lambda box: box.file("١٢"), "id"),
    ("no id", lambda box: box.file(None), "id"),
    ("a bool for an id", lambda box: box.web_link(True), "id"),
    ("a number with a point for an id", lambda box: box.file(1.0), "id"),
    ("a path through the parent", lambda box: box.file("/a/../b"), "name"),
    ("a path with a backslash", lambda box: box.folder("/a\\b"), "name"),
    ("a path that is none", lambda box: box.root.get(5), "path"),
    (
        "an id for an item",
        lambda box: box.downscope(["item_preview"], "123"),
        "item must be a file or a folder",
    ),
    ("a link that is none", lambda box: box.shared_item(None), "url"),
    ("a number for a link", lambda box: box.with_shared_link(5), "url"),
    ("a link without its address", lambda box: box.with_shared_link(SharedLink(access="open")), "url"),
    ("a password that is no text", lambda box: box.shared_item("https://app.box.com/s/1", 5), "password"),
    ("a filter there is none of", lambda box: box.search("x", ext=["csv"]), r"search\(\) got an.*'ext'"),
    ("no such type to search", lambda box: box.search("x", type="file"), "type"),
    ("a type that nobody searches for", lambda box: box.search("x", type=type(box.me)), "type"),
    ("a search for nothing", lambda box: box.search(), "query"),
    ("a search by type alone", lambda box: box.search(type=File, size=(1, None)), "query"),
    (
        "an item for a type",
        lambda box: box.search("x", type=box.root),
        "type must be File, Folder or WebLink",
    ),
    ("a query that is not UTF-8", lambda box: box.search("a\udcff"), "query"),
    ("an extension that is not UTF-8", lambda box: box.search("x", extensions=["\udcff"]), "extensions"),
    (
        "one metadata filter",
        lambda box: box.search(metadata={"scope": "global"}),
        "metadata must be a list of filters",
    ),
    ("metadata filters that are none", lambda box: box.search(metadata=["scope"]), "metadata.*templateKey"),
    ("no metadata filter", lambda box: box.search(metadata=[]), "metadata is empty"),
    (
        "a filter that is not JSON",
        lambda box: box.search(metadata=[{"filters": LATER}]),
        "metadata.*datetime",
    ),
    ("a yes", lambda box: box.search("x", include_recent_shared_links="yes"), "include_recent_shared_links"),
    ("an empty query", lambda box: box.search(" "), "query"),
    ("a query that is no text", lambda box: box.search(5), "query"),
    ("one extension", lambda box: box.search("x", extensions="csv"), "extensions"),
    ("no extension", lambda box: box.search("x", extensions=[]), "extensions"),
    ("extensions that are none", lambda box: box.search("x", extensions=[1]), "extensions"),
    ("one folder", lambda box: box.search("x", within=box.root), "within"),
    ("folders that are none", lambda box: box.search("x", within=["/a"]), "within"),
    ("a number with a point for a folder", lambda box: box.search("x", within=[1.0]), "within"),
    ("digits of another script for an owner", lambda box: box.search("x", owners=["١٢"]), "owners"),
    ("a bool for a user", lambda box: box.as_user(True), "user"),
    ("a path for a user", lambda box: box.user("/me"), "id must be 1 to 20 digits, not"),
    ("a path that is no string", lambda box: box.folder(PurePosixPath("/A")), "id_or_path.*string.*'/'"),
    ("an id that is none", lambda box: box.file("A/plan.txt"), "id_or_path.*string.*'/'"),
    ("numpy's bool for an id", lambda box: box.file(np.True_), "id_or_path"),
    ("several ids", lambda box: box.file(np.array([1, 2])), "id_or_path"),
    ("owners that are none", lambda box: box.search("x", owners=["me"]), "owners"),
    ("a number of owners", lambda box: box.search("x", owners=5), "owners"),
    ("a content type there is none of", lambda box: box.search("x", content_types=["body"]), "content_types"),
    ("an instant for a span", lambda box: box.search("x", created_at=LATER), "created_at"),
    ("three ends of a span", lambda box: box.search("x", updated_at=(None, None, None)), "updated_at"),
    ("a naive instant", lambda box: box.search("x", created_at=(NOON, None)), "created_at"),
    ("a day", lambda box: box.search("x", deleted_at=(date(2026, 1, 1), None)), "deleted_at"),
    ("a negative size", lambda box: box.search("x", size=(-1, None)), "size"),
    ("a size in words", lambda box: box.search("x", size=("1 MB", None)), "size"),
    ("an unknown sort", lambda box: box.search("x", sort="size"), "sort"),
    ("an unknown scope", lambda box: box.search("x", scope="everything"), "scope"),
    ("too large a page of finds", lambda box: box.search("x", page_size=201), "page_size"),
    ("an unknown field of a find", lambda box: box.search("x", fields=["nmae"]), "fields.*'name'"),
]
OF_A_FOLDER: list[tuple[str, Call, str]] = [
    ("an empty name", lambda folder: folder.create_folder(""), "name"),
    ("a name with a slash", lambda folder: folder.create_folder("a/b"), "name"),
    ("a name that is the parent", lambda folder: folder.create_folder("a/../b", parents=True), "name"),
    ("a name of slashes", lambda folder: folder.create_folder("//", parents=True), "name"),
    ("a name that is none", lambda folder: folder.create_folder(None, parents=True), "name"),
    ("a name longer than any", lambda folder: folder.rename("x" * 256), "name"),
    ("an unknown field", lambda folder: folder.items(fields=["naem"]), "fields.*'name'"),
    ("a field that is nobody's", lambda folder: folder.items(fields=["zzz"]), "fields"),
    ("one field", lambda folder: folder.items(fields="name"), "fields"),
    ("a number of fields", lambda folder: folder.refresh(fields=5), "fields"),
    ("a field of another object", lambda folder: folder.refresh(fields=["sha1"]), "fields"),
    ("a field that is none", lambda folder: folder.is_loaded("nmae"), "name"),
    ("an unknown column", lambda folder: folder.items().to_dicts("nmae"), "fields"),
    (
        "an unknown column in a field",
        lambda folder: folder.items().table("created_by.nmae"),
        "fields.*'name'",
    ),
    ("a column in what has no parts", lambda folder: folder.items().to_dataframe("name.length"), "fields"),
    (
        "a column in a sequence",
        lambda folder: folder.items().to_dicts("path_collection.entries.id"),
        "fields",
    ),
    ("a list in a list of columns", lambda folder: folder.items().to_dataframe([["name"]]), "fields"),
    ("a part of a field", lambda folder: folder.items(fields=["created_by.name"]), "fields.*'created_by'"),
    ("a part of a field of its own", lambda folder: folder.refresh(fields=["parent.id"]), "fields.*'parent'"),
    ("an unknown sort", lambda folder: folder.items(sort="colour"), "sort"),
    ("an unknown direction", lambda folder: folder.items(direction="down"), "direction"),
    ("a negative limit", lambda folder: folder.items(limit=-1), "limit"),
    ("a limit in words", lambda folder: folder.items(limit="all"), "limit"),
    ("a negative offset", lambda folder: folder.files(offset=-1), "offset"),
    ("a bool for a limit", lambda folder: folder.items(limit=True), "limit"),
    ("an empty page", lambda folder: folder.folders(page_size=0), "page_size"),
    ("too large a page", lambda folder: folder.items(page_size=1001), "page_size"),
    ("a page of half entries", lambda folder: folder.items(page_size=2.5), "page_size"),
    ("content that is none", lambda folder: folder.upload(5, "x"), "content"),
    ("content without a name", lambda folder: folder.upload(b"x"), "name"),
    ("an empty name for content", lambda folder: folder.upload(b"x", ""), "name"),
    (
        "progress in words",
        lambda folder: folder.upload(b"x", "x", progress="yes"),
        "progress must be True, False",
    ),
    (
        "a tree's progress",
        lambda folder: folder.upload_dir(Path(__file__).parent, progress=3),
        "progress must be",
    ),
    (
        "a tree's progress back",
        lambda folder: folder.download("/dev/null/place", progress=3),
        "progress must be",
    ),
    ("an unknown way out", lambda folder: folder.upload(b"x", "x", on_conflict="overwrite"), "on_conflict"),
    ("a path where nothing is", lambda folder: folder.upload("/no/such/file"), "content"),
    ("a directory", lambda folder: folder.upload("/", "root"), "content"),
    ("a path for a folder", lambda folder: folder.move("/Archive"), "to"),
    ("a name for a user", lambda folder: folder.move(folder, owned_by="me"), "owned_by"),
    ("an unknown access", lambda folder: folder.update(folder_upload_email="all"), "folder_upload_email"),
    ("an unknown state", lambda folder: folder.update(sync_state="on"), "sync_state"),
]
OF_A_FILE: list[tuple[str, Call, str]] = [
    ("an unknown access", lambda file: file.share("everyone"), "access"),
    ("an access that is no word", lambda file: file.share(5), "access"),
    ("a short password", lambda file: file.share("open", password="short"), "password"),
    ("a password that is no text", lambda file: file.share(password=12345678), "password"),
    ("a password for the company", lambda file: file.share("company", password="long enough"), "password"),
    ("a naive end", lambda file: file.share(expires=NOON), "expires"),
    ("an end in the past", lambda file: file.share(expires=timedelta(days=-1)), "expires"),
    ("an end that is no time", lambda file: file.share(expires=7), "expires"),
    ("an end that is a day", lambda file: file.share(expires=date(2036, 1, 1)), "expires"),
    ("an unknown permission", lambda file: file.share(permissions={"can_fly": True}), "permissions"),
    ("a permission by halves", lambda file: file.share(permissions={"can_download": 1}), "permissions"),
    ("a permission alone", lambda file: file.share(permissions="can_download"), "permissions"),
    ("a short vanity name", lambda file: file.share(vanity_name="short"), "vanity_name"),
    ("an unknown wish for a link", lambda file: file.update(shared_link={"acess": "open"}), "shared_link"),
    ("one tag", lambda file: file.update(tags="draft"), "tags"),
    ("a number of tags", lambda file: file.update(tags=5), "tags"),
    ("tags that are none", lambda file: file.update(tags=[1]), "tags"),
    ("an empty name", lambda file: file.update(name=""), "name"),
    ("no name", lambda file: file.rename(None), "name"),
    ("a file for a folder", lambda file: file.copy(file), "to"),
    ("a dot for a name", lambda file: file.copy(Folder(id="0"), name="."), "name"),
    ("an empty comment", lambda file: file.add_comment("  "), "message"),
    ("a comment that is no text", lambda file: file.add_comment(5), "message"),
    ("an unknown field of a comment", lambda file: file.comments(fields=["text"]), "fields"),
    ("a name for a version", lambda file: file.upload_version(b"x", name="a/b"), "name"),
    (
        "a version's progress",
        lambda file: file.upload_version(b"x", progress=3),
        "progress must be True, False",
    ),
    ("progress in words", lambda file: file.download("copy", progress="yes"), "progress must be True, False"),
    ("a target that is none", lambda file: file.download(5), "to"),
]


def cases(rows: list[tuple[str, Call, str]]) -> list[Any]:
    return [pytest.param(call, name, id=label) for label, call, name in rows]


@pytest.fixture(scope="module")
def shared() -> Any:
    """One Box for all of them: none gets as far as to change it."""
    noted = RequestLog()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("box_models.local.EmbeddedAdapter", noted.adapter())
        with Box.local(":memory:") as box:
            file = box.root.upload(b"x", "plan.txt")
            folder = box.root.create_folder("Reports")
            yield box, folder, file, noted


def refuses(call: Call, subject: object, name: str, noted: RequestLog) -> None:
    noted.clear()
    with pytest.raises((ValueError, TypeError), match=rf"\b{name}"):
        call(subject)
    assert [sent for sent in noted if sent.path != "/users/me"] == []


@pytest.mark.parametrize(("call", "name"), cases(OF_THE_BOX))
def test_box_refuses_invalid_arguments(
    shared: tuple[Box, Folder, File, RequestLog], call: Call, name: str
) -> None:
    refuses(call, shared[0], name, shared[3])


@pytest.mark.parametrize(("call", "name"), cases(OF_A_FOLDER))
def test_a_folder_refuses(shared: tuple[Box, Folder, File, RequestLog], call: Call, name: str) -> None:
    refuses(call, shared[1], name, shared[3])


@pytest.mark.parametrize(("call", "name"), cases(OF_A_FILE))
def test_a_file_refuses(shared: tuple[Box, Folder, File, RequestLog], call: Call, name: str) -> None:
    refuses(call, shared[2], name, shared[3])


@pytest.mark.parametrize("name", ["retry", "transfers"])
def test_a_number_is_not_a_retry_policy(name: str) -> None:
    settings: dict[str, Any] = {name: 3}
    with pytest.raises(TypeError, match=f"{name} must be a .*, not 3"):
        Box("token", **settings)


@pytest.mark.parametrize("name", ["transfers", "retry", "timeout"])
def test_a_local_box_with_settings_that_are_none_leaves_its_directory_alone(
    tmp_path: Path, name: str
) -> None:
    settings: dict[str, Any] = {name: "3"}
    with pytest.raises(TypeError, match=f"^{name} "):
        Box.local(tmp_path / "box", **settings)
    with (tmp_path / "box" / "lock").open("ab") as lock:
        assert try_lock(lock.fileno())


@pytest.mark.parametrize(
    "name", ["attempts", "first_wait", "longest_wait", "longest_hint", "budget", "waits"]
)
@pytest.mark.parametrize("value", ["3", None])
def test_a_policy_of_words_is_none(name: str, value: object) -> None:
    settings: dict[str, Any] = {name: value}
    with pytest.raises(TypeError, match=name):
        RetryPolicy(**settings)


@pytest.mark.parametrize("name", ["attempts", "budget"])
def test_integer_settings_of_a_policy_refuse_floats(name: str) -> None:
    settings: dict[str, Any] = {name: 2.5}
    with pytest.raises(TypeError, match=f"{name} must be an integer, not 2.5"):
        RetryPolicy(**settings)


@pytest.mark.parametrize("name", ["parts_from", "ranges_from", "workers"])
@pytest.mark.parametrize("value", ["4", 2.5, True])
def test_settings_of_transfers_must_be_integers(name: str, value: object) -> None:
    settings: dict[str, Any] = {name: value}
    with pytest.raises(TypeError, match=f"{name} must be an integer"):
        Transfers(**settings)


@permissions
def test_a_file_that_may_not_be_read_is_named(box: Box, request_log: RequestLog, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch()
    secret.chmod(0)
    if secret.exists() and _readable(secret):
        pytest.skip("this user may read everything")
    with pytest.raises(ValueError, match="content is a path that cannot be read") as caught:
        box.root.upload(secret)
    assert isinstance(caught.value, OSError)
    assert request_log == []


def _readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_a_text_file_to_download_into_is_refused(box: Box, request_log: RequestLog, tmp_path: Path) -> None:
    file = box.root.upload(b"x", "plan.txt")
    request_log.clear()
    with (tmp_path / "x").open("w") as text, pytest.raises(TypeError, match="to must be a path or a file"):
        file.download(text)  # type: ignore[arg-type] # that is the point
    assert request_log == []


@pytest.mark.parametrize(
    "headers", [{"If-Match": "a\r\nX: y"}, {"BoxApi": "a\x00b"}, {"As-User": "ж"}, {"a b": "c"}]
)
def test_u06_a_header_that_could_be_two_is_refused(
    box: Box, request_log: RequestLog, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="headers"):
        box.session.request("GET", "/folders/0", headers=headers)
    assert request_log == []


NO_IDS = ["../users/me", "0?fields=x", "0#", "", "-1", "1\r\nX: y", str(10**30), "0/items"]


@pytest.mark.parametrize("id", NO_IDS)
def test_u05_invalid_ids_are_never_sent(box: Box, request_log: RequestLog, id: str) -> None:
    file = File.model_validate({"id": id}, context=box.session)
    with pytest.raises(ValueError, match=re.escape(f"must be 1 to 20 digits, not {id!r}")):
        file.load()
    with pytest.raises(ValueError, match=re.escape(f"not {id!r}")):
        box.file(id)
    assert request_log == []


@pytest.mark.parametrize("id", NO_IDS)
def test_u05_what_box_sends_as_the_id_of_a_version_and_is_none_is_never_sent_back(
    remote_box: Box, faulty_server: FaultyBox, id: str
) -> None:
    faulty_server.spoil(
        "GET",
        "/2.0/files/1/versions",
        reply(200, {"entries": [{"type": "file_version", "id": id}], "total_count": 1}),
    )
    version = remote_box.file(1).versions().one()
    for do in (FileVersion.load, FileVersion.promote, FileVersion.delete, FileVersion.read_bytes):
        with pytest.raises(ValueError, match=re.escape(f"must be 1 to 20 digits, not {id!r}")):
            do(version)
    assert len(faulty_server.server.requests) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("trailing ", "end with a space; 'trailing '"),
        ("two\nlines", "end with a space; 'two"),
        ("not \udcff UTF-8", "name must be valid Unicode"),
    ],
)
def test_an_invalid_name_is_refused_by_every_method(
    box: Box, request_log: RequestLog, name: str, message: str
) -> None:
    file = box.file("1")
    tries: list[Callable[[], object]] = [
        lambda: box.root.create_folder(name),
        lambda: box.root.upload(b"", name),
        lambda: file.rename(name),
        lambda: file.update(name=name),
        lambda: setattr(file, "name", name),
        lambda: file.copy(box.root, name=name),
        lambda: box.root.get(name),
    ]
    for attempt in tries:
        with pytest.raises(ValueError, match=message):
            attempt()
    assert request_log == []


def test_a_name_with_what_other_systems_forbid_is_fine(box: Box) -> None:
    assert box.root.create_folder(" a:b*c?").name == " a:b*c?"


def test_update_checks_values_as_an_assignment_does(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="description: .*string"):
        box.file("1").update(description=5)  # type: ignore[arg-type] # that is the point
    with pytest.raises(ValueError, match="can_non_owners_invite: .*bool"):
        box.root.update(can_non_owners_invite="perhaps")  # type: ignore[arg-type] # that is the point
    with pytest.raises(ValueError, match="url: .*string"):
        box.web_link("1").update(url=3)  # type: ignore[arg-type] # that is the point
    with pytest.raises(TypeError, match="shared_link must be a dict"):
        box.file("1").update(shared_link="open")  # type: ignore[arg-type] # that is the point
    assert request_log == []


def test_invalid_unicode_is_never_sent(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="message must be valid Unicode"):
        box.comment("1").edit("\udcff")
    with pytest.raises(ValueError, match="^message: the text must be valid Unicode"):
        box.session.post("/comments", json={"message": "\udcff"})
    with pytest.raises(ValueError, match="^json: the text must be valid Unicode"):
        box.session.post("/comments", json=["\udcff"])
    with pytest.raises(ValueError, match="^description: the text must be valid Unicode"):
        box.file("1").update(description="\udcff")
    with pytest.raises(ValueError, match="^login: the text must be valid Unicode") as caught:
        box.session.put("/files/1", json={"lock": {"access": "lock", "by": [{"login": "secret\udcff"}]}})
    assert caught.value.__context__ is None
    assert request_log == []


@pytest.mark.parametrize("name", ["path", "web_url", "outcome"])
def test_an_assignment_to_a_property_describes_it_as_read_only(box: Box, name: str) -> None:
    file = box.root.upload(b"", "plan.txt")
    with pytest.raises(AttributeError, match=f"^{name}( of a file)? is read-only"):
        setattr(file, name, "/plan.txt")


def test_a_listing_is_not_asked_for_names(box: Box, request_log: RequestLog) -> None:
    plan = box.root.upload(b"Plan", "plan.txt")
    request_log.clear()
    for place in (box.root, box.root.items()):
        with pytest.raises(TypeError, match=r"folder.get\(name\)"):
            assert "plan.txt" in place
    assert request_log == []
    assert (plan in box.root, plan in box.root.items(), box.file("404") in box.root) == (True, True, False)


def test_box_copies_no_web_links(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(TypeError, match="cannot copy web links"):
        box.web_link("1").copy(box.root)
    assert request_log == []


def test_u08_a_query_is_sent_as_it_is(box: Box, request_log: RequestLog) -> None:
    box.search('"a b" %20&limit=1 OR .*').all()
    assert request_log[-1].params["query"] == '"a b" %20&limit=1 OR .*'


def test_methods_that_take_bytes_never_treat_text_as_a_path(
    box: Box, request_log: RequestLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("a local file")
    monkeypatch.chdir(tmp_path)
    file, text = box.file("1"), "secret.txt"
    with pytest.raises(TypeError, match=r"data must be bytes, not 'secret\.txt'"):
        file.write_bytes(text)  # type: ignore[arg-type] # that is the point
    with pytest.raises(TypeError, match=r"data must be bytes, not 'secret\.txt'"):
        box.root.write_bytes("plan.txt", text)  # type: ignore[arg-type] # that is the point
    with pytest.raises(TypeError, match=r"value must be bytes, not 'secret\.txt'"):
        box.fs().pipe("/new/plan.txt", text)  # type: ignore[arg-type] # that is the point
    assert request_log == []


@pytest.mark.parametrize("options", [{"encoding": "no-such-encoding"}, {"newline": "x"}])
@pytest.mark.parametrize("mode", ["r", "w"])
def test_an_invalid_option_of_a_text_file_is_refused_before_the_file_is_opened(
    box: Box, request_log: RequestLog, mode: Any, options: dict[str, Any]
) -> None:
    with pytest.raises((LookupError, ValueError), match="no-such-encoding|illegal newline value"):
        box.file("1").open(mode, **options)
    with pytest.raises((LookupError, ValueError), match="no-such-encoding|illegal newline value"):
        box.root.open("plan.txt", mode, **options)
    assert request_log == []


def test_an_unknown_encoding_is_refused_before_a_request(box: Box, request_log: RequestLog) -> None:
    file = box.file("1")
    for call in (file.read_text, lambda encoding: file.write_text("x", encoding)):
        with pytest.raises(LookupError, match="unknown encoding: no-such-encoding"):
            call("no-such-encoding")
    assert request_log == []


@pytest.mark.parametrize("name", ["box", "root", "profile", "as_user"])
def test_an_option_of_the_filesystem_with_a_wrong_type_is_named(name: str) -> None:
    wrong: dict[str, Any] = {name: ["x"]}
    with pytest.raises(TypeError, match=f"{name} must be a"):
        BoxFileSystem(**wrong)
