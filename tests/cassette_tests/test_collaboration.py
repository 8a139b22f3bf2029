"""Collaborations, and users and members of groups."""

from __future__ import annotations

import pytest

from box_models import AlreadyCollaborator, Box


def test_folder_is_shared_with_a_user_until_the_collaboration_is_removed(box: Box) -> None:
    plans = box.root.create_folder("Plans of collaborators")
    collaboration = plans.collaborate("grace@example.com", "viewer")
    assert (collaboration.role, collaboration.item) == ("viewer", plans)
    collaboration.change("editor")
    assert [each.role for each in plans.collaborations()] == ["editor"]
    with pytest.raises(AlreadyCollaborator):
        plans.collaborate("grace@example.com", "viewer")
    collaboration.remove()
    assert plans.collaborations().all() == []


def test_access_names_the_owner_the_collaborators_and_the_members_of_groups(box: Box) -> None:
    plans = box.root.create_folder("Plans with access")
    group = box.enterprise.create_group("Planners")
    ada = box.enterprise.create_user("Ada Byron", "ada.byron@example.com")
    group.add(ada)
    plans.collaborate(group, "viewer uploader")
    assert [(grant.via, grant.role) for grant in plans.access()] == [
        ("owner", "owner"),
        ("group", "viewer uploader"),
    ]


def test_user_is_created_changed_and_deleted(box: Box) -> None:
    user = box.enterprise.create_user("Grace Murray", "grace.murray@example.com", job_title="Analyst")
    user.update(job_title="Admiral")
    assert box.enterprise.user_by_login("grace.murray@example.com").job_title == "Admiral"
    user.delete()
    assert box.enterprise.users("grace.murray@example.com").all() == []
