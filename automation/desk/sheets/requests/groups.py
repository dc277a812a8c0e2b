"""Groups of rows and columns that fold away."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.dimensions import lines_of
from automation.desk.sheets.requests.registry import Given, Reply, request

Group = dict[str, Any]
_DEEPEST: Final = 8


def _groups(grid: Grid, rows: bool) -> list[Group]:
    found: list[Group] = grid.body.setdefault("rowGroups" if rows else "columnGroups", [])
    return found


def _span(group: Group) -> tuple[int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"]


def _range(grid: Grid, rows: bool, start: int, end: int) -> dict[str, Any]:
    made = {"dimension": "ROWS" if rows else "COLUMNS", "startIndex": start, "endIndex": end}
    return {"sheetId": grid.sheet_id, **made} if grid.sheet_id else made


def _depths(groups: list[Group], start: int, end: int) -> list[int]:
    """How many groups lie over each line from `start` up to `end`."""
    return [sum(first <= at < last for first, last in map(_span, groups)) for at in range(start, end)]


def _of_depths(grid: Grid, rows: bool, depths: list[int], start: int, old: list[Group]) -> list[Group]:
    """The groups that lines of such depths are in, by where they start and how deep; each folded as it was."""
    made: list[Group] = []
    for depth in range(1, max(depths, default=0) + 1):
        folded = [_span(group) for group in old if group["depth"] == depth and group.get("collapsed")]
        for first, last in _stretches([held >= depth for held in depths]):
            span = (start + first, start + last)
            group: Group = {"range": _range(grid, rows, *span), "depth": depth}
            if any(one[0] < span[1] and span[0] < one[1] for one in folded):
                group["collapsed"] = True
            made.append(group)
    return sorted(made, key=lambda group: (_span(group)[0], group["depth"]))


def _stretches(marks: list[bool]) -> list[tuple[int, int]]:
    edges = [at for at in range(len(marks) + 1) if (at < len(marks) and marks[at]) != (at > 0 and marks[at - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _change(grid: Grid, rows: bool, start: int, end: int, by: int) -> list[Group]:
    """Make the lines from `start` up to `end` deeper or less deep, as Google does whatever groups there are."""
    groups = _groups(grid, rows)
    spans = [(start, end), *map(_span, groups)]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    depths = _depths(groups, first, last)
    for at in range(start - first, end - first):
        depths[at] = max(depths[at] + by, 0)
    if max(depths) > _DEEPEST:
        raise invalid(f"Rows and columns can be grouped {_DEEPEST} deep at most.", "range")
    found = _of_depths(grid, rows, depths, first, groups)
    groups[:] = found
    return found


@request("addDimensionGroup")
def add_dimension_group(book: Book, given: Given) -> Reply:
    """Group rows or columns: each is one deeper, and neighbours of one depth are one group."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    count = grid.row_count if rows else grid.column_count
    if start >= count:
        raise invalid(f"A group cannot start beyond the sheet: it has {count}.", "range")
    end = min(end, count)
    if end <= start:
        raise invalid("A group needs at least one row or column.", "range")
    return {"dimensionGroups": _change(grid, rows, start, end, 1)}


@request("updateDimensionGroup")
def update_dimension_group(book: Book, given: Given) -> Reply:
    """Fold a group away (its rows or columns are hidden) or open it again."""
    asked = given.get("dimensionGroup", {})
    paths = wanted(given.get("fields", ""), "DimensionGroup")
    if any(path not in ("collapsed", "*") for path in paths):
        raise invalid("Only collapsed can be changed on a group.", "fields")
    grid, rows, start, end = lines_of(book, asked.get("range", {}))
    for group in _groups(grid, rows):
        if _span(group) == (start, end) and group["depth"] == asked.get("depth", 0):
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
    """Make grouped rows or columns one less deep; what is deeper or beyond the range stays grouped."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    if not any(_span(group)[0] < end and start < _span(group)[1] for group in _groups(grid, rows)):
        raise invalid("There is no group in this range.", "range")
    found = _change(grid, rows, start, end, -1)
    return {"dimensionGroups": found} if found else {}
