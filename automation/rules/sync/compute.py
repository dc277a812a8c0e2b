"""Script columns: worked out at every run from the facts, so that a rebuild and an increment give the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from automation.rules.book import Book, FormLink
from automation.rules.chasing.followup import FollowUps, prefilled
from automation.rules.chasing.promises import promise_of
from automation.rules.intake.tocheck import OPEN
from automation.rules.marks import erased_on
from automation.rules.references import normalise
from automation.rules.sync.routing import can_route, unplaced
from automation.rules.sync.waiting import CLOSED, LATE, ON_TIME, STOPPED, Wait, Waits
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, read_date, text_of, to_serial
from automation.specs.model import Column, Computed
from automation.specs.system import ROW_ID, TO_CHECK

OVERDUE: Final = "Overdue"


@dataclass
class _Sums:
    """What hangs on one case: how many items are open and overdue, and when the next is due."""

    open_items: int = 0
    overdue_items: int = 0
    dues: list[date] = field(default_factory=list)


class Computing:
    """Works out every script column of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._follow_ups = FollowUps(book)
        self._routes = can_route(book)
        self._waits = Waits(book)
        self._sums = self._sum_up()
        lines = [row for row in book.tables[TO_CHECK] if row.get("state") == OPEN]
        self._checked = {reference for row in lines for reference in text_of(row.get("reference")).split(", ")}

    def fill_in(self) -> None:
        """Set every computed column of every row that has an id."""
        for table in self._book.tables.values():
            here = [column for column in table.tab.columns if column.key in table.columns]
            computed = [column for column in here if column.computed and column.computed.rule in _RULES]
            if not computed or not self._book.can_be_worked_out(table):
                continue
            for row in table:
                for column in computed:
                    assert column.computed is not None
                    value = _RULES[column.computed.rule](self, table, row, column.computed)
                    table.set(text_of(row[ROW_ID]), column.key, value)

    def _sum_up(self) -> dict[str, _Sums]:
        sums: dict[str, _Sums] = {}
        for table in self._book.with_follow_up():
            follow = table.tab.follow_up
            if follow is None or not follow.reference or table.tab.one_for_each:
                continue
            for row in table:
                standing = self._follow_ups.standing(table, row)
                if standing.closed:
                    continue
                mine = sums.setdefault(text_of(row.get(follow.reference)), _Sums())
                mine.open_items += 1
                mine.overdue_items += standing.days_overdue > 0
                if standing.due:
                    mine.dues.append(standing.due)
        return sums

    # One function a rule; each gets the table, the row, and what the template says of the column.

    def overdue(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """ "Overdue", or nothing."""
        return OVERDUE if self._follow_ups.standing(table, row).days_overdue else ""

    def days_overdue(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """How many days a row is overdue; nothing when it is not."""
        return self._follow_ups.standing(table, row).days_overdue or ""

    def times_moved(self, _: Table, row: Mapping[str, Cell], __: Computed) -> Cell:
        """How often the due date was moved; nothing when it never was."""
        promise = promise_of(row)
        return promise.moved or "" if promise else ""

    def first_due(self, _: Table, row: Mapping[str, Cell], __: Computed) -> Cell:
        """The day that was promised first."""
        promise = promise_of(row)
        return to_serial(promise.first) if promise else ""

    def attention(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """What a person should look at in a row, in words; empty when nothing waits for them."""
        if table.tab.follow_up:
            return " ".join(text for _, text in self._follow_ups.standing(table, row).remarks)
        return " ".join(self._case_remarks(row)) if table.tab.case else ""

    def _case_remarks(self, row: Mapping[str, Cell]) -> Iterator[str]:
        case = self._book.case_table.tab.case
        assert case is not None
        if day := erased_on(row):
            yield f"Erased on {day_in_words(day)}."
        if text_of(row.get(case.reference)) in self._checked:
            yield "See To check."
        wait = self._waits.of(row)
        if wait.state == STOPPED:
            return
        if wait.state == CLOSED and self._book.case_table.find(self._named(row.get(case.goes_on))) is None:
            yield f"“{text_of(row.get(case.goes_on))[:60]}” is the reference of no case in which this one could go on."
        if wait.too_long and wait.meet_by:
            yield f"Waits too long: to be met by {day_in_words(wait.meet_by)}."
        if self._routes and (remark := unplaced(self._book, row)):
            yield remark
        overdue = self._of(row).overdue_items
        if overdue:
            yield f"{overdue} {'action' if overdue == 1 else 'actions'} overdue."
        if self._waits.is_to_be_revisited(row):
            yield "Time to talk again."
        for column in table_dates(self._book.case_table):
            unclear = read_date(row.get(column.key)).unclear
            if unclear:
                yield f"“{unclear[:60]}” in {column.title} is not a date that can be read."

    def waiting_days(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """Days from the request to what met it, or to today."""
        return self._wait(table, row).days

    def waiting_working_days(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """The same in working days of the partnership's nation."""
        return self._wait(table, row).working_days

    def waiting_state(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """Whether a case waits, was met, or stopped because the family does not take part."""
        return self._wait(table, row).state

    def target_date(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """The last day on which the case is met in time; nothing without a target."""
        meet_by = self._wait(table, row).meet_by
        return to_serial(meet_by) if meet_by else ""

    def target_state(self, table: Table, row: Mapping[str, Cell], _: Computed) -> Cell:
        """ "On time" (so far, while the case waits) or "Late"; nothing without a target."""
        wait = self._wait(table, row)
        return "" if wait.meet_by is None else LATE if wait.late else ON_TIME

    def open_items(self, _: Table, row: Mapping[str, Cell], __: Computed) -> Cell:
        """How many items of a case are open."""
        return self._of(row).open_items or ""

    def overdue_items(self, _: Table, row: Mapping[str, Cell], __: Computed) -> Cell:
        """How many items of a case are overdue."""
        return self._of(row).overdue_items or ""

    def next_due(self, _: Table, row: Mapping[str, Cell], __: Computed) -> Cell:
        """The earliest day on which something of a case is due; an overdue day counts."""
        dues = self._of(row).dues
        return to_serial(min(dues)) if dues else ""

    def link(self, table: Table, row: Mapping[str, Cell], how: Computed) -> Cell:
        """The prefilled address of a form for this row; none once the family does not take part."""
        if table.tab.follow_up and not table.tab.one_for_each:
            closed = self._follow_ups.standing(table, row).closed
            return "" if closed else self._follow_ups.update_link(table, row)
        case_row = self._case_row(table, row)
        case = self._book.case_table.tab.case
        link = self._form_for(how.form, case_row or {})
        if case_row is None or case is None or link is None:
            return ""
        if self._waits.of(case_row).state == CLOSED:
            return ""
        if self._waits.of(case_row).state == STOPPED and link.layout.form.purpose != "updates":
            return ""
        return prefilled(link, {"reference": text_of(case_row.get(case.reference))})

    def from_case(self, table: Table, row: Mapping[str, Cell], how: Computed) -> Cell:
        """A column of the case that a row belongs to."""
        case_row = self._case_row(table, row)
        return case_row.get(how.of) if case_row is not None else ""

    def _named(self, cell: Cell) -> str:
        return normalise(text_of(cell), self._book.facts.prefix)

    def _of(self, row: Mapping[str, Cell]) -> _Sums:
        return self._sums.get(text_of(row.get(ROW_ID)), _Sums())

    def _case_row(self, table: Table, row: Mapping[str, Cell]) -> Mapping[str, Cell] | None:
        if table.tab.case:
            return row
        if table.tab.one_for_each:
            return self._book.case_table.find(text_of(row.get(ROW_ID)))
        follow = table.tab.follow_up
        return self._book.case_table.find(text_of(row.get(follow.reference))) if follow and follow.reference else None

    def _wait(self, table: Table, row: Mapping[str, Cell]) -> Wait:
        case_row = self._case_row(table, row)
        return Wait("") if case_row is None else self._waits.of(case_row)

    def _form_for(self, key: str, case_row: Mapping[str, Cell]) -> FormLink | None:
        """The form of this key, in the variant that fits the case."""
        for link in self._book.facts.links.values():
            form, variant = link.layout.form, link.layout.variant
            if form.key == key and (
                variant is None or text_of(case_row.get(form.variant_column)).casefold() == variant.when.casefold()
            ):
                return link
        return None


def table_dates(table: Table) -> list[Column]:
    """The date columns of a table that people or forms fill in."""
    return [column for column in table.tab.columns if column.type == "date" and column.owner != "script"]


_Rule = Callable[[Computing, Table, Mapping[str, Cell], Computed], Cell]
_RULES: Final[dict[str, _Rule]] = {
    "overdue": Computing.overdue,
    "days_overdue": Computing.days_overdue,
    "times_moved": Computing.times_moved,
    "first_due": Computing.first_due,
    "attention": Computing.attention,
    "waiting_days": Computing.waiting_days,
    "waiting_working_days": Computing.waiting_working_days,
    "waiting_state": Computing.waiting_state,
    "target_date": Computing.target_date,
    "target_state": Computing.target_state,
    "open_items": Computing.open_items,
    "overdue_items": Computing.overdue_items,
    "next_due": Computing.next_due,
    "link": Computing.link,
    "from_case": Computing.from_case,
}
"""The rule `routed_because` is not among them: the router writes it, since only it knows why a case went where."""
