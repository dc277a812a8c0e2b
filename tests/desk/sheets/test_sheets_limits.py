"""What one request may ask for has an end: beyond it there is a refusal, and the desk goes on for everybody else."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.desk.sheets.numberformat import shown

HUGE = 2**31 - 1
CELLS = "above the limit of 10000000 cells."
COLUMNS = "above the limit of 18278 columns."


def lines(start: int, end: int, dimension: str = "COLUMNS") -> dict[str, Any]:
    return {"dimension": dimension, "startIndex": start, "endIndex": end}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"insertDimension": {"range": lines(0, HUGE)}}, COLUMNS),
        ({"insertDimension": {"range": lines(0, HUGE, "ROWS")}}, CELLS),
        ({"appendDimension": {"dimension": "COLUMNS", "length": HUGE}}, COLUMNS),
        (
            {
                "addSheet": {
                    "properties": {"gridProperties": {"rowCount": HUGE, "columnCount": HUGE}},
                }
            },
            COLUMNS,
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"rowCount": 1, "columnCount": 20_000}},
                    "fields": "gridProperties",
                }
            },
            COLUMNS,
        ),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_would_pass_the_limits_is_refused_before_anything_moves(office: Any, asked: Any, words: str) -> None:
    wide = {"range": lines(1, 2, "ROWS"), "properties": {"pixelSize": 40}, "fields": "pixelSize"}
    office.batch({"updateDimensionProperties": wide})
    office.put("A1", [["kept", 2, 3]])
    before = office.everything()
    code, message = office.refused(asked)
    assert code == 400 and words in message
    assert office.everything() == before


def test_a_new_spreadsheet_above_the_limits_is_refused_before_it_is_filled(office: Any) -> None:
    sheet = {"properties": {"gridProperties": {"rowCount": HUGE, "columnCount": 1}}, "merges": [{}]}
    code, message = office.refusal("POST", "", {"sheets": [sheet]})
    assert code == 400 and CELLS in message


def find(**more: Any) -> Any:
    return {"findReplace": {"allSheets": True, "searchByRegex": True, **more}}


def test_a_pattern_that_runs_for_ever_elsewhere_ends_at_once(office: Any) -> None:
    office.put("A1", [["a" * 5000 + "!"]])
    assert office.batch(find(find="(a+)+$", replacement="b")) == [{"findReplace": {}}]


def test_parts_of_what_was_found_stand_in_what_replaces_it(office: Any) -> None:
    office.put("A1", [["Ünal, Åsa", r"a\1"]])
    office.batch(find(find=r"(\pL+), (\pL+)", replacement=r"$2 $1\1"), find(find=r"\\1", replacement="$0!"))
    assert office.values() == [[r"Åsa Ünal\1!", r"a\1!"]]


def test_what_re2_does_not_know_is_refused(office: Any) -> None:
    office.put("A1", [["aa"]])
    code, message = office.refused(find(find=r"(a)\1", replacement="b"))
    assert code == 400 and "Invalid regular expression" in message


def test_text_that_outgrows_a_cell_is_refused_before_it_is_made(office: Any) -> None:
    office.put("A1", [["a" * 5_000]])
    tracemalloc.start()
    try:
        code, message = office.refused(find(find="a", replacement="b" * 40_000))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert code == 400 and "more than the maximum of 50000 characters in a single cell" in message
    assert most < 50_000_000, "made whole, the text would be 200 million characters"


@pytest.mark.parametrize("kind", ["findReplace", "deleteDuplicates", "trimWhitespace"])
def test_a_tidying_that_changes_nothing_still_answers_by_its_kind(office: Any, kind: str) -> None:
    asked = {"find": "x", "allSheets": True} if kind == "findReplace" else {"range": {"sheetId": 0}}
    assert office.batch({kind: asked}) == [{kind: {}}]


@pytest.mark.parametrize("kind", ["setBasicFilter", "addFilterView"])
def test_two_colours_of_one_union_in_the_map_of_criteria_are_refused(office: Any, kind: str) -> None:
    two = {"visibleBackgroundColorStyle": {"rgbColor": {"red": 1}, "themeColor": "ACCENT1"}}
    code, message = office.refused({kind: {"filter": {"range": {"endColumnIndex": 3}, "criteria": {"0": two}}}})
    assert code == 400 and "oneof field 'kind' is already set. Cannot set 'themeColor'" in message


def test_a_sheet_id_in_an_address_that_is_no_number_is_refused(office: Any) -> None:
    body = {"destinationSpreadsheetId": office.id}
    assert office.refusal("POST", f"/{office.id}/sheets/abc:copyTo", body)[0] == 400


def test_merging_no_cells_is_refused(office: Any) -> None:
    code, message = office.refused({"mergeCells": {"range": {"startColumnIndex": 0, "endColumnIndex": 0}}})
    assert code == 400 and "holds no cells" in message


def test_a_list_to_choose_from_needs_something_in_it(office: Any) -> None:
    rule = {"condition": {"type": "ONE_OF_LIST", "values": []}}
    code, message = office.refused({"setDataValidation": {"range": {"endRowIndex": 2}, "rule": rule}})
    assert code == 400 and "'ONE_OF_LIST' requires" in message


@pytest.mark.parametrize("name", ["xx_YY", "en_QQQ", ""])
def test_a_locale_that_nobody_has_is_refused(office: Any, name: str) -> None:
    code, message = office.refusal("POST", "", {"properties": {"locale": name}})
    assert code == 400 and f"Unsupported locale: {name}" in message


def test_locales_of_other_countries_are_taken(office: Any) -> None:
    for name in ("fr_FR", "cy_GB", "es_419", "zh_TW"):
        assert office.answer("POST", "", {"properties": {"locale": name}})["properties"]["locale"] == name


def test_figures_of_another_script_stay_text(office: Any) -> None:
    office.put("A1", [["١٢", "٠٥/٠٣/٢٠٢٦", "12"]], "USER_ENTERED")
    assert office.values(valueRenderOption="UNFORMATTED_VALUE") == [["١٢", "٠٥/٠٣/٢٠٢٦", 12]]


marks = st.text(st.sampled_from('0#?,.%E+-;"\\[]_*$£dmyhsap/: @G\U000fd800'), max_size=14)
usual = st.sampled_from(["0.00", "#,##0", "0%", "0." + "0" * 28, "0.00E+00", "[hm]", "[]", "General;-0", ",,%", "[h]"])
kinds = st.sampled_from(["NUMBER", "DATE", "TIME", "DATE_TIME", "CURRENCY", "PERCENT", "SCIENTIFIC", "TEXT", ""])
floats = st.floats() | st.integers(0, 2_958_467).map(float) | st.sampled_from([1e26, 2_958_465.999999999, -1e308])


@settings(max_examples=300)
@given(number=floats, kind=kinds, pattern=marks | usual)
def test_any_number_can_be_shown_by_any_pattern(number: float, kind: str, pattern: str) -> None:
    text = shown(number, {"type": kind, "pattern": pattern})
    assert text.encode() or pattern


@given(number=st.floats(1e15, 1.7e308))
def test_all_digits_of_a_large_number_are_shown(number: float) -> None:
    assert math.isclose(float(shown(number, {"type": "NUMBER", "pattern": "#,##0"}).replace(",", "")), number)


def test_an_enormous_sum_of_money_can_be_read_back(office: Any) -> None:
    office.put("A1", [["£1" + "0" * 30]], "USER_ENTERED")
    assert office.values() == [["£1" + ",000" * 10]]


LONG = {"startColumnIndex": 0, "endColumnIndex": 1}
FILL = {"source": {"startRowIndex": 0, "endRowIndex": 1, **LONG}, "dimension": "ROWS", "fillLength": 2_000_000}


@pytest.mark.parametrize(
    "asked",
    [
        {"repeatCell": {"range": {}, "cell": {"userEnteredValue": {"numberValue": 1}}, "fields": "userEnteredValue"}},
        {"sortRange": {"range": {}, "sortSpecs": [{}]}},
        {"randomizeRange": {"range": {}}},
        {"deleteDuplicates": {"range": {}}},
        {"autoFill": {"sourceAndDestination": FILL}},
        {"copyPaste": {"source": {"endRowIndex": 1}, "destination": {}}},
        {"mergeCells": {"range": {}, "mergeType": "MERGE_ROWS"}},
        {
            "updateDimensionProperties": {
                "range": {"dimension": "ROWS"},
                "properties": {"pixelSize": 9},
                "fields": "pixelSize",
            }
        },
    ],
    ids=lambda one: next(iter(one)),
)
def test_no_single_request_keeps_the_desk_from_others_for_minutes(office: Any, asked: Any) -> None:
    size = {"properties": {"gridProperties": {"rowCount": 3_000_000, "columnCount": 1}}, "fields": "gridProperties"}
    office.batch({"updateSheetProperties": size})
    office.put("A1", [["kept"]])
    code, message = office.refused(asked)
    assert code == 400 and "at most 1000000 cells, rows or columns in one request" in message
    assert office.values() == [["kept"]]


def test_a_fill_repeats_many_formats_and_many_merges_come_apart(office: Any) -> None:
    def bold(row: int) -> Any:
        place = {"startRowIndex": row, "endRowIndex": row + 1, **LONG}
        cell = {"userEnteredFormat": {"textFormat": {"bold": True}}}
        return {"repeatCell": {"range": place, "cell": cell, "fields": "userEnteredFormat"}}

    office.put("A1", [["x"], ["y"]])
    two = {"startRowIndex": 0, "endRowIndex": 2, **LONG}
    pairs = {"range": {"startColumnIndex": 1, "endColumnIndex": 3}, "mergeType": "MERGE_ROWS"}
    one = {"startRowIndex": 4, "endRowIndex": 5}
    office.batch(
        bold(0),
        bold(3),
        {"autoFill": {"sourceAndDestination": {"source": two, "dimension": "ROWS", "fillLength": 5}}},
        {"mergeCells": pairs},
        {"unmergeCells": {"range": one}},
    )
    looks = ["userEnteredFormat" in office.cell(row, 0) for row in range(8)]
    assert looks == [True, False, True, False, True, False, True, False]
    assert len(office.sheet()["merges"]) == 19
    office.batch({"unmergeCells": {"range": {}}})
    assert "merges" not in office.sheet() or not office.sheet()["merges"]
