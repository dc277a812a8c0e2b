"""Tidying what people typed: splitting text over columns, trimming it, taking out rows that stand twice."""

from __future__ import annotations

import re
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.dimensions import lines_of
from automation.desk.sheets.requests.moving import Block, block
from automation.desk.sheets.requests.registry import Given, Reply, request, required
from automation.desk.sheets.requests.sorting import reorder
from automation.desk.sheets.writing import write

_DELIMITERS: Final = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}
_SPACE: Final = re.compile(r"\s+")


@request(
    "textToColumns",
    differs="A formula stays as it is, for it is not worked out.",
)
def text_to_columns(book: Book, given: Given) -> Reply:
    """Split a column's cells over the columns to its right, which are written over; the parts count as typed.

    AUTODETECT takes the delimiter that stands in most of the cells.
    """
    grid, area = book.of_range(required(given, "source"))
    area = grid.inside(area)
    if area.right - area.left != 1:
        raise invalid("The source of textToColumns must span exactly one column.", "source")
    texts = {
        area.top + at: grid.shown(area.top + at, area.left, book.locale)
        for at, (cell,) in enumerate(block(grid, area))
        if cell is not None and not isinstance(cell, dict)
    }
    delimiter = _delimiter(given, list(texts.values()))
    parts = {row: text.split(delimiter) for row, text in texts.items() if delimiter and delimiter in text}
    book.grow(grid, columns=area.left + max((len(line) for line in parts.values()), default=0))
    for row, line in parts.items():
        write(book, grid, Area(row, area.left, row + 1, area.left + 1), [line], "USER_ENTERED", "")
    return {}


def _delimiter(given: Given, texts: list[str]) -> str:
    kind = given.get("delimiterType", "DELIMITER_TYPE_UNSPECIFIED")
    if kind == "CUSTOM":
        if not given.get("delimiter"):
            raise invalid("A delimiter must be given for CUSTOM.", "delimiter")
        return str(given["delimiter"])
    if kind == "AUTODETECT":
        counts = {mark: sum(mark in text for text in texts) for mark in _DELIMITERS.values()}
        return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ""
    if kind not in _DELIMITERS:
        raise invalid("A delimiterType must be specified.", "delimiterType")
    return _DELIMITERS[kind]


@request("trimWhitespace")
def trim_whitespace(book: Book, given: Given) -> Reply:
    """Take spaces, tabs and line breaks off both ends of every text, and make any run of them inside one space."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    count = 0
    for row, cells in grid.rows(area.top, area.bottom).items():
        line = cells[area.left : area.right]
        trimmed = [_SPACE.sub(" ", cell.strip()) or None if isinstance(cell, str) else cell for cell in line]
        changed = sum(one != other for one, other in zip(line, trimmed, strict=True))
        if changed:
            grid.set_cells(row, area.left, trimmed)
            count += changed
    return {"cellsChangedCount": count} if count else {}


@request(
    "deleteDuplicates",
    differs="A formula is compared by its text; rows that are empty in all columns compared stay.",
)
def delete_duplicates(book: Book, given: Given) -> Reply:
    """Take out rows of a range that say the same as one above them; capitals, formats and formulas make no difference.

    The rows below move up inside of the range. Rows that are empty in all columns compared stay.
    """
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    columns = _compared(book, grid, area, given)
    lines = block(grid, area)
    seen: set[tuple[Any, ...]] = set()
    kept: list[int] = []
    gone: list[int] = []
    for at, line in enumerate(lines):
        said = tuple(_said(line[column - area.left]) for column in columns)
        (gone if said in seen else kept).append(at)
        if any(part is not None for part in said):
            seen.add(said)
    _take_out(grid, area, lines, kept, gone)
    return {"duplicatesRemovedCount": len(gone)} if gone else {}


def _compared(book: Book, grid: Grid, area: Area, given: Given) -> list[int]:
    if not given.get("comparisonColumns"):
        return list(range(area.left, area.right))
    found: list[int] = []
    for one in given["comparisonColumns"]:
        other, rows, start, end = lines_of(book, one)
        if rows or other is not grid or start < area.left or end > area.right:
            raise invalid("The columns to compare must be columns of the range.", "comparisonColumns")
        found.extend(range(start, end))
    return sorted(set(found))


def _said(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return ("yes or no", cell)
    if isinstance(cell, dict):
        cell = cell["formula"]
    return cell.casefold() if isinstance(cell, str) else cell


def _take_out(grid: Grid, area: Area, lines: Block, kept: list[int], gone: list[int]) -> None:
    if not gone:
        return
    reorder(grid, area, lines, [*kept, *gone])
    tail = area._replace(top=area.top + len(kept))
    for row in range(tail.top, tail.bottom):
        grid.set_cells(row, area.left, [None] * (area.right - area.left))
    grid.layers.put("note", tail, None)
