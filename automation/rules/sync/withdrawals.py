"""A family whose no is not certain: a person decides in To check, and until then nothing goes out.

Somebody typed yes into the sheet, or the reference is mistyped and only one case is near.
"""

from __future__ import annotations

from automation.rules.book import Book
from automation.rules.chasing.standings import takes_no_part
from automation.rules.intake.tocheck import ToCheck
from automation.rules.marks import SAID_NO, change_marks, marked


def heed_withdrawals(book: Book, to_check: ToCheck) -> None:
    """Mark the cases that To check asks about so, and take the mark from those that it no longer asks about."""
    cases, case = book.case_table, book.case_table.tab.case
    if cases.stopped or case is None or not case.agreed:
        return
    asked = {row_id for row_id, answer in to_check.asked_about(cases.key, case.agreed) if takes_no_part(case, answer)}
    asked = asked.union(to_check.told_to_rest()).intersection(cases.by_id)
    for row_id in [row_id for at in marked(cases, SAID_NO) if (row_id := cases.ids[at]) and row_id not in asked]:
        change_marks(cases, row_id, remove=[SAID_NO])
    for row_id in sorted(asked):
        change_marks(cases, row_id, add=[SAID_NO])
