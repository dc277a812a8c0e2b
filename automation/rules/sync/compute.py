"""Script columns: worked out at every run from the facts, so that a rebuild and an increment give the same."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Final
from urllib.parse import quote_plus

from automation.rules.book import Book, FormLink
from automation.rules.chasing.followup import FollowUps, around
from automation.rules.references import is_valid
from automation.rules.sorted_in_part import codes_of
from automation.rules.sync.case_remarks import case_remarks
from automation.rules.sync.resting import can_be_worked_out
from automation.rules.sync.sums import Sums
from automation.rules.sync.waiting import CLOSED, GONE, LATE, MET_LATE, ON_TIME, STOPPED, WAITING, Waits
from automation.rules.tables import Table
from automation.rules.values import Cell, each_once, text_of, to_serial
from automation.specs.model import Column

OVERDUE: Final = "Overdue"
Cells = Sequence[Cell]


class Computing:
    """Works out every script column of a book, each as a whole: one cell for each row of its table."""

    def __init__(self, book: Book, follow_ups: FollowUps | None = None) -> None:
        """`follow_ups` may come from what read the same rows before."""
        self._book = book
        self._follow_ups = follow_ups or FollowUps(book)
        self._waits = Waits(book)
        self.sums = Sums(book, self._follow_ups)
        self._positions: dict[str, list[int]] = {}

    def fill_in(self) -> None:
        """Set every computed column of every row that has an id."""
        for table in self._book.tables.values():
            for column in table.tab.columns:
                rule = column.computed.rule if column.computed else None
                if rule in _RULES and column.key in table.columns and can_be_worked_out(self._book, table, column):
                    table.set_column(column.key, _RULES[rule](self, table, column))
                    if rule == "link":
                        table.let_go(column.key)

    # One function a rule; each gets the table and the column, and gives a cell for each row.

    def overdue(self, table: Table, _: Column) -> Cells:
        """ "Overdue", or nothing."""
        return [OVERDUE if days else "" for days in self._follow_ups.standings(table).days_overdue]

    def days_overdue(self, table: Table, _: Column) -> Cells:
        """How many days a row is overdue; nothing when it is not."""
        return [days or "" for days in self._follow_ups.standings(table).days_overdue]

    def times_moved(self, table: Table, _: Column) -> Cells:
        """How often the due date was moved; nothing when it never was."""
        return [promise.moved or "" if promise else "" for promise in self._follow_ups.promises(table)]

    def first_due(self, table: Table, _: Column) -> Cells:
        """The day that was promised first."""
        return [promise.first if promise else "" for promise in self._follow_ups.promises(table)]

    def attention(self, table: Table, _: Column) -> Cells:
        """What a person should look at in a row, in words; empty when nothing waits for them."""
        cells: list[Cell] = [""] * len(table)
        if table.tab.follow_up:
            standings = self._follow_ups.standings(table)
            for at, lacking in standings.lacking.items():
                cells[at] = lacking
            for at, remarks in standings.remarks.items():
                cells[at] = " ".join(filter(None, [standings.lacking.get(at, ""), *(text for _, text in remarks)]))
        return case_remarks(self._book, self._waits, self.sums) if table.tab.case else cells

    def waiting_days(self, table: Table, _: Column) -> Cells:
        """Days from the request to what met it, or to today."""
        return self._of_cases(table, _or_nothing(self._waits.days))

    def waiting_working_days(self, table: Table, _: Column) -> Cells:
        """The same in working days of the partnership's nation."""
        return self._of_cases(table, _or_nothing(self._waits.working_days))

    def waiting_state(self, table: Table, _: Column) -> Cells:
        """Whether a case waits, was met, or stopped because the family does not take part; or that it was deleted."""
        states = list(self._of_cases(table, self._waits.states))
        for at in self._without_case(table):
            states[at] = GONE
        return states

    def target_date(self, table: Table, _: Column) -> Cells:
        """The last day on which the case is met in time; nothing without a target."""
        return self._of_cases(table, _or_nothing(self._waits.meet_by))

    def target_state(self, table: Table, _: Column) -> Cells:
        """ "On time" (so far, while it waits), "Late", or "Met late" once it was met; nothing without a target."""
        waits = zip(self._waits.meet_by, self._waits.late, self._waits.states, strict=True)
        return self._of_cases(table, [_kept(*wait) for wait in waits])

    def open_items(self, table: Table, _: Column) -> Cells:
        """How many items of a case are open."""
        return [self.sums.open.get(row_id, "") for row_id in table.ids]

    def overdue_items(self, table: Table, _: Column) -> Cells:
        """How many items of a case are overdue."""
        return [self.sums.overdue.get(row_id, "") for row_id in table.ids]

    def next_due(self, table: Table, _: Column) -> Cells:
        """The earliest day on which something of a case is due; an overdue day counts."""
        serials = {reference: to_serial(day) for reference, day in self.sums.next_due.items()}
        return [serials.get(row_id, "") for row_id in table.ids]

    def link(self, table: Table, column: Column) -> Cells:
        """The prefilled address of a form for this row; none once the family does not take part."""
        if table.tab.follow_up and not table.tab.one_for_each:
            return self._follow_ups.update_links(table, column.key)
        return self._of_cases(table, self._case_links(column.computed.form if column.computed else ""))

    def _case_links(self, form: str) -> Cells:
        """The address of a form for each case, in the variant that fits the case."""
        links = [link for link in self._book.facts.links.values() if link.layout.form.key == form]
        if not links:
            return [""] * len(self._book.case_table)
        wordings = self._book.case_table.column(links[0].layout.form.variant_column)
        addresses = each_once(lambda cell: _address(links, cell), wordings)
        silent = {CLOSED} if links[0].layout.form.purpose == "updates" else {CLOSED, STOPPED}
        return [
            reference.join(address) if reference and state not in silent else ""
            for address, reference, state in zip(addresses, self._quoted, self._waits.states, strict=True)
        ]

    @functools.cached_property
    def _quoted(self) -> list[str]:
        """The references as they stand in an address: nearly all are plain, and need no more than a look."""
        return [
            one if one.replace("-", "").isalnum() and one.isascii() else quote_plus(one) for one in self._references
        ]

    @functools.cached_property
    def _references(self) -> list[str]:
        case = self._book.case_table.tab.case
        assert case is not None
        return self._book.case_table.texts(case.reference)

    def code(self, table: Table, _: Column) -> Cells:
        """A word by which a row is known outside, as a case is by its reference: it tells nothing of what is in it."""
        codes = codes_of(table, self._book.facts.key)
        return [codes.get(row_id, "") for row_id in table.ids]

    def from_case(self, table: Table, column: Column) -> Cells:
        """A column of the case that a row belongs to; a line whose case was deleted still names its reference."""
        of, case = column.computed.of if column.computed else "", self._book.case_table.tab.case
        cells = list(self._of_cases(table, self._book.case_table.column(of)))
        if case and of == case.reference:
            for at in self._without_case(table):
                cells[at] = table.ids[at]
        return cells

    def _without_case(self, table: Table) -> list[int]:
        """The lines of a list of all cases whose case is no longer there, though they were made for one."""
        if not table.tab.one_for_each:
            return []
        prefix, cases = self._book.facts.prefix, enumerate(self._cases_of(table))
        return [at for at, case in cases if case < 0 and is_valid(table.ids[at], prefix)]

    def _of_cases(self, table: Table, column: Sequence[Cell]) -> Cells:
        """What a column of the cases has for each row of a table."""
        if table is self._book.case_table:
            return column
        # Behind the last case stands one cell more, for the rows that belong to none.
        return list(map([*column, ""].__getitem__, self._cases_of(table)))

    def _cases_of(self, table: Table) -> list[int]:
        """The position of the case that each row belongs to; -1 for a row that belongs to none."""
        if table.key not in self._positions:
            follow, positions = table.tab.follow_up, self._book.case_table.by_id
            references: Sequence[str] = ()
            if table.tab.one_for_each:
                references = table.ids
            elif follow and follow.reference:
                references = table.texts(follow.reference)
            found = list(map(positions.get, references, repeat(-1))) if references else [-1] * len(table)
            self._positions[table.key] = found
        return self._positions[table.key]


def _address(links: Sequence[FormLink], wording: Cell) -> list[str]:
    """An address around the reference, in the variant for a wording; nothing where there is none."""
    for link in links:
        variant = link.layout.variant
        if variant is None or text_of(wording).casefold() == variant.when.casefold():
            return around(link, "reference")
    return []


def _or_nothing(numbers: Iterable[int | None]) -> Cells:
    return ["" if number is None else number for number in numbers]


_Rule = Callable[[Computing, Table, Column], Cells]
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
    "code": Computing.code,
}
"""The rule `routed_because` is not among them: the router writes it, since only it knows why a case went where."""


def _kept(meet_by: int | None, late: bool, state: str) -> str:
    """Whether a target was kept; of one that was not, whether the case still waits."""
    if meet_by is None:
        return ""
    if not late:
        return ON_TIME
    return LATE if state == WAITING else MET_LATE
