"""A spreadsheet as a whole: its sheets, their order, its settings, and the calls below, by gspread."""

from __future__ import annotations

import gspread
import pytest
from gspread.http_client import HTTPClient
from gspread.utils import ValueInputOption, ValueRenderOption


def titles(book: gspread.Spreadsheet) -> list[str]:
    return [sheet.title for sheet in book.worksheets()]


@pytest.mark.calls(
    "Spreadsheet.add_worksheet",
    "Spreadsheet.worksheets",
    "Spreadsheet.worksheet",
    "Spreadsheet.get_worksheet",
    "Spreadsheet.get_worksheet_by_id",
    "Spreadsheet.sheet1",
    "Worksheet.id",
    "Worksheet.index",
    "Worksheet.title",
    "Worksheet.row_count",
    "Worksheet.col_count",
    "Worksheet.column_count",
    "Worksheet.spreadsheet",
    "Worksheet.url",
)
def test_sheets_are_added_and_found(book: gspread.Spreadsheet) -> None:
    made = book.add_worksheet("Names / & “more” 100%?", rows=7, cols=4, index=0)
    assert (made.row_count, made.col_count, made.column_count, made.index) == (7, 4, 4, 0)
    assert titles(book) == ["Names / & “more” 100%?", "Sheet1"]
    assert book.worksheet(made.title).id == made.id
    assert book.get_worksheet(1).title == "Sheet1"
    assert book.get_worksheet_by_id(made.id).title == made.title
    assert book.sheet1.id == made.id
    assert made.spreadsheet is book
    assert made.url.endswith(f"{book.id}#gid={made.id}")
    for missing in (lambda: book.worksheet("None"), lambda: book.get_worksheet(9), lambda: book.get_worksheet_by_id(9)):
        with pytest.raises(gspread.WorksheetNotFound):
            missing()
    with pytest.raises(gspread.exceptions.APIError, match='A sheet with the name "Sheet1" already exists'):
        book.add_worksheet("Sheet1", 5, 5)


@pytest.mark.calls("Spreadsheet.del_worksheet", "Spreadsheet.del_worksheet_by_id")
def test_sheets_are_deleted_but_for_the_last_one(book: gspread.Spreadsheet) -> None:
    second, third = book.add_worksheet("Second", 5, 5), book.add_worksheet("Third", 5, 5)
    book.del_worksheet(second)
    book.del_worksheet_by_id(str(third.id))
    assert titles(book) == ["Sheet1"]
    with pytest.raises(gspread.exceptions.APIError, match="You can't remove all the sheets"):
        book.del_worksheet(book.sheet1)


@pytest.mark.calls("Spreadsheet.duplicate_sheet", "Worksheet.duplicate")
def test_a_sheet_is_duplicated_with_what_is_in_it(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b"]])
    named = book.duplicate_sheet(book.sheet1.id, insert_sheet_index=1, new_sheet_id=77, new_sheet_name="Twin")
    assert (named.id, named.title, named.index, named.get()) == (77, "Twin", 1, [["a", "b"]])
    assert book.sheet1.duplicate().title == "Copy of Sheet1"
    assert sorted(titles(book)) == ["Copy of Sheet1", "Sheet1", "Twin"]


@pytest.mark.calls("Spreadsheet.reorder_worksheets", "Worksheet.update_index")
def test_sheets_are_put_in_order(book: gspread.Spreadsheet) -> None:
    first, second, third = book.sheet1, book.add_worksheet("Second", 5, 5), book.add_worksheet("Third", 5, 5)
    book.reorder_worksheets([third, first])
    assert titles(book) == ["Third", "Sheet1", "Second"]
    second.update_index(0)
    assert titles(book) == ["Second", "Third", "Sheet1"]


@pytest.mark.calls("Worksheet.copy_to", "HTTPClient.spreadsheets_sheets_copy_to")
def test_a_sheet_is_copied_to_another_spreadsheet(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b"]])
    other = client.create("Other")
    made = book.sheet1.copy_to(other.id)
    assert made["title"] == "Copy of Sheet1"
    assert other.get_worksheet_by_id(made["sheetId"]).get() == [["a", "b"]]


@pytest.mark.calls(
    "Spreadsheet.update_title",
    "Spreadsheet.update_timezone",
    "Spreadsheet.update_locale",
    "Spreadsheet.timezone",
    "Spreadsheet.locale",
)
def test_settings_of_a_spreadsheet_change_what_is_typed_and_shown(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    assert (book.locale, book.timezone) == ("en_GB", "Europe/London")
    book.update_title("A new name")
    book.update_timezone("America/New_York")
    book.update_locale("en_US")
    again = client.open_by_key(book.id)
    assert (again.title, again.timezone, again.locale) == ("A new name", "America/New_York", "en_US")
    again.sheet1.update([["3/5/2026"]], raw=False)
    assert again.sheet1.get(value_render_option=ValueRenderOption.unformatted) == [[46086]]


@pytest.mark.calls(
    "Spreadsheet.batch_update",
    "Spreadsheet.fetch_sheet_metadata",
    "HTTPClient.batch_update",
    "HTTPClient.fetch_sheet_metadata",
)
def test_any_request_can_be_made_by_its_own_name(book: gspread.Spreadsheet) -> None:
    reply = book.batch_update({"requests": [{"addSheet": {"properties": {"title": "By hand"}}}]})
    assert reply["replies"][0]["addSheet"]["properties"]["title"] == "By hand"
    whole = book.fetch_sheet_metadata()
    assert [sheet["properties"]["title"] for sheet in whole["sheets"]] == ["Sheet1", "By hand"]
    assert "data" not in whole["sheets"][0]
    assert book.fetch_sheet_metadata({"fields": "properties.title"}) == {"properties": {"title": book.title}}


@pytest.mark.calls(
    "Spreadsheet.values_update",
    "Spreadsheet.values_get",
    "Spreadsheet.values_append",
    "Spreadsheet.values_clear",
    "Spreadsheet.values_batch_get",
    "Spreadsheet.values_batch_update",
    "Spreadsheet.values_batch_clear",
)
def test_the_calls_below_take_what_google_takes(book: gspread.Spreadsheet) -> None:
    raw = {"valueInputOption": ValueInputOption.raw}
    written = book.values_update("Sheet1!A1", params=raw, body={"values": [["a", "b"], ["c", "d"]]})
    assert written["updatedRange"] == "Sheet1!A1:B2"
    assert written["updatedCells"] == 4
    assert book.values_get("Sheet1!B:B", params={"majorDimension": "COLUMNS"})["values"] == [["b", "d"]]
    added = book.values_append("Sheet1", raw, {"values": [["e", "f"]]})
    assert (added["tableRange"], added["updates"]["updatedRange"]) == ("Sheet1!A1:B2", "Sheet1!A3:B3")
    both = book.values_batch_get(["Sheet1!A1", "Sheet1!B3"])
    assert [one["values"] for one in both["valueRanges"]] == [[["a"]], [["f"]]]
    data = [{"range": "Sheet1!D1", "values": [["x"]]}, {"range": "Sheet1!D2", "values": [["y"]]}]
    assert book.values_batch_update({"valueInputOption": "RAW", "data": data})["totalUpdatedCells"] == 2
    assert book.values_clear("Sheet1!D2")["clearedRange"] == "Sheet1!D2"
    assert book.values_batch_clear(body={"ranges": ["Sheet1!A:A", "Sheet1!1:1"]})["clearedRanges"] == [
        "Sheet1!A1:A1000",
        "Sheet1!A1:Z1",
    ]
    assert book.values_get("Sheet1")["values"] == [[], ["", "d"], ["", "f"]]


@pytest.mark.calls(
    "HTTPClient.values_update",
    "HTTPClient.values_get",
    "HTTPClient.values_append",
    "HTTPClient.values_clear",
    "HTTPClient.values_batch_get",
    "HTTPClient.values_batch_update",
    "HTTPClient.values_batch_clear",
    "HTTPClient.spreadsheets_get",
)
def test_the_lowest_calls_are_those_of_the_api(book: gspread.Spreadsheet) -> None:
    http: HTTPClient = book.client
    raw = {"valueInputOption": "RAW"}
    http.values_update(book.id, "A1", raw, {"values": [["a"]], "majorDimension": "ROWS"})
    http.values_append(book.id, "A1", raw, {"values": [["b"]]})
    http.values_batch_update(book.id, {"valueInputOption": "RAW", "data": [{"range": "A3", "values": [["c"]]}]})
    assert http.values_get(book.id, "A1:A9")["values"] == [["a"], ["b"], ["c"]]
    http.values_clear(book.id, "A1")
    http.values_batch_clear(book.id, body={"ranges": ["A3"]})
    assert http.values_batch_get(book.id, ["A1:A9"])["valueRanges"][0]["values"] == [[], ["b"]]
    cells = http.spreadsheets_get(book.id, {"ranges": "A2", "includeGridData": "true"})["sheets"][0]["data"][0]
    assert cells["rowData"][0]["values"][0]["formattedValue"] == "b"


@pytest.mark.calls(
    "Worksheet.define_named_range",
    "Worksheet.delete_named_range",
    "Spreadsheet.list_named_ranges",
    "Spreadsheet.named_range",
)
def test_a_name_stands_for_a_range(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["a", "b"], ["c", "d"]])
    sheet.define_named_range("B1:B2", "leads")
    (named,) = book.list_named_ranges()
    assert (named["name"], named["range"]["startColumnIndex"]) == ("leads", 1)
    assert [(cell.address, cell.value) for cell in book.named_range("leads")] == [("B1", "b"), ("B2", "d")]
    sheet.delete_named_range(named["namedRangeId"])
    assert book.list_named_ranges() == []


@pytest.mark.calls(
    "Worksheet.add_protected_range", "Worksheet.delete_protected_range", "Spreadsheet.list_protected_ranges"
)
def test_a_range_is_protected_and_free_again(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.add_protected_range("A1:B2", description="computed", warning_only=True)
    sheet.add_protected_range("C1", editor_users_emails=["sam@example.org"])
    first, second = book.list_protected_ranges(sheet.id)
    assert (first["description"], first["warningOnly"], first["range"]["endRowIndex"]) == ("computed", True, 2)
    assert "sam@example.org" in second["editors"]["users"]
    sheet.delete_protected_range(first["protectedRangeId"])
    assert [one["protectedRangeId"] for one in book.list_protected_ranges(sheet.id)] == [second["protectedRangeId"]]
    with pytest.raises(gspread.WorksheetNotFound):
        book.list_protected_ranges(9)
