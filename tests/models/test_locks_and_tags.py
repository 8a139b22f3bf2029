"""Locks, single tags, and copies of earlier versions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from box_models import Box, File, Folder, PreconditionFailed
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox, InjectedFault
from tests.wire.fault_server import refusal

SOON = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    plan = box.root.upload(b"first", "plan.txt")
    request_log.clear()
    return plan


def test_a_file_is_locked_until_it_is_unlocked(box: Box, plan: File, request_log: RequestLog) -> None:
    lock = plan.lock_for(until=SOON, prevent_download=True)
    assert (lock.expired_at, lock.is_download_prevented, lock.created_by) == (SOON, True, box.me)
    assert plan.lock == box.file(plan.id).lock == lock
    request_log.clear()
    assert plan.unlock() is plan
    assert [str(sent) for sent in request_log] == [f"PUT /files/{plan.id}"]
    assert plan.lock is None


def test_a_lock_may_have_no_end(plan: File) -> None:
    assert plan.lock_for().expired_at is None


def test_a_lock_ends_after_its_duration(plan: File) -> None:
    end = plan.lock_for(timedelta(hours=1)).expired_at
    assert end is not None
    assert abs(end - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_file_is_locked_during_a_block(box: Box, plan: File) -> None:
    with plan.locked(timedelta(minutes=5)) as lock:
        assert box.file(plan.id).lock == lock
    assert box.file(plan.id).lock is None


def test_a_file_is_unlocked_after_an_error(box: Box, plan: File) -> None:
    with pytest.raises(ZeroDivisionError), plan.locked():
        _ = 1 / 0
    assert box.file(plan.id).lock is None


def test_a_change_after_the_lock_is_not_refused_as_outdated(plan: File) -> None:
    plan.lock_for(timedelta(minutes=5))
    assert plan.update(description="Told", if_unchanged=True).description == "Told"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda file: file.lock_for(timedelta(hours=1), until=SOON), "duration and until"),
        (lambda file: file.lock_for(60), "duration must be a timedelta"),
        (lambda file: file.lock_for(timedelta(hours=-1)), "in the future"),
        (lambda file: file.lock_for(until=datetime(2020, 1, 1, tzinfo=UTC)), "in the future"),
        (lambda file: file.lock_for(until=datetime(2999, 1, 1)), "until needs a timezone"),  # noqa: DTZ001
        (lambda file: file.tag("draft", 5), "tags must be"),
        (lambda file: file.untag(None), "tags must be"),
    ],
)
def test_wrong_arguments_are_refused_before_any_request(
    plan: File, request_log: RequestLog, call: Callable[[File], object], message: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call(plan)
    assert not request_log


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_tags_are_added_and_removed_one_by_one(box: Box, plan: File, kind: str) -> None:
    item: File | Folder = plan if kind == "file" else box.root.create_folder("Plans")
    item.update(tags=["draft"])
    assert item.tag("2026", "draft", "2026") is item
    assert item.tags == ("draft", "2026")
    assert item.untag("draft", "unknown").refresh(fields=["tags"]).tags == ("2026",)


def test_tags_that_are_there_already_are_not_sent(plan: File, request_log: RequestLog) -> None:
    plan.tag("draft")
    request_log.clear()
    assert plan.tag("draft").untag("final").tags == ("draft",)
    assert {sent.method for sent in request_log} == {"GET"}


def test_tags_are_sent_only_for_the_state_that_was_read(plan: File, request_log: RequestLog) -> None:
    plan.tag("draft")
    assert [str(sent) for sent in request_log] == [f"GET /files/{plan.id}", f"PUT /files/{plan.id}"]
    assert request_log[-1].headers["if-match"] == "0"


@pytest.mark.parametrize(("conflicts", "ends"), [(4, nullcontext()), (5, pytest.raises(PreconditionFailed))])
def test_tags_are_read_again_after_a_change_by_another_program(
    remote_box: Box, faulty_server: FaultyBox, conflicts: int, ends: AbstractContextManager[object]
) -> None:
    plan = remote_box.root.upload(b"first", "plan.txt")
    changed = InjectedFault("PUT", f"/2.0/files/{plan.id}", refusal(412, "precondition_failed"))
    faulty_server.injected_faults += [changed] * conflicts
    with ends:
        assert plan.tag("draft").tags == ("draft",)


def test_an_earlier_version_is_copied(box: Box, plan: File) -> None:
    first = plan.upload_version(b"second").versions().one()
    copies = box.root.create_folder("Copies")
    assert plan.copy(copies, name="one", version=first).read_bytes() == b"first"
    assert plan.copy(copies, name="two", version=first.id).read_bytes() == b"first"
    assert plan.copy(copies, name="three").read_bytes() == b"second"


def test_a_version_of_another_file_is_not_copied(box: Box, plan: File, request_log: RequestLog) -> None:
    other = box.root.upload(b"1", "other").upload_version(b"2").versions().one()
    request_log.clear()
    with pytest.raises(ValueError, match="version is a version of file"):
        plan.copy(box.root, name="copy", version=other)
    assert not request_log
