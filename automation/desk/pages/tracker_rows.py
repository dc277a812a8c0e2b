"""The rows of a tab from one page to the next: kept as they are stored, and decoded only where somebody looks."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from flask import current_app

from automation.desk.sheets.cells import Cell

_decode: Final = msgspec.json.Decoder(list[Any]).decode
_TABS: Final = 4
"""So many tabs are kept, those that were looked at last: of a hundred thousand rows each takes some hundred MB."""


class Rows:
    """The rows of one tab below its head, as they were at one version of the file; they count from 0, as places.

    What was decoded of an earlier version is taken over for the rows that are the same.
    """

    def __init__(self, version: tuple[int, int], stored: Iterable[tuple[int, bytes]], before: Rows | None) -> None:
        lines = list(stored)
        self.version = version
        self.indexes = [index for index, _ in lines]
        """The index in the sheet of each row."""
        self._bodies = [body for _, body in lines]
        self._columns: dict[int, list[Cell]] = {}
        self._ranks: dict[int, list[int]] = {}
        self._widths: list[int] = []
        if before is not None and self.indexes[: len(before.indexes)] == before.indexes:
            self._take_over(before)

    @property
    def width(self) -> int:
        """How many cells the longest row has."""
        self.columns([])
        return max(self._widths, default=0)

    def cells(self, place: int) -> list[Cell]:
        """All cells of one row."""
        return _decode(self._bodies[place])

    def columns(self, wanted: Iterable[int]) -> list[list[Cell]]:
        """Some columns, each with a cell for every row; those that nobody looked at before are decoded together."""
        asked = list(wanted)
        new = [index for index in asked if index not in self._columns]
        if new or len(self._widths) < len(self._bodies):
            self._decode(new)
        return [self._columns[index] for index in asked]

    def _decode(self, new: list[int]) -> None:
        """Decode every row once, for how long it is and for some columns."""
        widths, made = list[int](), [list[Cell]() for _ in new]
        for body in self._bodies:
            cells = _decode(body)
            widths.append(len(cells))
            for column, index in zip(made, new, strict=True):
                column.append(cells[index] if index < len(cells) else None)
        self._widths = widths
        self._columns.update(zip(new, made, strict=True))

    def ranks(self, index: int) -> list[int]:
        """Where the cell at each place comes when its column is sorted as Sheets does; -1 where it is empty.

        Numbers come first, then texts, then yes and no; equal cells have equal ranks.
        """
        if index not in self._ranks:
            self._ranks[index] = _ranks(*self.columns([index]))
        return self._ranks[index]

    def _take_over(self, before: Rows) -> None:
        old = before._bodies
        if len(before._widths) < len(old):
            return  # nobody looked at them
        changed = [at for at, body in enumerate(self._bodies) if at >= len(old) or body != old[at]]
        cells = {at: _decode(self._bodies[at]) for at in changed}
        self._widths = _renewed(before._widths, {at: len(line) for at, line in cells.items()})
        for index, column in list(before._columns.items()):
            new = {at: line[index] if index < len(line) else None for at, line in cells.items()}
            self._columns[index] = _renewed(column, new)


def _ranks(cells: list[Cell]) -> list[int]:
    keys = [cell["formula"] if isinstance(cell, dict) else cell for cell in cells]
    numbers = sorted({key for key in keys if type(key) in (int, float)})
    texts = sorted({key.casefold() for key in keys if type(key) is str})
    known: dict[Cell, int] = {key: at for at, key in enumerate((*numbers, *texts))}

    def rank(key: Cell) -> int:
        if type(key) is str:
            return known[key.casefold()] if key else -1
        if type(key) is bool:
            return len(known) + key
        return -1 if key is None else known[key]

    return [rank(key) for key in keys]


def _renewed(old: list[Any], new: dict[int, Any]) -> list[Any]:
    """A list with other things at some places; places behind its end come in order."""
    made = list(old)
    for at, value in new.items():
        if at < len(made):
            made[at] = value
        else:
            made.append(value)
    return made


class KeptRows:
    """The tabs that were looked at last, for all threads that answer pages."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Rows] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: sqlite3.Connection, spreadsheet_id: str, sheet_id: int, first: int) -> Rows:
        """The rows of a tab from row `first` on, in a transaction that has changed nothing yet."""
        (number,) = connection.execute("SELECT version FROM file WHERE id = ?", (spreadsheet_id,)).fetchone()
        key, version = (spreadsheet_id, sheet_id), (number, first)
        with self._lock:
            before = self._kept.get(key)
        if before is not None and before.version == version:
            rows = before
        else:
            found = connection.execute(
                "SELECT row, body FROM cells WHERE spreadsheet_id = ? AND sheet_id = ? AND row >= ? ORDER BY row",
                (*key, first),
            )
            rows = Rows(version, found, before)
        with self._lock:
            self._kept[key] = rows
            self._kept.move_to_end(key)
            while len(self._kept) > _TABS:
                self._kept.popitem(last=False)
        return rows


def kept_rows() -> KeptRows:
    """The rows that the pages which are being answered have kept."""
    kept: KeptRows = current_app.extensions.setdefault("tracker_rows", KeptRows())
    return kept
