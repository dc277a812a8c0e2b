"""Who else heard that a row stays overdue, when, and by which email, as the tab Emails remembers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from automation.config_rules import LATEST_STEP
from automation.config_sections import Hearer
from automation.rules.book import Book
from automation.rules.chasing.emails import WRITTEN, is_handed_over, told_of
from automation.rules.chasing.escalation import step_mark
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.messages import called
from automation.rules.chasing.promises import promise_of
from automation.rules.chasing.sending import state_of
from automation.rules.story.asking import Subject
from automation.rules.story.events import THE_PROGRAM, Event
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, from_serial, moment_of
from automation.specs.system import EMAILS

_HEARERS: Final[Mapping[Cell, Hearer]] = {called("escalation"): "chair", called("summary"): "coordinator"}
"""By the kind of an email, who hears in it of what stays overdue."""
_Step = tuple[int, date, Hearer]


def told_to_others(book: Book, subject: Subject) -> Iterator[Event]:
    """Each email that told somebody other than the lead, by what that person is and not by name.

    An email keeps marks that are made of the step and of the date that was missed. So it is known again by the dates
    that the row still knows: the one of today, the first promise and the last.
    """
    lines = [line for line in book.tables[EMAILS] if line.get("kind") in _HEARERS and is_handed_over(state_of(line))]
    follow_ups = FollowUps(book)
    for tab, row_id in sorted(subject.rows) if lines else ():
        table = book.tables.get(tab)
        if table is not None and table.tab.follow_up and table.find(row_id) is not None:
            steps = _steps(table, row_id, follow_ups)
            for line in lines:
                reached = [steps[mark] for mark in told_of(line.get("about")) if mark in steps]
                if reached:
                    yield _event(row_id, max(reached), line)  # what passed several at once is told at the highest


def _steps(table: Table, row_id: str, follow_ups: FollowUps) -> dict[str, _Step]:
    """Every step that an email may have told of a row, by its mark: config may have had others then."""
    promise = promise_of(table.find(row_id) or {})
    missed = {follow_ups.standing(table, row_id).due}
    missed.update(map(from_serial, (promise.first, promise.last)) if promise else ())
    return {
        step_mark(hearer, days, table.key, row_id, due): (days, due, hearer)
        for due in missed
        if due
        for hearer in _HEARERS.values()
        for days in range(1, LATEST_STEP + 1)
    }


def _event(row_id: str, step: _Step, line: Mapping[str, Cell]) -> Event:
    days, due, hearer = step
    late = f"{days} day{'s' * (days != 1)} or more"
    what = f"wrote to the {hearer} that {row_id}, due on {day_in_words(due)}, was overdue by {late}"
    by_hand = ", for somebody to send by hand" if state_of(line) == WRITTEN else ""
    why = f"That stood in an email of the kind {line.get('kind')}, which is {state_of(line)} in Emails{by_hand}."
    return Event(moment_of(line.get("sent_at")), THE_PROGRAM, what, why)
