"""Tab completion in IPython, Jupyter and editors: it finds the methods and fields, and sends no request."""

from __future__ import annotations

from collections.abc import Iterator

import jedi
import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from box_models import Box, Comment, File, FileVersion, Folder, SharedLink, User
from tests.embedded import RequestLog

EXPECTED = {
    "box": {"root", "file", "folder", "search"},
    "folder": {"items", "upload", "name", "parent", "create_folder"},
    "file": {"download", "read_bytes", "name", "size", "outcome", "copy"},
    "version": {"download", "size", "sha1"},
    "pages": {"first", "all", "to_dataframe"},
    "comment": {"message", "reply"},
    "user": {"name", "login"},
    "link": {"url", "access"},
    "file.parent": {"items", "upload", "size", "path_collection"},
    "file.created_by": {"login", "role"},
    "file.parent.parent": {"items", "size"},
    "file.modified_at": {"isoformat"},
    "file.name": {"upper"},
    "file.tags": {"index"},
    "folder.files().first()": {"download", "size"},
    "box.root.files().first()": {"download", "size"},
    "file.upload_version(b'')": {"download", "add_comment"},
}


@pytest.fixture
def objects(box: Box, request_log: RequestLog) -> dict[str, object]:
    """Yield one object of each kind, with no loaded fields but the id."""
    context = box.session
    request_log.clear()
    return {
        "box": box,
        "folder": Folder.model_validate({"id": "5"}, context=context),
        "file": File.model_validate({"id": "5"}, context=context),
        "version": FileVersion.model_validate({"id": "5"}, context=context),
        "pages": box.folder("5").files(),
        "comment": Comment.model_validate({"id": "5"}, context=context),
        "user": User.model_validate({"id": "5"}, context=context),
        "link": SharedLink.model_validate({}),
    }


QUICK = {"box.root.files().first()"}
expressions = pytest.mark.parametrize(
    "expression",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in EXPECTED],
)


@expressions
def test_jedi_completes_an_object_without_a_request(
    objects: dict[str, object], request_log: RequestLog, expression: str
) -> None:
    completions = jedi.Interpreter(f"{expression}.", [objects]).complete()
    assert EXPECTED[expression] <= {completion.name for completion in completions}
    assert request_log == []


@pytest.fixture(scope="module")
def completer() -> Iterator[IPCompleter]:
    shell = InteractiveShell()  # type: ignore[no-untyped-call]
    completer = shell.Completer
    assert isinstance(completer, IPCompleter)
    completer.use_jedi = True
    yield completer
    shell.history_manager.end_session() if shell.history_manager else None


@expressions
def test_ipython_completes_an_object_without_a_request(
    completer: IPCompleter, objects: dict[str, object], request_log: RequestLog, expression: str
) -> None:
    completer.namespace = objects
    completer.global_namespace = objects
    with provisionalcompleter():
        completions = list(completer.completions(f"{expression}.", len(expression) + 1))
    assert EXPECTED[expression] <= {completion.text.lstrip(".") for completion in completions}
    assert request_log == []


@pytest.mark.parametrize("name", ["folder", "file", "version", "comment", "user", "link"])
def test_dir_shows_no_names_of_pydantic(objects: dict[str, object], name: str) -> None:
    names = dir(objects[name])
    assert [each for each in names if each.startswith("model_")] == []
    assert {"json", "parse_obj", "schema", "construct"}.isdisjoint(names)
