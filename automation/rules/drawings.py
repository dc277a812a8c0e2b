"""Drawings in cells: what stands there is where they can be seen, and that is another place after a move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

Links = Mapping[str, str]
"""The id of each drawing in the new place, with where it is seen there, by its old id."""
_DRAWING: Final = re.compile(r"(?:/drawings/|https://drive\.google\.com/open\?id=)([\w-]+)")


def drawings_in(text: str) -> list[str]:
    """The file ids of the drawings that a text names."""
    return _DRAWING.findall(text)


def address_of(file_id: str, *, at_google: bool) -> str:
    """Where a drawing is seen, as it stands in a cell."""
    return f"https://drive.google.com/open?id={file_id}" if at_google else f"/drawings/{file_id}"


def drawings_of(rows: Iterable[Iterable[Mapping[str, Any]]]) -> list[str]:
    """The file ids of all drawings that the cells of a tab name."""
    texts = (_text(cell) for row in rows for cell in row)
    return list(dict.fromkeys(found for text in texts if text for found in drawings_in(text)))


def with_new_links(cell: Mapping[str, Any], links: Links) -> Mapping[str, Any]:
    """A cell with the new addresses in place of the old ones."""
    text = _text(cell)
    if not text or not drawings_in(text):
        return cell
    return {**cell, "userEnteredValue": {"stringValue": with_new_addresses(text, links)}}


def with_new_addresses(text: str, links: Links) -> str:
    """A text with the new addresses in place of the old ones."""
    return _DRAWING.sub(lambda found: links.get(found[1], found[0]), text)


def _text(cell: Mapping[str, Any]) -> str:
    return str(cell.get("userEnteredValue", {}).get("stringValue", ""))
