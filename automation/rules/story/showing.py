"""Cells as they may be shown where others look on: choices, dates, known names; what people wrote only in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from automation.rules.book import Book
from automation.rules.intake.written import is_fingerprint
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, from_serial, is_empty, moment_of, text_of
from automation.specs.model import Column

WORDS: Final = "(words)"
"""What stands for text that is not shown, or of which only a fingerprint was kept."""


@dataclass(frozen=True)
class Showing:
    """How much of a book is shown: with `full`, also what people wrote and what identifies a child."""

    book: Book
    full: bool = False

    def cell(self, table: Table, key: str, cell: Cell) -> str:
        """A cell of a column in one line; empty for an empty one."""
        column = self.book.columns(table.tab).get(key)
        if is_empty(cell) or column is None:
            return ""
        if is_fingerprint(cell) or (not self.full and self._identifies(table, key)):
            return WORDS
        return _plainly(column, cell) or self._closed(column, text_of(cell).strip())

    def title(self, table: Table, key: str) -> str:
        """What people call a column."""
        column = self.book.columns(table.tab).get(key)
        return column.title if column else key

    def _closed(self, column: Column, text: str) -> str:
        """A text, if nobody could have written anything into it, or everything is to be shown."""
        if self.full:
            return " ".join(text.split())
        if column.type == "lead":
            leads = self.book.directory.leads(text)
            return WORDS if leads.unknown or leads.shared else ", ".join(map(self._name, leads.people))
        parts = text.split(", ") if column.type == "choices" else [text]
        return text if column.choices and all(part in column.choices for part in parts) else WORDS

    def _name(self, person_id: str) -> str:
        return self.book.directory.people[person_id].name

    def _identifies(self, table: Table, key: str) -> bool:
        case = table.tab.case
        return case is not None and key in (*case.identity, *case.hints)


def _plainly(column: Column, cell: Cell) -> str:
    """A cell that is no text: a day, a moment, a number, yes or no."""
    if isinstance(cell, str) or cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    moment, day = moment_of(cell), from_serial(cell)
    if column.type == "datetime" and moment:
        return f"{day_in_words(moment)}, {moment:%H:%M}"
    return day_in_words(day) if column.type == "date" and day else text_of(cell)
