"""Numbers of a case's items: counted on, never given anew after a row was deleted. People may type one again."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.marks import highest_marked, mark_highest
from automation.rules.tables import Table
from automation.rules.values import Cell, each_once, number_in, text_of
from automation.specs.model import FollowUp


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
        if cases.find(reference) is None or number_in(number) is None:
            return
        highest = self._of(table, follow)
        highest[reference] = max(highest.get(reference, 0), _number(number))
        mark_highest(cases, reference, table.key, highest[reference])

    def _of(self, table: Table, follow: FollowUp) -> dict[str, int]:
        if table.key not in self._highest:
            highest = self._highest[table.key] = {}
            for reference, number in self._given(table, follow):
                if number > highest.get(reference, 0):
                    highest[reference] = number
        return self._highest[table.key]

    def _given(self, table: Table, follow: FollowUp) -> Iterator[tuple[str, int]]:
        """Every number that is or ever was given: as cells, ids, Responses and the cases' marks tell."""
        references, numbers = table.texts(follow.reference), table.texts(follow.number)
        yield from zip(references, each_once(_number, numbers), strict=True)
        rows = zip(table.ids, references, numbers, strict=True)
        typed_over = [row_id for row_id, reference, number in rows if row_id != f"{reference}/{number}"]
        for row_id in (*typed_over, *self._ledger.written.lost_rows(table)):
            reference, _, number = row_id.partition("/")
            yield reference, _number(number)
        for reference, number in highest_marked(self._book.case_table, table.key):
            yield reference, _number(number)


@functools.lru_cache(maxsize=1_000, typed=True)
def _number(cell: Cell) -> int:
    """A number as it is given; 0 for anything else."""
    return number_in(text_of(cell)) or 0
