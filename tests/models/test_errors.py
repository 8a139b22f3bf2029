"""Errors have a class for their cause, and a message with a hint."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from box_models import (
    BadRequest,
    Box,
    BoxError,
    Comment,
    Conflict,
    File,
    Folder,
    Forbidden,
    NameConflict,
    NotFound,
    NotImplementedByServer,
    PreconditionFailed,
    Trashed,
    WebLink,
)
from tests.embedded import RequestLog

Call: TypeAlias = Callable[[Any], object]

NOWHERE = "99999999"
CHECK_THE_ID = "Check the id, and whether this user may see the item"


@pytest.fixture
def plan(box: Box) -> File:
    return box.root.upload(b"The plan", "plan.txt")


def test_local_error_has_no_status(box: Box, plan: File) -> None:
    looks: list[Callable[[], object]] = [
        lambda: box.folder("/plan.txt"),
        lambda: box.root.get("no.txt"),
        lambda: box.root.folders().one(),
    ]
    for look in looks:
        with pytest.raises(NotFound) as caught:
            look()
        assert (caught.value.status, CHECK_THE_ID in str(caught.value)) == (None, False)


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (File, lambda file: file.load()),
        (File, lambda file: file.size),
        (File, lambda file: file.tags),
        (File, lambda file: file.path),
        (File, lambda file: file.read_bytes()),
        (File, lambda file: file.update(description="x")),
        (File, lambda file: file.rename("x")),
        (File, lambda file: file.delete()),
        (File, lambda file: file.share()),
        (File, lambda file: file.add_comment("x")),
        (File, lambda file: file.comments().all()),
        (File, lambda file: file.upload_version(b"x")),
        (File, lambda file: file.copy(Folder(id="0"))),
        (Folder, lambda folder: folder.load()),
        (Folder, lambda folder: folder.items().all()),
        (Folder, lambda folder: folder.create_folder("x")),
        (Folder, lambda folder: folder.upload(b"x", "x")),
        (Folder, lambda folder: folder.delete(recursive=True)),
        (Folder, lambda folder: list(folder.walk())),
        (Folder, lambda folder: folder.unshare()),
        (WebLink, lambda link: link.url),
        (WebLink, lambda link: link.delete()),
        (Comment, lambda comment: comment.message),
        (Comment, lambda comment: comment.reply("x")),
        (Comment, lambda comment: comment.edit("x")),
        (Comment, lambda comment: comment.delete()),
    ],
)
def test_missing_item_raises_not_found(box: Box, kind: Any, call: Call) -> None:
    with pytest.raises(FileNotFoundError, match=CHECK_THE_ID) as caught:
        call(kind.model_validate({"id": NOWHERE}, context=box.session))
    assert isinstance(caught.value, NotFound)
    assert (caught.value.status, caught.value.code) == (404, "not_found")


@pytest.mark.parametrize(
    "call",
    [
        lambda file: file.read_text(),
        lambda file: file.rename("x.txt"),
        lambda file: file.share(),
        lambda file: file.comments().all(),
        lambda file: file.add_comment("x"),
        lambda file: file.upload_version(b"x"),
        lambda file: file.delete(),
    ],
)
def test_item_in_the_trash_raises_trashed(box: Box, plan: File, call: Call) -> None:
    box.file(plan.id).delete()
    with pytest.raises(Trashed, match=r"Restore it with restore\(\)") as caught:
        call(plan)
    assert isinstance(caught.value, NotFound)


@pytest.mark.parametrize(
    "call",
    [
        lambda root: root.rename("x"),
        lambda root: root.update(description="x"),
        lambda root: root.delete(recursive=True),
        lambda root: root.share(),
        lambda root: root.copy(root, name="x"),
    ],
)
def test_root_folder_cannot_be_changed(box: Box, call: Call) -> None:
    with pytest.raises(PermissionError, match="The root folder cannot be") as caught:
        call(box.root)
    assert isinstance(caught.value, Forbidden)


def test_folder_cannot_be_moved_into_itself(box: Box) -> None:
    outer = box.root.create_folder("Outer")
    with pytest.raises(BadRequest, match="cyclical"):
        outer.move(outer.create_folder("inner"))


def test_error_for_a_folder_with_content_explains_how_to_delete_it(box: Box) -> None:
    folder = box.root.create_folder("Reports")
    folder.create_folder("2026")
    with pytest.raises(BadRequest, match="Use recursive=True"):
        folder.delete()


def test_the_same_comment_twice_is_a_conflict(plan: File) -> None:
    plan.add_comment("Please review")
    with pytest.raises(Conflict, match="The same comment was added a moment ago") as caught:
        plan.add_comment("Please review")
    assert not isinstance(caught.value, NameConflict)


def test_name_conflict_has_the_existing_item_and_a_hint(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    with pytest.raises(
        NameConflict, match=r"contains File\(id='\d+', name='plan\.txt'\) \(\.existing\)"
    ) as caught:
        box.root.create_folder("plan.txt")
    existing = caught.value.existing
    assert isinstance(existing, File)
    request_log.clear()
    assert (existing.name, existing.sha1, existing.etag) == ("plan.txt", plan.sha1, "0")
    assert request_log == []
    assert existing.size == 8


def test_changed_item_raises_precondition_failed_with_a_hint(box: Box, plan: File) -> None:
    box.file(plan.id).update(description="x")
    with pytest.raises(PreconditionFailed, match=r"Call refresh\(\) and decide again"):
        plan.rename("x", if_unchanged=True)


def test_if_unchanged_needs_an_etag(box: Box) -> None:
    with pytest.raises(ValueError, match="if_unchanged: .* has no etag"):
        box.root.rename("x", if_unchanged=True)


def test_missing_operation_of_the_embedded_box_raises_not_implemented(box: Box) -> None:
    with pytest.raises(NotImplementedError, match="The embedded Box does not do this") as caught:
        box.session.request("GET", "/webhooks")
    assert isinstance(caught.value, NotImplementedByServer)


def test_error_keeps_its_details_when_pickled(box: Box, plan: File) -> None:
    with pytest.raises(NameConflict) as caught:
        box.root.create_folder("plan.txt")
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert (str(twin), twin.status, twin.conflicts) == (
            str(caught.value),
            409,
            caught.value.conflicts,
        )
        assert twin.existing == plan


def test_error_contains_no_token(box: Box) -> None:
    with pytest.raises(BoxError) as caught:
        box.file(NOWHERE).load()
    assert b"local_" not in pickle.dumps(caught.value)
    assert "local_" not in str(caught.value) + repr(caught.value)
