"""Dates as people write them, and texts that must fit a cell."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.values import (
    CELL_LIMIT,
    Cell,
    DateReading,
    fit,
    from_serial,
    moment_of,
    moment_to_serial,
    number_in,
    read_date,
    same,
    text_of,
    to_serial,
)

READ = [
    ("2027-01-31", date(2027, 1, 31)),
    ("1/2/2026", date(2026, 2, 1)),
    ("31.12.2026", date(2026, 12, 31)),
    ("3rd May 2027", date(2027, 5, 3)),
    ("Wednesday, 3 March 2027", date(2027, 3, 3)),
    ("5 Sept 2027", date(2027, 9, 5)),
    ("January 2017", date(2017, 1, 31)),
    ("end of February 2028", date(2028, 2, 29)),
    ("by Dec, 2027", date(2027, 12, 31)),
    ("by the end of Jan 2027", date(2027, 1, 31)),
    ("Fri 1 Jan 2027", date(2027, 1, 1)),
    ("Fri. 01/01/2027", date(2027, 1, 1)),
    ("by 4 January 2027", date(2027, 1, 4)),
    ("by the 4th of January, 2027", date(2027, 1, 4)),
    ("04-Jan-2027", date(2027, 1, 4)),
    ("May 3, 2027", date(2027, 5, 3)),
    ("2027/02/01", date(2027, 2, 1)),
    ("2027-02-01 00:00:00", date(2027, 2, 1)),
    ("1 Ionawr 2027", date(2027, 1, 1)),
    ("Dydd Mawrth 2 Mawrth 2027", date(2027, 3, 2)),
    ("erbyn 1af o Fai 2027", date(2027, 5, 1)),
    ("erbyn diwedd Rhagfyr 2027", date(2027, 12, 31)),
    (46349, date(2026, 11, 23)),
    (46349.75, date(2026, 11, 23)),
]


@pytest.mark.parametrize(("cell", "day"), READ)
def test_dates_are_read_as_people_write_them(cell: Cell, day: date) -> None:
    assert read_date(cell) == DateReading(day)


@pytest.mark.parametrize("cell", ["", "  ", None, "ongoing", "On-going.", "TBC", "to be agreed", "-", False])
def test_no_date_on_purpose_is_no_date_and_nothing_to_ask(cell: Cell) -> None:
    assert read_date(cell) == DateReading()


@pytest.mark.parametrize(
    "cell",
    ["31/2/2026", "1/2/26", "2/13/2026", "Q1 2027", "next week", "2027", "31 Smarch 2027", "0/1/2027",
     "Monday 3 March 2027", "Mon 3/3/2027", "Llun 3 Mawrth 2027", "2026/13/02", "2026-02/03",
     "by 4 January", "birthday 3 March 2027", "early January 2017", "2026-02-30", "1/2/0026"],
)  # fmt: skip
def test_what_can_be_read_two_ways_or_not_at_all_is_never_guessed(cell: str) -> None:
    assert read_date(cell) == DateReading(unclear=cell)


def test_a_tick_is_no_day_and_is_asked_about() -> None:
    assert read_date(True) == DateReading(unclear="TRUE")


@pytest.mark.parametrize("number", [2027, 12, 0, -4, 1e9, 7305])
def test_a_number_that_is_no_likely_day_is_never_guessed(number: float) -> None:
    assert read_date(number) == DateReading(unclear=text_of(number))


@given(st.text())
def test_any_text_is_a_day_or_nothing_or_comes_back_as_it_was_typed(text: str) -> None:
    reading = read_date(text)
    assert reading.unclear in ("", text.strip())
    assert not (reading.day and reading.unclear)


@given(st.dates(min_value=date(1920, 1, 1), max_value=date(2999, 12, 31)))
def test_a_day_survives_every_way_of_writing_it(day: date) -> None:
    written = [to_serial(day), f"{day:%Y-%m-%d}", f"{day.day}/{day.month}/{day.year}", f"{day.day} {day:%B %Y}"]
    written += [f"{day:%a} {day.day} {day:%b %Y}", f"by {day:%A}, {day:%B} {day.day}, {day.year}", f"{day:%d-%b-%Y}"]
    assert {read_date(cell).day for cell in written} == {day}
    assert from_serial(to_serial(day)) == day


@given(st.datetimes(min_value=datetime(1920, 1, 1), max_value=datetime(2200, 1, 1)))
def test_a_moment_survives_as_a_serial_number_to_the_second(moment: datetime) -> None:
    assert moment_of(moment_to_serial(moment)) == moment.replace(microsecond=0)


def test_a_text_that_fits_is_whole_and_a_longer_one_says_where_the_rest_is() -> None:
    assert fit("x" * CELL_LIMIT, "there") == "x" * CELL_LIMIT
    cut = fit("x" * (CELL_LIMIT + 1), "the rest is there")
    assert len(cut) == CELL_LIMIT and cut.endswith(" […] (the rest is there)")


def test_cells_hold_the_same_by_what_they_mean() -> None:
    assert same(None, "") and same(3, 3.0) and not same(1, True) and not same("3", 3) and not same(0, "")


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("9" * 15, 10**15 - 1), ("٣", 3), ("0", 0)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "²", "seven", "9" * 16, "9" * 5_000])
def test_other_text_and_more_digits_than_things_are_counted_in_are_none(text: str) -> None:
    assert number_in(text) is None
