"""How answers get into tables: which cells they make, and where they may be put without undoing a person's edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from automation.rules.answers import Answers, Response, to_cell
from automation.rules.book import Book
from automation.rules.chasing.promises import note_passed, note_promise
from automation.rules.intake.entry import Entry
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.oddities import oddities
from automation.rules.intake.sent_at import sent_serial
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.written import short
from automation.rules.marks import seen_on
from automation.rules.people import fold
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, from_serial, is_empty, same, to_serial
from automation.specs.model import Column, Question
from automation.specs.system import DAYS_ON

IN_TO_CHECK: Final = "Part of it stands in To check, because the sheet says something else."
NEWER_STANDS: Final = "Part of it was left out, because a newer answer stands there."
_NO_SPEC: Final = "Its form has no spec any more. It is taken in once that is put back."
_NO_TEMPLATE: Final = "Its tab (“{key}”) has no template any more. It is taken in once that is put back."


class HeldBack(Exception):
    """The tab that a response needs may not be written to now."""


class NowhereToGoError(HeldBack):
    """The specs have no such tab: while they stay so, nobody but a person can deal with the response."""


class Writer:
    """Puts answers into the book, and notes in a response's entry what it put where."""

    def __init__(self, book: Book, ledger: Ledger, to_check: ToCheck) -> None:
        self._book = book
        self._ledger = ledger
        self._to_check = to_check
        self.oddities: dict[str, None] = {}
        """What is odd about the answers that were made cells of, in sentences, since somebody last took it away."""
        self._followed: dict[tuple[str, str], Callable[[str], None]] = {}

    def follow(self, tab: str, columns: Iterable[str], told: Callable[[str], None]) -> None:
        """Have somebody told of each row of a tab in which one of these columns changes."""
        self._followed |= {(tab, column): told for column in columns}

    @contextmanager
    def told_before(self) -> Iterator[None]:
        """Make cells of answers whose oddities were told when they came: here nobody takes notice of them."""
        noticed, self.oddities = self.oddities, {}
        try:
            yield
        finally:
            self.oddities = noticed

    def table(self, key: str) -> Table:
        """A table that may be written to; raises HeldBack for one that may not."""
        table = self._book.tables.get(key)
        if table is None:
            raise NowhereToGoError(_NO_TEMPLATE.format(key=key) if key else _NO_SPEC)
        if table.stopped:
            raise HeldBack(table.stopped)
        return table

    def cells(
        self,
        table: Table,
        questions: Iterable[Question],
        answers: Answers,
        response: Response,
        *,
        but: tuple[str, ...] = (),
    ) -> dict[str, Cell]:
        """Answers as cells of a table, by column key: nothing empty, no reference, and no column of those in `but`."""
        columns = self._book.columns(table.tab)
        found: dict[str, Cell] = {}
        for question in questions:
            texts = answers.get(question.key)
            if not texts:
                continue
            if question.sets:
                found |= self._set_by_choice(table, question, texts, response)
            column = columns.get(question.column)
            if column and column.key not in but and question.kind != "reference":
                value = to_cell(question, column, texts, response)
                if not is_empty(value):
                    found[column.key] = value
                    if _may_be_odd(question, column, texts, value):
                        odd = oddities(question, column, texts, value, response.submitted.date())
                        self.oddities |= dict.fromkeys(odd)
        return found

    def _set_by_choice(
        self, table: Table, question: Question, texts: Iterable[str], response: Response
    ) -> dict[str, Cell]:
        columns = self._book.columns(table.tab)
        told = [(key, fixed) for text in texts for key, fixed in question.sets.get(text, {}).items() if key in columns]
        return {key: _fixed_cell(columns[key], fixed, response) for key, fixed in told}

    def form_cells(self, table: Table, response: Response) -> dict[str, Cell]:
        """What the form itself gives a row: its fixed values, and the day of the response."""
        columns = self._book.columns(table.tab)
        found: dict[str, Cell] = {column: value for column, value in response.form.sets.items() if column in columns}
        if response.form.dated in columns:
            found[response.form.dated] = to_serial(response.submitted.date())
        return found

    def add(self, entry: Entry, response: Response, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        """Add the row of a response, and note what stands on it; one that is there already is gone on with."""
        if table.find(row_id) is not None:
            self.meet(entry, response, table, row_id, cells)
            return
        table.add(row_id, cells)
        note_promise(table, row_id)
        self.note(entry, table, row_id, cells)

    def meet(self, entry: Entry, response: Response, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        """Go on with a row that this response made before: its line was lost, or a run was cut off before writing it.

        Where they differ, a later answer or a person has changed the row, and that stays; but if the answers may have
        been edited since, a person is asked. What the form itself gives, such as the day, is no answer, and stays.
        """
        differ = {column: value for column, value in cells.items() if not same(table.cell(row_id, column), value)}
        self.note(entry, table, row_id, {column: value for column, value in cells.items() if column not in differ})
        for column in [one for one in differ if one not in (*response.form.sets, response.form.dated)]:
            place = (table.key, row_id, column)
            newer = self._ledger.has_newer(place, response.submitted)
            if newer and self._ledger.was_written_here(place, table.cell(row_id, column)):
                entry.note = NEWER_STANDS
            elif not response.never_edited:
                self.ask(entry, response, table, row_id, column, differ[column])

    def note(self, entry: Entry, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        """Note in the entry a row that the response made, and its values in cells that people may edit too."""
        entry.touches(table.key, row_id)
        columns = self._book.columns(table.tab)
        for column, value in cells.items():
            if column in columns and columns[column].owner == "both":
                entry.writes((table.key, row_id, column), value)

    def note_passed(self, entry: Entry, given: date) -> None:
        """Remember of every due date in an entry that had passed already when it was given, that it had."""
        for key, rows in entry.wrote.items():
            if (table := self._book.tables.get(key)) is None:
                continue  # its template was taken away since
            due = table.tab.follow_up.due if table.tab.follow_up else ""
            for row_id, cells in rows.items():
                value = cells.get(due)
                if isinstance(value, int) and value < to_serial(given) and table.find(row_id) is not None:
                    note_passed(table, row_id, value, given)

    def put_all(self, entry: Entry, response: Response, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        """Put answers into a row that is there."""
        entry.touches(table.key, row_id)
        for column, value in cells.items():
            self.put(entry, response, table, row_id, column, value)

    def put(self, entry: Entry, response: Response, table: Table, row_id: str, column: str, value: Cell) -> None:
        """Put an answer where a person's edit is safe: only over nothing, or over what an earlier response wrote."""
        here, place = table.cell(row_id, column), (table.key, row_id, column)
        last = self._ledger.written.at(place)
        as_answered = last is not None and same(last[1], short(here))
        if same(here, value):
            entry.writes(place, value)
        elif last and as_answered and last[0] > sent_serial(response.submitted):
            entry.note = NEWER_STANDS
        elif as_answered or is_empty(here) or self._book.columns(table.tab)[column].owner == "script":
            self.set(table, row_id, column, value)
            entry.writes(place, value)
        elif not is_empty(value):
            self.ask(entry, response, table, row_id, column, value)

    def ask(
        self, entry: Entry, response: Response, table: Table, row_id: str, column: str, value: Cell, edit: str = ""
    ) -> None:
        """Ask a person which of two values is to stay: the sheet's or the answer, unless both are the same choice."""
        if self._book.columns(table.tab)[column].type == "choice":
            here = table.cell(row_id, column)
            if isinstance(here, str) and isinstance(value, str) and fold(here) == fold(value):
                return
        came_from = self._came_from(table, row_id, column)
        self._to_check.conflict(response, table, row_id, column, value, came_from, edit)
        entry.note = IN_TO_CHECK

    def _came_from(self, table: Table, row_id: str, column: str) -> str:
        """Whence a cell's value is, as far as anybody can tell."""
        row, place = table.find(row_id) or {}, (table.key, row_id, column)
        last = self._ledger.written.at(place)
        if last and self._ledger.was_written_here(place, row.get(column)):
            answered = from_serial(last[0])
            return f"from an answer of {day_in_words(answered)}" if answered else "from an earlier answer"
        if self._book.columns(table.tab)[column].owner == "people" and last is None:
            return "there since the row was made, or typed since"
        seen = seen_on(row, column)
        return f"typed in the sheet, seen by the run of {day_in_words(seen)}" if seen else "typed in the sheet"

    def set(self, table: Table, row_id: str, column: str, value: Cell) -> None:
        """Set a cell; a due date is noted before as well, since a person may have moved it after the last run."""
        is_due = table.tab.follow_up is not None and column == table.tab.follow_up.due
        if is_due:
            note_promise(table, row_id)
        table.set(row_id, column, value)
        if is_due:
            note_promise(table, row_id)
        if told := self._followed.get((table.key, column)):
            told(row_id)


def _may_be_odd(question: Question, column: Column, texts: Sequence[str], value: Cell) -> bool:
    """Whether an answer is worth a closer look; nearly none is, and very many come."""
    if question.falls or question.kind == "initials":
        return True
    return isinstance(value, str) and (len(texts) > 1 or column.type in ("number", "date"))


def _fixed_cell(column: Column, value: str, response: Response) -> Cell:
    """A fixed value that a choice sets, as a cell; in a date "+7 days" counts from the day of the response."""
    days = DAYS_ON.fullmatch(value)
    if column.type == "date" and days:
        return to_serial(response.submitted.date() + timedelta(days=int(days[1])))
    return value
