"""The calls that are compared, with ``boxsdk`` 10."""

# The SDK calls nearly every field optional, whatever Box's description says.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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

from tests.faults.clients.report import BASE_INTERVAL, CONTENT, REFRESH, SECRET, TIMEOUT, TOKEN, Pipe, run

URL = sys.argv[1]
MILLISECONDS = int(TIMEOUT * 1000)


def login() -> BoxOAuth:
    token = AccessToken(access_token=TOKEN, refresh_token=REFRESH)
    storage = InMemoryTokenStorage(token)
    return BoxOAuth(OAuthConfig(client_id="client", client_secret=SECRET, token_storage=storage))


def connected(auth: Any = None) -> BoxClient:
    network = NetworkSession(
        base_urls=BaseUrls(base_url=URL, upload_url=f"{URL}/api", oauth_2_url=f"{URL}/oauth2"),
        retry_strategy=BoxRetryStrategy(retry_base_interval=BASE_INTERVAL),
        timeout_config=TimeoutConfig(connection_timeout_ms=MILLISECONDS, read_timeout_ms=MILLISECONDS),
    )
    return BoxClient(auth or BoxDeveloperTokenAuth(token=TOKEN), network_session=network)


def read(box: BoxClient, id: str = "1") -> str | None:
    name: str | None = box.files.get_file_by_id(id).name
    return name


def create(box: BoxClient) -> str:
    made: str = box.folders.create_folder("Reports", folders.CreateFolderParent(id="0")).id
    return made


def read_then_create(box: BoxClient) -> str:
    read(box)
    time.sleep(0.5)
    return create(box)


def read_many(box: BoxClient) -> int:
    start = threading.Barrier(32)

    def one(_: int) -> bool:
        start.wait()
        return read(box) == "plan.bin"

    with ThreadPoolExecutor(32) as pool:
        return sum(pool.map(one, range(32)))


def read_again(box: BoxClient) -> str | None:
    with suppress(Exception):  # the second call is the one that is looked at
        read(box)
    return read(box)


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
    made: str = box.uploads.upload_file(attributes, content).entries[0].id
    return made


ACTIONS: dict[str, Callable[[Path], object]] = {
    "read": lambda _: read(connected()),
    "read as user": lambda _: read(connected(login())),
    "read twice as user": lambda _: read_again(connected(login())),
    "read by many": lambda _: read_many(connected(login())),
    "read odd id": lambda _: read(connected(), "../users/me"),
    "read then create": lambda _: read_then_create(connected()),
    "create": lambda _: create(connected()),
    "delete": lambda _: connected().files.delete_file_by_id("1"),
    "rename": lambda _: rename(connected()),
    "comment": lambda _: comment(connected()),
    "list": lambda _: ",".join(str(item.id) for item in connected().folders.get_folder_items("0").entries),
    "download": lambda target: download(connected(), target),
    "upload": lambda _: upload(connected(), io.BytesIO(CONTENT)),
    "upload stream": lambda _: upload(connected(), io.BufferedReader(Pipe())),
}

if __name__ == "__main__":
    run(ACTIONS, ("box_sdk_gen",))
