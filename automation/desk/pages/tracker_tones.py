"""The colours of cells: conditional formats, brought to the few tones that the pages use."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from typing import Any, Final

from automation.desk.pages.tracker_column import Column
from automation.desk.pages.tracker_filter import Test, condition
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.sheets.a1 import Area, from_grid_range
from automation.desk.sheets.grid import Grid

_HUES: Final = ((20, "red"), (70, "amber"), (170, "green"), (280, "blue"), (360, "red"))
"""The end of each tone on the colour circle, in degrees."""
_NEARLY_WHITE: Final = 0.985
_NEARLY_GREY: Final = 0.04


class Tones:
    """The tones of a tab's cells, by its conditional formats; the first rule that fits a cell decides."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._rules = [rule for held in tab.grid.body.get("conditionalFormats", ()) for rule in _read(held)]

    def at(self, line: Line, column: Column) -> str:
        """red, amber, green, blue, grey, or nothing."""
        for area, test, tone in self._rules:
            inside = area.top <= line.index < area.bottom and area.left <= column.index < area.right
            if inside and test(line.cell(column), self._tab.text(line, column)):
                return tone
        return ""


def red_words(grid: Grid) -> Iterator[tuple[Area, str]]:
    """The words that stand on red wherever they are the whole of a cell, with the area in which they do."""
    for rule in grid.body.get("conditionalFormats", ()):
        asked = rule.get("booleanRule", {}).get("condition", {})
        if asked.get("type") == "TEXT_EQ" and any(tone == "red" for _, _, tone in _read(rule)):
            yield from ((area, asked["values"][0]["userEnteredValue"]) for area, _, _ in _read(rule))


def _read(rule: dict[str, Any]) -> list[tuple[Area, Test, str]]:
    boolean = rule.get("booleanRule", {})
    test = condition(boolean.get("condition", {}))
    look = boolean.get("format", {})
    colour = look.get("backgroundColorStyle", {}).get("rgbColor") or look.get("backgroundColor")
    tone = nearest(colour) if colour else ""
    if test is None or not tone:
        return []
    return [(from_grid_range(area), test, tone) for area in rule.get("ranges", ())]


def nearest(colour: dict[str, float]) -> str:
    """The tone nearest to one of Google's colours (red, green, blue from 0 to 1); nothing for white."""
    parts = [colour.get(part, 0.0) for part in ("red", "green", "blue")]
    hue, light, _ = colorsys.rgb_to_hls(*parts)
    spread = max(parts) - min(parts)
    if light > _NEARLY_WHITE:
        return ""
    if spread < _NEARLY_GREY:
        return "grey"
    return next(tone for end, tone in _HUES if hue * 360 <= end)
