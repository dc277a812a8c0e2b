"""What of a row may leave the workspace: references and numbers that are such, and nothing typed in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from automation.rules.book import Book
from automation.rules.references import is_valid
from automation.rules.values import Cell, text_of
from automation.specs.model import Column, FollowUp, Tab

_NUMBER: Final = re.compile(r"[A-Za-z]?[0-9]{1,6}(\.[0-9]{1,6}){0,3}[a-z]?")
_RECEIPT: Final = re.compile(r"[\w-]{4}-[\w-]{4}", re.ASCII)


def fit_to_leave(references: Cell, book: Book) -> str:
    """The references of a cell (several stand between commas), without anything else that stands there."""
    found = (text.strip() for text in text_of(references).split(","))
    return ", ".join(text for text in found if is_valid(text, book.facts.prefix))


def named_to_leave(cell: Cell, book: Book) -> str:
    """The same for a cell that may also name a row, or a list of its own: HW-7KQ4-X2C/2, PLAN, PLAN/1.1."""
    own = {tab.follow_up.reference_text for tab in book.specs.tabs() if tab.follow_up} - {""}
    found = []
    for text in text_of(cell).split(","):
        reference, _, number = text.strip().partition("/")
        if reference in own or is_valid(reference, book.facts.prefix):
            found.append("/".join(filter(None, [reference, number_to_leave(number)])))
    return ", ".join(found)


def number_to_leave(number: Cell) -> str:
    """A number such as 3, 1.1, 2b or A4; empty for words."""
    text = text_of(number).strip()
    return text if _NUMBER.fullmatch(text) else ""


def receipt_to_leave(receipt: Cell) -> str:
    """A receipt number; empty for anything else."""
    text = text_of(receipt).strip()
    return text if _RECEIPT.fullmatch(text) else ""


def shown_columns(tab: Tab, follow: FollowUp) -> list[Column]:
    """The columns that tell in a mail what a row is about: the words themselves only where mail may show them."""
    columns = {column.key: column for column in tab.columns}
    if columns[follow.what].mail and not tab.sensitive:
        return [columns[follow.what]]
    told_elsewhere = {follow.status, follow.lead, follow.due, follow.done_on, follow.reference, follow.number}
    return [c for c in tab.columns if c.mail and c.type == "choice" and c.key not in told_elsewhere]


def choices_shown(tabs: Iterable[Tab]) -> list[str]:
    """Every choice that a mail may show to say what a row is about, each once."""
    shown = (column for tab in tabs if tab.follow_up for column in shown_columns(tab, tab.follow_up))
    return list(dict.fromkeys(choice for column in shown if column.type == "choice" for choice in column.choices))
