"""The two rows above the data of a tab, its hidden keys and its titles: which of them are gone, and what helps.

Marks travel with the columns, so they tell which column is which when a row is gone. Never is anything written over a
row that may be data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from automation.rules.heading import keys_moved_down, names_ids
from automation.rules.setup.plan import Step
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.setup.sheet_look import frozen_titles
from automation.rules.tabs import expected_columns
from automation.rules.values import Cell, text_of
from automation.specs.model import Tab
from automation.specs.system import KEY_ROW, ROW_ID, TITLE_ROW

Request = dict[str, Any]
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Top:
    """The top of a tab: the key of each column, and which of its two rows are gone, or stand further down.

    `rows` are the tab's rows as they will stand once what is gone was put back.
    """

    keys: list[str]
    rows: Rows
    keys_gone: bool = False
    titles_gone: bool = False
    moved_down: bool = False


def top_of(tab: Tab, rows: Rows, marks: Mapping[int, str]) -> Top:
    """The top of a tab as it is. `marks` are the keys of its columns by place, as the marks on them say."""
    known = {at: key for at, key in marks.items() if key in expected_columns(tab)}
    telling = {at: key for at, key in known.items() if key not in _keys_and_titles(tab)}
    first, second = _texts(rows, KEY_ROW), _texts(rows, KEY_ROW + 1)
    if _are_keys(second, telling) and not _are_keys(first, telling):
        return Top(second, rows[KEY_ROW + 1 :], moved_down=True)
    # A row with something else in it than a key is one of titles or of data, unless at least one key is still right.
    keys_gone = any(at < len(first) and first[at] not in ("", key) for at, key in known.items())
    keys_gone = keys_gone and not _are_keys(first, telling)
    rows = [[], *rows] if keys_gone else rows
    keys = [] if keys_gone else first
    for at, key in sorted(known.items()):
        if key not in keys:
            keys += [""] * (at + 1 - len(keys))
            keys[at] = key
    titles_gone = _is_data(_texts(rows, TITLE_ROW), keys)
    if titles_gone:
        rows = [*rows[:TITLE_ROW], [], *rows[TITLE_ROW:]]
    return Top(keys, rows, keys_gone, titles_gone)


def _texts(rows: Rows, at: int) -> list[str]:
    return [text_of(cell) for cell in rows[at]] if len(rows) > at else []


def _are_keys(row: Sequence[str], marks: Mapping[int, str]) -> bool:
    return any(at < len(row) and row[at] == key for at, key in marks.items())


def _keys_and_titles(tab: Tab) -> set[str]:
    """The keys that stand in the row of titles too, as those of the hidden columns do."""
    titles = {column.key: column.title for column in tab.columns}
    return {key for key in expected_columns(tab) if titles.get(key, key) == key}


def _is_data(row: Sequence[str], keys: Sequence[str]) -> bool:
    """Whether a row where the titles belong has an id of its own: that of a row of data."""
    at = keys.index(ROW_ID) if ROW_ID in keys else len(row)
    return at < len(row) and bool(row[at].strip()) and not names_ids(row[at])


def put_back(tab: Tab, here: Rows, top: Top) -> Iterator[tuple[Step | None, list[Request]]]:
    """Each thing to put back: how it is told, and its requests. `here` are the rows as they are."""
    if top.moved_down:
        yield Step("problem", keys_moved_down(tab, KEY_ROW + 1)), []
        return
    if top.keys_gone:
        yield Step("change", f"in the tab “{tab.title}” the hidden first row, which was deleted"), _insert(tab, KEY_ROW)
        yield None, list(frozen_titles(tab))
    row = [] if top.keys_gone else _texts(here, KEY_ROW)
    for at, key in enumerate(top.keys):
        if key != (row[at] if at < len(row) else ""):
            told = None if top.keys_gone else _key_step(tab, key)
            yield told, [_write(tab, KEY_ROW, at, key)]
    if top.titles_gone:
        yield Step("change", f"in the tab “{tab.title}” the row of titles, which was gone"), _insert(tab, TITLE_ROW)
        titles = {column.key: column.title for column in tab.columns}
        yield None, [_write(tab, TITLE_ROW, at, titles.get(key, key)) for at, key in enumerate(top.keys) if key]
        yield None, list(frozen_titles(tab))


def _key_step(tab: Tab, key: str) -> Step:
    return Step("change", f"in the tab “{tab.title}” the hidden key of the column “{key}”")


def _insert(tab: Tab, row: int) -> list[Request]:
    span = {"sheetId": sheet_id(tab.key), "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    shown = {"range": span, "properties": {"hiddenByUser": False}, "fields": "hiddenByUser"}
    return [
        {"insertDimension": {"range": span, "inheritFromBefore": False}},
        {"updateDimensionProperties": shown},
    ]


def _write(tab: Tab, row: int, column: int, text: str) -> Request:
    start = {"sheetId": sheet_id(tab.key), "rowIndex": row, "columnIndex": column}
    written = {"values": [cell(text)]}
    return {"updateCells": {"start": start, "rows": [written], "fields": "userEnteredValue"}}
