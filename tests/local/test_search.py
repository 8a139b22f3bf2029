"""Search: query syntax, filters, order and paging."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from box_models.local import BASE_URL, EmbeddedAdapter, apply_seed, open_engine
from tests.local.seeded import ADA, SEED, Caller, World, world


@pytest.fixture
def box() -> Iterator[World]:
    """Yield a Box in which Ada has four items about whales; each test selects some of them by one filter."""
    with world() as box_world:
        make_whales(box_world)
        yield box_world


def make_whales(box: World) -> None:
    make_folder(box.ada, "Whale watching", "100")
    box.clock.move(days=1)
    upload(box.ada, "whale-song.txt", b"la la la", "101")
    box.clock.move(days=1)
    upload(box.ada, "facts.md", b"The whale is a mammal, not a fish." * 10, "0")
    box.clock.move(days=1)
    body = {"url": "https://example.com", "name": "Whale shop", "parent": {"id": "0"}}
    assert box.ada.post("/2.0/web_links", json=body).ok


def make_folder(caller: Caller, name: str, parent: str) -> str:
    answer = caller.post("/2.0/folders", json={"name": name, "parent": {"id": parent}})
    return str(answer.json()["id"])


def upload(caller: Caller, name: str, content: bytes, parent: str = "0") -> str:
    attributes = f'{{"name": "{name}", "parent": {{"id": "{parent}"}}}}'.encode()
    parts: list[tuple[str, tuple[str | None, bytes]]]
    parts = [("attributes", (None, attributes)), ("file", ("unused", content))]
    answer = caller.post("/2.0/files/content", files=parts)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["entries"][0]["id"])


def ask(caller: Caller, query: str = "whale", **params: str | int) -> requests.Response:
    return caller.get("/2.0/search", params={"query": query, **params})


def names(caller: Caller, query: str = "whale", **params: str) -> list[str]:
    answer = ask(caller, query, **params)
    assert answer.status_code == 200, answer.text
    return sorted(entry["name"] for entry in answer.json()["entries"])


WATCHING, SONG, FACTS, SHOP = "Whale watching", "whale-song.txt", "facts.md", "Whale shop"
ALL = sorted([WATCHING, SONG, FACTS, SHOP])


def test_search_finds_words_in_names_and_contents(box: World) -> None:
    assert names(box.ada) == ALL


def test_search_does_not_find_items_of_others(box: World) -> None:
    assert names(box.bob) == []


def test_search_finds_words_in_descriptions_comments_and_tags(box: World) -> None:
    box.ada.put("/2.0/files/200", json={"description": "all about giraffes"})
    box.ada.put("/2.0/files/201", json={"tags": ["Zebra crossing"]})
    comment = {"item": {"type": "file", "id": "200"}, "message": "What about okapis?"}
    assert box.ada.post("/2.0/comments", json=comment).status_code == 201
    assert names(box.ada, "giraffes") == ["plan.txt"]
    assert names(box.ada, "okapis") == ["plan.txt"]
    assert names(box.ada, "zebra") == ["notes.md"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("WHALE", ALL),
        ("wha", ALL),
        ("hale", []),
        ("song shop", sorted([SONG, SHOP])),
        ("song\0shop", sorted([SONG, SHOP])),
        ('song "is a mammal"', sorted([SONG, FACTS])),
        ("whale AND song", [SONG]),
        ("whale AND NOT shop", sorted([WATCHING, SONG, FACTS])),
        ("song OR whale NOT shop", sorted([WATCHING, SONG, FACTS])),
        ("song\0", [SONG]),
        ('"is a mammal"', [FACTS]),
        ('"a is mammal"', []),
        ("song OR shop", sorted([SONG, SHOP])),
        ("whale NOT shop", sorted([WATCHING, SONG, FACTS])),
        ("whale AND watching", [WATCHING]),
        ("laenge", []),
        ("lange", ["notes.md"]),
        ("whale-song.txt", [SONG]),
        ('whale "', ALL),
        ("OR whale AND", ALL),
        ("watching AND OR song", sorted([WATCHING, SONG])),
        ("* ( )", []),
        ("name:whale", []),
    ],
)
def test_query_syntax(box: World, query: str, expected: list[str]) -> None:
    assert names(box.ada, query) == expected


@pytest.mark.parametrize("query", ["NOT whale", "AND NOT whale", "song OR NOT whale"])
def test_query_for_items_without_a_word_is_not_implemented(box: World, query: str) -> None:
    assert ask(box.ada, query).status_code == 405


def test_results_with_more_of_the_words_come_first(box: World) -> None:
    for name in ("song song song.txt", "shop shop shop.txt"):
        upload(box.ada, name, b"x")
    upload(box.ada, "other.txt", b"a long text in which shop occurs, and watching, and song too")
    entries = ask(box.ada, "song shop watching").json()["entries"]
    assert entries[0]["name"] == "other.txt"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"type": "file"}, sorted([SONG, FACTS])),
        ({"type": "folder"}, [WATCHING]),
        ({"type": "web_link"}, [SHOP]),
        ({"file_extensions": "TXT"}, [SONG]),
        ({"file_extensions": "txt,md"}, sorted([SONG, FACTS])),
        ({"file_extensions": "t_t"}, []),
        ({"ancestor_folder_ids": "101"}, [SONG]),
        ({"ancestor_folder_ids": "100"}, sorted([SONG, WATCHING])),
        ({"ancestor_folder_ids": "0"}, ALL),
        ({"created_at_range": "2026-03-02T00:00:00Z,2026-03-02T23:00:00Z"}, [SONG]),
        ({"created_at_range": "2026-03-03T00:00:00Z,"}, sorted([FACTS, SHOP])),
        ({"created_at_range": ",2026-03-01T12:00:00Z"}, [WATCHING]),
        ({"created_at_range": ",2026-03-01T04:00:00-08:00"}, [WATCHING]),
        ({"updated_at_range": "2026-03-04T00:00:00Z,"}, [SHOP]),
        ({"size_range": "100,1000"}, [FACTS]),
        ({"size_range": "8,8"}, [SONG]),
        ({"size_range": ",8", "type": "file"}, [SONG]),
        ({"owner_user_ids": "11"}, ALL),
        ({"owner_user_ids": "12"}, []),
        ({"recent_updater_user_ids": "11"}, ALL),
        ({"recent_updater_user_ids": "12"}, []),
        ({"content_types": "name"}, sorted([WATCHING, SONG, SHOP])),
        ({"content_types": "file_content,tags"}, [FACTS]),
        ({"content_types": "description"}, []),
        ({"trash_content": "all_items"}, ALL),
        ({"trash_content": "trashed_only"}, []),
        ({"deleted_user_ids": "11"}, []),
        ({"deleted_at_range": "2026-01-01T00:00:00Z,"}, []),
        ({"scope": "user_content"}, ALL),
    ],
)
def test_each_filter(box: World, params: dict[str, str], expected: list[str]) -> None:
    assert names(box.ada, **params) == expected


def test_renamed_item_is_found_only_by_its_new_name(box: World) -> None:
    box.ada.put("/2.0/files/200", json={"name": "Walrus.txt"})
    assert names(box.ada, "walrus") == ["Walrus.txt"]
    assert names(box.ada, "plan", content_types="name") == []


def test_search_looks_in_the_current_version_only(box: World) -> None:
    box.ada.post("/2.0/files/200/content", files={"file": ("unused", b"Quite another text.")})
    assert names(box.ada, "action") == []
    assert names(box.ada, "another") == ["plan.txt"]


def test_deleted_comment_is_not_found(box: World) -> None:
    comment = {"item": {"type": "file", "id": "200"}, "message": "okapi"}
    comment = box.ada.post("/2.0/comments", json=comment).json()
    assert names(box.ada, "okapi") == ["plan.txt"]
    box.ada.delete(f"/2.0/comments/{comment['id']}")
    assert names(box.ada, "okapi") == []


def test_trash_content_decides_whether_trashed_items_are_found(box: World) -> None:
    box.ada.delete("/2.0/folders/101", params={"recursive": "true"})
    assert SONG not in names(box.ada)
    assert names(box.ada, trash_content="trashed_only") == [SONG]
    assert names(box.ada, trash_content="all_items") == ALL


def test_filters_by_deletion_time_and_user(box: World) -> None:
    box.ada.delete("/2.0/folders/101", params={"recursive": "true"})
    trash = {"trash_content": "trashed_only"}
    assert names(box.ada, **trash, deleted_user_ids="11") == [SONG]
    assert names(box.ada, **trash, deleted_user_ids="12") == []
    assert names(box.ada, **trash, deleted_at_range="2026-03-04T00:00:00Z,") == [SONG]
    assert names(box.ada, **trash, deleted_at_range=",2026-03-04T00:00:00Z") == []


def test_permanently_deleted_item_is_not_found(box: World) -> None:
    box.ada.delete("/2.0/files/200")
    box.ada.delete("/2.0/files/200/trash")
    assert names(box.ada, "plan", trash_content="all_items") == []


def test_relevance_puts_names_before_contents(box: World) -> None:
    upload(box.ada, "other.txt", b"mammal " * 50)
    upload(box.ada, "mammal.txt", b"nothing to see")
    entries = ask(box.ada, "mammal").json()["entries"]
    assert entries[0]["name"] == "mammal.txt"


def test_relevance_puts_whole_words_before_beginnings_and_names_before_contents(box: World) -> None:
    for name, content in (
        ("a.txt", b"porpoises"),
        ("b.txt", b"porpoise"),
        ("porpoises.txt", b"x"),
        ("a porpoise in a long name of many words.txt", b"x"),
    ):
        upload(box.ada, name, content)
    entries = ask(box.ada, "porpoise").json()["entries"]
    assert [entry["name"] for entry in entries] == [
        "a porpoise in a long name of many words.txt",
        "porpoises.txt",
        "b.txt",
        "a.txt",
    ]


def test_relevance_in_other_places_than_names(box: World) -> None:
    for name, description in (("krill.txt", "krill"), ("b.txt", "krills"), ("c.txt", "about krill")):
        file_id = upload(box.ada, name, b"x")
        box.ada.put(f"/2.0/files/{file_id}", json={"description": description})
    entries = ask(box.ada, "krill", content_types="description").json()["entries"]
    assert [entry["name"] for entry in entries] == ["krill.txt", "c.txt", "b.txt"]


@pytest.fixture(scope="module")
def crowd() -> Iterator[World]:
    """Yield a Box with so many items about squids that a search does not compare each with all others."""
    folders = [{"id": str(number), "name": f"Squid {number}"} for number in range(1_000, 6_100)]
    inside = [
        {"id": str(number), "name": f"Eel {number}", "parent_id": "1000"} for number in range(7_000, 8_100)
    ]
    files = [
        {"id": "1", "name": "squid and octopus.txt"},
        {"id": "2", "name": "squids.txt", "content": "octopus"},
        {"id": "3", "name": "contents.txt", "content": "squid", "parent_id": "1001"},
        {"id": "4", "name": "eel.txt", "content": "an eel among squids", "parent_id": "7000"},
    ]
    with world(seed={**SEED, "folders": [*folders, *inside], "files": files}) as box_world:
        box_world.clock.move(days=1)
        assert box_world.ada.put("/2.0/folders/1500", json={"description": "the largest one"}).ok
        yield box_world


@pytest.mark.parametrize(
    ("query", "first", "total"),
    [
        ("octopus squid", ["squids.txt", "squid and octopus.txt", "Squid 6099"], 5104),
        ("octopus OR squid NOT 6099", ["squids.txt", "squid and octopus.txt", "Squid 6098"], 5103),
        ("squid", ["Squid 6099", "Squid 6098", "Squid 6097"], 5104),
    ],
)
def test_many_results_are_ordered_by_words_and_then_by_age(
    crowd: World, query: str, first: list[str], total: int
) -> None:
    page = ask(crowd.ada, query, limit=3).json()
    assert [entry["name"] for entry in page["entries"]] == first
    assert page["total_count"] == total


def test_many_results_end_with_those_in_contents(crowd: World) -> None:
    page = ask(crowd.ada, "squid", offset=5_100).json()
    assert [entry["name"] for entry in page["entries"]] == [
        "squid and octopus.txt",
        "squids.txt",
        "contents.txt",
        "eel.txt",
    ]


@pytest.mark.parametrize(
    ("direction", "offset", "expected"),
    [
        ("DESC", 0, ["Squid 1500", "Squid 6099", "Squid 6098"]),
        ("DESC", 5_100, ["eel.txt", "contents.txt", "squids.txt"]),
        ("ASC", 0, ["squid and octopus.txt", "squids.txt", "contents.txt"]),
        ("ASC", 5_103, ["Squid 1500"]),
    ],
)
def test_many_results_can_be_sorted_by_modification_time(
    crowd: World, direction: str, offset: int, expected: list[str]
) -> None:
    page = ask(crowd.ada, "squid", sort="modified_at", direction=direction, offset=offset, limit=3).json()
    results = [entry["name"] for entry in page["entries"]]
    assert (results[: len(expected)], page["total_count"]) == (expected, 5104)


@pytest.mark.parametrize(
    ("folders", "query", "expected"),
    [
        ("1001", "squid", ["contents.txt"]),
        ("1000", "squid", ["eel.txt"]),
        ("7000,1001", "squid", ["contents.txt", "eel.txt"]),
        ("1000", "eel among", ["eel.txt", "Eel 7000"]),
        ("1002", "squid", []),
    ],
)
def test_search_in_a_folder_of_a_large_box(
    crowd: World, folders: str, query: str, expected: list[str]
) -> None:
    page = ask(crowd.ada, query, ancestor_folder_ids=folders).json()
    assert [entry["name"] for entry in page["entries"]][:2] == expected


def test_many_results_do_not_include_items_of_others_or_in_the_trash() -> None:
    folders = [{"id": str(number), "name": f"Squid {number}"} for number in range(1_000, 6_002)]
    with world(seed={**SEED, "folders": folders, "files": []}) as box:
        make_folder(box.bob, "Squid of Bob", "0")
        assert [entry["name"] for entry in ask(box.ada, "squid", limit=1).json()["entries"]] == ["Squid 6001"]
        assert ask(box.bob, "squid").json()["total_count"] == 1
        assert box.ada.delete("/2.0/folders/6001").ok
        for order in ("relevance", "modified_at"):
            page = ask(box.ada, "squid", sort=order, limit=1).json()
            assert (page["entries"][0]["name"], page["total_count"]) == ("Squid 6000", 5001)


def test_pages_of_many_results_contain_each_result_once(crowd: World) -> None:
    pages = [
        ask(crowd.ada, "squid octopus", limit=200, offset=offset).json() for offset in range(0, 5_200, 200)
    ]
    ids = [entry["id"] for page in pages for entry in page["entries"]]
    assert len(ids) == len(set(ids)) == pages[0]["total_count"]


@pytest.mark.parametrize(
    ("direction", "order"), [("DESC", [SHOP, FACTS, SONG, WATCHING]), ("ASC", [WATCHING, SONG, FACTS, SHOP])]
)
def test_results_can_be_sorted_by_modification_time(box: World, direction: str, order: list[str]) -> None:
    entries = ask(box.ada, sort="modified_at", direction=direction).json()["entries"]
    assert [entry["name"] for entry in entries] == order


def test_offset_pages_continue_the_results(box: World) -> None:
    pages = [ask(box.ada, sort="modified_at", limit=3, offset=offset) for offset in (0, 3)]
    first, second = (page.json() for page in pages)
    assert [len(page["entries"]) for page in (first, second)] == [3, 1]
    assert (first["total_count"], first["limit"], second["offset"]) == (4, 3, 3)


def test_page_has_30_entries_by_default_and_200_at_most(box: World) -> None:
    for number in range(31):
        make_folder(box.ada, f"Seal {number}", "0")
    assert len(ask(box.ada, "seal").json()["entries"]) == 30
    assert ask(box.ada, "seal", limit=1000).json()["limit"] == 200


def test_entries_have_standard_or_requested_fields(box: World) -> None:
    entry = ask(box.ada, type="folder").json()["entries"][0]
    assert entry["owned_by"]["login"] == "ada@example.com"
    entry = ask(box.ada, type="folder", fields="name").json()["entries"][0]
    assert set(entry) == {"type", "id", "etag", "name"}


def test_recent_shared_links_are_found_on_request(box: World) -> None:
    link = box.ada.put("/2.0/files/200", json={"shared_link": {}}).json()["shared_link"]["url"]
    assert ask(box.bob, "plan", include_recent_shared_links="true").json()["entries"] == []
    box.bob.get("/2.0/shared_items", headers={"BoxApi": f"shared_link={link}"})
    results = ask(box.bob, "plan", include_recent_shared_links="True").json()
    entry = results["entries"][0]
    assert (results["type"], entry["accessible_via_shared_link"]) == (
        "search_results_with_shared_links",
        link,
    )
    assert entry["item"]["name"] == "plan.txt"
    assert names(box.bob, "plan") == []


def test_item_of_a_removed_link_is_not_found(box: World) -> None:
    link = box.ada.put("/2.0/files/200", json={"shared_link": {}}).json()["shared_link"]["url"]
    box.bob.get("/2.0/shared_items", headers={"BoxApi": f"shared_link={link}"})
    box.ada.put("/2.0/files/200", json={"shared_link": None})
    assert ask(box.bob, "plan", include_recent_shared_links="true").json()["entries"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"query": ""},
        {"query": "  "},
        {"type": "document"},
        {"scope": "world"},
        {"sort": "name"},
        {"direction": "UP"},
        {"content_types": "title"},
        {"trash_content": "some"},
        {"created_at_range": "2026-03-02T00:00:00Z"},
        {"updated_at_range": "yesterday,"},
        {"deleted_at_range": "a,b,c"},
        {"size_range": "small,big"},
        {"size_range": "-1,5"},
        {"owner_user_ids": "ada"},
        {"recent_updater_user_ids": "1 OR 1"},
        {"deleted_user_ids": "x"},
        {"limit": "0"},
        {"limit": "many"},
        {"offset": "-1"},
        {"offset": "10001"},
        {"include_recent_shared_links": "maybe"},
    ],
)
def test_invalid_parameter_is_refused(box: World, params: dict[str, str]) -> None:
    answer = box.ada.get("/2.0/search", params={"query": "whale", **params})
    assert answer.status_code == 400
    assert answer.json()["context_info"]["errors"][0]["name"] == next(iter(params))


def test_refused_search_does_not_change_the_index(box: World) -> None:
    def waiting() -> int:
        with box.engine.database.reading() as c:
            return int(c.execute("SELECT count(*) FROM search_stale").fetchone()[0])

    before = waiting()
    assert before
    assert ask(box.ada, owner_user_ids="nobody").status_code == 400
    assert waiting() == before


def test_query_is_required(box: World) -> None:
    answer = box.ada.get("/2.0/search", params={"type": "file"})
    assert answer.json()["context_info"]["errors"][0]["reason"] == "missing_parameter"


def test_missing_ancestor_folder_is_refused(box: World) -> None:
    assert ask(box.ada, ancestor_folder_ids="999").status_code == 404
    assert ask(box.bob, ancestor_folder_ids="100").status_code == 404


def test_enterprise_scope_is_refused(box: World) -> None:
    assert ask(box.ada, scope="enterprise_content").status_code == 403


def test_metadata_filters_are_not_implemented(box: World) -> None:
    assert box.ada.get("/2.0/search", params={"mdfilters": "[{}]"}).status_code == 405


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Größe".encode("utf-16"), True),
        ("\ufeffGröße".encode(), True),
        (b"gr\xf6\xdfe grosse", False),
        (b"grosse \0 binary", False),
        (b"x " * ((1 << 17) - 1) + "xäGröße".encode(), False),
        ("größe ".encode() + b"x" * ((1 << 18) - 9) + "ä".encode(), True),
        (b"", False),
    ],
)
def test_search_finds_words_in_text_contents_only(box: World, content: bytes, expected: bool) -> None:
    upload(box.ada, "upload.bin", content)
    assert ("upload.bin" in names(box.ada, "größe OR grosse")) is expected


def test_search_finds_many_changes_immediately(box: World) -> None:
    with box.engine.database.transaction():
        for number in range(450):
            make_folder(box.ada, f"Herring {number}", "0")
    assert ask(box.ada, "herring").json()["total_count"] == 450


def test_searches_and_changes_may_run_at_the_same_time(box: World) -> None:
    with ThreadPoolExecutor(4) as threads:
        changes = [threads.submit(make_folder, box.ada, f"Cod {number}", "0") for number in range(20)]
        searches = [threads.submit(ask, box.ada, "cod") for _ in range(20)]
    assert len([each.result() for each in changes]) == 20
    assert {each.result().status_code for each in searches} == {200}
    assert ask(box.ada, "cod").json()["total_count"] == 20


def test_index_survives_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with open_engine(tmp_path / "box") as opened:
            apply_seed(opened.engine, SEED)
            caller = Caller(BASE_URL, ADA)
            caller.mount(BASE_URL, EmbeddedAdapter(opened.engine))
            assert names(caller, "action") == ["plan.txt"]
            caller.close()


def test_missing_content_file_does_not_break_the_search(box: World) -> None:
    for path in (box.engine.directory / "content").iterdir():
        path.unlink()
    assert names(box.ada, "whale") == sorted([WATCHING, SONG, SHOP])


def test_a_query_of_thousands_of_words_is_answered(box: World) -> None:
    assert names(box.ada, " ".join(["whale", *(f"word{number}" for number in range(3000))])) == ALL
