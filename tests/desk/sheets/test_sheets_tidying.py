"""Splitting, trimming, taking out duplicates, and rows in another order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RED = {"red": 1}
CELLS = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from(["", "a", "B", "b", "ä"]), st.booleans())


def area(top: int, bottom: int, left: int = 0, right: int = 1) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


@pytest.mark.parametrize(
    ("how", "lines"),
    [
        ({"delimiterType": "COMMA"}, [["a", " b", "1"], ["c;d"], ["7"]]),
        ({"delimiterType": "SEMICOLON"}, [["a, b,1"], ["c", "d"], ["7"]]),
        ({"delimiterType": "CUSTOM", "delimiter": ", "}, [["a", "b,1"], ["c;d"], ["7"]]),
        ({"delimiterType": "AUTODETECT"}, [["a", " b", "1"], ["c;d"], ["7"]]),
    ],
)
def test_a_column_is_split_over_others(office: Any, how: dict[str, Any], lines: list[Any]) -> None:
    office.put("A1", [["a, b,1", "old"], ["c;d"], [7]])
    office.batch({"textToColumns": {"source": area(0, 3), **how}})
    told = [line + (["old"] if at == 0 and len(line) == 1 else []) for at, line in enumerate(lines)]
    assert office.values("A1:C3") == told


def test_parts_count_as_typed_and_the_grid_grows_for_them(office: Any) -> None:
    office.put("F1", [["1 02/01/2026 x"]])
    office.batch({"textToColumns": {"source": area(0, 1, 5, 6), "delimiterType": "SPACE"}})
    assert office.values("F1:H1", valueRenderOption="UNFORMATTED_VALUE") == [[1, 46024, "x"]]
    assert office.sheet()["properties"]["gridProperties"]["columnCount"] == 8
    wide = {"source": area(0, 1, 0, 2), "delimiterType": "SPACE"}
    assert "exactly one column" in office.refused({"textToColumns": wide})[1]
    assert (
        "delimiter must be given"
        in office.refused({"textToColumns": {"source": area(0, 1), "delimiterType": "CUSTOM"}})[1]
    )
    assert "delimiterType must be specified" in office.refused({"textToColumns": {"source": area(0, 1)}})[1]


def test_whitespace_is_trimmed_and_counted(office: Any) -> None:
    office.put("A1", [["  a  b\t c\n", "fine", 5], ["=1+1 ", " "]])
    (reply,) = office.batch({"trimWhitespace": {"range": area(0, 3, 0, 3)}})
    assert reply == {"trimWhitespace": {"cellsChangedCount": 3}}
    assert office.values("A1:C2") == [["a b c", "fine", "5"], ["=1+1"]]
    assert "formulaValue" not in office.cell(1, 0)["userEnteredValue"], "a text stays a text"
    assert office.batch({"trimWhitespace": {"range": area(0, 3, 0, 3)}}) == [{"trimWhitespace": {}}]


def test_rows_that_say_the_same_are_taken_out(office: Any) -> None:
    office.put("A1", [["a", 1, "k1"], ["A", 1, "k2"], ["b", 1, "k3"], ["", "", ""], ["a", 1, "k5"]])
    for row, note in ((1, "of A"), (2, "of b")):
        office.batch({"repeatCell": {"range": area(row, row + 1), "cell": {"note": note}, "fields": "note"}})
    (reply,) = office.batch({"deleteDuplicates": {"range": area(0, 5, 0, 2)}})
    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 2}}
    assert office.values("A1:C5") == [["a", "1", "k1"], ["b", "1", "k2"], ["", "", "k3"], [], ["", "", "k5"]]
    assert [office.cell(row, 0).get("note") for row in range(5)] == [None, "of b", None, None, None]
    by_second = [{"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}]
    office.batch({"deleteDuplicates": {"range": area(0, 5, 0, 2), "comparisonColumns": by_second}})
    assert office.values("A1:B5") == [["a", "1"]]
    outside = [{"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}]
    wrong = {"range": area(0, 5, 0, 2), "comparisonColumns": outside}
    assert "columns of the range" in office.refused({"deleteDuplicates": wrong})[1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_a_new_order_is_a_permutation_of_the_rows(office: Any, rows: list[Any], down: bool, chance: bool) -> None:
    office.batch({"updateCells": {"range": {}, "fields": "*"}})
    office.put("A1", [["" if cell is None else cell for cell in row] for row in rows])
    notes = [
        {"updateCells": {"start": {"rowIndex": at}, "rows": [{"values": [{"note": str(row)}]}], "fields": "note"}}
        for at, row in enumerate(rows)
    ]
    office.batch(*notes)
    whole = area(0, len(rows), 0, 2)
    spec = {"dimensionIndex": 0, "sortOrder": "DESCENDING" if down else "ASCENDING"}
    office.batch(
        {"randomizeRange": {"range": whole}} if chance else {"sortRange": {"range": whole, "sortSpecs": [spec]}}
    )

    def seen() -> list[str]:
        data = office.sheet(cells=True)["data"][0].get("rowData", [])
        return [str([cell.get("userEnteredValue", {}) for cell in line.get("values", [])]) for line in data]

    def written(row: list[Any]) -> str:
        kinds = {bool: "boolValue", int: "numberValue", str: "stringValue"}
        cells = [{} if cell in (None, "") else {kinds[type(cell)]: cell} for cell in row]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        return str(cells)

    assert Counter(seen()) == Counter(map(written, rows))
    data = office.sheet(cells=True)["data"][0]["rowData"]
    by_note = {str(row): written(row) for row in rows}
    for line in data:
        held = [cell.get("userEnteredValue", {}) for cell in line["values"]]
        assert by_note[line["values"][0]["note"]] == str(held), "the note went with its row"


def test_rows_are_sorted_by_colour(office: Any) -> None:
    office.put("A1", [["a"], ["b"], ["c"], ["d"]])
    red = {"range": area(2, 3), "cell": {"userEnteredFormat": {"backgroundColor": RED}}, "fields": "userEnteredFormat"}
    office.batch({"repeatCell": red})
    spec = {"dimensionIndex": 0, "backgroundColorStyle": {"rgbColor": RED}}
    office.batch({"sortRange": {"range": area(0, 4), "sortSpecs": [spec]}})
    assert office.values("A1:A4") == [["c"], ["a"], ["b"], ["d"]]
    two = {**spec, "foregroundColor": RED}
    assert "mutually exclusive" in office.refused({"sortRange": {"range": area(0, 4), "sortSpecs": [two]}})[1]
    theme = {"backgroundColorStyle": {"themeColor": "TEXT"}}
    assert "rgbColor" in office.refused({"sortRange": {"range": area(0, 4), "sortSpecs": [theme]}})[1]


def test_a_sort_leaves_developer_metadata_at_its_row(office: Any) -> None:
    office.put("A1", [["b"], ["a"]])
    place = {"dimensionRange": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
    item = {"metadataId": 1, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
    office.batch({"createDeveloperMetadata": {"developerMetadata": item}})
    office.batch({"sortRange": {"range": area(0, 2), "sortSpecs": [{}]}})
    assert office.values("A1:A2") == [["a"], ["b"]]
    held = office.answer("GET", f"/{office.id}/developerMetadata/1")
    assert held["location"]["dimensionRange"] == {"sheetId": 0, **place["dimensionRange"]}


def test_rows_of_merged_cells_are_not_sorted(office: Any) -> None:
    office.batch({"mergeCells": {"range": area(0, 2), "mergeType": "MERGE_ALL"}})
    assert "merged" in office.refused({"sortRange": {"range": area(0, 4), "sortSpecs": [{}]}})[1]
    assert "merged" in office.refused({"randomizeRange": {"range": area(0, 4)}})[1]
