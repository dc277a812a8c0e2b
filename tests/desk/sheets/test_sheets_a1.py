"""A1 notation, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.desk.fault import Refusal
from automation.desk.sheets import a1
from automation.desk.sheets.a1 import OPEN, Area

starts = st.integers(0, 2_000)
sizes = st.integers(1, 500)
bounded = st.builds(
    lambda top, left, height, width: Area(top, left, top + height, left + width), starts, starts, sizes, sizes
)
open_below = st.builds(lambda top, left, width: Area(top, left, OPEN, left + width), starts, starts, sizes)
open_right = st.builds(lambda top, left, height: Area(top, left, top + height, OPEN), starts, starts, sizes)


@given(st.one_of(bounded, open_below, open_right))
def test_an_area_that_is_written_and_read_is_the_same(area: Area) -> None:
    assert a1.read_cells(a1.cells_written(area)) == area


@given(st.one_of(bounded, open_below, open_right), st.integers(0, 99))
def test_an_area_that_becomes_a_grid_range_is_the_same_again(area: Area, sheet_id: int) -> None:
    made = a1.to_grid_range(sheet_id, area)
    assert (a1.from_grid_range(made), made.get("sheetId", 0)) == (area, sheet_id)


@given(st.text(min_size=1))
def test_a_title_that_is_quoted_and_read_is_the_same(title: str) -> None:
    assert a1.split(a1.written(title, Area(0, 0, 2, 2))) == (title, "A1:B2")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B2", Area(1, 1, 2, 2)),
        ("$B$2", Area(1, 1, 2, 2)),
        ("A1:B2", Area(0, 0, 2, 2)),
        ("B2:A1", Area(0, 0, 2, 2)),
        ("C:C", Area(0, 2, OPEN, 3)),
        ("A:AA", Area(0, 0, OPEN, 27)),
        ("2:3", Area(1, 0, 3, OPEN)),
        ("A2:F", Area(1, 0, OPEN, 6)),
        ("ab12", Area(11, 27, 12, 28)),
        ("R2C3", Area(1, 2, 2, 3)),
        ("r9C6:R2C1", Area(1, 0, 9, 6)),
    ],
)
def test_cells_are_read(text: str, area: Area) -> None:
    assert a1.read_cells(text) == area


@pytest.mark.parametrize(
    "text", ["", "A", "7", "A0", "A1:", ":B2", "A1:B2:C3", "ABCD1", "1A", "A 1", "!", "R0C1", "R1C1:A2"]
)
def test_what_is_no_cells_is_not_read(text: str) -> None:
    assert a1.read_cells(text) is None


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("People", "People"),
        ("Agreed actions", "'Agreed actions'"),
        ("Bob's tab", "'Bob''s tab'"),
        ("A1", "'A1'"),
        ("R1C1", "'R1C1'"),
        ("2026", "'2026'"),
        ("Gweithredoedd_ŵ", "Gweithredoedd_ŵ"),
    ],
)
def test_a_title_is_quoted_only_where_it_must_be(title: str, written: str) -> None:
    assert a1.quoted(title) == written


def test_columns_have_letters() -> None:
    assert [a1.column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(a1.column_index(a1.column_letters(index)) == index for index in range(20_000))


@given(bounded, bounded)
def test_an_area_without_another_and_their_overlap_are_the_whole(one: Area, other: Area) -> None:
    def size(area: Area) -> int:
        return 0 if area.empty else (area.bottom - area.top) * (area.right - area.left)

    pieces = one.without(other)
    assert sum(map(size, pieces)) + size(one.overlap(other)) == size(one)
    assert all(piece.overlap(other).empty for piece in pieces)


def test_a_grid_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refusal, match="must be after"):
        a1.from_grid_range({"startRowIndex": 3, "endRowIndex": 1})


@given(st.one_of(bounded, open_below, open_right, st.just(Area())), st.integers(0, 9))
def test_an_area_as_grid_range_and_back_is_the_same(area: Area, sheet_id: int) -> None:
    made = a1.to_grid_range(sheet_id, area)
    assert a1.from_grid_range(made) == area
    assert made.get("sheetId", 0) == sheet_id
