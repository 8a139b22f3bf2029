"""The contract of every resource: the same tests for each row of `tests.resources`, in process and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from box_models import Box, Folder, NotFound
from box_models.models.item import ItemVerbs
from tests.contract.conftest import LIVE
from tests.resources import MISSING_ID, RESOURCES, Parent, ResourceRow

each_resource = pytest.mark.parametrize("row", RESOURCES, ids=lambda row: row.cls.__name__)
each_saved_resource = pytest.mark.parametrize(
    "row", [row for row in RESOURCES if row.is_saved], ids=lambda row: row.cls.__name__
)

each_child_resource = pytest.mark.parametrize(
    "row", [row for row in RESOURCES if row.create_without_parent], ids=lambda row: row.cls.__name__
)


@pytest.fixture
def parent(row: ResourceRow, place: Folder) -> Parent:
    """The object that the resources of the test belong to."""
    if LIVE and row.create_without_parent is None:
        pytest.skip("a resource of the enterprise is not in the folder that is deleted after a live run")
    return row.parent(place)


@pytest.fixture
def resource(row: ResourceRow, parent: Parent) -> Any:
    """A resource of the row."""
    return row.create(parent, "First")


def value(row: ResourceRow, resource: object) -> object:
    return getattr(resource, row.field)


@each_resource
def test_a_created_resource_has_its_values(row: ResourceRow, resource: Any) -> None:
    assert (type(resource), value(row, resource)) == (row.cls, "First")


@each_resource
def test_a_created_resource_is_listed(row: ResourceRow, parent: Parent, resource: Any) -> None:
    assert row.pages(parent).one() == resource
    assert value(row, row.pages(parent).one()) == "First"


@each_resource
def test_a_listing_has_several_pages(row: ResourceRow, parent: Parent) -> None:
    ids = {row.create(parent, text).id for text in ("First", "Second", "Third")}
    pages = list(row.pages(parent, page_size=1).pages())
    assert {resource.id for page in pages for resource in page} == ids
    assert max(map(len, pages)) == 1
    assert len(row.pages(parent, limit=2).all()) == 2


@each_resource
def test_a_resource_is_found_by_its_id(row: ResourceRow, account: Box, resource: Any) -> None:
    same = row.by_id(account, resource.id)
    assert same.load() is same
    assert (same, value(row, same)) == (resource, "First")


@each_resource
def test_a_change_is_in_place_and_kept(row: ResourceRow, account: Box, resource: Any) -> None:
    assert row.changed(resource, "Changed") is resource
    assert value(row, resource) == "Changed"
    assert value(row, row.by_id(account, resource.id)) == "Changed"


@each_saved_resource
def test_an_assigned_value_is_saved(row: ResourceRow, account: Box, resource: Any) -> None:
    setattr(resource, row.field, "Saved")
    assert value(row, row.by_id(account, resource.id)) == "First"
    assert resource.save() is resource
    assert value(row, row.by_id(account, resource.id)) == "Saved"


@each_resource
def test_a_deleted_resource_is_gone(row: ResourceRow, account: Box, parent: Parent, resource: Any) -> None:
    resource.delete()
    again = row.by_id(account, resource.id)
    if isinstance(resource, ItemVerbs):
        assert again.load().item_status == "trashed"
    else:
        with pytest.raises(NotFound):
            again.load()
    assert row.pages(parent).all() == []
    if isinstance(resource, ItemVerbs):
        resource.purge()  # A live run must leave nothing in the trash of the account.


@each_child_resource
def test_a_resource_needs_an_existing_parent(row: ResourceRow, account: Box) -> None:
    assert row.create_without_parent is not None
    with pytest.raises(NotFound):
        row.create_without_parent(account)


@each_resource
def test_an_unknown_id_is_not_found(row: ResourceRow, account: Box) -> None:
    missing = row.by_id(account, MISSING_ID)
    for request in (missing.load, missing.delete, lambda: row.changed(missing, "Changed")):
        with pytest.raises(NotFound):
            request()


@each_resource
def test_a_resource_is_hidden_from_other_users(row: ResourceRow, other_user: Box, resource: Any) -> None:
    same = row.by_id(other_user, resource.id)
    for request in (same.load, same.delete, lambda: row.changed(same, "Changed")):
        with pytest.raises(row.hidden_as):
            request()
    assert value(row, resource.load()) == "First"


@each_resource
def test_only_requested_fields_are_sent(
    row: ResourceRow, account: Box, parent: Parent, resource: Any
) -> None:
    for partial in (
        row.by_id(account, resource.id).refresh(fields=[row.field]),
        row.pages(parent, fields=[row.field]).one(),
    ):
        assert value(row, partial) == "First"
        assert partial.is_loaded(row.field)
        assert not partial.is_loaded("created_at")


@each_resource
def test_a_field_on_request_is_loaded(row: ResourceRow, account: Box, resource: Any) -> None:
    same = row.by_id(account, resource.id)
    assert same.refresh(fields=[row.on_request]).is_loaded(row.on_request)
