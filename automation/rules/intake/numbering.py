"""Numbers of a case's items: counted on, and never given twice, not even after a row was deleted."""

from __future__ import annotations

from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.marks import HIGHEST, change_marks, marks_of
from automation.rules.tables import Table
from automation.rules.values import text_of
from automation.specs.model import FollowUp
from automation.specs.system import ROW_ID


class Numbers:
    """Knows the highest number of each reference in each tab, and gives the next."""

    def __init__(self, book: Book, ledger: Ledger) -> None:
        self._book = book
        self._ledger = ledger
        self._highest: dict[str, dict[str, int]] = {}

    def give(self, table: Table, follow: FollowUp, reference: str) -> int:
        """The next number for a reference in a tab."""
        highest = self._of(table, follow)
        highest[reference] = highest.get(reference, 0) + 1
        return highest[reference]

    def remember(self, table: Table, follow: FollowUp, reference: str, number: str) -> None:
        """Remember on the case the number of a row that no response made: only the case can tell once it is gone."""
        cases = self._book.case_table
        case_row = cases.find(reference)
        if case_row is None or not number.isdecimal():
            return
        highest = self._of(table, follow)
        highest[reference] = max(highest.get(reference, 0), int(number))
        start = f"{HIGHEST}{table.key}:"
        old = [mark for mark in marks_of(case_row) if mark.startswith(start)]
        change_marks(cases, reference, add=[f"{start}{highest[reference]}"], remove=old)

    def _of(self, table: Table, follow: FollowUp) -> dict[str, int]:
        if table.key not in self._highest:
            highest = self._highest[table.key] = {}
            for row in table:
                _raise(highest, text_of(row.get(follow.reference)), text_of(row.get(follow.number)))
            for tab, row_id in self._ledger.rows:
                if tab == table.key:
                    reference, _, number = row_id.partition("/")
                    _raise(highest, reference, number)
            for row in self._book.case_table:
                for mark in marks_of(row):
                    if mark.startswith(f"{HIGHEST}{table.key}:"):
                        _raise(highest, text_of(row[ROW_ID]), mark.rpartition(":")[2])
        return self._highest[table.key]


def _raise(highest: dict[str, int], reference: str, number: str) -> None:
    if number.isdecimal():
        highest[reference] = max(highest.get(reference, 0), int(number))
