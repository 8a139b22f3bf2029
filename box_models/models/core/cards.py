"""Cards: short HTML summaries of objects for notebooks. They show only loaded values and make no request."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel

from box_models.models.core.display import cell, human_size

MAX_BYTES = 6_000
"""The largest size of a card."""

_TITLE_BYTES = 800
_LINE_BYTES = 300
_MESSAGE_BYTES = 1_500
_ADDRESS_BYTES = 1_000
_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_SIZES = frozenset({"size", "space_amount", "space_used", "max_upload_size"})
_TITLES = ("name", "message", "url", "login")
"""The fields whose value can be the title of a card. The first one that is loaded is the title."""
_VISIBLE = frozenset(
    {
        *("type", "login", "size", "space_used", "space_amount", "access", "unshared_at"),
        *("is_password_enabled", "created_at", "created_by", "modified_at", "modified_by"),
    }
)
"""The fields that are not folded."""


def model_card(model: BaseModel, *, path: str | None = None, address: str | None = None) -> str:
    """Return the card of a model. Fields with ``repr=False`` are left out.

    ``path`` is the path of an item, and ``address`` its web address.
    """
    values = loaded_values(model)
    title = next((name for name in _TITLES if isinstance(values.get(name), str)), None)
    kind = _words(type(model).__name__)
    if address is None and isinstance(values.get("url"), str):
        address = str(values["url"])
    facts = [] if path is None else [escaped(path, _TITLE_BYTES)]
    if title is None:
        head = link(f"{kind} {values.get('id', '')}".strip(), address, _TITLE_BYTES)
    elif title == "message":
        head = f"{kind}<br>{_paragraph(str(values[title]))}"
        facts += [link("Open the file", address)] if address else []
    else:
        head = f"<strong>{link(str(values[title]), address, _TITLE_BYTES)}</strong> {kind}"
    hidden = _VISIBLE | {title} if path is None else _VISIBLE | {title, "path_collection"}
    facts += [escaped(fact, _LINE_BYTES) for fact in _facts(values) if fact]
    return card(head, facts, [each for each in values.items() if each[0] not in hidden])


def card(head: str, facts: Iterable[str], fields: Iterable[tuple[str, object]] = ()) -> str:
    """Return a card. ``head`` and ``facts`` are HTML; ``fields`` are folded, and only as many as `MAX_BYTES` allows."""
    top = f"<div>{'<br>'.join([head, *facts])}"
    rows: list[str] = []
    remaining = MAX_BYTES - len(top.encode()) - 100
    for name, value in fields:
        text = value_text(name, value)
        row = f"<tr><th>{html.escape(name)}</th><td>{escaped(text, _LINE_BYTES)}</td></tr>" if text else ""
        remaining -= len(row.encode())
        if remaining < 0:
            break
        rows.append(row)
    table = "".join(rows)
    return (
        f"{top}{f'<details><summary>more</summary><table>{table}</table></details>' if table else ''}</div>"
    )


def link(text: str, address: str | None, limit: int = _LINE_BYTES) -> str:
    """Return the text as a link. Without a web address, return only the text, as `escaped` does."""
    text = escaped(text, limit)
    if address is None or not _WEB_ADDRESS.fullmatch(address):
        return text
    href = html.escape(address)
    if len(href.encode(errors="replace")) > _ADDRESS_BYTES or not address.isprintable():
        return text
    return f'<a href="{href}" target="_blank" rel="noopener">{text}</a>'


def escaped(text: str, limit: int = _LINE_BYTES) -> str:
    """Return a text as HTML of at most ``limit`` bytes. A longer text is cut, with an ellipsis at the end."""
    parts: list[str] = []
    size = 0
    for character in cell(text):
        part = html.escape(character)
        size += len(part.encode())
        if size > limit - 3:
            return "".join(parts) + "…"
        parts.append(part)
    return "".join(parts)


def value_text(name: str, value: object) -> str:
    """Return the value of a field as one line of text, without the repr of an object. Empty if there is no value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in _SIZES:
        return human_size(value)
    if isinstance(value, BaseModel):
        return _object_text(value)
    if isinstance(value, Mapping):
        return _joined((str(key), each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (value_text(name, each) for each in value)))
    return cell(value)


def loaded_values(model: BaseModel) -> dict[str, object]:
    """Return the loaded fields of a model, without those with ``repr=False``."""
    loaded = vars(model)
    return {
        name: loaded[name] for name, info in type(model).model_fields.items() if info.repr and name in loaded
    }


def _facts(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the visible lines of a card as text: account, access, size, times and people."""
    if values.get("name"):
        yield cell(values.get("login"))
    used, amount = values.get("space_used"), values.get("space_amount")
    if isinstance(used, int) and isinstance(amount, int):
        yield f"{human_size(used)} of {human_size(amount)} used"
    access = [f"Access: {values['access']}"] if isinstance(values.get("access"), str) else []
    access += ["needs a password"] if values.get("is_password_enabled") is True else []
    access += [f"until {cell(values['unshared_at'])}"] if values.get("unshared_at") else []
    yield ", ".join(access)
    size = values.get("size")
    yield human_size(size) if isinstance(size, int) else ""
    for verb, name in (("Changed", "modified"), ("Created", "created")):
        time, user = values.get(f"{name}_at"), value_text("", values.get(f"{name}_by"))
        if isinstance(time, datetime):
            yield f"{verb} {cell(time)}{f' by {user}' if user else ''}"


def _paragraph(text: str) -> str:
    """Return a text of several lines as HTML. The lines of a long text are joined."""
    lines = "<br>".join(escaped(line, _MESSAGE_BYTES) for line in text.splitlines())
    return lines if len(lines.encode()) <= _MESSAGE_BYTES else escaped(" ".join(text.split()), _MESSAGE_BYTES)


def _object_text(model: BaseModel) -> str:
    values = loaded_values(model)
    for name in ("name", "login", "url"):
        if isinstance(values.get(name), str) and values[name]:
            return str(values[name])
    if isinstance(values.get("id"), str):
        return f"{values.get('type', '')} {values['id']}".strip()
    has_text = type(model).__str__ is not BaseModel.__str__
    return str(model) if has_text else _joined(values.items())


def _joined(values: Iterable[tuple[str, object]]) -> str:
    """Return the names of the true values, and the other values with their names."""
    texts = ((name, value, value_text(name, value)) for name, value in values)
    return ", ".join(name if value is True else f"{name}: {text}" for name, value, text in texts if text)


def _words(name: str) -> str:
    """Return the name of a class as words, such as ``Shared link``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Mini")).capitalize()
