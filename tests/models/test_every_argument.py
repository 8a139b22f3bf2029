"""Every argument of every public method refuses a value of a wrong type: with its name, and before a request."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import box_models
from box_models import Box
from tests.embedded import RequestLog


class Useless:
    """A value that no method can use. Its name must not contain the name of an argument."""

    def __repr__(self) -> str:
        return "<0>"


VALID: dict[str, Any] = {
    "content": b"new",
    "data": b"new",
    "destination": "11",
    "exclude": [],
    "id": "11",
    "id_or_path": "/",
    "image": b"\x89PNG\r\n\x1a\n",
    "kind": "text",
    "login": "ada@example.com",
    "message": "Hello",
    "name": "new",
    "path": "plan.txt",
    "query": "plan",
    "raw": {"id": "1"},
    "role": "editor",
    "roles": {},
    "scopes": ["item_preview"],
    "start": 0,
    "stop": 1,
    "text": "new",
    "url": "https://app.box.com/s/1",
    "who": "ada@example.com",
}
"""Values for the other required arguments of a method. Those that are objects or local paths are added by the test."""

EXEMPT = {
    ("Box", "get", "default"),
    ("Folder", "get", "default"),
    ("WebLink", "copy", "to"),
    ("File", "locked", "duration"),
    ("File", "locked", "until"),
}
"""Arguments that take any value, that are not used, or that are checked at the start of a ``with`` block."""

KINDS = (
    "Box",
    "Folder",
    "File",
    "FileVersion",
    "WebLink",
    "Comment",
    "Collaboration",
    "User",
    "Group",
    "GroupMembership",
    "EnterpriseView",
    "Pages",
    "Walk",
)


@pytest.fixture(scope="module")
def log() -> RequestLog:
    return RequestLog()


@pytest.fixture(scope="module")
def objects(log: RequestLog) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("box_models.local.EmbeddedAdapter", log.adapter())
        with Box.local(":memory:") as box:
            folder = box.root.create_folder("Reports")
            file = folder.upload(b"1", "plan.txt").upload_version(b"2").load()
            ada = box.enterprise.create_user("Ada", "ada@example.com")
            group = box.enterprise.create_group("Sales")
            yield {
                "Box": box,
                "Folder": folder.load(),
                "File": file,
                "FileVersion": file.versions().one(),
                "WebLink": folder.create_web_link("https://example.com", "Link"),
                "Comment": file.add_comment("Hello"),
                "Collaboration": folder.collaborate("ada@example.com"),
                "User": ada,
                "Group": group,
                "GroupMembership": group.add(ada),
                "EnterpriseView": box.enterprise,
                "Pages": folder.items(),
                "Walk": folder.walk(),
            }


def arguments() -> Iterator[tuple[str, str, str]]:
    """Yield the class, the method and the argument, for all arguments of public methods except flags.

    Any value is true or false, so most methods do not check flags.
    """
    for kind in KINDS:
        cls = getattr(box_models, kind)
        for name in dir(cls):
            method = inspect.getattr_static(cls, name)
            method = getattr(method, "__func__", method)
            own = inspect.isfunction(method) and method.__module__.startswith("box_models")
            if not own or name.startswith(("_", "model_")):
                continue
            for each in list(inspect.signature(method).parameters.values())[1:]:
                is_flag = "bool" in str(each.annotation) and "ProgressArg" not in str(each.annotation)
                if (kind, name, each.name) not in EXEMPT and each.kind != each.VAR_KEYWORD and not is_flag:
                    yield kind, name, each.name


@pytest.mark.parametrize(("kind", "method", "argument"), list(arguments()))
def test_a_value_of_a_wrong_type_is_refused_with_the_name_of_the_argument(
    objects: dict[str, Any], log: RequestLog, tmp_path: Path, kind: str, method: str, argument: str
) -> None:
    call = getattr(objects[kind], method)
    valid = {
        **VALID,
        "to": objects["Folder"],
        "user": objects["User"],
        "items": [objects["File"]],
        "box": objects["Box"],
    }
    if method in ("download", "zip", "upload_dir"):
        valid |= {"to": tmp_path / "copy", "local": tmp_path}
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for each in inspect.signature(call).parameters.values():
        value = Useless() if each.name == argument else valid.get(each.name)
        if each.kind == each.VAR_POSITIONAL:
            positional = [value] if each.name == argument else []
        elif each.name in (argument, "query", "to") or each.default is each.empty:
            keywords[each.name] = value
    log.clear()
    with pytest.raises((TypeError, ValueError), match=rf"\b{argument}\b"):
        call(*positional, **keywords)
    assert log == []
