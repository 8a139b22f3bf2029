"""Users and groups of an enterprise, and the members of groups."""

from __future__ import annotations

from typing import Literal

import pytest

from box_models import (
    BadRequest,
    Box,
    Conflict,
    EmailAlias,
    Folder,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    User,
)
from box_models.testing import faults
from tests.local.pictures import jpeg, png


@pytest.fixture
def ann(box: Box) -> User:
    return box.enterprise.create_user("Ann Other", "ann@example.com", job_title="Engineer")


# Users


def test_users_are_listed_and_found(box: Box, ann: User) -> None:
    assert [user.login for user in box.enterprise.users()] == ["local@example.com", "ann@example.com"]
    assert box.enterprise.users("ann", limit=5).one() == ann
    assert box.enterprise.users(type="external").all() == []
    assert [user.id for user in box.enterprise.users(offset=1)] == [ann.id]
    assert box.enterprise.user(ann.id).job_title == "Engineer"
    assert box.enterprise.user_by_login("ANN@example.com") == ann
    with pytest.raises(NotFound, match="no user has the login 'ann'"):
        box.enterprise.user_by_login("ann")


def test_a_new_user_has_the_settings(box: Box) -> None:
    user = box.enterprise.create_user(
        "Bob",
        "bob@example.com",
        role="coadmin",
        space_amount=10,
        tracking_codes=[{"type": "tracking_code", "name": "Team", "value": "Red"}],
    )
    assert (user.role, user.space_amount, user.tracking_codes[0].value) == ("coadmin", 10, "Red")
    with pytest.raises(Conflict):
        box.enterprise.create_user("Bob", "bob@example.com")


def test_an_app_user_needs_no_login(box: Box) -> None:
    robot = box.enterprise.create_app_user("Robot", external_app_user_id="r-1")
    assert robot.is_platform_access_only
    assert robot.external_app_user_id == "r-1"


def test_a_user_is_updated_by_arguments_and_by_assignment(ann: User) -> None:
    assert ann.update(name="Anna", status="inactive").status == "inactive"
    ann.job_title, ann.phone = "CEO", "123"
    ann.save()
    assert (ann.load().name, ann.job_title, ann.phone) == ("Anna", "CEO", "123")


def test_an_invalid_change_of_a_user_makes_no_request(ann: User) -> None:
    with pytest.raises(ValueError, match="status must be one of"):
        ann.update(status="gone")  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="created_at"):
        ann.created_at = None  # type: ignore[assignment, misc]


def test_a_confirmed_alias_can_become_the_login(ann: User) -> None:
    with pytest.raises(BadRequest):
        ann.update(login="anna@example.com")
    alias = ann.add_alias("anna@example.com")
    assert (alias.email, alias.is_confirmed) == ("anna@example.com", True)
    assert ann.update(login="anna@example.com").login == "anna@example.com"
    assert [each.email for each in ann.aliases()] == ["ann@example.com"]
    ann.remove_alias("Ann@example.com")
    assert ann.aliases() == []
    with pytest.raises(NotFound, match="does not have the email alias"):
        ann.remove_alias("ann@example.com")
    ann.remove_alias(ann.add_alias("other@example.com"))


def test_an_alias_is_added_once_after_a_lost_response(box: Box, ann: User) -> None:
    with faults(box) as requested:
        requested.lose_reply("POST", f"/users/{ann.id}/email_aliases")
        alias = ann.add_alias("anna@example.com")
    assert ann.aliases() == [alias]
    assert isinstance(alias, EmailAlias)


@pytest.mark.parametrize("image", [png(), jpeg()])
def test_an_avatar_is_set_and_removed(ann: User, image: bytes) -> None:
    assert (ann.avatar(), ann.avatar_url) == (None, "")
    ann.set_avatar(image)
    assert ann.avatar() == image
    assert ann.avatar_url.endswith(f"/users/{ann.id}/avatar")
    ann.remove_avatar()
    assert ann.avatar() is None


def test_a_user_and_a_membership_are_created_once_after_a_lost_response(box: Box) -> None:
    group = box.enterprise.create_group("Sales")
    with faults(box) as requested:
        requested.lose_reply("POST", "/users")
        requested.lose_reply("POST", "/group_memberships")
        user = box.enterprise.create_user(
            "Bob", "bob@example.com", tracking_codes=[{"name": "a", "value": "b"}]
        )
        membership = group.add(user, "admin")
    assert box.enterprise.users("bob").all() == [user]
    assert group.members().all() == [membership]


def test_a_transfer_is_not_repeated_after_a_lost_response(box: Box, ann: User) -> None:
    owner = box.me
    with faults(box) as requested:
        requested.lose_reply("PUT", f"/users/{ann.id}/folders/0")
        with pytest.raises(OutcomeUnknown):
            ann.transfer_content(owner)
    assert [folder.name for folder in box.root.folders()] == ["Ann Other's Files and Folders"]


def test_an_avatar_must_be_png_or_jpeg(box: Box, ann: User) -> None:
    with pytest.raises(ValueError, match="PNG or JPEG"):
        ann.set_avatar(b"GIF89a")
    with pytest.raises(NotFound):
        box.user("999").avatar()


def test_content_moves_to_another_user_before_a_user_is_deleted(box: Box, ann: User) -> None:
    box.as_user(ann).root.upload(b"id", "report.csv")
    with pytest.raises(BadRequest):
        ann.delete()
    folder = ann.transfer_content(box.me)
    assert isinstance(folder, Folder)
    assert (folder.name, folder.owned_by) == ("Ann Other's Files and Folders", box.me)
    assert folder.file("report.csv").read_bytes() == b"id"
    ann.delete(notify=True)
    with pytest.raises(NotFound):
        ann.load()


def test_force_deletes_a_user_with_the_content(box: Box, ann: User) -> None:
    box.as_user("ann@example.com").root.upload(b"id", "report.csv")
    ann.delete(force=True)
    assert [user.login for user in box.enterprise.users()] == ["local@example.com"]


def test_a_view_of_a_user_takes_a_login(box: Box, ann: User) -> None:
    assert box.as_user("ann@example.com").me == ann
    with pytest.raises(NotFound):
        box.as_user("nobody@example.com")


def test_other_users_do_not_manage_users(box: Box, ann: User) -> None:
    view = box.as_user(ann)
    for request in (view.enterprise.users().all, lambda: view.enterprise.create_user("x", "x@example.com")):
        with pytest.raises(Forbidden):
            request()


# Members of groups


@pytest.mark.parametrize("status", ["cannot_delete_edit", "cannot_delete_edit_upload"])
def test_the_status_of_a_user_limits_the_rights_on_own_files(
    box: Box, ann: User, status: Literal["cannot_delete_edit", "cannot_delete_edit_upload"]
) -> None:
    view = box.as_user(ann)
    plan = view.root.upload(b"Draft", "plan.txt")
    ann.update(status=status)
    with pytest.raises(Forbidden):
        plan.rename("final.txt")
    with pytest.raises(Forbidden):
        plan.delete()
    if status == "cannot_delete_edit":
        view.root.upload(b"More", "more.txt")
    else:
        with pytest.raises(Forbidden):
            view.root.upload(b"More", "more.txt")
    assert plan.read_bytes() == b"Draft"
    ann.update(status="active")
    plan.delete()


def test_a_group_has_members(box: Box, ann: User) -> None:
    sales = box.enterprise.create_group("Sales")
    membership = sales.add(ann)
    assert (membership.user, membership.group, membership.role) == (ann, sales, "member")
    assert (membership.user.job_title, membership.group.created_at) == ("Engineer", sales.created_at)
    assert membership.update(role="admin").role == "admin"
    assert sales.members().all() == ann.memberships().all() == [membership]
    with pytest.raises(Conflict):
        sales.add(ann.id)
    sales.remove(ann)
    assert sales.members().all() == []
    with pytest.raises(NotFound, match="is not a member"):
        sales.remove(ann)


def test_a_membership_is_changed_and_deleted(box: Box, ann: User) -> None:
    membership = box.enterprise.create_group("Sales").add(ann, "admin")
    membership.role = "member"
    membership.save()
    assert membership.load().role == "member"
    membership.delete()
    assert ann.memberships().all() == []


@pytest.mark.parametrize("user", ["ann", "", None, 1.5])
def test_an_invalid_user_is_not_added(box: Box, user: object) -> None:
    group = box.enterprise.create_group("Sales")
    with pytest.raises((TypeError, ValueError), match="user must be"):
        group.add(user)  # type: ignore[arg-type]


def test_an_invalid_role_is_refused(box: Box, ann: User) -> None:
    with pytest.raises(ValueError, match="role must be"):
        box.enterprise.create_group("Sales").add(ann, "owner")  # type: ignore[arg-type]


def test_objects_of_another_box_are_refused(box: Box) -> None:
    with Box.local(":memory:") as other, pytest.raises(ValueError, match="same Box"):
        box.enterprise.create_group("Sales").add(other.me)


def test_a_group_lists_its_collaborations(box: Box) -> None:
    sales = box.enterprise.create_group("Sales")
    plans = box.root.create_folder("Plans")
    plans.collaborate(sales, "viewer uploader")
    (collaboration,) = sales.collaborations()
    assert (collaboration.item, collaboration.role) == (plans, "viewer uploader")
    assert sales.collaborations(limit=1).to_dicts("role") == [{"role": "viewer uploader"}]
