"""Use a Box account with real files: upload, comment, share, search, move, copy and download.

The account is an embedded Box in ``.demo``. Run it with ``make demo``, repeatedly if you like; ``rm -r .demo`` deletes the data.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from box_models import Box, Folder, NameConflict

REPOSITORY = Path(__file__).resolve().parent.parent
HOME = REPOSITORY / ".demo"


def main() -> None:
    """Upload this repository's documentation, work with it, and download it."""
    with Box.local(HOME / "box") as box:
        print(f"Signed in as {box.me.name} on the embedded Box in {HOME / 'box'}\n")
        docs = upload(box)
        print(docs.items(sort="name").table("type", "name", "size", "modified_at"))
        talk(docs)
        share(docs)
        search(box)
        move_and_copy(box, docs)
        download(docs)


def upload(box: Box) -> Folder:
    """Upload every page of the documentation; an existing page gets a new version if it changed."""
    report = box.root.upload_dir(REPOSITORY / "docs", "Docs", include="*.md")
    docs = box.folder("/Docs")
    print(f"Uploaded the pages to {docs.path}: {report}\n")
    return docs


def talk(docs: Folder) -> None:
    """Comment on a page, and reply."""
    page = docs.file("index.md")
    if page.comments().first() is None:
        page.add_comment("Please review").reply("Done")
    print(f"\nComments on {page.name}:")
    for comment in page.comments():
        print(f"  {'  ' if comment.is_reply_comment else ''}{comment.created_by.name}: {comment.message}")


def share(docs: Folder) -> None:
    """Share the folder with everyone who has the link, for a week."""
    link = docs.share("open", expires=timedelta(days=7))
    print(f"\nShared {docs.name}: {link.url} (until {link.unshared_at:%Y-%m-%d})")


def search(box: Box) -> None:
    """Search the text of the pages."""
    matches = box.search("embedded", extensions=["md"], limit=3)
    print(f"Pages that contain 'embedded': {', '.join(item.name for item in matches)}")


def move_and_copy(box: Box, docs: Folder) -> None:
    """Move a page to an archive folder, rename it, and copy it back."""
    archive = box.root.create_folder("Archive/2026", parents=True, exist_ok=True)
    for old in archive.files():
        old.delete()
    page = docs.file("changelog.md").move(archive).rename("old-changelog.md")
    print(f"Moved a page to {page.path}", end="")
    try:
        copy = page.copy(docs, name="changelog.md")
    except NameConflict as conflict:
        raise SystemExit(f"cannot copy: the name is taken by {conflict.existing!r}") from conflict
    print(f", and copied it to {copy.path}")


def download(docs: Folder) -> None:
    """Download all pages, with their modification times. Their checksums are verified."""
    report = docs.download(HOME / "downloads", keep_mtime=True)
    print(f"Downloaded {docs.path} to {HOME / 'downloads'}: {report}")


if __name__ == "__main__":
    main()
