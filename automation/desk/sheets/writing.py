"""Putting values into a sheet: over a range, after a table, and out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import OPEN, Area, column_letters, written
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell, from_json
from automation.desk.sheets.entering import entered
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.shifting import insertion

_SKIP: Final = object()


class Written(NamedTuple):
    """What a write touched: the area from the first to the last value, and how many rows, columns and cells.

    `asked` is the area that was to be written to, which may be larger.
    """

    grid: Grid
    area: Area
    asked: Area
    rows: int
    columns: int
    cells: int


def write(
    book: Book, grid: Grid, area: Area, values: list[list[Any]], option: str, asked: str, *, fits: bool = False
) -> Written:
    """Write rows of JSON values from an area's first cell on; null leaves a cell as it is.

    A single cell is only where to start; any other area must hold all values (`fits`: also a single cell).
    Raises Google's refusals of values that do not fit the area or the grid.
    """
    inside = grid.inside(area)
    width = max((len(line) for line in values), default=0)
    anchor = not fits and area.bottom == area.top + 1 and area.right == area.left + 1
    limit = grid.whole if anchor else inside
    if area.top + len(values) > limit.bottom:
        row = limit.bottom + 1
        raise invalid(f"Requested writing within range [{asked}], but tried writing to row [{row}]", "range")
    if area.left + width > limit.right:
        column = column_letters(limit.right)
        raise invalid(f"Requested writing within range [{asked}], but tried writing to column [{column}]", "range")
    made = _put(book, grid, area.top, area.left, values, option)
    return made if anchor else made._replace(asked=inside)


def _put(book: Book, grid: Grid, top: int, left: int, values: list[list[Any]], option: str) -> Written:
    count, columns, rows = 0, set[int](), 0
    held = grid.rows(top, top + len(values)) if len(values) > 1 else {}
    for at, line in enumerate(values):
        row = top + at
        cells = [_cell(book, grid, row, left + on, value, option) for on, value in enumerate(line)]
        filled = [on for on, cell in enumerate(cells) if cell is not _SKIP]
        if not filled:
            continue
        _put_row(grid, row, left, cells, held.get(row) if held else None)
        rows, count = rows + 1, count + len(filled)
        columns.update(filled)
    height, width = max(len(values), 1), max((len(line) for line in values), default=1) or 1
    area = Area(top, left, top + height, left + width)
    return Written(grid, area, area, rows, len(columns), count)


def _put_row(grid: Grid, row: int, left: int, cells: list[Any], held: Row | None) -> None:
    if any(cell is _SKIP for cell in cells):
        before = held if held is not None else grid.rows(row, row + 1).get(row, [])
        kept = before[left : left + len(cells)]
        kept = kept + [None] * (len(cells) - len(kept))
        cells = [old if new is _SKIP else new for old, new in zip(kept, cells, strict=True)]
    grid.set_cells(row, left, cells)


def _cell(book: Book, grid: Grid, row: int, column: int, value: Any, option: str) -> Cell:
    if value is None:
        return _SKIP
    place = f"values[{row}][{column}]"
    if option == "RAW":
        return from_json(value, place)
    if isinstance(value, str) and book.brought.is_text(grid, row, column):
        return from_json(value, place)
    cell, brought = entered(value, place, locale=book.locale, year=book.now.year)
    if brought:
        book.brought.note(grid, row, column, brought)
    return cell


def append(
    book: Book, grid: Grid, area: Area, values: list[list[Any]], option: str, *, insert: bool
) -> tuple[Area | None, Written]:
    """Write rows after the table found in an area, the grid growing as needed; answers the table, too.

    With `insert` there are new rows for them, and whatever lies there and below moves down.
    """
    inside = grid.inside(area)
    table = table_in(grid, inside)
    top, left = (table.bottom, table.left) if table else (inside.top, inside.left)
    width = max((len(line) for line in values), default=0)
    if insert and values and top < grid.row_count:
        book.grow(grid, grid.row_count + len(values))
        book.shift(grid, insertion(True, top, len(values)))
    book.grow(grid, top + len(values), left + width)
    return table, _put(book, grid, top, left, values, option)


def table_in(grid: Grid, area: Area) -> Area | None:
    """The last table in an area: filled cells that touch each other, grown to a rectangle; None where all is empty."""
    rows = grid.rows()
    seed = None
    for row in sorted((row for row in rows if area.top <= row < area.bottom), reverse=True):
        filled = [at for at in _filled(rows[row]) if area.left <= at < area.right]
        if filled:
            seed = Area(row, filled[0], row + 1, filled[-1] + 1)
            break
    return _grown(rows, seed) if seed else None


def _filled(cells: Row) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell is not None]


def _grown(rows: dict[int, Row], box: Area) -> Area:
    spans = {row: (filled[0], filled[-1] + 1) for row, cells in rows.items() if (filled := _filled(cells))}
    while True:
        top, left, bottom, right = box
        while top and _touches(rows, spans, top - 1, left, right):
            top -= 1
        while _touches(rows, spans, bottom, left, right):
            bottom += 1
        around = range(max(top - 1, 0), bottom + 1)
        if left and any(_holds(rows.get(row, ()), left - 1) for row in around):
            left -= 1
        if any(_holds(rows.get(row, ()), right) for row in around):
            right += 1
        if (top, left, bottom, right) == box:
            return box
        box = Area(top, left, bottom, right)


def _touches(rows: dict[int, Row], spans: dict[int, tuple[int, int]], row: int, left: int, right: int) -> bool:
    first, end = spans.get(row, (OPEN, 0))
    if first > right or end < left:
        return False
    return any(_holds(rows[row], at) for at in range(max(left - 1, 0), right + 1))


def _holds(cells: Sequence[Cell], at: int) -> bool:
    return at < len(cells) and cells[at] is not None


def clear(grid: Grid, area: Area) -> str:
    """Empty the values of an area; answers the area in A1 notation."""
    inside = grid.inside(area)
    for row, cells in grid.rows(inside.top, inside.bottom).items():
        width = min(inside.right, len(cells)) - inside.left
        if width > 0:
            grid.set_cells(row, inside.left, [None] * width)
    return written(grid.title, inside)
