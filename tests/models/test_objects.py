"""Objects are equal, hashable, assignable, copied and pickled. Values are frozen."""

from __future__ import annotations

import copy
import pickle
from typing import Any, ClassVar

import pytest
from pydantic import PrivateAttr, ValidationError

from box_models import (
    Box,
    Comment,
    File,
    FileMini,
    Folder,
    FolderMini,
    NoSession,
    SharedLink,
    UnknownItem,
    User,
    UserMini,
)
from box_models.models import UNSET, ExpiringEmbedLink, Lock
from box_models.models.core.resource import WIRE_TYPES
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import html, reply


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(b"The plan", "plan.txt")
    request_log.clear()
    return file


# Equality


def test_d09_a_page_in_answer_to_a_load_or_a_refresh_is_asked_past(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    folder = remote_box.root.create_folder("Reports")
    path = f"/2.0/folders/{folder.id}"
    for read in (folder.load, folder.refresh):
        faulty_server.spoil("GET", path, html(200))
        assert read().name == "Reports"
    assert faulty_server.sent("GET", path) == 4


NAME = "\x1b[2J\nplan\x07.txt"


def test_u10_a_name_cannot_command_the_terminal_it_is_printed_on(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    values = {"type": "file", "id": "5", "name": NAME}
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [values]}))
    (file,) = remote_box.root.items(fields=["name"])
    assert file.name == NAME
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [values]}))
    table = remote_box.root.items(fields=["name"]).table()
    for printed in (table, repr(file)):
        assert all(text.isprintable() for text in printed.split("\n"))
    assert len(table.splitlines()) == 2


def test_u10_neither_can_one_in_an_error(box: Box) -> None:
    with pytest.raises(ValueError, match="control character") as caught:
        box.root.get(NAME)
    assert str(caught.value).isprintable()


def test_objects_are_equal_by_type_and_id() -> None:
    assert File(id="5", name="a") == File(id="5", name="b")
    assert File(id="5") != File(id="6")
    assert File(id="5") != Folder(id="5")
    assert File(id="5") != "5"


def test_a_mini_equals_its_full_self() -> None:
    assert (FileMini(id="5") == File(id="5"), UserMini(id="5") == User(id="5")) == (True, True)
    assert len({FileMini(id="5"), File(id="5"), FolderMini(id="5"), Folder(id="5")}) == 2


def test_an_anonymous_user_equals_only_itself() -> None:
    one_user, other_user = UserMini(id=""), UserMini(id="")
    assert one_user == one_user
    assert one_user != other_user
    assert len({one_user, other_user}) == 2


def test_values_are_equal_by_value_and_frozen() -> None:
    link = SharedLink(url="https://x.example")
    assert link == SharedLink(url="https://x.example")
    assert hash(link) == hash(SharedLink(url="https://x.example"))
    with pytest.raises(ValidationError, match="frozen"):
        link.url = "https://y.example"  # type: ignore[misc] # that is the point


def test_an_unknown_item_can_be_kept_in_a_set() -> None:
    item = UnknownItem(type="hologram", id="5")
    assert item in {UnknownItem(type="hologram", id="5"), File(id="5")}


# Assigning


def test_assignments_are_checked(plan: File, request_log: RequestLog) -> None:
    with pytest.raises(TypeError, match="name must be a string"):
        plan.name = 5  # type: ignore[assignment] # that is the point
    with pytest.raises(TypeError, match="tags must be several strings"):
        plan.tags = ("a", 5)  # type: ignore[assignment] # that is the point
    assert (plan.name, request_log) == ("plan.txt", [])


def test_a_list_becomes_a_tuple_because_changes_in_a_list_go_unnoticed(box: Box, plan: File) -> None:
    tags = ["a"]
    plan.tags = tags  # type: ignore[assignment] # type checkers allow only a tuple
    tags.append("b")
    assert plan.tags == ("a",)
    assert plan.save().tags == ("a",)


@pytest.mark.parametrize(
    ("field", "verb"),
    [("parent", r"move\(\)"), ("size", "only Box changes it")],
)
def test_assigning_a_read_only_field_names_the_method(plan: File, field: str, verb: str) -> None:
    with pytest.raises(AttributeError, match=f"{field} of a file is read-only; .*{verb}"):
        setattr(plan, field, None)


def test_other_objects_name_their_verbs_too() -> None:
    with pytest.raises(AttributeError, match=r"message of a comment is read-only; use edit\(\)"):
        Comment(id="1").message = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError, match=r"parent of a folder is read-only; use move\(\)"):
        Folder(id="1").parent = None  # type: ignore[misc]


@pytest.mark.parametrize("field", ["id", "type"])
def test_the_identity_of_an_object_never_changes(plan: File, field: str) -> None:
    with pytest.raises(AttributeError, match=f"{field} of a file never changes"):
        setattr(plan, field, "x")


def test_a_misspelled_field_gets_a_suggestion(plan: File) -> None:
    with pytest.raises(AttributeError, match="a file has no field 'nmae'. Did you mean 'name'?"):
        plan.nmae = "x"  # type: ignore[attr-defined] # that is the point
    with pytest.raises(AttributeError, match="has no field 'zzzzzz'$"):
        plan.zzzzzz = "x"  # type: ignore[attr-defined] # that is the point


@pytest.mark.parametrize("name", ["delete", "share", "path"])
def test_verbs_are_not_fields(plan: File, name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        setattr(plan, name, "x")
    assert name not in vars(plan)


def test_none_clears_an_optional_field() -> None:
    folder = Folder(id="1", description="x")
    folder.description = None
    assert folder.description is None


# Copies and pickles


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda file: file.model_copy()])
def test_a_copy_keeps_the_session_and_unsaved_assignments(box: Box, plan: File, twin: Any) -> None:
    plan.name = "mine.txt"
    other = twin(plan)
    assert other.tags == ()
    other.save()
    assert box.file(plan.id).name == "mine.txt"


def test_a_copy_is_changed_for_itself(plan: File) -> None:
    other = copy.copy(plan)
    other.name = "other.txt"
    assert plan.name == "plan.txt"
    assert plan.save() is plan
    assert other.save().name == "other.txt"


def test_a_deep_copy_keeps_the_session_of_nested_objects(plan: File) -> None:
    parent = copy.deepcopy(plan).parent
    assert parent is not None
    assert parent.load().name == "All Files"


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda file: file.model_copy()])
def test_a_copy_shares_nothing_that_can_be_changed_and_makes_no_request(
    box: Box, request_log: RequestLog, twin: Any
) -> None:
    raw = {
        "id": "5",
        "type": "file",
        "metadata": {"global": {"properties": {"a": 1}}},
        "parent": {"id": "6", "type": "folder", "name": "Reports"},
        "own": {"b": [1]},
    }
    file = File.model_validate(raw, context=box.session)
    other = twin(file)
    assert other.metadata is not None
    other.metadata["global"] = "changed"
    other.parent.name = "Changed"
    other.model_extra["own"]["b"].append(2)
    other.name = "unsaved"
    assert file.metadata == {"global": {"properties": {"a": 1}}}
    assert file.parent is not None
    assert (file.parent.name, file.model_extra) == ("Reports", {"own": {"b": [1]}})
    assert not file.is_loaded("name")
    assert request_log == []


def test_a_pickle_keeps_loaded_fields_and_finds_its_box(plan: File, request_log: RequestLog) -> None:
    other = pickle.loads(pickle.dumps(plan))
    assert other.model_dump() == plan.model_dump()
    assert request_log == []
    assert other.tags == ()


def test_a_pickle_of_a_closed_box_has_no_session() -> None:
    with Box.local(":memory:") as box:
        pickled = pickle.dumps(box.root.upload(b"The plan", "plan.txt"))
    plan = pickle.loads(pickled)
    assert plan.name == "plan.txt"
    with pytest.raises(NoSession, match="unpickled without its Box: an embedded Box belongs to the process"):
        _ = plan.tags


def test_a_pickle_does_not_pretend_to_have_saved(box: Box, plan: File) -> None:
    plan.name = "mine.txt"
    other = pickle.loads(pickle.dumps(plan))
    assert box.file(plan.id).name == "plan.txt"
    assert other.save().name == "mine.txt"


def test_no_secret_is_in_a_pickle(box: Box, plan: File) -> None:
    assert b"local_" not in pickle.dumps([plan, box.root, plan.share()])


def test_a_dump_can_be_bound_again(box: Box, plan: File) -> None:
    again = File.model_validate(plan.model_dump(), context=box.session)
    assert again.model_dump() == plan.model_dump()
    assert again.tags == ()


# Subclasses


class Invoice(File):
    """A file with something of our own."""

    currency: ClassVar[str] = "EUR"
    paid: bool = False
    _note: str = PrivateAttr(default="")

    @property
    def number(self) -> str:
        return self.name.removesuffix(".pdf")


def test_a_subclass_of_ones_own_does_not_take_the_place_of_file(box: Box, plan: File) -> None:
    assert WIRE_TYPES["file"] is File
    assert type(box.root.files().one()) is File


def test_a_subclass_has_lazy_fields_and_fields_of_its_own(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    invoice = Invoice.model_validate({"id": plan.id}, context=box.session)
    invoice.paid, invoice._note = True, "seen"
    assert (invoice.paid, invoice._note, invoice.currency, request_log) == (True, "seen", "EUR", [])
    assert invoice.number == "plan.txt"
    assert invoice == plan


def test_minis_take_no_place_on_the_wire() -> None:
    assert {kind: cls for kind, cls in WIRE_TYPES.items() if cls.__name__.endswith("Mini")} == {}


# How they show


def test_an_object_shows_who_it_is(box: Box, plan: File) -> None:
    assert repr(plan) == str(plan) == f"File(id='{plan.id}', name='plan.txt')"
    assert repr(box.file("5")) == "File(id='5')"
    assert repr(UNSET) == "UNSET"


def test_secrets_are_not_in_repr_and_display() -> None:
    link = ExpiringEmbedLink(access_token="canary", url="https://canary.example", expires_in=60)
    assert "canary" not in repr(link) + str(link) + link._repr_html_()
    assert "60" in repr(link)


def test_a_notebook_shows_loaded_fields(plan: File, request_log: RequestLog) -> None:
    text = plan._repr_html_()
    assert ">plan.txt</a></strong> File<br>/plan.txt<br>" in text
    assert "<td></td>" not in text
    assert "permissions" not in text
    assert request_log == []


def test_showing_a_path_asks_box_nothing_even_where_names_are_missing(
    box: Box, request_log: RequestLog
) -> None:
    raw = {"id": "5", "path_collection": {"entries": [{"id": "0"}, {"id": "6"}, {"id": "7", "name": "2026"}]}}
    file = File.model_validate(raw, context=box.session)
    assert str(file.path_collection) == "/…/2026"
    assert "/…/2026" in file._repr_html_()
    assert request_log == []


def test_a_notebook_is_not_taken_over_by_a_name() -> None:
    text = File(id="5", name="<script>\x1b[31m")._repr_html_()
    assert "&lt;script&gt;\\x1b[31m" in text


def test_a_lock_is_read_in_both_spellings() -> None:
    either = Lock.model_validate({"expires_at": "2026-01-01T00:00:00Z"})
    other = Lock.model_validate({"expired_at": "2026-01-01T00:00:00Z"})
    assert either == other
    assert either.expired_at is not None


def test_names_are_text_in_the_html_of_notebooks() -> None:
    file = File(id="5", name="<script>alert(1)</script>", description='<img src="x">')
    assert "<script" not in file._repr_html_()
    assert "<img" not in file._repr_html_()
    assert "&lt;script&gt;" in file._repr_html_()
