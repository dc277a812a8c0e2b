"""In which row of a tab what a response said stands: also where part of the columns was sorted away from their ids."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from automation.rules.answers import to_cell
from automation.rules.book import Book
from automation.rules.intake.versions import response_in
from automation.rules.intake.written import rows_of
from automation.rules.layout import Layout, layouts
from automation.rules.tables import Table
from automation.rules.values import Cell, is_empty, same, text_of
from automation.specs.system import RESPONSES

Line = Mapping[str, Cell]


class WhoseWords:
    """Tells of rows that one response made, such as feedback, whether they still hold what that response said.

    Nearly always they do, and nothing more is looked at.
    """

    def __init__(self, book: Book) -> None:
        self._book = book

    def row_of(self, table: Table, row_id: str, line: Line) -> str | None:
        """The row in which the words stand of the response that made a row; None where nobody can tell.

        A row that people changed is still its own response's, unless it holds the very words of another one.
        """
        said = self._said(table, line)
        if not said or _holds(table.find(row_id), said):
            return row_id
        moved = self._moved(table)
        mine = [other for other in moved if _holds(table.find(other), said)]
        if len(mine) == 1:
            return mine[0]
        row = table.find(row_id)
        return None if mine or any(_holds(row, words) for words in moved.values()) else row_id

    def have_moved(self, table: Table, row_id: str, line: Line) -> bool:
        """Whether a row that a response has to itself does not hold its words any more, but those of another one."""
        layout = self._layouts.get(text_of(line.get("form")))
        has_its_own = layout and layout.form.purpose == "adds" and layout.form.tab == table.key and not table.tab.case
        return bool(has_its_own) and self.row_of(table, row_id, line) != row_id

    def _moved(self, table: Table) -> Mapping[str, Mapping[str, Cell]]:
        """The rows that no longer hold what their response said, each with what that was."""
        lines = self._book.tables[RESPONSES]
        made = ((row_id, line) for line in lines for tab, row_id in rows_of(line.get("where")) if tab == table.key)
        told = {row_id: said for row_id, line in made if (said := self._said(table, line))}
        return {row_id: said for row_id, said in told.items() if not _holds(table.find(row_id), said)}

    def _said(self, table: Table, line: Line) -> dict[str, Cell]:
        """What a response said, as cells of the row that it made."""
        layout = self._layouts.get(text_of(line.get("form")))
        response = layout and response_in(line, layout)
        if not response:
            return {}
        columns = self._book.columns(table.tab)
        asked = [one for one in response.layout.questions if one.kind != "reference" and one.column in columns]
        cells = {
            one.column: to_cell(one, columns[one.column], texts, response)
            for one in asked
            if (texts := response.answers.get(one.key))
        }
        return {column: cell for column, cell in cells.items() if not is_empty(cell)}

    @functools.cached_property
    def _layouts(self) -> Mapping[str, Layout]:
        return {layout.key: layout for form in self._book.specs.forms for layout in layouts(form)}


def _holds(row: Line | None, said: Mapping[str, Cell]) -> bool:
    return row is not None and all(same(row.get(column), cell) for column, cell in said.items())
