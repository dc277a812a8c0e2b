"""Cutting, copying and pasting cells, with what lies over them and the merges and rules that hold them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from automation.desk.fault import invalid
from automation.desk.sheets import a1, references
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.layers import KINDS, Kind
from automation.desk.sheets.requests import holding
from automation.desk.sheets.requests.moving import Block, block, put_block
from automation.desk.sheets.requests.registry import Given, Reply, check_work, request, required


class Way(NamedTuple):
    """What a kind of paste takes along."""

    values: bool = False
    kinds: tuple[Kind, ...] = ()
    merges: bool = False
    rules: bool = False
    borders: bool = True
    formulas: bool = True


_WAYS: Final = {
    "PASTE_NORMAL": Way(values=True, kinds=KINDS, merges=True, rules=True),
    "PASTE_NO_BORDERS": Way(values=True, kinds=KINDS, merges=True, rules=True, borders=False),
    "PASTE_VALUES": Way(values=True, formulas=False),
    "PASTE_FORMULA": Way(values=True),
    "PASTE_FORMAT": Way(kinds=("format",), rules=True),
    "PASTE_DATA_VALIDATION": Way(kinds=("validation",)),
    "PASTE_CONDITIONAL_FORMATTING": Way(rules=True),
}


class Clip(NamedTuple):
    """Cells taken up, as if they began in the first cell of a sheet; `rules` are by their place on `grid`."""

    grid: Grid
    area: Area
    lines: Block
    overlays: list[tuple[Kind, Area, Any]]
    merges: list[Area]
    rules: list[tuple[dict[str, Any], list[Area]]]
    turned: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Its rows and columns."""
        height, width = self.area.bottom - self.area.top, self.area.right - self.area.left
        return (width, height) if self.turned else (height, width)


@request(
    "cutPaste",
    differs="Formulas that refer to the cells keep their words.",
)
def cut_paste(book: Book, given: Given) -> Reply:
    """Move cells to another place, also on another sheet; named ranges that lie wholly on them move along."""
    way, clip = _taken(book, given)
    corner = given.get("destination", {})
    target = book.grid(corner.get("sheetId", 0))
    top, left = corner.get("rowIndex", 0), corner.get("columnIndex", 0)
    _check_room(target, _on(clip, top, left))
    put_block(clip.grid, clip.area.top, clip.area.left, [[None] * len(line) for line in clip.lines])
    clip.grid.layers.clear(clip.area)
    holding.unmerge(clip.grid, clip.area)
    holding.cut_rules(clip.grid, clip.area)
    _paste(clip, way, target, _on(clip, top, left), [(top, left)], lambda cell, _down, _right: cell)
    for named in book.body.get("namedRanges", ()):
        grid, area = book.of_range(named["range"])
        if grid is clip.grid and clip.area.covers(area):
            by = Area(*(at - start for at, start in zip(area, 2 * clip.area[:2], strict=True)))
            named["range"] = a1.to_grid_range(target.sheet_id, _shifted(by, top, left))
    return {}


@request(
    "copyPaste",
    differs="PASTE_VALUES of a formula is refused, for it is not worked out.",
)
def copy_paste(book: Book, given: Given) -> Reply:
    """Copy cells over a range: again and again where it is a multiple of them, else once."""
    way, clip = _taken(book, given)
    if given.get("pasteOrientation", "NORMAL") == "TRANSPOSE":
        clip = _turned(clip)
    target_grid, target = book.of_range(required(given, "destination"))
    target = target_grid.inside(target)
    height, width = clip.size
    down = _times(target.bottom - target.top, height)
    across = _times(target.right - target.left, width)
    check_work(down * height * across * width, "destination")
    whole = Area(target.top, target.left, target.top + down * height, target.left + across * width)
    corners = [(top, left) for top in range(*whole[::2], height) for left in range(*whole[1::2], width)]
    _paste(clip, way, target_grid, whole, corners, _moved)
    return {}


def _times(length: int, piece: int) -> int:
    return length // piece if length % piece == 0 else 1


def _taken(book: Book, given: Given) -> tuple[Way, Clip]:
    grid, area = book.of_range(required(given, "source"))
    area = grid.inside(area)
    if area.empty:
        raise invalid("The source holds no cells.", "source")
    way = _WAYS[given.get("pasteType", "PASTE_NORMAL")]
    lines = block(grid, area) if way.values else [[None] * (area.right - area.left)] * (area.bottom - area.top)
    if not way.formulas and any(isinstance(cell, dict) for line in lines for cell in line):
        raise invalid("The source holds formulas, whose values the desk does not work out.", "source")
    overlays = [
        (kind, _shifted(piece, -area.top, -area.left), _bare(value) if not way.borders and kind == "format" else value)
        for kind in way.kinds
        for piece, value in grid.layers.within(kind, area)
    ]
    merges = [_shifted(one, -area.top, -area.left) for one in (holding.merges_in(grid, area) if way.merges else [])]
    rules = [
        (rule, [_shifted(piece, -area.top, -area.left) for piece in pieces])
        for rule, pieces in (holding.rules_in(grid, area) if way.rules else [])
    ]
    return way, Clip(grid, area, lines, overlays, merges, rules)


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in value.items() if name != "borders"}


def _turned(clip: Clip) -> Clip:
    """The clip with its rows as columns."""

    def turn(area: Area) -> Area:
        return Area(area.left, area.top, area.right, area.bottom)

    return clip._replace(
        lines=[list(line) for line in zip(*clip.lines, strict=True)],
        overlays=[(kind, turn(area), value) for kind, area, value in clip.overlays],
        merges=[turn(area) for area in clip.merges],
        rules=[(rule, [turn(area) for area in areas]) for rule, areas in clip.rules],
        turned=True,
    )


def _shifted(area: Area, down: int, right: int) -> Area:
    return Area(area.top + down, area.left + right, area.bottom + down, area.right + right)


def _on(clip: Clip, top: int, left: int) -> Area:
    height, width = clip.size
    return Area(top, left, top + height, left + width)


def _check_room(grid: Grid, area: Area) -> None:
    if area.top < 0 or area.left < 0 or not grid.whole.covers(area):
        raise grid.beyond(area)


def _moved(cell: Cell, down: int, right: int) -> Cell:
    return {"formula": references.moved(cell["formula"], down, right)} if isinstance(cell, dict) else cell


Carried = Callable[[Cell, int, int], Cell]


def _paste(clip: Clip, way: Way, grid: Grid, whole: Area, corners: list[tuple[int, int]], carried: Carried) -> None:
    """Put the clip down at every corner; together the places make up `whole`, which is cleared first."""
    _check_room(grid, whole)
    for corner in corners if way.values else ():
        _put_values(clip, grid, *corner, carried)
    for kind in way.kinds:
        grid.layers.put(kind, whole, None)
        over = [(piece, value) for of, piece, value in clip.overlays if of == kind and value]
        grid.layers.add(kind, ((_shifted(piece, *corner), value) for corner in corners for piece, value in over))
    if way.merges:
        holding.unmerge(grid, whole)
        holding.merge(grid, [_shifted(piece, *corner) for corner in corners for piece in clip.merges])
    if way.rules:
        holding.cut_rules(grid, whole)
        for rule, pieces in clip.rules:
            holding.extend_rule(
                clip.grid, grid, rule, [_shifted(piece, *corner) for corner in corners for piece in pieces]
            )


def _put_values(clip: Clip, grid: Grid, top: int, left: int, carried: Carried) -> None:
    down, right = top - clip.area.top, left - clip.area.left
    lines = []
    for at, line in enumerate(clip.lines):
        # A cell that was turned came from as far down as it is now to the right.
        turns = [at - on if clip.turned else 0 for on in range(len(line))]
        lines.append([carried(cell, down + by, right - by) for cell, by in zip(line, turns, strict=True)])
    put_block(grid, top, left, lines)
