"""Where the text of a cell leads: the receipt of a response to its answers, the id of a row to that row."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Final

from flask import url_for

from automation.desk.forms.responses import ALPHABET
from automation.desk.pages.tracker_sheet import Line, Tab, head_of
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid

_RECEIPT: Final = re.compile(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
_LIKE_AN_ID: Final = re.compile(r"(?=\S*[\d./-])[\w./-]{4,60}")
"""One word with a figure or a mark in it: other cells are never looked up, so that a page of prose costs nothing."""
_WORD: Final = re.compile(r"\b[A-Z0-9]+(?:[-/][A-Z0-9.]*[A-Z0-9])+\b")
"""A reference or a receipt among other words."""


class Links:
    """The links of some cells of a tab; all are looked up together. To be made inside a transaction.

    A cell leads somewhere as a whole; with `in_words`, single words of it do too.
    """

    def __init__(self, tab: Tab, cells: Iterable[Cell], *, in_words: bool = False) -> None:
        given = [cell for cell in cells if isinstance(cell, str)]
        texts = {cell for cell in given if _LIKE_AN_ID.fullmatch(cell)}
        if in_words:
            texts.update(word for cell in given for word in _WORD.findall(cell))
        self._tab = tab
        self._receipts = _receipts(tab.book.connection, {text for text in texts if _RECEIPT.fullmatch(text)})
        self._rows = _rows(tab, texts - self._receipts)

    def pieces(self, line: Line, text: str) -> list[tuple[str, str]]:
        """A text in pieces, each with the address that it leads to, which is empty for most."""
        if self.of(line, text):
            return [(text, self.of(line, text))]
        found, done = [], 0
        for match in _WORD.finditer(text):
            address = self.of(line, match[0])
            if address:
                found += [(text[done : match.start()], ""), (match[0], address)]
                done = match.end()
        return [*found, (text[done:], "")]

    def of(self, line: Line | None, cell: Cell) -> str:
        """The address that a cell leads to; empty where it leads nowhere, or to the very row that it stands in."""
        if not isinstance(cell, str):
            return ""
        if cell in self._receipts:
            return url_for("forms.response", word=cell)
        sheet_id = self._rows.get(cell)
        here = line is not None and line.name == cell and sheet_id == self._tab.grid.sheet_id
        if sheet_id is None or here:
            return ""
        return url_for("tracker_row.show", spreadsheet_id=self._tab.book.id, sheet_id=sheet_id, name=cell)


def _receipts(connection: sqlite3.Connection, texts: set[str]) -> set[str]:
    """Which of these receipt numbers are those of responses that are kept."""
    if not texts:
        return set()
    ends = json.dumps([text.replace("-", "") for text in texts])
    found = connection.execute(
        "SELECT DISTINCT substr(id, -8) FROM response WHERE substr(id, -8) IN (SELECT value FROM json_each(?))", (ends,)
    )
    return {f"{end[:4]}-{end[4:]}" for (end,) in found}


def _rows(tab: Tab, texts: set[str]) -> dict[str, int]:
    """The tab in which each of these ids is found: the first from the left, where several tabs have a row of it."""
    found: dict[str, int] = {}
    for sheet_id in tab.book.order:
        left = texts - found.keys()
        if not left:
            break
        grid = tab.book.grid(sheet_id)
        if not grid.properties.get("hidden"):
            ids = _ids_here(tab, left) if sheet_id == tab.grid.sheet_id else _ids_in(grid, left)
            found.update(dict.fromkeys(ids, sheet_id))
    return found


def _ids_here(tab: Tab, texts: set[str]) -> set[str]:
    """Which of these texts are ids of rows of the very tab that is shown: its rows are at hand."""
    if tab.head.id_column is None:
        return set()
    (ids,) = tab.cells_in([tab.head.id_column])
    return {ids[place] for place in tab.places if isinstance(ids[place], str) and ids[place] in texts}


def _ids_in(grid: Grid, texts: set[str]) -> list[str]:
    """Which of these texts are ids of rows of a sheet that people see."""
    head = head_of(grid)
    if head.id_column is None:
        return []
    # Ids nearly always stand first, and what stands first has an index, which SQLite would not choose by itself.
    index = "INDEXED BY cells_by_first" if head.id_column == 0 else ""
    held = f"json_extract(CAST(body AS TEXT), '$[{head.id_column:d}]')"
    found = grid.connection.execute(
        f"SELECT row, {held} FROM cells {index} WHERE spreadsheet_id = ? AND sheet_id = ? "  # noqa: S608
        f"AND {held} IN (SELECT value FROM json_each(?))",
        (grid.spreadsheet_id, grid.sheet_id, json.dumps(sorted(texts))),
    )
    return [text for row, text in found if row >= head.first and not head.hidden(row)]
