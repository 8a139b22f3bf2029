"""The item that has a name: Box's conflict is trusted only if it names an item with the name that was asked for."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Callable, Mapping

import pytest

from box_models import Box, File, Folder, NameConflict, NotFound
from box_models.transport import JSON
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply, reset

WIDE, PLAIN = (
    "２０２６.txt",
    "2026.txt",
)  # Box's check of a name treats them as the same name, and its upload does not
UPLOAD = "/api/2.0/files/content"


def refuse_name(faulty_server: FaultyBox, method: str, path: str, conflicts: JSON) -> None:
    info: dict[str, JSON] = {"conflicts": conflicts}
    faulty_server.spoil(method, path, refusal(409, "item_name_in_use", context_info=info))


def entry(item: File | Folder) -> Mapping[str, JSON]:
    return {"type": item.type, "id": item.id, "name": item.name}


@pytest.fixture
def other(remote_box: Box) -> File:
    return remote_box.root.upload(b"other", PLAIN)


def test_a_path_is_not_resolved_to_an_item_with_another_name(
    remote_box: Box, faulty_server: FaultyBox, other: File
) -> None:
    wide = remote_box.root.upload(b"mine", WIDE)
    refuse_name(faulty_server, "OPTIONS", "/2.0/files/content", dict(entry(other)))
    assert remote_box.file(f"/{WIDE}") == wide


def test_a_path_is_not_found_if_only_an_item_with_another_name_exists(
    remote_box: Box, faulty_server: FaultyBox, other: File
) -> None:
    refuse_name(faulty_server, "OPTIONS", "/2.0/files/content", dict(entry(other)))
    with pytest.raises(NotFound):
        remote_box.file(f"/{WIDE}")


@pytest.mark.parametrize("on_conflict", ["version", "skip"])
def test_an_upload_never_uses_a_file_with_another_name(
    remote_box: Box, faulty_server: FaultyBox, other: File, on_conflict: str
) -> None:
    refuse_name(faulty_server, "OPTIONS", "/2.0/files/content", dict(entry(other)))
    with pytest.raises(NameConflict) as caught:
        remote_box.root.upload(b"mine", WIDE, on_conflict=on_conflict)  # type: ignore[arg-type]
    assert caught.value.existing is None
    assert other.read_bytes() == b"other"
    assert other.refresh().etag == "0"


def test_a_folder_with_another_name_is_not_returned_as_the_existing_one(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    plain = remote_box.root.create_folder("2026")
    refuse_name(faulty_server, "POST", "/2.0/folders", [dict(entry(plain))])
    with pytest.raises(NameConflict) as caught:
        remote_box.root.create_folder("２０２６", exist_ok=True)
    assert caught.value.existing is None


def test_a_file_with_another_name_is_not_the_result_of_a_lost_upload(
    remote_box: Box, faulty_server: FaultyBox, other: File
) -> None:
    faulty_server.spoil("POST", UPLOAD, reset)
    refuse_name(faulty_server, "POST", UPLOAD, dict(entry(other)))
    with pytest.raises(NameConflict):
        remote_box.root.upload(b"other", WIDE)


def test_a_moved_file_conflicts_with_the_file_of_its_name_only(
    remote_box: Box, faulty_server: FaultyBox, other: File
) -> None:
    wide = remote_box.root.upload(b"mine", WIDE)
    archive = remote_box.root.create_folder("Archive")
    refuse_name(faulty_server, "PUT", f"/2.0/files/{wide.id}", dict(entry(other)))
    with pytest.raises(NameConflict) as caught:
        wide.move(archive)
    assert caught.value.existing is None


@pytest.mark.parametrize("conflicts", [None, [], {}], ids=repr)
def test_a_conflict_that_names_no_item_is_looked_up_in_the_folder(
    remote_box: Box, faulty_server: FaultyBox, other: File, conflicts: JSON
) -> None:
    reports = remote_box.root.create_folder("Reports")
    refuse_name(faulty_server, "OPTIONS", "/2.0/files/content", conflicts)
    refuse_name(faulty_server, "POST", "/2.0/folders", conflicts)
    assert remote_box.root.upload(b"new", PLAIN, on_conflict="version") == other
    assert remote_box.root.create_folder("Reports", exist_ok=True) == reports


def test_the_message_mentions_the_existing_item_only_if_there_is_one(
    remote_box: Box, faulty_server: FaultyBox, other: File
) -> None:
    with pytest.raises(NameConflict, match=r"\.existing") as caught:
        remote_box.root.upload(b"new", PLAIN)
    assert f"Folder(id='0') contains {other!r}" in str(caught.value)
    assert "on_conflict=" in str(caught.value)
    assert caught.value.folder == remote_box.root
    refuse_name(faulty_server, "POST", UPLOAD, [])
    with pytest.raises(NameConflict) as caught:
        remote_box.root.upload(b"new", PLAIN)
    assert ".existing" not in str(caught.value)


def test_a_name_is_found_in_any_unicode_composition_and_case_without_permission_to_upload(box: Box) -> None:
    folder = box.root.create_folder("Papers")
    file = folder.upload(b"1", unicodedata.normalize("NFD", "Résumé.txt"))
    viewer = box.downscope(["item_preview", "item_download", "base_explorer"], folder)
    assert viewer.folder(folder.id).file("RÉSUMÉ.txt") == file


def test_of_several_similar_names_the_exact_one_is_found(remote_box: Box, faulty_server: FaultyBox) -> None:
    names = [unicodedata.normalize(form, "Résumé.txt") for form in ("NFD", "NFC")]
    entries = [{"type": "file", "id": str(number), "name": name} for number, name in enumerate(names)]
    for number, name in enumerate(names):
        refuse_name(faulty_server, "OPTIONS", "/2.0/files/content", [])
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
        assert remote_box.file(f"/{name}").id == str(number)


@pytest.mark.parametrize(
    "name", ["r" * 251 + ".pdf", "x" * 255, "Minutes. " + "y" * 246, "v1." + "z" * 252], ids=lambda n: n[:8]
)
def test_a_renamed_upload_finds_a_free_name_for_a_name_of_255_characters(box: Box, name: str) -> None:
    box.root.upload(b"1", name)
    renamed = box.root.upload(b"2", name, on_conflict="rename")
    assert renamed.outcome == "renamed"
    assert len(renamed.name) == 255


CALLS: list[tuple[str, Callable[[Folder, Folder], object]]] = [
    ("upload", lambda top, _: top.upload(b"new", "plan.txt")),
    ("write_text", lambda top, _: top.write_text("Taken", "new")),
    ("create_folder", lambda top, _: top.create_folder("Taken")),
    ("create_web_link", lambda top, _: top.create_web_link("https://example.com", "Taken")),
    ("copy", lambda top, other: other.file("plan.txt").copy(top)),
    ("copy", lambda top, other: other.folder("Taken").copy(top)),
    ("move", lambda top, other: other.file("plan.txt").move(top)),
    ("rename", lambda top, _: top.file("plan.txt").rename("Taken")),
    ("update", lambda top, _: top.folder("Taken").update(name="plan.txt")),
    ("upload_version", lambda top, _: top.file("plan.txt").upload_version(b"new", name="Taken")),
]


@pytest.mark.parametrize(("method", "call"), CALLS)
def test_the_message_names_only_arguments_of_the_method(
    box: Box, method: str, call: Callable[[Folder, Folder], object]
) -> None:
    top, other = box.root.create_folder("Top"), box.root.create_folder("Other")
    for folder in (top, other):
        folder.upload(b"1", "plan.txt")
        folder.create_folder("Taken")
    with pytest.raises(NameConflict) as caught:
        call(top, other)
    named = set(re.findall(r"(\w+)=", str(caught.value).rpartition(" Use ")[2].partition(" (409")[0]))
    owner = Folder if hasattr(Folder, method) else File
    assert named <= inspect.signature(getattr(owner, method)).parameters.keys()
    assert named == {"upload": {"on_conflict"}, "create_folder": {"exist_ok"}}.get(method, named & {"name"})


def test_the_message_of_a_refused_restore_names_the_argument_for_another_name(box: Box) -> None:
    plan = box.root.upload(b"1", "plan.txt")
    plan.delete()
    box.root.upload(b"2", "plan.txt")
    with pytest.raises(NameConflict, match=r"Use it or another name, or pass name=\."):
        plan.restore()
