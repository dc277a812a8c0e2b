"""How long a case waits: from the request to the day on which it was first met, in days and in working days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from automation.rules.book import Book
from automation.rules.intake.ledger import ERASED, ON_CASE
from automation.rules.layout import form_key
from automation.rules.marks import opened_again
from automation.rules.sync.working_days import add_working_days, working_days_between
from automation.rules.values import Cell, from_serial, is_empty, read_date, text_of
from automation.specs.model import Case
from automation.specs.system import RESPONSES, ROW_ID

WAITING: Final = "Waiting"
MET: Final = "Met"
STOPPED: Final = "Stopped"
CLOSED: Final = "Closed"
"""It goes on in another case, because the child was referred again."""
ON_TIME: Final = "On time"
LATE: Final = "Late"


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


def state_of(case: Case, row: Mapping[str, Cell]) -> str:
    """Whether a case waits, was met, goes on in another one, or stopped because the family does not take part."""
    if case.goes_on and not is_empty(row.get(case.goes_on)):
        return CLOSED
    if case.agreed and text_of(row.get(case.agreed)) in case.stops:
        return STOPPED
    met, anew = row.get(case.met), _begun_anew(case, row)
    return WAITING if is_empty(met) or (anew and _before(read_date(met).day, anew)) else MET


def _begun_anew(case: Case, row: Mapping[str, Cell]) -> date | None:
    """The day on which a wait began anew; meetings before it do not end it. None while the wait is the first one."""
    again = opened_again(row)
    if again is None:
        return None
    received = read_date(row.get(case.received)).day
    return again if received and received >= again else None


def _before(day: date | None, other: date) -> bool:
    return day is not None and day < other


class Waits:
    """The waits of all cases; each is worked out once a run."""

    def __init__(self, book: Book) -> None:
        assert book.case_table.tab.case is not None
        self._facts = book.facts
        self._case: Case = book.case_table.tab.case
        self._meetings = _meetings(book)
        self._known: dict[str, Wait] = {}

    def of(self, case_row: Mapping[str, Cell]) -> Wait:
        """The wait of a case."""
        reference = text_of(case_row.get(ROW_ID))
        if reference not in self._known:
            self._known[reference] = self._work_out(case_row, reference)
        return self._known[reference]

    def is_to_be_revisited(self, case_row: Mapping[str, Cell]) -> bool:
        """Whether the day to talk again has come, and nobody has sat down with the child since."""
        again = read_date(case_row.get(self._case.revisit)).day if self._case.revisit else None
        if again is None or again > self._facts.today or self.of(case_row).state in (STOPPED, CLOSED):
            return False
        met = read_date(case_row.get(self._case.met)).day
        return met is None or met < again

    def _work_out(self, row: Mapping[str, Cell], reference: str) -> Wait:
        state, since = state_of(self._case, row), read_date(row.get(self._case.received)).day
        met = self._first_meeting(row, reference)
        if since is None or (met is None and state != WAITING):
            return Wait(state)
        until, nation, target = met or self._facts.today, self._facts.nation, self._facts.assessed_within
        meet_by = add_working_days(since, target, nation) if target and state in (WAITING, MET) else None
        return Wait(
            state,
            days=max((until - since).days, 0),
            working_days=max(working_days_between(since, until, nation), 0),
            meet_by=meet_by,
            late=meet_by is not None and until > meet_by,
        )

    def _first_meeting(self, row: Mapping[str, Cell], reference: str) -> date | None:
        """The day that ended the wait: the sheet shows the latest meeting, Responses knows of earlier ones.

        A day that no response gave was typed by a person, who knows better.
        """
        shown, told = read_date(row.get(self._case.met)).day, self._meetings.get(reference, set())
        anew = _begun_anew(self._case, row)
        if anew:
            shown, told = None if _before(shown, anew) else shown, {day for day in told if day >= anew}
        return min(told) if shown in told else shown


def _meetings(book: Book) -> Mapping[str, set[date]]:
    """By case, the days on which a form came in that says that the child was met."""
    case = book.case_table.tab.case
    forms = {
        form_key(form, variant)
        for form in book.specs.forms
        if case and form.tab == book.case_table.key and form.dated == case.met
        for variant in form.variants or (None,)
    }
    found: defaultdict[str, set[date]] = defaultdict(set)
    for row in book.tables[RESPONSES]:
        day = from_serial(row.get("received"))
        if day and row.get("form") in forms and row.get("became") in (ON_CASE, ERASED):
            found[text_of(row.get("reference"))].add(day)
    return found
