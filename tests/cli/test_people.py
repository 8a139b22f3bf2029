"""``boxm users`` and ``groups``."""

from __future__ import annotations

import pytest

from box_models import Box
from box_models.local import Engine
from tests.cli.conftest import Boxm


@pytest.fixture
def company(boxm: Boxm) -> Boxm:
    """``boxm`` with the users Ada and Bob, and the group Sales, which Ada manages."""
    with Box.local(boxm.directory) as box:
        ada = box.enterprise.create_user("Ada", "ada@example.com", job_title="Pilot")
        box.enterprise.create_user("Bob", "bob@example.com")
        sales = box.enterprise.create_group("Sales")
        sales.add(ada, role="admin")
        sales.add(box.me)
        box.enterprise.create_group("Support")
    return boxm


def test_users_are_listed_with_their_logins(company: Boxm) -> None:
    logins = [line.split("\t")[1:] for line in company.lines("users")]
    assert sorted(logins) == [
        ["ada@example.com", "Ada"],
        ["bob@example.com", "Bob"],
        ["local@example.com", "Local User"],
    ]
    assert [line.split("\t")[2] for line in company.lines("users", "ada@")] == ["Ada"]


def test_users_show_the_requested_fields(company: Boxm) -> None:
    assert company.lines("users", "Ada", "--csv", "--fields", "login,job_title,role") == [
        "login,job_title,role",
        "ada@example.com,Pilot,user",
    ]
    (bob,) = company.json("users", "Bob")
    assert (bob["login"], bob["status"], bob["space_used"]) == ("bob@example.com", "active", 0)


def test_groups_are_listed_with_their_members(company: Boxm) -> None:
    assert [line.split("\t")[1] for line in company.lines("groups")] == ["Sales", "Support"]
    assert sorted(company.lines("groups", "--members")) == [
        "Sales\tada@example.com\tAda\tadmin",
        "Sales\tlocal@example.com\tLocal User\tmember",
    ]
    assert [row["login"] for row in company.json("groups", "Support", "-m")] == []


def test_the_box_is_closed_after_a_command_as_another_user(company: Boxm) -> None:
    bob = company.json("users", "Bob")[0]["id"]
    company("ls", "/", "--as-user", bob)
    Engine(company.directory).close()  # it raises if the directory is still open


def test_only_an_admin_lists_users_and_groups(company: Boxm) -> None:
    bob = company.json("users", "Bob")[0]["id"]
    for command in ("users", "groups"):
        assert company(command, "--as-user", bob, code=4).startswith("boxm: ")
