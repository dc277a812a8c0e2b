"""Cells that move within a strip of a sheet: what lies wholly on the strip moves with them, the rest stays."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import OPEN, Area, from_grid_range
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.shifting import Shift, shift_body, shift_range
from automation.desk.sheets.shifting_objects import shift_own

_LISTS: Final = ("merges", "protectedRanges", "filterViews", "bandedRanges", "tables", "commentAnchors")
_WHOLE: Final = {"merges": "Merged cells", "tables": "A table"}


def shift(book: Book, grid: Grid, strip: Area, change: Shift) -> None:
    """Move the ranges of a sheet that lie wholly on a strip as its cells move.

    Refused where cells that are merged, or those of a table, would be torn apart.
    """
    body = grid.body
    moving: dict[str, Any] = {"properties": {"gridProperties": {}}}
    for name in _LISTS:
        held = body.pop(name, [])
        moving[name] = [item for item in held if _on(_range(item), strip, change)]
        stays = [item for item in held if not _on(_range(item), strip, change)]
        if name in _WHOLE and any(from_grid_range(_range(item)).touches(strip) for item in stays):
            raise invalid(f"{_WHOLE[name]} would be torn apart.", "range")
        body[name] = stays
    if "basicFilter" in body and _on(body["basicFilter"]["range"], strip, change):
        moving["basicFilter"] = body.pop("basicFilter")
    shift_body(moving, change)
    shift_own(moving, change)
    for name in _LISTS:
        kept = [*body.pop(name), *moving.get(name, ())]
        if kept:
            body[name] = kept
    if "basicFilter" in moving:
        body["basicFilter"] = moving["basicFilter"]
    _shift_rules(body, strip, change)
    book.move_named_ranges(grid, lambda given: _moved(given, strip, change))
    for item in (item for name in _LISTS for item in body.get(name, ())):
        end = from_grid_range(_range(item))
        grid.grow(end.bottom if end.bottom != OPEN else 0, end.right if end.right != OPEN else 0)


def _range(item: dict[str, Any]) -> dict[str, Any]:
    held: dict[str, Any] = item.get("range", item)
    return held


def _on(given: dict[str, Any], strip: Area, change: Shift) -> bool:
    """Whether a range lies wholly on a strip, seen across it, and not wholly before what moves."""
    area = from_grid_range(given)
    if change.rows:
        return strip.left <= area.left and area.right <= strip.right and area.bottom > strip.top
    return strip.top <= area.top and area.bottom <= strip.bottom and area.right > strip.left


def _moved(given: dict[str, Any], strip: Area, change: Shift) -> dict[str, Any] | None:
    return shift_range(given, change) if _on(given, strip, change) else given


def _shift_rules(body: dict[str, Any], strip: Area, change: Shift) -> None:
    rules = body.pop("conditionalFormats", [])
    for rule in rules:
        rule["ranges"] = [moved for one in rule["ranges"] if (moved := _moved(one, strip, change)) is not None]
    kept = [rule for rule in rules if rule["ranges"]]
    if kept:
        body["conditionalFormats"] = kept
