"""What people changed in cells that a response had filled in: marked on the row with the day a run first saw it.

No API says who changed a cell, or when. So a run that finds a cell other than a response left it notes the day, and
whoever asks later can be told "seen by the run of that day". Only the columns that the rules act on are watched: to
compare every answer of every child at each run would cost more than it tells.
"""

from __future__ import annotations

from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.marks import EDITED, change_marks, edit_mark_of, marks_of, new_edit_mark
from automation.rules.tables import Table
from automation.rules.values import Cell, text_of
from automation.specs.model import Tab
from automation.specs.system import NOTICED, ROW_ID


def note_edits(book: Book, ledger: Ledger) -> None:
    """Mark what people changed since the last run, and forget what no longer differs."""
    for table in book.tables.values():
        if table.stopped or NOTICED not in table.columns:
            continue
        edited = _edited(table, ledger)
        marked = [text_of(row[ROW_ID]) for row in table if EDITED in text_of(row.get(NOTICED))]
        for row_id in dict.fromkeys([*marked, *edited]):
            row = table.find(row_id) or {}
            old = [mark for mark in marks_of(row) if mark.startswith(EDITED)]
            cells = edited.get(row_id, {})
            today = book.facts.today
            new = [edit_mark_of(old, key, cell) or new_edit_mark(key, cell, today) for key, cell in cells.items()]
            if set(old) != set(new):
                change_marks(table, row_id, add=new, remove=set(old) - set(new))


def _edited(table: Table, ledger: Ledger) -> dict[str, dict[str, Cell]]:
    """The watched cells that hold something else than the last response wrote, by row id and column."""
    found: dict[str, dict[str, Cell]] = {}
    key, columns, written = table.key, _watched(table.tab), ledger.written
    for row_id, at in table.by_id.items():
        row = table.row(at)
        for column in columns:
            place = (key, row_id, column)
            # Nearly all of very many cells are as they were: these must not cost a call.
            if place not in written or written[place][1] == row.get(column):
                continue
            if not ledger.was_written_here(place, row.get(column)):
                found.setdefault(row_id, {})[column] = row.get(column)
    return found


def _watched(tab: Tab) -> list[str]:
    """The columns that decide who is reminded of what, and how long a case waits."""
    case, follow = tab.case, tab.follow_up
    columns = [case.agreed, case.met, case.revisit] if case else []
    columns += [follow.lead, follow.due, follow.status, follow.done_on] if follow else []
    return [column for column in columns if column]
