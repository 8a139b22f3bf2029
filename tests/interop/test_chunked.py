"""Chunked uploads, versions and zip archives of Box's own SDKs work unchanged with the embedded Box."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from box_sdk_gen import BaseUrls, BoxClient, BoxDeveloperTokenAuth, NetworkSession, null
from box_sdk_gen.managers.zip_downloads import DownloadZipItems, DownloadZipItemsTypeField
from box_sdk_gen.schemas import FileFull

from box_models.local import serve
from box_models.local.settings import Settings
from tests.description import violations
from tests.interop import traffic
from tests.interop.test_official_sdks import OLD_PYTHON

pytestmark = pytest.mark.interop

PROGRAM = Path(__file__).with_name("boxsdk3_chunked.py")
CONTENT = bytes(range(256)) * 1000
CHANGED = CONTENT[::-1]
SEED = {
    "users": [{"id": "11", "name": "Ada Lovelace", "login": "ada@example.com"}],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
}
# Small parts, so that little content has many of them, and commits that are not ready at first.
SETTINGS = Settings(
    upload_session_minimum=1, upload_part_size=10_000, commit_not_ready=2, not_ready_retry_after=0
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file with all requests and responses, which are compared with the description of Box after the tests."""
    recording = tmp_path_factory.mktemp("traffic") / "exchanges.jsonl"
    yield recording
    assert not recording.exists() or violations([recording]) == ""


@pytest.fixture(scope="module")
def url(recording: Path) -> Iterator[str]:
    with serve(":memory:", seed=SEED, settings=SETTINGS) as running:
        traffic.record(running.engine, recording)
        yield running.url


@pytest.fixture(scope="module")
def client(url: str) -> BoxClient:
    urls = BaseUrls(base_url=url, upload_url=f"{url}/api", oauth_2_url=f"{url}/api/oauth2")
    return BoxClient(BoxDeveloperTokenAuth(token="local_ada"), network_session=NetworkSession(base_urls=urls))


@pytest.fixture(scope="module")
def file(client: BoxClient) -> FileFull:
    return client.chunked_uploads.upload_big_file(io.BytesIO(CONTENT), "big 10.bin", len(CONTENT), "0")


def content_of(client: BoxClient, file: FileFull) -> bytes:
    content = client.downloads.download_file(file.id)
    assert content is not None
    return bytes(content.read())


def test_boxsdk_10_uploads_a_file_in_parts(client: BoxClient, file: FileFull) -> None:
    assert (file.name, file.size) == ("big 10.bin", len(CONTENT))
    assert content_of(client, file) == CONTENT


def test_boxsdk_10_uploads_a_version_in_parts_and_restores_the_old_one(
    client: BoxClient, file: FileFull
) -> None:
    changed = client.chunked_uploads.upload_big_file_version(file.id, io.BytesIO(CHANGED), len(CHANGED))
    assert changed is not None
    assert content_of(client, changed) == CHANGED
    (before,) = client.file_versions.get_file_versions(file.id).entries or []
    assert client.file_versions.promote_file_version(file.id, id=before.id).size == len(CONTENT)
    client.file_versions.delete_file_version_by_id(file.id, before.id)
    trashed = client.file_versions.get_file_version_by_id(file.id, before.id)
    restored = client.file_versions.update_file_version_by_id(file.id, before.id, trashed_at=null)
    assert (trashed.trashed_at is not None, restored.trashed_at) == (True, None)
    assert content_of(client, file) == CONTENT


def test_boxsdk_10_sends_only_the_changed_part_of_a_version(client: BoxClient, recording: Path) -> None:
    part = SETTINGS.upload_part_size
    file = client.chunked_uploads.upload_big_file(io.BytesIO(CONTENT), "planned 10.bin", len(CONTENT), "0")
    before = len(recording.read_text().splitlines())
    content = CONTENT[:part] + bytes(part) + CONTENT[2 * part :]
    version = client.chunked_uploads.upload_big_file_version(file.id, io.BytesIO(content), len(content))
    assert version is not None
    assert content_of(client, version) == content
    exchanges = map(json.loads, recording.read_text().splitlines()[before:])
    sent = [
        exchange["request"]["headers"] for exchange in exchanges if exchange["request"]["method"] == "PUT"
    ]
    assert [headers["content-range"] for headers in sent] == [f"bytes {part}-{2 * part - 1}/{len(content)}"]


def test_boxsdk_10_downloads_an_archive(client: BoxClient, file: FileFull) -> None:
    items = [DownloadZipItems(id=file.id, type=DownloadZipItemsTypeField.FILE)]
    archive = client.zip_downloads.download_zip(items, download_file_name="archive")
    assert zipfile.ZipFile(io.BytesIO(archive.read())).read("big 10.bin") == CONTENT


def test_boxsdk_3_uploads_in_parallel_parts_and_handles_versions_and_archives(url: str) -> None:
    if not OLD_PYTHON.exists():
        pytest.skip("the second environment is missing; run: make boxsdk3")
    command = [str(OLD_PYTHON), str(PROGRAM), url, "local_ada"]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert process.returncode == 0, process.stderr
    old, new = (hashlib.sha1(content).hexdigest() for content in (CONTENT, CHANGED))
    assert json.loads(process.stdout) == {
        "new file": old,
        "new version": new,
        "stream": old,
        "abort": "True",
        "previous version": old,
        "promoted version": old,
        "deleted version": "True",
        "archive": "succeeded boxsdk 3/ boxsdk 3/big 3.bin boxsdk 3/stream.bin",
    }
