"""What hangs on each case: how many items are open and overdue, and when the next is due."""

from __future__ import annotations

from collections import Counter
from datetime import date

from automation.rules.book import Book
from automation.rules.chasing.followup import FollowUps


class Sums:
    """The items of all tabs that are followed up, added up by case reference; a case without any is not in them."""

    def __init__(self, book: Book, follow_ups: FollowUps) -> None:
        self.open: Counter[str] = Counter()
        self.overdue: Counter[str] = Counter()
        self.next_due: dict[str, date] = {}
        for table in book.with_follow_up():
            follow = table.tab.follow_up
            if follow is not None and follow.reference and not table.tab.one_for_each:
                standings, ids, references = follow_ups.standings(table), table.ids, table.texts(follow.reference)
                rows = zip(ids, references, standings.dues, standings.days_overdue, standings.closed, strict=True)
                still = [(name, due, late) for row_id, name, due, late, closed in rows if row_id and not closed]
                self.open.update(name for name, _, _ in still)
                self.overdue.update(name for name, _, late in still if late)
                # The latest first, so that the earliest stays.
                dated = sorted(((due, name) for name, due, _ in still if due), reverse=True)
                self.next_due.update((name, due) for due, name in dated if self._is_earlier(name, due))

    def _is_earlier(self, reference: str, due: date) -> bool:
        known = self.next_due.get(reference)
        return known is None or due < known
