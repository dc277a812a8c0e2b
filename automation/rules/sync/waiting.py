"""How long a case waits: from the request to the day on which it was first met, in days and in working days."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Final

from automation.rules.book import Book
from automation.rules.chasing.standings import those_that_stop
from automation.rules.intake.entry import ERASED, ON_CASE
from automation.rules.layout import form_key
from automation.rules.marks import AGAIN, opened_again
from automation.rules.sync.working_days import add_working_days, working_days_up_to
from automation.rules.tables import Table
from automation.rules.values import (
    Cell,
    date_of,
    each_once,
    from_serial,
    is_empty,
    is_serial,
    read_date,
    text_of,
    to_serial,
)
from automation.specs.model import Case
from automation.specs.system import NOTICED, RESPONSES

WAITING: Final = "Waiting"
MET: Final = "Met"
STOPPED: Final = "Stopped"
CLOSED: Final = "Closed"
"""It goes on in another case, because the child was referred again."""
GONE: Final = "Case deleted"
"""Said in a list of all cases, of a line whose case somebody deleted: the line stays, with what people typed in it."""
ON_TIME: Final = "On time"
LATE: Final = "Late"
MET_LATE: Final = "Met late"


@dataclass(frozen=True, slots=True)
class Wait:
    """One case's wait. The numbers are None where nothing says when it began, or once it stopped without a meeting.

    `meet_by` is the last day on which a meeting is in time; None without a target, and for a case that stopped.
    """

    state: str
    days: int | None = None
    working_days: int | None = None
    meet_by: date | None = None
    late: bool = False

    @property
    def too_long(self) -> bool:
        """Whether the case still waits, and should have been met by now."""
        return self.late and self.state == WAITING


def states_of(table: Table) -> list[str]:
    """Where every case stands: it waits, was met, goes on in another, or stopped as the family does not take part."""
    case = table.tab.case
    assert case is not None
    states = [WAITING if one else MET for one in each_once(is_empty, table.column(case.met))]
    for at, day in _begun_anew(table).items():
        met = read_date(table.row(at).get(case.met)).day
        states[at] = WAITING if met and met < day else states[at]
    if case.agreed:
        states = [STOPPED if stop else state for stop, state in zip(those_that_stop(table), states, strict=True)]
    goes_on = table.column(case.goes_on) if case.goes_on else []
    for at in [at for at, cell in enumerate(goes_on) if not is_empty(cell)]:
        states[at] = CLOSED
    return states


def _begun_anew(table: Table) -> Mapping[int, date]:
    """The day on which a wait began anew, by position; meetings before it do not end it. Few have."""
    case = table.tab.case
    found: dict[int, date] = {}
    for at in [at for at, noticed in enumerate(table.texts(NOTICED)) if AGAIN in noticed]:
        again, received = opened_again(table.row(at)), read_date(table.row(at).get(case.received if case else "")).day
        if again and received and received >= again:
            found[at] = again
    return found


class Waits:
    """The waits of all cases, worked out column by column; each list has one for each row of the cases' table.

    Days are serial numbers, as cells hold them.
    """

    def __init__(self, book: Book) -> None:
        assert book.case_table.tab.case is not None
        self._facts = book.facts
        self._case: Case = book.case_table.tab.case
        self._table = book.case_table
        self.states = states_of(self._table)
        self._anew = _begun_anew(self._table)
        self._met = each_once(_serial, self._table.column(self._case.met))
        self._since, self._until = self._days(book)
        self.meet_by = self._all_meet_by()

    def of(self, reference: str) -> Wait:
        """The wait of one case."""
        at = self._table.by_id[reference]
        days, working_days = self.days[at], self.working_days[at]
        return Wait(self.states[at], days, working_days, from_serial(self.meet_by[at]), self.late[at])

    @functools.cached_property
    def days(self) -> list[int | None]:
        """Days from the request to what ended the wait, or to today."""
        return [None if end is None or start is None else max(end - start, 0) for start, end in self._spans]

    @functools.cached_property
    def working_days(self) -> list[int | None]:
        """The same in working days of the partnership's nation."""
        days = {*self._since, *self._until} - {None}
        known = {day: working_days_up_to(date_of(day).toordinal(), self._facts.nation) for day in days if day}
        return [
            None if end is None or start is None else max(known[end] - known[start], 0) for start, end in self._spans
        ]

    @functools.cached_property
    def late(self) -> list[bool]:
        """Whether the last day on which a meeting is in time has passed, or had when the case was met."""
        ends = zip(self._until, self.meet_by, strict=True)
        return [meet_by is not None and end is not None and end > meet_by for end, meet_by in ends]

    @functools.cached_property
    def to_be_revisited(self) -> list[bool]:
        """Whether the day to talk again has come, and nobody has sat down with the child since."""
        today = to_serial(self._facts.today)
        return [day is not None and day <= today for day in self._revisits]

    def revisits(self, until: date) -> dict[str, date]:
        """The days up to one on which to talk again, those that have passed among them, by case."""
        last = to_serial(until)
        days = zip(self._table.ids, self._revisits, strict=True)
        return {reference: date_of(day) for reference, day in days if reference and day is not None and day <= last}

    @functools.cached_property
    def _revisits(self) -> list[int | None]:
        """The day on which to talk again; None where nobody said one, or where it has been done."""
        if not self._case.revisit:
            return [None] * len(self._table)
        again = each_once(_serial, self._table.column(self._case.revisit))
        return [
            day if day is not None and state not in (STOPPED, CLOSED) and (met is None or met < day) else None
            for day, state, met in zip(again, self.states, self._met, strict=True)
        ]

    @property
    def _spans(self) -> Iterable[tuple[int | None, int | None]]:
        """The first and last day of each wait, as serial numbers; no last one where there are no numbers to be had."""
        return zip(self._since, self._until, strict=True)

    def _days(self, book: Book) -> tuple[list[int | None], list[int | None]]:
        since, today = each_once(_serial, self._table.column(self._case.received)), to_serial(self._facts.today)
        met = self._first_meetings(book)
        until = [
            None if start is None or (end is None and state != WAITING) else end or today
            for start, end, state in zip(since, met, self.states, strict=True)
        ]
        return since, until

    def _first_meetings(self, book: Book) -> list[int | None]:
        """The days that ended the waits: the sheet shows the latest meeting, Responses knows of earlier ones.

        A day that no response gave was typed by a person, who knows better.
        """
        first = list(self._met)
        for at, day in self._anew.items():
            met = first[at]
            first[at] = None if met is not None and met < to_serial(day) else met
        for reference, told in _repeated_meetings(book).items():
            at = self._table.by_id.get(reference, -1)
            if at >= 0 and first[at] in told:
                begun = to_serial(self._anew[at]) if at in self._anew else 0
                first[at] = min(day for day in told if day >= begun)
        return first

    def _all_meet_by(self) -> list[int | None]:
        """The last days on which meetings are in time."""
        target, nation = self._facts.assessed_within, self._facts.nation
        if not target:
            return [None] * len(self._table)
        days = {day for day in self._since if day is not None}
        known = {day: to_serial(add_working_days(date_of(day), target, nation)) for day in days}
        return [
            known[start] if start is not None and end is not None and state in (WAITING, MET) else None
            for start, end, state in zip(self._since, self._until, self.states, strict=True)
        ]


def _serial(cell: Cell) -> int | None:
    day = read_date(cell).day
    return to_serial(day) if day else None


def _repeated_meetings(book: Book) -> Mapping[str, set[int]]:
    """By case, the days on which a form came in that says that the child was met, where more than one did."""
    case, lines = book.case_table.tab.case, book.tables[RESPONSES]
    forms = {
        form_key(form, variant)
        for form in book.specs.forms
        if case and form.tab == book.case_table.key and form.dated == case.met
        for variant in form.variants or (None,)
    }
    met = compress(lines.column("reference"), map(forms.__contains__, lines.column("form")))
    often = {reference for reference, many in Counter(met).items() if many > 1}
    found: defaultdict[str, set[int]] = defaultdict(set)
    columns = [lines.column(key) for key in ("reference", "form", "became", "received")] if often else []
    for reference, form, state, received in zip(*columns, strict=True):
        if reference in often and form in forms and state in (ON_CASE, ERASED) and is_serial(received):
            found[text_of(reference)].add(int(received))
    return found
