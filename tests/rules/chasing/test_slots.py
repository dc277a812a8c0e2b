"""Slots: when a person's turn comes, as People says it, on whatever clock."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.chasing.slots import DAYS, When, last_slot, read_day, read_hour, unreadable, when_for
from automation.rules.items import Person
from automation.rules.values import Cell

SAL = Person("p1", "Sal Rowe")
USUAL = When(day=0, hour=8)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))
WHENS = st.builds(When, st.integers(0, 6), st.integers(0, 23), st.booleans())


def test_a_week_begins_at_its_day_and_hour_and_is_named_by_its_week() -> None:
    monday_eight = datetime(2026, 11, 23, 8)
    assert last_slot(USUAL, monday_eight) == (monday_eight, "2026-W48")
    assert last_slot(USUAL, monday_eight - timedelta(seconds=1)) == (monday_eight - timedelta(days=7), "2026-W47")
    assert last_slot(USUAL, datetime(2026, 11, 29, 23, 59)) == (monday_eight, "2026-W48")


def test_a_turn_of_late_in_the_week_is_still_that_weeks_after_the_next_has_begun() -> None:
    fridays = When(day=4, hour=16)
    assert last_slot(fridays, datetime(2026, 11, 23, 8)) == (datetime(2026, 11, 20, 16), "2026-W47")
    assert last_slot(fridays, datetime(2027, 1, 3, 12)) == (datetime(2027, 1, 1, 16), "2026-W53")


def test_who_gets_one_every_day_has_a_turn_each_day() -> None:
    daily = When(hour=17, daily=True)
    assert last_slot(daily, datetime(2026, 11, 23, 17)) == (datetime(2026, 11, 23, 17), "2026-11-23")
    assert last_slot(daily, datetime(2026, 11, 23, 16, 59)) == (datetime(2026, 11, 22, 17), "2026-11-22")


@given(WHENS, MOMENTS)
def test_the_last_turn_has_come_the_next_has_not_and_its_hour_is_the_one_that_was_chosen(
    when: When, now: datetime
) -> None:
    slot = last_slot(when, now)
    assert timedelta(0) <= now - slot.moment < timedelta(days=1 if when.daily else 7)
    assert slot.moment.hour == when.hour and (when.daily or slot.moment.weekday() == when.day)


@given(WHENS, MOMENTS, MOMENTS)
def test_turns_of_different_moments_bear_different_names(when: When, one: datetime, other: datetime) -> None:
    first, second = last_slot(when, one), last_slot(when, other)
    assert (first.moment == second.moment) == (first.period == second.period)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        (8, 8), ("8", 8), (8.0, 8), ("08:00", 8), ("8.00", 8), ("8am", 8), (" 5 PM", 17), ("12am", 0), ("12 pm", 12),
        (8 / 24, 8), (0.708333333, 17), (0, 0), (23, 23), ("00:00:00", 0),
        ("", None), (None, None), (24, None), (-1, None), (8.5, None), ("8:30", None), ("13pm", None), ("0am", None),
        ("noon", None), (True, None), (8.5 / 24, None), (0.99999, None), ("=8", None),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_people_and_spreadsheets_write_it(typed: Cell, hour: int | None) -> None:
    assert read_hour(typed) == hour


@pytest.mark.parametrize(
    ("typed", "day"),
    [("Monday", 0), ("tue", 1), ("Thurs.", 3), (" SUNDAY ", 6), ("", None), ("S", None), ("Lundi", None)],
)
def test_a_day_is_read_in_any_case_and_shortened(typed: str, day: int | None) -> None:
    assert read_day(typed) == day
    assert [read_day(name) for name in DAYS] == list(range(7))


def test_a_person_has_the_time_of_their_own_and_the_usual_one_where_they_chose_none() -> None:
    assert when_for(SAL, USUAL) == USUAL
    chose = dataclasses.replace(SAL, day="Thursday", hour="17:00", how_often="Every day")
    assert when_for(chose, USUAL) == When(day=3, hour=17, daily=True)


def test_what_cannot_be_read_is_named_and_the_usual_time_holds() -> None:
    odd = dataclasses.replace(SAL, day="Moonday", hour="late", how_often="now and then", pause_unclear="Easter")
    assert when_for(odd, USUAL) == USUAL
    assert unreadable(odd) == {"Away until": "Easter", "How often": "now and then", "Day": "Moonday", "Hour": "late"}
    clear = dataclasses.replace(SAL, day="fri", hour=0, how_often="only when overdue", pause_until=date(2027, 1, 4))
    assert unreadable(SAL) == unreadable(clear) == {}
