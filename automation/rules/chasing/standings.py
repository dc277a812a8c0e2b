"""Where the rows of a followed-up tab stand today, worked out column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from automation.decoding import closest
from automation.rules.book import Book
from automation.rules.chasing.promises import passed_when_given
from automation.rules.going_on import goes_on_in
from automation.rules.marks import PASSED, SAID_NO, marked
from automation.rules.people import Leads, fold
from automation.rules.tables import FOR_NOW, Table
from automation.rules.values import (
    Cell,
    day_in_words,
    digest,
    each_once,
    in_short,
    is_empty,
    is_open_ended,
    read_date,
    text_of,
)
from automation.specs.model import Case, Column, FollowUp, Tab
from automation.specs.system import NOTICED, PEOPLE, ROW_ID

_DOUBTFUL: Final = "doubtful"
_NO_LEAD: Final = "No lead yet."
_NO_DATE: Final = "No date yet."
Remarks = tuple[tuple[str, str], ...]
"""What a person should put right in a row: for each an id that stays the same while it holds, and a sentence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one followed-up row stands today. `days_overdue` is 0 unless it is overdue."""

    due: date | None
    closed: bool
    days_overdue: int
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class Standings:
    """Where the rows of a table stand, by position; `remarks` has only the rows that there are any on.

    `lacking` says which open rows have no lead or no date: that is seen in the row, and asked about nowhere else.
    """

    dues: list[date | None]
    closed: list[bool]
    days_overdue: list[int]
    remarks: Mapping[int, Remarks]
    lacking: Mapping[int, str]

    def at(self, position: int) -> Standing:
        """Where one row stands."""
        remarks = self.remarks.get(position, ())
        return Standing(self.dues[position], self.closed[position], self.days_overdue[position], remarks)


@dataclass(frozen=True, slots=True)
class _Due:
    day: date | None
    late: int
    unclear: str
    odd: bool
    """Whether no day can be made out, and it is not to go on without one either."""


def standings_of(book: Book, table: Table, silent: Set[str]) -> Standings:
    """Where every row stands: due today is not overdue, tomorrow it is.

    `silent` are the references of the cases that nobody is reminded of.
    """
    follow = table.tab.follow_up
    assert follow is not None
    dues = each_once(lambda cell: _read_due(cell, book.facts.today), table.column(follow.due))
    closed = each_once(lambda cell: is_closed(follow, cell), table.column(follow.status))
    if silent and follow.reference:
        references = table.texts(follow.reference)
        closed = [one or reference.strip() in silent for one, reference in zip(closed, references, strict=True)]
    remarks, lacking = _all_remarks(book, table, dues, closed)
    if ended := _ended_in_other_words(book, table):
        closed = [one or at in ended for at, one in enumerate(closed)]
    late = [0 if done else due.late for due, done in zip(dues, closed, strict=True)]
    return Standings([due.day for due in dues], closed, late, remarks, lacking)


def _ended_in_other_words(book: Book, table: Table) -> set[int]:
    """The rows with a day on which they were done, under a status that is none of the words: reworded since, mostly.

    Nobody is chased for them, and each is still remarked upon.
    """
    follow = table.tab.follow_up
    assert follow is not None
    odd, status = _odd_status(book, table), table.column(follow.status)
    other = {cell for cell in set(status) if odd(cell)}
    if not other:
        return set()  # as nearly always, so that very many rows are not looked at one by one
    done_on = table.column(follow.done_on)
    return {at for at, cell in enumerate(status) if cell in other and read_date(done_on[at]).day}


def _read_due(cell: Cell, today: date) -> _Due:
    reading = read_date(cell)
    late = max((today - reading.day).days, 0) if reading.day else 0
    return _Due(reading.day, late, reading.unclear, reading.day is None and not is_open_ended(cell))


def _all_remarks(
    book: Book, table: Table, dues: list[_Due], closed: list[bool]
) -> tuple[dict[int, Remarks], dict[int, str]]:
    follow = table.tab.follow_up
    assert follow is not None
    leads = each_once(lambda cell: _doubt_about(cell, _leads(book, cell)), table.column(follow.lead))
    odd = each_once(_odd_status(book, table), table.column(follow.status))
    ids, marks = table.ids, table.texts(NOTICED)
    rows = enumerate(zip(ids, leads, dues, closed, odd, marks, strict=True))
    doubtful = [
        at
        for at, (row_id, lead, due, done, status, noticed) in rows
        if not done and row_id and (lead or status or due.odd or row_id.startswith(FOR_NOW) or PASSED in noticed)
    ]
    lacking = {at: text for at in doubtful if (text := _lacking(leads[at], dues[at]))}
    # Of the others nothing else can be said: very many may have neither lead nor date.
    asked = [
        at
        for at in doubtful
        if leads[at] == _DOUBTFUL or odd[at] or dues[at].unclear or ids[at].startswith(FOR_NOW) or PASSED in marks[at]
    ]
    found = ((at, _remarks(book, table, table.row(at), dues[at], odd[at])) for at in asked)
    return {at: remarks for at, remarks in found if remarks}, lacking


def _leads(book: Book, cell: Cell) -> Leads:
    # While People is held back, nobody can tell who is unknown.
    return Leads() if book.tables[PEOPLE].stopped else book.directory.leads(text_of(cell))


def _doubt_about(cell: Cell, leads: Leads) -> str:
    if is_empty(cell):
        return _NO_LEAD
    return _DOUBTFUL if leads.unknown or leads.shared else ""


def _lacking(lead: str, due: _Due) -> str:
    """Which of lead and date a row does not have."""
    told = (_NO_LEAD if lead == _NO_LEAD else "", _NO_DATE if due.odd and not due.unclear else "")
    return " ".join(filter(None, told))


def _odd_status(book: Book, table: Table) -> Callable[[Cell], str]:
    """What to say of a status that is none of its column's words: nothing but a person ends its row being chased."""
    follow = table.tab.follow_up
    assert follow is not None
    column = book.columns(table.tab)[follow.status]
    words = {fold(word): word for word in (*column.choices, *follow.closed)} if column.choices else {}

    def odd(cell: Cell) -> str:
        typed = text_of(cell).strip()
        if not words or not typed or fold(typed) in words:
            return ""
        near = closest(fold(typed), words)
        meant = f" Did you mean “{words[near]}”?" if near else f" There are: {', '.join(words.values())}."
        return f"“{in_short(typed)}” is none of the words for {column.title}.{meant}"

    return odd


def _remarks(book: Book, table: Table, row: Mapping[str, Cell], due: _Due, odd_status: str) -> Remarks:
    follow, row_id = table.tab.follow_up, text_of(row.get(ROW_ID))
    assert follow is not None
    leads = _leads(book, row.get(follow.lead))
    found = [(("lead", n), _nobody_called(book, n)) for n in leads.unknown]
    found += [(("shared", n), f"More than one in People is called “{n[:100]}”.") for n in leads.shared]
    if odd_status:
        found.append((("status", text_of(row.get(follow.status))), odd_status))
    if due.unclear:
        found.append((("due", due.unclear), f"“{due.unclear[:100]}” is not a date that can be read."))
    if due.day and (given := passed_when_given(row, due.day)):
        told = f"{day_in_words(due.day)} had passed already when it was given, on {day_in_words(given)}."
        found.append((("passed", str(due.day)), told))
    reference = reference_of(follow, row)
    if follow.reference and reference and row_id.startswith(FOR_NOW):
        found.append((("case", reference), f"There is no case with the reference “{reference[:100]}”."))
    return tuple((digest(kind, table.key, row_id, text), sentence) for (kind, text), sentence in found)


def _nobody_called(book: Book, name: str) -> str:
    likely = book.directory.likely(name)
    return f"Nobody in People is called “{name[:100]}”.{f' Did you mean “{likely}”?' if likely else ''}"


def reference_of(follow: FollowUp, row: Mapping[str, Cell]) -> str:
    """The reference that a followed-up row names."""
    return follow.reference_text or text_of(row.get(follow.reference)).strip()


def is_closed(follow: FollowUp, status: Cell) -> bool:
    """Whether a status ends the matter, however people wrote it."""
    text = fold(text_of(status))
    return any(text == fold(one) for one in follow.closed)


def takes_no_part(case: Case, agreed: Cell) -> bool:
    """Whether a family does not take part, or no longer does, however people wrote it."""
    text = fold(text_of(agreed))
    return any(text == fold(one) for one in case.stops)


def agreement_column(tab: Tab) -> Column | None:
    """The column in which a case says whether the family takes part."""
    return next((column for column in tab.columns if tab.case and column.key == tab.case.agreed), None)


def agreement_in_other_words(table: Table) -> dict[Cell, list[int]]:
    """What stands where a case says whether the family takes part, and is none of the words there; with its cases.

    Such as “withdrawn”, or a no in words that the form and the sheet had before.
    """
    case, column = table.tab.case, agreement_column(table.tab)
    if case is None or column is None or not column.choices:
        return {}
    words, cells = {"", *map(fold, (*column.choices, *case.stops))}, table.column(column.key)
    other = {cell for cell in set(cells) if fold(text_of(cell)) not in words}
    found: dict[Cell, list[int]] = {}
    for at in [at for at, cell in enumerate(cells) if cell in other and table.ids[at]] if other else ():
        found.setdefault(cells[at], []).append(at)
    return found


def those_that_stop(table: Table) -> list[bool]:
    """For each case, whether the family takes no part, or nobody can tell.

    So it is where an answer says no that To check still asks about, because a person typed something else into the
    sheet, and where none of the words stands there. Until a person decides nothing goes out: to say no once has to be
    enough, in whatever words.
    """
    case = table.tab.case
    if case is None or not case.agreed:
        return [False] * len(table)
    stops = each_once(lambda cell: takes_no_part(case, cell), table.column(case.agreed))
    for at in (*marked(table, SAID_NO), *chain.from_iterable(agreement_in_other_words(table).values())):
        stops[at] = True
    return stops


def stopped_cases(book: Book) -> set[str]:
    """References of the cases that nobody is to be reminded of: the family did not agree, or no longer does.

    A case that goes on in another stops with it: what was agreed under its reference is the same child's.
    """
    table, case = book.case_table, book.case_table.tab.case
    if case is None:
        return set()
    rows = zip(table.texts(case.reference), those_that_stop(table), strict=True)
    stopped = {reference for reference, stops in rows if stops and not is_empty(reference)}
    goes_on = enumerate(table.column(case.goes_on)) if stopped and case.goes_on else ()
    closed = [table.ids[at] for at, cell in goes_on if cell and not is_empty(cell)]
    return stopped.union(one for one in closed if goes_on_in(book, one) in stopped)
