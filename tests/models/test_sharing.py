"""Shared links: made, changed and removed."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from box_models import Box, DecodeError, File, MissingField, SharedLink
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(b"The plan", "plan.txt")
    request_log.clear()
    return file


def test_share_gives_a_link_in_one_request_and_the_file_has_it(plan: File, request_log: RequestLog) -> None:
    link = plan.share("open", expires=timedelta(days=7))
    assert type(link) is SharedLink
    assert link.url
    assert (link.access, plan.shared_link) == ("open", link)
    assert str(request_log) == f"PUT /files/{plan.id}"


def test_share_sends_only_its_arguments(plan: File, request_log: RequestLog) -> None:
    plan.share()
    plan.share("company", permissions={"can_download": False}, vanity_name="the-plan-of-2026")
    assert [sent.json["shared_link"] for sent in request_log] == [
        {},
        {"access": "company", "permissions": {"can_download": False}, "vanity_name": "the-plan-of-2026"},
    ]


def test_a_password_is_sent_and_never_shown(plan: File, request_log: RequestLog) -> None:
    link = plan.share("open", password="canary-password")
    assert request_log[-1].json["shared_link"]["password"] == "canary-password"
    assert link.is_password_enabled is True
    assert "canary" not in repr(link) + str(plan.model_dump())


def test_none_takes_a_password_and_an_end_away(plan: File, request_log: RequestLog) -> None:
    plan.share("open", password="canary-password", expires=datetime(2036, 1, 1, tzinfo=UTC))
    link = plan.share(password=None, expires=None, vanity_name=None)
    assert request_log[-1].json["shared_link"] == {"password": None, "unshared_at": None, "vanity_name": None}
    assert (link.is_password_enabled, link.unshared_at) == (False, None)


def test_an_end_is_sent_in_utc(plan: File, request_log: RequestLog) -> None:
    plan.share(expires=datetime.fromisoformat("2036-01-01T00:00:00-08:00"))
    assert request_log[-1].json["shared_link"]["unshared_at"] == "2036-01-01T08:00:00+00:00"


def test_the_permissions_of_a_link(plan: File) -> None:
    permissions = plan.share("open", permissions={"can_download": False}).permissions
    assert permissions is not None
    assert (permissions.can_download, permissions.can_preview) == (False, True)


def test_a_folder_is_shared_alike(box: Box) -> None:
    folder = box.root.create_folder("Reports")
    assert folder.share("collaborators").access == "collaborators"
    assert folder.shared_link is not None
    assert folder.shared_link.download_url is None


def test_unshare_takes_the_link_away_and_a_later_one_is_another(plan: File) -> None:
    first = plan.share("open")
    plan.unshare()
    assert plan.shared_link is None
    assert plan.share("open").url != first.url


def test_share_by_update_takes_the_same_words(plan: File, request_log: RequestLog) -> None:
    plan.update(shared_link={"access": "open", "password": "long enough", "expires": timedelta(days=7)})
    body = request_log[-1].json["shared_link"]
    assert (body["access"], body["password"]) == ("open", "long enough")
    assert body["unshared_at"].endswith("+00:00")


def test_a_response_without_the_link_raises_decode_error(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", "/2.0/files/5", reply(200, {"type": "file", "id": "5"}))
    with pytest.raises(DecodeError, match="did not send it"):
        remote_box.file("5").share()


def test_field_of_a_value_that_box_left_out_is_reported() -> None:
    link = SharedLink.model_validate({"url": "https://app.box.com/s/1", "vanity_url": None})
    assert (link.url, link.vanity_url, link.effective_access) == ("https://app.box.com/s/1", None, None)
    with pytest.raises(MissingField, match="Box sent no is_password_enabled for SharedLink"):
        _ = link.is_password_enabled
    assert link == SharedLink.model_validate({"url": "https://app.box.com/s/1"})
    assert len({link, pickle.loads(pickle.dumps(link)), link.model_copy()}) == 1
    assert link.model_dump(exclude_unset=True) == {"url": "https://app.box.com/s/1", "vanity_url": None}
    assert "is_password_enabled" not in f"{link!r}"


def test_permissions_of_items_are_complete(box: Box) -> None:
    file = box.root.upload(b"id,price", "permissions.csv")
    for permissions in (file.permissions, box.root.create_folder("Permissions").permissions):
        for name in type(permissions).model_fields.keys() - {"can_apply_watermark"}:
            assert isinstance(getattr(permissions, name), bool)
    link = file.share("open")
    assert link.url.startswith("http")
    assert (link.is_password_enabled, link.permissions.can_download) == (False, True)
