"""A sheet as files see it: row by row down to the last cell that holds anything, each cell with its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.lookup import Lookup

Format = dict[str, Any]
_NO_FORMAT: Final[Format] = {}


class Entry(NamedTuple):
    """One cell, and the CellFormat over it."""

    cell: Cell
    format: Format

    @property
    def number_format(self) -> Format:
        """How its number is shown; empty where it is shown as it is."""
        found: Format = self.format.get("numberFormat", _NO_FORMAT)
        return found


_EMPTY: Final = Entry(None, _NO_FORMAT)


@dataclass(frozen=True)
class Sheet:
    """One sheet on its way into a file; rows and columns count from 0."""

    grid: Grid
    locale: str
    height: int
    width: int

    @property
    def title(self) -> str:
        """The title on its tab."""
        return self.grid.title

    def rows(self) -> Iterator[list[Entry]]:
        """Its rows from the first to the last one that holds anything, all of the same width."""
        held = self.grid.rows()
        formats = Lookup(self.grid.layers.within("format", Area(0, 0, self.height, self.width)))
        for row in range(self.height):
            yield self._row(row, held.get(row, []), formats)

    def shown(self, entry: Entry) -> str:
        """The text of a cell as a person sees it."""
        return numberformat.shown(entry.cell, entry.number_format, self.locale)

    def _row(self, row: int, cells: Row, formats: Lookup) -> list[Entry]:
        full = [*cells, *[None] * (self.width - len(cells))]
        if not formats:
            return [_EMPTY if cell is None else Entry(cell, _NO_FORMAT) for cell in full]
        return [Entry(cell, formats.at(row, column) or _NO_FORMAT) for column, cell in enumerate(full)]


def sheets(book: Book) -> list[Sheet]:
    """The sheets of a spreadsheet, in the order of their tabs."""
    return [_sheet(grid, book.locale) for grid in book.grids()]


def _sheet(grid: Grid, locale: str) -> Sheet:
    rows = grid.rows()
    return Sheet(grid, locale, max(rows, default=-1) + 1, max((len(cells) for cells in rows.values()), default=0))
