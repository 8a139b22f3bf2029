"""References such as `file.parent` and `file.created_by` are whole objects, of which Box has sent the mini."""

from __future__ import annotations

import copy
import pickle

import pytest

from box_models import (
    Box,
    Comment,
    File,
    FileMini,
    FileVersion,
    FileVersionMini,
    Folder,
    FolderMini,
    LazyLoadWarning,
    MissingField,
    NotLoaded,
    User,
    UserMini,
)
from box_models.models import Lock, WebLink
from box_models.models.core.model import session_of
from box_models.transport import JSON
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

OWNER: JSON = {"type": "user", "id": "7", "name": "Ann", "login": "ann@example.com"}
HIDDEN: JSON = {"type": "user", "id": "", "name": "", "login": ""}
PARENT: JSON = {"type": "folder", "id": "8", "name": "Reports", "etag": "0", "sequence_id": "0"}


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    """A file in a folder in the root folder."""
    file = box.root.create_folder("Reports").upload(b"The plan", "plan.txt")
    request_log.clear()
    return file


def test_a_reference_is_an_object_of_the_full_class(plan: File) -> None:
    link = WebLink.model_validate({"id": "5", "parent": PARENT, "owned_by": OWNER})
    lock = Lock.model_validate({"created_by": OWNER})
    folders = [plan.parent, link.parent, *plan.path_collection.entries]
    users = [plan.created_by, plan.owned_by, link.owned_by, lock.created_by]
    assert [type(folder) for folder in folders] == [Folder] * 4
    assert [type(user) for user in users] == [User] * 4
    assert isinstance(plan.parent, FolderMini)
    assert isinstance(plan.created_by, UserMini)


def test_the_fields_of_the_mini_are_loaded(plan: File, request_log: RequestLog) -> None:
    parent, owner = plan.parent, plan.owned_by
    assert parent is not None
    assert (parent.name, parent.etag, owner.name, owner.login) == (
        *("Reports", "0"),
        *("Local User", "local@example.com"),
    )
    assert [parent.is_loaded(name) for name in ("name", "size", "parent")] == [True, False, False]
    assert request_log == []


def test_one_request_loads_everything_else(plan: File, request_log: RequestLog) -> None:
    parent = plan.parent
    assert parent is not None
    assert (parent.size, parent.description, parent.owned_by) == (8, "", plan.owned_by)
    assert str(request_log) == f"GET /folders/{parent.id}"
    assert plan.parent is parent


def test_references_lead_to_the_root(plan: File, request_log: RequestLog) -> None:
    assert plan.parent is not None
    root = plan.parent.parent
    assert root is not None
    assert (root.id, root.name, root.parent) == ("0", "All Files", None)
    assert str(request_log) == f"GET /folders/{plan.parent.id}, GET /folders/0"


def test_a_field_on_request_of_a_reference_loads_alone(plan: File, request_log: RequestLog) -> None:
    assert plan.created_by.role == "admin"
    assert request_log[-1].params == {"fields": "role"}


def test_load_loads_a_reference_in_place(plan: File) -> None:
    for reference in (plan.parent, plan.created_by):
        assert reference is not None
        assert reference.load() is reference
        assert reference.is_loaded("created_at")


def test_a_folder_is_found_below_a_reference_without_loading_it(plan: File, request_log: RequestLog) -> None:
    assert plan.parent is not None
    assert plan.parent.file("plan.txt") == plan
    assert f"GET /folders/{plan.parent.id}" not in str(request_log)


def test_a_reference_obeys_the_lazy_mode(plan: File) -> None:
    data = plan.model_dump()
    with Box.local(":memory:", lazy="error") as strict:
        parent = File.model_validate(data, context=strict.session).parent
        with pytest.raises(NotLoaded, match="size of Folder"):
            _ = parent and parent.size
    with Box.local(":memory:", lazy="warn") as careful:
        file = careful.root.upload(b"x", "x.txt")
        assert file.parent is not None
        with pytest.warns(LazyLoadWarning, match="size of Folder"):
            assert file.parent.size == 1


def test_only_a_read_loads_a_reference(plan: File, request_log: RequestLog) -> None:
    parent = plan.parent
    assert parent is not None
    for look in (repr, hash, dir, copy.copy, copy.deepcopy, Folder._repr_html_, Folder.model_dump):
        look(parent)
    assert parent == FolderMini(id=parent.id)
    assert plan.model_dump()["parent"]["name"] == "Reports"
    assert request_log == []


def test_a_function_for_folders_takes_a_reference(box: Box, plan: File) -> None:
    assert plan.parent is not None
    assert plan.copy(plan.parent, name="copy.txt").parent == plan.parent
    assert plan.parent.rename("Plans").name == "Plans"
    assert plan.parent.name == "Plans"
    assert box.as_user(plan.created_by).me == plan.created_by


def test_a_field_that_box_sends_beyond_the_mini_is_kept(remote_box: Box, faulty_server: FaultyBox) -> None:
    parent: JSON = {"type": "folder", "id": "8", "name": "Reports", "tags": ["a"], "size": 3}
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "parent": parent}))
    folder = remote_box.file("5").parent
    assert folder is not None
    assert folder.tags == ("a",)
    assert folder.is_loaded("size")
    assert faulty_server.sent("GET", "/2.0/folders.*") == 0


@pytest.mark.parametrize("complete", [True, False])
def test_references_in_a_listing_are_bound_and_lazy(
    remote_box: Box, faulty_server: FaultyBox, complete: bool
) -> None:
    entry = {"type": "file", "id": "5", "created_by": OWNER, "parent": PARENT, "etag": "0"}
    if not complete:
        del entry["etag"]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [entry] * 2}))
    files = remote_box.root.files(fields=["etag", "created_by", "parent"]).all()
    for file in files:
        assert file.parent is not None
        for reference in (file.parent, file.created_by):
            assert session_of(reference) is remote_box.session
            assert not reference.is_loaded("created_at")
        assert file.created_by.model_fields_set == {"type", "id", "name", "login"}


# References that lead nowhere


@pytest.mark.parametrize("field", ["created_by", "modified_by", "owned_by"])
def test_a_hidden_user_is_not_requested(remote_box: Box, faulty_server: FaultyBox, field: str) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", field: HIDDEN}))
    user = getattr(remote_box.file("5"), field)
    assert (user.name, user.login) == ("", "")
    for read in (lambda: user.role, lambda: user.language, user.load, user.refresh):
        with pytest.raises(MissingField, match="Box hides which user it is"):
            read()
    assert faulty_server.sent("GET", "/2.0/users.*") == 0


def test_the_creator_of_the_root_folder_is_hidden(box: Box, request_log: RequestLog) -> None:
    creator = box.root.created_by
    assert (creator.id, creator.name) == ("", "")
    request_log.clear()
    with pytest.raises(MissingField):
        _ = creator.role
    assert request_log == []


def test_a_reference_whose_id_is_null_has_its_name(remote_box: Box, faulty_server: FaultyBox) -> None:
    parent: JSON = {"type": "folder", "id": None, "name": "Hidden"}
    body: JSON = {"type": "file", "id": "5", "parent": parent, "path_collection": {"entries": [parent]}}
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, body))
    file = remote_box.file("5")
    for folder in (file.parent, *file.path_collection.entries):
        assert folder is not None
        assert (folder.id, folder.name) == ("", "Hidden")
        with pytest.raises(MissingField, match="Box hides which folder it is"):
            _ = folder.size
    assert faulty_server.sent("GET", "/2.0/folders.*") == 0


# Minis are base classes


def test_a_mini_of_ones_own_loads_to_an_object_of_the_full_class(box: Box, plan: File) -> None:
    mini = FileMini.model_validate({"id": plan.id}, context=box.session)
    full = mini.load()
    assert (type(full), full, full.is_loaded("size")) == (File, plan, True)


def test_the_current_version_is_an_object_that_knows_its_file(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    version = plan.file_version
    assert type(version) is FileVersion
    assert isinstance(version, FileVersionMini)
    assert (version.sha1, version.is_loaded("size")) == (plan.sha1, False)
    assert request_log == []
    assert (version.size, version.name) == (8, "plan.txt")
    assert str(request_log) == f"GET /files/{plan.id}/versions/{version.id}"
    assert version.read_bytes() == b"The plan"
    assert plan.copy(box.root, version=version).read_bytes() == b"The plan"


def test_the_current_version_of_a_file_from_any_source_knows_its_file(box: Box, plan: File) -> None:
    folder = plan.parent
    assert folder is not None
    assert plan.file_version is not None
    version: dict[str, JSON] = {"type": "file_version", "id": plan.file_version.id}
    body: dict[str, JSON] = {"type": "file", "id": plan.id, "file_version": version}
    malformed: dict[str, JSON] = {**body, "file_version": {**version, "sha1": 5}}
    files = [
        *folder.files(fields=["file_version"]),
        *folder.files(fields=["file_version", "lock"]),
        *(entry for entry in folder.load().item_collection.entries if isinstance(entry, File)),
        box.file(plan.id).refresh(fields=["file_version"]),
        box.file(plan.id).load(),
        plan.add_comment("Done").item,
        File.of(body, box),
        File.of(malformed, box),
        copy.deepcopy(plan),
        pickle.loads(pickle.dumps(plan)),
    ]
    versions = [file.file_version for file in files if isinstance(file, File)]
    assert [None if version is None else version.name for version in versions] == ["plan.txt"] * 10


def test_a_version_follows_the_file_it_belongs_to(plan: File) -> None:
    first = plan.file_version
    plan.upload_version(b"The new plan")
    assert plan.file_version is not None
    assert first is not None
    assert (first.load().size, plan.file_version.load().size) == (8, 12)
    assert first.promote() == plan.load().file_version
    assert plan.read_bytes() == b"The plan"


def test_a_comment_leads_to_its_file_and_a_reply_to_its_comment(plan: File, request_log: RequestLog) -> None:
    comment = plan.add_comment("Please review")
    reply = comment.reply("Done")
    assert (type(comment.item), type(reply.item)) == (File, Comment)
    assert (comment.item, reply.item) == (plan, comment)
    request_log.clear()
    again = plan.comments().all()[-1].item
    assert isinstance(again, Comment)
    assert (again.message, again.item) == ("Please review", plan)
    assert str(request_log) == f"GET /files/{plan.id}/comments, GET /comments/{comment.id}"
    assert again.reply("Thanks").item == comment
    assert isinstance(comment.item, File)
    assert comment.item.name == "plan.txt"


def test_the_object_of_a_comment_is_dumped_as_box_sent_it(plan: File) -> None:
    comment = plan.add_comment("Please review")
    assert comment.model_dump(include={"item"}) == {"item": {"type": "file", "id": plan.id}}
    assert comment.reply("Done").model_dump(mode="json")["item"] == {"type": "comment", "id": comment.id}
