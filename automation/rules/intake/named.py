"""What somebody types to name a case, or with a number behind a stroke one of its rows: read once, in one way."""

from __future__ import annotations

from typing import NamedTuple

from automation.rules.book import Book
from automation.rules.references import normalise


class Named(NamedTuple):
    """A case by its reference, in its own form, and a row of it by its number ("" where none was given).

    `tab` is set where the reference is a tab's own, such as PLAN: the rows of that tab hang on no case.
    """

    reference: str
    number: str = ""
    tab: str = ""


def named_in(typed: str, book: Book) -> Named:
    """What was typed, read; whether there is such a case or row is not looked at."""
    given, _, number = typed.partition("/")
    word = "".join(given.split()).strip("-").upper()
    for tab in book.specs.tabs():
        if tab.follow_up and tab.follow_up.reference_text and tab.follow_up.reference_text.upper() == word:
            return Named(tab.follow_up.reference_text, plain_number(number), tab.key)
    return Named(normalise(given, book.facts.prefix), plain_number(number))


def plain_number(text: str) -> str:
    """A row's number as typed, without what people put around it."""
    return text.strip().lstrip("#").removesuffix(".0").strip(" .")
