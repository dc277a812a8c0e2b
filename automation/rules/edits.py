"""What people changed in cells that a response had filled in: marked on the row with the day a run first saw it.

No API says who changed a cell, or when. So a run that finds a cell other than a response left it notes the day, and
whoever asks later can be told "seen by the run of that day".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from automation.rules.book import Book
from automation.rules.ledger import Ledger
from automation.rules.marks import EDITED, change_marks, marks_of
from automation.rules.values import Cell, digest, from_serial, text_of, to_serial
from automation.specs.system import NOTICED, ROW_ID

_NOT_WATCHED: Final = "long_text"
"""Long texts are compared by fingerprint, which would cost more than all the rest of a run."""


def note_edits(book: Book, ledger: Ledger) -> None:
    """Mark what people changed since the last run, and forget what no longer differs."""
    edited = _edited(book, ledger)
    for table in book.tables.values():
        if table.stopped or NOTICED not in table.columns:
            continue
        marked = [text_of(row[ROW_ID]) for row in table if EDITED in text_of(row.get(NOTICED))]
        for row_id in dict.fromkeys([*marked, *edited.get(table.key, {})]):
            row = table.find(row_id) or {}
            old = [mark for mark in marks_of(row) if mark.startswith(EDITED)]
            cells = edited.get(table.key, {}).get(row_id, {})
            new = [_kept(old, column, cell) or _mark(column, cell, book.facts.today) for column, cell in cells.items()]
            if set(old) != set(new):
                change_marks(table, row_id, add=new, remove=set(old) - set(new))


def seen_on(row: Mapping[str, Cell], column: str) -> date | None:
    """The day of the run that first saw a cell as it is now, if one has seen it."""
    mark = _kept(marks_of(row), column, row.get(column))
    return from_serial(int(mark.split(":")[2])) if mark else None


def _edited(book: Book, ledger: Ledger) -> dict[str, dict[str, dict[str, Cell]]]:
    """The cells that hold something else than the last response wrote, by tab, row id and column."""
    found: dict[str, dict[str, dict[str, Cell]]] = {}
    for (tab, row_id, column), cell in _differing(book, ledger):
        found.setdefault(tab, {}).setdefault(row_id, {})[column] = cell
    return found


def _differing(book: Book, ledger: Ledger) -> Iterator[tuple[tuple[str, str, str], Cell]]:
    watched = {
        table.key: {c.key for c in table.tab.columns if c.type != _NOT_WATCHED and c.key in table.columns}
        for table in book.tables.values()
        if NOTICED in table.columns and not table.stopped
    }
    for place, value in ledger.written():
        tab, row_id, column = place
        if column in watched.get(tab, ()):
            row = book.tables[tab].find(row_id)
            # Most cells are as they were: they must not cost a call.
            if row is not None and row.get(column) != value and not ledger.was_written_here(place, row.get(column)):
                yield place, row.get(column)


def _mark(column: str, cell: Cell, day: date) -> str:
    return f"{EDITED}{column}:{to_serial(day)}:{_fingerprint(cell)}"


def _kept(marks: list[str], column: str, cell: Cell) -> str:
    """The mark that was made when a cell was first seen as it is now; empty where there is none."""
    start, end = f"{EDITED}{column}:", f":{_fingerprint(cell)}"
    return next((mark for mark in marks if mark.startswith(start) and mark.endswith(end)), "")


def _fingerprint(cell: Cell) -> str:
    return digest(text_of(cell), length=8)
