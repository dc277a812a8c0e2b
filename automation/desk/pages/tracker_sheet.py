"""A tab of a spreadsheet as the tracker shows it: its columns, what they take, and its rows."""

from __future__ import annotations

import functools
import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from automation.desk.fault import not_found
from automation.desk.pages.tracker_column import Column, Guard, guard_of, kind_of
from automation.desk.pages.tracker_rows import Rows, kept_rows
from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import column_letters
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid

ID_KEY: Final = "id"
"""The key of the hidden column that holds the rows' ids."""


@dataclass(frozen=True)
class Line:
    """One row: its index in the sheet, its cells, and the word that finds it again (its id, or @ and its number)."""

    index: int
    cells: tuple[Cell, ...]
    name: str

    def cell(self, column: Column) -> Cell:
        """What the row holds in a column."""
        return self.cells[column.index] if column.index < len(self.cells) else None

    @property
    def mark(self) -> str:
        """A word for exactly what the row holds; it tells when a row that has no id is not the same row any more."""
        held = msgspec.json.encode(self.cells)
        return hashlib.sha256(held).hexdigest()[:16]


@dataclass(frozen=True)
class Head:
    """The frozen rows of a sheet: the last visible one holds the titles, the first hidden one the columns' keys.

    `first` is the first row below it.
    """

    grid: Grid
    first: int
    key_row: int | None
    title_row: int | None

    @functools.cached_property
    def keys(self) -> list[str]:
        """The columns' keys, from the left."""
        return self._texts(self.key_row)

    @functools.cached_property
    def titles(self) -> list[str]:
        """The columns' titles, from the left."""
        return self._texts(self.title_row)

    @property
    def id_column(self) -> int | None:
        """The index of the column that holds the rows' ids."""
        return self.keys.index(ID_KEY) if ID_KEY in self.keys else None

    def name(self, index: int) -> str:
        """A column's name in addresses: its key, or its letters where it has no key of its own."""
        key = self.keys[index] if index < len(self.keys) else ""
        return key if key and self.keys.count(key) == 1 else column_letters(index)

    def hidden(self, row: int) -> bool:
        """Whether a row is hidden from people."""
        return _hidden(self.grid, row, rows=True)

    def hidden_rows(self) -> set[int]:
        """The rows that are hidden from people."""
        return {row for row in self.grid.dimensions[True] if self.hidden(row)}

    def hidden_column(self, index: int) -> bool:
        """Whether a column is hidden from people."""
        return _hidden(self.grid, index, rows=False)

    def _texts(self, row: int | None) -> list[str]:
        cells = self.grid.rows(row, row + 1).get(row, []) if row is not None else []
        return [str(cell or "") for cell in cells]


def head_of(grid: Grid) -> Head:
    """The head of a sheet; of its rows, only those are read."""
    frozen = int(grid.properties["gridProperties"].get("frozenRowCount", 0))
    hidden = [row for row in range(frozen) if _hidden(grid, row, rows=True)]
    visible = [row for row in range(frozen) if row not in hidden]
    return Head(grid, frozen, hidden[0] if hidden else None, visible[-1] if visible else None)


@dataclass
class Tab:
    """A sheet read as a table. `places` are the rows in `rows` that are not hidden, from top to bottom."""

    book: Book
    grid: Grid
    head: Head = field(init=False)
    rows: Rows = field(init=False)
    places: list[int] = field(init=False)
    columns: tuple[Column, ...] = field(init=False)

    @classmethod
    def open(cls, connection: sqlite3.Connection, spreadsheet_id: str, sheet_id: int, now: datetime) -> Tab:
        """The tab of a spreadsheet, in a transaction that changed nothing yet; a 404 refusal where there is none."""
        book = Book(connection, spreadsheet_id, now)
        if sheet_id not in book.order:
            raise not_found()
        return cls(book, book.grid(sheet_id))

    def __post_init__(self) -> None:
        self.head = head_of(self.grid)
        self.rows = kept_rows().of(self.grid.connection, self.book.id, self.grid.sheet_id, self.head.first)
        if self.head.id_column is not None:
            self.rows.columns([self.head.id_column])  # for links, and before the width: it decodes that besides
        hidden = self.head.hidden_rows()
        self.places = [place for place, index in enumerate(self.rows.indexes) if index not in hidden]
        below = self.next_row()
        self.columns = tuple(self._column(index, self.head.first, below) for index in range(self._width()))

    def line(self, place: int) -> Line:
        """The row at a place."""
        index, cells = self.rows.indexes[place], self.rows.cells(place)
        own = self.head.id_column
        row_id = cells[own] if own is not None and own < len(cells) else None
        return Line(index, tuple(cells), _name(row_id, index))

    @property
    def open_to_people(self) -> bool:
        """Whether its rows hold anything that people write, so that they may add and delete rows."""
        return any(not column.protected for column in self.columns if column.shown)

    def find(self, name: str) -> Line | None:
        """The row of that name."""
        own = self.head.id_column
        ids = self.cells_in([own])[0] if own is not None else [None] * len(self.rows.indexes)
        found = (place for place in self.places if _name(ids[place], self.rows.indexes[place]) == name)
        return next(map(self.line, found), None)

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    def cells_in(self, indexes: Iterable[int]) -> list[list[Cell]]:
        """What stands in some columns, at every place."""
        return self.rows.columns(indexes)

    def texts_in(self, column: Column) -> list[str]:
        """What a person sees in a column, at every place; each distinct cell is written out once."""
        (cells,) = self.cells_in([column.index])
        locale, known = self.book.locale, dict[tuple[type, Cell], str]()

        def text(cell: Cell) -> str:
            if isinstance(cell, dict):
                return numberformat.shown(cell, column.number_format, locale)
            key = (type(cell), cell)
            if key not in known:
                known[key] = numberformat.shown(cell, column.number_format, locale)
            return known[key]

        return [cell if type(cell) is str else text(cell) for cell in cells]

    def text(self, line: Line, column: Column) -> str:
        """What a person sees of a cell."""
        return numberformat.shown(line.cell(column), column.number_format, self.book.locale)

    def columns_of(self, line: Line) -> list[Column]:
        """The columns of a row's own page, each as it is in that very row."""
        found = [column for column in self.columns if (column.shown or column.detail) and column.name != ID_KEY]
        return [self._column(column.index, line.index) for column in found]

    def next_row(self) -> int:
        """The index of the first row below everything that is there."""
        return max(self.grid.last_row(), self.head.first)

    def _width(self) -> int:
        above = self.grid.rows(0, self.head.first).values()
        return max((self.rows.width, *map(len, above)))

    def _column(self, index: int, row: int, ruled: int | None = None) -> Column:
        """A column, with the format, the rule and the protection that it has in a row.

        The rule may be taken from another: that of a column as a whole still holds where nothing stands yet, while one
        that was given to a single cell does not.
        """
        grid, titles, title_row = self.grid, self.head.titles, self.head.title_row
        name = self.head.name(index)
        look = grid.format_at(row, index)
        rule = grid.validation_at(row if ruled is None else ruled, index) or {}
        folded = _in_a_group(grid, index)
        hidden = _hidden(grid, index, rows=False)
        guard: Guard = "locked" if name == ID_KEY else guard_of(grid, row, index)
        return Column(
            index=index,
            name=name,
            title=(titles[index] if index < len(titles) else "") or f"Column {column_letters(index)}",
            note=grid.note_at(title_row, index) if title_row is not None else "",
            kind=kind_of(look, rule),
            choices=self._choices(rule),
            strict=bool(rule.get("strict") or guard),
            condition=str(rule.get("condition", {}).get("type", "")),
            number_format=look.get("numberFormat"),
            linked=look.get("hyperlinkDisplayType") == "LINKED",
            guard=guard,
            shown=not hidden and name != ID_KEY,
            detail=hidden and folded,
        )

    def _choices(self, rule: dict[str, Any]) -> tuple[str, ...]:
        condition = rule.get("condition", {})
        values = [str(value.get("userEnteredValue", "")) for value in condition.get("values", ())]
        if condition.get("type") == "ONE_OF_LIST":
            return tuple(values)
        if condition.get("type") != "ONE_OF_RANGE" or not values:
            return ()
        grid, area = self.book.resolve(values[0].removeprefix("="))
        inside = grid.inside(area)
        held = [cells[inside.left : inside.right] for cells in grid.rows(inside.top, inside.bottom).values()]
        texts = [str(cell).strip() for cells in held for cell in cells if cell is not None]
        return tuple(dict.fromkeys(text for text in texts if text))


def _name(row_id: Cell, index: int) -> str:
    return str(row_id) if row_id else f"@{index + 1}"


def _hidden(grid: Grid, index: int, *, rows: bool) -> bool:
    line = grid.dimensions[rows].get(index, {})
    return bool(line.get("hiddenByUser") or line.get("hiddenByFilter"))


def _in_a_group(grid: Grid, index: int) -> bool:
    groups = [group["range"] for group in grid.body.get("columnGroups", ()) if group.get("collapsed")]
    return any(span["startIndex"] <= index < span["endIndex"] for span in groups)
