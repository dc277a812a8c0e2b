"""What people changed in cells that a response had filled in: marked on the row with the day a run first saw it.

No API says who changed a cell, or when. So a run that finds a cell other than a response left it notes the day, and
whoever asks later can be told "seen by the run of that day". Only the columns that the rules act on are watched. Each
row has a fingerprint of these as the last run left them: a row that still has it was not changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zlib import crc32

from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.written import short
from automation.rules.marks import EDITED, SEEN_AS, change_marks, edit_mark_of, marks_of, new_edit_mark
from automation.rules.tables import Table
from automation.rules.values import Cell, same
from automation.specs.model import Tab
from automation.specs.system import NOTICED


def note_edits(book: Book, ledger: Ledger) -> None:
    """Mark what people changed since the last run, and forget what no longer differs."""
    answered = defaultdict(set)
    for tab, row_id in ledger.written.asked_for:
        answered[tab].add(row_id)
    for table in book.tables.values():
        if not table.stopped and NOTICED in table.columns:
            _note(table, ledger, answered[table.key], book.facts.today)


def _note(table: Table, ledger: Ledger, answered: Iterable[str], today: date) -> None:
    columns = _watched(table.tab)
    seen = _seen_as(table, columns)
    rows = zip(table.ids, table.texts(NOTICED), seen, strict=True)
    changed = {row_id: mark for row_id, noticed, mark in rows if mark not in noticed and row_id}
    again = (row_id for row_id in answered if row_id in table.by_id and row_id not in changed)
    for row_id in (*changed, *again):
        old = [mark for mark in marks_of(table.find(row_id) or {}) if mark.startswith((EDITED, SEEN_AS))]
        edited = _edited(table, row_id, columns, ledger)
        new = [edit_mark_of(old, key, cell) or new_edit_mark(key, cell, today) for key, cell in edited.items()]
        new.append(seen[table.by_id[row_id]])
        if set(old) != set(new):
            change_marks(table, row_id, add=new, remove=set(old) - set(new))


def _seen_as(table: Table, columns: Iterable[str]) -> list[str]:
    """For each row the mark that says what stands in its watched columns."""
    rows = list(map("\x1f".join, zip(*map(table.texts, columns), strict=True)))
    marks = {row: f"{SEEN_AS}{crc32(row.encode('utf-8', 'surrogatepass')):08x}" for row in set(rows)}
    return list(map(marks.__getitem__, rows))


def _edited(table: Table, row_id: str, columns: Iterable[str], ledger: Ledger) -> Mapping[str, Cell]:
    """The watched cells of a row that hold something else than the last response wrote."""
    row, written = table.find(row_id) or {}, ledger.written.of(table.key, row_id)
    cells = {column: row.get(column) for column in columns if column in written}
    return {column: cell for column, cell in cells.items() if not same(written[column][1], short(cell))}


def _watched(tab: Tab) -> list[str]:
    """The columns that decide who is reminded of what, and how long a case waits."""
    case, follow = tab.case, tab.follow_up
    columns = [case.agreed, case.met, case.revisit] if case else []
    columns += [follow.lead, follow.due, follow.status, follow.done_on] if follow else []
    return [column for column in columns if column]
