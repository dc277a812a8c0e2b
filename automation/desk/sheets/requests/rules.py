"""Conditional format rules: adding, changing, moving and deleting them."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import conditions
from automation.desk.sheets.book import Book
from automation.desk.sheets.entering import entered
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import Given, Reply, exactly_one, request, required

Rule = dict[str, Any]
_FORMATS: Final = ("backgroundColor", "backgroundColorStyle")
_TEXT_FORMATS: Final = (
    "bold", "italic", "strikethrough", "underline", "foregroundColor", "foregroundColorStyle",
)  # fmt: skip


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
    if "booleanRule" in rule:
        _check_boolean(rule["booleanRule"])
    else:
        rule = {**rule, "gradientRule": _gradient(rule["gradientRule"], book.locale)}
    places = [book.of_range(given) for given in ranges]
    grid = places[0][0]
    if any(other is not grid for other, _ in places):
        raise invalid("All ranges of a rule must be on the same sheet.", "rule.ranges")
    return grid, {**rule, "ranges": [grid.kept(area) for _, area in places]}


def _check_boolean(rule: dict[str, Any]) -> None:
    if "condition" not in rule:
        raise invalid("A boolean rule needs a condition.", "rule.booleanRule.condition")
    conditions.check(rule["condition"], conditions.FORMATTING, "rule.booleanRule.condition")
    given = rule.get("format", {})
    wrong = [name for name in given if name not in (*_FORMATS, "textFormat")]
    wrong += [f"textFormat.{name}" for name in given.get("textFormat", {}) if name not in _TEXT_FORMATS]
    if wrong:
        raise invalid(
            f"ConditionalFormatRule.format.{wrong[0]} is not supported.", f"rule.booleanRule.format.{wrong[0]}"
        )


def _gradient(rule: dict[str, Any], locale: str) -> dict[str, Any]:
    """A colour scale as it is kept: its least and greatest point have no value."""
    made = dict(rule)
    for name in ("minpoint", "midpoint", "maxpoint"):
        if name == "midpoint" and name not in rule:
            continue
        point = dict(rule.get(name, {}))
        kind = point.get("type", "INTERPOLATION_POINT_TYPE_UNSPECIFIED")
        if kind == "INTERPOLATION_POINT_TYPE_UNSPECIFIED":
            raise invalid("No interpolationPointType specified.", f"rule.gradientRule.{name}.type")
        if kind in ("MIN", "MAX"):
            point.pop("value", None)
        elif not point.get("value"):
            raise invalid("InterpolationPoint.value is required.", f"rule.gradientRule.{name}.value")
        elif not _is_number(point["value"], locale):
            told = f"Invalid InterpolationPoint.value: {point['value']}"
            raise invalid(told, f"rule.gradientRule.{name}.value")
        made[name] = point
    return made


def _is_number(text: str, locale: str) -> bool:
    if text.startswith("="):
        return True
    cell, _ = entered(text, "value", locale=locale, year=2000)
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _at(grid: Grid, index: int) -> int:
    if not 0 <= index < len(_rules(grid)):
        raise invalid(f"No conditional format on sheet: {grid.sheet_id} at index: {index}", "index")
    return index


@request(
    "addConditionalFormatRule",
    differs="Worked out by the tracker's pages only; effectiveFormat does not show it.",
)
def add_conditional_format_rule(book: Book, given: Given) -> Reply:
    """Add a rule before the one at `index` (0 where it is left out)."""
    grid, rule = _checked(book, required(given, "rule"))
    index = given.get("index", 0)
    if not 0 <= index <= len(_rules(grid)):
        raise invalid(f"Index {index} is beyond the {len(_rules(grid))} rules of the sheet.", "index")
    _rules(grid).insert(index, rule)
    return {}


@request(
    "updateConditionalFormatRule",
    differs="Worked out by the tracker's pages only; effectiveFormat does not show it.",
)
def update_conditional_format_rule(book: Book, given: Given) -> Reply:
    """Replace the rule at `index`, or move it to `newIndex`."""
    if exactly_one(given, "rule", "newIndex") == "rule":
        grid, rule = _checked(book, given["rule"])
        if given.get("sheetId", grid.sheet_id) != grid.sheet_id:
            raise invalid("The rule is not about the sheet of sheetId.", "sheetId")
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
