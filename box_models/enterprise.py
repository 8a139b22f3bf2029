"""`EnterpriseView`: the objects of an enterprise that only its admins manage."""

from typing import Unpack

from box_models.enterprise_users import EnterpriseUsers
from box_models.models import Group, GroupSettings, Pages
from box_models.models.core.fields import check_id
from box_models.models.core.verbs import OffsetOptions, create, pages_of, show_options


@show_options
class EnterpriseView(EnterpriseUsers):
    """The enterprise, for its admins and for service accounts. For other users, its methods raise `Forbidden`."""

    def group(self, id: str | int) -> Group:
        """Return the group with this id. Makes no request. Fields load on first read."""
        return Group.model_validate({"id": check_id("id", id)}, context=self._session)

    def groups(self, filter: str | None = None, **options: Unpack[OffsetOptions]) -> Pages[Group]:
        """List the groups whose names begin with ``filter``, or all. The first request is made when you iterate.

        See https://developer.box.com/reference/get-groups/
        """
        return pages_of(Group, self._session, params={"filter_term": filter}, **options)

    def create_group(self, name: str, **settings: Unpack[GroupSettings]) -> Group:
        """Create a group, and return it. Raises `Conflict` if the name is taken. One request.

        See https://developer.box.com/reference/post-groups/
        """
        return create(Group, self._session, {"name": name, **settings}, listed_by={"filter_term": name})
