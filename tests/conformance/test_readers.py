"""The reading methods of the table send no write requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from box_models import (
    Box,
    BoxAuthenticateFlow,
    BoxSession,
    Collaboration,
    File,
    FileVersion,
    Folder,
    Group,
    GroupMembership,
    Secret,
    TreeReport,
    User,
    WebLink,
    boxv2,
)
from box_models.models import BoxObject
from box_models.models.core.parsing import ListingPage
from box_models.transport import JSON
from tests.conformance.table import READERS, READERS_OF_RESOURCES
from tests.embedded import RequestLog
from tests.resources import RESOURCES


@dataclass(frozen=True)
class Account:
    """One object of each class, and a directory for downloads."""

    box: Box
    folder: Folder
    file: File
    link: WebLink
    resources: Mapping[type[BoxObject], Any]
    collaboration: Collaboration
    version: FileVersion
    user: User
    membership: GroupMembership
    report: TreeReport
    shared: str
    here: Path
    old: boxv2.BoxSession
    flow: BoxAuthenticateFlow


@dataclass(frozen=True)
class Ids:
    """The directory of an embedded Box, and the ids of the objects in it."""

    directory: Path
    file: str
    link: str
    resources: Mapping[type[BoxObject], str]
    collaboration: str
    membership: str
    shared: str


@pytest.fixture(scope="module")
def ids(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ids]:
    """An embedded Box with one object of each class, which stays open so that opening it again takes no time."""
    directory = tmp_path_factory.mktemp("readers") / "box"
    with Box.local(directory) as box:
        file = box.root.upload(b"First", "plan.txt")
        file.upload_version(b"Second")
        folder = box.root.create_folder("resources")
        body: dict[str, JSON] = {"url": "https://example.com", "name": "link", "parent": {"id": "0"}}
        yield Ids(
            directory,
            file.id,
            json.loads(box.session.post("/web_links", json=body))["id"],
            {row.cls: row.create(row.parent(folder), "Please review").id for row in RESOURCES},
            file.collaborate("ada@example.com").id,
            box.enterprise.create_group("Support").add(box.me).id,
            file.share("open").url or "",
        )


@pytest.fixture
def account(ids: Ids, request_log: RequestLog, tmp_path: Path) -> Iterator[Account]:
    (tmp_path / "tree").mkdir()
    with Box.local(ids.directory) as box:
        old = boxv2.BoxSession("app", "hush", "refresh", "access")
        old.box_request = box.session
        yield Account(
            box,
            box.folder("0"),
            box.file(ids.file),
            box.web_link(ids.link),
            {cls: cls.of({"id": each}, box) for cls, each in ids.resources.items()},
            box.collaboration(ids.collaboration),
            box.file(ids.file).versions().one(),
            box.user(box.me.id),
            GroupMembership.of({"id": ids.membership}, box),
            box.root.upload_dir(tmp_path / "tree"),
            ids.shared,
            tmp_path,
            old,
            BoxAuthenticateFlow("app", "hush", base_url=box.session.base_url),
        )


def streamed(session: BoxSession, path: str) -> bytes:
    with session.stream(path) as stream:
        return stream.read()


READ: dict[str, Callable[[Account], object]] = {
    "Box.api": lambda a: a.box.api.get_users_me(),
    "Box.as_user": lambda a: a.box.as_user(a.user).me,
    "Box.close": lambda a: a.box.close(),
    "Box.collaboration": lambda a: a.box.collaboration("1"),
    "Box.comment": lambda a: a.box.comment("1"),
    "Box.downscope": lambda a: a.box.downscope("item_preview", a.file),
    "Box.engine": lambda a: a.box.engine,
    "Box.enterprise": lambda a: a.box.enterprise,
    "Box.exists": lambda a: a.box.exists("/plan.txt"),
    "Box.favorites": lambda a: a.box.favorites().all(),
    "Box.file": lambda a: a.box.file("/plan.txt"),
    "Box.folder": lambda a: a.box.folder("/tree"),
    "Box.get": lambda a: a.box.get("/plan.txt"),
    "Box.invitations": lambda a: a.box.invitations().all(),
    "Box.local": lambda _: Box.local(":memory:").close(),
    "Box.me": lambda a: a.box.me,
    "Box.recent": lambda a: a.box.recent().all(),
    "Box.fs": lambda a: a.box.fs(),
    "Box.root": lambda a: a.box.root,
    "Box.search": lambda a: a.box.search("plan").all(),
    "Box.session": lambda a: a.box.session,
    "Box.shared_item": lambda a: a.box.shared_item(a.shared),
    "Box.token": lambda a: a.box.token(),
    "Box.trash": lambda a: a.box.trash().all(),
    "Box.user": lambda a: a.box.user("1"),
    "Box.web_link": lambda a: a.box.web_link("1"),
    "Box.whoami": lambda a: a.box.whoami(),
    "Box.with_shared_link": lambda a: a.box.with_shared_link(a.shared).file(a.file.id).load(),
    "Box.zip": lambda a: a.box.zip([a.file], a.here / "all.zip"),
    "BoxAuthenticateFlow.get_authorization_url": lambda a: a.flow.get_authorization_url(),
    "BoxAuthenticateFlow.state": lambda a: a.flow.state,
    "BoxSession.access_token": lambda a: a.old.access_token,
    "BoxSession.client_secret": lambda a: a.old.client_secret,
    "BoxSession.close": lambda a: a.old.close(),
    "BoxSession.download_file": lambda a: a.old.download_file(a.file.id, a.here / "copy"),
    "BoxSession.find_id_in_folder": lambda a: a.old.find_id_in_folder("plan.txt", a.folder.id),
    "BoxSession.get_file_info": lambda a: a.old.get_file_info(a.file.id),
    "BoxSession.get_folder_info": lambda a: a.old.get_folder_info(a.folder.id),
    "BoxSession.get_folder_items": lambda a: a.old.get_folder_items(a.folder.id),
    "BoxSession.get_user_info": lambda a: a.old.get_user_info(),
    "BoxSession.preflight_check": lambda a: a.old.preflight_check("new", parent_id=a.folder.id),
    "BoxSession.refresh_token": lambda a: a.old.refresh_token,
    "BoxSession.search": lambda a: a.old.search(query="plan"),
    "Collaboration.is_loaded": lambda a: a.collaboration.is_loaded("role"),
    "Collaboration.load": lambda a: a.collaboration.load(),
    "Collaboration.of": lambda a: Collaboration.of({"id": a.collaboration.id}, a.box).load(),
    "Collaboration.refresh": lambda a: a.collaboration.refresh(),
    "EnterpriseView.group": lambda a: a.box.enterprise.group("1"),
    "EnterpriseView.groups": lambda a: a.box.enterprise.groups("Sales").all(),
    "EnterpriseView.user": lambda a: a.box.enterprise.user("1"),
    "EnterpriseView.user_by_login": lambda a: a.box.enterprise.user_by_login("local@example.com"),
    "EnterpriseView.users": lambda a: a.box.enterprise.users().all(),
    "Group.collaborations": lambda a: a.resources[Group].collaborations().all(),
    "Group.members": lambda a: a.resources[Group].members().all(),
    "GroupMembership.is_loaded": lambda a: a.membership.is_loaded("role"),
    "GroupMembership.load": lambda a: a.membership.load(),
    "GroupMembership.of": lambda a: GroupMembership.of({"id": a.membership.id}, a.box).load(),
    "GroupMembership.refresh": lambda a: a.membership.refresh(),
    "File.access": lambda a: a.file.access().all(),
    "Folder.access": lambda a: a.folder.access(below=True).all(),
    "Folder.set_access": lambda a: a.folder.set_access({"ada@example.com": "viewer"}, exact=True),
    "Grant.path": lambda a: a.file.access().all()[0].path,
    "WebLink.access": lambda a: a.link.access().all(),
    "File.collaborations": lambda a: a.file.collaborations().all(),
    "File.comments": lambda a: a.file.comments().all(),
    "File.download": lambda a: a.file.download(a.here / "copy"),
    "File.is_loaded": lambda a: a.file.is_loaded("name"),
    "File.load": lambda a: a.file.load(),
    "File.of": lambda a: File.of({"id": a.file.id}, a.box).load(),
    "File.open": lambda a: a.file.open().read(),
    "File.outcome": lambda a: a.file.outcome,
    "File.path": lambda a: a.file.path,
    "File.preview": lambda a: a.file.preview(),
    "File.exists": lambda a: a.file.exists(),
    "File.read_range": lambda a: a.file.read_range(1, 3),
    "File.representation": lambda a: a.file.representation("text"),
    "File.text": lambda a: a.file.text(),
    "File.thumbnail": lambda a: a.file.thumbnail(),
    "File.version": lambda a: a.file.version(a.version.id).load(),
    "File.web_url": lambda a: a.file.web_url,
    "File.read_bytes": lambda a: a.file.read_bytes(),
    "File.read_text": lambda a: a.file.read_text(),
    "File.refresh": lambda a: a.file.refresh(),
    "File.versions": lambda a: a.file.versions().all(),
    "FileVersion.download": lambda a: a.version.download(a.here / "copy"),
    "FileVersion.is_loaded": lambda a: a.version.is_loaded("name"),
    "FileVersion.load": lambda a: a.version.load(),
    "FileVersion.of": lambda a: FileVersion.of({"id": a.version.id}, a.box),
    "FileVersion.read_bytes": lambda a: a.version.read_bytes(),
    "FileVersion.read_range": lambda a: a.version.read_range(1, 3),
    "FileVersion.read_text": lambda a: a.version.read_text(),
    "FileVersion.refresh": lambda a: a.version.refresh(),
    "Folder.collaborations": lambda a: a.folder.collaborations().all(),
    "Folder.download": lambda a: a.folder.download(a.here / "dl"),
    "Folder.exists": lambda a: a.folder.exists("plan.txt"),
    "Folder.file": lambda a: a.folder.file("plan.txt"),
    "Folder.files": lambda a: a.folder.files().all(),
    "Folder.folder": lambda a: a.folder.folder("tree"),
    "Folder.folders": lambda a: a.folder.folders().all(),
    "Folder.get": lambda a: a.folder.get("tree"),
    "Folder.is_loaded": lambda a: a.folder.is_loaded("name"),
    "Folder.items": lambda a: a.folder.items().all(),
    "Folder.load": lambda a: a.folder.load(),
    "Folder.of": lambda a: Folder.of({"id": "0"}, a.box).load(),
    "Folder.open": lambda a: a.folder.open("plan.txt").read(),
    "Folder.path": lambda a: a.folder.path,
    "Folder.refresh": lambda a: a.folder.refresh(),
    "Folder.tree": lambda a: a.folder.tree(),
    "Folder.usage": lambda a: a.folder.usage().table(),
    "Folder.walk": lambda a: list(a.folder.walk(threads=2)),
    "Folder.web_url": lambda a: a.folder.web_url,
    "Pages.all": lambda a: a.folder.items().all(),
    "Pages.first": lambda a: a.folder.items().first(),
    "Pages.head": lambda a: a.folder.items().head(),
    "Pages.one": lambda a: a.file.versions().one(),
    "Pages.pages": lambda a: list(a.folder.items().pages()),
    "Pages.table": lambda a: a.folder.items().table(),
    "Pages.to_arrow": lambda a: a.folder.items().to_arrow(),
    "Pages.to_dataframe": lambda a: a.folder.items().to_dataframe(),
    "Pages.to_dicts": lambda a: a.folder.items().to_dicts(),
    "TreeReport.created": lambda a: a.report.created,
    "TreeReport.deleted": lambda a: a.report.deleted,
    "TreeReport.dry_run": lambda a: a.report.dry_run,
    "TreeReport.failed": lambda a: a.report.failed,
    "TreeReport.folders": lambda a: a.report.folders,
    "TreeReport.ok": lambda a: a.report.ok,
    "TreeReport.raise_for_errors": lambda a: a.report.raise_for_errors(),
    "TreeReport.skipped": lambda a: a.report.skipped,
    "TreeReport.table": lambda a: a.report.table(),
    "TreeReport.to_arrow": lambda a: a.report.to_arrow(),
    "TreeReport.to_dataframe": lambda a: a.report.to_dataframe(),
    "TreeReport.to_dicts": lambda a: a.report.to_dicts(),
    "TreeReport.versioned": lambda a: a.report.versioned,
    "User.aliases": lambda a: a.user.aliases(),
    "User.avatar": lambda a: a.user.avatar(),
    "User.memberships": lambda a: a.user.memberships().all(),
    "User.is_loaded": lambda a: a.user.is_loaded("name"),
    "User.load": lambda a: a.user.load(),
    "User.of": lambda a: User.of({"id": a.user.id}, a.box).load(),
    "User.refresh": lambda a: a.user.refresh(),
    "WebLink.exists": lambda a: a.link.exists(),
    "WebLink.path": lambda a: a.link.path,
    "WebLink.size": lambda a: a.link.size,
    "session.BoxSession.base_url": lambda a: a.box.session.base_url,
    "session.BoxSession.close": lambda a: a.box.session.close(),
    "session.BoxSession.closed": lambda a: a.box.session.closed,
    "session.BoxSession.get": lambda a: a.box.session.get("/folders/0"),
    "session.BoxSession.on_behalf": lambda a: a.box.session.on_behalf({"As-User": Secret(a.user.id)}).get(
        "/folders/0"
    ),
    "session.BoxSession.options": lambda a: a.box.session.options(
        "/files/content", json={"name": "new", "parent": {"id": "0"}}
    ),
    "session.BoxSession.pages": lambda a: list(
        a.box.session.pages("/folders/0/items", parse=ListingPage.model_validate_json)
    ),
    "session.BoxSession.pause": lambda a: a.box.session.pause(0),
    "session.BoxSession.limit": lambda a: a.box.session.limit,
    "session.BoxSession.network": lambda a: a.box.session.network,
    "session.BoxSession.retry": lambda a: a.box.session.retry,
    "session.BoxSession.stream": lambda a: streamed(a.box.session, f"/files/{a.file.id}/content"),
    "session.BoxSession.timeout": lambda a: a.box.session.timeout,
    "session.BoxSession.token": lambda a: a.box.session.token(),
    "session.BoxSession.token_endpoint": lambda a: a.box.session.token_endpoint,
}


def read_resource(method: str, account: Account) -> object:
    row = READERS_OF_RESOURCES[method]
    resource, name = account.resources[row.cls], method.rpartition(".")[2]
    if name == "of":
        return row.cls.of({"id": resource.id}, account.box)
    return resource.is_loaded(row.field) if name == "is_loaded" else getattr(resource, name)()


# Box creates an archive for a POST request, and deletes it after some seconds.
POSTS = {"Box.zip"}

READ |= {method: partial(read_resource, method) for method in READERS_OF_RESOURCES}


@pytest.mark.parametrize("name", sorted(READERS))
def test_reading_methods_send_no_write_requests(account: Account, request_log: RequestLog, name: str) -> None:
    request_log.clear()
    READ[name](account)
    allowed = {"GET", "OPTIONS", "POST"} if name in POSTS else {"GET", "OPTIONS"}
    assert {sent.method for sent in request_log} <= allowed
