"""On which tabs a script column rests: while one of them is held back, the column stays as the last run left it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from automation.rules.book import Book
from automation.rules.tables import Table
from automation.specs.kinds import ComputedRule
from automation.specs.model import Column
from automation.specs.system import PEOPLE, RESPONSES, TO_CHECK

_SUMS: Final[frozenset[ComputedRule]] = frozenset({"open_items", "overdue_items", "next_due"})
_WAITS: Final[frozenset[ComputedRule]] = frozenset({"waiting_days", "waiting_working_days", "target_state"})


def can_be_worked_out(book: Book, table: Table, column: Column) -> bool:
    """Whether every tab that a column rests on is trusted: one that is not says nothing, not even that it is empty."""
    return book.can_be_worked_out(table) and not any(book.tables[key].stopped for key in _rests_on(book, table, column))


def _rests_on(book: Book, table: Table, column: Column) -> Iterable[str]:
    """The keys of the other tabs that say what stands in a column."""
    rule = column.computed.rule if column.computed else None
    if rule == "attention" and not table.tab.case:
        return [PEOPLE]
    speaks_of_all = rule == "attention"
    found = [RESPONSES] if rule in _WAITS or speaks_of_all else []
    found += _items_of_cases(book) if rule in _SUMS or speaks_of_all else []
    return [*found, TO_CHECK] if speaks_of_all else found


def _items_of_cases(book: Book) -> list[str]:
    tabs = book.specs.tabs()
    return [tab.key for tab in tabs if tab.follow_up and tab.follow_up.reference and not tab.one_for_each]
