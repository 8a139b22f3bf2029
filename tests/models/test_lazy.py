"""Fields that Box did not send are loaded when they are read, and by nothing else."""

from __future__ import annotations

import copy
import inspect
import logging
import pickle
import rlcompleter
import warnings
from pathlib import Path

import pytest

from box_models import (
    Box,
    DecodeError,
    File,
    FileMini,
    LazyLoadWarning,
    MissingField,
    NoSession,
    NotLoaded,
    Progress,
)
from box_models.models.core.model import AbsentField
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    """A file of which only the id is known."""
    file = box.root.upload(b"The plan", "plan.txt")
    request_log.clear()
    return box.file(file.id)


# Loading


def test_the_first_read_loads_all_standard_fields_at_once(plan: File, request_log: RequestLog) -> None:
    assert plan.name == "plan.txt"
    assert (plan.size, plan.owned_by.name, plan.item_status) == (8, "Local User", "active")
    assert str(request_log) == f"GET /files/{plan.id}"
    assert request_log[0].params == {}


def test_a_field_on_request_is_loaded_alone(plan: File, request_log: RequestLog) -> None:
    assert plan.tags == ()
    assert plan.permissions.can_delete is True
    assert [sent.params for sent in request_log] == [{"fields": "tags"}, {"fields": "permissions"}]
    assert not plan.is_loaded("name")


def test_a_field_is_loaded_once(plan: File, request_log: RequestLog) -> None:
    for _ in range(3):
        assert (plan.name, plan.tags) == ("plan.txt", ())
    assert len(request_log) == 2


def test_a_null_field_is_none_without_a_request(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(b"x", "x.txt")
    request_log.clear()
    assert (file.shared_link, file.trashed_at) == (None, None)
    assert request_log == []


def test_a_mini_loads_what_it_can_hold_and_no_more(box: Box, plan: File, request_log: RequestLog) -> None:
    mini = FileMini.model_validate({"id": plan.id}, context=box.session)
    assert mini.sha1 == plan.sha1
    assert request_log[0].params == {"fields": "name,etag,sequence_id,sha1,file_version"}


def test_a_listed_item_loads_what_the_listing_left_out(box: Box, plan: File, request_log: RequestLog) -> None:
    file = box.root.files().one()
    assert file.owned_by.login == "local@example.com"
    assert str(request_log) == f"GET /folders/0/items, GET /files/{plan.id}"


def test_an_unrequested_field_is_read_without_a_request(remote_box: Box, faulty_server: FaultyBox) -> None:
    entry = {"type": "file", "id": "5", "name": "a", "tags": ["b"], "created_at": "2020-01-01T00:00:00Z"}
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [entry]}))
    file = remote_box.root.files(fields=["name"]).one()
    assert file.is_loaded("tags")
    assert (file.tags, file.created_at.year) == (("b",), 2020)
    assert len(faulty_server.server.requests) == 1


def test_nothing_loads_over_an_assignment_that_is_not_saved(plan: File) -> None:
    plan.name = "mine.txt"
    assert plan.size == 8
    assert plan.name == "mine.txt"


def test_an_answer_to_an_update_leaves_other_assignments_alone(plan: File) -> None:
    plan.description = "mine"
    plan.rename("final.txt")
    assert (plan.name, plan.description) == ("final.txt", "mine")


def test_a_requested_field_that_box_does_not_send_is_missing(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "name": "a"}))
    file = remote_box.file("5")
    assert file.shared_link is None
    for _ in range(2):
        with pytest.raises(MissingField, match=r"Box sent no size for File\(id='5', name='a'\)"):
            _ = file.size
    assert len(faulty_server.server.requests) == 1


def test_a_missing_field_is_not_an_attribute_error(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5"}))
    with pytest.raises(LookupError):
        getattr(remote_box.file("5"), "size", None)


def test_a_later_refresh_loads_a_missing_field(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"x", "x.txt")
    faulty_server.spoil("GET", f"/2.0/files/{file.id}", reply(200, {"type": "file", "id": file.id}))
    again = remote_box.file(file.id)
    with pytest.raises(MissingField):
        _ = again.size
    assert again.refresh().size == 1


# Warnings and errors


def test_each_lazy_load_is_logged(plan: File, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "box_models"):
        _ = plan.size
    assert f"lazy load of size for File(id='{plan.id}')" in caplog.text


def test_lazy_warn_warns_where_the_field_is_read(request_log: RequestLog) -> None:
    with (
        Box.local(":memory:", lazy="warn") as box,
        pytest.warns(LazyLoadWarning, match="name of Folder") as caught,
    ):
        assert box.root.name == "All Files"
    assert caught[0].filename == __file__


def test_lazy_warn_names_the_line_of_the_program_at_any_depth(
    request_log: RequestLog,
) -> None:
    with Box.local(":memory:", lazy="warn") as box:
        file = box.root.upload(b"x", "x.txt")
        with pytest.warns(LazyLoadWarning, match="path_collection of File") as caught:
            assert box.file(file.id).path == "/x.txt"
    assert {warning.filename for warning in caught} == {__file__}


def test_lazy_error_is_for_fields_that_are_read_and_not_for_verbs(
    request_log: RequestLog, tmp_path: Path
) -> None:
    with Box.local(":memory:", lazy="error") as box:
        id, steps = box.root.upload(b"first", "x.txt").id, list[Progress]()
        with box.file(id).open("wb") as out:
            out.write(b"second")
        box.file(id).upload_version(b"third", progress=steps.append)
        assert box.file(id).download(f"{tmp_path}/") == tmp_path / "x.txt"
        assert (tmp_path / "x.txt").read_bytes() == b"third"
        assert [version.download(tmp_path).name for version in box.file(id).versions(fields=["size"])] == [
            "x.txt"
        ] * 2


def test_a_deleted_field_is_loaded_again(plan: File, request_log: RequestLog) -> None:
    plan.description = "mine"
    del plan.description
    request_log.clear()
    assert (plan.save(), request_log) == (plan, [])
    assert plan.description == ""
    with pytest.raises(AttributeError, match="tags of .* is not loaded"):
        del plan.tags
    with pytest.raises(AttributeError, match="never changes"):
        del plan.id


def test_lazy_error_raises_with_advice(request_log: RequestLog) -> None:
    with Box.local(":memory:", lazy="error") as box:
        root = box.root
        with pytest.raises(NotLoaded, match=r"fields=\['size'\].*\.load\(\)"):
            _ = root.size
        assert request_log == []
        assert root.load().size == 0


def test_lazy_error_is_not_an_attribute_error() -> None:
    with Box.local(":memory:", lazy="error") as box, pytest.raises(NotLoaded):
        hasattr(box.root, "size")


# Operations without a request


def test_nothing_asks_box_but_reading_a_field(box: Box, plan: File, request_log: RequestLog) -> None:
    assert repr(plan) == str(plan) == f"File(id='{plan.id}')"
    assert plan == box.file(plan.id)
    assert {plan: 1}[box.file(plan.id)] == 1
    assert "size" in dir(plan)
    assert plan.model_dump() == {"type": "file", "id": plan.id}
    assert plan.model_dump_json() == f'{{"id":"{plan.id}","type":"file"}}'
    assert not plan.is_loaded("name")
    for twin in (copy.copy(plan), copy.deepcopy(plan), plan.model_copy(), pickle.loads(pickle.dumps(plan))):
        assert twin == plan
    assert plan._repr_html_().startswith("<div>")
    assert request_log == []


def test_tab_completion_sees_every_field_and_loads_none(plan: File, request_log: RequestLog) -> None:
    completer = rlcompleter.Completer({"plan": plan})
    assert completer.complete("plan.shared_l", 0) == "plan.shared_link"
    assert completer.complete("plan.downl", 0) == "plan.download("
    assert all(isinstance(inspect.getattr_static(plan, name), AbsentField) for name in File._lazy)
    assert request_log == []


def test_a_dump_has_the_loaded_fields(plan: File) -> None:
    plan.refresh(fields=["name", "size"])
    assert plan.model_dump() == {"type": "file", "id": plan.id, "name": "plan.txt", "size": 8}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert File.model_validate_json(plan.model_dump_json()).model_dump() == plan.model_dump()


# Objects built by hand


def test_an_object_built_by_hand_has_no_session_and_says_how_to_get_one() -> None:
    file = File(id="5", name="plan.txt")
    assert file.name == "plan.txt"
    with pytest.raises(
        NoSession, match=r"File\(id='5', name='plan.txt'\) has no session.*context=box.session"
    ):
        _ = file.size
    with pytest.raises(NoSession):
        file.delete()


def test_an_object_built_by_hand_can_be_bound(box: Box, plan: File) -> None:
    bound = File.model_validate({"id": plan.id}, context=box.session)
    assert bound.name == "plan.txt"


def test_only_a_session_binds(box: Box, plan: File) -> None:
    with pytest.raises(NoSession):
        _ = File.model_validate({"id": plan.id}, context={"session": box.session}).size


def test_nested_objects_are_bound(box: Box, request_log: RequestLog) -> None:
    file = box.root.create_folder("Reports").upload(b"x", "x.txt")
    request_log.clear()
    assert file.parent is not None
    assert file.parent.load().size == 1
    assert file.path_collection.entries[-1].load() == file.parent


# Malformed values


MALFORMED = {"type": "file", "id": "5", "name": "a", "size": "lots", "tags": "x", "description": "fine"}


def test_a_malformed_value_raises_when_it_is_read_and_costs_no_other(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, MALFORMED))
    file = remote_box.file("5").load()
    assert (file.name, file.description) == ("a", "fine")
    for _ in range(2):
        with pytest.raises(DecodeError, match=r"malformed size for File\(id='5', name='a'\) .*: 'lots'"):
            _ = file.size
    assert len(faulty_server.server.requests) == 1


def test_a_malformed_value_of_a_value_object_costs_no_other_either(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    link = {"url": "https://x.example", "download_count": "many", "permissions": {"can_edit": "perhaps"}}
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "shared_link": link}))
    read = remote_box.file("5").shared_link
    assert read is not None
    assert (read.url, read.vanity_url) == ("https://x.example", None)
    with pytest.raises(DecodeError, match="malformed download_count"):
        _ = read.download_count
    with pytest.raises(DecodeError, match="malformed can_edit"):
        _ = read.permissions.can_edit


def test_a_malformed_field_of_a_nested_object_costs_only_itself(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    parent = {"type": "folder", "id": "7", "name": ["odd"], "etag": 3}
    path = {"total_count": 1, "entries": [parent]}
    faulty_server.spoil(
        "GET",
        "/2.0/files/5",
        reply(200, {"type": "file", "id": "5", "parent": parent, "path_collection": path}),
    )
    file = remote_box.file("5")
    assert file.parent is not None
    assert (file.parent.id, file.parent.etag) == ("7", "3")
    assert file.path_collection.entries[0].etag == "3"
    with pytest.raises(DecodeError, match="malformed name"):
        _ = file.parent.name


@pytest.mark.parametrize("parent", [{"type": "folder"}, {"type": "file", "id": "5"}, ["folder"], "folder"])
def test_a_value_without_a_type_is_malformed_as_a_whole(
    remote_box: Box, faulty_server: FaultyBox, parent: object
) -> None:
    faulty_server.spoil(
        "GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "name": "a", "parent": parent})
    )
    file = remote_box.file("5")
    assert file.name == "a"
    with pytest.raises(DecodeError, match="malformed parent"):
        _ = file.parent


def test_a_long_malformed_value_is_shortened_in_the_error(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, {"type": "file", "id": "5", "size": "x" * 5000}))
    with pytest.raises(DecodeError) as caught:
        _ = remote_box.file("5").size
    assert len(str(caught.value)) < 300


def test_a_refresh_replaces_a_malformed_value(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"x", "x.txt")
    faulty_server.spoil("GET", f"/2.0/files/{file.id}", reply(200, {**MALFORMED, "id": file.id}))
    again = remote_box.file(file.id).load()
    assert again.refresh(fields=["size"]).size == 1


def test_a_pickle_remembers_what_could_not_be_read(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/files/5", reply(200, MALFORMED))
    twin = pickle.loads(pickle.dumps(remote_box.file("5").load()))
    assert twin.name == "a"
    with pytest.raises(DecodeError, match="malformed size"):
        _ = twin.size
