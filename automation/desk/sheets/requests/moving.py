"""Moving cells about inside of a sheet: inserting and deleting ranges, cutting, copying and sorting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from automation.desk.fault import invalid, unanswered
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.layers import KINDS, Kind
from automation.desk.sheets.requests.registry import Given, Reply, request, required

Block = list[Row]
_PASTED: Final[dict[str, tuple[bool, tuple[Kind, ...]]]] = {
    "PASTE_NORMAL": (True, KINDS),
    "PASTE_VALUES": (True, ()),
    "PASTE_FORMULA": (True, ()),
    "PASTE_FORMAT": (False, ("format",)),
    "PASTE_DATA_VALIDATION": (False, ("validation",)),
}


def block(grid: Grid, area: Area) -> Block:
    """The cells of an area as full rows of its width."""
    width, held = area.right - area.left, grid.rows(area.top, area.bottom)
    lines = [held.get(row, [])[area.left : area.right] for row in range(area.top, area.bottom)]
    return [line + [None] * (width - len(line)) for line in lines]


def put_block(grid: Grid, top: int, left: int, lines: Block) -> None:
    """Write full rows of cells from one cell on; empty ones empty."""
    for at, line in enumerate(lines):
        grid.set_cells(top + at, left, line)


@request("insertRange")
def insert_range(book: Book, given: Given) -> Reply:
    """Insert empty cells; those there move down (ROWS) or right (COLUMNS), the grid growing as needed."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    rows = _shifts_rows(given)
    if rows:
        last = max(grid.last_row(), area.top)
        source = area._replace(bottom=last)
        grid.grow(rows=last + area.bottom - area.top)
        _carry(grid, source, area.bottom - area.top, 0)
    else:
        last = max(max((len(cells) for cells in grid.rows(area.top, area.bottom).values()), default=0), area.left)
        source = area._replace(right=last)
        grid.grow(columns=last + area.right - area.left)
        _carry(grid, source, 0, area.right - area.left)
    return {}


@request("deleteRange")
def delete_range(book: Book, given: Given) -> Reply:
    """Delete cells; those after them move up (ROWS) or left (COLUMNS)."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    _empty(grid, area, values=True, kinds=KINDS)
    if _shifts_rows(given):
        _carry(grid, area._replace(top=area.bottom, bottom=grid.row_count), area.top - area.bottom, 0)
    else:
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
    _empty(grid, source, values=True, kinds=KINDS)
    put_block(grid, used.top + down, used.left + right, lines)
    for kind in KINDS:
        grid.layers.put(kind, _on(source, down, right), None)
    for kind, piece, value in overlays:
        grid.layers.put(kind, _on(piece, down, right), value)


def _on(area: Area, down: int, right: int) -> Area:
    return Area(area.top + down, area.left + right, area.bottom + down, area.right + right)


def _empty(grid: Grid, area: Area, *, values: bool, kinds: Sequence[Kind]) -> None:
    if values:
        for row in grid.rows(area.top, area.bottom):
            grid.set_cells(row, area.left, [None] * (area.right - area.left))
    for kind in kinds:
        grid.layers.put(kind, area, None)


@request("cutPaste")
def cut_paste(book: Book, given: Given) -> Reply:
    """Move cells to another place, also on another sheet."""
    source_grid, source = book.of_range(required(given, "source"))
    source = source_grid.inside(source)
    corner = given.get("destination", {})
    target_grid = book.grid(corner.get("sheetId", 0))
    top, left = corner.get("rowIndex", 0), corner.get("columnIndex", 0)
    values, kinds = _pasted(given)
    lines, overlays = block(source_grid, source), _overlays(source_grid, source, kinds)
    _check_room(target_grid, _on(source, top - source.top, left - source.left))
    _empty(source_grid, source, values=values, kinds=kinds)
    _paste(target_grid, top, left, source, lines if values else None, overlays, kinds)
    return {}


@request("copyPaste")
def copy_paste(book: Book, given: Given) -> Reply:
    """Copy cells over a range, again and again where it is larger."""
    if given.get("pasteOrientation", "NORMAL") != "NORMAL":
        raise unanswered("copyPaste.pasteOrientation TRANSPOSE")
    source_grid, source = book.of_range(required(given, "source"))
    target_grid, target = book.of_range(required(given, "destination"))
    source, target = source_grid.inside(source), target_grid.inside(target)
    values, kinds = _pasted(given)
    lines, overlays = block(source_grid, source), _overlays(source_grid, source, kinds)
    height, width = source.bottom - source.top, source.right - source.left
    for top in range(target.top, max(target.top + 1, target.bottom - height + 1), height):
        for left in range(target.left, max(target.left + 1, target.right - width + 1), width):
            _check_room(target_grid, Area(top, left, top + height, left + width))
            _paste(target_grid, top, left, source, lines if values else None, overlays, kinds)
    return {}


def _pasted(given: Given) -> tuple[bool, tuple[Kind, ...]]:
    """Whether values are pasted, and which layers."""
    kind = given.get("pasteType", "PASTE_NORMAL")
    if kind not in _PASTED:
        raise unanswered(f"pasteType {kind}")
    return _PASTED[kind]


def _overlays(grid: Grid, area: Area, kinds: Sequence[Kind]) -> list[tuple[Kind, Area, Any]]:
    return [(kind, piece, value) for kind in kinds for piece, value in grid.layers.within(kind, area)]


def _check_room(grid: Grid, area: Area) -> None:
    if not grid.whole.covers(area):
        raise grid.beyond(area)


def _paste(
    grid: Grid,
    top: int,
    left: int,
    source: Area,
    lines: Block | None,
    overlays: list[tuple[Kind, Area, Any]],
    kinds: Sequence[Kind],
) -> None:
    down, right = top - source.top, left - source.left
    if lines is not None:
        put_block(grid, top, left, lines)
    for kind in kinds:
        grid.layers.put(kind, _on(source, down, right), None)
    for kind, piece, value in overlays:
        grid.layers.put(kind, _on(piece, down, right), value)


@request("sortRange")
def sort_range(book: Book, given: Given) -> Reply:
    """Sort the rows of a range by columns: numbers, then text, then yes and no, empty cells always last.

    Values, formats and notes of the range move; developer metadata and the rest of the rows stay.
    """
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    specs = given.get("sortSpecs", [])
    if not specs:
        raise invalid("At least one sortSpec must be given.", "sortSpecs")
    lines = block(grid, area)
    order = list(range(len(lines)))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0) - area.left
        if not 0 <= column < area.right - area.left:
            raise invalid("A sort column lies outside of the range.", "sortSpecs.dimensionIndex")
        down = spec.get("sortOrder") == "DESCENDING"
        order.sort(key=lambda at, column=column, down=down: sort_key(lines[at][column], down), reverse=down)  # type: ignore[misc]
    put_block(grid, area.top, area.left, [lines[at] for at in order])
    grid.layers.reorder(area, order)
    return {}


def sort_key(cell: Cell, descending: bool) -> tuple[int, Any]:
    """What a cell sorts by; an empty one sorts last in either direction."""
    if cell is None:
        return (-1 if descending else 9), 0
    if isinstance(cell, bool):
        return 3, cell
    if isinstance(cell, dict):
        cell = cell["formula"]
    return (2, cell.casefold()) if isinstance(cell, str) else (1, cell)
