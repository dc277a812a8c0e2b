"""Groups of rows and columns that fold away."""

from __future__ import annotations

from typing import Any

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.dimensions import lines_of
from automation.desk.sheets.requests.registry import Given, Reply, request

Group = dict[str, Any]


def _groups(grid: Grid, rows: bool) -> list[Group]:
    found: list[Group] = grid.body.setdefault("rowGroups" if rows else "columnGroups", [])
    return found


def _span(group: Group) -> tuple[int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"]


def _range(grid: Grid, rows: bool, start: int, end: int) -> dict[str, Any]:
    made = {"dimension": "ROWS" if rows else "COLUMNS", "startIndex": start, "endIndex": end}
    return {"sheetId": grid.sheet_id, **made} if grid.sheet_id else made


@request("addDimensionGroup")
def add_dimension_group(book: Book, given: Given) -> Reply:
    """Group rows or columns; a group inside of another is one deeper, one around it pushes that deeper."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    if end <= start:
        raise invalid("A group needs at least one row or column.", "range")
    groups = _groups(grid, rows)
    for group in groups:
        first, last = _span(group)
        if start < first < end < last or first < start < last < end:
            raise invalid("A group may lie inside or around another one, not across its edge.", "range")
    depth = 1 + sum(_span(group)[0] <= start and end <= _span(group)[1] for group in groups)
    for group in groups:
        if start <= _span(group)[0] and _span(group)[1] <= end and _span(group) != (start, end):
            group["depth"] += 1
    groups.append({"range": _range(grid, rows, start, end), "depth": depth})
    groups.sort(key=lambda group: (group["depth"], _span(group)))
    return {"dimensionGroups": groups}


@request("updateDimensionGroup")
def update_dimension_group(book: Book, given: Given) -> Reply:
    """Fold a group away (its rows or columns are hidden) or open it again."""
    asked = given.get("dimensionGroup", {})
    paths = wanted(given.get("fields", ""), "DimensionGroup")
    if any(path not in ("collapsed", "*") for path in paths):
        raise invalid("Only collapsed can be changed on a group.", "fields")
    grid, rows, start, end = lines_of(book, asked.get("range", {}))
    for group in _groups(grid, rows):
        if _span(group) == (start, end) and group["depth"] == asked.get("depth", group["depth"]):
            changed = set_masked(group, asked, ("collapsed",))
            group.clear()
            group.update({name: value for name, value in changed.items() if value is not False})
            for at in range(start, end):
                _hide(grid, rows, at, bool(group.get("collapsed")))
            return {}
    raise invalid("There is no such group.", "dimensionGroup.range")


def _hide(grid: Grid, rows: bool, at: int, hidden: bool) -> None:
    line = grid.dimensions[rows].setdefault(at, {})
    if hidden:
        line["hiddenByUser"] = True
    else:
        line.pop("hiddenByUser", None)


@request("deleteDimensionGroup")
def delete_dimension_group(book: Book, given: Given) -> Reply:
    """Take the deepest group off rows or columns: what it spans beyond the range stays grouped."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    groups = _groups(grid, rows)
    touched = [group for group in groups if _span(group)[0] < end and start < _span(group)[1]]
    if not touched:
        raise invalid("There is no group in this range.", "range")
    deepest = max(touched, key=lambda group: group["depth"])
    groups.remove(deepest)
    first, last = _span(deepest)
    for piece in ((first, min(start, last)), (max(end, first), last)):
        if piece[0] < piece[1]:
            groups.append({**deepest, "range": _range(grid, rows, *piece)})
    groups.sort(key=lambda group: (group["depth"], _span(group)))
    return {"dimensionGroups": groups} if groups else {}
