"""`EnterpriseUsers`: the users of an enterprise, for `EnterpriseView`."""

from typing import Literal, Unpack

from box_models._incomplete_repr import allow_incomplete
from box_models.errors import NotFound
from box_models.models import Pages, User, UserSettings
from box_models.models.core.fields import check_choice, check_id, check_text
from box_models.models.core.lost_responses import find_listed
from box_models.models.core.verbs import OffsetOptions, create, pages_of, show_options
from box_models.retry import Recognizable
from box_models.session import BoxSession

_UserType = Literal["all", "managed", "external"]


@show_options
class EnterpriseUsers:
    """The users of an enterprise."""

    def __init__(self, session: BoxSession) -> None:
        self._session = session

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._session.base_url}>"

    def user(self, id: str | int) -> User:
        """Return the user with this id. Makes no request. Fields load on first read."""
        return User.model_validate({"id": check_id("id", id)}, context=self._session)

    def users(
        self,
        filter: str | None = None,
        *,
        type: Literal["all", "managed", "external"] = "all",
        **options: Unpack[OffsetOptions],
    ) -> Pages[User]:
        """List the users whose names or logins begin with ``filter``, or all.

        The first request is made when you iterate. An external user is listed only if ``filter`` is the complete login. With ``offset``, Box lists at most 10,000 users.

        See https://developer.box.com/reference/get-users/
        """
        check_choice("type", type, _UserType)
        params = {"filter_term": filter, "user_type": type}
        paging: Literal["offset", "marker"] = "offset" if options.get("offset") else "marker"
        return pages_of(User, self._session, params=params, paging=paging, **options)

    def user_by_login(self, login: str) -> User:
        """Return the user with this login. Raises `NotFound` if no user has it. One request.

        See https://developer.box.com/reference/get-users/
        """
        check_text("login", login)
        for user in self.users(login):
            if user.login.lower() == login.lower():
                return user
        raise NotFound(f"no user has the login {login!r}")

    def create_user(self, name: str, login: str, **settings: Unpack[UserSettings]) -> User:
        """Create a managed user, and return it. Raises `Conflict` if the login is taken. One request.

        See https://developer.box.com/reference/post-users/
        """
        own = {"name": check_text("name", name), "login": check_text("login", login)}
        retry = Recognizable(find_listed(User, self._session, own, params={"filter_term": login}))
        return create(User, self._session, {**own, **settings}, retry=retry)

    def create_app_user(self, name: str, **settings: Unpack[UserSettings]) -> User:
        """Create an app user, who can only use the API, and return it. Box chooses the login. One request.

        Not retried after a lost response.

        See https://developer.box.com/reference/post-users/
        """
        values = User._checked_changes({"name": name, **settings})
        return create(User, self._session, values, constants={"is_platform_access_only": True})
