"""The compared calls with ``boxsdk`` 10."""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from box_sdk_gen import (
    BaseUrls,
    BoxClient,
    BoxDeveloperTokenAuth,
    BoxOAuth,
    BoxRetryStrategy,
    NetworkSession,
    OAuthConfig,
)
from box_sdk_gen.box.token_storage import InMemoryTokenStorage
from box_sdk_gen.managers import comments, folders, uploads
from box_sdk_gen.networking.timeout_config import TimeoutConfig
from box_sdk_gen.schemas import AccessToken

from tests.faults.clients.report import BASE_INTERVAL, REFRESH, SECRET, TIMEOUT, TOKEN, actions, run

URL = sys.argv[1]
MILLISECONDS = int(TIMEOUT * 1000)


def login() -> BoxOAuth:
    token = AccessToken(access_token=TOKEN, refresh_token=REFRESH)
    storage = InMemoryTokenStorage(token)
    return BoxOAuth(OAuthConfig(client_id="client", client_secret=SECRET, token_storage=storage))


def connect(as_user: bool) -> BoxClient:
    network = NetworkSession(
        base_urls=BaseUrls(base_url=URL, upload_url=f"{URL}/api", oauth_2_url=f"{URL}/oauth2"),
        retry_strategy=BoxRetryStrategy(retry_base_interval=BASE_INTERVAL),
        timeout_config=TimeoutConfig(connection_timeout_ms=MILLISECONDS, read_timeout_ms=MILLISECONDS),
    )
    auth = login() if as_user else BoxDeveloperTokenAuth(token=TOKEN)
    return BoxClient(auth, network_session=network)


def read(box: BoxClient, id: str = "1") -> str | None:
    name: str | None = box.files.get_file_by_id(id).name
    return name


def create(box: BoxClient) -> str:
    id: str = box.folders.create_folder("Reports", folders.CreateFolderParent(id="0")).id
    return id


def rename(box: BoxClient) -> str:
    file = box.files.get_file_by_id("1")
    changed = box.files.update_file_by_id("1", name="new.bin", if_match=file.etag)
    return str(changed.name)


def comment(box: BoxClient) -> str:
    item = comments.CreateCommentItem(id="1", type=comments.CreateCommentItemTypeField.FILE)
    return str(box.comments.create_comment("Please review", item).id)


def download(box: BoxClient, target: Path) -> str:
    with target.open("wb") as file:
        box.downloads.download_file_to_output_stream("1", file)
    return target.name


def upload(box: BoxClient, content: Any) -> str:
    attributes = uploads.UploadFileAttributes(
        name="plan.bin", parent=uploads.UploadFileAttributesParentField(id="0")
    )
    id: str = box.uploads.upload_file(attributes, content).entries[0].id
    return id


CALLS: dict[str, Callable[..., object]] = {
    "read": read,
    "create": create,
    "delete": lambda box: box.files.delete_file_by_id("1"),
    "rename": rename,
    "comment": comment,
    "list": lambda box: ",".join(str(item.id) for item in box.folders.get_folder_items("0").entries),
    "download": download,
    "upload": upload,
}

if __name__ == "__main__":
    run(actions(connect, CALLS), ("box_sdk_gen",))
