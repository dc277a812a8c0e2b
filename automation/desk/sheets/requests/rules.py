"""Conditional format rules: adding, changing, moving and deleting them."""

from __future__ import annotations

from typing import Any

from automation.desk.fault import invalid
from automation.desk.sheets import a1
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import Given, Reply, request

Rule = dict[str, Any]


def _rules(grid: Grid) -> list[Rule]:
    found: list[Rule] = grid.body.setdefault("conditionalFormats", [])
    return found


def _checked(book: Book, rule: Rule) -> tuple[Grid, Rule]:
    """The one sheet that a rule is about, and the rule as it is kept."""
    ranges = rule.get("ranges", [])
    if not ranges:
        raise invalid("A conditional format rule needs at least one range.", "rule.ranges")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Exactly one of booleanRule and gradientRule must be set.", "rule")
    if "booleanRule" in rule and "condition" not in rule["booleanRule"]:
        raise invalid("A boolean rule needs a condition.", "rule.booleanRule.condition")
    places = [book.of_range(given) for given in ranges]
    grid = places[0][0]
    if any(other is not grid for other, _ in places):
        raise invalid("All ranges of a rule must be on the same sheet.", "rule.ranges")
    kept = []
    for _, area in places:
        grid.inside(area)
        kept.append(a1.to_grid_range(grid.sheet_id, area))
    return grid, {**rule, "ranges": kept}


def _at(grid: Grid, index: int) -> int:
    if not 0 <= index < len(_rules(grid)):
        raise invalid(f"No conditional format on sheet: {grid.sheet_id} at index: {index}", "index")
    return index


@request("addConditionalFormatRule")
def add_conditional_format_rule(book: Book, given: Given) -> Reply:
    """Add a rule before the one at `index` (0 where it is left out)."""
    grid, rule = _checked(book, given.get("rule", {}))
    _rules(grid).insert(given.get("index", 0), rule)
    return {}


@request("updateConditionalFormatRule")
def update_conditional_format_rule(book: Book, given: Given) -> Reply:
    """Replace the rule at `index`, or move it to `newIndex`."""
    if "rule" in given:
        grid, rule = _checked(book, given["rule"])
        index = _at(grid, given.get("index", 0))
        old, _rules(grid)[index] = _rules(grid)[index], rule
        return _numbered({"newRule": rule, "oldRule": old}, newIndex=index, oldIndex=index)
    grid = book.grid(given.get("sheetId", 0))
    index, to = _at(grid, given.get("index", 0)), _at(grid, given.get("newIndex", 0))
    rule = _rules(grid).pop(index)
    _rules(grid).insert(to, rule)
    return _numbered({"newRule": rule}, newIndex=to, oldIndex=index)


@request("deleteConditionalFormatRule")
def delete_conditional_format_rule(book: Book, given: Given) -> Reply:
    """Delete the rule at `index`; those after it move up."""
    grid = book.grid(given.get("sheetId", 0))
    return {"rule": _rules(grid).pop(_at(grid, given.get("index", 0)))}


def _numbered(reply: Reply, **indexes: int) -> Reply:
    return {**reply, **{name: index for name, index in indexes.items() if index}}
