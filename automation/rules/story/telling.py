"""The story of one case, row or response: what happened, when and why, as far as the tabs can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.written import Place, short
from automation.rules.marks import MADE_FROM, marks_of, seen_on
from automation.rules.story.asking import Subject
from automation.rules.story.checks import told_in_to_check
from automation.rules.story.events import SOMEBODY, Event
from automation.rules.story.heard import told_to_others
from automation.rules.story.partners import told_by_routing
from automation.rules.story.responses import told_by_responses
from automation.rules.story.showing import Showing
from automation.rules.story.today import Today, where_it_stands
from automation.rules.tables import Table
from automation.rules.values import day_in_words, from_serial, same
from automation.specs.system import RESPONSES

_UNKNOWN_DAY: Final = "Nobody can say when."


@dataclass(frozen=True)
class Story:
    """What happened, oldest first (what nobody can date comes last), and where it stands today."""

    kind: str
    name: str
    events: tuple[Event, ...]
    today: Today


def tell(book: Book, subject: Subject, *, full: bool = False) -> Story:
    """The story of a subject; only `full` shows what people wrote.

    A person's change is dated by the first run that saw it. Where no run has seen it yet, or nobody watches (columns
    that no rule acts on, rows typed or deleted by hand), it is told without a day.
    """
    ledger, showing = Ledger(book.tables[RESPONSES]), Showing(book, full)
    events = [
        *told_by_responses(book, subject, showing),
        *told_in_to_check(book, subject, showing),
        *told_by_routing(book, subject, showing),
        *told_to_others(book, subject),
        *_edits(book, subject, ledger, showing),
        *_by_hand(book, subject, ledger),
    ]
    return Story(subject.kind, subject.name, tuple(sorted(events, key=_order)), where_it_stands(book, subject, showing))


def _order(event: Event) -> tuple[bool, datetime]:
    """By time; what only has a day comes at its end, because what caused it came before."""
    if event.when is None:
        return True, datetime.max
    whole = event.when if isinstance(event.when, datetime) else datetime.combine(event.when, time.max)
    return False, whole


def _edits(book: Book, subject: Subject, ledger: Ledger, showing: Showing) -> Iterator[Event]:
    """Cells that no longer hold what the last response wrote: somebody changed them."""
    for tab, row_id in sorted(subject.rows):
        table = book.tables.get(tab)
        row = table.find(row_id) if table else None
        for column, (_, wrote) in ledger.written.of(tab, row_id).items() if table and row is not None else ():
            if table and row is not None and column in table.columns and not same(wrote, short(row.get(column))):
                before, now = showing.cell(table, column, wrote), showing.cell(table, column, row.get(column))
                title = showing.title(table, column)
                yield _edit((tab, row_id, column), title, (before, now), seen_on(row, column))


def _edit(place: Place, title: str, values: tuple[str, str], seen: date | None) -> Event:
    before, now = values
    why = f"Seen by the run of {day_in_words(seen)}." if seen else "Seen now; no run has noted it."
    if before and now and before != now:
        return Event(seen, SOMEBODY, f"changed “{title}” of {place[1]} from “{before}” to “{now}”", why)
    if not now:
        return Event(
            seen, SOMEBODY, f"emptied “{title}” of {place[1]}" + (f" (it said “{before}”)" * bool(before)), why
        )
    return Event(seen, SOMEBODY, f"changed “{title}” of {place[1]}" + (f" to “{now}”" * (now != before)), why)


def _by_hand(book: Book, subject: Subject, ledger: Ledger) -> Iterator[Event]:
    """Rows that came or went without a response."""
    for tab, row_id in sorted(subject.rows):
        table = book.tables.get(tab)
        if table is None or table.stopped:
            continue
        if table.find(row_id) is None:
            why = "It is gone; nobody can say since when. What hung on it was not made again."
            yield Event(None, SOMEBODY, f"deleted {row_id} from “{table.tab.title}”", why)
        elif not ledger.written.knows_row(tab, row_id) and not _was_made(table, row_id):
            yield from _typed(table, row_id)


def _was_made(table: Table, row_id: str) -> bool:
    return any(mark.startswith(MADE_FROM) for mark in marks_of(table.find(row_id) or {}))


def _typed(table: Table, row_id: str) -> Iterable[Event]:
    """A case or an item that a person typed; the rows of a plan and of a list of all cases come by themselves."""
    what = f"typed {row_id} into “{table.tab.title}”"
    if table.tab.case:
        day = from_serial((table.find(row_id) or {}).get(table.tab.case.received))
        yield Event(day, SOMEBODY, what, "" if day else _UNKNOWN_DAY)
    elif table.tab.follow_up and table.tab.follow_up.reference and not table.tab.one_for_each:
        yield Event(None, SOMEBODY, what, _UNKNOWN_DAY)
