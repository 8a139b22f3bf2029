"""``boxm share``, ``unshare``, ``open``, ``invite`` and ``access``."""

from __future__ import annotations

import sys
import webbrowser
from typing import Annotated, Literal, TypeAlias

import typer

from box_models.cli.box_paths import BoxPath, find_item
from box_models.cli.output import Record, display
from box_models.cli.parameters import PathArgument, duration_of
from box_models.cli.run_options import Run
from box_models.models import Grant, User, WebLink
from box_models.models.core.fields import UNSET
from box_models.models.location import known_path

Access: TypeAlias = Annotated[
    Literal["open", "company", "collaborators"] | None,
    typer.Option("--access", help="The people who may use the link (default: as the enterprise has set)."),
]
Expires: TypeAlias = Annotated[
    str, typer.Option("--expires", metavar="AGE", help="When the link ends, as in 7d or 2w.")
]
PasswordFromStdin: TypeAlias = Annotated[
    bool, typer.Option("--password-stdin", help="Read a password for the link from stdin.")
]
NoDownload: TypeAlias = Annotated[bool, typer.Option("--no-download", help="Allow only to view the file.")]
Print: TypeAlias = Annotated[bool, typer.Option("--print", help="Print the address; open no browser.")]

Login: TypeAlias = Annotated[str, typer.Argument(metavar="LOGIN", help="The email address of a user.")]
RoleOption: TypeAlias = Annotated[
    Literal[
        "viewer",
        "previewer",
        "uploader",
        "previewer uploader",
        "viewer uploader",
        "editor",
        "co-owner",
    ],
    typer.Option("--role", help="The role of the user."),
]
Below: TypeAlias = Annotated[
    bool, typer.Option("--recursive", "-R", help="Also show the access to everything in the folder.")
]
Notify: TypeAlias = Annotated[bool, typer.Option("--notify", help="Let Box send an email.")]


def share(
    ctx: typer.Context,
    path: PathArgument,
    *,
    access: Access = None,
    expires: Expires = "",
    password_stdin: PasswordFromStdin = False,
    no_download: NoDownload = False,
) -> None:
    """Create the shared link of a file or a folder, and print its URL.

    Example: boxm share /Projects/plan.pdf --access open --expires 7d
    """
    run = Run.of(ctx)
    item = find_item(run.box, BoxPath.of(path))
    link = item.share(
        access,
        password=sys.stdin.readline().rstrip("\r\n") if password_stdin else UNSET,
        expires=duration_of(expires) if expires else UNSET,
        permissions={"can_download": False} if no_download else None,
    )
    record = {"url": link.url, "access": link.access, "expires_at": link.unshared_at, "id": item.id}
    run.out.one(record, link.url)


def unshare(ctx: typer.Context, path: PathArgument) -> None:
    """Remove the shared link of a file or a folder. Its URL stops working.

    Example: boxm unshare /Projects/plan.pdf
    """
    find_item(Run.of(ctx).box, BoxPath.of(path)).unshare()


def open(  # noqa: A001  the name of the command
    ctx: typer.Context, path: PathArgument, only_print: Print = False
) -> None:
    """Open a file or a folder on the website of Box.

    Example: boxm open /Projects/plan.pdf --print
    """
    run = Run.of(ctx)
    item = find_item(run.box, BoxPath.of(path))
    address = item.url if isinstance(item, WebLink) else item.web_url
    if only_print or not webbrowser.open(address):
        run.out.one({"url": address, "id": item.id}, address)


def invite(
    ctx: typer.Context,
    path: PathArgument,
    login: Login,
    *,
    role: RoleOption = "viewer",
    expires: Annotated[
        str, typer.Option("--expires", metavar="AGE", help="When the access ends, as in 7d or 2w.")
    ] = "",
    notify: Notify = False,
) -> None:
    """Share a file or a folder with a user. If the user is a collaborator already, change the role.

    Example: boxm invite /Projects ada@example.com --role editor
    """
    run = Run.of(ctx)
    item = find_item(run.box, BoxPath.of(path))
    if isinstance(item, WebLink):
        raise ValueError(  # noqa: TRY004  a mistake in the arguments of the command
            f"{path}: Box shares only files and folders with users, not web links"
        )
    collaboration = item.collaborate(
        login,
        role,
        notify=notify,
        expires=duration_of(expires) if expires else None,
        exist_ok=True,
    )
    record = {
        "id": collaboration.id,
        "login": login,
        "role": collaboration.role,
        "status": collaboration.status,
        "expires_at": collaboration.expires_at,
    }
    run.out.result(record)


def access(ctx: typer.Context, path: PathArgument, recursive: Below = False) -> None:
    """Show the users with access to a file or a folder, and why they have it.

    Example: boxm access /Projects --csv
    """
    run = Run.of(ctx)
    grants = find_item(run.box, BoxPath.of(path)).access(below=recursive)
    run.out.rows(map(_grant_record, grants), _grant_line)


def _grant_record(grant: Grant) -> Record:
    above = grant.inherited_from
    return {
        "path": grant.path,
        "name": None if grant.who is None else grant.who.name,
        "login": grant.who.login if isinstance(grant.who, User) else None,
        "role": grant.role,
        "via": grant.via,
        "group": None if grant.group is None else grant.group.name,
        "inherited_from": None if above is None else known_path(above) or above.name,
        "expires_at": grant.expires_at,
        "id": grant.item.id,
    }


def _grant_line(record: Record) -> str:
    who = record["login"] or record["name"] or "everyone with the link"
    reason = f"{record['via']} {record['group']}" if record["group"] else record["via"]
    above = f", from {record['inherited_from']}" if record["inherited_from"] else ""
    return "\t".join(display(each) for each in (record["path"], who, record["role"], f"{reason}{above}"))
