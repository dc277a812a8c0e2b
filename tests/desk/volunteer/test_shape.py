"""How a sheet is laid out and looks: sizes, colours, formats, notes, merges, groups, filters and rules, by gspread."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from gspread.utils import MergeType, PasteOrientation, PasteType, ValidationConditionType, ValueRenderOption


def again(sheet: gspread.Worksheet) -> gspread.Worksheet:
    return sheet.spreadsheet.get_worksheet_by_id(sheet.id)


def data(sheet: gspread.Worksheet, place: str) -> dict[str, Any]:
    """The CellData of one cell."""
    found = sheet.client.spreadsheets_get(sheet.spreadsheet_id, {"ranges": place, "includeGridData": "true"})
    rows = found["sheets"][0]["data"][0].get("rowData", [{}])
    return next(iter(rows[0].get("values", [{}])))


def raw(sheet: gspread.Worksheet) -> dict[str, Any]:
    """The Sheet resource."""
    return next(
        one for one in sheet.spreadsheet.fetch_sheet_metadata()["sheets"] if one["properties"]["sheetId"] == sheet.id
    )


@pytest.mark.calls("Worksheet.resize", "Worksheet.add_rows", "Worksheet.add_cols")
def test_a_sheet_grows_and_shrinks(sheet: gspread.Worksheet) -> None:
    sheet.resize(rows=5, cols=4)
    sheet.add_rows(2)
    sheet.add_cols(1)
    assert (again(sheet).row_count, again(sheet).col_count) == (7, 5)
    sheet.update([["kept"], ["lost"]])
    sheet.resize(rows=1)
    assert again(sheet).get() == [["kept"]]
    with pytest.raises(gspread.exceptions.APIError, match=r"Range \(Sheet1!A9\) exceeds grid limits"):
        sheet.update([["x"]], "A9")


@pytest.mark.calls(
    "Worksheet.update_title",
    "Worksheet.update_tab_color",
    "Worksheet.clear_tab_color",
    "Worksheet.tab_color",
    "Worksheet.get_tab_color",
)
def test_a_tab_is_renamed_and_coloured(sheet: gspread.Worksheet) -> None:
    sheet.update_title("It's new: 2026/27!")
    sheet.update_tab_color("#ff7f00")
    assert again(sheet).title == "It's new: 2026/27!"
    assert again(sheet).tab_color == again(sheet).get_tab_color() == "#FF7F00"
    sheet.update([["found"]])
    assert again(sheet).get("A1").range == "'It''s new: 2026/27!'!A1"
    sheet.clear_tab_color()
    assert again(sheet).get_tab_color() is None


@pytest.mark.calls(
    "Worksheet.hide",
    "Worksheet.show",
    "Worksheet.isSheetHidden",
    "Worksheet.hide_gridlines",
    "Worksheet.show_gridlines",
    "Worksheet.is_gridlines_hidden",
)
def test_a_sheet_and_its_lines_are_hidden_and_shown(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    book.add_worksheet("Second", 5, 5)
    sheet.hide()
    sheet.hide_gridlines()
    assert again(sheet).isSheetHidden and again(sheet).is_gridlines_hidden
    assert [one.title for one in book.worksheets(exclude_hidden=True)] == ["Second"]
    sheet.show()
    sheet.show_gridlines()
    assert not again(sheet).isSheetHidden and not again(sheet).is_gridlines_hidden


@pytest.mark.calls("Worksheet.freeze", "Worksheet.frozen_row_count", "Worksheet.frozen_col_count")
def test_rows_and_columns_stay_in_sight(sheet: gspread.Worksheet) -> None:
    sheet.freeze(rows=2, cols=1)
    assert (again(sheet).frozen_row_count, again(sheet).frozen_col_count) == (2, 1)
    sheet.freeze(rows=0)
    assert (again(sheet).frozen_row_count, again(sheet).frozen_col_count) == (0, 1)


@pytest.mark.calls("Worksheet.sort")
def test_rows_are_sorted_below_what_is_frozen(sheet: gspread.Worksheet) -> None:
    sheet.update([["name", "age"], ["Cy", 3], ["ann", 3], ["Bob", 12]])
    sheet.freeze(rows=1)
    sheet.sort((2, "des"), (1, "asc"))
    assert sheet.col_values(1) == ["name", "Bob", "ann", "Cy"]
    sheet.sort((1, "asc"), range="A2:B3")
    assert sheet.col_values(1) == ["name", "ann", "Bob", "Cy"]


@pytest.mark.calls("Worksheet.format", "Worksheet.batch_format")
def test_looks_are_given_to_ranges(sheet: gspread.Worksheet) -> None:
    sheet.format(["A1:B1", "D4"], {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    sheet.batch_format([{"range": "A1", "format": {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}}])
    sheet.update([[0.256]])
    first = data(sheet, "A1")
    assert first["formattedValue"] == "25.6%"
    assert first["userEnteredFormat"]["textFormat"] == {"bold": True}
    assert data(sheet, "D4")["userEnteredFormat"]["backgroundColor"] == {"red": 1}


@pytest.mark.calls("Worksheet.merge_cells", "Worksheet.unmerge_cells", "Worksheet.batch_merge")
def test_cells_are_merged_and_parted(sheet: gspread.Worksheet) -> None:
    sheet.update([["head", "lost"], ["x", "y"]])
    sheet.merge_cells("A1:B1")
    sheet.batch_merge([{"range": "A3:B4", "mergeType": MergeType.merge_rows}, {"range": "C3:C4"}])
    assert len(raw(sheet)["merges"]) == 4
    assert sheet.get("A1:B2", combine_merged_cells=True, pad_values=True) == [["head", "head"], ["x", "y"]]
    sheet.unmerge_cells("A3:C4")
    assert (
        raw(sheet)["merges"] == [{"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}]
        or raw(sheet)["merges"][0].get("endColumnIndex") == 2
    )


@pytest.mark.calls(
    "Worksheet.insert_note",
    "Worksheet.insert_notes",
    "Worksheet.update_note",
    "Worksheet.update_notes",
    "Worksheet.get_note",
    "Worksheet.get_notes",
    "Worksheet.clear_note",
    "Worksheet.clear_notes",
)
def test_notes_are_put_on_cells_and_taken_off(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b", "c"], ["d", "e", "f"]])
    sheet.insert_note("A1", "one")
    sheet.insert_notes({"B2": "two", "C3": "three"})
    sheet.update_note("A1", "first")
    sheet.update_notes({"C3": "third"})
    assert (sheet.get_note("A1"), sheet.get_note("B1")) == ("first", "")
    assert sheet.get_notes() == [["first"], ["", "two"], ["", "", "third"]]
    assert sheet.get_notes(grid_range="A2:B2") == [["", "two"]]
    sheet.clear_note("A1")
    sheet.clear_notes(["B2", "C3"])
    assert sheet.get_notes() == [[]]


@pytest.mark.calls(
    "Worksheet.add_dimension_group_rows",
    "Worksheet.add_dimension_group_columns",
    "Worksheet.list_dimension_group_rows",
    "Worksheet.list_dimension_group_columns",
    "Worksheet.delete_dimension_group_rows",
    "Worksheet.delete_dimension_group_columns",
)
def test_rows_and_columns_are_grouped(sheet: gspread.Worksheet) -> None:
    sheet.add_dimension_group_rows(1, 5)
    sheet.add_dimension_group_rows(2, 4)
    sheet.add_dimension_group_columns(0, 2)
    rows = [
        (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"])
        for one in sheet.list_dimension_group_rows()
    ]
    assert sorted(rows) == [(1, 5, 1), (2, 4, 2)]
    assert len(sheet.list_dimension_group_columns()) == 1
    sheet.delete_dimension_group_rows(2, 4)
    sheet.delete_dimension_group_columns(0, 2)
    assert len(sheet.list_dimension_group_rows()) == 1
    assert sheet.list_dimension_group_columns() == []


@pytest.mark.calls("Worksheet.hide_rows", "Worksheet.hide_columns", "Worksheet.unhide_rows", "Worksheet.unhide_columns")
def test_rows_and_columns_are_hidden(sheet: gspread.Worksheet) -> None:
    def hidden(kind: str) -> list[int]:
        found = sheet.client.spreadsheets_get(sheet.spreadsheet_id, {"fields": f"sheets.data.{kind}"})
        lines = found["sheets"][0]["data"][0][kind]
        return [at for at, line in enumerate(lines) if line.get("hiddenByUser")]

    sheet.hide_rows(1, 3)
    sheet.hide_columns(0, 1)
    assert (hidden("rowMetadata"), hidden("columnMetadata")) == ([1, 2], [0])
    sheet.unhide_rows(1, 2)
    sheet.unhide_columns(0, 1)
    assert (hidden("rowMetadata"), hidden("columnMetadata")) == ([2], [])


@pytest.mark.calls("Worksheet.rows_auto_resize", "Worksheet.columns_auto_resize")
def test_columns_get_their_usual_size_back_in_which_pages_fit_them_to_their_text(sheet: gspread.Worksheet) -> None:
    def width(at: int) -> int:
        found = sheet.client.spreadsheets_get(sheet.spreadsheet_id, {"fields": "sheets.data.columnMetadata.pixelSize"})
        return int(found["sheets"][0]["data"][0]["columnMetadata"][at]["pixelSize"])

    columns = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 2}
    wide = {"range": columns, "properties": {"pixelSize": 300}, "fields": "pixelSize"}
    sheet.spreadsheet.batch_update({"requests": [{"updateDimensionProperties": wide}]})
    sheet.columns_auto_resize(0, 1)
    sheet.rows_auto_resize(0, 1)
    assert (width(0), width(1)) == (100, 300)


@pytest.mark.calls("Worksheet.copy_range", "Worksheet.cut_range")
def test_ranges_are_copied_and_moved(sheet: gspread.Worksheet) -> None:
    sheet.update([["1", "2"], ["3", "4"]], raw=False)
    sheet.copy_range("A1:B1", "A4")
    sheet.copy_range("A1:B1", "D1", PasteType.values, PasteOrientation.transpose)
    sheet.cut_range("A2:B2", "A6")
    assert sheet.get() == [["1", "2", "", "1"], ["", "", "", "2"], [], ["1", "2"], [], ["3", "4"]]


@pytest.mark.calls("Worksheet.set_basic_filter", "Worksheet.clear_basic_filter")
def test_a_filter_is_put_over_a_range(sheet: gspread.Worksheet) -> None:
    sheet.update([["name", "age"], ["Ann", "3"]])
    sheet.set_basic_filter("A1:B2")
    assert raw(sheet)["basicFilter"]["range"]["endRowIndex"] == 2
    sheet.set_basic_filter()
    assert "basicFilter" in raw(sheet)
    sheet.clear_basic_filter()
    assert "basicFilter" not in raw(sheet)


@pytest.mark.calls("Worksheet.add_validation")
def test_a_cell_takes_only_what_its_rule_allows(sheet: gspread.Worksheet) -> None:
    sheet.add_validation("C2:C7", ValidationConditionType.one_of_list, ["Yes", "No"], showCustomUi=True)
    sheet.add_validation("A1", ValidationConditionType.number_greater, ["10"], strict=True, inputMessage="More than 10")
    rule = data(sheet, "C3")["dataValidation"]
    assert [one["userEnteredValue"] for one in rule["condition"]["values"]] == ["Yes", "No"]
    assert rule["showCustomUi"] is True
    assert data(sheet, "A1")["dataValidation"]["inputMessage"] == "More than 10"
    assert sheet.acell("A1", ValueRenderOption.unformatted).value is None
