"""A form that stands: a row of its own, told by a natural key; the newest response is the one that shows."""

from __future__ import annotations

from automation.rules.answers import Response
from automation.rules.intake import ledger as became
from automation.rules.intake.ledger import Entry
from automation.rules.intake.writing import Writer, questions_of
from automation.rules.tables import Table
from automation.rules.values import Cell, digest, text_of
from automation.specs.system import ROW_ID


class Standing:
    """Takes in the responses of forms that stand."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def take(self, response: Response) -> Entry:
        """Make the row of a response's natural key, or bring it up to date."""
        table = self._writer.table(response.form.tab)
        cells = self.cells(response, table)
        row_id = self.row_of(response, table)
        if table.find(row_id) is None:
            entry = Entry(became.ROW_ADDED)
            self._writer.add(entry, table, row_id, cells)
            return entry
        entry = Entry(became.ROW_CHANGED)
        self._writer.put_all(entry, response, table, row_id, cells)
        return entry

    def cells(self, response: Response, table: Table) -> dict[str, Cell]:
        """What a response says, as cells of its row."""
        cells = self._writer.cells(table, questions_of(response.form), response.answers, response)
        return cells | self._writer.form_cells(table, response)

    def row_of(self, response: Response, table: Table) -> str:
        """The id of the row that has a response's natural key, or that would get it."""
        cells = self.cells(response, table)
        keys = [_folded(cells.get(column)) for column in response.form.natural_key]
        row_id = digest("stands", response.form.key, *keys)
        return (
            row_id if table.find(row_id) is not None else _typed_row(table, response.form.natural_key, keys) or row_id
        )


def _typed_row(table: Table, columns: tuple[str, ...], keys: list[str]) -> str:
    """The id of a row that a person typed for the same natural key; empty where there is none."""
    for row in table:
        if [_folded(row.get(column)) for column in columns] == keys:
            return text_of(row[ROW_ID])
    return ""


def _folded(cell: object) -> str:
    return " ".join(str("" if cell is None else cell).casefold().split())
