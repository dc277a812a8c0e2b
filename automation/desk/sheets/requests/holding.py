"""Merges and conditional formats over an area: which there are, and taking them off or laying them on."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from automation.desk.fault import invalid
from automation.desk.sheets import a1
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.grid import Grid

PARTLY: Final = "You must select all cells in a merged range to merge or unmerge them."
Rule = dict[str, Any]


def merges_in(grid: Grid, area: Area) -> list[Area]:
    """The merges wholly in an area; a 400 refusal where one lies in it partly."""
    found = [a1.from_grid_range(held) for held in grid.body.get("merges", ())]
    touched = [merged for merged in found if merged.touches(area)]
    if any(not area.covers(merged) for merged in touched):
        raise invalid(PARTLY, "range")
    return touched


def unmerge(grid: Grid, area: Area) -> None:
    """Take the merges in an area apart."""
    gone = set(merges_in(grid, area))
    if gone:
        grid.body["merges"] = [held for held in grid.body["merges"] if a1.from_grid_range(held) not in gone]


def merge(grid: Grid, areas: list[Area]) -> None:
    """Merge areas, each to one cell."""
    several = [area for area in areas if (area.bottom - area.top) * (area.right - area.left) > 1]
    if several:
        ranges = [a1.to_grid_range(grid.sheet_id, area) for area in several]
        grid.body.setdefault("merges", []).extend(ranges)


def rules_in(grid: Grid, area: Area) -> list[tuple[Rule, list[Area]]]:
    """The conditional formats that lie over an area, each with its pieces there."""
    found = []
    for rule in grid.body.get("conditionalFormats", ()):
        pieces = [a1.from_grid_range(one).overlap(area) for one in rule["ranges"]]
        pieces = [piece for piece in pieces if not piece.empty]
        if pieces:
            found.append((rule, pieces))
    return found


def cut_rules(grid: Grid, area: Area) -> None:
    """Take conditional formats off an area; a rule whose range was cut away is gone when nothing is laid anew."""
    for rule, _ in rules_in(grid, area):
        left = [piece for one in rule["ranges"] for piece in a1.from_grid_range(one).without(area)]
        rule["ranges"] = [a1.to_grid_range(grid.sheet_id, piece) for piece in left]
    drop_empty_rules(grid)


def drop_empty_rules(grid: Grid) -> None:
    """Forget the rules that lie nowhere any more."""
    kept = [rule for rule in grid.body.pop("conditionalFormats", ()) if rule["ranges"]]
    if kept:
        grid.body["conditionalFormats"] = kept


def extend_rule(source: Grid, target: Grid, rule: Rule, areas: list[Area]) -> None:
    """Lay a rule over more areas: the same rule on its own sheet, a copy of it on another, or where it was cut away."""
    ranges = [a1.to_grid_range(target.sheet_id, area) for area in areas]
    if source is target and any(held is rule for held in target.body.get("conditionalFormats", ())):
        rule["ranges"] = [*rule["ranges"], *ranges]
        return
    copied: Rule = msgspec.json.decode(msgspec.json.encode(rule))
    target.body.setdefault("conditionalFormats", []).append({**copied, "ranges": ranges})
