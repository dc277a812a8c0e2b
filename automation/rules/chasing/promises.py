"""What a followed-up row was promised for: the first day that was named, and how often it was moved since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from automation.rules.marks import PASSED, PROMISED, change_marks, marks_of
from automation.rules.tables import Table
from automation.rules.values import Cell, day_numbered, each_once, is_serial, number_in, read_date, text_of, to_serial
from automation.specs.kinds import ComputedRule
from automation.specs.model import Tab
from automation.specs.system import NOTICED

_RULES: Final[tuple[ComputedRule, ...]] = ("times_moved", "first_due")


class Promise(NamedTuple):
    """The first day that was promised, the day that was promised last, and how often the day changed in between.

    Days are serial numbers, as cells hold them.
    """

    first: int
    last: int
    moved: int = 0


def promise_of(row: Mapping[str, Cell]) -> Promise | None:
    """What a row was promised for, as its mark remembers it; None where no day was ever named."""
    return _read(text_of(row.get(NOTICED)).partition(PROMISED)[2].partition(" ")[0])


def promises_of(table: Table) -> list[Promise | None]:
    """What each row of a table was promised for."""
    # Very many rows are asked: their marks are not taken apart, nor is a function called for each.
    return each_once(_read, [noticed.partition(PROMISED)[2].partition(" ")[0] for noticed in table.texts(NOTICED)])


def _read(told: Cell) -> Promise | None:
    numbers = [number for part in text_of(told).split(":") if (number := number_in(part)) is not None]
    if len(numbers) != 3 or not (is_serial(numbers[0]) and is_serial(numbers[1])):
        return None
    return Promise(*numbers)


def note_promise(table: Table, row_id: str) -> None:
    """Remember the day that a row is due, and count it when it is another than before.

    A due date that was emptied, or that nobody can read, moves nothing; the next day that is named is compared with
    the last one.
    """
    row = table.find(row_id)
    if row is not None and table.tab.follow_up is not None and remembers_promises(table.tab):
        _note(table, row_id, _due(row.get(table.tab.follow_up.due)), promise_of(row))


def note_passed(table: Table, row_id: str, due: int, given: date) -> None:
    """Remember that a row was given a due date on a day when that date had passed already."""
    old = [mark for mark in marks_of(table.find(row_id) or {}) if mark.startswith(PASSED)]
    change_marks(table, row_id, add=[f"{PASSED}{due}:{to_serial(given)}"], remove=old)


def passed_when_given(row: Mapping[str, Cell], due: date) -> date | None:
    """The day on which a row was given this due date, if that had passed already by then."""
    told = text_of(row.get(NOTICED)).partition(f"{PASSED}{to_serial(due)}:")[2].partition(" ")[0]
    return day_numbered(told)


def note_promises(table: Table, promises: list[Promise | None]) -> None:
    """Remember the due date of every row of a table that is followed up: people may have changed it in the sheet.

    `promises` has what each row was promised for, and is brought up to date.
    """
    if table.tab.follow_up is not None and remembers_promises(table.tab):
        rows = zip(table.ids, each_once(_due, table.column(table.tab.follow_up.due)), promises, strict=True)
        moved = [
            (at, row_id, due, known)
            for at, (row_id, due, known) in enumerate(rows)
            if due is not None and row_id and (known is None or known.last != due)
        ]
        for at, row_id, due, known in moved:
            promises[at] = _note(table, row_id, due, known)


def _due(cell: Cell) -> int | None:
    day = read_date(cell).day
    return to_serial(day) if day else None


def _note(table: Table, row_id: str, due: int | None, known: Promise | None) -> Promise | None:
    if due is None or (known and known.last == due):
        return known
    now = Promise(known.first, due, known.moved + 1) if known else Promise(due, due)
    old = [mark for mark in marks_of(table.find(row_id) or {}) if mark.startswith(PROMISED)]
    change_marks(table, row_id, add=[f"{PROMISED}{now.first}:{now.last}:{now.moved}"], remove=old)
    return now


def remembers_promises(tab: Tab) -> bool:
    """Whether a tab that is followed up has a column that shows the first promise, or how often it was moved."""
    return tab.follow_up is not None and any(
        column.computed is not None and column.computed.rule in _RULES for column in tab.columns
    )
