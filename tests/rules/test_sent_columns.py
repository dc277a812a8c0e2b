"""Columns as the Sheets API sends them: the same cells as anybody else would read, whoever looks at however few."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.sent_columns import SentColumn, columns_in, first_of
from automation.rules.tabs import read_columns
from automation.specs.model import Column, Tab

CELLS = st.text() | st.integers(0, 10**9) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
NAMES = Tab(
    key="names",
    title="Names",
    columns=(Column(key="name", title="Name"), Column(key="days", title="Days", owner="script")),
)


def answer(*columns: list[Any], indent: int | None = None, area: str = "Names!A1:C1000") -> bytes:
    """What Google answers about one tab, tightly or spread out over lines."""
    asked = [{"gridRange": {"sheetId": 7}}]
    values = {"range": area, "majorDimension": "COLUMNS", "values": columns}
    told = {"valueRanges": [{"valueRange": values, "dataFilters": asked}]}
    return json.dumps(told, indent=indent).encode()


@given(st.lists(st.lists(CELLS), max_size=4), st.sampled_from([None, 2]))
def test_every_cell_is_as_it_was_sent(columns: list[list[Any]], indent: int | None) -> None:
    ((asked, read),) = columns_in(answer(*columns, indent=indent))
    assert asked == {"gridRange": {"sheetId": 7}}
    assert [list(column) for column in read] == columns
    assert [first_of(column) for column in read] == [column[0] if column else None for column in columns]
    assert list(map(len, read)) == list(map(len, columns))


@given(st.lists(CELLS), st.lists(CELLS))
def test_two_columns_are_equal_when_their_cells_are(one: list[Any], other: list[Any]) -> None:
    ((_, (read, spread, another)),) = columns_in(answer(one, one, other))
    ((_, (apart,)),) = columns_in(answer(one, indent=1))
    assert read == spread == apart == one
    assert (read == another) == (one == other)


def test_half_a_pair_of_surrogates_spoils_nothing_else() -> None:
    ((_, columns),) = columns_in(answer(["id", "", "a\ud800", "b"], ["\ud800", 1]))
    assert [list(column) for column in columns] == [["id", "", "a\ud800", "b"], ["\ud800", 1]]


@pytest.mark.parametrize(
    "cut", [b"", b'{"valueRanges":[{"valueRange":{"values":[["id"', b"<html>Bad gateway</html>", b"[]"]
)
def test_an_answer_that_was_cut_off_is_none(cut: bytes) -> None:
    with pytest.raises(json.JSONDecodeError):
        columns_in(cut)


def test_a_tab_without_any_cell_has_no_columns() -> None:
    told = {"valueRanges": [{"valueRange": {"range": "Names!A1:B2"}, "dataFilters": [{"gridRange": {"sheetId": 7}}]}]}
    assert columns_in(json.dumps(told).encode()) == [({"gridRange": {"sheetId": 7}}, [])]
    assert columns_in(b"{}") == []


def test_a_row_is_there_with_an_id_or_with_anything_that_people_fill_in() -> None:
    ids, names = ["id", "", "a", "", "", "", "b"], ["name", "Name", "Ann", " ", "Bea"]
    ((_, columns),) = columns_in(answer(ids, names, ["days", "Days", 3, 4, 5, 6, 7, 8]))
    table = read_columns(NAMES, columns)
    assert table.places == [2, 4, 6]
    assert table.column("days") == [3, 5, 7]


@pytest.mark.parametrize("area", ["Names!A1:C1000", "Names!A1:C5", "'Who: all 7'!A1:C5", "Names", ""])
def test_a_row_below_the_last_id_is_found_wherever_the_sheet_has_room_for_one(area: str) -> None:
    ((_, columns),) = columns_in(answer(["id", "", "a", "b"], ["name", "", "Ann", "Bea", "Cai"], area=area))
    assert read_columns(NAMES, columns).places == [2, 3, 4]


def test_a_column_is_not_looked_at_below_the_last_row_of_its_sheet() -> None:
    names = SentColumn(msgspec.Raw(b"[nothing that could be read"), 4)
    assert not names.goes_beyond(4)
    with pytest.raises(json.JSONDecodeError):
        names.goes_beyond(3)


PLACES = st.integers(0, 5)


@given(
    st.lists(st.tuples(PLACES, st.sampled_from(["name", "days"]), CELLS | st.none()), max_size=8),
    st.lists(PLACES, max_size=3),
    st.booleans(),
)
def test_a_cell_asked_for_alone_is_the_one_that_its_whole_column_has(
    puts: list[tuple[int, str, Any]], expected: list[int], added: bool
) -> None:
    ((_, columns),) = columns_in(answer(["id", "", *"abcdef"], ["name", "", "Ann", "", "Bea", 5], ["days", "", 1.5]))
    alone, whole = read_columns(NAMES, columns), read_columns(NAMES, columns)
    alone.expect(expected)
    for table in (alone, whole):
        if added:
            table.add("g", {"name": "Gil"})
    assert whole.column("name") and whole.column("days")
    for at, key, value in puts:
        for table in (alone, whole):
            table.set_at(at, key, value)
    for row_id in alone.ids:
        assert [alone.cell(row_id, key) for key in ("name", "days")] == [
            whole.cell(row_id, key) for key in ("name", "days")
        ]
        assert dict(alone.find(row_id) or {}).keys() >= {"id"}
    assert alone.take_changes() == whole.take_changes()
    assert [alone.column(key) for key in ("name", "days")] == [whole.column(key) for key in ("name", "days")]
    alone.let_go("name")
    assert alone.column("name") == whole.column("name")


@given(
    st.lists(CELLS, min_size=1, max_size=6),
    st.lists(CELLS, min_size=1, max_size=6),
    st.booleans(),
    st.lists(CELLS, max_size=2),
)
def test_a_column_that_is_set_to_what_it_holds_changes_in_no_cell(
    here: list[Any], wanted: list[Any], tight: bool, more: list[Any]
) -> None:
    ids, days = ["id", "", *map(str, range(len(here)))], ["days", "Days", *here]
    sent = answer(ids, ["name", ""], days).replace(b", ", b",") if tight else answer(ids, ["name", ""], days)
    ((_, columns),) = columns_in(sent)
    ((_, read),) = columns_in(answer(ids, ["name", ""], days))
    values = (wanted + here)[: len(here)] if tight else here
    table, plain = read_columns(NAMES, columns), read_columns(NAMES, [list(column) for column in columns])
    assert tight or columns == read
    for one in (table, plain):
        for at, _ in enumerate(more):
            one.add(f"new {at}", {"days": 3})
        one.set_column("days", [*values, *more])
    assert table.take_changes() == plain.take_changes()
    assert table.column("days") == plain.column("days")


def test_a_column_that_came_without_spaces_is_compared_as_it_came() -> None:
    tight = b'["days","Days",3,"","caf\xc3\xa9"]'
    column = SentColumn(msgspec.json.decode(tight, type=msgspec.Raw))
    assert column.holds([3, "", "café"]) and column.holds([3, "", "café", "", ""])
    assert not column.holds([3, "", "cafe"]) and not column.holds([3, "café"]) and not column.holds([])
    assert SentColumn(msgspec.json.decode(b'["days","Days"]', type=msgspec.Raw)).holds(["", ""])
    assert not SentColumn(msgspec.json.decode(b'["days"]', type=msgspec.Raw)).holds([""])
