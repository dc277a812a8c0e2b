"""Cells that follow an edited answer, where they still hold what it was; where a person typed since, To check asks."""

from __future__ import annotations

from collections.abc import Mapping

from automation.rules.book import Book
from automation.rules.intake.edit import Edit
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import NEWER_STANDS, Writer
from automation.rules.intake.written import Place
from automation.rules.tables import Table
from automation.rules.values import Cell, is_empty, same

Cells = Mapping[str, Cell]


class Following:
    """Changes the rows that a response made or changed, answer by answer."""

    def __init__(self, book: Book, ledger: Ledger, writer: Writer, to_check: ToCheck) -> None:
        self._book = book
        self._ledger = ledger
        self._writer = writer
        self._to_check = to_check

    def change_row(self, edit: Edit, table: Table, row_id: str, before: Cells, now: Cells) -> None:
        """Let the cells of a row follow, where their answers changed; a row that is gone is told of instead."""
        if table.find(row_id) is None:
            edit.sentences.append(f"Its row in “{table.tab.title}” is no longer there, and was not made again.")
            return
        edit.entry.touches(table.key, row_id)
        for column in dict.fromkeys([*now, *before]):
            self._change(edit, table, row_id, column, (before.get(column), now.get(column)))

    def _change(self, edit: Edit, table: Table, row_id: str, column: str, values: tuple[Cell, Cell]) -> None:
        """Let a cell follow an edited answer, if it still holds what the answer was."""
        (before, now), place = values, (table.key, row_id, column)
        here = (table.find(row_id) or {}).get(column)
        if edit.before is not None and same(before, now):
            return
        self._to_check.supersede(edit.now.id, table, row_id, column)
        if same(here, now):
            self._note(edit, place, now)
        elif self._ledger.has_newer(place, edit.now.submitted):
            edit.entry.note = NEWER_STANDS
        elif self._still_holds(edit, place, here, before):
            self._writer.set(table, row_id, column, now)
            self._note(edit, place, now)
        elif not is_empty(now):
            self._writer.ask(edit.entry, edit.now, table, row_id, column, now, str(edit.now.submitted))

    def _still_holds(self, edit: Edit, place: Place, here: Cell, before: Cell) -> bool:
        if edit.before is not None and same(here, before):
            return True
        mine = (self._ledger.written.at(place) or (0.0, None))[0] == edit.known_at
        # What was not answered before is new: like any new answer it follows what an earlier one wrote.
        is_new = edit.before is not None and is_empty(before)
        return (mine or is_new) and self._ledger.was_written_here(place, here)

    def _note(self, edit: Edit, place: Place, value: Cell) -> None:
        """Note what a cell holds now by this response; a person's own column is noted only if it was before."""
        owner = self._book.columns(self._book.tables[place[0]].tab)[place[2]].owner
        if owner == "both" or self._ledger.written.at(place) is not None:
            edit.entry.writes(place, value)
