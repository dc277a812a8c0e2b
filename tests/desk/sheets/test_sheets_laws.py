"""What always holds of values, whatever is written."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

scalars = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(["=1+1", "10%", "05/03/2026", "TRUE", "'quoted", " 1 ", "0123"]),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(-1e15, 1e15, allow_nan=False).filter(lambda number: number != int(number)),
    st.booleans(),
)
tables = st.lists(st.lists(scalars | st.just(""), max_size=5), min_size=1, max_size=6)
ROOT = "https://sheets.googleapis.com/v4/spreadsheets"
several = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows as an answer has them: without empty ends."""
    cut = []
    for row in rows:
        kept = list(row)
        while kept and kept[-1] == "":
            kept.pop()
        cut.append(kept)
    while cut and not cut[-1]:
        cut.pop()
    return cut


@several
@given(rows=tables)
def test_what_is_written_raw_is_read_back_the_same(office: Any, rows: list[list[Any]]) -> None:
    office.answer("POST", f"/{office.id}/values/Tracker:clear")
    office.put("A1", rows)
    for option in ("UNFORMATTED_VALUE", "FORMULA"):
        read = office.values(valueRenderOption=option)
        assert read == trimmed(rows)
        assert [[type(cell) for cell in row] for row in read] == [[type(cell) for cell in row] for row in trimmed(rows)]
    shown = office.values()
    for row, line in zip(trimmed(rows), shown, strict=True):
        assert [cell for cell in row if isinstance(cell, str)] == [
            text for text, cell in zip(line, row, strict=True) if isinstance(cell, str)
        ]


@several
@given(rows=tables)
def test_columns_first_is_rows_first_turned(office: Any, rows: list[list[Any]]) -> None:
    office.answer("POST", f"/{office.id}/values/Tracker:clear")
    width = max(len(row) for row in rows)
    turned = [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]
    body = {"values": turned, "majorDimension": "COLUMNS"}
    office.answer("PUT", f"/{office.id}/values/A1", body, valueInputOption="RAW")
    assert office.values(valueRenderOption="UNFORMATTED_VALUE") == trimmed(rows)
    columns = office.values(valueRenderOption="UNFORMATTED_VALUE", majorDimension="COLUMNS")
    assert columns == trimmed(turned)


spots = st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 5)), st.text("abc", min_size=1), max_size=14)
places = st.sampled_from(["Tracker", "A1", "B2:C4", "D5", "A:A", "3:3", "F8"])
added = st.lists(st.lists(st.text("xyz", min_size=1), min_size=1, max_size=3), min_size=1, max_size=3)


def fill(office: Any, spots: dict[tuple[int, int], str]) -> None:
    office.answer("POST", f"/{office.id}/values/Tracker:clear")
    rows = [[spots.get((row, column), "") for column in range(6)] for row in range(8)]
    office.put("A1:F8", rows)


def everything(office: Any) -> Counter[str]:
    return Counter(cell for row in office.values() for cell in row if cell)


@several
@given(spots=spots, place=places, rows=added)
def test_appending_with_new_rows_never_overwrites(
    office: Any, spots: dict[tuple[int, int], str], place: str, rows: list[list[str]]
) -> None:
    fill(office, spots)
    before = everything(office)
    options = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    answer = office.answer("POST", f"/{office.id}/values/{place}:append", {"values": rows}, **options)
    assert everything(office) == before + Counter(cell for row in rows for cell in row)
    assert office.values(answer["updates"]["updatedRange"]) == rows


@several
@given(spots=spots, place=places, rows=added)
def test_appending_writes_right_below_the_table_that_it_names(
    office: Any, spots: dict[tuple[int, int], str], place: str, rows: list[list[str]]
) -> None:
    fill(office, spots)
    path = f"/{office.id}/values/{place}:append"
    answer = office.answer("POST", path, {"values": rows}, valueInputOption="RAW")
    # Behind a shorter row stands what stood there: only what was given is overwritten.
    read = office.values(answer["updates"]["updatedRange"])
    assert [line[: len(row)] for line, row in zip(read, rows, strict=True)] == rows
    if "tableRange" in answer:
        corner, _, end = answer["tableRange"].removeprefix("Tracker!").partition(":")
        bottom = int((end or corner).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        written = answer["updates"]["updatedRange"].removeprefix("Tracker!").partition(":")[0]
        assert (written[0], int(written[1:])) == (corner[0], bottom + 1)


@pytest.mark.parametrize(
    ("asked", "given", "told"),
    [
        ("A1:C3", "Tracker!A1:C3", [["new", "b"], ["c"]]),
        ("A1", "Tracker!A1", [["new"]]),
        ("Tracker", "Tracker!A1:F20", [["new", "b"], ["c"]]),
    ],
)
def test_values_that_are_asked_back_are_those_of_the_whole_range_that_was_asked_for(
    office: Any, asked: str, given: str, told: list[list[str]]
) -> None:
    office.put("A1", [["a", "b"], ["c"]])
    options = {"valueInputOption": "RAW", "includeValuesInResponse": "true"}
    answer = office.answer("PUT", f"/{office.id}/values/{asked}", {"values": [["new"]]}, **options)
    assert answer["updatedRange"] == "Tracker!A1"
    assert (answer["updatedData"]["range"], answer["updatedData"]["values"]) == (given, told)


def test_what_is_of_the_wrong_kind_is_named(office: Any) -> None:
    path = f"/{office.id}/values/A1"
    for body, named in (
        ({"values": "x"}, "'values'"),
        ({"values": [["a"], "b"]}, "'values[1]'"),
        ({"values": [], "majorDimension": "ROWZ"}, "'majorDimension'"),
        ({"valuez": []}, 'Unknown name "valuez"'),
    ):
        code, message = office.refusal("PUT", path, body, valueInputOption="RAW")
        assert code == 400 and named in message
    code, message = office.refusal("PUT", path, {"values": []}, valueInputOption="RAWISH")
    assert (code, message) == (400, "Invalid value at 'valueInputOption', \"RAWISH\"")
    code, message = office.refusal("GET", path, valueRenderOptions="FORMULA")
    assert code == 400 and 'Unknown name "valueRenderOptions"' in message


ranges = st.sampled_from(
    ["A1", "B2:C3", "Tracker", "R1C1:R2C2", "A:B", "3:4", "A21", "Z1", "leads", "Nowhere!A1", "", "A0"]
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "a1Range": ranges,
        "gridRange": st.fixed_dictionaries(
            {},
            optional={
                "sheetId": st.integers(0, 1),
                "startRowIndex": st.integers(-1, 30),
                "endColumnIndex": st.integers(-1, 9),
            },
        ),
        "developerMetadataLookup": st.fixed_dictionaries({}, optional={"metadataKey": st.sampled_from(["tag", "no"])}),
    },
)
options = {
    "valueInputOption": st.sampled_from(["RAW", "USER_ENTERED", "INPUT_VALUE_OPTION_UNSPECIFIED"]),
    "includeValuesInResponse": st.booleans(),
    "responseValueRenderOption": st.sampled_from(["FORMATTED_VALUE", "FORMULA", "UNFORMATTED_VALUE"]),
}
dimension = st.sampled_from(["ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"])
given_values = st.lists(st.lists(scalars | st.none() | st.just([]), max_size=3), max_size=3)
block = {"range": ranges, "values": given_values, "majorDimension": dimension}
bodies = st.one_of(
    st.tuples(st.just("batchClear"), st.fixed_dictionaries({}, optional={"ranges": st.lists(ranges, max_size=3)})),
    st.tuples(
        st.just("batchUpdate"),
        st.fixed_dictionaries(
            {}, optional={**options, "data": st.lists(st.fixed_dictionaries({}, optional=block), max_size=2)}
        ),
    ),
    st.tuples(
        st.just("batchUpdateByDataFilter"),
        st.fixed_dictionaries(
            {},
            optional={
                **options,
                "data": st.lists(
                    st.fixed_dictionaries(
                        {}, optional={"dataFilter": filters, "values": given_values, "majorDimension": dimension}
                    ),
                    max_size=2,
                ),
            },
        ),
    ),
    st.tuples(
        st.sampled_from(["batchGetByDataFilter", "batchClearByDataFilter"]),
        st.fixed_dictionaries({}, optional={"dataFilters": st.lists(filters, max_size=3)}),
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies)
def test_whatever_is_asked_is_answered_by_the_contract_or_refused_whole(office: Any, asked: tuple[str, Any]) -> None:
    """A fault would be an exception here, and an answer against the contract a 500."""
    method, body = asked
    before = office.values(valueRenderOption="FORMULA")
    reply = office.session.post(f"{ROOT}/{office.id}/values:{method}", json=body)
    assert reply.status_code in (200, 400)
    if reply.status_code == 400:
        assert reply.json()["error"]["message"]
        assert office.values(valueRenderOption="FORMULA") == before
