"""`EnterpriseView`: the objects of an enterprise that only its admins manage."""

from __future__ import annotations

from collections.abc import Iterable

from box_models.models import Group, GroupLevel, Pages
from box_models.models.core.fields import UNSET, Unset, check_id
from box_models.models.core.verbs import create, pages_of
from box_models.session import BoxSession


class EnterpriseView:
    """The enterprise, for its admins and for service accounts. For other users, its methods raise `Forbidden`."""

    def __init__(self, session: BoxSession) -> None:
        self._session = session

    def group(self, id: str | int) -> Group:
        """Return the group with this id. Makes no request. Fields load on first read."""
        return Group.model_validate({"id": check_id("id", id)}, context=self._session)

    def groups(
        self,
        filter: str | None = None,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Group]:
        """List the groups whose names begin with ``filter``, or all. The first request is made when you iterate.

        See https://developer.box.com/reference/get-groups/
        """
        return pages_of(
            Group,
            self._session,
            params={"filter_term": filter},
            fields=fields,
            limit=limit,
            offset=offset,
            page_size=page_size,
        )

    def create_group(
        self,
        name: str,
        *,
        description: str | Unset | None = UNSET,
        provenance: str | Unset | None = UNSET,
        external_sync_identifier: str | Unset | None = UNSET,
        invitability_level: GroupLevel | Unset = UNSET,
        member_viewability_level: GroupLevel | Unset = UNSET,
    ) -> Group:
        """Create a group, and return it. Raises `Conflict` if the name is taken. One request.

        See https://developer.box.com/reference/post-groups/
        """
        values = {
            "name": name,
            "description": description,
            "provenance": provenance,
            "external_sync_identifier": external_sync_identifier,
            "invitability_level": invitability_level,
            "member_viewability_level": member_viewability_level,
        }
        return create(Group, self._session, values, listed_by={"filter_term": name})
