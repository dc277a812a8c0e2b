"""What stands on a row's page and cannot be changed there: short and first what people see, the rest folded away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from automation.desk.pages.tracker_column import Column
from automation.desk.pages.tracker_edit import Field
from automation.desk.pages.tracker_links import Links
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.pages.tracker_tones import Tones
from automation.desk.sheets.cells import Cell

_LONG: Final = 200
_BEGINNING: Final = 90
_DEEPEST: Final = 5


@dataclass(frozen=True)
class Fixed:
    """One cell that is read: its text, tone and address.

    `pieces` are its text, cut where words of it lead somewhere; `parts` the maps, lists and texts of JSON in it.
    """

    column: Column
    text: str
    tone: str
    address: str
    pieces: list[tuple[str, str]]
    parts: Any

    @property
    def beginning(self) -> str:
        """The first words of a long text, to unfold the rest from; empty where it is not long."""
        return cut(self.text, _BEGINNING) if len(self.text) > _LONG and not self.address else ""

    @property
    def folded(self) -> bool:
        """Whether it stands among the details; what leads to the answers or to another row never does."""
        return self.parts is not None or (self.column.detail and not self.leads_on)

    @property
    def leads_on(self) -> bool:
        """Whether the whole of it leads somewhere on the desk."""
        return len(self.pieces) == 1 and bool(self.pieces[0][1])


def fixed(tab: Tab, line: Line, fields: list[Field], links: Links) -> list[Fixed]:
    """What a row holds in these fields, to be read; what is empty is left out."""
    tones = Tones(tab)
    found = []
    for field in fields:
        if not field.text:
            continue
        cell = line.cell(field.column)
        address = field.text if field.column.linked and is_link(field.text) else ""
        tone = tones.at(line, field.column)
        found.append(Fixed(field.column, field.text, tone, address, links.pieces(line, field.text), parts_of(cell)))
    return found


def parts_of(cell: Cell) -> Any:
    """What the JSON in a cell says; None where it holds none, or what nobody could read: too deep, or empty."""
    if not isinstance(cell, str) or not cell.startswith(("{", "[")):
        return None
    try:
        read = msgspec.json.decode(cell)
    except (msgspec.DecodeError, RecursionError):
        return None
    return read if read and _readable(read, _DEEPEST) else None


def _readable(part: Any, deep: int) -> bool:
    if not isinstance(part, (dict, list)):
        return True
    inside = part.values() if isinstance(part, dict) else part
    return deep > 0 and all(_readable(one, deep - 1) for one in inside)


def heading(tab: Tab, line: Line) -> str:
    """What a row is called: the first words in it, where it has any that are no date, choice or coloured state."""
    tones = Tones(tab)
    shown = [column for column in tab.columns if column.shown]
    in_words = [one for one in shown if one.kind in ("text", "long") and not tones.at(line, one)]
    texts = (tab.text(line, column) for column in (*in_words, *shown))
    first = next((text for text in texts if text.strip()), f"Row {line.index + 1}")
    # One of several rows of a case begins with the case's reference: its own id says which of them it is.
    return cut(line.name if line.name.startswith(f"{first}/") else first, _BEGINNING)


def cut(text: str, length: int) -> str:
    """A text of at most so many characters, cut between two words where it can be; what is left out is marked."""
    if len(text) <= length:
        return text
    short = text[: length - 1]
    whole_words = short if text[length - 1].isspace() else short.rsplit(maxsplit=1)[0]
    return (whole_words if len(whole_words) > length // 2 else short).rstrip() + "…"


def is_link(text: str) -> bool:
    """Whether a text is an address that may be clicked: http, https, or a path on this desk."""
    own = text.startswith("/") and not text.startswith(("//", "/\\"))
    return (own or text.startswith(("http://", "https://"))) and not any(letter.isspace() for letter in text)
