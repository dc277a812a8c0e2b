"""Rows or columns come, go or move: what that does to everything that names rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from automation.desk.sheets.a1 import OPEN, Area, from_grid_range, to_grid_range
from automation.desk.sheets.layers import Segment

Span = tuple[int, int]
_SINGLE_RANGES: Final = ("protectedRanges", "filterViews", "bandedRanges")


@dataclass(frozen=True)
class Shift:
    """A change along one axis: `segments` say where each surviving stretch goes.

    `grows` is where new lines are put in (index, how many); a moved block is `block`, and goes as one.
    """

    rows: bool
    segments: tuple[Segment, ...]
    removed: Span = (0, 0)
    grows: tuple[int, int] = (0, 0)
    block: Span = (0, 0)

    def index(self, place: int) -> int | None:
        """Where one line is afterwards; None when it is gone."""
        for start, end, by in self.segments:
            if start <= place < end:
                return place + by
        return None

    def span(self, start: int, end: int) -> Span | None:
        """Where a stretch of lines is afterwards, as one stretch; None when it is gone."""
        if start >= end:
            return start, end
        first, last = self.block
        if first < last and first <= start and end <= last:
            by = (self.index(first) or 0) - first
            return start + by, end + by
        start, end = _cut(start, self.removed), _cut(end, self.removed)
        if start >= end:
            return None
        at, count = self.grows
        start += count if count and start >= at else 0
        end += count if count and end != OPEN and end > at else 0
        return start, end


def _cut(place: int, removed: Span) -> int:
    first, last = removed
    if place == OPEN or place <= first:
        return place
    return max(first, place - (last - first))


def insertion(rows: bool, at: int, count: int) -> Shift:
    """New lines before the one at `at`."""
    return Shift(rows, ((0, at, 0), (at, OPEN, count)), grows=(at, count))


def deletion(rows: bool, start: int, end: int) -> Shift:
    """The lines from `start` up to `end` go."""
    return Shift(rows, ((0, start, 0), (end, OPEN, start - end)), removed=(start, end))


def movement(rows: bool, start: int, end: int, to: int) -> Shift:
    """The lines from `start` up to `end` go before the one now at `to` (outside of them)."""
    count = end - start
    if to <= start:
        segments = ((0, to, 0), (to, start, count), (start, end, to - start), (end, OPEN, 0))
    else:
        segments = ((0, start, 0), (end, to, -count), (start, end, to - end), (to, OPEN, 0))
    landing = to if to <= start else to - count
    return Shift(rows, segments, removed=(start, end), grows=(landing, count), block=(start, end))


def shift_area(area: Area, shift: Shift) -> Area | None:
    """Where an area is afterwards; None when none of it is left."""
    if shift.rows:
        span = shift.span(area.top, area.bottom)
        return area._replace(top=span[0], bottom=span[1]) if span else None
    span = shift.span(area.left, area.right)
    return area._replace(left=span[0], right=span[1]) if span else None


def shift_range(given: dict[str, Any], shift: Shift) -> dict[str, Any] | None:
    """Where a GridRange is afterwards; None when none of it is left."""
    area = shift_area(from_grid_range(given), shift)
    return None if area is None else to_grid_range(given.get("sheetId", 0), area)


def shift_body(body: dict[str, Any], shift: Shift) -> None:
    """Move everything in a Sheet resource that names rows or columns."""
    for name in _SINGLE_RANGES:
        _replace(body, name, [kept for item in body.get(name, ()) if (kept := _shift_holder(item, shift))])
    if "basicFilter" in body and _shift_holder(body["basicFilter"], shift) is None:
        del body["basicFilter"]
    _replace(body, "merges", _shift_ranges(body.get("merges", ()), shift))
    rules = body.get("conditionalFormats", ())
    for rule in rules:
        rule["ranges"] = _shift_ranges(rule["ranges"], shift)
    _replace(body, "conditionalFormats", [rule for rule in rules if rule["ranges"]])
    groups = "rowGroups" if shift.rows else "columnGroups"
    _replace(body, groups, [kept for group in body.get(groups, ()) if (kept := _shift_group(group, shift))])
    found = body.get("developerMetadata", ())
    _replace(body, "developerMetadata", [item for item in found if _shift_metadata(item, shift)])
    _shift_frozen(body["properties"]["gridProperties"], shift)


def _replace(body: dict[str, Any], name: str, items: Sequence[Any]) -> None:
    if items:
        body[name] = list(items)
    else:
        body.pop(name, None)


def _shift_ranges(ranges: Sequence[dict[str, Any]], shift: Shift) -> list[dict[str, Any]]:
    return [moved for given in ranges if (moved := shift_range(given, shift)) is not None]


def _shift_holder(item: dict[str, Any], shift: Shift) -> dict[str, Any] | None:
    """A filter view, filter, band or protection afterwards; None when its range is gone."""
    if "range" in item:
        moved = shift_range(item["range"], shift)
        if moved is None:
            return None
        item["range"] = moved
    if "unprotectedRanges" in item:
        _replace(item, "unprotectedRanges", _shift_ranges(item["unprotectedRanges"], shift))
    if not shift.rows:
        _shift_columns_named(item, shift)
    return item


def _shift_columns_named(item: dict[str, Any], shift: Shift) -> None:
    for name, key in (("sortSpecs", "dimensionIndex"), ("filterSpecs", "columnIndex")):
        kept = []
        for spec in item.get(name, ()):
            place = shift.index(spec.get(key, 0))
            if place is not None:
                kept.append({**spec, key: place})
        _replace(item, name, kept)
    criteria = {shift.index(int(column)): held for column, held in item.get("criteria", {}).items()}
    if "criteria" in item:
        item["criteria"] = {str(column): held for column, held in criteria.items() if column is not None}


def _shift_group(group: dict[str, Any], shift: Shift) -> dict[str, Any] | None:
    span = shift.span(group["range"]["startIndex"], group["range"]["endIndex"])
    if span is None:
        return None
    return {**group, "range": {**group["range"], "startIndex": span[0], "endIndex": span[1]}}


def _shift_metadata(item: dict[str, Any], shift: Shift) -> bool:
    """Move the metadata of a row or column; False when its row or column is gone."""
    line = item["location"].get("dimensionRange")
    if line is None or (line["dimension"] == "ROWS") != shift.rows:
        return True
    place = shift.index(line["startIndex"])
    if place is None:
        return False
    line.update(startIndex=place, endIndex=place + 1)
    return True


def _shift_frozen(grid: dict[str, Any], shift: Shift) -> None:
    name = "frozenRowCount" if shift.rows else "frozenColumnCount"
    # A move across the frozen edge changes which lines are frozen, never how many.
    if grid.get(name) and shift.block == (0, 0):
        span = shift.span(0, grid[name])
        if span:
            grid[name] = span[1]
        else:
            del grid[name]
