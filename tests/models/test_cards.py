"""The cards that a notebook shows for objects: short, escaped, and without a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from box_models import Box, BoxModel, Comment, File, Folder, SharedLink, User
from tests.embedded import RequestLog


def visible(card: str) -> str:
    """Return the text of a card above the folded part."""
    return re.sub("<[^>]*>", "", card.partition("<details>")[0].replace("<br>", "\n"))


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    """``/Sales/plan.txt``, with all standard fields."""
    plan = box.root.create_folder("Sales").upload(b"x" * 1_500, "plan.txt")
    plan.load()
    request_log.clear()
    return plan


def test_a_card_of_a_file_has_link_path_size_time_and_user(plan: File, request_log: RequestLog) -> None:
    card = plan._repr_html_()
    changed = plan.modified_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    assert visible(card).splitlines()[:4] == [
        "plan.txt File",
        "/Sales/plan.txt",
        "1.5 kB",
        f"Changed {changed} by Local User",
    ]
    address = f"https://app.box.com/file/{plan.id}"
    assert f'<a href="{address}" target="_blank" rel="noopener">plan.txt</a>' in card
    assert f"<th>sha1</th><td>{plan.sha1}</td>" in card.partition("<details>")[2]
    assert request_log == []


CARDS: dict[str, Callable[[Box, File], object]] = {
    "box": lambda box, _: box,
    "whoami": lambda box, _: box.whoami(),
    "user": lambda box, _: box.me,
    "folder": lambda box, _: box.folder("/Sales").load(),
    "folder by id": lambda box, _: box.folder("5"),
    "file": lambda _, plan: plan.refresh(
        fields=["name", "permissions", "tags", "metadata", "representations", "expiring_embed_link"]
    ),
    "comment": lambda _, plan: plan.add_comment("Please review"),
    "shared link": lambda _, plan: plan.share("open"),
    "web link": lambda box, _: box.root.create_web_link("https://example.com", "Example"),
    "version": lambda _, plan: plan.upload_version(b"2").versions().one(),
    "permissions": lambda _, plan: plan.refresh(fields=["permissions"]).permissions,
}


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_makes_no_request_is_short_and_shows_no_repr(
    box: Box, plan: File, request_log: RequestLog, kind: str
) -> None:
    value = CARDS[kind](box, plan)
    request_log.clear()
    card = str(getattr(value, "_repr_html_")())  # noqa: B009  the types of the values differ
    assert request_log == []
    assert len(card.encode()) < 6_000
    assert "(id=" not in card
    assert "<td></td>" not in card
    assert card.count("<div>") == card.count("</div>")


def test_a_card_of_the_account_names_it_and_the_login(box: Box) -> None:
    assert visible(box._repr_html_()) == "Box\nhttp://embedded.localhost\nSigned in by the embedded Box"
    card = box.whoami()._repr_html_()
    assert visible(card).startswith("Local User User\nlocal@example.com\n0 bytes of ")
    assert card.endswith("<div>http://embedded.localhost<br>Signed in by the embedded Box</div>")
    assert "href" not in box._repr_html_()
    assert 'href="https://app.box.com"' in Box("token", base_url="https://api.box.com")._repr_html_()


def test_a_card_of_a_comment_shows_its_lines_escaped_and_its_file(plan: File) -> None:
    card = plan.add_comment("First <b>\nSecond & last")._repr_html_()
    assert "First &lt;b&gt;<br>Second &amp; last" in card
    assert f'<a href="https://app.box.com/file/{plan.id}"' in card
    assert "by Local User" in visible(card)


def test_a_card_of_a_shared_link_shows_who_may_use_it() -> None:
    expiry = datetime(2030, 1, 1, tzinfo=UTC)
    link = SharedLink(
        url="https://app.box.com/s/abc", access="open", is_password_enabled=True, unshared_at=expiry
    )
    until = expiry.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    assert visible(link._repr_html_()) == (
        f"https://app.box.com/s/abc Shared link\nAccess: open, needs a password, until {until}"
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com",
        "https://example.com/\x1b",
        "https://e.com/ onclick=x",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert "href" not in SharedLink(url=url)._repr_html_()


def test_the_address_of_a_link_is_escaped() -> None:
    card = SharedLink(url='https://example.com/?a="&b=<script>')._repr_html_()
    assert 'href="https://example.com/?a=&quot;&amp;b=&lt;script&gt;"' in card
    assert "<script" not in card


@pytest.mark.parametrize("text", ["'" * 5_000, "🙂" * 5_000, "\x1b" * 5_000, "\n" * 5_000, "a\n<" * 5_000])
def test_a_card_with_very_long_texts_stays_short(text: str) -> None:
    user = {"id": "1", "name": text, "login": text}
    raw = {"id": "5", "name": text, "description": text, "created_by": user, "modified_by": user}
    times = {"created_at": "2026-01-01T00:00:00Z", "modified_at": "2026-01-01T00:00:00Z"}
    folders = [{"type": "folder", "id": str(number), "name": text} for number in range(1, 20)]
    models: list[BoxModel] = [
        File.model_validate({**raw, **times, "path_collection": {"entries": folders}, "tags": [text] * 50}),
        Folder.model_validate({**raw, **times}),
        User.model_validate(user),
        Comment.model_validate({"id": "5", "message": text, "created_by": user, **times}),
        SharedLink(url=f"https://example.com/{text}", access="open"),
    ]
    for model in models:
        assert len(model._repr_html_().encode()) < 6_000


def test_sizes_are_shown_with_units() -> None:
    sizes = [0, 1, 999, 1_000, 999_949, 999_950, 1_500_000_000, 10**15, 10**24]
    texts = [visible(File(id="1", name="a", size=size)._repr_html_()).splitlines()[1] for size in sizes]
    assert texts == [
        *("0 bytes", "1 byte", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "1.5 GB", "1.0 PB"),
        "1,000,000.0 EB",
    ]


# Listings


def test_a_listing_shows_its_entries_and_its_folder_as_text(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    sales = box.folder("/Sales")
    request_log.clear()
    pages = [
        sales.items(),
        box.folder("5").folders(),
        plan.comments(),
        plan.versions(),
        plan.collaborations(),
        plan.access(),
        sales.access(below=True),
        box.file("5").comments(),
        sales.walk(),
        sales.usage(),
        box.enterprise,
        box.search("<b>"),
        box.trash(),
        box.enterprise.groups(),
    ]
    assert [repr(each) for each in pages] == [
        "<Pages: Items of /Sales>",
        "<Pages: Folders of folder 5>",
        "<Pages: Comments of /Sales/plan.txt>",
        "<Pages: File versions of /Sales/plan.txt>",
        "<Pages: Collaborations of /Sales/plan.txt>",
        "<Pages: Access to /Sales/plan.txt>",
        "<Pages: Access to /Sales>",
        "<Pages: Comments of file 5>",
        "<Walk of /Sales>",
        "<Usage of /Sales>",
        "<EnterpriseView http://embedded.localhost>",
        "<Pages: Items found for '<b>'>",
        "<Pages: Items in the trash>",
        "<Pages: Groups>",
    ]
    assert "Items found for &#x27;&lt;b&gt;&#x27;" in box.search("<b>")._repr_html_()
    assert request_log == []


def test_head_reads_the_first_entries_with_one_request(box: Box, plan: File, request_log: RequestLog) -> None:
    for name in ("a.csv", "b<.csv", "c.csv"):
        box.folder("/Sales").upload(name.encode(), name)
    pages = box.folder("/Sales").items(fields=["name", "size"])
    request_log.clear()
    head = pages.head(2)
    second = head[1]
    assert isinstance(second, File)
    assert [item.name for item in head] == ["a.csv", "b<.csv"]
    assert (len(head), head[1].name, head[:1][0].name) == (2, "b<.csv", "a.csv")
    assert repr(head).splitlines() == ["name    size", "a.csv   5", "b<.csv  6", "…"]
    text = head._repr_html_()
    assert "<strong>Items of /Sales</strong>, first 2<table>" in text
    assert f'<a href="{second.web_url}" target="_blank" rel="noopener">b&lt;.csv</a></td><td>6 bytes' in text
    assert len(request_log) == 1
    assert request_log[0].params["limit"] == "2"


def test_head_of_a_short_listing_shows_all_of_it(box: Box, plan: File) -> None:
    head = box.folder("/Sales").files(fields=["name"]).head()
    assert repr(head) == "name\nplan.txt"
    assert "Files of /Sales</strong>, all 1<" in head._repr_html_()
    assert repr(plan.comments().head()) == "id  created_at  message"


@pytest.mark.parametrize(("n", "error"), [(-1, ValueError), (1_001, ValueError), ("3", TypeError)])
def test_head_refuses_more_than_a_page(box: Box, n: int, error: type[Exception]) -> None:
    with pytest.raises(error, match="n must be"):
        box.root.items().head(n)
