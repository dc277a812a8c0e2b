"""The lines of a report: what was counted, the number, and what has to be known to read it rightly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from automation.rules.figures.counting import CaseFigures, Dates, DueFigures, Figures, ResponseFigures
from automation.rules.figures.small import FEWER, guarded
from automation.rules.values import day_in_words


class Line(NamedTuple):
    """One line: what, how many, and a note. A heading has nothing but its words."""

    what: str
    number: int | float | str | None = None
    note: str = ""


def lines_of(figures: Figures, now: datetime) -> list[Line]:
    """The whole report of a month, as it stands at a moment (the partnership's time)."""
    return [*_all_lines(figures, now)]


def _all_lines(figures: Figures, now: datetime) -> Iterator[Line]:
    when = f"as the tracker stood on {day_in_words(now.date())} at {now:%H:%M}"
    yield Line("Figures for", figures.month.title, f"From the first to the last day of the month, {when}.")
    for title in figures.held_back:
        # Why it is held back may quote what people typed.
        yield Line("Not counted", None, f"The tab “{title}” is missing or held back. The tab Runs says why.")
    if figures.cases:
        yield from _cases(figures.cases)
    for one in figures.due:
        yield from _due(one)
    if figures.responses:
        yield from _responses(figures.responses)
    yield Line("")
    yield Line(
        "Small numbers",
        None,
        f"How many people used each form is told as “{FEWER}” where it is 1 to 4. Where such a number could be worked "
        "out from the total, another is held back with it. Totals stand as they are. Before you pass this on, ask "
        "whether somebody could tell who is meant.",
    )


def _cases(cases: CaseFigures) -> Iterator[Line]:
    yield from _heading(cases.title)
    yield Line("Came in this month", cases.came, _without(cases.dates))
    yield Line("of these met so far", cases.met, _share(cases.met, cases.came))
    yield Line("of these still waiting", cases.waiting)
    yield Line("of these stopped, as the family takes no part", cases.stopped, "Also if they were met before.")
    yield Line("of these gone on in another case", cases.goes_on, "The same child was referred again.")
    unclear = f"{cases.unclear} without readable days are left out." if cases.unclear else ""
    if cases.target:
        known = cases.in_time + cases.late
        note = " ".join(filter(None, [_share(cases.in_time, known), unclear]))
        yield Line(f"met within {cases.target} working days", cases.in_time, note)
        yield Line("met later", cases.late)
    middle = "Half of those who were met waited no longer. " if cases.middle is not None else "None was met yet. "
    yield Line("Working days waited, in the middle", _plain(cases.middle), (middle + unclear).strip())


def _due(due: DueFigures) -> Iterator[Line]:
    yield from _heading(due.title)
    yield Line("Fell due in this month", due.fell_due, _without(due.dates))
    yield Line("of these ended by their day", due.in_time, _share(due.in_time, due.fell_due))
    yield Line("of these ended later", due.late)
    yield Line("of these ended, no one can read when", due.ended_unclear, "Neither on time nor late is guessed.")
    yield Line("of these set aside, as the family takes no part", due.set_aside)
    yield Line("of these still open", due.open)
    for word, many in due.ended_as.items():
        yield Line(f"ended as “{word}”", many)
    if due.moved is not None:
        yield Line("due in this month after another day", due.moved, "Their date was moved, once or more.")
        away = "Not among those that fell due."
        yield Line("first promised for this month, now due in another", due.moved_away, away)


def _responses(responses: ResponseFigures) -> Iterator[Line]:
    yield from _heading("Responses")
    yield Line("Came in this month", responses.total, _without(responses.dates))
    gone = {"forms that are there no longer": responses.of_gone_forms} if responses.of_gone_forms else {}
    for title, number in guarded({**responses.by_form, **gone}).items():
        yield Line(title, number)


def _heading(title: str) -> Iterator[Line]:
    yield Line("")
    yield Line(title)


def _without(dates: Dates) -> str:
    """How many rows of a tab, whatever the month, are counted in none."""
    told = [f"{dates.unreadable} without a readable date"] if dates.unreadable else []
    told += [f"{dates.empty} without any date"] if dates.empty else []
    return f"In the whole tab there are {' and '.join(told)}: counted in no month." if told else ""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} of {whole}." if whole else ""


def _plain(number: float | None) -> int | float | None:
    """A number without a needless decimal point."""
    return int(number) if number is not None and number == int(number) else number
