"""A form that stands: a row told by a natural key, made where it is missing; the newest response is what shows."""

from __future__ import annotations

from collections.abc import Sequence

from automation.rules.answers import Response
from automation.rules.intake import entry as became
from automation.rules.intake.entry import Entry
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import Writer
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, digest, from_serial
from automation.specs.system import ROW_ID


class Standing:
    """Takes in the responses of forms that stand."""

    def __init__(self, writer: Writer, to_check: ToCheck) -> None:
        self._writer = writer
        self._to_check = to_check
        self._typed_rows: dict[str, _ByKey] = {}

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
        typed_rows = self._typed_rows.setdefault(response.form.key, _ByKey(table, response.form.natural_key))
        return typed_rows.find(keys) or row_id


class _ByKey:
    """The rows of a tab by natural key: each is looked at once, however often, unless a key was changed."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self._table = table
        self._columns = columns
        self._found: dict[tuple[str, ...], str] = {}
        self._looked_at = 0
        self._as_set: list[int] = []

    def find(self, keys: Sequence[str]) -> str:
        """The id of the first row that has these keys, one that a person typed say; empty where there is none."""
        as_set = [self._table.times_set(column) for column in (ROW_ID, *self._columns)]
        if as_set != self._as_set:
            self._found, self._looked_at, self._as_set = {}, 0, as_set
        ids, cells = self._table.ids, [self._table.column(column) for column in self._columns]
        for at in range(self._looked_at, len(ids)):
            if ids[at]:
                self._found.setdefault(tuple(_folded(column[at]) for column in cells), ids[at])
        self._looked_at = len(ids)
        return self._found.get(tuple(keys), "")


def _folded(cell: object) -> str:
    return " ".join(str("" if cell is None else cell).casefold().split())
