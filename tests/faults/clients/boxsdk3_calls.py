"""The calls that are compared, with ``boxsdk`` 3. Runs in the second environment (`make boxsdk3`)."""

from __future__ import annotations

import io
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from boxsdk import Client, OAuth2
from boxsdk.config import API
from boxsdk.session.session import AuthorizedSession

from tests.faults.clients.report import BASE_INTERVAL, CONTENT, REFRESH, SECRET, TIMEOUT, TOKEN, Pipe, run

URL = sys.argv[1]
API.BASE_API_URL, API.UPLOAD_URL = f"{URL}/2.0", f"{URL}/api/2.0"
API.OAUTH2_API_URL, API.OAUTH2_AUTHORIZE_URL = f"{URL}/oauth2", f"{URL}/api/oauth2/authorize"


class Impatient(AuthorizedSession):
    _retry_base_interval = BASE_INTERVAL  # it has no public setting for this


def login():
    return OAuth2("client", SECRET, access_token=TOKEN, refresh_token=REFRESH)


def connected(auth=None):
    auth = auth or OAuth2("client", SECRET, access_token=TOKEN)
    session = Impatient(auth, default_network_request_kwargs={"timeout": (TIMEOUT, TIMEOUT)})
    return Client(auth, session=session)


def read(box, id="1"):
    return box.file(id).get().name


def create(box):
    return box.root_folder().create_subfolder("Reports").id


def read_then_create(box):
    read(box)
    time.sleep(0.5)
    return create(box)


def read_many(box):
    start = threading.Barrier(32)

    def one(_):
        start.wait()
        return read(box) == "plan.bin"

    with ThreadPoolExecutor(32) as pool:
        return sum(pool.map(one, range(32)))


def read_again(box):
    with suppress(Exception):  # the second call is the one that is looked at
        read(box)
    return read(box)


def rename(box):
    file = box.file("1").get()
    return file.update_info(data={"name": "new.bin"}, etag=file.etag).name


def download(box, target):
    with target.open("wb") as file:
        box.file("1").download_to(file)
    return target.name


ACTIONS = {
    "read": lambda _: read(connected()),
    "read as user": lambda _: read(connected(login())),
    "read twice as user": lambda _: read_again(connected(login())),
    "read by many": lambda _: read_many(connected(login())),
    "read odd id": lambda _: read(connected(), "../users/me"),
    "read then create": lambda _: read_then_create(connected()),
    "create": lambda _: create(connected()),
    "delete": lambda _: bool(connected().file("1").delete()),
    "rename": lambda _: rename(connected()),
    "comment": lambda _: connected().file("1").add_comment("Please review").id,
    "list": lambda _: ",".join(str(item.id) for item in connected().root_folder().get_items()),
    "download": lambda target: download(connected(), target),
    "upload": lambda _: connected().root_folder().upload_stream(io.BytesIO(CONTENT), "plan.bin").id,
    "upload stream": lambda _: (
        connected().root_folder().upload_stream(io.BufferedReader(Pipe()), "plan.bin").id
    ),
}

if __name__ == "__main__":
    run(ACTIONS, ("boxsdk",))
