"""What a followed-up row was promised for: the first day that was named, and how often it was moved since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from automation.rules.book import Book
from automation.rules.marks import PROMISED, change_marks, marks_of
from automation.rules.tables import Table
from automation.rules.values import Cell, from_serial, read_date, text_of, to_serial
from automation.specs.model import ComputedRule, Tab
from automation.specs.system import NOTICED, ROW_ID

_RULES: Final[tuple[ComputedRule, ...]] = ("times_moved", "first_due")


@dataclass(frozen=True, slots=True)
class Promise:
    """The first day that was promised, the day that was promised last, and how often the day changed in between."""

    first: date
    last: date
    moved: int = 0


def promise_of(row: Mapping[str, Cell]) -> Promise | None:
    """What a row was promised for, as its mark remembers it; None where no day was ever named."""
    if PROMISED not in text_of(row.get(NOTICED)):
        return None
    mark = next((mark for mark in marks_of(row) if mark.startswith(PROMISED)), "")
    numbers = [int(part) for part in mark.removeprefix(PROMISED).split(":") if part.isdecimal()]
    first, last, moved = numbers if len(numbers) == 3 else (0, 0, 0)
    known = from_serial(first), from_serial(last)
    return Promise(known[0], known[1], moved) if known[0] and known[1] else None


def note_promise(table: Table, row_id: str) -> None:
    """Remember the day that a row is due, and count it when it is another than before.

    A due date that was emptied, or that nobody can read, moves nothing; the next day that is named is compared with
    the last one.
    """
    row = table.find(row_id)
    if row is not None and _remembers(table.tab):
        _note(table, row)


def note_promises(book: Book) -> None:
    """Remember the due date of every row that is followed up: those that people changed in the sheet among them."""
    for table in book.with_follow_up():
        if _remembers(table.tab):
            for row in table:
                _note(table, row)


def _note(table: Table, row: Mapping[str, Cell]) -> None:
    assert table.tab.follow_up is not None
    due, known = read_date(row.get(table.tab.follow_up.due)).day, promise_of(row)
    if due is None or (known and known.last == due):
        return
    now = Promise(known.first, due, known.moved + 1) if known else Promise(due, due)
    old = [mark for mark in marks_of(row) if mark.startswith(PROMISED)]
    change_marks(table, text_of(row[ROW_ID]), add=[_mark(now)], remove=old)


def _remembers(tab: Tab) -> bool:
    """Whether a tab that is followed up has a column that shows the first promise, or how often it was moved."""
    return tab.follow_up is not None and any(
        column.computed is not None and column.computed.rule in _RULES for column in tab.columns
    )


def _mark(promise: Promise) -> str:
    return f"{PROMISED}{to_serial(promise.first)}:{to_serial(promise.last)}:{promise.moved}"
