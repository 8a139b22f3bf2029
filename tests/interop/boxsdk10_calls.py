"""Call every public method of the managers of ``boxsdk`` 10 for resources that this library supports."""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count
from typing import TypeAlias

from box_sdk_gen import (
    BaseUrls,
    BoxAPIError,
    BoxClient,
    BoxDeveloperTokenAuth,
    BoxRetryStrategy,
    NetworkSession,
    null,
)
from box_sdk_gen.managers import (
    comments,
    files,
    folders,
    groups,
    search,
    shared_links_files,
    shared_links_folders,
    shared_links_web_links,
    trashed_files,
    trashed_folders,
    trashed_web_links,
    uploads,
    web_links,
)
from box_sdk_gen.schemas import FileFull, FolderFull, WebLink

MANAGERS = (
    "folders",
    "files",
    "uploads",
    "chunked_uploads",
    "downloads",
    "comments",
    "shared_links_files",
    "shared_links_folders",
    "shared_links_web_links",
    "search",
    "events",
    "users",
    "groups",
    "user_collaborations",
    "list_collaborations",
    "web_links",
    "trashed_items",
    "trashed_files",
    "trashed_folders",
    "trashed_web_links",
    "collections",
    "recent_items",
    "file_watermarks",
    "folder_watermarks",
    "memberships",
    "email_aliases",
    "avatars",
    "transfer",
    "file_versions",
    "zip_downloads",
)
CONTENT = b"name,amount\nAda,3\n"


class World:
    """A client with a folder, and methods that create the items for one call."""

    numbers = count(1)

    def __init__(self, url: str, token: str, user_id: str) -> None:
        self.url = url
        self.network = NetworkSession(
            base_urls=BaseUrls(base_url=url, upload_url=f"{url}/api", oauth_2_url=f"{url}/api/oauth2"),
            retry_strategy=BoxRetryStrategy(max_attempts=1),
        )
        self.client = BoxClient(BoxDeveloperTokenAuth(token=token), network_session=self.network)
        self.user_id = user_id
        self.name = f"thing {next(self.numbers)}"
        self._home: FolderFull | None = None

    @property
    def home(self) -> FolderFull:
        """The folder for all items of this call."""
        if self._home is None:
            self._home = self.folder("0")
        return self._home

    def folder(self, parent: str | None = None) -> FolderFull:
        return self.client.folders.create_folder(
            f"folder {next(self.numbers)}", folders.CreateFolderParent(id=parent or self.home.id)
        )

    def file(self) -> FileFull:
        attributes = uploads.UploadFileAttributes(
            name=f"file {next(self.numbers)}.csv",
            parent=uploads.UploadFileAttributesParentField(id=self.home.id),
        )
        return self.client.uploads.upload_file(attributes, io.BytesIO(CONTENT)).entries[0]

    def web_link(self) -> WebLink:
        return self.client.web_links.create_web_link(
            "https://example.com/",
            web_links.CreateWebLinkParent(id=self.home.id),
            name=f"link {next(self.numbers)}",
        )

    def comment(self, file_id: str) -> str:
        item = comments.CreateCommentItem(id=file_id, type=comments.CreateCommentItemTypeField.FILE)
        return str(self.client.comments.create_comment(f"said {next(self.numbers)}", item).id)

    def group(self) -> str:
        return str(self.client.groups.create_group(f"group {next(self.numbers)}").id)

    def trashed_file(self) -> str:
        file = self.file()
        self.client.files.delete_file_by_id(file.id)
        return str(file.id)

    def trashed_folder(self) -> str:
        folder = self.folder()
        self.client.folders.delete_folder_by_id(folder.id)
        return str(folder.id)

    def trashed_web_link(self) -> str:
        link = self.web_link()
        self.client.web_links.delete_web_link_by_id(link.id)
        return str(link.id)


Call: TypeAlias = Callable[[World], object]
CALLS: dict[str, Call] = {}


def calls(function: Call) -> Call:
    """Register a call: ``folders__copy_folder`` calls ``client.folders.copy_folder``."""
    CALLS[function.__name__.replace("__", ".")] = function
    return function


def outcome(call: Call, world: World) -> str:
    """Return the outcome of a call: ``pass``, ``not served``, or ``fail`` with the reason."""
    try:
        call(world)
    except BoxAPIError as error:
        response = error.response_info
        is_served = response.code != "not_implemented"
        return f"fail: {response.status_code} {error.message}" if is_served else "not served"
    except Exception as error:  # noqa: BLE001  the SDKs raise many types for a response that they do not expect
        return f"fail: {type(error).__name__}: {error}"
    return "pass"


@calls
def folders__create_folder(w: World) -> None:
    parent = folders.CreateFolderParent(id=w.home.id)
    assert w.client.folders.create_folder(w.name, parent).parent.id == w.home.id


@calls
def folders__get_folder_by_id(w: World) -> None:
    folder = w.client.folders.get_folder_by_id("0", fields=["name", "size", "item_collection"])
    assert folder.name == "All Files"
    assert w.client.folders.get_folder_by_id(w.home.id).created_by.id == w.user_id


@calls
def folders__get_folder_items(w: World) -> None:
    file = w.file()
    page = w.client.folders.get_folder_items(w.home.id, usemarker=True, limit=10, fields=["name", "size"])
    assert [(entry.id, getattr(entry, "size", None)) for entry in page.entries] == [(file.id, len(CONTENT))]


@calls
def folders__update_folder_by_id(w: World) -> None:
    folder = w.client.folders.update_folder_by_id(
        w.home.id, name=w.name, description="Said", tags=["a"], fields=["name", "description", "tags"]
    )
    assert (folder.name, folder.description, folder.tags) == (w.name, "Said", ["a"])


@calls
def folders__copy_folder(w: World) -> None:
    w.file()
    copy = w.client.folders.copy_folder(w.home.id, folders.CopyFolderParent(id="0"), name=w.name)
    assert copy.item_collection.entries[0].name.endswith(".csv")


@calls
def folders__delete_folder_by_id(w: World) -> None:
    w.file()
    w.client.folders.delete_folder_by_id(w.home.id, recursive=True)


@calls
def files__get_file_by_id(w: World) -> None:
    file = w.client.files.get_file_by_id(w.file().id)
    assert (file.size, file.owned_by.id) == (len(CONTENT), w.user_id)


@calls
def files__update_file_by_id(w: World) -> None:
    moved = w.client.files.update_file_by_id(
        w.file().id, name=w.name, parent=files.UpdateFileByIdParent(id="0"), description="Said"
    )
    assert (moved.name, moved.parent.id, moved.description) == (w.name, "0", "Said")


@calls
def files__copy_file(w: World) -> None:
    file = w.file()
    copy = w.client.files.copy_file(file.id, files.CopyFileParent(id="0"), name=w.name)
    assert copy.id != file.id
    assert copy.sha_1 == file.sha_1


@calls
def files__delete_file_by_id(w: World) -> None:
    file = w.file()
    w.client.files.delete_file_by_id(file.id, if_match=file.etag)


@calls
def files__get_file_thumbnail_by_id(w: World) -> None:
    assert w.client.files.get_file_thumbnail_by_id(w.file().id, files.GetFileThumbnailByIdExtension.PNG)


@calls
def files__get_file_thumbnail_url(w: World) -> None:
    assert w.client.files.get_file_thumbnail_url(w.file().id, files.GetFileThumbnailUrlExtension.PNG)


@calls
def uploads__preflight_file_upload_check(w: World) -> None:
    parent = uploads.PreflightFileUploadCheckParent(id=w.home.id)
    assert w.client.uploads.preflight_file_upload_check(name=w.name, size=9, parent=parent).upload_url


@calls
def uploads__upload_file(w: World) -> None:
    attributes = uploads.UploadFileAttributes(
        name=w.name, parent=uploads.UploadFileAttributesParentField(id=w.home.id)
    )
    file = w.client.uploads.upload_file(attributes, io.BytesIO(CONTENT)).entries[0]
    assert (file.name, file.size) == (w.name, len(CONTENT))


@calls
def uploads__upload_file_version(w: World) -> None:
    file = w.file()
    attributes = uploads.UploadFileVersionAttributes(name=w.name)
    version = w.client.uploads.upload_file_version(
        file.id, attributes, io.BytesIO(b"new"), if_match=file.etag
    )
    assert version.entries[0].id == file.id
    assert version.entries[0].size == 3


@calls
def uploads__upload_with_preflight_check(w: World) -> None:
    attributes = uploads.UploadWithPreflightCheckAttributes(
        name=w.name, size=3, parent=uploads.UploadWithPreflightCheckAttributesParentField(id=w.home.id)
    )
    assert w.client.uploads.upload_with_preflight_check(attributes, io.BytesIO(b"new")).entries[0].size == 3


@calls
def downloads__download_file(w: World) -> None:
    assert w.client.downloads.download_file(w.file().id).read() == CONTENT


@calls
def downloads__download_file_to_output_stream(w: World) -> None:
    target = io.BytesIO()
    w.client.downloads.download_file_to_output_stream(w.file().id, target, range="bytes=0-3")
    assert target.getvalue() == CONTENT[:4]


@calls
def downloads__get_download_file_url(w: World) -> None:
    assert w.client.downloads.get_download_file_url(w.file().id).startswith("http")


@calls
def comments__create_comment(w: World) -> None:
    item = comments.CreateCommentItem(id=w.file().id, type=comments.CreateCommentItemTypeField.FILE)
    assert w.client.comments.create_comment("Please review", item).message == "Please review"


@calls
def comments__get_comment_by_id(w: World) -> None:
    assert w.client.comments.get_comment_by_id(w.comment(w.file().id)).created_by.id == w.user_id


@calls
def comments__get_file_comments(w: World) -> None:
    file = w.file()
    ids = [w.comment(file.id), w.comment(file.id)]
    assert {entry.id for entry in w.client.comments.get_file_comments(file.id).entries} == set(ids)


@calls
def comments__update_comment_by_id(w: World) -> None:
    comment = w.comment(w.file().id)
    assert w.client.comments.update_comment_by_id(comment, message="Better").message == "Better"


@calls
def comments__delete_comment_by_id(w: World) -> None:
    w.client.comments.delete_comment_by_id(w.comment(w.file().id))


def shared_file(w: World) -> FileFull:
    access = shared_links_files.AddShareLinkToFileSharedLinkAccessField.OPEN
    link = shared_links_files.AddShareLinkToFileSharedLink(access=access)
    return w.client.shared_links_files.add_share_link_to_file(w.file().id, "shared_link", shared_link=link)


@calls
def shared_links_files__add_share_link_to_file(w: World) -> None:
    assert shared_file(w).shared_link.access == "open"


@calls
def shared_links_files__get_shared_link_for_file(w: World) -> None:
    file = shared_file(w)
    results = w.client.shared_links_files.get_shared_link_for_file(file.id, "shared_link")
    assert results.shared_link.url == file.shared_link.url


@calls
def shared_links_files__find_file_for_shared_link(w: World) -> None:
    file = shared_file(w)
    header = f"shared_link={file.shared_link.url}"
    assert w.client.shared_links_files.find_file_for_shared_link(header).id == file.id


@calls
def shared_links_files__update_shared_link_on_file(w: World) -> None:
    link = shared_links_files.UpdateSharedLinkOnFileSharedLink(
        access=shared_links_files.UpdateSharedLinkOnFileSharedLinkAccessField.COMPANY
    )
    manager = w.client.shared_links_files
    changed = manager.update_shared_link_on_file(shared_file(w).id, "shared_link", shared_link=link)
    assert changed.shared_link.access == "company"


@calls
def shared_links_files__remove_shared_link_from_file(w: World) -> None:
    manager = w.client.shared_links_files
    assert not manager.remove_shared_link_from_file(
        shared_file(w).id, "shared_link", shared_link=null
    ).shared_link


def shared_folder(w: World) -> FolderFull:
    access = shared_links_folders.AddShareLinkToFolderSharedLinkAccessField.OPEN
    link = shared_links_folders.AddShareLinkToFolderSharedLink(access=access)
    return w.client.shared_links_folders.add_share_link_to_folder(w.home.id, "shared_link", shared_link=link)


@calls
def shared_links_folders__add_share_link_to_folder(w: World) -> None:
    assert shared_folder(w).shared_link.access == "open"


@calls
def shared_links_folders__get_shared_link_for_folder(w: World) -> None:
    folder = shared_folder(w)
    results = w.client.shared_links_folders.get_shared_link_for_folder(folder.id, "shared_link")
    assert results.shared_link.url == folder.shared_link.url


@calls
def shared_links_folders__find_folder_for_shared_link(w: World) -> None:
    folder = shared_folder(w)
    header = f"shared_link={folder.shared_link.url}"
    assert w.client.shared_links_folders.find_folder_for_shared_link(header).id == folder.id


@calls
def shared_links_folders__update_shared_link_on_folder(w: World) -> None:
    link = shared_links_folders.UpdateSharedLinkOnFolderSharedLink(
        access=shared_links_folders.UpdateSharedLinkOnFolderSharedLinkAccessField.COLLABORATORS
    )
    manager = w.client.shared_links_folders
    changed = manager.update_shared_link_on_folder(shared_folder(w).id, "shared_link", shared_link=link)
    assert changed.shared_link.access == "collaborators"


@calls
def shared_links_folders__remove_shared_link_from_folder(w: World) -> None:
    manager = w.client.shared_links_folders
    folder = manager.remove_shared_link_from_folder(shared_folder(w).id, "shared_link", shared_link=null)
    assert not folder.shared_link


def shared_web_link(w: World) -> WebLink:
    access = shared_links_web_links.AddShareLinkToWebLinkSharedLinkAccessField.OPEN
    link = shared_links_web_links.AddShareLinkToWebLinkSharedLink(access=access)
    manager = w.client.shared_links_web_links
    return manager.add_share_link_to_web_link(w.web_link().id, "shared_link", shared_link=link)


@calls
def shared_links_web_links__add_share_link_to_web_link(w: World) -> None:
    assert shared_web_link(w).shared_link.access == "open"


@calls
def shared_links_web_links__get_shared_link_for_web_link(w: World) -> None:
    link = shared_web_link(w)
    results = w.client.shared_links_web_links.get_shared_link_for_web_link(link.id, "shared_link")
    assert results.shared_link.url == link.shared_link.url


@calls
def shared_links_web_links__find_web_link_for_shared_link(w: World) -> None:
    link = shared_web_link(w)
    header = f"shared_link={link.shared_link.url}"
    assert w.client.shared_links_web_links.find_web_link_for_shared_link(header).id == link.id


@calls
def shared_links_web_links__update_shared_link_on_web_link(w: World) -> None:
    link = shared_links_web_links.UpdateSharedLinkOnWebLinkSharedLink(
        access=shared_links_web_links.UpdateSharedLinkOnWebLinkSharedLinkAccessField.COMPANY
    )
    manager = w.client.shared_links_web_links
    changed = manager.update_shared_link_on_web_link(shared_web_link(w).id, "shared_link", shared_link=link)
    assert changed.shared_link.access == "company"


@calls
def shared_links_web_links__remove_shared_link_from_web_link(w: World) -> None:
    manager = w.client.shared_links_web_links
    link = manager.remove_shared_link_from_web_link(shared_web_link(w).id, "shared_link", shared_link=null)
    assert not link.shared_link


@calls
def search__search_for_content(w: World) -> None:
    file = w.file()
    results = w.client.search.search_for_content(
        query=file.name, file_extensions=["csv"], type=search.SearchForContentType.FILE, limit=100
    )
    assert any(isinstance(entry, FileFull) and entry.id == file.id for entry in results.entries)


@calls
def search__search_by_metadata_query(w: World) -> None:
    w.client.search.search_by_metadata_query(
        "enterprise_1.template", "0", query="amount >= :a", query_params={"a": 1}
    )


@calls
def users__get_user_me(w: World) -> None:
    assert w.client.users.get_user_me(fields=["name", "login", "role"]).id == w.user_id


@calls
def users__get_user_by_id(w: World) -> None:
    assert w.client.users.get_user_by_id(w.user_id).login.endswith("@example.com")


@calls
def users__get_users(w: World) -> None:
    assert w.user_id in {user.id for user in w.client.users.get_users(limit=100).entries}


@calls
def users__create_user(w: World) -> None:
    assert w.client.users.create_user(w.name, login=f"new{next(w.numbers)}@example.com").name == w.name


@calls
def users__update_user_by_id(w: World) -> None:
    assert w.client.users.update_user_by_id(w.user_id, job_title="Analyst").job_title == "Analyst"


@calls
def users__delete_user_by_id(w: World) -> None:
    user = w.client.users.create_user(w.name, login=f"gone{next(w.numbers)}@example.com")
    w.client.users.delete_user_by_id(user.id)


@calls
def web_links__create_web_link(w: World) -> None:
    assert w.web_link().url == "https://example.com/"


@calls
def web_links__get_web_link_by_id(w: World) -> None:
    assert w.client.web_links.get_web_link_by_id(w.web_link().id).parent.id == w.home.id


@calls
def web_links__update_web_link_by_id(w: World) -> None:
    assert w.client.web_links.update_web_link_by_id(w.web_link().id, name=w.name).name == w.name


@calls
def web_links__delete_web_link_by_id(w: World) -> None:
    w.client.web_links.delete_web_link_by_id(w.web_link().id)


@calls
def groups__create_group(w: World) -> None:
    level = groups.CreateGroupInvitabilityLevel.ADMINS_ONLY
    created = w.client.groups.create_group(
        w.name, invitability_level=level, fields=["name", "invitability_level"]
    )
    assert (created.name, created.invitability_level) == (w.name, level)


@calls
def groups__get_groups(w: World) -> None:
    group = w.group()
    assert group in {
        entry.id for entry in w.client.groups.get_groups(filter_term="group", limit=1000).entries
    }


@calls
def groups__get_group_by_id(w: World) -> None:
    assert w.client.groups.get_group_by_id(w.group()).group_type == "managed_group"


@calls
def groups__update_group_by_id(w: World) -> None:
    updated = w.client.groups.update_group_by_id(w.group(), description=w.name, fields=["description"])
    assert updated.description == w.name


@calls
def groups__delete_group_by_id(w: World) -> None:
    w.client.groups.delete_group_by_id(w.group())


@calls
def trashed_items__get_trashed_items(w: World) -> None:
    file = w.trashed_file()
    page = w.client.trashed_items.get_trashed_items(limit=1000)
    assert file in {entry.id for entry in page.entries}


@calls
def trashed_files__get_trashed_file_by_id(w: World) -> None:
    assert w.client.trashed_files.get_trashed_file_by_id(w.trashed_file()).item_status == "trashed"


@calls
def trashed_files__restore_file_from_trash(w: World) -> None:
    parent = trashed_files.RestoreFileFromTrashParent(id="0")
    restored = w.client.trashed_files.restore_file_from_trash(w.trashed_file(), name=w.name, parent=parent)
    assert restored.item_status == "active"


@calls
def trashed_files__delete_trashed_file_by_id(w: World) -> None:
    w.client.trashed_files.delete_trashed_file_by_id(w.trashed_file())


@calls
def trashed_folders__get_trashed_folder_by_id(w: World) -> None:
    assert w.client.trashed_folders.get_trashed_folder_by_id(w.trashed_folder()).item_status == "trashed"


@calls
def trashed_folders__restore_folder_from_trash(w: World) -> None:
    parent = trashed_folders.RestoreFolderFromTrashParent(id="0")
    restored = w.client.trashed_folders.restore_folder_from_trash(
        w.trashed_folder(), name=w.name, parent=parent
    )
    assert restored.item_status == "active"


@calls
def trashed_folders__delete_trashed_folder_by_id(w: World) -> None:
    w.client.trashed_folders.delete_trashed_folder_by_id(w.trashed_folder())


@calls
def trashed_web_links__get_trashed_web_link_by_id(w: World) -> None:
    link = w.client.trashed_web_links.get_trashed_web_link_by_id(w.trashed_web_link())
    assert link.item_status == "trashed"


@calls
def trashed_web_links__restore_weblink_from_trash(w: World) -> None:
    parent = trashed_web_links.RestoreWeblinkFromTrashParent(id="0")
    manager = w.client.trashed_web_links
    restored = manager.restore_weblink_from_trash(w.trashed_web_link(), name=w.name, parent=parent)
    assert restored.item_status == "active"


@calls
def trashed_web_links__delete_trashed_web_link_by_id(w: World) -> None:
    w.client.trashed_web_links.delete_trashed_web_link_by_id(w.trashed_web_link())
