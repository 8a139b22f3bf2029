"""Partly loaded objects are validated and serialized without a warning and without a request."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, TypeAdapter

from box_models import Box, File, FileMini, Folder, FolderMini, Item, UnknownItem, User, UserMini, WebLink
from tests.embedded import RequestLog

T = TypeVar("T")

ITEMS: TypeAdapter[list[Item]] = TypeAdapter(list[Item])


class Report(BaseModel):
    """A model of a user's program."""

    source: File | Folder
    items: list[Item] = []
    owner: User | None = None
    target: Folder | None = None


class Page(BaseModel, Generic[T]):
    """A page of a user's program."""

    entries: list[T]
    next: str | None = None


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def items(box: Box, request_log: RequestLog) -> list[Item]:
    """A file, a folder, a web link and an unknown item, with the fields of a listing."""
    box.root.upload(b"The plan", "plan.txt")
    box.root.create_folder("Reports")
    listed: list[Item] = [*box.root.items(), UnknownItem(type="hologram", id="5")]
    listed.append(WebLink.model_validate({"id": "6", "url": "https://example.com"}, context=box.session))
    request_log.clear()
    return listed


def test_partly_loaded_objects_in_a_union_are_serialized(items: list[Item], request_log: RequestLog) -> None:
    dumped = [item.model_dump() for item in items]
    assert ITEMS.dump_python(items) == dumped
    assert json.loads(ITEMS.dump_json(items)) == [json.loads(item.model_dump_json()) for item in items]
    assert ITEMS.dump_python(items, include={0: {"name"}}) == [{"name": dumped[0]["name"]}]
    assert request_log == []


def test_a_field_with_a_union_is_serialized(items: list[Item], request_log: RequestLog) -> None:
    file = next(item for item in items if isinstance(item, File))
    report = Report(source=file, items=items)
    assert report.model_dump()["source"] == file.model_dump()
    assert json.loads(report.model_dump_json(exclude={"items"}))["source"]["name"] == "plan.txt"
    assert report.model_dump(include={"source": {"name"}}) == {"source": {"name": "plan.txt"}}
    assert report.model_dump(mode="json")["items"] == json.loads(ITEMS.dump_json(items))
    assert "error" not in report.model_dump(exclude_none=True)["items"][2]
    assert request_log == []


def test_a_dump_is_validated_again(items: list[Item], request_log: RequestLog) -> None:
    for again in (
        ITEMS.validate_python(ITEMS.dump_python(items)),
        ITEMS.validate_json(ITEMS.dump_json(items)),
    ):
        assert [type(item) for item in again] == [type(item) for item in items]
        assert ITEMS.dump_json(again) == ITEMS.dump_json(items)
    assert request_log == []


def test_references_are_serialized_with_the_loaded_fields(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(b"x", "x.txt")
    assert file.parent is not None
    mini = {"type", "id", "name", "etag", "sequence_id"}
    assert file.model_dump()["parent"].keys() == mini
    assert file.parent.size == 1
    for dumped in (
        file.model_dump(),
        json.loads(file.model_dump_json()),
        Report(source=file).model_dump()["source"],
    ):
        assert dumped["parent"]["size"] == 1
    again = File.model_validate(file.model_dump(), context=box.session)
    assert again.parent is not None
    request_log.clear()
    assert again.parent.size == 1
    assert request_log == []


def test_embedded_items_are_serialized(box: Box) -> None:
    box.root.upload(b"x", "x.txt")
    root = box.root.load()
    (file,) = root.model_dump()["item_collection"]["entries"]
    assert file["name"] == "x.txt"
    assert json.loads(root.model_dump_json())["item_collection"]["entries"] == [file]


def test_a_field_of_a_base_class_is_serialized_with_the_fields_of_the_base_class(box: Box) -> None:
    file = box.root.upload(b"x", "x.txt")
    dumped = TypeAdapter(FileMini).dump_python(file)
    assert dumped == {
        name: getattr(file, name) for name in FileMini.model_fields if name != "file_version"
    } | {"file_version": file.file_version and file.file_version.model_dump()}
    assert TypeAdapter(FileMini | FolderMini).dump_python(file).keys() == dumped.keys()


def test_pydantic_reads_only_loaded_fields(box: Box, request_log: RequestLog) -> None:
    class Row(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        name: str
        tags: tuple[str, ...] = ("not loaded",)

    row = Row.model_validate(box.root.create_folder("Reports"))
    assert (row.name, row.tags) == ("Reports", ("not loaded",))
    assert str(request_log) == "POST /folders"


def test_another_class_is_still_reported() -> None:
    report = Report.model_construct(source=User(id="5"))
    with pytest.raises(UserWarning, match="Expected `File`"):
        report.model_dump()


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_describes_a_mini_once(mode: Any) -> None:
    schema = TypeAdapter(list[Item]).json_schema(mode=mode)["$defs"]
    file = schema["File"]["properties"]
    assert file["parent"] == {
        "anyOf": [{"$ref": "#/$defs/FolderMini"}, {"type": "null"}],
        "title": "Parent",
    } or (file["parent"] == {"anyOf": [{"$ref": "#/$defs/FolderMini"}, {"type": "null"}]})
    assert file["created_by"]["$ref"] == "#/$defs/UserMini"
    assert set(schema["UserMini"]["properties"]) == set(UserMini.model_fields)
    assert schema["File"]["required"] == ["id"]
    assert file["name"] == {"title": "Name", "type": "string"}


def test_a_subclass_that_is_built_immediately_is_serialized(box: Box) -> None:
    class Invoice(File):
        model_config = ConfigDict(defer_build=False)
        paid: bool = False

    invoice = Invoice(id="5", name="a.pdf")
    assert invoice.model_dump() == {"type": "file", "id": "5", "name": "a.pdf", "paid": False}
    assert TypeAdapter(Invoice | Folder).dump_python(invoice) == invoice.model_dump()


def test_fastapi_returns_files_listings_and_pages(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"The plan", "plan.txt")
    box.root.create_folder("Reports")
    app = FastAPI()

    @app.get("/file", response_model=File)
    def file() -> Any:
        return box.root.files().one()

    @app.get("/items", response_model=list[Item])
    def items() -> Any:
        return box.root.items().all()

    @app.get("/page", response_model=Page[Item])
    def page() -> Any:
        return {"entries": box.root.items().all()}

    @app.get("/mini", response_model=FileMini)
    def mini() -> Any:
        return box.root.files().one()

    @app.get("/either", response_model=File | Folder)
    def either() -> Any:
        return box.root.folders().one()

    @app.get("/report")
    def report() -> Report:
        return Report(source=box.root.folders().one(), target=box.root)

    with TestClient(app) as client:
        paths = ("/file", "/items", "/page", "/mini", "/either", "/report")
        bodies = {path: client.get(path).json() for path in paths}
        schema = client.get("/openapi.json").json()["components"]["schemas"]
    assert bodies["/file"] == json.loads(box.root.files().one().model_dump_json())
    assert [item["name"] for item in bodies["/items"]] == ["Reports", "plan.txt"]
    assert bodies["/page"] == {"entries": bodies["/items"], "next": None}
    assert bodies["/mini"].keys() <= {*FileMini.model_fields}
    assert bodies["/either"] == bodies["/items"][0] == bodies["/report"]["source"]
    assert bodies["/report"]["target"] == {"type": "folder", "id": "0"}
    assert {"File", "Folder", "FolderMini", "Report"} <= schema.keys()
    assert {str(sent) for sent in request_log[2:]} == {"GET /folders/0/items"}
