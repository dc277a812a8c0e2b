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
        formats = self._formats()
        for row in range(self.height):
            yield self._row(row, held.get(row, []), formats)

    def shown(self, entry: Entry) -> str:
        """The text of a cell as a person sees it."""
        return numberformat.shown(entry.cell, entry.number_format, self.locale)

    def _row(self, row: int, cells: Row, formats: dict[int, list[tuple[int, int, Format]]]) -> list[Entry]:
        line = [_EMPTY if cell is None else Entry(cell, _NO_FORMAT) for cell in cells]
        line.extend([_EMPTY] * (self.width - len(line)))
        for column, spans in formats.items():
            found = next((held for top, end, held in spans if top <= row < end), None)
            if found is not None:
                line[column] = Entry(line[column].cell, found)
        return line

    def _formats(self) -> dict[int, list[tuple[int, int, Format]]]:
        """The formats by column: from which row to which row each holds."""
        found: dict[int, list[tuple[int, int, Format]]] = {}
        for piece, value in self.grid.layers.within("format", Area(0, 0, self.height, self.width)):
            for column in range(piece.left, piece.right):
                found.setdefault(column, []).append((piece.top, piece.bottom, value))
        return found


def sheets(book: Book) -> list[Sheet]:
    """The sheets of a spreadsheet, in the order of their tabs."""
    return [_sheet(grid, book.locale) for grid in book.grids()]


def _sheet(grid: Grid, locale: str) -> Sheet:
    rows = grid.rows()
    return Sheet(grid, locale, max(rows, default=-1) + 1, max((len(cells) for cells in rows.values()), default=0))
