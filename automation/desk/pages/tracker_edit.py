"""Editing one row: what a field shows, what was typed into it, and what may be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from automation.desk.pages import tracker_dates
from automation.desk.pages.tracker_column import Column
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.sheets import numberformat
from automation.desk.sheets.cells import MAX_CHARACTERS, Cell
from automation.desk.sheets.entering import entered
from automation.desk.sheets.numberformat import DATE_TYPES

TYPED, OTHER, BEFORE, PICK = "c.", "o.", "was.", "pick."
_DATE: Final = {"type": "DATE", "pattern": "dd/mm/yyyy"}


@dataclass(frozen=True)
class Field:
    """One column on a row's page: the text in its input, what the cell held when the page was made, and an error."""

    column: Column
    text: str
    before: Cell
    editable: bool
    error: str = ""

    @property
    def sealed(self) -> str:
        """What the cell held, as the page carries it along."""
        return msgspec.json.encode(self.before).decode()

    @property
    def options(self) -> tuple[str, ...]:
        """The choices, with what stands there now where it is none of them."""
        known = self.column.choices
        return known if not self.text or self.text in known else (*known, self.text)


@dataclass(frozen=True)
class Change:
    """One cell that a person changed: what it held before, what it is to hold, and the text they typed."""

    column: Column
    before: Cell
    after: Cell
    text: str


class WrongInput(ValueError):
    """Something typed that the column cannot take; its words say what to write instead."""


def fields(tab: Tab, line: Line) -> list[Field]:
    """The fields of a row's page."""
    return [_field(tab, line, column) for column in tab.columns_of(line)]


def _field(tab: Tab, line: Line, column: Column) -> Field:
    cell = line.cell(column)
    editable = column.changeable and not isinstance(cell, dict)
    text = edit_text(cell, column, tab.book.locale) if editable else tab.text(line, column)
    return Field(column, text, cell, editable)


def edit_text(cell: Cell, column: Column, locale: str) -> str:
    """The text of a cell as it stands in an input: dates with all their figures, yes and no as 1 and nothing."""
    if isinstance(cell, bool) and column.kind == "yes_no":
        return "1" if cell else ""
    if column.kind == "date" and isinstance(cell, (int, float)):
        return numberformat.shown(cell, _DATE, locale)
    return numberformat.shown(cell, column.number_format, locale)


def read_changes(tab: Tab, held: list[Field], form: Mapping[str, str], year: int) -> tuple[list[Change], list[Field]]:
    """What was changed on a page, and the fields as they were typed, each with its error where it has one.

    A field whose text is what the page showed is no change, whatever its cell holds by now.
    """
    changes: list[Change] = []
    typed: list[Field] = []
    for one in held:
        column = one.column
        sealed = form.get(BEFORE + column.name)
        if not one.editable or sealed is None or form.get(PICK + column.name) == "theirs":
            typed.append(one)
            continue
        before, text, error = msgspec.json.decode(sealed), _typed(column, form), ""
        if text != _plain(edit_text(before, column, tab.book.locale)):
            try:
                changes.append(Change(column, before, value(column, text, before, tab, year), text))
            except WrongInput as wrong:
                error = str(wrong)
        typed.append(Field(column, text, before, True, error))
    return changes, typed


def typed_in(tab: Tab, form: Mapping[str, str]) -> list[tuple[Column, str]]:
    """What was typed on a row's page, of which the row itself is not there any more to compare it with."""
    found = []
    for column in tab.columns:
        sealed, text = form.get(BEFORE + column.name), _typed(column, form)
        if sealed and text.strip() and column.kind != "yes_no":
            shown = edit_text(msgspec.json.decode(sealed), column, tab.book.locale)
            found += [(column, text)] if text != _plain(shown) else []
    return found


def _typed(column: Column, form: Mapping[str, str]) -> str:
    return _plain(form.get(OTHER + column.name, "") or form.get(TYPED + column.name, ""))


def _plain(text: str) -> str:
    # A browser sends every line break of a text area as two characters.
    return text.replace("\r\n", "\n")


def value(column: Column, text: str, before: Cell, tab: Tab, year: int) -> Cell:
    """The cell that a typed text makes: text in is text out, but for dates, numbers and yes and no in their columns."""
    if column.kind == "yes_no":
        return bool(text)
    if len(text) > MAX_CHARACTERS:
        raise WrongInput(f"{column.title} can hold {MAX_CHARACTERS:,} characters; this has {len(text):,}.")
    if not text.strip() and not column.protected:
        return None
    if column.kind == "choice" and column.strict and text not in (*column.choices, before):
        raise WrongInput(f"Choose one of the list for {column.title}.")
    if column.kind == "date":
        try:
            found = tracker_dates.serial(text)
        except tracker_dates.NotADay as wrong:
            raise WrongInput(str(wrong)) from wrong
        return text if found is None else found
    if column.kind == "number" or (isinstance(before, (int, float)) and not isinstance(before, bool)):
        cell, brought = entered(text, column.title, locale=tab.book.locale, year=year)
        is_date = brought is not None and brought["type"] in DATE_TYPES
        return cell if isinstance(cell, (int, float)) and not is_date else text
    return text


def conflicts(changes: list[Change], line: Line) -> list[tuple[Change, Cell]]:
    """The changes whose cell holds neither what the page showed nor what is to be written, with what it holds now."""
    found = []
    for change in changes:
        now = line.cell(change.column)
        if now != change.before and now != change.after:
            found.append((change, now))
    return found


def write(tab: Tab, row: int, changes: list[Change], stamp: str) -> None:
    """Write the changed cells of one row, and nothing else."""
    tab.grid.grow(rows=row + 1)
    for change in changes:
        tab.grid.set_cells(row, change.column.index, [change.after])
    tab.grid.save(stamp)


def empty_fields(tab: Tab) -> list[Field]:
    """The fields of a row that is not there yet."""
    return [one for one in fields(tab, Line(tab.next_row(), (), "")) if one.editable and not one.column.protected]
