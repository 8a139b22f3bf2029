"""``boxm users`` and ``groups``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeAlias

import typer

from box_models.cli.output import Record, display, item_record
from box_models.cli.run_options import Run
from box_models.models import Group, Pages

Beginning: TypeAlias = Annotated[
    str, typer.Argument(metavar="TEXT", help="Only those whose names begin with it.")
]
Members: TypeAlias = Annotated[
    bool, typer.Option("--members", "-m", help="Show the members of the groups, one per line.")
]

_USER_FIELDS = ("id", "name", "login", "status", "space_used", "created_at")
_GROUP_FIELDS = ("id", "name", "created_at")


def users(ctx: typer.Context, text: Beginning = "") -> None:
    """List the users of the enterprise, as an admin. A TEXT may also be the beginning of a login.

    Example: boxm users --csv --fields id,login,role
    """
    run = Run.of(ctx)
    fields = run.out.fields or _USER_FIELDS
    listed = run.box.enterprise.users(text or None, fields=fields)
    run.out.rows(
        (item_record(user, fields) for user in listed),
        lambda row: f"{row['id']}\t{display(row['login'])}\t{display(row['name'])}",
    )


def groups(ctx: typer.Context, text: Beginning = "", members: Members = False) -> None:
    """List the groups of the enterprise, as an admin.

    Example: boxm groups Sales --members
    """
    run = Run.of(ctx)
    if members:
        rows = _member_records(run.box.enterprise.groups(text or None))
        run.out.rows(
            rows,
            lambda row: "\t".join(display(row[name]) for name in ("group", "login", "name", "role")),
        )
        return
    fields = run.out.fields or _GROUP_FIELDS
    listed = run.box.enterprise.groups(text or None, fields=fields)
    run.out.rows(
        (item_record(group, fields) for group in listed),
        lambda row: f"{row['id']}\t{display(row['name'])}",
    )


def _member_records(listed: Pages[Group]) -> Iterator[Record]:
    for group in listed:
        for membership in group.members():
            user = membership.user
            yield {
                "group": group.name,
                "group_id": group.id,
                "name": user.name,
                "login": user.login,
                "role": membership.role,
                "user_id": user.id,
            }
