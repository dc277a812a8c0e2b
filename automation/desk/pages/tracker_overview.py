"""What the list of spreadsheets says of each tab: how many rows it has, and how many of them are red, by which word."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from automation.desk import files
from automation.desk.drive.resource import all_files
from automation.desk.pages.tracker_sheet import Head, head_of
from automation.desk.pages.tracker_tones import red_words
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid

_SEEN: Final = (
    " FROM cells WHERE spreadsheet_id = :book AND sheet_id = :sheet AND row >= :top AND row < :bottom"
    " AND row NOT IN (SELECT value FROM json_each(:hidden))"
)
_HOW_MANY: Final = "SELECT count(*)" + _SEEN
_HOW_OFTEN: Final = (
    "SELECT json_extract(CAST(body AS TEXT), :cell) AS held, count(*)" + _SEEN
) + " AND held = :word COLLATE NOCASE GROUP BY held"


@dataclass(frozen=True)
class Red:
    """A word that stands on red in a column, and in how many rows; `told` says it with the column's title."""

    column: str
    told: str
    word: str
    count: int


@dataclass(frozen=True)
class TabLine:
    """One tab on the list."""

    sheet_id: int
    title: str
    rows: int
    red: tuple[Red, ...]


@dataclass(frozen=True)
class BookLine:
    """One spreadsheet on the list, with the tabs that people see."""

    id: str
    name: str
    changed: datetime
    tabs: tuple[TabLine, ...]


def spreadsheets(connection: sqlite3.Connection, now: datetime) -> list[BookLine]:
    """The spreadsheets, those with the most tabs first, and those of as many by name."""
    found = all_files(connection, "", now)
    sheets = [file for file in found if file["mimeType"] == files.SPREADSHEET and not file["trashed"]]
    lines = [_book_line(Book(connection, file["id"], now), file) for file in sheets]
    return sorted(lines, key=lambda line: (-len(line.tabs), line.name.casefold()))


def _book_line(book: Book, file: dict[str, Any]) -> BookLine:
    grids = [grid for grid in book.grids() if not grid.properties.get("hidden")]
    tabs = tuple(_tab_line(grid) for grid in grids)
    return BookLine(book.id, file["name"], datetime.fromisoformat(file["modifiedTime"]), tabs)


def _tab_line(grid: Grid) -> TabLine:
    head = head_of(grid)
    (rows,) = grid.connection.execute(_HOW_MANY, _place(head, Area())).fetchone()
    counts: Counter[tuple[int, str]] = Counter()
    for area, word in red_words(grid):
        for column in range(area.left, min(area.right, grid.column_count)):
            if not head.hidden_column(column):
                counts.update(_counted(head, area, column, word))
    red = tuple(
        Red(head.name(column), _told(head, column, word), word, count) for (column, word), count in counts.items()
    )
    return TabLine(grid.sheet_id, grid.title, rows, red)


def _told(head: Head, column: int, word: str) -> str:
    """A word, behind the title of its column unless that says no more: “No” alone could be anything."""
    title = head.titles[column] if column < len(head.titles) else ""
    if word.casefold() in title.casefold():
        return word
    return f"{title}{'' if title.endswith('?') else ':'} {word}" if title else word


def _counted(head: Head, area: Area, column: int, word: str) -> dict[tuple[int, str], int]:
    """How often a word stands in a column, by each way in which it is written there."""
    found = head.grid.connection.execute(_HOW_OFTEN, {**_place(head, area), "cell": f"$[{column}]", "word": word})
    return {(column, held): count for held, count in found}


def _place(head: Head, area: Area) -> dict[str, Any]:
    """The rows of an area, without the head and those that are hidden."""
    grid = head.grid
    hidden = [row for row in grid.dimensions[True] if head.hidden(row)]
    top = max(area.top, head.first)
    rows = {"top": top, "bottom": area.bottom, "hidden": json.dumps(hidden)}
    return {"book": grid.spreadsheet_id, "sheet": grid.sheet_id, **rows}
