"""Tables: their columns and header, what they do to cells, and how they grow."""

from __future__ import annotations

from typing import Any

import pytest

LIST = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Open"}, {"userEnteredValue": "Done"}]}}
GREEN = {"rgbColor": {"green": 1}}


def area(bottom: int = 4, right: int = 3, top: int = 0, left: int = 0) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def rows(*lines: list[Any]) -> list[Any]:
    return [{"values": [{"userEnteredValue": {"stringValue": cell}} for cell in line]} for line in lines]


def made(office: Any, **table: Any) -> Any:
    (reply,) = office.batch({"addTable": {"table": {"name": "Actions", "tableId": "t1", "range": area(), **table}}})
    return reply["addTable"]["table"]


@pytest.fixture
def filled(office: Any) -> Any:
    office.put("A1", [["What", "State", "Done?"], ["Write", "Open", "maybe"], ["Call", "Done", True], ["", "", "x"]])
    office.put("A6", [["below"]])
    return office


def test_a_table_has_a_named_column_for_each_of_its_own(filled: Any) -> None:
    columns = [{"columnIndex": 1, "columnType": "DROPDOWN", "columnName": "Status", "dataValidationRule": LIST}]
    table = made(filled, columnProperties=columns)
    assert table["columnProperties"] == [
        {"columnName": "What"},
        {"columnIndex": 1, "columnName": "Status", "columnType": "DROPDOWN", "dataValidationRule": LIST},
        {"columnIndex": 2, "columnName": "Done?"},
    ]
    assert filled.sheet()["tables"] == [table]
    assert filled.values("A1:C1") == [["What", "Status", "Done?"]], "a name that is given is written into the header"


def test_a_typed_column_without_a_name_is_numbered_over_its_header(filled: Any) -> None:
    table = made(filled, columnProperties=[{"columnIndex": 2, "columnType": "BOOLEAN"}])
    assert table["columnProperties"][2] == {"columnIndex": 2, "columnName": "Column 1", "columnType": "BOOLEAN"}
    kept = filled.values("C1:C4", valueRenderOption="UNFORMATTED_VALUE")
    assert kept == [["Column 1"], [False], [True], [False]], "what is no yes or no becomes no"


def test_what_is_typed_into_a_header_names_the_column(filled: Any) -> None:
    made(filled)
    filled.put("A1", [["Who", "=1+2"]], "USER_ENTERED")
    assert [column["columnName"] for column in filled.sheet()["tables"][0]["columnProperties"]] == [
        "Who", "Column 2", "Done?",
    ]  # fmt: skip
    assert filled.values("A1:B1", valueRenderOption="FORMULA") == [["Who", "Column 2"]]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"columnProperties": [{"columnType": "DROPDOWN"}]}, "Condition must be set for dropdown column type."),
        (
            {"columnProperties": [{"columnType": "DOUBLE", "dataValidationRule": LIST}]},
            "Cannot set condition for non-dropdown column type.",
        ),
        (
            {"columnProperties": [{"columnType": "DROPDOWN", "dataValidationRule": {"condition": {"type": "BLANK"}}}]},
            "must be ONE_OF_LIST",
        ),
        ({"columnProperties": [{"columnIndex": 3}]}, "Column index 3 is outside of the table."),
        ({"columnProperties": [{}, {}]}, "Column index 0 is given twice."),
        ({"range": area(1)}, "at least one row below its header"),
        ({"range": area(30, top=25)}, "exceeds grid limits"),
        ({"name": "first"}, 'A table with the name "first" already exists.'),
        ({"tableId": "first"}, "The table id first is already in use."),
        ({"range": area(8, top=5)}, "already has alternating background colors"),
    ],
)
def test_a_table_that_cannot_be_is_refused(filled: Any, table: dict[str, Any], words: str) -> None:
    filled.batch({"addTable": {"table": {"name": "First", "tableId": "first", "range": area(9, top=7)}}})
    before = filled.everything()
    code, message = filled.refused({"addTable": {"table": {"name": "Second", "range": area(), **table}}})
    assert code == 400 and words in message
    assert filled.everything() == before


def test_a_table_is_renamed_and_its_columns_replaced_as_a_whole(filled: Any) -> None:
    made(filled, columnProperties=[{"columnName": "State", "columnIndex": 1, "columnType": "TEXT"}])
    change = {"tableId": "t1", "name": "Steps", "columnProperties": [{"columnName": "Task", "columnType": "TEXT"}]}
    filled.batch({"updateTable": {"table": change, "fields": "name,columnProperties"}})
    (table,) = filled.sheet()["tables"]
    assert table["name"] == "Steps"
    assert table["columnProperties"] == [
        {"columnName": "Task", "columnType": "TEXT"},
        {"columnIndex": 1, "columnName": "State"},
        {"columnIndex": 2, "columnName": "Done?"},
    ]
    nameless = {"tableId": "t1", "columnProperties": [{"columnType": "DATE"}]}
    assert filled.refused({"updateTable": {"table": nameless, "fields": "columnProperties"}})[1].endswith(
        "Table header row cell must have a value."
    )
    assert "No table with id: x" in filled.refused({"updateTable": {"table": {"tableId": "x"}, "fields": "name"}})[1]


def test_rows_are_appended_to_a_table_and_push_down_what_is_below(filled: Any) -> None:
    made(filled, range=area(5))
    filled.put("D6", [["beside"]])
    filled.batch({"appendCells": {"tableId": "t1", "rows": rows(["a"], ["b"], ["c"]), "fields": "userEnteredValue"}})
    assert filled.values("A4:D8") == [["", "", "x"], ["a"], ["b", "", "", "beside"], ["c"], ["below"]]
    assert filled.sheet()["tables"][0]["range"]["endRowIndex"] == 7
    wide = {"tableId": "t1", "rows": rows(["a", "b", "c", "d"]), "fields": "userEnteredValue"}
    assert "The table has 3 columns" in filled.refused({"appendCells": wide})[1]


def test_rows_are_appended_before_the_footer_of_a_table(filled: Any) -> None:
    made(filled)
    footer = {"tableId": "t1", "rowsProperties": {"footerColorStyle": GREEN}}
    filled.batch({"updateTable": {"table": footer, "fields": "rowsProperties.footerColorStyle"}})
    assert filled.sheet()["tables"][0]["range"]["endRowIndex"] == 5, "a footer adds a row"
    filled.put("A5", [["sum"]])
    filled.batch({"appendCells": {"tableId": "t1", "rows": rows(["new"]), "fields": "userEnteredValue"}})
    assert filled.values("A4:A7") == [[], ["new"], ["sum"], ["below"]]
    bare = {"tableId": "t1"}
    filled.batch({"updateTable": {"table": bare, "fields": "rowsProperties"}})
    assert filled.sheet()["tables"][0]["range"]["endRowIndex"] == 5, "without its footer it is a row shorter"


def test_a_table_grows_shrinks_and_moves_with_its_rows_and_columns(filled: Any) -> None:
    made(filled)
    filled.batch(
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}}},
        {"insertDimension": {"range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}},
        {"insertDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}},
    )
    (table,) = filled.sheet()["tables"]
    assert table["range"] == area(6, 5, left=1)
    assert [column["columnName"] for column in table["columnProperties"]] == ["What", "Column 2", "State", "Done?"]
    assert [column.get("columnIndex", 0) for column in table["columnProperties"]] == [0, 1, 2, 3]
    filled.batch({"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 4}}})
    (table,) = filled.sheet()["tables"]
    assert [column["columnName"] for column in table["columnProperties"]] == ["What", "Done?"]
    filled.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 6}}})
    assert "tables" not in filled.sheet()


def test_cells_put_into_a_table_make_it_longer(filled: Any) -> None:
    made(filled)
    filled.batch({"insertRange": {"range": area(3, top=2), "shiftDimension": "ROWS"}})
    assert filled.sheet()["tables"][0]["range"] == area(5)
    torn = {"range": area(3, 1, top=2), "shiftDimension": "ROWS"}
    assert "torn apart" in filled.refused({"insertRange": torn})[1]
    filled.batch({"deleteRange": {"range": area(4, top=2), "shiftDimension": "ROWS"}})
    assert filled.sheet()["tables"][0]["range"] == area(3)


def test_a_table_goes_with_all_that_it_holds_and_the_formats_that_lie_on_it(filled: Any) -> None:
    rule = {"booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}}
    made(filled)
    filled.batch(
        {"addConditionalFormatRule": {"rule": {**rule, "ranges": [area(3, 2)]}}},
        {"addConditionalFormatRule": {"rule": {**rule, "ranges": [area(9)]}}},
        {"addProtectedRange": {"protectedRange": {"tableId": "t1", "warningOnly": True}}},
        {"deleteTable": {"tableId": "t1"}},
    )
    sheet = filled.sheet()
    assert "tables" not in sheet and filled.values("A1:C4") == []
    assert [one["ranges"] for one in sheet["conditionalFormats"]] == [[area(9)]]
    assert "tableId" not in sheet["protectedRanges"][0], "what it backed stays where it was"
    assert filled.values("A6") == [["below"]]


def test_typed_columns_take_no_validation_rule(filled: Any) -> None:
    made(filled, columnProperties=[{"columnName": "What", "columnType": "TEXT"}])
    rule = {"condition": {"type": "NOT_BLANK"}}
    rule = {"condition": {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "x"}]}}
    refusal = filled.refused({"setDataValidation": {"range": area(3, 1, top=1), "rule": rule}})
    assert refusal[1].endswith("This operation is not allowed on cells in typed columns.")
    filled.batch({"setDataValidation": {"range": area(3, 3, top=1, left=1), "rule": rule}})


def test_tables_stand_among_the_banded_ranges_unless_they_are_not_wanted(filled: Any) -> None:
    made(filled, rowsProperties={"headerColorStyle": GREEN})
    band = {"bandedRangeReference": "t1", "range": area(), "rowProperties": {"headerColorStyle": GREEN}}
    assert filled.sheet()["bandedRanges"] == [band]
    bare = filled.answer("GET", f"/{filled.id}", excludeTablesInBandedRanges="true")
    assert "bandedRanges" not in bare["sheets"][0]


def test_filters_and_protections_go_where_their_table_goes(filled: Any) -> None:
    made(filled)
    filled.batch(
        {"addFilterView": {"filter": {"title": "Mine", "tableId": "t1"}}},
        {"addProtectedRange": {"protectedRange": {"tableId": "t1", "warningOnly": True}}},
        {"updateTable": {"table": {"tableId": "t1", "range": area(5)}, "fields": "range"}},
    )
    sheet = filled.sheet()
    assert sheet["filterViews"][0]["range"] == sheet["protectedRanges"][0]["range"] == area(5)
    two = {"title": "Two", "tableId": "t1", "range": area()}
    assert "Exactly one of range, namedRangeId, tableId" in filled.refused({"addFilterView": {"filter": two}})[1]
    gone = {"filter": {"title": "Three", "tableId": "t2"}}
    assert "No table with id: t2" in filled.refused({"addFilterView": gone})[1]
