"""Uploads if the name is taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, File, Folder, NameConflict, RetryPolicy
from box_models.local import Engine
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer, refusal

UPLOADS = "/api/2.0/files/.*content"


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    engine = Engine(":memory:")
    with FaultServer() as server:
        yield FaultyBox(engine, server)
    engine.close()


@pytest.fixture
def box(faulty_server: FaultyBox) -> Iterator[Box]:
    token = faulty_server.engine.accounts.owner_token()
    with Box(token, base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)) as box:
        yield box


@pytest.fixture
def plan(box: Box) -> File:
    return box.root.upload(b"first", "plan.txt")


def test_error_has_the_existing_item(box: Box, plan: File) -> None:
    with pytest.raises(NameConflict) as caught:
        box.root.upload(b"second", "PLAN.txt")
    assert caught.value.existing == plan


def test_version_uploads_a_new_version(box: Box, plan: File) -> None:
    new = box.root.upload(b"second", "plan.txt", on_conflict="version")
    assert (new, new.outcome, new.read_bytes()) == (plan, "versioned", b"second")


@pytest.mark.parametrize("on_conflict", ["version", "skip"])
def test_identical_content_is_not_uploaded(
    box: Box, faulty_server: FaultyBox, plan: File, on_conflict: str
) -> None:
    same = box.root.upload(b"first", "plan.txt", on_conflict=on_conflict)  # type: ignore[arg-type]  # parametrised
    assert (same, same.outcome, faulty_server.sent("POST", UPLOADS)) == (plan, "skipped", 1)


def test_skip_leaves_different_content_unchanged(box: Box, faulty_server: FaultyBox, plan: File) -> None:
    existing = box.root.upload(b"second", "plan.txt", on_conflict="skip")
    assert (existing.outcome, plan.read_bytes(), faulty_server.sent("POST", UPLOADS)) == (
        "skipped",
        b"first",
        1,
    )


@pytest.mark.parametrize("on_conflict", ["version", "skip", "rename"])
def test_an_unused_name_is_used(box: Box, on_conflict: str) -> None:
    new = box.root.upload(b"new", "new.txt", on_conflict=on_conflict)  # type: ignore[arg-type]  # parametrised
    assert (new.name, new.outcome) == ("new.txt", "created")


def test_rename_uses_the_next_unused_name(box: Box, plan: File) -> None:
    box.root.upload(b"other", "plan (1).txt")
    renamed = box.root.upload(b"second", "plan.txt", on_conflict="rename")
    assert (renamed.name, renamed.outcome) == ("plan (2).txt", "renamed")


def test_rename_keeps_the_name_within_255_characters(box: Box) -> None:
    name = "n" * 251 + ".txt"
    box.root.upload(b"first", name)
    assert box.root.upload(b"second", name, on_conflict="rename").name == "n" * 247 + " (1).txt"


@pytest.mark.parametrize("on_conflict", ["error", "version", "skip"])
def test_an_existing_folder_is_always_an_error(box: Box, on_conflict: str) -> None:
    folder = box.root.create_folder("plan.txt")
    with pytest.raises(NameConflict) as caught:
        box.root.upload(b"second", "plan.txt", on_conflict=on_conflict)  # type: ignore[arg-type]  # parametrised
    assert caught.value.existing == folder
    assert isinstance(caught.value.existing, Folder)


def test_a_name_taken_after_the_preflight_check_is_handled(
    box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.spoil("OPTIONS", "/2.0/files/content", refusal(200, "a lie"))
    new = box.root.upload(b"second", "plan.txt", on_conflict="version")
    assert (new, new.outcome) == (plan, "versioned")


def test_only_an_uploaded_file_has_an_outcome(box: Box, plan: File) -> None:
    assert (plan.outcome, box.file(plan.id).outcome) == ("created", None)
