"""Keeping the tabs in order: ids for rows that people typed, lists of all cases, remarks put into To check."""

from __future__ import annotations

from automation.rules.book import Book
from automation.rules.followup import FollowUps
from automation.rules.ledger import Ledger
from automation.rules.reconcile import next_number
from automation.rules.references import is_valid, make_reference, normalise
from automation.rules.tables import Table, visible_id
from automation.rules.tocheck import ToCheck
from automation.rules.values import Cell, digest, text_of, to_serial
from automation.specs.system import NOTICED, ROW_ID

_FOR_NOW = "typed-"
"""Start of the id of a row that lacks the reference or number that its real id is made of."""


class Upkeep:
    """What a run does besides taking in responses."""

    def __init__(self, book: Book, ledger: Ledger, to_check: ToCheck) -> None:
        self._book = book
        self._ledger = ledger
        self._to_check = to_check

    def adopt_rows(self) -> int:
        """Give an id to every row that a person typed; returns how many there were."""
        adopted = 0
        for table in self._book.tables.values():
            if table.stopped:
                continue
            for position, row in enumerate(table.rows):
                row_id = text_of(row.get(ROW_ID))
                if not row_id or (row_id.startswith(_FOR_NOW) and visible_id(table.tab, row)):
                    adopted += not row_id
                    self._adopt(table, position)
        return adopted

    def list_cases(self) -> None:
        """Keep one row for each case in the tabs that ask for it; a row that a person deleted stays deleted."""
        cases = self._book.case_table
        for table in self._book.tables.values():
            if table.tab.one_for_each != cases.key or table.stopped or cases.stopped:
                continue
            mark = f"listed:{table.key}"
            for row in list(cases):
                row_id = text_of(row[ROW_ID])
                if mark not in _noticed(row):
                    self._notice(cases, row_id, [mark])
                    if table.find(row_id) is None:
                        table.add(row_id, {})

    def put_remarks_to_check(self) -> None:
        """Put each new remark on a followed-up row into To check, once; settle those that no longer hold."""
        follow_ups = FollowUps(self._book)
        for table in self._book.with_follow_up():
            for row in list(table):
                remarks = dict(follow_ups.standing(table, row).remarks)
                known = _noticed(row)
                for gone in [mark for mark in known if mark not in remarks and not mark.startswith("listed:")]:
                    self._to_check.withdraw(gone)
                new = [mark for mark in remarks if mark not in known]
                for mark in new:
                    self._remark(table, row, mark, remarks[mark])
                self._notice(table, text_of(row[ROW_ID]), new)

    def _remark(self, table: Table, row: dict[str, Cell], mark: str, text: str) -> None:
        row_id = text_of(row[ROW_ID])
        what = f"In “{table.tab.title}”, {row_id}: {text} Put it right there, or add the name to People."
        self._to_check.remark(mark, what, row_id.partition("/")[0])

    def _notice(self, table: Table, row_id: str, marks: list[str]) -> None:
        if marks:
            row = table.find(row_id) or {}
            table.set(row_id, NOTICED, " ".join([*_noticed(row), *marks]))

    def _adopt(self, table: Table, position: int) -> None:
        row = table.rows[position]
        if table.tab.case:
            self._adopt_case(table, position)
        elif table.tab.follow_up and not table.tab.one_for_each:
            self._adopt_item(table, position)
        else:
            self._give_id(table, position, self._free(table, digest("typed", table.key, *map(text_of, row.values()))))

    def _adopt_case(self, table: Table, position: int) -> None:
        case = table.tab.case
        assert case is not None
        row, facts = table.rows[position], self._book.facts
        typed = normalise(text_of(row.get(case.reference)), facts.prefix)
        taken = self._ledger.references | table.by_id.keys()
        if not is_valid(typed, facts.prefix) or typed in table.by_id:
            source = digest("typed", str(facts.now), *map(text_of, row.values()))
            typed = make_reference(facts.key, facts.prefix, source, taken)
        self._ledger.references.add(typed)
        self._give_id(table, position, typed)
        table.set_at(position, case.reference, typed)
        if not row.get(case.received):
            table.set_at(position, case.received, to_serial(facts.today))

    def _adopt_item(self, table: Table, position: int) -> None:
        follow = table.tab.follow_up
        assert follow is not None
        row = table.rows[position]
        if follow.reference:
            reference = normalise(text_of(row.get(follow.reference)), self._book.facts.prefix)
            if self._book.case_table.find(reference) is not None:
                table.set_at(position, follow.reference, reference)
                wanted = f"{reference}/{text_of(row.get(follow.number)).strip()}"
                if wanted.endswith("/") or wanted in table.by_id:
                    table.set_at(position, follow.number, next_number(table, follow, reference, self._ledger.rows))
        made = visible_id(table.tab, row)
        if made and made not in table.by_id:
            self._give_id(table, position, made)
        elif not row.get(ROW_ID):
            made = _FOR_NOW + digest(table.key, *map(text_of, row.values()))
            self._give_id(table, position, self._free(table, made))

    def _free(self, table: Table, row_id: str) -> str:
        """This id, or with a number behind it when another row has it (two rows typed alike)."""
        made, attempt = row_id, 1
        while made in table.by_id:
            attempt += 1
            made = f"{row_id}-{attempt}"
        return made

    def _give_id(self, table: Table, position: int, row_id: str) -> None:
        table.set_at(position, ROW_ID, row_id)


def _noticed(row: dict[str, Cell]) -> list[str]:
    return text_of(row.get(NOTICED)).split()
