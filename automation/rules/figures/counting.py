"""Counting: what came in a month, how long it waited, what fell due, what became of it. Plain numbers."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from automation.rules.book import Book
from automation.rules.chasing.promises import promises_of, remembers_promises
from automation.rules.chasing.standings import is_closed, stopped_cases
from automation.rules.layout import form_titles
from automation.rules.months import Month
from automation.rules.people import fold
from automation.rules.sync.waiting import CLOSED, MET, STOPPED, WAITING, Waits
from automation.rules.tables import Table
from automation.rules.values import DateReading, date_of, each_once, is_empty, read_date, text_of
from automation.specs.model import FollowUp
from automation.specs.system import RESPONSES


@dataclass(frozen=True, slots=True)
class Dates:
    """How many rows of a tab say nothing of their day, and how many say what nobody can read: no month has those."""

    empty: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """The cases that came in a month, as they stand today: each is met, waits, stopped, or goes on in another.

    Of those that were met, `in_time` and `late` keep or miss the `target` (working days; 0: none), and `unclear` have
    no readable days. `middle` is the median of the working days that they waited; None where none is known.
    """

    title: str
    came: int
    met: int
    waiting: int
    stopped: int
    goes_on: int
    target: int
    in_time: int
    late: int
    unclear: int
    middle: float | None
    dates: Dates


@dataclass(frozen=True, slots=True)
class DueFigures:
    """The rows of a followed-up tab that fell due in a month: each is of one of the five kinds that follow.

    `ended_unclear` ended on a day that nobody can read, `set_aside` belong to a family that no longer takes part.
    `ended_as` counts those that ended by the template's closing words. `moved` had been due on another day before,
    `moved_away` were first promised for this month and are due in another one now; None where nobody remembers.
    """

    title: str
    fell_due: int
    in_time: int
    late: int
    ended_unclear: int
    set_aside: int
    open: int
    ended_as: Mapping[str, int]
    moved: int | None
    moved_away: int | None
    dates: Dates


@dataclass(frozen=True, slots=True)
class ResponseFigures:
    """The responses that came in a month: all, by the title of the form, and of forms that are there no longer."""

    total: int
    by_form: Mapping[str, int]
    of_gone_forms: int
    dates: Dates


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a month comes to; None where a tab is held back. `held_back` has the titles of such tabs."""

    month: Month
    cases: CaseFigures | None
    due: tuple[DueFigures, ...]
    responses: ResponseFigures | None
    held_back: tuple[str, ...]


def figures_of(book: Book, month: Month) -> Figures:
    """The figures of a month, as the book stands today."""
    followed = [table for table in book.tables.values() if table.tab.follow_up]
    counted = [book.case_table, *followed, book.tables[RESPONSES]]
    return Figures(
        month=month,
        cases=None if book.case_table.stopped else _cases(book, month),
        due=tuple(_due(book, table, month) for table in followed if book.can_be_worked_out(table)),
        responses=None if book.tables[RESPONSES].stopped else _responses(book, month),
        held_back=tuple(table.tab.title for table in counted if not book.can_be_worked_out(table)),
    )


def _cases(book: Book, month: Month) -> CaseFigures:
    table, waits, case = book.case_table, Waits(book), book.case_table.tab.case
    assert case is not None
    received = each_once(read_date, table.column(case.received))
    came = [at for at, reading in enumerate(received) if month.has(reading.day)]
    states = Counter(waits.states[at] for at in came)
    met = [at for at in came if waits.states[at] == MET]
    known = {at: days for at in met if (days := waits.working_days[at]) is not None}
    late = sum(waits.late[at] for at in known)
    return CaseFigures(
        title=table.tab.title,
        came=len(came),
        met=states[MET],
        waiting=states[WAITING],
        stopped=states[STOPPED],
        goes_on=states[CLOSED],
        target=book.facts.assessed_within,
        in_time=len(known) - late,
        late=late,
        unclear=len(met) - len(known),
        middle=statistics.median(known.values()) if known else None,
        dates=_dates(received),
    )


def _due(book: Book, table: Table, month: Month) -> DueFigures:
    follow = table.tab.follow_up
    assert follow is not None
    dues = each_once(read_date, table.column(follow.due))
    here = [at for at, reading in enumerate(dues) if month.has(reading.day)]
    outcomes = Counter(_outcomes(book, table, follow, dues, here))
    words = {fold(word): word for word in follow.closed}
    ended = Counter(words.get(fold(text_of(table.column(follow.status)[at]))) for at in here)
    moved, moved_away = _moved(table, dues, month) if remembers_promises(table.tab) else (None, None)
    return DueFigures(
        title=table.tab.title,
        fell_due=len(here),
        in_time=outcomes["in_time"],
        late=outcomes["late"],
        ended_unclear=outcomes["ended_unclear"],
        set_aside=outcomes["set_aside"],
        open=outcomes["open"],
        ended_as={word: ended[word] for word in follow.closed},
        moved=moved,
        moved_away=moved_away,
        dates=_dates(dues),
    )


def _outcomes(book: Book, table: Table, follow: FollowUp, dues: list[DateReading], here: list[int]) -> list[str]:
    """What became of the rows at some positions, each of which has a day."""
    silent = stopped_cases(book) if follow.reference else set()
    references = table.texts(follow.reference) if follow.reference else []
    status, ends = table.column(follow.status), each_once(read_date, table.column(follow.done_on))
    found = []
    for at in here:
        due, end = dues[at].day, ends[at].day
        if not is_closed(follow, status[at]):
            found.append("set_aside" if silent and references[at].strip() in silent else "open")
        elif due is None or end is None:
            found.append("ended_unclear")
        else:
            found.append("in_time" if end <= due else "late")
    return found


def _moved(table: Table, dues: list[DateReading], month: Month) -> tuple[int, int]:
    """How many rows came to be due in a month after another day, and how many that were first promised for it left."""
    moved = away = 0
    for reading, promise in zip(dues, promises_of(table), strict=True):
        if promise and promise.moved:
            is_here = month.has(reading.day)
            moved += is_here
            away += reading.day is not None and not is_here and month.has(date_of(promise.first))
    return moved, away


def _responses(book: Book, month: Month) -> ResponseFigures:
    lines = book.tables[RESPONSES]
    received = each_once(read_date, lines.column("received"))
    keys = lines.texts("form")
    many = Counter(keys[at] for at, reading in enumerate(received) if month.has(reading.day))
    by_form: Counter[str] = Counter()
    for key, title in form_titles(book.specs).items():
        by_form[title] += many[key]
    return ResponseFigures(many.total(), by_form, many.total() - by_form.total(), _dates(received))


def _dates(readings: list[DateReading]) -> Dates:
    without = [reading for reading in readings if reading.day is None]
    unreadable = sum(not is_empty(reading.unclear) for reading in without)
    return Dates(len(without) - unreadable, unreadable)
