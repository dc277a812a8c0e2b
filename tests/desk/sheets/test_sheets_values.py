"""spreadsheets.values.*: what is written is what is read, in Google's shapes and with Google's refusals."""

from __future__ import annotations

from typing import Any

import pytest

from automation.desk.sheets.grid import Grid


def test_raw_values_stay_what_they_are(office: Any) -> None:
    typed = ["=1+1", "0123", "1/2", "'quoted", "TRUE", " spaced ", "🙂 Ŵyn", "a\tb\x00\u202e"]
    office.put("A1", [typed[:6], [12, 1.5, True, False, -3, *typed[6:7]]])
    assert office.values("A1:F2", valueRenderOption="UNFORMATTED_VALUE") == [
        typed[:6],
        [12, 1.5, True, False, -3, typed[6]],
    ]
    office.put("A3", [typed[7:]])
    assert office.values("A3") == [typed[7:]]
    assert office.cell(0, 0)["userEnteredValue"] == {"stringValue": "=1+1"}


def test_typed_values_are_read_and_keep_the_format_they_came_with(office: Any) -> None:
    office.put("A1", [["=1+1", "0123", "5/3/2026", "25%", "TRUE", "'0123"]], "USER_ENTERED")
    assert office.values("A1:F1") == [["=1+1", "123", "05/03/2026", "25%", "TRUE", "0123"]]
    assert office.values("A1:F1", valueRenderOption="UNFORMATTED_VALUE") == [["=1+1", 123, 46086, 0.25, True, "0123"]]
    assert office.values("A1:F1", valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="FORMATTED_STRING") == [
        ["=1+1", 123, "05/03/2026", 0.25, True, "0123"]
    ]
    assert office.cell(0, 0)["userEnteredValue"] == {"formulaValue": "=1+1"}


def test_a_column_formatted_as_text_keeps_typed_text(office: Any) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    office.batch({"repeatCell": {"range": {"endColumnIndex": 1}, "cell": text, "fields": "userEnteredFormat"}})
    office.put("A1", [["0123", "0123"]], "USER_ENTERED")
    assert office.values("A1:B1", valueRenderOption="UNFORMATTED_VALUE") == [["0123", 123]]


def test_null_skips_a_cell_and_an_empty_string_empties_it(office: Any) -> None:
    office.put("A1", [["a", "b", "c"], ["d", "e", "f"]])
    answer = office.put("A1", [[None, "", "C"], [None, None, None]])
    assert office.values() == [["a", "", "C"], ["d", "e", "f"]]
    assert (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"]) == (1, 2, 2)


def test_empty_ends_are_cut_and_no_values_is_no_field(office: Any) -> None:
    office.put("B2", [["x", "", ""], ["", "", ""]])
    assert office.values() == [[], ["", "x"]]
    answer = office.answer("GET", f"/{office.id}/values/D5:E9")
    assert answer == {"range": "Tracker!D5:E9", "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("Tracker", "Tracker!A1:F20"),
        ("tracker!a1", "Tracker!A1"),
        ("B2:C", "Tracker!B2:C20"),
        ("C:C", "Tracker!C1:C20"),
        ("3:4", "Tracker!A3:F4"),
        ("A1:Z99", "Tracker!A1:F20"),
        ("'Bob''s & co/1%'!A1:B1", "'Bob''s & co/1%'!A1:B1"),
        ("A1", "Tracker!A1"),
        ("'A1'", "'A1'!A1:F9"),
    ],
)
def test_the_range_is_echoed_in_full(office: Any, asked: str, echoed: str) -> None:
    small = {"rowCount": 9, "columnCount": 6}
    for title in ("Bob's & co/1%", "A1"):
        office.batch({"addSheet": {"properties": {"title": title, "gridProperties": small}}})
    from urllib.parse import quote

    assert office.answer("GET", f"/{office.id}/values/{quote(asked, safe='')}")["range"] == echoed


def test_columns_can_come_first(office: Any) -> None:
    body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS"}
    office.answer("PUT", f"/{office.id}/values/A1", body, valueInputOption="RAW")
    assert office.values() == [["a", "c"], ["b"]]
    assert office.values(majorDimension="COLUMNS") == [["a", "b"], ["c"]]


def test_batches_of_values(office: Any) -> None:
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "Tracker!D4", "values": [[7]]}]
    written = office.answer("POST", f"/{office.id}/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert written["totalUpdatedCells"] == 3
    assert [one["updatedRange"] for one in written["responses"]] == ["Tracker!A1:B1", "Tracker!D4"]
    read = office.answer("GET", f"/{office.id}/values:batchGet", ranges=["A1:B1", "D4"])
    assert [one["values"] for one in read["valueRanges"]] == [[["a", "b"]], [["7"]]]
    cleared = office.answer("POST", f"/{office.id}/values:batchClear", {"ranges": ["A:A", "D4:E5"]})
    assert cleared["clearedRanges"] == ["Tracker!A1:A20", "Tracker!D4:E5"]
    assert office.values() == [["", "b"]]


def test_a_batch_of_values_is_written_whole_or_not_at_all(office: Any) -> None:
    data = [{"range": "A1", "values": [["a"]]}, {"range": "Nowhere!A1", "values": [["b"]]}]
    refusal = office.refusal("POST", f"/{office.id}/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert refusal == (400, "Invalid data[1]: Unable to parse range: Nowhere!A1")
    assert office.values() == []


def test_of_several_ranges_to_clear_the_one_that_is_not_there_is_named(office: Any) -> None:
    office.put("A1", [["a"]])
    refusal = office.refusal("POST", f"/{office.id}/values:batchClear", {"ranges": ["A1", "A21:ZZ"]})
    assert refusal == (
        400,
        "Invalid range[1]: Range (Tracker!A21:ZZ) exceeds grid limits. Max rows: 20, max columns: 6",
    )
    assert office.values() == [["a"]]


def test_data_filters_select_ranges_and_tagged_places(office: Any) -> None:
    office.put("A1", [["a", "b"], ["c", "d"]])
    location = {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}
    item = {"metadataKey": "column", "metadataValue": "lead", "visibility": "DOCUMENT", "location": location}
    office.batch({"createDeveloperMetadata": {"developerMetadata": item}})
    lookup = {"developerMetadataLookup": {"metadataKey": "column"}}
    filters = [lookup, {"gridRange": {"sheetId": 0, "endRowIndex": 1}}, {"a1Range": "Tracker!B:B"}]
    found = office.answer("POST", f"/{office.id}/values:batchGetByDataFilter", {"dataFilters": filters})["valueRanges"]
    assert [one["valueRange"]["values"] for one in found] == [[["b"], ["d"]], [["a", "b"]]]
    assert found[0]["dataFilters"] == [lookup, {"a1Range": "Tracker!B:B"}] or len(found[0]["dataFilters"]) == 1
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": lookup, "values": [["B"], ["D"]]}]}
    written = office.answer("POST", f"/{office.id}/values:batchUpdateByDataFilter", body)
    assert written["responses"][0]["updatedRange"] == "Tracker!B1:B2"
    assert office.values() == [["a", "B"], ["c", "D"]]
    office.answer("POST", f"/{office.id}/values:batchClearByDataFilter", {"dataFilters": [lookup]})
    assert office.values() == [["a"], ["c"]]


def test_values_for_tagged_places_are_typed_and_answered_as_they_then_are(office: Any) -> None:
    data = [{"dataFilter": {"a1Range": "B1"}, "values": [["10%"]]}]
    body = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": True, "data": data}
    answer = office.answer("POST", f"/{office.id}/values:batchUpdateByDataFilter", body)
    assert answer["responses"][0]["updatedData"]["values"] == [["10%"]]
    body["data"] = [{"values": [["x"]]}]
    assert office.refusal("POST", f"/{office.id}/values:batchUpdateByDataFilter", body)[0] == 400


def test_values_that_do_not_fit_are_refused_in_googles_words(office: Any) -> None:
    def refused(place: str, values: list[list[Any]]) -> str:
        path = f"/{office.id}/values/{place}"
        code, message = office.refusal("PUT", path, {"values": values}, valueInputOption="RAW")
        assert code == 400
        return str(message)

    assert refused("A21", [["x"]]) == "Range (Tracker!A21) exceeds grid limits. Max rows: 20, max columns: 6"
    assert refused("A20", [["x"], ["y"]]) == "Requested writing within range [A20], but tried writing to row [21]"
    assert refused("A1:B1", [["x"], ["y"]]) == "Requested writing within range [A1:B1], but tried writing to row [2]"
    assert refused("A1:B1", [["x", "y", "z"]]).endswith("but tried writing to column [C]")
    assert refused("A1", [["x" * 50_001]]) == (
        "Your input contains more than the maximum of 50000 characters in a single cell."
    )
    assert refused("A1", [[["nested"]]]).startswith("Invalid values[0][0]: list_value")
    assert office.values() == []
    office.put("A1", [["x" * 50_000]])


def test_the_input_option_must_be_said(office: Any) -> None:
    refusal = office.refusal("PUT", f"/{office.id}/values/A1", {"values": [["x"]]})
    assert refusal == (400, "'valueInputOption' is required but not specified")


def test_a_spreadsheet_that_is_not_there_is_not_found(office: Any) -> None:
    assert office.refusal("GET", "/nowhere/values/A1")[0] == 404


@pytest.mark.parametrize(
    ("asked", "written", "table"),
    [
        ("Tracker", "Tracker!B7", "Tracker!B4:D6"),
        ("B4", "Tracker!B7", "Tracker!B4:D6"),
        ("C5:D5", "Tracker!B7", "Tracker!B4:D6"),
        ("A1:B2", "Tracker!A3", "Tracker!A1:C2"),
        ("F9", "Tracker!F9", None),
    ],
)
def test_appending_finds_the_table(office: Any, asked: str, written: str, table: str | None) -> None:
    office.put("A1", [["x", "y", "z"], [1, 2, 3]])
    office.put("B4", [["x", "y"], ["", 1, 2], [3, 4]])
    answer = office.answer("POST", f"/{office.id}/values/{asked}:append", {"values": [["new"]]}, valueInputOption="RAW")
    assert answer["updates"]["updatedRange"] == written
    assert answer.get("tableRange") == table


def test_appending_grows_the_grid_and_can_insert_rows(office: Any) -> None:
    office.put("A1", [[str(row)] for row in range(20)])
    path = f"/{office.id}/values/A1:append"
    office.answer("POST", path, {"values": [["a"], ["b"]]}, valueInputOption="RAW")
    assert office.sheet()["properties"]["gridProperties"]["rowCount"] == 22
    office.answer("POST", f"/{office.id}/values/A10:A20:clear", {})
    body = {"values": [["in"]]}
    office.answer("POST", path, body, valueInputOption="RAW", insertDataOption="INSERT_ROWS")
    assert office.values("A9:A22") == [["8"], ["in"], *[[]] * 11, ["a"]]
    assert office.sheet()["properties"]["gridProperties"]["rowCount"] == 23


def test_values_can_be_asked_back(office: Any) -> None:
    answer = office.answer(
        "PUT",
        f"/{office.id}/values/A1",
        {"values": [["5/3/2026"]]},
        valueInputOption="USER_ENTERED",
        includeValuesInResponse="true",
        responseValueRenderOption="UNFORMATTED_VALUE",
    )
    assert answer["updatedData"]["values"] == [[46086]]


def test_a_named_range_is_a_range(office: Any) -> None:
    office.put("A1", [["a", "b"], ["c", "d"]])
    grid_range = {"startColumnIndex": 1, "endColumnIndex": 2}
    office.batch({"addNamedRange": {"namedRange": {"name": "leads", "range": grid_range}}})
    assert office.values("Leads") == [["b"], ["d"]]


def test_gspread_reads_and_writes(office: Any) -> None:
    sheet = office.gspread().sheet1
    sheet.update([["name", "due"], ["Ann", "2026-03-05"]], "A1")
    sheet.append_rows([["Bob", "later"], ["=1", ""]])
    assert sheet.get_all_records() == [
        {"name": "Ann", "due": "2026-03-05"},
        {"name": "Bob", "due": "later"},
        {"name": "=1", "due": ""},
    ]
    assert sheet.find("Bob").address == "A3"
    sheet.batch_clear(["B2:B3"])
    assert sheet.col_values(2) == ["due"]
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_typed_values_lay_one_format_over_all_neighbours_and_leave_the_looks_that_were_there(office: Any) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    office.batch({"repeatCell": {"range": {"endColumnIndex": 1}, "cell": bold, "fields": "userEnteredFormat"}})
    office.put("A1", [["10%", "20%", "30%"]] * 9, "USER_ENTERED")
    assert office.values("A9:C9") == [["10%", "20%", "30%"]]
    assert office.cell(8, 0)["userEnteredFormat"]["textFormat"] == {"bold": True}
    with office.desk.store.read() as connection:
        formats = Grid(connection, office.id, 0).layers.entries()
    assert len(formats) == 3  # bold percentages, percentages beside them, bold cells below


def test_a_cell_that_is_text_takes_what_is_typed_as_text(office: Any) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    office.batch({"repeatCell": {"range": {"endRowIndex": 1}, "cell": text, "fields": "userEnteredFormat"}})
    office.put("A1", [["10%", "007", "=A2"], ["10%"]], "USER_ENTERED")
    assert office.values(valueRenderOption="UNFORMATTED_VALUE") == [["10%", "007", "=A2"], [0.1]]


def test_a_number_has_the_precision_of_a_spreadsheet(office: Any) -> None:
    office.put("A1", [[2**60, 12345678901234567890, 2**53 - 1]])
    read = office.values(valueRenderOption="UNFORMATTED_VALUE")
    assert read == [[float(2**60), 12345678901234567890.0, 2**53 - 1]]
