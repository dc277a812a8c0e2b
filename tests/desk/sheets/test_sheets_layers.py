"""Formats, rules and notes over areas: what lies over each cell after any changes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.desk.sheets.a1 import OPEN, Area
from automation.desk.sheets.layers import Layers
from automation.desk.sheets.lookup import Lookup
from automation.desk.sheets.patchwork import uncovered
from automation.desk.sheets.shifting import Shift, deletion, insertion, movement

SIZE = 8
places = st.integers(0, SIZE - 1)
areas = st.builds(
    lambda a, b, c, d: Area(min(a, b), min(c, d), max(a, b) + 1, max(c, d) + 1), places, places, places, places
)
puts = st.lists(st.tuples(areas, st.sampled_from([None, "a", "b", "c"])), max_size=8)


def laid(changes: list[tuple[Area, str | None]]) -> Layers:
    layers = Layers()
    for area, value in changes:
        layers.put("note", area, value)
    return layers


def picture(layers: Layers, size: int = SIZE) -> list[list[str | None]]:
    return [[layers.at("note", row, column) for column in range(size)] for row in range(size)]


@given(puts)
def test_each_cell_has_what_was_laid_on_it_last(changes: list[tuple[Area, str | None]]) -> None:
    cells: list[list[str | None]] = [[None] * SIZE for _ in range(SIZE)]
    for area, value in changes:
        for row in range(area.top, area.bottom):
            cells[row][area.left : area.right] = [value] * (area.right - area.left)
    assert picture(laid(changes)) == cells
    assert picture(Layers(laid(changes).entries())) == cells


@given(puts)
def test_layers_never_overlap(changes: list[tuple[Area, str | None]]) -> None:
    pieces = [piece for piece, _ in laid(changes).within("note", Area())]
    assert all(one.overlap(other).empty for at, one in enumerate(pieces) for other in pieces[at + 1 :])


@given(puts, st.dictionaries(st.tuples(places, places), st.sampled_from(["a", "b"]), max_size=20))
def test_many_values_at_once_are_laid_as_one_after_another(
    changes: list[tuple[Area, str | None]], spots: dict[tuple[int, int], str]
) -> None:
    one_by_one, at_once = laid(changes), laid(changes)
    bare = [
        (Area(row, column, row + 1, column + 1), value)
        for (row, column), value in spots.items()
        if at_once.at("note", row, column) is None
    ]
    for area, value in bare:
        one_by_one.put("note", area, value)
    at_once.add("note", bare)
    assert picture(at_once) == picture(one_by_one)
    pieces = [piece for piece, _ in at_once.within("note", Area())]
    assert all(one.overlap(other).empty for at, one in enumerate(pieces) for other in pieces[at + 1 :])


@given(puts)
def test_a_lookup_finds_what_lies_over_each_cell(changes: list[tuple[Area, str | None]]) -> None:
    layers = laid(changes)
    found = Lookup(layers.within("note", Area(0, 0, SIZE, SIZE)))
    assert [[found.at(row, column) for column in range(SIZE)] for row in range(SIZE)] == picture(layers)
    assert bool(found) == any(any(line) for line in picture(layers))


def test_a_thousand_rows_with_one_format_cost_one_entry() -> None:
    layers = Layers()
    for row in range(1000):
        layers.put("format", Area(row, 2, row + 1, 3), {"textFormat": {"bold": True}})
        layers.put("format", Area(row, 3, row + 1, 4), {"textFormat": {"bold": True}})
    assert len(layers.entries()) == 1


def test_of_a_thousand_formats_those_elsewhere_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    layers, looks, touches = Layers(), 0, Area.touches

    def counted(one: Area, other: Area) -> bool:
        nonlocal looks
        looks += 1
        return touches(one, other)

    monkeypatch.setattr(Area, "touches", counted)
    for row in range(1000):
        layers.put("format", Area(row, 0, row + 1, 20), {"number": row})
    for row in range(1000):
        assert layers.at("format", row, 3) == {"number": row}
        layers.put("format", Area(row, 3, row + 1, 5), {"number": -row - 1})
    assert len(layers.entries()) == 3000 and looks < 40_000


@given(puts)
def test_what_is_left_bare_and_what_lies_there_make_up_the_whole(changes: list[tuple[Area, str | None]]) -> None:
    whole = Area(0, 0, SIZE, SIZE)
    lain = [piece for piece, _ in laid(changes).within("note", whole)]
    bare = list(uncovered(whole, lain))
    cells = [(row, column) for area in (*lain, *bare) for row in range(area.top, area.bottom)
             for column in range(area.left, area.right)]  # fmt: skip
    assert sorted(cells) == [(row, column) for row in range(SIZE) for column in range(SIZE)]


def test_a_change_sees_what_lay_there() -> None:
    layers = Layers()
    layers.put("format", Area(0, 0, 2, 2), {"a": 1})
    layers.change("format", Area(1, 1, 3, 3), lambda held: {**(held or {}), "b": 2})
    assert layers.at("format", 0, 0) == {"a": 1}
    assert layers.at("format", 1, 1) == {"a": 1, "b": 2}
    assert layers.at("format", 2, 2) == {"b": 2}


def moved(rows: list[list[str | None]], shift: Shift) -> list[list[str | None]]:
    lines: list[list[str | None]] = [[None] * SIZE for _ in range(SIZE * 2)]
    for at, line in enumerate(rows):
        place = shift.index(at)
        if place is not None:
            lines[place] = line
    return lines[:SIZE]


shifts = st.one_of(
    st.builds(lambda at, count: insertion(True, at, count), places, st.integers(1, 3)),
    st.builds(lambda start, count: deletion(True, start, start + count), places, st.integers(1, 3)),
    st.tuples(places, st.integers(1, 3), places)
    .filter(lambda one: not one[0] < one[2] < one[0] + one[1])
    .map(lambda one: movement(True, one[0], one[0] + one[1], one[2])),
)


@given(puts, shifts)
def test_layers_move_with_their_rows(changes: list[tuple[Area, str | None]], shift: Shift) -> None:
    layers = laid(changes)
    before = picture(layers)
    layers.remap(True, shift.segments)
    assert picture(layers) == moved(before, shift)


@given(puts, places, st.integers(1, 3))
def test_inserting_and_deleting_rows_changes_nothing(
    changes: list[tuple[Area, str | None]], at: int, count: int
) -> None:
    layers = laid(changes)
    before = picture(layers)
    layers.remap(True, insertion(True, at, count).segments)
    layers.spread(True, at + count, at, at + count)
    layers.remap(True, deletion(True, at, at + count).segments)
    assert picture(layers) == before


@given(shifts, st.integers(0, 30))
def test_a_range_of_one_row_goes_where_its_row_goes(shift: Shift, row: int) -> None:
    place = shift.index(row)
    assert shift.span(row, row + 1) == (None if place is None else (place, place + 1))


@given(shifts)
def test_a_range_without_end_stays_without_end(shift: Shift) -> None:
    span = shift.span(0, OPEN)
    assert span is not None and span[1] == OPEN


@given(puts, areas, st.randoms(use_true_random=False))
def test_sorting_an_area_takes_along_what_lies_on_its_rows(
    changes: list[tuple[Area, str | None]], area: Area, chance: Random
) -> None:
    layers = laid(changes)
    before = picture(layers)
    order = list(range(area.bottom - area.top))
    chance.shuffle(order)
    layers.reorder(area, order)
    for new, old in enumerate(order):
        line = before[area.top + new].copy()
        line[area.left : area.right] = before[area.top + old][area.left : area.right]
        assert picture(layers)[area.top + new] == line
