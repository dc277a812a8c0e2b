"""The case in which another one goes on, because its child was referred again."""

from __future__ import annotations

from automation.rules.book import Book
from automation.rules.references import normalise
from automation.rules.values import text_of


def goes_on_in(book: Book, reference: str) -> str:
    """The case in which one goes on, and so on to the last; the case itself where it goes on in no other."""
    cases, case = book.case_table, book.case_table.tab.case
    here, passed = reference, set[str]()
    while case and case.goes_on and here not in passed:
        passed.add(here)
        typed = text_of((cases.find(here) or {}).get(case.goes_on))
        here = named if typed and cases.find(named := normalise(typed, book.facts.prefix)) is not None else here
    return here
