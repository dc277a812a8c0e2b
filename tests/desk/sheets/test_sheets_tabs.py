"""Spreadsheets and their sheets: made, found, renamed, moved, copied, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automation.desk import files
from automation.desk.sheets import Grid, copy_spreadsheet, create_spreadsheet, list_sheets


def titles(office: Any) -> list[str]:
    return [sheet["properties"]["title"] for sheet in office.answer("GET", f"/{office.id}")["sheets"]]


def test_a_new_spreadsheet_has_one_sheet_of_the_usual_size(office: Any) -> None:
    made = office.answer("POST", "", {})
    assert made["properties"]["title"] == "Untitled spreadsheet"
    assert made["properties"]["locale"] == "en_GB"
    assert made["spreadsheetUrl"] == f"http://127.0.0.1:8765/tracker/{made['spreadsheetId']}"
    grid = {"rowCount": 1000, "columnCount": 26}
    properties = {"sheetId": 0, "title": "Sheet1", "index": 0, "sheetType": "GRID", "gridProperties": grid}
    assert made["sheets"] == [{"properties": properties}]


def test_a_spreadsheet_can_be_made_with_what_is_on_its_sheets(office: Any) -> None:
    data = {"startRow": 1, "rowData": [{"values": [{"userEnteredValue": {"stringValue": "x"}, "note": "why"}]}]}
    view = {"title": "Mine", "range": {"startRowIndex": 1}}
    sheet = {
        "properties": {"title": "Plan", "sheetId": 7},
        "data": [data],
        "filterViews": [view],
        "merges": [{"startRowIndex": 4, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 2}],
    }
    named = {"name": "here", "range": {"sheetId": 7, "startRowIndex": 1, "endRowIndex": 2}}
    made = office.answer("POST", "", {"sheets": [sheet], "namedRanges": [named]})
    assert made["sheets"][0]["filterViews"][0]["range"] == {"sheetId": 7, "startRowIndex": 1}
    assert made["sheets"][0]["merges"][0]["sheetId"] == 7
    assert made["namedRanges"][0]["name"] == "here"
    assert office.answer("GET", f"/{made['spreadsheetId']}/values/here")["values"] == [["x"]]


def test_what_cannot_be_made_is_refused_by_name(office: Any) -> None:
    refusal = office.refusal("POST", "", {"sheets": [{"commentAnchors": [{}]}]})
    assert refusal == (400, "The desk does not take sheets.commentAnchors.")


def test_a_sheet_gets_the_id_it_asks_for_once(office: Any) -> None:
    (reply,) = office.batch({"addSheet": {"properties": {"sheetId": 42, "title": "People", "index": 0}}})
    assert reply["addSheet"]["properties"]["sheetId"] == 42
    assert titles(office) == ["People", "Tracker"]
    code, message = office.refused({"addSheet": {"properties": {"sheetId": 42, "title": "Other"}}})
    assert code == 400 and "42" in message
    assert office.refused({"addSheet": {"properties": {"title": "people"}}}) == (
        400,
        'Invalid requests[0].addSheet: A sheet with the name "people" already exists. Please enter another name.',
    )


def test_the_last_sheet_stays(office: Any) -> None:
    said = "Invalid requests[0].deleteSheet: You can't remove all the {} in a document."
    assert office.refused({"deleteSheet": {"sheetId": 0}}) == (400, said.format("sheets"))
    office.batch({"addSheet": {"properties": {"title": "Hidden", "hidden": True}}})
    assert office.refused({"deleteSheet": {"sheetId": 0}}) == (400, said.format("visible sheets"))
    office.batch({"addSheet": {"properties": {"title": "Other"}}}, {"deleteSheet": {"sheetId": 0}})
    assert titles(office) == ["Hidden", "Other"]
    assert office.refused({"deleteSheet": {"sheetId": 0}}) == (
        400,
        "Invalid requests[0].deleteSheet: No sheet with id: 0",
    )


@pytest.mark.parametrize(("index", "order"), [(0, "BAC"), (1, "ABC"), (2, "ABC"), (3, "ACB")])
def test_a_tab_moves_to_the_place_counted_before_the_move(office: Any, index: int, order: str) -> None:
    for sheet_id, title in ((1, "A"), (2, "B"), (3, "C")):
        office.batch({"addSheet": {"properties": {"sheetId": sheet_id, "title": title}}})
    office.batch({"deleteSheet": {"sheetId": 0}})
    properties = {"sheetId": 2, "index": index}
    office.batch({"updateSheetProperties": {"properties": properties, "fields": "index"}})
    assert "".join(titles(office)) == order
    assert [sheet["properties"]["index"] for sheet in office.everything()["sheets"]] == [0, 1, 2]


def test_properties_change_as_the_mask_says(office: Any) -> None:
    properties = {"sheetId": 0, "title": "Actions", "hidden": True, "gridProperties": {"frozenRowCount": 1}}
    office.batch({"updateSheetProperties": {"properties": properties, "fields": "title,gridProperties.frozenRowCount"}})
    held = office.sheet("Actions")["properties"]
    assert held["gridProperties"] == {"rowCount": 20, "columnCount": 6, "frozenRowCount": 1}
    assert "hidden" not in held
    unknown = {"updateSheetProperties": {"properties": properties, "fields": "titel"}}
    assert "Cannot find matching fields for path 'titel'" in office.refused(unknown)[1]
    nothing = {"updateSheetProperties": {"properties": properties}}
    assert "At least one field must be listed in 'fields'." in office.refused(nothing)[1]


def test_a_smaller_grid_loses_what_lay_beyond(office: Any) -> None:
    office.put("A1", [["a", "b"], ["c", "d"]])
    size = {"gridProperties": {"rowCount": 1, "columnCount": 1}}
    office.batch({"updateSheetProperties": {"properties": size, "fields": "gridProperties(rowCount,columnCount)"}})
    assert office.values() == [["a"]]
    size = {"gridProperties": {"rowCount": 5, "columnCount": 5}}
    office.batch({"updateSheetProperties": {"properties": size, "fields": "gridProperties(rowCount,columnCount)"}})
    assert office.values() == [["a"]]


def test_a_copied_sheet_is_its_own(office: Any) -> None:
    office.put("A1", [["a"]])
    office.batch({"addFilterView": {"filter": {"title": "Mine", "range": {}}}})
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Done"}]}}
    office.batch({"setDataValidation": {"range": {"endColumnIndex": 1}, "rule": rule}})
    (reply,) = office.batch({"duplicateSheet": {"sourceSheetId": 0, "insertSheetIndex": 1}})
    assert reply["duplicateSheet"]["properties"]["title"] == "Copy of Tracker"
    office.put("A1", [["changed"]])
    assert office.values("'Copy of Tracker'") == [["a"]]
    old, new = office.sheet()["filterViews"][0], office.sheet("Copy of Tracker")["filterViews"][0]
    assert old["filterViewId"] != new["filterViewId"]
    assert new["range"] == {"sheetId": reply["duplicateSheet"]["properties"]["sheetId"]}
    assert office.sheet("Copy of Tracker", cells=True)["data"][0]["rowData"][0]["values"][0]["dataValidation"] == rule


def test_the_spreadsheet_has_one_name_in_drive_and_in_sheets(office: Any) -> None:
    office.batch({"updateSpreadsheetProperties": {"properties": {"title": "New name"}, "fields": "title"}})
    with office.desk.store.write() as connection:
        assert files.require(connection, office.id, files.SPREADSHEET)[1] == "New name"
        connection.execute("UPDATE file SET name = 'Renamed in Drive' WHERE id = ?", (office.id,))
    assert office.answer("GET", f"/{office.id}")["properties"]["title"] == "Renamed in Drive"


def test_a_write_is_noted_on_the_file(office: Any) -> None:
    def version() -> int:
        with office.desk.store.read() as connection:
            row = connection.execute("SELECT version FROM file WHERE id = ?", (office.id,)).fetchone()
        return int(row[0])

    before = version()
    office.values()
    assert version() == before
    office.put("A1", [["x"]])
    assert version() == before + 1


def test_cells_come_only_when_asked_for(office: Any) -> None:
    office.put("A1", [["a", "b"], ["c", "d"]])
    path = f"/{office.id}"
    assert "data" not in office.answer("GET", path)["sheets"][0]
    assert "data" in office.answer("GET", path, includeGridData="true")["sheets"][0]
    assert office.answer("GET", path, includeGridData="true", fields="sheets.properties.title") == {
        "sheets": [{"properties": {"title": "Tracker"}}]
    }
    found = office.answer("GET", path, fields="sheets.data.rowData.values.formattedValue", ranges=["B2:C3"])
    assert found == {"sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": "d"}]}]}]}]}
    body = {"dataFilters": [{"a1Range": "A2"}], "includeGridData": True}
    found = office.answer("POST", f"{path}:getByDataFilter", body)["sheets"][0]["data"][0]
    assert found["startRow"] == 1 and len(found["rowData"]) == 1 and len(found["columnMetadata"]) == 1


def test_the_answer_to_a_batch_can_bring_the_spreadsheet(office: Any) -> None:
    body = {
        "requests": [{"addSheet": {"properties": {"title": "People"}}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["People!A1"],
        "responseIncludeGridData": True,
    }
    updated = office.answer("POST", f"/{office.id}:batchUpdate", body)["updatedSpreadsheet"]
    assert [sheet["properties"]["title"] for sheet in updated["sheets"]] == ["People"]
    assert len(updated["sheets"][0]["data"]) == 1


def test_pages_read_and_write_through_the_grid(office: Any) -> None:
    office.put("A1", [["a", "5/3/2026"]], "USER_ENTERED")
    office.batch({"addSheet": {"properties": {"title": "First", "index": 0}}})
    with office.desk.store.write() as connection:
        assert [one["title"] for one in list_sheets(connection, office.id)] == ["First", "Tracker"]
        grid = Grid(connection, office.id, 0)
        assert grid.rows() == {0: ["a", 46086]}
        assert grid.shown(0, 1) == "05/03/2026"
        assert (grid.row_count, grid.column_count, grid.title) == (20, 6, "Tracker")
        grid.set_cells(3, 2, ["typed", None])
        grid.set_cells(0, 0, [None])
        grid.save("2026-11-22T09:30:00.000Z")
    assert office.values() == [["", "05/03/2026"], [], [], ["", "", "typed"]]


def test_a_spreadsheet_is_made_for_a_file_of_drive_and_copied(office: Any) -> None:
    stamp = "2026-11-22T09:30:00.000Z"
    office.put("A1", [["a"]])
    with office.desk.store.write() as connection:
        made = files.create(connection, files.SPREADSHEET, "From Drive", stamp)
        given = create_spreadsheet(connection, {}, [], stamp, file_id=made, now=datetime(2026, 1, 1, tzinfo=UTC))
        assert given == made
        copied = files.create(connection, files.SPREADSHEET, "Copy", stamp)
        copy_spreadsheet(connection, office.id, copied)
    assert office.answer("GET", f"/{made}")["properties"]["title"] == "From Drive"
    assert office.answer("GET", f"/{copied}")["properties"]["title"] == "Copy"
    assert office.answer("GET", f"/{copied}/values/A1")["values"] == [["a"]]
    office.put("A1", [["changed"]])
    assert office.answer("GET", f"/{copied}/values/A1")["values"] == [["a"]]


def test_gspread_manages_sheets(office: Any) -> None:
    book = office.gspread()
    made = book.add_worksheet("People", rows=5, cols=3)
    assert (made.row_count, made.col_count) == (5, 3)
    made.update_title("Leads")
    made.resize(rows=9)
    made.freeze(rows=1)
    assert [sheet.title for sheet in book.worksheets()] == ["Tracker", "Leads"]
    book.reorder_worksheets([made, book.sheet1])
    assert [sheet.title for sheet in book.worksheets()] == ["Leads", "Tracker"]
    copied = made.duplicate(new_sheet_name="Again")
    book.del_worksheet(copied)
    assert book.worksheet("Leads").frozen_row_count == 1


def test_a_spreadsheet_does_not_outgrow_ten_million_cells(office: Any) -> None:
    before = office.everything()
    for more in (
        {"addSheet": {"properties": {"gridProperties": {"rowCount": 1_000_000, "columnCount": 10}}}},
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 2_000_000_000}},
    ):
        code, message = office.refused(more)
        assert code == 400 and "above the limit of 10000000 cells" in message
    assert office.everything() == before


def test_a_sheet_is_made_with_all_that_its_resource_says(office: Any) -> None:
    area = {"startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    rule = {"booleanRule": {"condition": {"type": "NOT_BLANK"}}}
    tag = {"metadataKey": "k", "visibility": "DOCUMENT"}
    place = {"overlayPosition": {"anchorCell": {"rowIndex": 5}}}
    domain = {"sourceRange": {"sources": [{**area, "sheetId": 7}]}}
    bands = {"firstBandColor": {"red": 1}, "secondBandColor": {"blue": 1}}
    sheet = {
        "properties": {"sheetId": 7, "title": "Whole", "gridProperties": {"rowCount": 30, "columnCount": 9}},
        "data": [
            {
                "rowData": [{"values": [{"userEnteredValue": {"stringValue": "What"}}]}],
                "rowMetadata": [{"pixelSize": 40}, {"hiddenByUser": True, "developerMetadata": [tag]}],
                "columnMetadata": [{"pixelSize": 200}],
            }
        ],
        "tables": [{"name": "T", "range": area}],
        "bandedRanges": [{"range": {**area, "startRowIndex": 10, "endRowIndex": 12}, "rowProperties": bands}],
        "rowGroups": [{"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}, "depth": 1, "collapsed": True}],
        "conditionalFormats": [{**rule, "ranges": [area]}, {**rule, "ranges": [{**area, "endRowIndex": 2}]}],
        "charts": [{"spec": {"title": "C", "pieChart": {"domain": domain}}, "position": place}],
        "slicers": [{"spec": {"title": "S"}, "position": place}],
    }
    made = office.answer("POST", "", {"sheets": [sheet]})
    whole = office.answer("GET", f"/{made['spreadsheetId']}", includeGridData="true")["sheets"][0]
    data = whole["data"][0]
    assert data["rowMetadata"][0] == {"pixelSize": 40} and data["columnMetadata"][0] == {"pixelSize": 200}
    assert data["rowMetadata"][1]["developerMetadata"][0]["metadataKey"] == "k"
    assert whole["tables"][0]["columnProperties"][0] == {"columnName": "What"}
    assert [one["ranges"][0]["endRowIndex"] for one in whole["conditionalFormats"]] == [4, 2], "in their order"
    assert whole["rowGroups"][0]["collapsed"] is True and data["rowMetadata"][2]["hiddenByUser"] is True
    assert len(whole["bandedRanges"]) == 2, "the table is among them"
    assert whole["charts"][0]["position"]["overlayPosition"]["anchorCell"]["sheetId"] == 7
    assert whole["slicers"][0]["spec"] == {"title": "S"}
