"""``boxm ls``, ``tree``, ``du``, ``stat``, ``find`` and ``search``, their formats, and paths in Box."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import Boxm


def test_ls_prints_sorted_names_and_marks_folders(docs: Boxm) -> None:
    assert docs.lines("ls", "/Docs") == ["a.csv", "b.txt", "Old/"]
    assert docs.lines("ls") == ["Docs/"]
    assert docs.lines("ls", "/Docs/a.csv") == ["/Docs/a.csv"]


def test_ls_long_adds_id_size_and_time(docs: Boxm) -> None:
    id, size, day, clock, zone, name = docs.lines("ls", "-l", "/Docs")[0].split()
    assert (size, name) == ("9", "a.csv")
    assert docs.lines("ls", f"box:id:{id}") == ["/Docs/a.csv"]
    assert (len(day), len(clock), bool(zone)) == (10, 5, True)


def test_ls_recursive_prints_paths_below_the_folder(docs: Boxm) -> None:
    assert docs.lines("ls", "-R", "/Docs") == ["a.csv", "b.txt", "Old/", "Old/c.csv"]
    assert docs.lines("ls", "-R", "/") == ["Docs/", "Docs/a.csv", "Docs/b.txt", "Docs/Old/", "Docs/Old/c.csv"]


def test_ls_prints_json_json_lines_and_csv(docs: Boxm) -> None:
    listed = docs.json("ls", "/Docs")
    assert [item["path"] for item in listed] == ["/Docs/a.csv", "/Docs/b.txt", "/Docs/Old"]
    assert listed[0].keys() >= {"id", "type", "name", "size", "modified_at", "path"}
    lines = docs.lines("ls", "/Docs", "--jsonl")
    assert [json.loads(line) for line in lines] == listed
    rows = list(csv.DictReader(io.StringIO(docs("ls", "/Docs", "--csv"))))
    assert [(row["name"], row["size"]) for row in rows] == [("a.csv", "9"), ("b.txt", "2000"), ("Old", "3")]


def test_fields_choose_the_columns_in_every_format(docs: Boxm) -> None:
    assert docs.lines("ls", "/Docs", "--fields", "name,created_by.name")[0] == "a.csv\tLocal User"
    assert docs.json("ls", "/Docs", "--fields", "size,name")[0] == {"size": 9, "name": "a.csv"}
    assert docs.lines("ls", "/Docs", "--csv", "--fields", "name") == ["name", "a.csv", "b.txt", "Old"]
    assert "sizes" in docs("ls", "/Docs", "--fields", "sizes", code=2)


def test_common_options_work_before_and_after_the_command(docs: Boxm) -> None:
    assert json.loads(docs("--json", "ls", "/Docs")) == docs.json("ls", "/Docs")
    assert "only one of" in docs("--csv", "ls", "--json", code=2)


@pytest.mark.parametrize(
    "path", ["box:/Docs", "box:Docs", "box://Docs", "/Docs", "Docs", "docs/", "box:id:0/Docs"]
)
def test_paths_can_be_written_in_several_ways(docs: Boxm, path: str) -> None:
    assert docs.lines("ls", path) == ["a.csv", "b.txt", "Old/"]


def test_ids_and_web_addresses_are_paths(docs: Boxm) -> None:
    folder = docs.json("stat", "/Docs")["id"]
    assert docs.lines("ls", f"box:id:{folder}") == docs.lines("ls", f"box:id:{folder}/")
    assert docs.lines("ls", f"id:{folder}/Old") == ["c.csv"]
    assert docs.lines("ls", f"https://app.box.com/folder/{folder}") == ["a.csv", "b.txt", "Old/"]
    file = docs.lines("open", "--print", "/Docs/a.csv")[0]
    assert docs("cat", file) == "id,price\n"
    assert "must be an address" in docs("ls", "https://example.com/folder/1", code=2)
    assert "1 to 20 digits" in docs("ls", "box:id:abc", code=2)
    assert "is not the id" in docs("ls", "box:id:999", code=5)


def test_patterns_match_names_and_any_depth(docs: Boxm) -> None:
    assert docs.lines("ls", "/Docs/*.csv") == ["/Docs/a.csv"]
    assert docs.lines("ls", "/**/*.csv") == ["/Docs/a.csv", "/Docs/Old/c.csv"]
    assert docs.lines("ls", "/Docs/[ab].*") == ["/Docs/a.csv", "/Docs/b.txt"]
    assert docs.lines("ls", "/D*/O*/**") == ["/Docs/Old/c.csv"]
    assert docs.lines("ls", "/D*/*/") == ["c.csv"]
    assert "was not found" in docs("ls", "/Docs/*.pdf", code=5)


def test_a_pattern_that_matches_nothing_is_read_as_a_name(docs: Boxm) -> None:
    docs.write("/Docs/what[1]?.txt", "x")
    assert docs("cat", "/Docs/what[1]?.txt") == "x"


def test_tree_draws_the_folders_down_to_a_level(docs: Boxm) -> None:
    assert docs.lines("tree", "/Docs") == ["/Docs", "├── a.csv", "├── b.txt", "└── Old/", "    └── c.csv"]
    assert docs.lines("tree", "-L", "1") == ["/", "└── Docs/"]
    assert [item["path"] for item in docs.json("tree", "-L", "2")] == [
        "/Docs",
        "/Docs/a.csv",
        "/Docs/b.txt",
        "/Docs/Old",
    ]


def test_du_prints_the_size_of_each_folder(docs: Boxm) -> None:
    assert docs.lines("du", "/") == ["2012\t/", "2012\t/Docs", "3\t/Docs/Old"]
    assert docs.lines("du", "-s") == ["2012\t/"]


def test_stat_prints_the_fields_of_an_item(docs: Boxm) -> None:
    lines = docs.lines("stat", "/Docs/a.csv")
    assert "path:                /Docs/a.csv" in lines
    assert "owned_by:            Local User" in lines
    assert docs.json("stat", "/Docs")["type"] == "folder"
    assert docs("stat", "/Docs/a.csv", "--fields", "size,extension") == "9\tcsv\n"
    assert "sha2" in docs("stat", "/Docs/a.csv", "--fields", "sha2", code=2)


def test_find_filters_by_name_type_size_and_age(docs: Boxm) -> None:
    assert docs.lines("find", "/", "--name", "*.csv") == ["/Docs/a.csv", "/Docs/Old/c.csv"]
    assert docs.lines("find", "/", "--type", "folder") == ["/Docs/", "/Docs/Old/"]
    assert docs.lines("find", "--min-size", "1k") == ["/Docs/b.txt"]
    assert docs.lines("find", "--max-size", "3", "--newer", "1h") == ["/Docs/Old/c.csv"]
    assert docs.lines("find", "--older", "1d") == []
    assert "not a size" in docs("find", "--min-size", "big", code=2)
    assert "not a duration" in docs("find", "--newer", "today", code=2)


def test_search_prints_full_paths(docs: Boxm) -> None:
    assert docs.lines("search", "a.csv") == ["/Docs/a.csv"]
    assert docs.lines("search", "old", "--type", "folder") == ["/Docs/Old/"]
    assert docs.json("search", "csv", "--limit", "1", "--fields", "name") != []
