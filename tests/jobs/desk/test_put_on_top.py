"""A line that is put above all others looks and behaves like them: coloured, with its dates, and protected."""

from __future__ import annotations

from typing import Any

from automation.desk.sheets.a1 import from_grid_range
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.specs.system import FIRST_ROW, TO_CHECK

UNSAFE = {"not_safe": ["Someone may not be safe"]}
ASKED = (
    "sheets(properties.sheetId,protectedRanges.range,conditionalFormats.ranges,"
    "data.rowData.values(userEnteredFormat.numberFormat,formattedValue))"
)


def test_an_urgent_line_is_red_dated_and_protected_as_every_other(partnership: Any) -> None:
    for _ in range(2):
        partnership.send("feedback_child", **UNSAFE)
        run_sync(partnership.house)
    described = partnership.house.office.sheets.get(partnership.file_of(TO_CHECK), ASKED, "looking")
    sheet = next(one for one in described["sheets"] if one["properties"]["sheetId"] == sheet_id(TO_CHECK))
    columns = partnership.table(TO_CHECK).columns

    def covered(column: str, ranges: list[dict[str, Any]]) -> bool:
        areas = [area for area in map(from_grid_range, ranges) if area.left <= columns[column] < area.right]
        return any(area.top <= FIRST_ROW < area.bottom for area in areas)

    protected = [one["range"] for one in sheet["protectedRanges"]]
    assert all(covered(key, protected) for key in ("id", "what", "urgent", "outcome"))
    assert not covered("decision", protected)
    assert covered("urgent", [one for rule in sheet["conditionalFormats"] for one in rule["ranges"]])
    top = sheet["data"][0]["rowData"][FIRST_ROW]["values"]
    assert top[columns["urgent"]]["formattedValue"] == "Now"
    assert top[columns["found_on"]]["userEnteredFormat"]["numberFormat"]["type"] == "DATE"
