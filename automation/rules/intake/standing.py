"""A form that stands: a row told by a natural key, made where it is missing; the newest response is what shows."""

from __future__ import annotations

from automation.rules.answers import Response
from automation.rules.intake import ledger as became
from automation.rules.intake.ledger import Entry
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import Writer
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, digest, from_serial, text_of
from automation.specs.system import ROW_ID


class Standing:
    """Takes in the responses of forms that stand."""

    def __init__(self, writer: Writer, to_check: ToCheck) -> None:
        self._writer = writer
        self._to_check = to_check

    def take(self, response: Response, typed: str = "") -> Entry:
        """Make the row of a response's natural key, or bring it up to date; `typed` is a key that a person gave."""
        table = self._writer.table(response.form.tab)
        cells = self.cells(response, table)
        row_id = self.row_of(response, table, typed)
        if table.find(row_id) is None and response.form.known_only:
            return self._names_nothing(response, table)
        if table.find(row_id) is None:
            entry = Entry(became.ROW_ADDED)
            self._writer.add(entry, response, table, row_id, cells)
            return entry
        entry = Entry(became.ROW_CHANGED)
        if response.form.known_only:
            self._let_go_of_past_days(entry, response, table, row_id, cells)
        self._writer.put_all(entry, response, table, row_id, cells)
        return entry

    def _names_nothing(self, response: Response, table: Table) -> Entry:
        why = (
            f"“{response.layout.title}” (receipt {response.receipt}) names nobody and nothing that stands in "
            f"“{table.tab.title}”. Which row is meant?"
        )
        self._to_check.unmatched_row(response, why, "No row has what it gives.")
        return Entry(became.TO_BE_CHECKED, note=why)

    def _let_go_of_past_days(
        self, entry: Entry, response: Response, table: Table, row_id: str, cells: dict[str, Cell]
    ) -> None:
        """A day that has passed no longer says anything, whoever typed it: a new one takes its place, and it is noted.

        Otherwise somebody who was away in summer would wait for a decision in To check whenever they go away again.
        """
        for column in [one for one in table.tab.columns if one.type == "date" and one.owner == "both"]:
            old = from_serial(table.cell(row_id, column.key))
            if old and old < response.submitted.date() and cells.get(column.key):
                self._writer.set(table, row_id, column.key, cells[column.key])
                entry.note = f"“{column.title}” was {day_in_words(old)}."

    def cells(self, response: Response, table: Table) -> dict[str, Cell]:
        """What a response says, as cells of its row; the key of a row that must be there is never written."""
        cells = self._all_cells(response, table)
        key = response.form.natural_key if response.form.known_only else ()
        return {column: value for column, value in cells.items() if column not in key}

    def _all_cells(self, response: Response, table: Table) -> dict[str, Cell]:
        cells = self._writer.cells(table, response.layout.questions, response.answers, response)
        return cells | self._writer.form_cells(table, response)

    def key_of(self, response: Response, table: Table) -> list[str]:
        """The natural key that a response gives, in one spelling."""
        cells = self._all_cells(response, table)
        return [_folded(cells.get(column)) for column in response.form.natural_key]

    def row_of(self, response: Response, table: Table, typed: str = "") -> str:
        """The id of the row that has a response's natural key (or the one typed), or that would get it."""
        keys = [_folded(typed)] if typed else self.key_of(response, table)
        row_id = digest("stands", response.form.key, *keys)
        if table.find(row_id) is not None or not any(keys):
            return row_id
        return _typed_row(table, response.form.natural_key, keys) or row_id


def _typed_row(table: Table, columns: tuple[str, ...], keys: list[str]) -> str:
    """The id of a row that a person typed for the same natural key; empty where there is none."""
    for row in table:
        if [_folded(row.get(column)) for column in columns] == keys:
            return text_of(row[ROW_ID])
    return ""


def _folded(cell: object) -> str:
    return " ".join(str("" if cell is None else cell).casefold().split())
