"""The main job, on real files: what one does with a Box account, done on an embedded Box kept in ``.demo``.

Run it with ``make demo``, as often as you like; ``rm -r .demo`` starts anew.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from box_models import Box, Folder, NameConflict

REPOSITORY = Path(__file__).resolve().parent.parent
HOME = REPOSITORY / ".demo"


def main() -> None:
    """Upload this repository's docs, work with them, and bring them back."""
    with Box.local(HOME / "box") as box:
        print(f"Signed in as {box.me.name}, on an embedded Box in {HOME / 'box'}\n")
        docs = box.root.create_folder("Docs", exist_ok=True)
        upload(docs)
        print(docs.items(sort="name").table("type", "name", "size", "modified_at"))
        talk(docs)
        share(docs)
        search(box)
        move_and_copy(box, docs)
        download(docs)


def upload(docs: Folder) -> None:
    """Put every page of the documentation into the folder; one that is there gets a new version."""
    pages = sorted((REPOSITORY / "docs").glob("*.md"))
    for page in pages:
        docs.upload(page, on_conflict="version")
    print(f"Uploaded {len(pages)} pages to {docs.path}:\n")


def talk(docs: Folder) -> None:
    """Comment on a page, and answer."""
    page = docs.file("index.md")
    if page.comments().first() is None:
        page.add_comment("Please review").reply("Done")
    print(f"\nComments on {page.name}:")
    for comment in page.comments():
        print(f"  {'  ' if comment.is_reply_comment else ''}{comment.created_by.name}: {comment.message}")


def share(docs: Folder) -> None:
    """Open the folder to whoever has the link, for a week."""
    link = docs.share("open", expires=timedelta(days=7))
    print(f"\nShared {docs.name}: {link.url} (until {link.unshared_at:%Y-%m-%d})")


def search(box: Box) -> None:
    """Find pages by what they say."""
    found = box.search("embedded", extensions=["md"], limit=3)
    print(f"Pages that say 'embedded': {', '.join(item.name for item in found)}")


def move_and_copy(box: Box, docs: Folder) -> None:
    """Put a page into an archive, under another name, and copy it back."""
    archive = box.root.create_folder("Archive/2026", parents=True, exist_ok=True)
    for old in archive.files():
        old.delete()
    page = docs.file("changelog.md").move(archive).rename("old-changelog.md")
    print(f"Moved a page to {page.path}", end="")
    try:
        copy = page.copy(docs, name="changelog.md")
    except NameConflict as conflict:
        raise SystemExit(f"something else is called so: {conflict.existing!r}") from conflict
    print(f", and copied it to {copy.path}")


def download(docs: Folder) -> None:
    """Bring everything back, and compare the checksums with what Box says."""
    target = HOME / "downloads"
    target.mkdir(parents=True, exist_ok=True)
    files = docs.files().all()
    for file in files:
        path = file.download(target)
        if hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest() != file.sha1:
            raise SystemExit(f"{path} is not what was uploaded")
    print(f"Downloaded {len(files)} files to {target}; every sha1 is right")


if __name__ == "__main__":
    main()
