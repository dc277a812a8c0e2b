"""Writing cells by request: values, formats, rules and notes, each only as far as the mask says."""

from __future__ import annotations

from typing import Any

BOLD = {"textFormat": {"bold": True}}
RED = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
CHOICES = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Done"}]}, "strict": True}


def text(*words: str) -> dict[str, Any]:
    return {"values": [{"userEnteredValue": {"stringValue": word}} if word else {} for word in words]}


def at(row: int, column: int) -> dict[str, int]:
    return {"sheetId": 0, "rowIndex": row, "columnIndex": column}


def test_cells_are_written_from_a_start_on(office: Any) -> None:
    office.put("A1", [["keep", "b", "c"], ["keep", "e", "f"]])
    office.batch({"updateCells": {"start": at(0, 1), "rows": [text("B", ""), text("E")], "fields": "userEnteredValue"}})
    assert office.values() == [["keep", "B"], ["keep", "E", "f"]]


def test_a_range_is_cleared_where_the_rows_do_not_reach(office: Any) -> None:
    office.put("A1", [["a", "b", "c"], ["d", "e", "f"]])
    area = {"endRowIndex": 2, "endColumnIndex": 2}
    office.batch({"updateCells": {"range": area, "rows": [text("A")], "fields": "userEnteredValue"}})
    assert office.values() == [["A", "", "c"], ["", "", "f"]]


def test_every_kind_of_value_is_kept(office: Any) -> None:
    given = [{"numberValue": 1.5}, {"boolValue": False}, {"formulaValue": "=A1"}, {"stringValue": "=A1"}, {}]
    row = {"values": [{"userEnteredValue": value} for value in given]}
    office.batch({"updateCells": {"start": at(0, 0), "rows": [row], "fields": "userEnteredValue"}})
    cells = office.sheet(cells=True)["data"][0]["rowData"][0]["values"]
    assert [cell["userEnteredValue"] for cell in cells] == given[:4]
    assert [cell["formattedValue"] for cell in cells] == ["1.5", "FALSE", "=A1", "=A1"]


def test_a_mask_leaves_the_rest_of_a_cell_alone(office: Any) -> None:
    cell = {"userEnteredValue": {"stringValue": "x"}, "userEnteredFormat": {**BOLD, **RED}, "note": "why"}
    office.batch({"updateCells": {"start": at(0, 0), "rows": [{"values": [cell]}], "fields": "*"}})
    change = {"userEnteredFormat": {"textFormat": {"italic": True}}, "note": "not asked for"}
    fields = "userEnteredFormat.textFormat.italic"
    office.batch({"repeatCell": {"range": {"endRowIndex": 1, "endColumnIndex": 1}, "cell": change, "fields": fields}})
    held = office.cell(0, 0)
    assert held["userEnteredFormat"] == {"textFormat": {"bold": True, "italic": True}, **RED}
    assert held["note"] == "why" and held["formattedValue"] == "x"
    office.batch(
        {"repeatCell": {"range": {"endRowIndex": 1}, "cell": {}, "fields": "userEnteredFormat(backgroundColor),note"}}
    )
    held = office.cell(0, 0)
    assert "note" not in held and held["userEnteredFormat"] == {"textFormat": {"bold": True, "italic": True}}


def test_one_cell_is_repeated_over_a_range(office: Any) -> None:
    cell = {"userEnteredValue": {"numberValue": 7}, "userEnteredFormat": BOLD}
    area = {"startRowIndex": 18, "endRowIndex": 99, "startColumnIndex": 4}
    office.batch({"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredValue,userEnteredFormat"}})
    assert office.values("E19:F20") == [["7", "7"], ["7", "7"]]
    assert office.sheet()["properties"]["gridProperties"]["rowCount"] == 20


def test_a_range_that_starts_beyond_the_grid_is_refused(office: Any) -> None:
    area = {"startRowIndex": 20, "endColumnIndex": 2}
    assert office.refused({"repeatCell": {"range": area, "cell": {}, "fields": "note"}}) == (
        400,
        "Invalid requests[0].repeatCell: Range (Tracker!A21:B) exceeds grid limits. Max rows: 20, max columns: 6",
    )


def test_a_format_without_end_holds_for_rows_to_come(office: Any) -> None:
    rule = {"range": {"startRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}, "rule": CHOICES}
    office.batch({"setDataValidation": rule})
    rows = [text("a", "b")] * 25
    office.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    assert office.cell(24, 1)["dataValidation"] == CHOICES
    assert "dataValidation" not in office.cell(0, 1)
    office.batch({"setDataValidation": {"range": {"startRowIndex": 24}}})
    assert "dataValidation" not in office.cell(24, 1)
    assert office.cell(23, 1)["dataValidation"] == CHOICES


def test_appended_cells_come_after_the_last_row_and_grow_the_grid(office: Any) -> None:
    office.put("C19", [["last"]])
    append = {"sheetId": 0, "rows": [text("a"), text("b", "", "", "", "", "", "c")], "fields": "userEnteredValue"}
    office.batch({"appendCells": append}, {"appendCells": append})
    assert office.values("A20:A23") == [["a"], ["b"], ["a"], ["b"]]
    assert office.sheet()["properties"]["gridProperties"] == {"rowCount": 23, "columnCount": 7}


def test_cells_beyond_the_grid_are_refused(office: Any) -> None:
    write = {"start": at(20, 0), "rows": [text("x")], "fields": "userEnteredValue"}
    code, message = office.refused({"updateCells": write})
    assert code == 400 and "Attempting to write row: 20, beyond the last requested row of: 19" in message


def test_what_the_desk_does_not_keep_is_refused_by_name(office: Any) -> None:
    def refused(cell: Any, fields: str) -> tuple[int, str]:
        refusal: tuple[int, str] = office.refused({"repeatCell": {"range": {}, "cell": cell, "fields": fields}})
        return refusal

    assert refused({}, "textFormatRuns") == (
        400,
        "Invalid requests[0].repeatCell: The desk does not take textFormatRuns.",
    )
    assert refused({"pivotTable": {}}, "*") == (
        400,
        "Invalid requests[0].repeatCell: The desk does not take cell.pivotTable.",
    )
    assert refused({}, "effectiveValue")[0] == 400
    two = {"userEnteredValue": {"stringValue": "x", "numberValue": 1}}
    assert "oneof field 'value' is already set. Cannot set 'numberValue'" in refused(two, "userEnteredValue")[1]


def test_borders_are_kept_with_the_format(office: Any) -> None:
    line = {"style": "SOLID"}
    area = {"endRowIndex": 2, "endColumnIndex": 2}
    office.batch({"updateBorders": {"range": area, "top": line, "innerVertical": line}})
    kept = {"style": "SOLID", "width": 1}
    assert office.cell(0, 0)["userEnteredFormat"] == {"borders": {"top": kept, "right": kept}}
    assert office.cell(1, 1)["userEnteredFormat"] == {"borders": {"left": kept}}
    office.batch({"updateBorders": {"range": area, "top": {"style": "NONE"}, "innerVertical": {"style": "NONE"}}})
    assert office.cell(0, 0) == {}


def test_a_range_is_sorted_and_empty_cells_come_last(office: Any) -> None:
    office.put("A1", [["head", ""], ["b", 2], ["", 3], ["a", 2], ["B", 1], [10, 0], [9, 0], [True, 0]])
    area = {"startRowIndex": 1, "endRowIndex": 9, "endColumnIndex": 2}
    spec = {"dimensionIndex": 0, "sortOrder": "ASCENDING"}
    office.batch({"sortRange": {"range": area, "sortSpecs": [spec]}})
    assert [line[0] for line in office.values()] == ["head", "9", "10", "a", "b", "B", "TRUE", ""]
    spec = {"dimensionIndex": 0, "sortOrder": "DESCENDING"}
    by_second = {"dimensionIndex": 1, "sortOrder": "ASCENDING"}
    office.batch({"sortRange": {"range": area, "sortSpecs": [spec, by_second]}})
    assert office.values() == [
        ["head"], ["TRUE", "0"], ["B", "1"], ["b", "2"], ["a", "2"], ["10", "0"], ["9", "0"], ["", "3"],
    ]  # fmt: skip


def test_notes_are_sorted_with_their_rows_and_metadata_stays(office: Any) -> None:
    cells = [{"values": [{"userEnteredValue": {"stringValue": word}, "note": word}]} for word in ("c", "a", "b")]
    location = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
    item = {"metadataKey": "row", "visibility": "DOCUMENT", "location": location}
    office.batch(
        {"updateCells": {"start": at(0, 0), "rows": cells, "fields": "userEnteredValue,note"}},
        {"createDeveloperMetadata": {"developerMetadata": item}},
        {"sortRange": {"range": {"endRowIndex": 3}, "sortSpecs": [{"dimensionIndex": 0}]}},
    )
    assert [office.cell(row, 0)["note"] for row in range(3)] == ["a", "b", "c"]
    assert office.values("A1:A3") == [["a"], ["b"], ["c"]]
    assert "developerMetadata" in office.sheet(cells=True)["data"][0]["rowMetadata"][0]


def test_cells_are_cut_and_copied(office: Any) -> None:
    office.put("A1", [["a", "b"], ["c", "d"]])
    note = {"range": {"endRowIndex": 1, "endColumnIndex": 1}, "cell": {"note": "why"}, "fields": "note"}
    office.batch({"repeatCell": note})
    block = {"endRowIndex": 1, "endColumnIndex": 2}
    office.batch({"cutPaste": {"source": block, "destination": at(4, 1)}})
    assert office.values() == [[], ["c", "d"], [], [], ["", "a", "b"]]
    assert office.cell(4, 1)["note"] == "why" and office.cell(0, 0) == {}
    source = {"startRowIndex": 1, "endRowIndex": 2, "endColumnIndex": 2}
    target = {"startRowIndex": 6, "endRowIndex": 8, "startColumnIndex": 0, "endColumnIndex": 4}
    office.batch({"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_VALUES"}})
    assert office.values("A7:F9") == [["c", "d", "c", "d"], ["c", "d", "c", "d"]]
    corner = {"startRowIndex": 9, "endRowIndex": 10, "startColumnIndex": 0, "endColumnIndex": 1}
    office.batch({"copyPaste": {"source": source, "destination": corner, "pasteOrientation": "TRANSPOSE"}})
    assert office.values("A10:F11") == [["c"], ["d"]]
    beyond = {"source": {"endRowIndex": 20}, "destination": at(5, 0)}
    assert office.refused({"cutPaste": beyond})[0] == 400


def test_a_range_is_inserted_and_deleted(office: Any) -> None:
    office.put("A1", [["a", "x"], ["b", "y"]])
    before = office.values()
    one = {"startRowIndex": 1, "endRowIndex": 2, "endColumnIndex": 1}
    office.batch({"insertRange": {"range": one, "shiftDimension": "ROWS"}})
    assert office.values() == [["a", "x"], ["", "y"], ["b"]]
    office.batch({"deleteRange": {"range": one, "shiftDimension": "ROWS"}})
    assert office.values() == before
    office.batch({"insertRange": {"range": one, "shiftDimension": "COLUMNS"}})
    assert office.values() == [["a", "x"], ["", "b", "y"]]
    office.batch({"deleteRange": {"range": one, "shiftDimension": "COLUMNS"}})
    assert office.values() == before


def test_text_is_found_and_replaced(office: Any) -> None:
    office.put("A1", [["Anna", "ann", "other"], ["hannah", 5, "=ann"]])
    (reply,) = office.batch({"findReplace": {"find": "ann", "replacement": "x\\1", "sheetId": 0}})
    assert reply["findReplace"] == {
        "valuesChanged": 4,
        "rowsChanged": 2,
        "sheetsChanged": 1,
        "occurrencesChanged": 4,
    }
    assert office.values() == [["x\\1a", "x\\1", "other"], ["hx\\1ah", "5", "=x\\1"]]
    regex = {"find": "^(.)ther$", "replacement": "$1!", "searchByRegex": True, "matchCase": True, "allSheets": True}
    office.batch({"findReplace": regex})
    assert office.values("C1") == [["o!"]]
    assert office.refused({"findReplace": {"find": "(", "searchByRegex": True, "sheetId": 0}})[0] == 400


def test_merged_cells_keep_the_first_value(office: Any) -> None:
    office.put("A1", [["", "b"], ["c", "d"]])
    area = {"endRowIndex": 2, "endColumnIndex": 2}
    office.batch({"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}})
    merged = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    assert office.sheet()["merges"] == [merged]
    assert office.values() == [["b"]]
    part = {"unmergeCells": {"range": {"endRowIndex": 1}}}
    assert "You must select all cells in a merged range" in office.refused(part)[1]
    office.batch({"mergeCells": {"range": area, "mergeType": "MERGE_ROWS"}})
    assert len(office.sheet()["merges"]) == 2
    office.batch({"unmergeCells": {"range": area}})
    assert "merges" not in office.sheet()
