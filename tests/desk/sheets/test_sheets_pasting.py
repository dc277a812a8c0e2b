"""Cutting, copying, filling and pasting: what goes along, and how series go on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.desk.sheets import references
from automation.desk.sheets.series import continued

BOLD = {"textFormat": {"bold": True}}
BORDER = {"top": {"style": "SOLID"}}
RULE = {"condition": {"type": "BOOLEAN"}}


def area(top: int, bottom: int, left: int = 0, right: int = 1) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


@pytest.fixture
def dressed(office: Any) -> Any:
    """Two rows of two cells, with everything that can lie on them."""
    office.put("A1", [["a", "=$A1&B$1"], [1, ""]], "USER_ENTERED")
    look = {"userEnteredFormat": {**BOLD, "borders": BORDER}, "note": "why", "dataValidation": RULE}
    strong = {"condition": {"type": "NOT_BLANK"}, "format": BOLD}
    office.batch(
        {"repeatCell": {"range": area(0, 1), "cell": look, "fields": "userEnteredFormat,note,dataValidation"}},
        {"mergeCells": {"range": area(1, 2, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(0, 2, 0, 2)], "booleanRule": strong}}},
    )
    return office


def copied(office: Any, kind: str = "PASTE_NORMAL", to: dict[str, int] | None = None, **more: Any) -> None:
    source = {"source": area(0, 2, 0, 2), "destination": to or area(10, 11), "pasteType": kind}
    office.batch({"copyPaste": {**source, **more}})


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("PASTE_NORMAL", {"userEnteredValue", "userEnteredFormat", "dataValidation", "note"}),
        ("PASTE_NO_BORDERS", {"userEnteredValue", "userEnteredFormat", "dataValidation", "note"}),
        ("PASTE_FORMULA", {"userEnteredValue"}),
        ("PASTE_FORMAT", {"userEnteredFormat"}),
        ("PASTE_DATA_VALIDATION", {"dataValidation"}),
        ("PASTE_CONDITIONAL_FORMATTING", set()),
    ],
)
def test_each_kind_of_paste_takes_along_what_google_says(dressed: Any, kind: str, keys: set[str]) -> None:
    copied(dressed, kind)
    cell = dressed.cell(10, 0)
    assert set(cell) - {"effectiveValue", "effectiveFormat", "formattedValue"} == keys
    sheet = dressed.sheet()
    whole = kind in ("PASTE_NORMAL", "PASTE_NO_BORDERS")
    assert (area(11, 12, 0, 2) in sheet["merges"]) == whole
    pieces = sheet["conditionalFormats"][0]["ranges"]
    assert (area(10, 12, 0, 2) in pieces) == (whole or kind in ("PASTE_FORMAT", "PASTE_CONDITIONAL_FORMATTING"))
    if kind == "PASTE_NO_BORDERS":
        assert cell["userEnteredFormat"] == BOLD


def test_the_references_of_a_copied_formula_go_along(dressed: Any) -> None:
    copied(dressed, "PASTE_FORMULA", area(10, 11, 2, 3))
    assert dressed.cell(10, 3)["userEnteredValue"] == {"formulaValue": "=$A11&D$1"}
    assert (
        "formulas"
        in dressed.refused(
            {"copyPaste": {"source": area(0, 1, 0, 2), "destination": area(5, 6), "pasteType": "PASTE_VALUES"}}
        )[1]
    )


def test_a_copy_fills_what_is_a_multiple_of_it_and_is_laid_once_elsewhere(office: Any) -> None:
    office.put("A1", [["a"], ["b"]])
    office.batch({"copyPaste": {"source": area(0, 2), "destination": area(4, 8, 2, 4)}})
    assert office.values("C5:D9") == [["a", "a"], ["b", "b"], ["a", "a"], ["b", "b"]]
    office.batch({"copyPaste": {"source": area(0, 2), "destination": area(10, 13)}})
    assert office.values("A11:A14") == [["a"], ["b"]]
    assert "exceeds grid" in office.refused({"copyPaste": {"source": area(0, 2), "destination": area(19, 20)}})[1]


def test_rows_are_pasted_as_columns(dressed: Any) -> None:
    copied(dressed, to=area(10, 11), pasteOrientation="TRANSPOSE")
    assert dressed.values("A11:B12", valueRenderOption="FORMULA") == [["a", 1], ["=$A12&A$1"]]
    assert area(10, 12, 1, 2) in dressed.sheet()["merges"]


def test_a_cut_takes_everything_along_to_another_sheet(dressed: Any) -> None:
    dressed.batch(
        {"addSheet": {"properties": {"sheetId": 9, "title": "Other"}}},
        {"addNamedRange": {"namedRange": {"name": "whole", "range": area(0, 2, 0, 2)}}},
        {"addNamedRange": {"namedRange": {"name": "more", "range": area(0, 3, 0, 2)}}},
        {"cutPaste": {"source": area(0, 2, 0, 2), "destination": {"sheetId": 9, "rowIndex": 3}}},
    )
    assert dressed.values("Other!A4:B5", valueRenderOption="FORMULA") == [["a", "=$A1&B$1"], [1]]
    sheet, other = dressed.sheet(), dressed.sheet("Other", cells=True)
    assert dressed.values() == [] and not {"merges", "conditionalFormats"} & set(sheet)
    assert other["merges"] == [{"sheetId": 9, **area(4, 5, 0, 2)}]
    assert other["conditionalFormats"][0]["ranges"] == [{"sheetId": 9, **area(3, 5, 0, 2)}]
    assert other["data"][0]["rowData"][3]["values"][0]["note"] == "why"
    named = {one["name"]: one["range"] for one in dressed.everything()["namedRanges"]}
    assert named == {"whole": {"sheetId": 9, **area(3, 5, 0, 2)}, "more": area(0, 3, 0, 2)}


def test_whatever_is_pasted_the_source_is_cut(dressed: Any) -> None:
    dressed.batch(
        {"cutPaste": {"source": area(0, 1), "destination": {"rowIndex": 9}, "pasteType": "PASTE_FORMULA"}},
    )
    assert dressed.cell(0, 0) == {} and "note" not in dressed.cell(9, 0)
    torn = {"source": area(1, 2, 0, 1), "destination": {"rowIndex": 9}}
    assert "select all cells in a merged range" in dressed.refused({"cutPaste": torn})[1]


def test_a_formula_that_is_repeated_counts_on(office: Any) -> None:
    cell = {"userEnteredValue": {"formulaValue": "=A1+$A$1"}}
    target = {"range": area(1, 4, 1, 3), "cell": cell, "fields": "userEnteredValue"}
    office.batch({"repeatCell": target})
    assert office.values("B2:C4", valueRenderOption="FORMULA") == [
        ["=A1+$A$1", "=B1+$A$1"], ["=A2+$A$1", "=B2+$A$1"], ["=A3+$A$1", "=B3+$A$1"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=SUM(A1:B2)", "=SUM(B3:C4)"),
        ("=$A1+A$1+$A$1", "=$A3+B$1+$A$1"),
        ('="A1"&LOG10(A1)', '="A1"&LOG10(B3)'),
        ("='A1 B2'!A1+Sheet2!C:D+5:6", "='A1 B2'!B3+Sheet2!D:E+7:8"),
        ("=TAXES2026+A1.5", "=TAXES2026+A1.5"),
        ("=A1B2", "=A1B2"),
    ],
)
def test_references_are_moved_and_nothing_else(formula: str, moved: str) -> None:
    assert references.moved(formula, 2, 1) == moved


def test_a_reference_that_falls_off_the_sheet_is_an_error() -> None:
    assert references.moved("=A1+B2", -1, 0) == "=#REF!+B1"


@given(st.integers(0, 30), st.integers(0, 30))
def test_references_come_back_where_they_went(down: int, right: int) -> None:
    formula = "=SUM(C4:$D$9)+'Agreed actions'!AA7-E:F"
    assert references.moved(references.moved(formula, down, right), -down, -right) == formula


@pytest.mark.parametrize(
    ("cells", "kind", "alternate", "goes_on"),
    [
        ([5], "", False, [5, 5]),
        ([5], "", True, [6, 7]),
        ([1, 3], "", False, [5, 7]),
        ([1, 3], "", True, [1, 3]),
        ([0.1, 0.2], "", False, [0.30000000000000004, 0.4]),
        ([1, 2, 4], "", False, [5.333333333, 6.833333333]),
        ([46000], "DATE", False, [46001, 46002]),
        ([46000], "DATE", True, [46000, 46000]),
        ([46023, 46054], "DATE", False, [46082, 46113]),
        ([0.5], "TIME", False, [0.5 + 1 / 24, 0.5 + 2 / 24]),
        (["Item 9"], "", False, ["Item 10", "Item 11"]),
        (["A08", "A10"], "", False, ["A12", "A14"]),
        (["Sat"], "", False, ["Sun", "Mon"]),
        (["january", "march"], "", False, ["may", "july"]),
        (["x", "y"], "", False, ["x", "y"]),
        (["x", 1], "", False, ["x", 1]),
        ([True], "", False, [True, True]),
        ([None, "x"], "", False, [None, "x"]),
    ],
)
def test_cells_go_on_as_in_google(cells: list[Any], kind: str, alternate: bool, goes_on: list[Any]) -> None:
    found = continued(cells, kind, alternate=alternate)
    got = [found(len(cells)), found(len(cells) + 1)]
    assert got == pytest.approx(goes_on) if all(isinstance(one, float | int) for one in goes_on) else got == goes_on


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=2), st.integers(2, 5), st.integers(-5, 9))
def test_a_series_of_even_steps_goes_on_by_the_step(ends: list[int], count: int, at: int) -> None:
    first, by = ends
    assert continued([first + by * step for step in range(count)], "", alternate=False)(at) == first + by * at


def test_cells_are_filled_down_and_back_with_their_formats(office: Any) -> None:
    office.put("A5", [[1, "=B1"], [2, "=B2"]], "USER_ENTERED")
    office.batch({"repeatCell": {"range": area(4, 5), "cell": {"userEnteredFormat": BOLD}, "fields": "*"}})
    office.put("A5", [[1]])
    down = {"source": area(4, 6, 0, 2), "dimension": "ROWS", "fillLength": 3}
    office.batch({"autoFill": {"sourceAndDestination": down}})
    assert office.values("A5:B9", valueRenderOption="FORMULA") == [
        [1, "=B1"], [2, "=B2"], [3, "=B3"], [4, "=B4"], [5, "=B5"],
    ]  # fmt: skip
    assert office.cell(6, 0)["userEnteredFormat"] == BOLD and "userEnteredFormat" not in office.cell(7, 0)
    back = {"source": area(4, 6), "dimension": "ROWS", "fillLength": -2}
    office.batch({"autoFill": {"sourceAndDestination": back}})
    assert office.values("A3:A4", valueRenderOption="UNFORMATTED_VALUE") == [[-1], [0]]
    off = {"source": area(4, 6), "dimension": "ROWS", "fillLength": -9}
    assert office.refused({"autoFill": {"sourceAndDestination": off}})[0] == 400


def test_a_range_is_filled_from_the_cells_that_hold_something(office: Any) -> None:
    office.put("A1", [["Mon", 1], ["Tue", 2]])
    office.batch({"autoFill": {"range": area(0, 4, 0, 2)}})
    assert office.values("A1:B4") == [["Mon", "1"], ["Tue", "2"], ["Wed", "3"], ["Thu", "4"]]
    both = {"range": area(0, 1), "sourceAndDestination": {}}
    assert "oneof field 'area' is already set" in office.refused({"autoFill": both})[1]
    assert "Exactly one of range, sourceAndDestination" in office.refused({"autoFill": {}})[1]


def test_text_from_elsewhere_is_pasted_as_if_typed(office: Any) -> None:
    data = 'name,due\n"Ann, B",01/02/2026\nNo,5%'
    office.batch({"pasteData": {"coordinate": {"rowIndex": 18}, "data": data, "delimiter": ","}})
    assert office.values("A19:B21") == [["name", "due"], ["Ann, B", "01/02/2026"], ["No", "5%"]]
    assert office.sheet()["properties"]["gridProperties"]["rowCount"] == 21, "the grid grows"
    html = "<table><tr><th>a<td>1<tr><td>b<br>c</td><td>=1+1</td></tr></table>"
    office.batch({"pasteData": {"coordinate": {}, "data": html, "html": True}})
    assert office.values("A1:B2", valueRenderOption="FORMULA") == [["a", 1], ["b\nc", "=1+1"]]
    office.batch({"pasteData": {"coordinate": {"rowIndex": 5}, "data": "a::b", "delimiter": "::"}})
    assert office.values("A6:B6") == [["a", "b"]]


@pytest.mark.parametrize(
    ("given_data", "words"),
    [
        ({"data": "x"}, "Exactly one of delimiter, html"),
        ({"data": "x", "delimiter": ",", "html": True}, "oneof field 'kind' is already set"),
        ({"data": "x", "delimiter": ",", "type": "PASTE_FORMAT"}, "does not take type PASTE_FORMAT"),
        ({"data": "x", "delimiter": ",", "coordinate": {"rowIndex": 99}}, "outside of the grid"),
    ],
)
def test_what_cannot_be_pasted_is_refused(office: Any, given_data: dict[str, Any], words: str) -> None:
    assert words in office.refused({"pasteData": given_data})[1]
