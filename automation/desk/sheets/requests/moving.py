"""Cells put into a sheet or taken out of it, those after them moving to make room or to close the gap."""

from __future__ import annotations

from automation.desk.fault import invalid
from automation.desk.sheets import strips
from automation.desk.sheets.a1 import OPEN, Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.layers import KINDS
from automation.desk.sheets.requests.registry import Given, Reply, check_work, request, required
from automation.desk.sheets.shifting import deletion, insertion

Block = list[Row]


def block(grid: Grid, area: Area) -> Block:
    """The cells of an area as full rows of its width; a 400 refusal where they are too many to work on at once."""
    check_work(area.size)
    width, held = area.right - area.left, grid.rows(area.top, area.bottom)
    lines = [held.get(row, [])[area.left : area.right] for row in range(area.top, area.bottom)]
    return [line + [None] * (width - len(line)) for line in lines]


def put_block(grid: Grid, top: int, left: int, lines: Block) -> None:
    """Write full rows of cells from one cell on; empty ones empty."""
    for at, line in enumerate(lines):
        grid.set_cells(top + at, left, line)


@request(
    "insertRange",
    differs="Formulas that refer to cells that move keep their words.",
)
def insert_range(book: Book, given: Given) -> Reply:
    """Insert empty cells; those there move down (ROWS) or right (COLUMNS), the grid growing as needed."""
    grid, area = book.of_range(required(given, "range"))
    insert_cells(book, grid, grid.inside(area), rows=_shifts_rows(given))
    return {}


def insert_cells(book: Book, grid: Grid, area: Area, *, rows: bool) -> None:
    """Make room for an area of empty cells: those there go down or right, with all that lies wholly on them."""
    if rows:
        last = max(grid.last_row(), area.top)
        book.grow(grid, rows=last + area.bottom - area.top)
        strips.shift(book, grid, area._replace(bottom=OPEN), insertion(True, area.top, area.bottom - area.top))
        _carry(grid, area._replace(bottom=last), area.bottom - area.top, 0)
    else:
        last = max(max((len(cells) for cells in grid.rows(area.top, area.bottom).values()), default=0), area.left)
        book.grow(grid, columns=last + area.right - area.left)
        strips.shift(book, grid, area._replace(right=OPEN), insertion(False, area.left, area.right - area.left))
        _carry(grid, area._replace(right=last), 0, area.right - area.left)


@request(
    "deleteRange",
    differs="Formulas that refer to cells that move keep their words.",
)
def delete_range(book: Book, given: Given) -> Reply:
    """Delete cells; those after them move up (ROWS) or left (COLUMNS)."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    if _shifts_rows(given):
        strips.shift(book, grid, area._replace(bottom=OPEN), deletion(True, area.top, area.bottom))
        _empty(grid, area)
        _carry(grid, area._replace(top=area.bottom, bottom=grid.row_count), area.top - area.bottom, 0)
    else:
        strips.shift(book, grid, area._replace(right=OPEN), deletion(False, area.left, area.right))
        _empty(grid, area)
        _carry(grid, area._replace(left=area.right, right=grid.column_count), 0, area.left - area.right)
    return {}


def _shifts_rows(given: Given) -> bool:
    if given.get("shiftDimension") not in ("ROWS", "COLUMNS"):
        raise invalid("A shiftDimension must be specified: ROWS or COLUMNS.", "shiftDimension")
    return bool(given["shiftDimension"] == "ROWS")


def _carry(grid: Grid, source: Area, down: int, right: int) -> None:
    """Move an area's cells and what lies over them; what it leaves is empty."""
    if source.empty:
        return
    used = source.overlap(Area(bottom=max(grid.last_row(), source.top)))
    lines = block(grid, used)
    overlays = [(kind, piece, value) for kind in KINDS for piece, value in grid.layers.within(kind, source)]
    _empty(grid, source)
    put_block(grid, used.top + down, used.left + right, lines)
    grid.layers.clear(_on(source, down, right))
    for kind, piece, value in overlays:
        grid.layers.put(kind, _on(piece, down, right), value)


def _on(area: Area, down: int, right: int) -> Area:
    return Area(area.top + down, area.left + right, area.bottom + down, area.right + right)


def _empty(grid: Grid, area: Area) -> None:
    for row in grid.rows(area.top, area.bottom):
        grid.set_cells(row, area.left, [None] * (area.right - area.left))
    grid.layers.clear(area)
