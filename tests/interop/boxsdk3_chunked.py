"""Chunked uploads, versions and zip archives with ``boxsdk`` 3, in the second environment (`make boxsdk3`).

``python boxsdk3_chunked.py URL TOKEN`` prints ``{"action": "sha1 of the result"}`` as JSON.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

from boxsdk import Client, OAuth2
from boxsdk.config import API

CONTENT = bytes(range(256)) * 1000
CHANGED = CONTENT[::-1]


def connect(url, token):
    API.BASE_API_URL, API.UPLOAD_URL = f"{url}/2.0", f"{url}/api/2.0"
    API.OAUTH2_API_URL = f"{url}/oauth2"
    API.MAX_RETRY_ATTEMPTS = 0
    return Client(OAuth2(client_id="app", client_secret="hush", access_token=token))


def local(content):
    path = Path(tempfile.mkdtemp()) / "big 3.bin"
    path.write_bytes(content)
    return str(path)


def upload(uploader):
    """Upload the file, and repeat the commit until it is ready."""
    file = uploader.start()
    while file is None:
        file = uploader.resume()
    return file


def main():
    warnings.simplefilter("ignore")
    client = connect(*sys.argv[1:])
    folder = client.root_folder().create_subfolder("boxsdk 3")
    file = upload(folder.get_chunked_uploader(local(CONTENT)))
    results = {"new file": file.sha1}
    results["new version"] = upload(file.get_chunked_uploader(local(CHANGED), rename_file=True)).sha1

    session = folder.create_upload_session(len(CONTENT), "stream.bin")
    uploader = session.get_chunked_uploader_for_stream(io.BytesIO(CONTENT), len(CONTENT))
    results["stream"] = upload(uploader).sha1

    aborted = folder.create_upload_session(len(CONTENT), "aborted.bin").get_chunked_uploader(local(CONTENT))
    results["abort"] = str(aborted.abort())

    (before,) = file.get_previous_versions()
    results["previous version"] = before.sha1
    results["promoted version"] = file.promote_version(before).sha1
    results["deleted version"] = str(file.delete_version(before))

    archive = io.BytesIO()
    status = client.download_zip("archive", [folder], archive)
    results["archive"] = " ".join([status["state"], *sorted(zipfile.ZipFile(archive).namelist())])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
