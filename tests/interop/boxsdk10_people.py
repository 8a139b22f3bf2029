"""Call every public method of ``boxsdk`` 10 for versions, archives, memberships, aliases, avatars and transfers.

See :mod:`tests.interop.boxsdk10_calls`.
"""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportArgumentType=false

from __future__ import annotations

import io
import zipfile

from box_sdk_gen.internal.utils import ByteStream
from box_sdk_gen.managers import file_versions, memberships, transfer, uploads, zip_downloads
from box_sdk_gen.schemas import GroupMembership, ZipDownload

from tests.interop.boxsdk10_calls import CONTENT, World, calls
from tests.interop.boxsdk10_marks import CALLS
from tests.local.pictures import png

__all__ = ["CALLS"]

NEW_CONTENT = b"name,amount\nAda,4\n"


def user(w: World) -> str:
    number = next(w.numbers)
    return str(w.client.users.create_user(f"user {number}", login=f"user{number}@example.com").id)


def membership(w: World) -> GroupMembership:
    created: GroupMembership = w.client.memberships.create_group_membership(
        memberships.CreateGroupMembershipUser(id=user(w)),
        memberships.CreateGroupMembershipGroup(id=w.group()),
        role=memberships.CreateGroupMembershipRole.MEMBER,
    )
    return created


def file_with_two_versions(w: World) -> tuple[str, str]:
    """Return the ids of a file and of its first version."""
    file = w.file()
    attributes = uploads.UploadFileVersionAttributes(name=file.name)
    w.client.uploads.upload_file_version(file.id, attributes, io.BytesIO(NEW_CONTENT))
    return str(file.id), str(file.file_version.id)


@calls
def memberships__create_group_membership(w: World) -> None:
    assert membership(w).role == "member"


@calls
def memberships__get_group_membership_by_id(w: World) -> None:
    created = membership(w)
    assert w.client.memberships.get_group_membership_by_id(created.id).user.id == created.user.id


@calls
def memberships__get_group_memberships(w: World) -> None:
    created = membership(w)
    page = w.client.memberships.get_group_memberships(created.group.id)
    assert [entry.id for entry in page.entries] == [created.id]


@calls
def memberships__get_user_memberships(w: World) -> None:
    created = membership(w)
    page = w.client.memberships.get_user_memberships(created.user.id, limit=10)
    assert [entry.group.id for entry in page.entries] == [created.group.id]


@calls
def memberships__update_group_membership_by_id(w: World) -> None:
    admin = memberships.UpdateGroupMembershipByIdRole.ADMIN
    changed = w.client.memberships.update_group_membership_by_id(membership(w).id, role=admin)
    assert changed.role == "admin"


@calls
def memberships__delete_group_membership_by_id(w: World) -> None:
    w.client.memberships.delete_group_membership_by_id(membership(w).id)


@calls
def email_aliases__create_user_email_alias(w: World) -> None:
    address = f"alias{next(w.numbers)}@example.com"
    assert w.client.email_aliases.create_user_email_alias(user(w), address).email == address


@calls
def email_aliases__get_user_email_aliases(w: World) -> None:
    owner = user(w)
    created = w.client.email_aliases.create_user_email_alias(owner, f"alias{next(w.numbers)}@example.com")
    page = w.client.email_aliases.get_user_email_aliases(owner)
    assert [entry.id for entry in page.entries] == [created.id]


@calls
def email_aliases__delete_user_email_alias_by_id(w: World) -> None:
    owner = user(w)
    created = w.client.email_aliases.create_user_email_alias(owner, f"alias{next(w.numbers)}@example.com")
    w.client.email_aliases.delete_user_email_alias_by_id(owner, created.id)


def add_avatar(w: World) -> str:
    """Add an avatar to a new user, and return the id of the user."""
    owner = user(w)
    picture: ByteStream = io.BytesIO(png())
    w.client.avatars.create_user_avatar(
        owner, picture, pic_file_name="avatar.png", pic_content_type="image/png"
    )
    return owner


@calls
def avatars__create_user_avatar(w: World) -> None:
    add_avatar(w)


@calls
def avatars__get_user_avatar(w: World) -> None:
    assert w.client.avatars.get_user_avatar(add_avatar(w)).read() == png()


@calls
def avatars__delete_user_avatar(w: World) -> None:
    w.client.avatars.delete_user_avatar(add_avatar(w))


@calls
def transfer__transfer_owned_folder(w: World) -> None:
    new_owner = transfer.TransferOwnedFolderOwnedBy(id=w.user_id)
    assert w.client.transfer.transfer_owned_folder(user(w), new_owner).owned_by.id == w.user_id


@calls
def file_versions__get_file_versions(w: World) -> None:
    file, first = file_with_two_versions(w)
    assert [entry.id for entry in w.client.file_versions.get_file_versions(file).entries] == [first]


@calls
def file_versions__get_file_version_by_id(w: World) -> None:
    file, first = file_with_two_versions(w)
    assert w.client.file_versions.get_file_version_by_id(file, first).size == len(CONTENT)


@calls
def file_versions__promote_file_version(w: World) -> None:
    file, first = file_with_two_versions(w)
    kind = file_versions.PromoteFileVersionType.FILE_VERSION
    assert w.client.file_versions.promote_file_version(file, id=first, type=kind).size == len(CONTENT)


@calls
def file_versions__delete_file_version_by_id(w: World) -> None:
    w.client.file_versions.delete_file_version_by_id(*file_with_two_versions(w))


@calls
def file_versions__update_file_version_by_id(w: World) -> None:
    file, first = file_with_two_versions(w)
    w.client.file_versions.delete_file_version_by_id(file, first)
    assert w.client.file_versions.update_file_version_by_id(file, first).id == first


def new_archive(w: World) -> ZipDownload:
    kind = zip_downloads.CreateZipDownloadItemsTypeField.FILE
    items = [zip_downloads.CreateZipDownloadItems(kind, w.file().id)]
    archive: ZipDownload = w.client.zip_downloads.create_zip_download(items, download_file_name="archive")
    return archive


@calls
def zip_downloads__create_zip_download(w: World) -> None:
    archive = new_archive(w)
    assert archive.name_conflicts == []


@calls
def zip_downloads__get_zip_download_content(w: World) -> None:
    archive = new_archive(w)
    content = w.client.zip_downloads.get_zip_download_content(archive.download_url).read()
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 1


@calls
def zip_downloads__get_zip_download_status(w: World) -> None:
    archive = new_archive(w)
    w.client.zip_downloads.get_zip_download_content(archive.download_url).read()
    assert w.client.zip_downloads.get_zip_download_status(archive.status_url).state == "succeeded"


@calls
def zip_downloads__download_zip(w: World) -> None:
    items = [zip_downloads.DownloadZipItems(zip_downloads.DownloadZipItemsTypeField.FILE, w.file().id)]
    content = w.client.zip_downloads.download_zip(items, download_file_name="archive").read()
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 1
