"""Rows and columns that come, go and move, with everything that names them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BOLD = {"textFormat": {"bold": True}}


def lines(start: int, end: int, dimension: str = "ROWS") -> dict[str, Any]:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def furnish(office: Any) -> None:
    """Fill the sheet with one of everything that names rows and columns."""
    area = {"startRowIndex": 2, "endRowIndex": 6, "startColumnIndex": 1, "endColumnIndex": 4}
    text = {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "x"}]}}
    rule = {"ranges": [area], "booleanRule": {**text, "format": BOLD}}
    view = {"title": "Mine", "range": area, "sortSpecs": [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]}
    spec = {"columnIndex": 3, "filterCriteria": {"hiddenValues": ["x"]}}
    bands = {"firstBandColor": {"red": 1}, "secondBandColor": {"blue": 1}}
    below = {"startRowIndex": 12, "endRowIndex": 16, "startColumnIndex": 1, "endColumnIndex": 4}
    place = {"overlayPosition": {"anchorCell": {"rowIndex": 3, "columnIndex": 3}}}
    chart = {"pieChart": {"domain": {"sourceRange": {"sources": [area]}}}}
    office.put("A1", [[f"{row}{column}" for column in "abcdef"] for row in range(8)])
    office.batch(
        {"addTable": {"table": {"name": "T", "range": below}}},
        {
            "addBanding": {
                "bandedRange": {"range": {**below, "startRowIndex": 17, "endRowIndex": 19}, "rowProperties": bands}
            }
        },
        {"addChart": {"chart": {"spec": chart, "position": place}}},
        {"addSlicer": {"slicer": {"spec": {"dataRange": area}, "position": place}}},
        {"insertComment": {"content": "c", "coordinate": {"rowIndex": 3, "columnIndex": 3}}},
        {"repeatCell": {"range": area, "cell": {"userEnteredFormat": BOLD, "note": "n"}, "fields": "*"}},
        {"updateCells": {"start": {"sheetId": 0, "rowIndex": 3}, "rows": [], "fields": "*"}},
        {"setDataValidation": {"range": {"startRowIndex": 1, "startColumnIndex": 2}, "rule": text}},
        {"addConditionalFormatRule": {"rule": rule}},
        {"addProtectedRange": {"protectedRange": {"range": area, "warningOnly": True}}},
        {"addFilterView": {"filter": {**view, "filterSpecs": [spec]}}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"addNamedRange": {"namedRange": {"name": "here", "range": area}}},
        {"mergeCells": {"range": {**area, "startRowIndex": 5}, "mergeType": "MERGE_ALL"}},
        {"addDimensionGroup": {"range": lines(2, 6)}},
        {"addDimensionGroup": {"range": lines(1, 4, "COLUMNS")}},
        {"createDeveloperMetadata": {"developerMetadata": tagged(lines(3, 4))}},
        {"createDeveloperMetadata": {"developerMetadata": tagged(lines(2, 3, "COLUMNS"))}},
        {"updateDimensionProperties": {"range": lines(4, 5), "properties": {"hiddenByUser": True}, "fields": "*"}},
    )


def tagged(line: dict[str, Any]) -> dict[str, Any]:
    return {"metadataKey": "key", "visibility": "DOCUMENT", "location": {"dimensionRange": line}}


@pytest.fixture
def furnished(office: Any) -> Any:
    furnish(office)
    return office


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.sampled_from(["ROWS", "COLUMNS"]), st.integers(0, 6), st.integers(1, 3), st.booleans())
def test_inserting_and_deleting_lines_changes_nothing(
    furnished: Any, dimension: str, start: int, count: int, before: bool
) -> None:
    here = lines(start, start + count, dimension)
    held = furnished.everything()
    furnished.batch(
        {"insertDimension": {"range": here, "inheritFromBefore": (before or start == 6) and start > 0}},
        {"deleteDimension": {"range": here}},
    )
    assert furnished.everything() == held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.sampled_from(["ROWS", "COLUMNS"]), st.integers(0, 5), st.integers(1, 3), st.integers(0, 6))
def test_cells_move_as_rows_of_a_list_do(office: Any, dimension: str, start: int, count: int, to: int) -> None:
    end = min(start + count, 6)
    if start < to < end:
        to = end
    names = list("abcdef")
    by_row = dimension == "ROWS"
    office.answer("POST", f"/{office.id}/values/Tracker:clear", {})
    office.put("A1", [[name] for name in names] if by_row else [names])
    office.batch({"moveDimension": {"source": lines(start, end, dimension), "destinationIndex": to}})
    block, rest = names[start:end], names[:start] + names[end:]
    landing = to if to <= start else to - (end - start)
    expected = rest[:landing] + block + rest[landing:]
    assert office.values("A1:F6") == ([[name] for name in expected] if by_row else [expected])


def test_everything_moves_down_with_its_rows(furnished: Any) -> None:
    furnished.batch({"insertDimension": {"range": lines(0, 2)}})
    sheet = furnished.sheet()
    moved = {"startRowIndex": 4, "endRowIndex": 8, "startColumnIndex": 1, "endColumnIndex": 4}
    assert sheet["properties"]["gridProperties"]["rowCount"] == 22
    assert sheet["conditionalFormats"][0]["ranges"] == [moved]
    assert sheet["protectedRanges"][0]["range"] == moved
    assert sheet["filterViews"][0]["range"] == moved
    assert sheet["basicFilter"]["range"] == moved
    assert sheet["merges"] == [{**moved, "startRowIndex": 7}]
    assert sheet["rowGroups"][0]["range"]["startIndex"] == 4
    assert furnished.everything()["namedRanges"][0]["range"] == moved
    assert sheet["tables"][0]["range"]["startRowIndex"] == 14
    for thing in (*sheet["charts"], *sheet["slicers"]):
        assert thing["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 5
    assert sheet["charts"][0]["spec"]["pieChart"]["domain"]["sourceRange"]["sources"] == [moved]
    assert sheet["slicers"][0]["spec"]["dataRange"] == moved
    data = furnished.sheet(cells=True)["data"][0]
    assert "developerMetadata" in data["rowMetadata"][5] and "developerMetadata" not in data["rowMetadata"][3]
    assert data["rowMetadata"][6]["hiddenByUser"] is True
    assert furnished.cell(4, 1)["note"] == "n" and "note" not in furnished.cell(3, 1)


def test_filters_follow_their_columns(furnished: Any) -> None:
    furnished.batch({"insertDimension": {"range": lines(0, 1, "COLUMNS")}})
    view = furnished.sheet()["filterViews"][0]
    assert view["sortSpecs"][0]["dimensionIndex"] == 3
    assert view["filterSpecs"][0]["columnIndex"] == 4 and list(view["criteria"]) == ["4"]
    furnished.batch({"deleteDimension": {"range": lines(3, 5, "COLUMNS")}})
    view = furnished.sheet()["filterViews"][0]
    assert "sortSpecs" not in view and "filterSpecs" not in view


def test_what_loses_all_its_rows_is_gone(furnished: Any) -> None:
    furnished.batch({"deleteDimension": {"range": lines(2, 6)}})
    sheet = furnished.sheet()
    gone = {"conditionalFormats", "protectedRanges", "filterViews", "basicFilter", "merges", "rowGroups"}
    assert not gone & set(sheet)
    assert "namedRanges" not in furnished.everything()
    assert furnished.values("A1:A4") == [["0a"], ["1a"], ["6a"], ["7a"]]


def test_new_rows_take_the_format_of_their_neighbour(furnished: Any) -> None:
    furnished.batch({"insertDimension": {"range": lines(2, 3), "inheritFromBefore": True}})
    assert furnished.cell(2, 1) == {}
    furnished.batch({"insertDimension": {"range": lines(3, 4)}})
    held = furnished.cell(3, 1)
    assert held["userEnteredFormat"] == BOLD and "note" not in held and "userEnteredValue" not in held


@pytest.mark.parametrize(
    ("request_body", "words"),
    [
        ({"deleteDimension": {"range": lines(20, 21)}}, "Cannot delete a row that doesn't exist."),
        ({"deleteDimension": {"range": lines(0, 20)}}, "You can't delete all the rows on the sheet."),
        ({"insertDimension": {"range": lines(0, 1), "inheritFromBefore": True}}, "must be greater than 0"),
        ({"insertDimension": {"range": lines(21, 22)}}, "larger than current grid size (20)"),
        ({"insertDimension": {"range": lines(20, 21)}}, "must be less than the grid size (20)"),
        ({"insertDimension": {"range": lines(3, 3)}}, "endIndex must be after startIndex"),
        ({"moveDimension": {"source": lines(2, 5), "destinationIndex": 3}}, "inside of what is moved"),
        ({"moveDimension": {"source": lines(2, 5), "destinationIndex": 21}}, "Cannot move beyond"),
        ({"appendDimension": {"sheetId": 0, "dimension": "ROWS"}}, "length must be at least 1"),
        ({"deleteDimension": {"range": {"sheetId": 0}}}, "A dimension must be specified"),
    ],
)
def test_impossible_changes_are_refused(office: Any, request_body: Any, words: str) -> None:
    before = office.everything()
    code, message = office.refused(request_body)
    assert code == 400 and words in message
    assert office.everything() == before


def test_frozen_rows_are_counted_along(office: Any) -> None:
    frozen = {"gridProperties": {"frozenRowCount": 2}}
    office.batch({"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}})
    office.batch({"insertDimension": {"range": lines(1, 3)}})
    assert office.sheet()["properties"]["gridProperties"]["frozenRowCount"] == 4
    office.batch({"deleteDimension": {"range": lines(0, 4)}})
    assert "frozenRowCount" not in office.sheet()["properties"]["gridProperties"]


def test_rows_are_hidden_resized_and_shown_again(office: Any) -> None:
    change = {"range": lines(1, 3), "properties": {"hiddenByUser": True, "pixelSize": 60}}
    office.batch({"updateDimensionProperties": {**change, "fields": "hiddenByUser,pixelSize"}})
    rows = office.sheet(cells=True)["data"][0]["rowMetadata"]
    assert rows[1] == {"pixelSize": 60, "hiddenByUser": True} and rows[3] == {"pixelSize": 21}
    office.batch(
        {"autoResizeDimensions": {"dimensions": lines(1, 2)}},
        {"updateDimensionProperties": {"range": lines(1, 3), "properties": {}, "fields": "hiddenByUser"}},
    )
    rows = office.sheet(cells=True)["data"][0]["rowMetadata"]
    assert rows[1] == {"pixelSize": 21} and rows[2] == {"pixelSize": 60}


def test_groups_fold_their_rows_away(office: Any) -> None:
    (reply,) = office.batch({"addDimensionGroup": {"range": lines(2, 6)}})
    assert reply["addDimensionGroup"]["dimensionGroups"][0]["depth"] == 1
    office.batch({"addDimensionGroup": {"range": lines(3, 5)}})
    group = {"range": lines(2, 6), "depth": 1, "collapsed": True}
    office.batch({"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})
    sheet = office.sheet(cells=True)
    assert [one["depth"] for one in sheet["rowGroups"]] == [1, 2] and sheet["rowGroups"][0]["collapsed"]
    assert [row.get("hiddenByUser", False) for row in sheet["data"][0]["rowMetadata"][1:7]] == [
        False, True, True, True, True, False,
    ]  # fmt: skip
    office.batch({"updateDimensionGroup": {"dimensionGroup": {**group, "collapsed": False}, "fields": "collapsed"}})
    office.batch({"deleteDimensionGroup": {"range": lines(3, 5)}}, {"deleteDimensionGroup": {"range": lines(2, 6)}})
    sheet = office.sheet(cells=True)
    assert "rowGroups" not in sheet and "hiddenByUser" not in sheet["data"][0]["rowMetadata"][3]
    assert "no group" in office.refused({"deleteDimensionGroup": {"range": lines(2, 6)}})[1]
    assert office.refused({"addDimensionGroup": {"range": lines(3, 3)}})[0] == 400


def test_gspread_changes_rows_and_columns(office: Any) -> None:
    sheet = office.gspread().sheet1
    sheet.update([["a"], ["b"], ["c"]], "A1")
    sheet.insert_rows([["new"]], row=2)
    sheet.delete_rows(1)
    sheet.insert_cols([["x", "y"]], col=1)
    assert sheet.get_all_values() == [["x", "new"], ["y", "b"], ["", "c"]]
    sheet.hide_columns(0, 1)
    sheet.add_dimension_group_rows(0, 2)
    sheet.columns_auto_resize(0, 2)
    sheet.add_rows(5)
    assert sheet.row_count == 25
