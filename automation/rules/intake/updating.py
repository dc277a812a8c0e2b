"""A form that updates: a change to one row, told by its reference and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import msgspec

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.chasing.standings import is_closed
from automation.rules.intake import entry as became
from automation.rules.intake.cases import Cases, given_reference
from automation.rules.intake.entry import Entry
from automation.rules.intake.matching import Match
from automation.rules.intake.named import Named, named_in, plain_number, row_named, same_number
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import Writer
from automation.rules.layout import Layout
from automation.rules.tables import Table
from automation.rules.values import Cell, in_short, same, to_serial
from automation.specs.model import Question

_MOST_SHOWN: Final = 30
"""Rows of a case that a question lists."""
_PARTS: Final = ("what", "lead", "due", "status", "done_on", "number")


@dataclass(frozen=True)
class _Target:
    """The row that an update is meant for: its id ("" where no number was given), or why no case or row was found.

    `match` is how its case was looked for; None where the answer names a tab and a row.
    """

    table: Table
    reference: str
    row_id: str = ""
    match: Match | None = None
    why: str = ""


def number_columns(book: Book) -> set[str]:
    """The columns that tell one row of a case from the others, in any tab that is followed up."""
    return {tab.follow_up.number for tab in book.specs.tabs() if tab.follow_up}


class Updating:
    """Takes in the responses of forms that update."""

    def __init__(self, book: Book, cases: Cases, writer: Writer, to_check: ToCheck) -> None:
        self._book = book
        self._cases = cases
        self._writer = writer
        self._to_check = to_check
        self._rows = _Rows()
        self._numbers = number_columns(book)

    def take(self, response: Response, typed: Named | None = None) -> Entry:
        """Change the row that the response means, or the one that a person typed."""
        target = self._target(response, typed)
        table, row_id = target.table, target.row_id
        if target.match is not None and not target.match.reference:
            self._to_check.unmatched(response, target.match, numbered=table.tab.follow_up is not None)
            return Entry(became.TO_BE_CHECKED, note=target.match.why_not)
        if why := _missing(target):
            self._to_check.unmatched_row(response, why, self._rows.shown(table, target.reference))
            return Entry(became.TO_BE_CHECKED, target.reference, note=why)
        entry = Entry(became.ROW_CHANGED, target.reference)
        cells, unfit = self.cells(response, table)
        for column, value in unfit.items():
            self._writer.ask(entry, response, table, row_id, column, value)
        self._writer.put_all(entry, response, table, row_id, cells)
        self.close_if_done(entry, response, table, row_id)
        entry.says_first(target.match.remark if target.match else "")
        return entry

    def missing_row(self, response: Response, typed: Named) -> str:
        """That the row is not there which a person typed, and what to type; empty where it is there."""
        why = _missing(self._target(response, typed))
        return why and f"{why} Type the reference and the number, such as {typed.reference}/1."

    def rows_named(self, response: Response) -> tuple[str, str]:
        """The ids of the case and of the item that a response names, whether there are such or not."""
        case = self._cases.named(given_reference(response))
        return case, f"{case}/{self._given_number(response, case)}"

    def row_meant(self, response: Response) -> tuple[str, str]:
        """The row that a response names, by tab key and row id; the id is empty where it names none for certain."""
        target = self._target(response)
        return target.table.key, target.row_id

    def cells(self, response: Response, table: Table) -> tuple[dict[str, Cell], dict[str, Cell]]:
        """What a response says, as cells of the table it is meant for, and what of it does not fit there."""
        questions = self._questions(response.layout, table)
        cells = self._writer.cells(table, questions, response.answers, response, but=_names(table))
        cells |= self._writer.form_cells(table, response)
        return cells, self._fit_status(response, table, cells)

    def _target(self, response: Response, typed: Named | None = None) -> _Target:
        named = typed or named_in(given_reference(response), self._book)
        given = "" if typed and typed.number else self._given_number(response, named.reference)
        table = self._writer.table(named.tab or response.form.tab)
        if named.tab:
            return _row(table, named.reference, named.number, given)
        match = Match(named.reference) if typed else self._cases.match(response)
        if not match.reference:
            return _Target(table, "", match=match)
        if table.tab.case:
            reference = self._cases.goes_on_in(match.reference)
            return _Target(table, reference, reference, match)
        return replace(_row(table, match.reference, named.number, given), match=match)

    def _questions(self, layout: Layout, table: Table) -> Sequence[Question]:
        """The form's questions; for another tab than the form's own, with the columns that play the same part there."""
        own, here = self._book.specs.tab(layout.form.tab).follow_up, table.tab.follow_up
        if table.key == layout.form.tab or own is None or here is None:
            return layout.questions
        parts = {getattr(own, part): getattr(here, part) for part in _PARTS}
        return [_for_other_columns(question, parts) for question in layout.questions]

    def _fit_status(self, response: Response, table: Table, cells: dict[str, Cell]) -> dict[str, Cell]:
        """A status in the words of another tab: Done becomes what ends the matter there; any other is taken out."""
        own, here = self._book.specs.tab(response.form.tab).follow_up, table.tab.follow_up
        if table.key == response.form.tab or own is None or here is None or here.status not in cells:
            return {}
        choices = self._book.columns(table.tab)[here.status].choices
        if not choices or cells[here.status] in choices:
            return {}
        if cells[here.status] != own.closed[0]:
            return {here.status: cells.pop(here.status)}
        cells[here.status] = here.closed[0]
        return {}

    def _given_number(self, response: Response, reference: str) -> str:
        """The number that a response gives, also where its reference was put before it once more."""
        for question in response.layout.questions:
            if question.column in self._numbers and response.answers.get(question.key):
                text = response.answers[question.key][0]
                again = named_in(text, self._book)
                return again.number if again.number and again.reference == reference else plain_number(text)
        return ""

    def close_if_done(self, entry: Entry, response: Response, table: Table, row_id: str) -> None:
        """Let the day on which a row ended follow the status that a response gave it, if it gave one."""
        follow, wrote = table.tab.follow_up, entry.wrote.get(table.key, {}).get(row_id, {})
        if follow and follow.status in wrote:
            day = day_it_ended(table, row_id, response.submitted.date())
            if not same(table.cell(row_id, follow.done_on), day):  # one that a person typed is not this response's
                self._writer.put(entry, response, table, row_id, follow.done_on, day)


def _for_other_columns(question: Question, columns: Mapping[str, str]) -> Question:
    """A question whose answer goes into other columns, and so does what its choices set."""
    sets = {one: {columns.get(key, key): value for key, value in told.items()} for one, told in question.sets.items()}
    return msgspec.structs.replace(question, column=columns.get(question.column, question.column), sets=sets)


def _row(table: Table, reference: str, number: str, given: str) -> _Target:
    """The row of the number behind a reference, or of the one that was given as a number; of two, neither."""
    if number and given and not same_number(number, given):
        why = f"It gives two numbers for {reference}, “{in_short(number)}” and “{in_short(given)}”. Which one is meant?"
        return _Target(table, reference, why=why)
    meant = number or given
    return _Target(table, reference, row_named(table, reference, meant) if meant else "")


def _missing(target: _Target) -> str:
    if target.why:
        return target.why
    if target.table.find(target.row_id) is not None:
        return ""
    row = in_short(target.row_id) or "of that number"
    return f"There is no row {row} in “{target.table.tab.title}”. Which one is meant?"


def day_it_ended(table: Table, row_id: str, day: date) -> Cell:
    """The day on which a row ended, after an answer of `day` set its status; nothing where that leaves it open.

    The first day on which it was said to have ended stays.
    """
    follow, row = table.tab.follow_up, table.find(row_id) or {}
    if follow is None or not is_closed(follow, row.get(follow.status)):
        return ""
    return row.get(follow.done_on) or to_serial(day)


def _names(table: Table) -> tuple[str, ...]:
    """The columns that only tell which row is meant, and are never written."""
    case, follow = table.tab.case, table.tab.follow_up
    return (*(case.identity if case else ()), *([follow.number] if follow else []))


class _Rows:
    """The rows of each tab by the reference that their ids begin with. Each row is looked at once, however often."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, list[str]]] = {}
        self._looked_at: dict[str, int] = {}

    def shown(self, table: Table, reference: str) -> str:
        """The ids of a reference's rows as a question lists them: those that were added meanwhile among them."""
        found, ids = self._of.setdefault(table.key, {}), table.ids
        for row_id in ids[self._looked_at.get(table.key, 0) :]:
            found.setdefault(row_id.partition("/")[0], []).append(row_id)
        self._looked_at[table.key] = len(ids)
        rows = found.get(reference, []) if reference else []
        more = len(rows) - _MOST_SHOWN
        shown = [*rows[:_MOST_SHOWN], *([f"and {more} more in “{table.tab.title}”"] if more > 0 else [])]
        return "\n".join(shown) or "There is no row for that reference."
