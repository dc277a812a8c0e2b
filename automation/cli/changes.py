"""What a dry sync shows: how much would change in each tab, then the very cells, by the titles that people see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from automation.cli.show import Shown, count
from automation.jobs.sync import Synced
from automation.rules.tables import FOR_NOW, Change, NewRow, SetCell
from automation.rules.values import Cell, is_empty, moment_of, text_of
from automation.specs.model import Column, Tab
from automation.specs.system import RESPONSES, ROW_ID

_MOST_SHOWN: Final = 30
"""Changes of one tab that are shown cell by cell; --json has them all."""
_LONG: Final = 60


def would_change(done: Synced) -> Shown:
    """What a sync would write, cell by cell, in the words of the tabs."""
    problems = [f"  - {problem}" for problem in done.problems]
    data: dict[str, Any] = {
        "summary": done.summary,
        "problems": done.problems,
        "changes": [_data(change) for change in done.changes],
    }
    data["tabs"] = {
        tab.key: {"title": tab.title, "columns": {c.key: c.title for c in tab.columns}} for tab in done.tabs
    }
    code = 1 if done.problems else 0
    if not done.changes:
        return Shown(("Nothing to do.", *problems), data, code=code)
    by_tab = _by_tab(done)
    lines = [f"{count(len(done.changes), 'change')} would be written:"]
    lines += [f"  {tab.title}: {_how_many(changes)}" for tab, changes in by_tab]
    for tab, changes in by_tab:
        lines += ["", tab.title, *_cells(tab, changes)]
    return Shown((*lines, *problems), data, "followthrough sync", code)


def _data(change: Change) -> dict[str, Any]:
    told = {"tab": change.tab, "row_id": change.row_id}
    if isinstance(change, NewRow):
        return {"kind": "row", **told, "cells": dict(change.cells), "at": change.at}
    place = {"column": change.column, "sheet_row": change.sheet_row, "sheet_column": change.sheet_column}
    return {"kind": "cell", **told, **place, "old": change.old, "new": change.new}


def _by_tab(done: Synced) -> list[tuple[Tab, list[Change]]]:
    """The changes of each tab in the order of the tabs: new rows first, then cells as they stand in the sheet."""
    order = {tab.key: at for at, tab in enumerate(done.tabs)}
    ordered = sorted(done.changes, key=lambda change: (order[change.tab], *_place(change)))
    return [(done.tabs[order[key]], list(mine)) for key, mine in groupby(ordered, key=lambda change: change.tab)]


def _place(change: Change) -> tuple[int, int]:
    return (-1, -1) if isinstance(change, NewRow) else (change.sheet_row, change.sheet_column)


def _how_many(changes: Sequence[Change]) -> str:
    rows = sum(isinstance(change, NewRow) for change in changes)
    told = [(rows, "new row"), (len(changes) - rows, "changed cell")]
    return ", ".join(count(many, words) for many, words in told if many)


def _cells(tab: Tab, changes: Sequence[Change]) -> Iterator[str]:
    # What Responses keeps for the machine says nothing to a reader.
    columns = {column.key: column for column in tab.columns if not (tab.key == RESPONSES and column.detail)}
    alike = [change for change in changes if isinstance(change, SetCell) and _says_no_more(change, columns)]
    told = [change for change in changes if change not in alike] if len(alike) > 1 else list(changes)
    for change in told[:_MOST_SHOWN]:
        yield from (
            _row(change, columns) if isinstance(change, NewRow) else [_cell(change, columns, _named(tab, change))]
        )
    if len(told) > _MOST_SHOWN:
        yield f"  … and {len(told) - _MOST_SHOWN} more here (every one of them: followthrough sync --dry-run --json)"
    yield from _together(tab, alike, columns) if len(alike) > 1 else ()


def _says_no_more(change: SetCell, columns: Mapping[str, Column]) -> bool:
    """Whether a cell is one of many that are read alike: what is hidden, and addresses that are filled in."""
    column = columns.get(change.column)
    return column is None or (column.type == "link" and is_empty(change.old))


def _together(tab: Tab, changes: Sequence[SetCell], columns: Mapping[str, Column]) -> Iterator[str]:
    """One line for all cells of a column."""
    for key in dict.fromkeys(change.column for change in changes):
        mine = [change for change in changes if change.column == key]
        first, last = (_named(tab, change).strip() for change in (mine[0], mine[-1]))
        rows = first if len(mine) == 1 else f"{len(mine)} rows from {first} to {last}"
        yield f"  {rows}{_hidden(key) if key not in columns else f', {columns[key].title}: filled in'}"


def _hidden(key: str) -> str:
    """What becomes of a cell that people do not see."""
    return ": seen for the first time, and remembered from now on" if key == ROW_ID else ": a hidden note changes"


def _row(change: NewRow, columns: Mapping[str, Column]) -> Iterator[str]:
    yield "  a new row"
    for key, cell in change.cells.items():
        if key in columns and not is_empty(cell):
            yield f"    {columns[key].title}: {_short(cell, columns[key])}"


def _named(tab: Tab, change: SetCell) -> str:
    """Where a cell stands, with the reference of its row where that has one."""
    speaks = (tab.case or tab.follow_up) and not change.row_id.startswith(FOR_NOW)
    return f"  row {change.sheet_row + 1}" + (f" ({change.row_id})" if speaks and change.row_id else "")


def _cell(change: SetCell, columns: Mapping[str, Column], place: str) -> str:
    column = columns.get(change.column)
    if column is None:
        return f"{place}{_hidden(change.column)}"
    was = "" if is_empty(change.old) else f" (was: {_short(change.old, column)})"
    return f"{place}, {column.title}: {_short(change.new, column) or 'emptied'}{was}"


def _short(cell: Cell, column: Column) -> str:
    """A cell as the tracker shows it, its start if it is long."""
    if column.type in ("date", "datetime") and (moment := moment_of(cell)):
        return f"{moment:%d/%m/%Y}" if column.type == "date" else f"{moment:%d/%m/%Y %H:%M}"
    text = " ".join(text_of(cell).split())
    return f"{text[:_LONG]}…" if len(text) > _LONG else text
