"""What rows or columns that come, go or move do to tables, comments, slicers and charts."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.sheets.shifting import Shift, shift_range

Table = dict[str, Any]


def shift_own(body: dict[str, Any], shift: Shift) -> None:
    """Move what lies on the changed sheet itself: tables, and the cells that objects and comments are fastened to."""
    if "tables" in body:
        body["tables"] = _shift_tables(body["tables"], shift)
    for item in (*body.get("charts", ()), *body.get("slicers", ())):
        _shift_cell(item["position"]["overlayPosition"]["anchorCell"], shift)
    if "commentAnchors" in body:
        moved = [{**anchor, "range": shift_range(anchor["range"], shift)} for anchor in body["commentAnchors"]]
        body["commentAnchors"] = [anchor for anchor in moved if anchor["range"] is not None]


def _shift_tables(tables: list[Table], shift: Shift) -> list[Table]:
    """The tables that are left: each with its columns as they are now, a new one without type."""
    kept = []
    for table in tables:
        before = table["range"]
        moved = shift_range(before, shift)
        if moved is None:
            continue
        if not shift.rows:
            table["columnProperties"] = _shift_columns(table, moved, shift)
        kept.append({**table, "range": moved})
    return kept


def _shift_columns(table: Table, moved: dict[str, Any], shift: Shift) -> list[dict[str, Any]]:
    left = table["range"]["startColumnIndex"]
    held: dict[int, dict[str, Any]] = {}
    for column in table["columnProperties"]:
        place = shift.index(left + column.get("columnIndex", 0))
        if place is not None:
            held[place] = {name: value for name, value in column.items() if name != "columnIndex"}
    start, end = moved["startColumnIndex"], moved["endColumnIndex"]
    return [numbered(at - start, held.get(at, {})) for at in range(start, end)]


def numbered(index: int, column: dict[str, Any]) -> dict[str, Any]:
    """A table's column with its index, which is left out for the first."""
    return {"columnIndex": index, **column} if index else column


def _shift_cell(cell: dict[str, Any], shift: Shift) -> None:
    """Move the cell that an object is fastened to; where its row or column is gone, to the one now there."""
    name = "rowIndex" if shift.rows else "columnIndex"
    before = cell.get(name, 0)
    place = shift.index(before)
    _set(cell, name, min(before, shift.removed[0]) if place is None else place)


def _set(given: dict[str, Any], name: str, value: int) -> None:
    given.pop(name, None)
    if value:
        given[name] = value


def shift_sources(body: dict[str, Any], sheet_id: int, shift: Shift) -> None:
    """Move the ranges on the changed sheet that charts and slicers of any sheet read; a chart loses what is gone."""
    for chart in body.get("charts", ()):
        chart["spec"] = _without_gone(chart["spec"], sheet_id, shift)
    for slicer in body.get("slicers", ()):
        spec = slicer["spec"]
        held = spec.get("dataRange", {})
        if not held or held.get("sheetId", 0) != sheet_id:
            continue
        moved = shift_range(held, shift)
        if moved is None:
            del spec["dataRange"]
        else:
            spec["dataRange"] = moved


_LINES: Final = ("series", "domains")


def _without_gone(value: Any, sheet_id: int, shift: Shift) -> Any:
    """A chart's specification with its sources moved; a series or domain that has none left is gone."""
    if isinstance(value, list):
        return [_without_gone(item, sheet_id, shift) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _without_gone(held, sheet_id, shift) for name, held in value.items()}
    if "sources" in made:
        here = [one if one.get("sheetId", 0) != sheet_id else shift_range(one, shift) for one in value["sources"]]
        made["sources"] = [one for one in here if one is not None]
    for name in _LINES:
        if isinstance(made.get(name), list):
            made[name] = [line for line in made[name] if not _emptied(line)]
    return made


def _emptied(value: Any) -> bool:
    if isinstance(value, list):
        return any(_emptied(item) for item in value)
    if not isinstance(value, dict):
        return False
    return value.get("sources") == [] or any(_emptied(held) for held in value.values())
