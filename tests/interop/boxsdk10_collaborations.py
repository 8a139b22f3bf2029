"""The calls of ``boxsdk`` 10 for collaborations."""

# As in boxsdk10_calls.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false

from __future__ import annotations

from box_sdk_gen.managers import list_collaborations, user_collaborations
from box_sdk_gen.schemas import Collaboration

from tests.interop.boxsdk10_calls import World, calls
from tests.interop.boxsdk10_events import CALLS

__all__ = ["CALLS"]

OTHER_USER = "12"


def shared(w: World, kind: str, item_id: str) -> Collaboration:
    """Share a file or a folder with another user."""
    return w.client.user_collaborations.create_collaboration(
        user_collaborations.CreateCollaborationItem(
            type=user_collaborations.CreateCollaborationItemTypeField(kind), id=item_id
        ),
        user_collaborations.CreateCollaborationAccessibleBy(
            type=user_collaborations.CreateCollaborationAccessibleByTypeField.USER, id=OTHER_USER
        ),
        user_collaborations.CreateCollaborationRole.EDITOR,
    )


@calls
def user_collaborations__create_collaboration(w: World) -> None:
    created = shared(w, "folder", w.home.id)
    assert (created.role, created.status, created.accessible_by.id) == ("editor", "accepted", OTHER_USER)


@calls
def user_collaborations__get_collaboration_by_id(w: World) -> None:
    created = shared(w, "folder", w.home.id)
    collaboration = w.client.user_collaborations.get_collaboration_by_id(created.id, fields=["can_view_path"])
    assert collaboration.id == created.id
    assert w.client.user_collaborations.get_collaboration_by_id(created.id).item.id == w.home.id


@calls
def user_collaborations__update_collaboration_by_id(w: World) -> None:
    created, manager = shared(w, "folder", w.home.id), w.client.user_collaborations
    viewer = user_collaborations.UpdateCollaborationByIdRole.VIEWER
    assert manager.update_collaboration_by_id(created.id, role=viewer).role == "viewer"
    owner = user_collaborations.UpdateCollaborationByIdRole.OWNER
    assert manager.update_collaboration_by_id(created.id, role=owner) is None


@calls
def user_collaborations__delete_collaboration_by_id(w: World) -> None:
    w.client.user_collaborations.delete_collaboration_by_id(shared(w, "folder", w.home.id).id)


@calls
def list_collaborations__get_folder_collaborations(w: World) -> None:
    created = shared(w, "folder", w.home.id)
    page = w.client.list_collaborations.get_folder_collaborations(w.home.id, limit=1)
    assert [entry.id for entry in page.entries] == [created.id]


@calls
def list_collaborations__get_file_collaborations(w: World) -> None:
    file = w.file()
    created = shared(w, "file", file.id)
    page = w.client.list_collaborations.get_file_collaborations(file.id)
    assert [entry.id for entry in page.entries] == [created.id]


@calls
def list_collaborations__get_collaborations(w: World) -> None:
    status = list_collaborations.GetCollaborationsStatus.PENDING
    assert w.client.list_collaborations.get_collaborations(status, offset=0).entries == []


@calls
def list_collaborations__get_group_collaborations(w: World) -> None:
    assert w.client.list_collaborations.get_group_collaborations(w.group()).total_count == 0
