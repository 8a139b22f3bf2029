"""A day's work with LangChain's loaders for Box. Arguments: directory, configuration file of the application."""

from __future__ import annotations

import io
import sys
from importlib.metadata import version
from pathlib import Path

from box_sdk_gen import BoxClient, BoxJWTAuth, JWTConfig
from day import Day, write_tree
from langchain_box.blob_loaders import BoxBlobLoader
from langchain_box.document_loaders import BoxLoader
from langchain_box.utilities import BoxAuth, BoxAuthType

directory, application = map(Path, sys.argv[1:3])
source, day = write_tree(directory / "source"), Day()
login = BoxAuth(auth_type=BoxAuthType.JWT, box_jwt_path=str(application))

with day.step("sign in with a JWT"):
    client = BoxClient(BoxJWTAuth(JWTConfig.from_config_file(str(application))))
    assert client.users.get_user_me().login
with day.step("files up"):
    for path in (source / "plan.txt", source / "reports/2026/sales.csv"):
        attributes = {"name": path.name, "parent": {"id": "0"}}
        client.uploads.upload_file(attributes, io.BytesIO(path.read_bytes()))
    ids = {entry.name: entry.id for entry in client.folders.get_folder_items("0").entries}
with day.step("load files as bytes"):
    blobs = list(BoxBlobLoader(box_auth=login, box_folder_id="0").yield_blobs())
    assert sorted(blob.as_bytes() for blob in blobs) == sorted(
        (source / name).read_bytes() for name in ("plan.txt", "reports/2026/sales.csv")
    )
with day.step("load texts"):
    documents = BoxLoader(box_auth=login, box_file_ids=[ids["plan.txt"]]).load()
    assert [document.page_content for document in documents] == ["The plan of action."], documents
with day.step("load the texts of a folder"):
    assert len(BoxLoader(box_auth=login, box_folder_id="0").load()) == 2
day.report(version("langchain-box"))
