"""Call every public method of the same objects in ``boxsdk`` 3, in the second environment (`make boxsdk3`).

    python boxsdk3_calls.py URL TOKEN CONFIG        prints {"File.copy": "pass" | "not served" | "fail: …", …} as JSON

With ``--names`` it prints the names of the methods and calls none.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import tempfile
import warnings
from itertools import count
from pathlib import Path

import boxsdk3_sign_in
from boxsdk import Client, OAuth2
from boxsdk.config import API
from boxsdk.exception import BoxAPIException
from boxsdk.object.collaboration import CollaborationRole
from boxsdk.object.comment import Comment
from boxsdk.object.events import Events
from boxsdk.object.file import File
from boxsdk.object.folder import Folder, FolderSyncState
from boxsdk.object.search import Search
from boxsdk.object.trash import Trash
from boxsdk.object.user import User
from boxsdk.object.web_link import WebLink

CLASSES = (Folder, File, WebLink, Comment, User, Search, Trash, Events)
# The methods of the client that return one of these objects.
CLIENT = (
    "comment",
    "create_user",
    "downscope_token",
    "events",
    "file",
    "folder",
    "get_shared_item",
    "root_folder",
    "search",
    "trash",
    "user",
    "users",
    "web_link",
)
CONTENT = b"name,amount\nAda,3\n"
SMALL, BIG = len(CONTENT), 100_000  # the server of the test accepts small parts
# Set in each upload, because the SDK sends null otherwise, which Box's description does not allow.
MODIFIED = {"content_modified_at": "2026-01-02T03:04:05Z"}
CREATED = {"file_description": "Said", "content_created_at": "2026-01-02T03:04:05Z", **MODIFIED}
numbers = count(1)


class World:
    """A client with a folder, and methods that create the items for one call."""

    def __init__(self, url: str, token: str, config: str) -> None:
        API.BASE_API_URL, API.UPLOAD_URL = f"{url}/2.0", f"{url}/api/2.0"
        API.OAUTH2_API_URL, API.OAUTH2_AUTHORIZE_URL = f"{url}/oauth2", f"{url}/api/oauth2/authorize"
        API.MAX_RETRY_ATTEMPTS = 0
        self.client = Client(OAuth2(client_id="app", client_secret="hush", access_token=token))
        self.application = boxsdk3_sign_in.Application(config)
        self.root = self.client.root_folder()
        self.home = self.root.create_subfolder(self.name())

    def name(self):
        return f"thing3 {next(numbers)}"

    def local(self, size=SMALL):
        path = Path(tempfile.mkdtemp()) / f"{self.name()}.csv"
        path.write_bytes((CONTENT * -(-size // len(CONTENT)))[:size])
        return str(path)

    def folder(self):
        return self.home.create_subfolder(self.name())

    def file(self):
        return self.home.upload_stream(io.BytesIO(CONTENT), f"{self.name()}.csv", **CREATED)

    def web_link(self):
        return self.home.create_web_link("https://example.com/", self.name())

    def comment(self):
        return self.file().add_comment(self.name())

    def user(self):
        return self.client.user().get()

    def other_user(self):
        return self.client.user("12")

    def search(self):
        return self.client.search()

    def trash(self):
        return self.client.trash()

    def events(self):
        return self.client.events()

    def make(self, kind):
        return getattr(self, {"WebLink": "web_link"}.get(kind, kind.lower()))()

    def trashed(self):
        file = self.file()
        file.delete()
        return file


CALLS = dict(boxsdk3_sign_in.CALLS)


def calls(*names):
    def register(function):
        CALLS.update(dict.fromkeys(names, function))
        return function

    return register


def same(left, right):
    assert left == right, f"{left!r} is not {right!r}"


def every_object(kind):
    """Register the methods of every object, most of which send no request."""
    CALLS.update(
        {
            f"{kind}.clone": lambda w: w.make(kind).clone(),
            f"{kind}.as_user": lambda w: w.make(kind).as_user(w.user()),
            f"{kind}.with_shared_link": lambda w: w.make(kind).with_shared_link(
                "https://app.box.com/s/x", None
            ),
            f"{kind}.get_url": lambda w: w.make(kind).get_url(*(["trash"] if kind == "Trash" else [])),
        }
    )
    if kind not in {"Search", "Trash", "Events"}:
        CALLS.update(
            {
                f"{kind}.get_type_url": lambda w: w.make(kind).get_type_url(),
                f"{kind}.untranslated_fields": lambda w: w.make(kind).untranslated_fields(),
                f"{kind}.get": lambda w: w.make(kind).get().id,
            }
        )


def every_item(kind):
    """Register the methods that folders, files and web links share."""
    item = lambda w: w.make(kind)  # noqa: E731
    CALLS.update(
        {
            f"{kind}.validate_item_id": lambda w: item(w).validate_item_id("1"),
            f"{kind}.update_info": lambda w: same(
                item(w).update_info(data={"description": "Said"}).description, "Said"
            ),
            f"{kind}.rename": lambda w: same(item(w).rename(f"renamed {kind}").name, f"renamed {kind}"),
            f"{kind}.move": lambda w: same(item(w).move(w.folder()).parent.name[:6], "thing3"),
            f"{kind}.delete": lambda w: same(item(w).delete(), True),
            f"{kind}.create_shared_link": lambda w: same(
                item(w).create_shared_link(access="open").shared_link["access"], "open"
            ),
            f"{kind}.get_shared_link": lambda w: same(item(w).get_shared_link(access="open")[:4], "http"),
            f"{kind}.remove_shared_link": lambda w: same(_shared(item(w)).remove_shared_link(), True),
            f"{kind}.copy": lambda w: same(item(w).copy(parent_folder=w.folder()).type, item(w).object_type),
            f"{kind}.add_to_collection": lambda w: same(
                _favorite(w, item(w)) in list(favorites(w).get_items()), True
            ),
            f"{kind}.remove_from_collection": lambda w: same(
                _favorite(w, item(w)).remove_from_collection(favorites(w)) in list(favorites(w).get_items()),
                False,
            ),
        }
    )


def favorites(w):
    """Return the collection of favorites."""
    return next(iter(w.client.collections()))


def _favorite(w, item):
    return item.add_to_collection(favorites(w))


def _marked(item):
    item.apply_watermark()
    return item


def every_file_or_folder(kind):
    """Register the methods that folders and files share."""
    item = lambda w: w.make(kind)  # noqa: E731
    CALLS.update(
        {
            f"{kind}.preflight_check": lambda w: item(w).preflight_check(5, name=w.name()),
            f"{kind}.create_upload_session": lambda w: item(w).create_upload_session(BIG, w.name()),
            f"{kind}.get_chunked_uploader": lambda w: same(
                item(w).get_chunked_uploader(w.local(BIG)).start().size, BIG
            ),
            f"{kind}.metadata": lambda w: item(w).metadata().get(),
            f"{kind}.get_all_metadata": lambda w: list(item(w).get_all_metadata()),
            f"{kind}.get_watermark": lambda w: same(bool(_marked(item(w)).get_watermark().created_at), True),
            f"{kind}.apply_watermark": lambda w: same(bool(item(w).apply_watermark().modified_at), True),
            f"{kind}.delete_watermark": lambda w: same(_marked(item(w)).delete_watermark(), True),
            f"{kind}.collaborate": lambda w: item(w).collaborate(w.other_user(), CollaborationRole.EDITOR),
            f"{kind}.collaborate_with_login": lambda w: item(w).collaborate_with_login(
                "grace@example.com", CollaborationRole.EDITOR
            ),
            f"{kind}.get_collaborations": lambda w: list(item(w).get_collaborations()),
            f"{kind}.add_classification": lambda w: item(w).add_classification("Secret"),
            f"{kind}.update_classification": lambda w: item(w).update_classification("Secret"),
            f"{kind}.set_classification": lambda w: item(w).set_classification("Secret"),
            f"{kind}.get_classification": lambda w: item(w).get_classification(),
            f"{kind}.remove_classification": lambda w: item(w).remove_classification(),
        }
    )


def _shared(item):
    item.create_shared_link(access="open")
    return item


for _class in CLASSES:
    every_object(_class.__name__)
for _class in (Folder, File, WebLink):
    every_item(_class.__name__)
for _class in (Folder, File):
    every_file_or_folder(_class.__name__)

CALLS.update(
    {
        "Folder.create_subfolder": lambda w: same(w.home.create_subfolder("sub").name, "sub"),
        "Folder.create_web_link": lambda w: same(w.web_link().url, "https://example.com/"),
        "Folder.upload": lambda w: same(w.folder().upload(w.local(), **CREATED).size, len(CONTENT)),
        "Folder.upload_stream": lambda w: same(
            w.folder()
            .upload_stream(
                io.BytesIO(b"x"), "x.txt", preflight_check=True, preflight_expected_size=1, **CREATED
            )
            .size,
            1,
        ),
        "Folder.update_sync_state": lambda w: same(
            w.folder().update_sync_state(FolderSyncState.IS_SYNCED).type, "folder"
        ),
        "Folder.add_collaborator": lambda w: w.folder().add_collaborator(
            w.other_user(), CollaborationRole.EDITOR
        ),
        "Folder.get_metadata_cascade_policies": lambda w: list(w.folder().get_metadata_cascade_policies()),
        "Folder.cascade_metadata": lambda w: w.folder().cascade_metadata(
            w.client.metadata_template("enterprise", "template")
        ),
        "Folder.create_lock": lambda w: w.folder().create_lock(),
        "Folder.get_locks": lambda w: list(w.folder().get_locks()),
        "File.content": lambda w: same(w.file().content(), CONTENT),
        "File.get_download_url": lambda w: same(w.file().get_download_url()[:4], "http"),
        "File.update_contents": lambda w: same(
            w.file().update_contents(w.local(), file_name=w.name(), **MODIFIED).size, len(CONTENT)
        ),
        "File.update_contents_with_stream": lambda w: same(
            w.file()
            .update_contents_with_stream(
                io.BytesIO(b"new"), etag="0", sha1=_sha1(b"new"), file_name=w.name(), **MODIFIED
            )
            .size,
            3,
        ),
        "File.lock": lambda w: same(w.file().lock(prevent_download=True).type, "file"),
        "File.unlock": lambda w: w.file().unlock(),
        "File.get_shared_link_download_url": lambda w: same(
            w.file().get_shared_link_download_url(access="open")[:4], "http"
        ),
        "File.add_comment": lambda w: same(w.file().add_comment("Please review").message, "Please review"),
        "File.get_comments": lambda w: same(list(w.file().get_comments(limit=10)), []),
        "File.create_task": lambda w: w.file().create_task("Review"),
        "File.get_tasks": lambda w: list(w.file().get_tasks()),
        "File.get_previous_versions": lambda w: same(list(w.file().get_previous_versions()), []),
        "File.promote_version": lambda w: _with_versions(w, "promote_version"),
        "File.delete_version": lambda w: _with_versions(w, "delete_version"),
        "File.get_embed_url": lambda w: w.file().get_embed_url(),
        "File.get_representation_info": lambda w: w.file().get_representation_info("[pdf]"),
        "File.get_thumbnail": lambda w: w.file().get_thumbnail(),
        "File.get_thumbnail_representation": lambda w: w.file().get_thumbnail_representation("32x32"),
        "File.set_disposition_at": lambda w: w.file().set_disposition_at("2040-01-01T00:00:00Z"),
        "Comment.construct_params_from_message": lambda _: Comment.construct_params_from_message(
            "@[1:Ada] hello"
        ),
        "Comment.reply": lambda w: same(w.comment().reply("Done").is_reply_comment, True),
        "Comment.edit": lambda w: same(w.comment().edit("Better").message, "Better"),
        "Comment.delete": lambda w: same(w.comment().delete(), True),
        "Comment.update_info": lambda w: same(
            w.comment().update_info(data={"message": "Better"}).message, "Better"
        ),
        "User.update_info": lambda w: same(
            w.user().update_info(data={"job_title": "Analyst"}).job_title, "Analyst"
        ),
        "User.delete": lambda w: _new_user(w).delete(),
        "User.add_email_alias": lambda w: w.user().add_email_alias("a@example.com"),
        "User.get_email_aliases": lambda w: list(w.user().get_email_aliases()),
        "User.remove_email_alias": lambda w: w.user().remove_email_alias(
            w.user().add_email_alias("b@example.com")
        ),
        "User.transfer_content": lambda w: _new_user(w).transfer_content(w.user()),
        "User.get_storage_policy_assignment": lambda w: w.user().get_storage_policy_assignment(),
        "User.get_group_memberships": lambda w: list(w.user().get_group_memberships()),
        "User.get_avatar": lambda w: same(_with_avatar(w).get_avatar(), PNG),
        "User.upload_avatar": lambda w: w.user().upload_avatar(_picture()),
        "User.upload_avatar_stream": lambda w: w.user().upload_avatar_stream(io.BytesIO(PNG), "png"),
        "User.delete_avatar": lambda w: same(_with_avatar(w).delete_avatar(), True),
        "Search.start_metadata_filters": lambda w: w.search().start_metadata_filters(),
        "Search.make_single_metadata_filter": lambda w: w.search().make_single_metadata_filter(
            "t", "enterprise"
        ),
        "Search.metadata_query": lambda w: list(w.search().metadata_query("enterprise_1.t", "0")),
        "Search.query_with_shared_links": lambda w: list(
            w.search().query_with_shared_links("thing3", limit=5)
        ),
        "Trash.get_item": lambda w: same(w.trash().get_item(w.trashed()).item_status, "trashed"),
        "Trash.restore_item": lambda w: same(
            w.trash().restore_item(w.trashed(), name=w.name(), parent_folder=w.home).item_status, "active"
        ),
        "Trash.permanently_delete_item": lambda w: same(w.trash().permanently_delete_item(w.trashed()), True),
        "Events.get_latest_stream_position": lambda w: w.events().get_latest_stream_position() + 0,
        "Events.get_events": lambda w: same(_new_events(w)[-1]["event_type"], "ITEM_UPLOAD"),
        "Events.get_admin_events": lambda w: same(
            w.events().get_admin_events(event_types=["UPLOAD"], created_after="2026-01-01T00:00:00Z")[
                "entries"
            ][0]["event_type"],
            "UPLOAD",
        ),
        "Events.get_admin_events_streaming": lambda w: same(
            w.events().get_admin_events_streaming(limit=1)["chunk_size"], 1
        ),
        "Events.get_long_poll_options": lambda w: same(
            w.events().get_long_poll_options()["retry_timeout"], 610
        ),
        "Events.long_poll": lambda w: same(
            w.events().long_poll(w.events().get_long_poll_options(), 0).json()["message"], "new_change"
        ),
        "Events.generate_events_with_long_polling": lambda w: same(
            next(w.events().generate_events_with_long_polling(0)).type, "event"
        ),
        "Client.comment": lambda w: same(w.client.comment(w.comment().id).get().type, "comment"),
        "Client.create_user": lambda w: _new_user(w),
        "Client.events": lambda w: w.client.events(),
        "Client.file": lambda w: same(w.client.file(w.file().id).get().size, len(CONTENT)),
        "Client.folder": lambda w: same(w.client.folder(w.home.id).get().name, w.home.name),
        "Client.root_folder": lambda w: same(w.client.root_folder().get().id, "0"),
        "Client.search": lambda w: w.client.search(),
        "Client.trash": lambda w: w.client.trash(),
        "Client.user": lambda w: same(w.client.user().get(fields=["name", "role"]).type, "user"),
        "Client.users": lambda w: same(w.user() in list(w.client.users(use_marker=True)), True),
        "Client.web_link": lambda w: same(w.client.web_link(w.web_link().id).get().type, "web_link"),
    }
)


@calls("Folder.get_items")
def get_items(w):
    folder = w.folder()
    for _ in range(3):
        folder.upload_stream(io.BytesIO(b"x"), w.name(), **CREATED)
    same(len(list(folder.get_items(limit=2))), 3)
    same(len(list(folder.get_items(limit=2, use_marker=True, fields=["size"]))), 3)


@calls("File.download_to")
def download_to(w):
    target = io.BytesIO()
    w.file().download_to(target, byte_range=(0, 3))
    same(target.getvalue(), CONTENT[:4])


@calls("Search.query")
def query(w):
    file = w.file()
    results = w.search().query(
        file.name, file_extensions=["csv"], result_type="file", ancestor_folders=[w.home]
    )
    same(file.id in {item.id for item in results}, True)


@calls("Trash.get_items")
def trash_items(w):
    file = w.trashed()
    same(file.id in {item.id for item in w.trash().get_items(limit=1000)}, True)


@calls("Client.get_shared_item")
def shared_item(w):
    file = w.file()
    url = file.get_shared_link(access="open", password="correct horse")
    same(w.client.get_shared_item(url, password="correct horse").id, file.id)


def _sha1(content):
    import hashlib

    return hashlib.sha1(content).hexdigest()


def _with_versions(w, method):
    file = w.file()
    file.update_contents_with_stream(io.BytesIO(b"new"), file_name=w.name(), **MODIFIED)
    (version,) = file.get_previous_versions()
    return getattr(file, method)(version)


def _new_events(w):
    before = w.events().get_latest_stream_position()
    w.file()
    return w.events().get_events(stream_position=before)["entries"]


# A picture of one pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _picture():
    path = Path(tempfile.mkdtemp()) / "me.png"
    path.write_bytes(PNG)
    return str(path)


def _with_avatar(w):
    w.user().upload_avatar(_picture())
    return w.user()


def _new_user(w):
    return w.client.create_user(w.name(), f"new3{next(numbers)}@example.com")


def names():
    """Return the names of the methods."""
    results = [
        f"{kind.__name__}.{name}"
        for kind in (*CLASSES, *boxsdk3_sign_in.LOGINS)
        for name in dir(kind)
        if not name.startswith("_") and callable(getattr(kind, name))
    ]
    return sorted(results + [f"Client.{name}" for name in CLIENT])


def outcome(call, w):
    """Return the outcome of a call: ``pass``, ``not served``, or ``fail`` with the reason."""
    try:
        call(w)
    except BoxAPIException as error:
        return "not served" if error.code == "not_implemented" else f"fail: {error.status} {error.message}"
    except Exception as error:  # noqa: BLE001  the SDKs raise many types for a response that they do not expect
        return f"fail: {type(error).__name__}: {error}"
    return "pass"


def main():
    if sys.argv[1:] == ["--names"]:
        print(json.dumps(names()))
        return
    warnings.simplefilter("ignore")
    world = World(*sys.argv[1:])
    print(json.dumps({name: outcome(call, world) for name, call in sorted(CALLS.items())}))


if __name__ == "__main__":
    main()
