"""Putting the rows of a range in another order: sorted, or by chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import a1
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.moving import Block, block, put_block
from automation.desk.sheets.requests.registry import Given, Reply, declined, request, required

_COLORS: Final = {
    "backgroundColor": ("backgroundColor",),
    "foregroundColor": ("textFormat", "foregroundColor"),
}
Spec = dict[str, Any]


@request(
    "sortRange",
    differs="A formula sorts by its text, for it is not worked out. Developer metadata stays at its row index; "
    "one account of a live spreadsheet has it move along, so rely on neither.",
)
def sort_range(book: Book, given: Given) -> Reply:
    """Sort rows by columns or colours: numbers, then text, then yes and no, empty cells always last.

    Values, formats, rules and notes of the range move; developer metadata stays at its row index.
    """
    grid, area = _rows_of(book, given)
    specs = given.get("sortSpecs", [])
    if not specs:
        raise invalid("At least one sortSpec must be given.", "sortSpecs")
    lines = block(grid, area)
    order = list(range(len(lines)))
    for spec in reversed(specs):
        _check_spec(spec, area)
        order.sort(key=_key(grid, area, lines, spec), reverse=_descending(spec))
    reorder(grid, area, lines, order)
    return {}


def _rows_of(book: Book, given: Given) -> tuple[Grid, Area]:
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    for merge in grid.body.get("merges", ()):
        merged = a1.from_grid_range(merge)
        if merged.touches(area) and merged.bottom - merged.top > 1:
            raise invalid("You can't sort a range that holds cells merged over several rows.", "range")
    return grid, area


def reorder(grid: Grid, area: Area, lines: Block, order: Sequence[int]) -> None:
    """Make the old row `order[n]` of an area its new row n, with what lies over it."""
    put_block(grid, area.top, area.left, [lines[at] for at in order])
    grid.layers.reorder(area, order)


def _descending(spec: Spec) -> bool:
    return bool(spec.get("sortOrder") == "DESCENDING" and _color(spec) is None)


def _check_spec(spec: Spec, area: Area) -> None:
    if "dataSourceColumnReference" in spec:
        raise declined("sortSpecs.dataSourceColumnReference")
    if not area.left <= spec.get("dimensionIndex", 0) < area.right:
        raise invalid("A sort column lies outside of the range.", "sortSpecs.dimensionIndex")
    if len({name for name in _COLORS if name in spec or f"{name}Style" in spec}) > 1:
        raise invalid("backgroundColor and foregroundColor are mutually exclusive.", "sortSpecs.foregroundColor")
    if any("themeColor" in spec.get(f"{name}Style", {}) for name in _COLORS):
        raise invalid("A colour to sort by must be of the kind rgbColor.", "sortSpecs")


def _color(spec: Spec) -> tuple[tuple[str, ...], Spec] | None:
    """Where the colour to sort by stands in a format, and the colour; None where values are sorted by."""
    for name, path in _COLORS.items():
        style = spec.get(f"{name}Style", {})
        if name in spec or style:
            return path, rgb(style.get("rgbColor") or spec.get(name, {}))
    return None


def rgb(color: Spec) -> Spec:
    """A colour by the parts that show: none given is black."""
    return {part: round(color.get(part, 0), 4) for part in ("red", "green", "blue")}


def _key(grid: Grid, area: Area, lines: Block, spec: Spec) -> Callable[[int], Any]:
    column, down = spec.get("dimensionIndex", 0), _descending(spec)
    color = _color(spec)
    if color is None:
        return lambda at: sort_key(lines[at][column - area.left], down)
    path, wanted = color

    def by_color(at: int) -> int:
        held: Any = grid.format_at(area.top + at, column)
        for part in path[:-1]:
            held = held.get(part, {})
        found = held.get(f"{path[-1]}Style", {}).get("rgbColor") or held.get(path[-1])
        return 0 if found is not None and rgb(found) == wanted else 1

    return by_color


def sort_key(cell: Cell, descending: bool) -> tuple[int, Any]:
    """What a cell sorts by; an empty one sorts last in either direction."""
    if cell is None:
        return (-1 if descending else 9), 0
    if isinstance(cell, bool):
        return 3, cell
    if isinstance(cell, dict):
        cell = cell["formula"]
    return (2, cell.casefold()) if isinstance(cell, str) else (1, cell)


@request("randomizeRange")
def randomize_range(book: Book, given: Given) -> Reply:
    """Put the rows of a range in an order of pure chance, with what lies over them; no call can foresee it."""
    grid, area = _rows_of(book, given)
    lines = block(grid, area)
    order = list(range(len(lines)))
    random.SystemRandom().shuffle(order)
    reorder(grid, area, lines, order)
    return {}
