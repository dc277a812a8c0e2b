"""What hangs on each case: how many items are open and overdue, and when the next is due."""

from __future__ import annotations

from collections import Counter
from datetime import date

from automation.rules.book import Book
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.standings import Standings


class Sums:
    """The items of all tabs that are followed up, added up by case reference; a case without any is not in them."""

    def __init__(self, book: Book, follow_ups: FollowUps) -> None:
        self.open: Counter[str] = Counter()
        self.overdue: Counter[str] = Counter()
        self.next_due: dict[str, date] = {}
        for table in book.with_follow_up():
            follow = table.tab.follow_up
            if follow is not None and follow.reference and not table.tab.one_for_each:
                self._add(table.texts(follow.reference), follow_ups.standings(table))

    def _add(self, references: list[str], standings: Standings) -> None:
        """The rows of one table: whom each belongs to, and where it stands."""
        self.open.update(name for name, closed in zip(references, standings.closed, strict=True) if not closed)
        self.overdue.update(name for name, late in zip(references, standings.days_overdue, strict=True) if late)
        for name, due, closed in zip(references, standings.dues, standings.closed, strict=True):
            if due and not closed and due < self.next_due.get(name, date.max):
                self.next_due[name] = due
