"""The compared calls with ``boxsdk`` 3. Runs in the second environment (`make boxsdk3`)."""

from __future__ import annotations

import sys

from boxsdk import Client, OAuth2
from boxsdk.config import API
from boxsdk.session.session import AuthorizedSession

from tests.faults.clients.report import BASE_INTERVAL, REFRESH, SECRET, TIMEOUT, TOKEN, actions, run

URL = sys.argv[1]
API.BASE_API_URL, API.UPLOAD_URL = f"{URL}/2.0", f"{URL}/api/2.0"
API.OAUTH2_API_URL, API.OAUTH2_AUTHORIZE_URL = f"{URL}/oauth2", f"{URL}/api/oauth2/authorize"


class ShortWaits(AuthorizedSession):
    _retry_base_interval = BASE_INTERVAL  # boxsdk 3 has no public setting for this


def login():
    return OAuth2("client", SECRET, access_token=TOKEN, refresh_token=REFRESH)


def connect(as_user):
    auth = login() if as_user else OAuth2("client", SECRET, access_token=TOKEN)
    session = ShortWaits(auth, default_network_request_kwargs={"timeout": (TIMEOUT, TIMEOUT)})
    return Client(auth, session=session)


def read(box, id="1"):
    return box.file(id).get().name


def rename(box):
    file = box.file("1").get()
    return file.update_info(data={"name": "new.bin"}, etag=file.etag).name


def download(box, target):
    with target.open("wb") as file:
        box.file("1").download_to(file)
    return target.name


CALLS = {
    "read": read,
    "create": lambda box: box.root_folder().create_subfolder("Reports").id,
    "delete": lambda box: bool(box.file("1").delete()),
    "rename": rename,
    "comment": lambda box: box.file("1").add_comment("Please review").id,
    "list": lambda box: ",".join(str(item.id) for item in box.root_folder().get_items()),
    "download": download,
    "upload": lambda box, content: box.root_folder().upload_stream(content, "plan.bin").id,
}

if __name__ == "__main__":
    run(actions(connect, CALLS), ("boxsdk",))
