"""A day's work with LlamaIndex' readers for Box. Arguments: directory, configuration file of the application."""

from __future__ import annotations

import io
import sys
from importlib.metadata import version
from pathlib import Path

from box_sdk_gen import BoxClient, BoxJWTAuth, JWTConfig
from day import Day, write_tree
from llama_index.readers.box import BoxReader
from llama_index.readers.box.BoxAPI.box_api import get_box_files_details, get_text_representation

directory, application = map(Path, sys.argv[1:3])
source, day = write_tree(directory / "source"), Day()

with day.step("sign in with a JWT"):
    client = BoxClient(BoxJWTAuth(JWTConfig.from_config_file(str(application))))
    reader = BoxReader(client)
    assert reader.list_resources(folder_id="0") == []
with day.step("tree up"):
    folder = client.folders.create_folder("reports", {"id": "0"})
    for name, parent in (("plan.txt", "0"), ("reports/2026/sales.csv", folder.id)):
        attributes = {"name": Path(name).name, "parent": {"id": parent}}
        client.uploads.upload_file(attributes, io.BytesIO((source / name).read_bytes()))
with day.step("list"):
    ids = reader.list_resources(folder_id="0", is_recursive=True)
    assert len(ids) == 2
    assert {reader.get_resource_info(id)["name"] for id in ids} == {"plan.txt", "sales.csv"}
with day.step("search"):
    assert len(reader.search_resources(query="plan")) == 1
with day.step("down"):
    assert reader.read_file_content(Path(reader.search_resources(query="plan")[0])) == b"The plan of action."
with day.step("load files"):
    assert "The plan of action." in {document.text for document in reader.load_data(folder_id="0")}
with day.step("load texts"):
    # BoxReaderTextExtraction, which uses this function, assigns a property that llama-index-core 0.14 made read-only.
    files = get_box_files_details(client, reader.search_resources(query="plan"))
    (file,) = get_text_representation(client, files)
    assert file.text_representation == b"The plan of action.", file.text_representation
day.report(version("llama-index-readers-box"))
