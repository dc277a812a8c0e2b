"""Filling cells from those before them, and from text that was copied somewhere else."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import references, series
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.layers import KINDS
from automation.desk.sheets.requests.moving import block
from automation.desk.sheets.requests.registry import Given, Reply, check_work, declined, exactly_one, request
from automation.desk.sheets.writing import write

_VALUES: Final = ("PASTE_NORMAL", "PASTE_VALUES", "PASTE_NO_BORDERS", "PASTE_FORMULA")


@request(
    "autoFill",
    differs="Names of days and months in English only; Google's series of mixed cells may differ.",
)
def auto_fill(book: Book, given: Given) -> Reply:
    """Continue cells: numbers and dates as series, `Item 1` by counting, days and months by name, others again.

    Formats and rules are repeated with the cells.
    """
    alternate = bool(given.get("useAlternateSeries"))
    if exactly_one(given, "range", "sourceAndDestination") == "range":
        grid, area = book.of_range(given["range"])
        for source, rows, count in _detected(grid, grid.inside(area)):
            _fill(grid, source, rows, count, alternate)
        return {}
    asked = given["sourceAndDestination"]
    grid, area = book.of_range(asked.get("source", {}))
    if asked.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("A dimension must be specified: ROWS or COLUMNS.", "sourceAndDestination.dimension")
    _fill(grid, grid.inside(area), asked["dimension"] == "ROWS", asked.get("fillLength", 0), alternate)
    return {}


def _detected(grid: Grid, area: Area) -> list[tuple[Area, bool, int]]:
    """What to fill in a range: from the cells that hold anything down, and if they are narrower, right."""
    filled = [
        (area.top + at, area.left + on)
        for at, line in enumerate(block(grid, area))
        for on, cell in enumerate(line)
        if cell is not None
    ]
    if not filled:
        return []
    rows, columns = [row for row, _ in filled], [column for _, column in filled]
    box = Area(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    down = [(box, True, area.bottom - box.bottom), (box, True, area.top - box.top)]
    tall = box._replace(top=area.top, bottom=area.bottom)
    right = [(tall, False, area.right - box.right), (tall, False, area.left - box.left)]
    return [step for step in (*down, *right) if step[2]]


def _fill(grid: Grid, source: Area, rows: bool, count: int, alternate: bool) -> None:
    """Continue each line of the source by `count` cells: after its end, or before its start where it is negative."""
    if source.empty:
        raise invalid("The source holds no cells.", "source")
    length = source.bottom - source.top if rows else source.right - source.left
    places = range(length, length + count) if count > 0 else range(count, 0)
    whole = _whole(source, rows, count)
    if whole.top < 0 or whole.left < 0 or not grid.whole.covers(whole):
        raise grid.beyond(whole)
    check_work(whole.size)
    lines = block(grid, source)
    along = [list(line) for line in zip(*lines, strict=True)] if rows else lines
    for on, cells in enumerate(along):
        row, column = (source.top, source.left + on) if rows else (source.top + on, source.left)
        kind = grid.format_at(row, column).get("numberFormat", {}).get("type", "")
        goes_on = series.continued(cells, kind, alternate=alternate)
        for at in places:
            cell = _carried(goes_on(at), at - at % length, rows) if cells else None
            grid.set_cells(row + at * rows, column + at * (not rows), [cell])
    if places:
        _repeat_overlays(grid, source, rows, places)


def _whole(source: Area, rows: bool, count: int) -> Area:
    if rows:
        return source._replace(top=source.top + min(count, 0), bottom=source.bottom + max(count, 0))
    return source._replace(left=source.left + min(count, 0), right=source.right + max(count, 0))


def _carried(cell: Cell, by: int, rows: bool) -> Cell:
    if not isinstance(cell, dict):
        return cell
    return {"formula": references.moved(cell["formula"], by * rows, by * (not rows))}


def _repeat_overlays(grid: Grid, source: Area, rows: bool, places: range) -> None:
    length = source.bottom - source.top if rows else source.right - source.left
    lines = [_line(source, here, rows) for here in range(length)]
    first, last = _moved(_line(source, 0, rows), places.start, rows), _moved(_line(source, 0, rows), places[-1], rows)
    for kind in KINDS[:2]:
        over = [grid.layers.within(kind, line) for line in lines]
        grid.layers.put(kind, first._replace(bottom=last.bottom, right=last.right), None)
        moved = ((_moved(piece, at - at % length, rows), value) for at in places for piece, value in over[at % length])
        grid.layers.add(kind, moved)


def _line(source: Area, at: int, rows: bool) -> Area:
    if rows:
        return source._replace(top=source.top + at, bottom=source.top + at + 1)
    return source._replace(left=source.left + at, right=source.left + at + 1)


def _moved(area: Area, by: int, rows: bool) -> Area:
    if rows:
        return area._replace(top=area.top + by, bottom=area.bottom + by)
    return area._replace(left=area.left + by, right=area.right + by)


@request(
    "pasteData",
    differs="Of HTML only the text of its cells is taken; PASTE_FORMAT and the like are refused.",
)
def paste_data(book: Book, given: Given) -> Reply:
    """Put delimited text or the cells of an HTML table in, as if typed; the grid grows as needed."""
    kind = given.get("type", "PASTE_NORMAL")
    if kind not in _VALUES:
        raise declined(f"type {kind}")
    spot = given.get("coordinate", {})
    grid = book.grid(spot.get("sheetId", 0))
    top, left = spot.get("rowIndex", 0), spot.get("columnIndex", 0)
    if not (0 <= top < grid.row_count and 0 <= left < grid.column_count):
        raise invalid("The coordinate lies outside of the grid.", "coordinate")
    lines = _read(given)
    if not lines:
        return {}
    book.grow(grid, top + len(lines), left + max(len(line) for line in lines))
    write(book, grid, Area(top, left, top + 1, left + 1), lines, "USER_ENTERED", "")
    return {}


def _read(given: Given) -> list[list[Any]]:
    data = given.get("data", "")
    if given.get("html"):
        table = _Table()
        table.feed(data)
        table.close()
        return table.lines()
    delimiter = given.get("delimiter", "")
    if not delimiter:
        raise invalid("Exactly one of delimiter, html must be set.", "delimiter")
    if len(delimiter) > 1:
        return [line.split(delimiter) for line in data.splitlines()]
    try:
        return list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))
    except (csv.Error, ValueError, TypeError) as error:
        raise invalid(f"The data cannot be read with this delimiter: {error}", "delimiter") from error


class _Table(HTMLParser):
    """The texts of an HTML table's cells; of HTML without a table, one cell a line."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[str]] = []
        self._loose: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append("")
            self._in_cell = True
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._rows[-1][-1] += data
        elif not self._rows:
            self._loose.append(data)

    def lines(self) -> list[list[Any]]:
        if any(self._rows):
            return [[text.strip() for text in row] for row in self._rows]
        return [[text] for line in "".join(self._loose).splitlines() if (text := line.strip())]
