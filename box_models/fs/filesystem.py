"""`BoxFileSystem`: a Box as a filesystem of fsspec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fsspec import AbstractFileSystem
from fsspec.utils import tokenize

from box_models._incomplete_repr import allow_incomplete
from box_models.box import Box
from box_models.fs.change_methods import ChangeMethods
from box_models.fs.connections import BoxOptions, check_box, connect
from box_models.fs.item_cache import DEFAULT_EXPIRY
from box_models.fs.locator import Locator

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

_SECRETS = ("token", "client_secret", "jwt_config")


class _InstancePerBox(type(AbstractFileSystem)):  # type: ignore[misc]  # fsspec has no types
    """Creates an instance per Box.

    fsspec returns the same instance for equal options, which it compares as text. Two Boxes can have the same text.
    """

    def __call__(cls, *args: object, **options: object) -> BoxFileSystem:
        box = options.get("box")
        if not isinstance(box, Box):
            same: BoxFileSystem = super().__call__(*args, **options)
            return same
        fs: BoxFileSystem = super().__call__(*args, **{**options, "skip_instance_cache": True})
        fs._fs_token_ = tokenize(  # pyright: ignore[reportAttributeAccessIssue]
            fs._fs_token_, id(box.session)
        )
        return fs


class BoxFileSystem(ChangeMethods, metaclass=_InstancePerBox):
    """A Box as a filesystem of fsspec, for ``box://`` URLs.

    Names begin with ``/``, as paths of items do. ``box://id:123`` is the item with this id, and ``box://id:123/plan.pdf`` an item in it.
    The letter case of a name does not matter.

    - ``box`` is a `Box`. Without it, the other options select the Box to open and the login. They are strings, so that other
      processes can open the same one. With no option at all, it is the Box that ``Box()`` opens.
    - ``token``, ``profile`` and ``base_url`` are those of `Box`.
    - ``client_id`` and ``client_secret``, with ``enterprise_id`` or ``user_id``, sign in as `ClientCredentials` do.
    - ``jwt_config`` is the path of a configuration file for `JWTAuth`, or its JSON.
    - ``as_user`` is the id of the user who acts.
    - ``root`` is the path or the id of the folder that ``/`` means.
    - ``listings_expiry_time`` is the number of seconds for which a listing is used again, 30 by default. ``use_listings_cache=False``
      turns this off. Changes that this process makes are seen at once.

    >>> fs = BoxFileSystem(box=Box.local(":memory:"))
    >>> fs.pipe("/Reports/2026/sales.csv", b"name,amount")
    >>> fs.ls("/Reports/2026", detail=False)
    ['/Reports/2026/sales.csv']
    """

    def __init__(
        self,
        *,
        box: Box | None = None,
        token: str | None = None,
        base_url: str | None = None,
        profile: str | None = None,
        as_user: str | None = None,
        root: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        enterprise_id: str | None = None,
        user_id: str | None = None,
        jwt_config: str | None = None,
        asynchronous: bool = False,
        loop: AbstractEventLoop | None = None,
        use_listings_cache: bool = True,
        listings_expiry_time: float | None = DEFAULT_EXPIRY,
        max_paths: int | None = None,
    ) -> None:
        if self._cached:  # fsspec calls it again for an instance that it returns again
            return
        super().__init__(asynchronous=asynchronous, loop=loop, use_listings_cache=False)
        options = BoxOptions(
            token=token,
            base_url=base_url,
            profile=profile,
            as_user=as_user,
            root=root,
            client_id=client_id,
            client_secret=client_secret,
            enterprise_id=enterprise_id,
            user_id=user_id,
            jwt_config=jwt_config,
        )
        check_box(box)
        if box is not None and options != BoxOptions(root=root):
            raise ValueError("box cannot be combined with options that open another Box")
        self._connection = connect(options, box, (use_listings_cache, listings_expiry_time, max_paths))
        self._locator = Locator(self._connection)

    @property
    def box(self) -> Box:
        """The Box that this filesystem shows."""
        return self._connection.box

    def to_dict(self, *, include_password: bool = True) -> dict[str, object]:
        """Return the options for `from_dict`. Without ``include_password``, they contain no secret."""
        if "box" in self.storage_options:
            raise TypeError(
                "a filesystem of a Box object has no JSON form; create it with options, such as profile= or token="
            )
        values: dict[str, object] = super().to_dict(include_password=include_password)
        return values if include_password else {k: v for k, v in values.items() if k not in _SECRETS}

    @allow_incomplete
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.box.session.base_url})"
