"""Reading and writing the cells of a sheet, by gspread."""

from __future__ import annotations

import re

import gspread
import pytest
from gspread.cell import Cell
from gspread.utils import (
    DateTimeOption,
    Dimension,
    GridRangeType,
    InsertDataOption,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)


@pytest.mark.calls(
    "Worksheet.acell",
    "Worksheet.cell",
    "Worksheet.update_acell",
    "Worksheet.update_cell",
    "Cell.row",
    "Cell.col",
    "Cell.address",
    "Cell.numeric_value",
    "Cell.from_address",
)
def test_one_cell_is_read_and_written(sheet: gspread.Worksheet) -> None:
    sheet.update_acell("B2", "1,234.50")
    sheet.update_cell(3, 2, "=B2*2")
    found = sheet.cell(2, 2)
    assert (found.row, found.col, found.address, found.value) == (2, 2, "B2", "1,234.50")
    assert found.numeric_value == 1234.5
    assert sheet.acell("B2", ValueRenderOption.unformatted).value == 1234.5
    assert sheet.acell("b3", ValueRenderOption.formula).value == "=B2*2"
    assert sheet.cell(9, 9).value is None
    assert Cell.from_address("B2", "1,234.50") == found


@pytest.mark.calls(
    "Worksheet.update",
    "Worksheet.get",
    "ValueRange.from_json",
    "ValueRange.range",
    "ValueRange.major_dimension",
    "ValueRange.first",
)
def test_a_range_is_written_and_read(sheet: gspread.Worksheet) -> None:
    answer = sheet.update(
        [["a", 5, True], ["=1", None, ""]],
        "B2:D3",
        include_values_in_response=True,
        response_value_render_option=ValueRenderOption.unformatted,
    )
    assert answer["updatedData"]["values"] == [["a", 5, True], ["=1"]]
    read = sheet.get("B2:D4")
    assert (list(read), read.range, read.major_dimension) == ([["a", "5", "TRUE"], ["=1"]], "Sheet1!B2:D4", "ROWS")
    assert (read.first(), sheet.get("Z9").first("nothing")) == ("a", "nothing")
    assert sheet.get("B2:D3", maintain_size=True) == [["a", "5", "TRUE"], ["=1", "", ""]]
    assert sheet.get("B2:D3", Dimension.cols, pad_values=True) == [["a", "=1"], ["5", ""], ["TRUE", ""]]
    assert type(sheet.get(return_type=GridRangeType.ListOfLists)) is list
    assert sheet.get("E5:F6") == [[]]


def test_none_leaves_a_cell_and_empty_text_empties_it(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b", "c"]])
    sheet.update([[None, "", "C"]])
    assert sheet.get() == [["a", "", "C"]]


def test_dates_come_as_people_see_them_as_numbers_or_as_text(sheet: gspread.Worksheet) -> None:
    sheet.update([["05/03/2026"]], value_input_option=ValueInputOption.user_entered)
    assert sheet.get() == [["05/03/2026"]]
    assert sheet.get(value_render_option=ValueRenderOption.unformatted) == [[46086]]
    as_text = DateTimeOption.formatted_string
    assert sheet.get(value_render_option=ValueRenderOption.unformatted, date_time_render_option=as_text) == [
        ["05/03/2026"]
    ]


@pytest.mark.calls(
    "Worksheet.get_values",
    "Worksheet.get_all_values",
    "Worksheet.row_values",
    "Worksheet.col_values",
    "Worksheet.range",
    "Worksheet.get_all_cells",
)
def test_values_come_by_rows_columns_and_cells(sheet: gspread.Worksheet) -> None:
    sheet.resize(3, 3)
    sheet.update([["a", "b", "c"], ["d"], ["", "h"]])
    square = [["a", "b", "c"], ["d", "", ""], ["", "h", ""]]
    assert sheet.get_values() == sheet.get_all_values() == square
    assert sheet.get_values("B1:C2") == [["b", "c"]]
    assert sheet.row_values(2) == ["d"]
    assert sheet.row_values(1, Dimension.cols) == ["a"]
    assert sheet.col_values(2) == ["b", "", "h"]
    assert sheet.col_values(3) == ["c"]
    assert [(cell.address, cell.value) for cell in sheet.range("A2:B3")] == [
        ("A2", "d"),
        ("B2", ""),
        ("A3", ""),
        ("B3", "h"),
    ]
    assert [cell.value for cell in sheet.range(1, 2, 2, 3)] == ["b", "c", "", ""]
    assert len(sheet.range("A:B")) == 6
    assert len(sheet.get_all_cells()) == 9


@pytest.mark.calls("Worksheet.update_cells")
def test_cells_that_were_read_are_written_back_changed(sheet: gspread.Worksheet) -> None:
    cells = sheet.range("A1:B2")
    for cell in cells:
        cell.value = f"={cell.address}"
    sheet.update_cells(cells)
    assert sheet.get() == [["=A1", "=B1"], ["=A2", "=B2"]]
    assert sheet.update_cells([Cell(4, 4, "12")], ValueInputOption.user_entered)["updatedRange"] == "Sheet1!D4"
    assert sheet.cell(4, 4, ValueRenderOption.unformatted).value == 12


@pytest.mark.calls("Worksheet.get_all_records")
def test_rows_become_records_by_their_titles(sheet: gspread.Worksheet) -> None:
    sheet.update([["About", "", ""], ["name", "age", "code"], ["Ann", 9, "007"], ["Bob", "", "x"]])
    assert sheet.get_all_records(head=2) == [
        {"name": "Ann", "age": 9, "code": 7},
        {"name": "Bob", "age": "", "code": "x"},
    ]
    records = sheet.get_all_records(head=2, expected_headers=["name"], numericise_ignore=[3], default_blank=None)
    assert records == [{"name": "Ann", "age": 9, "code": "007"}, {"name": "Bob", "age": None, "code": "x"}]
    with pytest.raises(gspread.exceptions.GSpreadException, match="duplicates"):
        sheet.get_all_records()
    sheet.clear()
    assert sheet.get_all_records() == []


@pytest.mark.calls("Worksheet.batch_get", "Worksheet.batch_update")
def test_several_ranges_go_in_one_call(sheet: gspread.Worksheet) -> None:
    sheet.define_named_range("C1:C2", "third")
    data = [{"range": "A1:B1", "values": [["a", "10%"]]}, {"range": "third", "values": [["x"], ["y"]]}]
    answer = sheet.batch_update(data, value_input_option=ValueInputOption.user_entered, include_values_in_response=True)
    assert answer["totalUpdatedCells"] == 4
    assert answer["responses"][0]["updatedData"]["values"] == [["a", "10%"]]
    first, second = sheet.batch_get(["A1:B1", "third"], value_render_option=ValueRenderOption.unformatted)
    assert (first, second) == ([["a", 0.1]], [["x"], ["y"]])
    assert sheet.batch_get(["C1:C2"], major_dimension=Dimension.cols) == [[["x", "y"]]]


@pytest.mark.calls("Worksheet.append_row", "Worksheet.append_rows")
def test_rows_are_appended_after_the_table(sheet: gspread.Worksheet) -> None:
    sheet.update([["name", "due"], ["Ann", "soon"]])
    sheet.update([["note"]], "A8")
    answer = sheet.append_row(["Bob", "5/3/2026"], ValueInputOption.user_entered, table_range="A1")
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:B2", "Sheet1!A3:B3")
    answer = sheet.append_rows(
        [["Cy"], ["Di"]],
        insert_data_option=InsertDataOption.insert_rows,
        table_range="A1",
        include_values_in_response=True,
    )
    assert answer["updates"]["updatedData"]["values"] == [["Cy"], ["Di"]]
    assert sheet.col_values(1) == ["name", "Ann", "Bob", "Cy", "Di", "", "", "", "", "note"]
    assert sheet.acell("B3", ValueRenderOption.unformatted).value == 46086
    sheet.append_row(["x"] * 30)
    assert sheet.row_values(11) == ["x"] * 30


@pytest.mark.calls(
    "Worksheet.insert_row",
    "Worksheet.insert_rows",
    "Worksheet.insert_cols",
    "Worksheet.delete_rows",
    "Worksheet.delete_columns",
    "Worksheet.delete_dimension",
)
def test_rows_and_columns_are_put_in_and_taken_out(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b"], ["c", "d"]])
    sheet.insert_row(["first"], 1)
    sheet.insert_rows([["x", "y"], ["=1", "z"]], 3, ValueInputOption.user_entered, inherit_from_before=True)
    assert sheet.get() == [["first"], ["a", "b"], ["x", "y"], ["=1", "z"], ["c", "d"]]
    sheet.insert_cols([["p", "q"]], 2)
    assert sheet.get("A1:C2") == [["first", "p"], ["a", "q", "b"]]
    sheet.delete_rows(3, 4)
    sheet.delete_columns(2)
    sheet.delete_dimension(Dimension.rows, 1)
    assert sheet.get() == [["a", "b"], ["c", "d"]]


@pytest.mark.calls("Worksheet.clear", "Worksheet.batch_clear")
def test_values_are_cleared_and_looks_stay(sheet: gspread.Worksheet) -> None:
    sheet.update([["10%", "b"], ["c", "d"]], raw=False)
    assert sheet.batch_clear(["A1:A1", "B2"])["clearedRanges"] == ["Sheet1!A1", "Sheet1!B2"]
    assert sheet.get() == [["", "b"], ["c"]]
    assert sheet.clear()["clearedRange"] == "Sheet1!A1:Z1000"
    assert sheet.get() == [[]]
    sheet.update([[0.5]])
    assert sheet.acell("A1").value == "50%"


@pytest.mark.calls("Worksheet.find", "Worksheet.findall")
def test_cells_are_found_by_text_and_by_pattern(sheet: gspread.Worksheet) -> None:
    sheet.update([["Ann", "ann"], ["Bob", "Ann"]])
    found = sheet.find("Ann")
    assert found is not None and found.address == "A1"
    assert sheet.find("nobody") is None
    assert [cell.address for cell in sheet.findall("ANN", case_sensitive=False)] == ["A1", "B1", "B2"]
    assert [cell.address for cell in sheet.findall(re.compile("^[AB]"))] == ["A1", "A2", "B2"]
    assert [cell.address for cell in sheet.findall("Ann", in_column=2)] == ["B2"]
    assert [cell.address for cell in sheet.findall("Ann", in_row=1)] == ["A1"]


@pytest.mark.calls("Worksheet.expand")
def test_a_table_is_found_from_its_corner(sheet: gspread.Worksheet) -> None:
    sheet.update([["B2", "C2", "", "E2"], ["B3", "C3", "", "E3"], ["", "", "", "E4"]], "B2")
    assert sheet.expand("B2") == [["B2", "C2"], ["B3", "C3"]]
    assert sheet.expand("B2", TableDirection.right) == [["B2", "C2"]]
    assert sheet.expand("E2", TableDirection.down) == [["E2"], ["E3"], ["E4"]]
