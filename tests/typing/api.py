"""The types of the public API. mypy --strict and pyright check this file, and nothing runs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, TextIO, assert_type

import pandas as pd

from box_models import (
    Box,
    BoxSession,
    ClientCredentials,
    Comment,
    File,
    FileMini,
    FilePermissions,
    FileVersion,
    Folder,
    FolderMini,
    FolderPermissions,
    FolderUploadEmail,
    Group,
    Identity,
    Item,
    JWTAuth,
    Lock,
    NameConflict,
    Pages,
    PathCollection,
    Secret,
    SharedLink,
    SharedLinkPermissions,
    TreeEntry,
    TreeError,
    TreeReport,
    UnknownItem,
    User,
    UserMini,
    WebLink,
)


def box_methods(box: Box) -> None:
    assert_type(box.root, Folder)
    assert_type(box.me, User)
    assert_type(box.user("11"), User)
    assert_type(box.file("/Projects/plan.pdf"), File)
    assert_type(box.folder(12345), Folder)
    assert_type(box.web_link("5"), WebLink)
    assert_type(box.comment("5"), Comment)
    assert_type(box.enterprise.groups("Sales", fields=["name"], limit=5), Pages[Group])
    assert_type(box.enterprise.create_group("Sales", invitability_level="admins_only"), Group)
    assert_type(box.enterprise.group("5").update(description=None), Group)
    assert_type(box.session, BoxSession)
    assert_type(box.session.request("GET", "/users/me").body, bytes)
    assert_type(Box.local(":memory:"), Box)
    with Box.local() as local:
        assert_type(local, Box)


def search(box: Box) -> None:
    assert_type(box.search("sales"), Pages[Item])
    assert_type(box.search("sales", type=File, extensions=["csv"]), Pages[File])
    assert_type(box.search("sales", type=Folder), Pages[Folder])
    assert_type(box.search("sales", type=WebLink).first(), WebLink | None)


def trash(box: Box, link: WebLink) -> None:
    assert_type(box.trash(), Pages[Item])
    assert_type(box.trash(fields=["name"], sort="date", direction="DESC", limit=5), Pages[Item])
    for item in box.trash():
        assert_type(item.trashed_at, datetime | None)
    assert_type(link.restore(), WebLink)


def folder_contents(folder: Folder) -> None:
    assert_type(folder.items(sort="name", direction="DESC", limit=5), Pages[Item])
    assert_type(folder.files(fields=["name"]), Pages[File])
    assert_type(folder.folders(), Pages[Folder])
    assert_type(folder.get("a/b"), Item)
    assert_type(folder.file("a/b"), File)
    assert_type(folder.folder("a"), Folder)
    assert_type(iter(folder), Iterator[Item])
    for at, folders, files in folder.walk():
        assert_type(at, Folder)
        assert_type(folders, list[Folder])
        assert_type(files, list[File])


def items_have_common_fields(folder: Folder) -> None:
    for item in folder.items():
        assert_type(item.name, str)
        assert_type(item.size, int | None)
        assert_type(item.modified_at, datetime | None)
        if isinstance(item, File):
            assert_type(item.size, int)
            assert_type(item.sha1, str)
        elif isinstance(item, UnknownItem):
            assert_type(item.error, str | None)


def items_match_by_class(item: Item) -> None:
    match item:
        case File():
            assert_type(item.comments(), Pages[Comment])
        case Folder():
            assert_type(item.items(), Pages[Item])
        case WebLink():
            assert_type(item.url, str)
        case UnknownItem():
            assert_type(item.type, str | None)


def listings(files: Pages[File]) -> None:
    assert_type(files.first(), File | None)
    assert_type(files.one(), File)
    assert_type(files.all(), list[File])
    assert_type(files.pages(), Iterator[list[File]])
    assert_type([file.size for file in files], list[int])
    assert_type(files.to_dicts("name"), list[dict[str, object]])
    assert_type(files.table(), str)
    assert_type(print_all(files), None)


def print_all(items: Pages[Item]) -> None:
    for item in items:
        print(item.name)


def file_fields(file: File) -> None:
    assert_type(file.id, str)
    assert_type(file.type, Literal["file"])
    assert_type(file.name, str)
    assert_type(file.etag, str | None)
    assert_type(file.size, int)
    assert_type(file.created_at, datetime)
    assert_type(file.trashed_at, datetime | None)
    assert_type(file.owned_by, User)
    assert_type(file.created_by.space_used, int)
    assert_type(file.parent, Folder | None)
    assert_type(file.path_collection, PathCollection)
    assert_type(file.path_collection.entries, tuple[Folder, ...])
    assert_type(file.shared_link, SharedLink | None)
    assert_type(file.permissions, FilePermissions)
    assert_type(file.permissions.can_download, bool)
    assert_type(file.permissions.can_annotate, bool)
    assert_type(file.permissions.can_apply_watermark, bool | None)
    assert_type(file.path_collection.total_count, int)
    assert_type(file.tags, tuple[str, ...])
    assert_type(file.path, str)


def folder_fields(folder: Folder) -> None:
    assert_type(folder.type, Literal["folder"])
    assert_type(folder.created_at, datetime | None)
    assert_type(folder.permissions, FolderPermissions)
    assert_type(folder.folder_upload_email, FolderUploadEmail | None)
    assert_type(folder.parent, Folder | None)
    assert_type(folder.modified_by, User)
    assert_type(folder.item_collection.entries, tuple[File | Folder | WebLink | UnknownItem, ...])


def references(file: File, link: WebLink, comment: Comment, lock: Lock) -> None:
    assert_type(link.parent, Folder | None)
    assert_type(link.owned_by, User)
    assert_type(comment.created_by, User)
    assert_type(lock.created_by, User)
    if file.parent is not None:
        assert_type(file.parent.parent, Folder | None)
        assert_type(file.parent.size, int)
        assert_type(file.parent.load(), Folder)
        annotated_with_minis(file, file.parent, file.created_by)


def annotated_with_minis(file: FileMini, folder: FolderMini, user: UserMini) -> None:
    assert_type(file.upload_version(b"x"), FileMini)
    assert_type(folder.items(), Pages[Item])
    assert_type(user.name, str)


def file_methods(file: File, folder: Folder) -> None:
    assert_type(file.load(), File)
    assert_type(file.refresh(if_changed=True), File)
    assert_type(file.download(), Path)
    assert_type(file.download("copy.txt"), Path)
    assert_type(file.download(BytesIO()), None)
    assert_type(file.download("copy.txt", resume=True, progress=print, workers=2, keep_mtime=True), Path)
    assert_type(file.download(BytesIO(), progress=True), None)
    assert_type(file.open(), BinaryIO)
    assert_type(file.open("wb"), BinaryIO)
    assert_type(file.open("r", encoding="latin-1"), TextIO)
    assert_type(file.write_text("x"), File)
    assert_type(folder.open("x.txt"), BinaryIO)
    assert_type(folder.open("x.txt", "wb"), BinaryIO)
    assert_type(folder.open("x.txt", "w"), TextIO)
    assert_type(folder.write_text("x.txt", "x"), File)
    assert_type(file.read_bytes(), bytes)
    assert_type(file.read_text(), str)
    assert_type(file.upload_version(b"x", if_unchanged=True), File)
    assert_type(file.update(name="x", description=None), File)
    assert_type(file.rename("x"), File)
    assert_type(file.move(folder), File)
    assert_type(file.copy(folder, name="x"), File)
    assert_type(file.delete(), None)
    assert_type(file.share("open", expires=timedelta(days=7), password=None), SharedLink)
    assert_type(file.share().url, str)
    assert_type(file.share().is_password_enabled, bool)
    assert_type(file.share().permissions, SharedLinkPermissions)
    assert_type(file.share().permissions.can_download, bool)
    assert_type(file.share().permissions.can_edit, bool | None)
    assert_type(file.share().unshared_at, datetime | None)
    assert_type(file.unshare(), None)
    assert_type(file.restore(), File)
    assert_type(file.restore(name="x", to=folder), File)
    assert_type(file.purge(), None)
    assert_type(file.add_comment("x"), Comment)
    assert_type(file.add_comment("x").reply("y"), Comment)
    assert_type(file.comments(), Pages[Comment])
    file.tags = (*file.tags, "x")
    assert_type(file.save(if_unchanged=True), File)


def version_methods(file: File) -> None:
    assert_type(file.versions(), Pages[FileVersion])
    version = file.versions().one()
    assert_type(version.size, int)
    assert_type(version.modified_by, User)
    assert_type(version.restored_at, datetime | None)
    assert_type(version.trashed_by, User | None)
    assert_type(version.download("copy.txt"), Path)
    assert_type(version.read_bytes(), bytes)
    assert_type(version.promote(), FileVersion)
    assert_type(version.delete(), None)


def search_to_data_frame(box: Box) -> None:
    df = pd.concat(pd.read_csv(f.open()) for f in box.search("sales", type=File, extensions=["csv"]))
    assert_type(df, pd.DataFrame)


def folder_methods(folder: Folder, me: User) -> None:
    assert_type(folder.create_folder("a/b", parents=True, exist_ok=True), Folder)
    assert_type(folder.upload(b"x", "x.txt"), File)
    assert_type(folder.upload(Path("x.txt"), on_conflict="version"), File)
    assert_type(folder.update(sync_state="synced", folder_upload_email="open"), Folder)
    assert_type(folder.move(folder, owned_by=me), Folder)
    assert_type(folder.copy(folder), Folder)
    assert_type(folder.delete(recursive=True), None)
    assert_type(folder.restore(), Folder)


def minis_load_to_full_objects(file: FileMini, folder: FolderMini, user: UserMini) -> None:
    assert_type(file.load(), File)
    assert_type(folder.load(), Folder)
    assert_type(user.load(), User)
    assert_type(folder.rename("x"), FolderMini)
    assert_type(folder.restore(), FolderMini)


def name_conflict_has_the_existing_item(folder: Folder) -> None:
    try:
        folder.upload("report.pdf")
    except NameConflict as error:
        assert_type(error.existing, File | Folder | WebLink | None)
        if isinstance(error.existing, File):
            assert_type(error.existing.sha1, str)


def mistakes(box: Box, file: File, folder: Folder) -> None:
    """Contain mistakes that type checkers find. An unused ignore comment fails the check."""
    file.share("everyone")  # type: ignore[arg-type] # no such access
    file.tags = ["x"]  # type: ignore[assignment] # a tuple, so that save() sees every change
    file.nmae = "x"  # type: ignore[attr-defined] # a typo
    file.copy()  # type: ignore[call-arg] # the target is missing
    print(folder.modified_at.year)  # type: ignore[union-attr] # None for the root
    folder.upload(b"x", "x", on_conflict="overwrite")  # type: ignore[arg-type] # not a valid value
    box.trash(sort="id")  # type: ignore[arg-type] # Box cannot sort the trash by id
    file.restore(to="0")  # type: ignore[arg-type] # must be a folder, not an id
    folder.items(sort="colour")  # type: ignore[arg-type] # not a valid field
    folder.get("x").items()  # type: ignore[union-attr] # may be a file
    box.search("x", type="file")  # type: ignore[call-overload] # must be a class, not a string
    box.search("x", colour="red")  # type: ignore[call-overload] # not a valid filter


def trees(box: Box, folder: FolderMini) -> None:
    assert_type(folder.upload_dir("proj", on_conflict="skip", progress=True), TreeReport)
    assert_type(folder.upload(b"", "x", modified_at=datetime.now(UTC), created_at=None), File)
    assert_type(folder.download("dl", keep_mtime=True), TreeReport)
    assert_type(folder.upload_dir("proj", delete=True, dry_run=True, errors="report"), TreeReport)
    assert_type(folder.path, str)
    try:
        folder.download("dl", errors="raise")
    except TreeError as error:
        assert_type(error.report, TreeReport)
        assert_type(error.report.deleted, tuple[TreeEntry, ...])
    assert_type(
        folder.upload_dir(Path("proj"), "other", include="*.csv", exclude=["a", "b"], workers=2), TreeReport
    )
    report = box.root.download("dl", on_conflict="replace", progress=print)
    assert_type(report, TreeReport)
    assert_type(report.failed, tuple[TreeEntry, ...])
    assert_type(report.failed[0].error, Exception | None)
    assert_type(report.created[0].item, Item | None)
    assert_type(report.created[0].local, Path | None)
    assert_type(report.ok, bool)
    assert_type(next(folder.walk(threads=8)), tuple[Folder, list[Folder], list[File]])
    folder.upload_dir("proj", on_conflict="replace")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    folder.download()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def logins(box: Box) -> None:
    assert_type(Box(profile="work"), Box)
    assert_type(box.whoami(), Identity)
    assert_type(box.whoami().user, User)
    assert_type(box.as_user(box.me), Box)
    assert_type(box.with_shared_link("https://app.box.com/s/1", "password"), Box)
    assert_type(box.shared_item("https://app.box.com/s/1"), File | Folder | WebLink)
    assert_type(box.shared_item(box.file("1").share()), File | Folder | WebLink)
    assert_type(box.downscope(["item_preview"], box.file("1")), Box)
    assert_type(box.token(), Secret)
    assert_type(box.token().reveal(), str)
    Box(JWTAuth.from_config("config.json", user_id=11))
    Box(ClientCredentials("id", "secret", enterprise_id="987"))
