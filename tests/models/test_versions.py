"""The contents a file had before."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import timedelta
from pathlib import Path

import pytest

from box_models import (
    Box,
    File,
    FileVersion,
    IntegrityError,
    NoSession,
    NotFound,
    OutcomeUnknown,
    Progress,
    User,
)
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    """A file with three versions: the newest, and two before it."""
    file = box.root.upload(b"first", "plan.txt")
    file.upload_version(b"second", name="better plan.txt")
    file = file.upload_version(b"third")
    request_log.clear()
    return file


def test_versions_are_the_contents_before_the_newest_first(plan: File, request_log: RequestLog) -> None:
    versions = plan.versions()
    assert request_log == []
    assert [(v.version_number, v.name, v.size) for v in versions] == [
        ("2", "better plan.txt", 6),
        ("1", "plan.txt", 5),
    ]
    assert str(request_log) == f"GET /files/{plan.id}/versions"


def test_a_version_has_all_its_fields_without_another_request(plan: File, request_log: RequestLog) -> None:
    version = plan.versions().all()[0]
    assert type(version) is FileVersion
    assert isinstance(version.modified_by, User)
    assert version.created_at <= version.modified_at < version.created_at + timedelta(minutes=1)
    assert (version.trashed_at, version.restored_by, version.purged_at) == (None, None, None)
    assert version.uploader_display_name == version.modified_by.name == "Local User"
    assert len(request_log) == 1


def test_versions_print_and_page_as_any_listing_does(plan: File, request_log: RequestLog) -> None:
    assert plan.versions(fields=["name"], limit=1, offset=1, page_size=10).to_dicts() == [
        {"name": "plan.txt"}
    ]
    assert request_log[-1].params == {"fields": "name", "offset": "1", "limit": "1"}
    assert "better plan.txt" in plan.versions().table()
    assert len(plan.versions().to_dataframe("size", "sha1")) == 2
    with pytest.raises(ValueError, match="no field 'nmae'"):
        plan.versions(fields=["nmae"])


def test_a_version_loads_what_it_does_not_have(plan: File, request_log: RequestLog) -> None:
    version = plan.versions(fields=["name"]).all()[0]
    assert (version.size, version.version_number) == (6, "2")
    loads = [str(sent) for sent in request_log[1:]]
    assert loads == [f"GET /files/{plan.id}/versions/{version.id}"] * 2  # the number is sent only on request
    assert version.load() is version


def test_a_version_is_read(plan: File, request_log: RequestLog) -> None:
    newer, older = plan.versions()
    assert (newer.read_bytes(), older.read_text()) == (b"second", "first")
    params = [sent.params for sent in request_log if sent.path == f"/files/{plan.id}/content"]
    assert params == [{"version": newer.id}, {"version": older.id}]


def test_a_version_is_downloaded_under_the_name_it_had(plan: File, tmp_path: Path) -> None:
    newer, older = plan.versions()
    steps: list[Progress] = []
    assert older.download(tmp_path, keep_mtime=True) == tmp_path / "plan.txt"
    assert newer.download(tmp_path / "v2", resume=True, progress=steps.append).read_bytes() == b"second"
    assert steps == [Progress("better plan.txt", 6, 6)]
    assert (tmp_path / "plan.txt").stat().st_mtime == older.modified_at.timestamp()


def test_a_version_is_verified(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"first", "plan.txt")
    file.upload_version(b"second")
    version = file.versions(fields=["name"]).one()
    faulty_server.spoil("GET", "/dl/.*", reply(body=b"worst"))
    with pytest.raises(IntegrityError, match="sha1"):
        version.read_bytes()


def test_a_promoted_version_is_the_newest_again(plan: File, request_log: RequestLog) -> None:
    oldest = plan.versions().all()[-1]
    promoted = oldest.promote()
    assert request_log[-1].json == {"type": "file_version", "id": oldest.id}
    assert (promoted.sha1, promoted.name) == (oldest.sha1, "plan.txt")
    assert promoted != oldest
    assert (plan.refresh().read_bytes(), plan.name) == (b"first", "plan.txt")
    assert [version.read_bytes() for version in plan.versions()] == [b"third", b"second", b"first"]


def test_a_promoted_version_has_its_file(plan: File) -> None:
    assert plan.versions().all()[0].promote().read_bytes() == b"second"


def test_a_promotion_whose_answer_was_lost_is_not_repeated(remote_box: Box, faulty_server: FaultyBox) -> None:
    file = remote_box.root.upload(b"first", "plan.txt")
    file.upload_version(b"second")
    version = file.versions().one()
    faulty_server.lose("POST", ".*/versions/current")
    with pytest.raises(OutcomeUnknown):
        version.promote()
    assert faulty_server.sent("POST", ".*/versions/current") == 1


def test_a_deleted_version_is_in_the_trash(plan: File, request_log: RequestLog) -> None:
    version = plan.versions().all()[0]
    version.delete()
    assert str(request_log[-1]) == f"DELETE /files/{plan.id}/versions/{version.id}"
    assert version.load().trashed_at is not None
    assert isinstance(version.trashed_by, User)
    with pytest.raises(NotFound):
        version.read_bytes()


def test_versions_are_equal_by_id_and_read_only(plan: File) -> None:
    one, same = plan.versions().all()[0], plan.versions().all()[0]
    assert one == same
    assert hash(one) == hash(same)
    assert repr(one) == f"FileVersion(id='{one.id}', name='better plan.txt')"
    with pytest.raises(AttributeError, match="read-only"):
        one.name = "mine.txt"  # type: ignore[misc]


def test_a_copy_of_a_version_knows_its_file(plan: File) -> None:
    assert copy.copy(plan.versions().all()[0]).read_bytes() == b"second"


def test_a_version_from_elsewhere_says_that_it_does_not_know_its_file(box: Box) -> None:
    version = FileVersion.model_validate({"id": "7"}, context=box.session)
    with pytest.raises(NoSession, match=r"file\.versions\(\)"):
        version.read_bytes()


def test_a_file_without_earlier_contents_has_no_versions(box: Box) -> None:
    assert box.root.upload(b"only", "plan.txt").versions().all() == []


def test_a_malformed_field_of_a_version_affects_only_itself(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = [{"type": "file_version", "id": "7", "size": "much", "name": "plan.txt"}]
    faulty_server.spoil("GET", ".*/versions", reply(200, {"total_count": 1, "entries": entries}))
    version = remote_box.file("1").versions().one()
    assert version.name == "plan.txt"
    with pytest.raises(ValueError, match="malformed size"):
        _ = version.size


def test_a_version_dumps_as_what_it_is(plan: File) -> None:
    dumped = json.loads(plan.versions().all()[0].model_dump_json())
    assert (dumped["type"], dumped["size"], dumped["modified_by"]["name"]) == (
        "file_version",
        6,
        "Local User",
    )


def test_a_version_knows_its_file_after_copying_and_pickling(box: Box) -> None:
    file = box.root.upload(b"first", "plan.txt").upload_version(b"second")
    version = file.versions().one()
    for twin in (copy.copy(version), copy.deepcopy(version), pickle.loads(pickle.dumps(version))):
        assert twin.read_bytes() == b"first"
