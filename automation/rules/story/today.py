"""Where a case, row or response stands today: waiting or met, what is open and overdue, family, emails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from automation.rules.book import Book
from automation.rules.chasing.emails import is_handed_over
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.promises import promise_of
from automation.rules.intake.kinds import OPEN
from automation.rules.story.asking import Subject
from automation.rules.story.checks import lines_about
from automation.rules.story.partners import partner_today
from automation.rules.story.showing import Showing
from automation.rules.sync.sums import Sums
from automation.rules.sync.waiting import Waits
from automation.rules.tables import Table
from automation.rules.values import Cell, from_serial, number_in, read_date, text_of
from automation.specs.system import EMAILS, ROW_ID


@dataclass(frozen=True)
class ItemToday:
    """One followed-up row. `days_overdue` is 0 unless it is overdue.

    `moved` counts how often the due date was, since it was `first_due`.
    """

    row_id: str
    lead: str
    status: str
    due: date | None
    closed: bool
    days_overdue: int
    first_due: date | None = None
    moved: int = 0


@dataclass(frozen=True)
class CaseToday:
    """Where a case stands: Waiting, Met or Stopped, to be met by a day, with its brothers and sisters as `family`.

    `partner` and `partner_why` say whom it is with, and why, where there are rules for that.
    """

    reference: str
    state: str
    waiting_days: int | None
    meet_by: date | None
    open_items: int
    overdue_items: int
    next_due: date | None
    talk_again: date | None
    family: tuple[str, ...]
    partner: str = ""
    partner_why: str = ""


@dataclass(frozen=True)
class Today:
    """Where things stand: the case if it is there, its rows, open lines of To check, weekly emails to each lead."""

    case: CaseToday | None
    items: tuple[ItemToday, ...]
    to_check: int
    emails: Mapping[str, int]


def where_it_stands(book: Book, subject: Subject, showing: Showing) -> Today:
    """Worked out from the tabs as they are, not read from columns that the last run filled in."""
    row = book.case_table.find(subject.name) if subject.kind == "case" else None
    rows = sorted(_followed_up(book, subject), key=lambda found: (found[0].key, _number(found[1])))
    follow_ups = FollowUps(book)
    items = tuple(_item(table, row_id, follow_ups, showing) for table, row_id in rows)
    still = sum(line.get("state") == OPEN for line in lines_about(book, subject))
    case = _case(book, row, follow_ups, showing) if row is not None else None
    return Today(case, items, still, _emails(book, rows))


def _followed_up(book: Book, subject: Subject) -> Iterator[tuple[Table, str]]:
    for tab, row_id in subject.rows:
        table = book.tables.get(tab)
        if table and table.tab.follow_up and not table.tab.one_for_each and table.find(row_id) is not None:
            yield table, row_id


def _number(row_id: str) -> tuple[list[int], str]:
    """Rows in the order of their numbers: 2 before 10."""
    number = row_id.partition("/")[2]
    return [count for part in number.split(".") if (count := number_in(part)) is not None], row_id


def _item(table: Table, row_id: str, follow_ups: FollowUps, showing: Showing) -> ItemToday:
    follow, row = table.tab.follow_up, table.find(row_id) or {}
    assert follow is not None
    standing = follow_ups.standing(table, row_id)
    lead, status = (showing.cell(table, key, row.get(key)) for key in (follow.lead, follow.status))
    promise = promise_of(row)
    first_due, moved = (from_serial(promise.first), promise.moved) if promise else (None, 0)
    return ItemToday(row_id, lead, status, standing.due, standing.closed, standing.days_overdue, first_due, moved)


def _case(book: Book, row: Mapping[str, Cell], follow_ups: FollowUps, showing: Showing) -> CaseToday:
    case, sums, reference = book.case_table.tab.case, Sums(book, follow_ups), text_of(row[ROW_ID])
    assert case is not None
    wait, (partner, partner_why) = Waits(book).of(reference), partner_today(book, row, showing)
    return CaseToday(
        reference=reference,
        state=wait.state,
        waiting_days=wait.days,
        meet_by=wait.meet_by,
        open_items=sums.open[reference],
        overdue_items=sums.overdue[reference],
        next_due=sums.next_due.get(reference),
        talk_again=read_date(row.get(case.revisit)).day if case.revisit else None,
        family=tuple(_family(book, row, case.group)),
        partner=partner,
        partner_why=partner_why,
    )


def _family(book: Book, row: Mapping[str, Cell], group: str) -> Iterator[str]:
    named = text_of(row.get(group)).strip() if group else ""
    for other in book.case_table if named else ():
        if text_of(other.get(ROW_ID)) != text_of(row.get(ROW_ID)) and text_of(other.get(group)).strip() == named:
            yield text_of(other[ROW_ID])


def _emails(book: Book, rows: list[tuple[Table, str]]) -> dict[str, int]:
    """How many weekly emails there were for each lead of these rows, by name; what stood in one cannot be told now."""
    leads: dict[str, int] = {}
    for table, row_id in rows:
        follow = table.tab.follow_up
        cell = text_of((table.find(row_id) or {}).get(follow.lead)) if follow else ""
        leads |= dict.fromkeys(book.directory.leads(cell).people, 0)
    for line in book.tables[EMAILS]:
        kind, _, person = text_of(line[ROW_ID]).split("/", 2) if text_of(line[ROW_ID]).count("/") > 1 else ("", "", "")
        if kind == "digest" and person in leads and is_handed_over(line.get("state")):
            leads[person] += 1
    return {book.directory.people[person].name: many for person, many in leads.items()}
