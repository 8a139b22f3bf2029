"""Methods of groups, with their recorded requests."""

from __future__ import annotations

import pytest

from box_models import Box, Conflict, NotFound


def test_groups_are_listed_by_the_beginning_of_their_names(box: Box) -> None:
    for name in ("Sales", "Sales, Europe", "Support"):
        box.enterprise.create_group(name)
    assert [group.name for group in box.enterprise.groups("Sales", page_size=1)] == ["Sales", "Sales, Europe"]
    with pytest.raises(Conflict):
        box.enterprise.create_group("Sales")


def test_changed_group_keeps_its_values_until_it_is_deleted(box: Box) -> None:
    group = box.enterprise.create_group("Sales", description="All regions")
    group.update(name="Sales, world", invitability_level="admins_only")
    same = box.enterprise.group(group.id)
    assert (same.name, same.description, same.invitability_level) == (
        "Sales, world",
        "All regions",
        "admins_only",
    )
    group.delete()
    with pytest.raises(NotFound):
        same.load()
