"""Collaborations: sharing an item with users and groups, changing and removing that, and invitations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from box_models import (
    AlreadyCollaborator,
    Box,
    BoxError,
    Collaboration,
    Conflict,
    Folder,
    Forbidden,
    NotFound,
    User,
)
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reset

SOON = datetime(2999, 1, 1, tzinfo=UTC)


def test_a_folder_is_shared_with_one_request(plans: Folder, request_log: RequestLog) -> None:
    request_log.clear()
    collaboration = plans.collaborate("ada@example.com", "editor")
    assert [str(sent) for sent in request_log] == ["POST /collaborations"]
    assert request_log[0].params == {"notify": "false"}
    assert (collaboration.role, collaboration.status, collaboration.accessible_by) == (
        "editor",
        "accepted",
        User(id="11"),
    )
    assert collaboration.item is plans


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_options_are_sent(box: Box, plans: Folder, request_log: RequestLog, kind: str) -> None:
    item: Any = plans if kind == "folder" else plans.upload(b"...", "plan.txt")
    group = box.enterprise.create_group("Sales")
    request_log.clear()
    collaboration = item.collaborate(
        group,
        "previewer uploader",
        notify=True,
        can_view_path=kind == "folder",
        expires=SOON,
        access_only=True,
    )
    assert request_log[0].params == {"notify": "true"}
    assert (collaboration.accessible_by, collaboration.expires_at, collaboration.is_access_only) == (
        group,
        SOON,
        True,
    )
    assert collaboration.can_view_path == (kind == "folder")


def test_an_address_without_an_account_is_invited(plans: Folder) -> None:
    collaboration = plans.collaborate("new@example.com")
    assert (collaboration.status, collaboration.accessible_by, collaboration.invite_email) == (
        "pending",
        None,
        "new@example.com",
    )
    assert collaboration.acknowledged_at is None


def test_listing_shows_the_collaborations_of_the_item(
    box: Box, plans: Folder, request_log: RequestLog
) -> None:
    collaboration = [plans.collaborate("ada@example.com"), plans.collaborate("new@example.com", "editor")]
    request_log.clear()
    listed = plans.collaborations().all()
    assert sorted(listed, key=lambda each: int(each.id)) == collaboration
    assert {each.role for each in listed} == {"viewer", "editor"}
    assert {each.invite_email for each in listed} == {None, "new@example.com"}
    assert all(each.item is plans and each.created_by == box.user("10") for each in listed)
    assert [str(sent) for sent in request_log] == [f"GET /folders/{plans.id}/collaborations"]
    assert "usemarker" not in request_log[0].params


def test_listing_reads_all_pages(plans: Folder) -> None:
    for number in range(5):
        plans.collaborate(f"new{number}@example.com")
    assert len(plans.collaborations(page_size=2).all()) == 5
    assert len(plans.collaborations(limit=3, page_size=2).all()) == 3


def test_role_expiry_and_visible_path_are_changed(box: Box, plans: Folder) -> None:
    collaboration = plans.collaborate("ada@example.com")
    assert collaboration.change("co-owner") is collaboration
    assert collaboration.change(expires=SOON, can_view_path=True).expires_at == SOON
    same = box.collaboration(collaboration.id).load()
    assert (same.role, same.expires_at, same.can_view_path) == ("co-owner", SOON, True)
    assert same.change(expires=None).expires_at is None


def test_a_removed_collaborator_has_no_access(box: Box, plans: Folder) -> None:
    ada = box.as_user("11")
    collaboration = plans.collaborate("ada@example.com")
    assert ada.folder(plans.id).name == "Plans"
    collaboration.remove()
    assert plans.collaborations().first() is None
    with pytest.raises(BoxError):
        ada.folder(plans.id).load()


def test_a_second_invitation_of_the_same_user_raises(plans: Folder) -> None:
    plans.collaborate("ada@example.com")
    with pytest.raises(AlreadyCollaborator, match="exist_ok=True") as caught:
        plans.collaborate("ADA@example.com", "editor")
    assert isinstance(caught.value, Conflict)


@pytest.mark.parametrize("who", ["ada@example.com", "new@example.com"])
def test_exist_ok_changes_the_role_of_the_existing_collaboration(
    plans: Folder, request_log: RequestLog, who: str
) -> None:
    collaboration = plans.collaborate(who)
    assert plans.collaborate(who.upper(), "editor", exist_ok=True) == collaboration
    assert box_role(plans, collaboration) == "editor"
    request_log.clear()
    assert plans.collaborate(who, "editor", exist_ok=True) == collaboration
    assert [sent.method for sent in request_log] == ["POST", "GET"]


def box_role(folder: Folder, collaboration: Collaboration) -> str:
    (role,) = (each.role for each in folder.collaborations() if each == collaboration)
    return role


def test_exist_ok_does_not_help_for_the_owner(box: Box, plans: Folder) -> None:
    with pytest.raises(AlreadyCollaborator):
        plans.collaborate(box.me, exist_ok=True)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "user_already_collaborator"),
        (409, "user_already_collaborator"),
        (409, "collaboration_already_exists"),
    ],
)
def test_both_spellings_of_the_conflict_are_the_same_error(
    remote_box: Box, faulty_server: FaultyBox, status: int, code: str
) -> None:
    faulty_server.spoil("POST", "/2.0/collaborations", refusal(status, code))
    with pytest.raises(AlreadyCollaborator):
        remote_box.root.create_folder("Plans").collaborate("ada@example.com")


def test_an_invitation_is_accepted(box: Box, plans: Folder, request_log: RequestLog) -> None:
    ada = invited(box, plans)
    (invitation,) = ada.invitations()
    assert (invitation.status, invitation.item, invitation.created_by) == ("pending", None, box.user("10"))
    request_log.clear()
    assert invitation.accept() is invitation
    assert [str(sent) for sent in request_log] == [f"PUT /collaborations/{invitation.id}"]
    assert (invitation.status, invitation.item) == ("accepted", plans)
    assert ada.invitations().first() is None
    assert [folder.name for folder in ada.root.folders()] == ["Plans"]


def test_an_invitation_is_rejected(box: Box, plans: Folder) -> None:
    ada = invited(box, plans)
    assert ada.invitations().one().reject().status == "rejected"
    assert ada.invitations().first() is None
    assert ada.root.folders().first() is None


def test_only_the_invited_user_accepts(box: Box, plans: Folder) -> None:
    invited(box, plans)
    with pytest.raises(Forbidden):
        plans.collaborations().one().accept()


def invited(box: Box, folder: Folder) -> Box:
    """Invite a user before the account exists, and return the Box of the new user."""
    folder.collaborate("new@example.com")
    assert box.engine is not None
    box.engine.accounts.create_user("20", "New", "new@example.com")
    return box.as_user("20")


def test_a_folder_gets_another_owner(box: Box, plans: Folder, request_log: RequestLog) -> None:
    plans.load()
    request_log.clear()
    assert plans.give_to("bob@example.com") is plans
    assert [sent.method for sent in request_log] == ["GET", "POST", "PUT"]
    assert plans.owned_by == box.user("12")
    (mine,) = plans.collaborations()
    assert (mine.accessible_by, mine.role) == (box.me, "co-owner")


def test_a_collaborator_becomes_the_owner_with_two_requests(
    box: Box, plans: Folder, request_log: RequestLog
) -> None:
    plans.collaborate("bob@example.com")
    request_log.clear()
    plans.give_to(box.user("12"))
    assert [sent.method for sent in request_log] == ["GET", "PUT"]


@pytest.mark.parametrize("change", ["collaborate", "change", "remove"])
def test_a_change_makes_fields_of_the_item_outdated(plans: Folder, change: str) -> None:
    collaboration = (
        plans.collaborations().first() if change == "collaborate" else plans.collaborate("ada@example.com")
    )
    plans.refresh(fields=["has_collaborations", "permissions"])
    changes: dict[str, Callable[[Any], object]] = {
        "collaborate": lambda _: plans.collaborate("ada@example.com"),
        "change": lambda collaboration: collaboration.change("editor"),
        "remove": lambda collaboration: collaboration.remove(),
    }
    changes[change](collaboration)
    assert not plans.is_loaded("has_collaborations")
    assert not plans.is_loaded("permissions")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda f: f.collaborate("Ada"), ValueError, "who must be a User, a Group, or a login"),
        (lambda f: f.collaborate(11), TypeError, "who must be a User, a Group, or a login"),
        (lambda f: f.collaborate("a@b.c", "owner"), ValueError, "give_to"),
        (lambda f: f.collaborate("a@b.c", "reader"), ValueError, "role must be one of"),
        (lambda f: f.collaborate("a@b.c", None), TypeError, "role must be a string"),
        (lambda f: f.collaborate("a@b.c", expires=SOON.replace(tzinfo=None)), ValueError, "timezone"),
        (lambda f: f.collaborations().first().change(), ValueError, "needs a value to change"),
        (
            lambda f: f.upload(b"", "a").collaborate("a@b.c", can_view_path=True),
            ValueError,
            "only for folders",
        ),
    ],
)
def test_invalid_arguments_are_refused(
    plans: Folder, call: Callable[[Any], object], error: type[Exception], message: str
) -> None:
    plans.collaborate("ada@example.com")
    with pytest.raises(error, match=message):
        call(plans)


def test_role_and_status_are_changed_with_methods(plans: Folder) -> None:
    collaboration: Any = plans.collaborate("ada@example.com")
    with pytest.raises(AttributeError, match=r"use change\(\)"):
        collaboration.role = "editor"


def test_repr_names_the_collaborator(plans: Folder) -> None:
    collaboration = plans.collaborate("ada@example.com")
    assert (
        repr(collaboration)
        == f"Collaboration(id='{collaboration.id}', accessible_by=User(id='11', name='Ada'), role='viewer')"
    )


def test_an_invitation_is_recognized_after_a_lost_response(remote_box: Box, faulty_server: FaultyBox) -> None:
    plans = remote_box.root.create_folder("Plans")
    faulty_server.lose("POST", "/2.0/collaborations")
    collaboration = plans.collaborate("new@example.com", "editor")
    assert plans.collaborations().one() == collaboration
    assert faulty_server.sent("POST", "/2.0/collaborations") == 2


def test_an_older_invitation_is_not_recognized(remote_box: Box, faulty_server: FaultyBox) -> None:
    plans = remote_box.root.create_folder("Plans")
    plans.collaborate("new@example.com", "viewer")
    faulty_server.spoil("POST", "/2.0/collaborations", reset)
    with pytest.raises(AlreadyCollaborator):
        plans.collaborate("new@example.com", "editor")


def test_removing_a_collaboration_twice_raises(box: Box, plans: Folder) -> None:
    collaboration = plans.collaborate("ada@example.com")
    box.collaboration(collaboration.id).remove()
    with pytest.raises((NotFound, BoxError)):
        collaboration.remove()
