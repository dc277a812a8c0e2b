"""A line that is put above all others looks and behaves like them: coloured, with its dates, and protected."""

from __future__ import annotations

from typing import Any

import pytest

from automation.desk.sheets.a1 import from_grid_range
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.specs.system import FIRST_ROW, TO_CHECK

UNSAFE = {"not_safe": ["Someone may not be safe"]}
ASKED = (
    "sheets(properties.sheetId,protectedRanges.range,conditionalFormats.ranges,"
    "data.rowData.values(userEnteredFormat.numberFormat,formattedValue))"
)


def described(partnership: Any) -> dict[str, Any]:
    """The tab To check as its spreadsheet describes it."""
    told = partnership.house.office.sheets.get(partnership.file_of(TO_CHECK), ASKED, "looking")
    return next(one for one in told["sheets"] if one["properties"]["sheetId"] == sheet_id(TO_CHECK))


def test_an_urgent_line_is_red_dated_and_protected_as_every_other(partnership: Any) -> None:
    for _ in range(2):
        partnership.send("feedback_child", **UNSAFE)
        run_sync(partnership.house)
    sheet = described(partnership)
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


@pytest.mark.parametrize("lines_before", [0, 2], ids=["no line yet", "two urgent lines"])
def test_lines_find_their_place_on_a_sheet_that_ends_just_above_it(partnership: Any, lines_before: int) -> None:
    urgent = [partnership.send("feedback_child", **UNSAFE) for _ in range(lines_before)]
    run_sync(partnership.house)
    end = FIRST_ROW + lines_before
    unfrozen = {"sheetId": sheet_id(TO_CHECK), "gridProperties": {"frozenRowCount": 0}}
    below = {"sheetId": sheet_id(TO_CHECK), "dimension": "ROWS", "startIndex": end}
    partnership.do(
        TO_CHECK,
        {"updateSheetProperties": {"properties": unfrozen, "fields": "gridProperties.frozenRowCount"}},
        {"deleteDimension": {"range": below}},
    )
    later = [partnership.send("feedback_child", reference="?") for _ in range(2)]
    urgent.append(partnership.send("feedback_child", **UNSAFE))
    assert run_sync(partnership.house).result == "ok"
    lines = partnership.rows(TO_CHECK)
    assert [line.get("urgent") for line in lines] == ["Now"] * len(urgent) + [None] * 2
    assert {line["receipt"] for line in lines[-2:]} == set(later) and lines[0]["receipt"] == urgent[-1]
    assert run_sync(partnership.house).written == 0
    last = described(partnership)["data"][0]["rowData"][FIRST_ROW + len(lines) - 1]["values"]
    found_on = last[partnership.table(TO_CHECK).columns["found_on"]]
    assert found_on["userEnteredFormat"]["numberFormat"]["type"] == "DATE"
