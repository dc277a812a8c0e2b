"""Working days in the four nations: what is counted, which days are free, and that adding undoes counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.config_sections import Nation
from automation.rules.sync.working_days import add_working_days, is_working_day, working_days_up_to

NATIONS: tuple[Nation, ...] = ("England", "Wales", "Scotland", "Northern Ireland")
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
nations = st.sampled_from(NATIONS)

EVERYWHERE = {
    2026: ["01-01", "04-03", "05-04", "05-25", "12-25", "12-28"],
    2027: ["01-01", "03-26", "05-03", "05-31", "12-27", "12-28"],
}
ONLY_THERE: dict[Nation, dict[int, list[str]]] = {
    "England": {2026: ["04-06", "08-31"], 2027: ["03-29", "08-30"]},
    "Wales": {2026: ["04-06", "08-31"], 2027: ["03-29", "08-30"]},
    # 15 June 2026 was given for the World Cup; 4 January 2027 stands in for the 2nd, a Saturday.
    "Scotland": {2026: ["01-02", "06-15", "08-03", "11-30"], 2027: ["01-04", "08-02", "11-30"]},
    # 13 July 2026 stands in for the 12th, a Sunday.
    "Northern Ireland": {2026: ["03-17", "04-06", "07-13", "08-31"], 2027: ["03-17", "03-29", "07-12", "08-30"]},
}


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("year", [2026, 2027])
def test_each_nation_is_off_on_its_own_bank_holidays_and_on_no_other_weekday(nation: Nation, year: int) -> None:
    free = {date.fromisoformat(f"{year}-{day}") for day in (*EVERYWHERE[year], *ONLY_THERE[nation][year])}
    weekdays = [date(year, 1, 1) + timedelta(days=day) for day in range(365)]
    assert {day for day in weekdays if day.weekday() < 5 and not is_working_day(day, nation)} == free


def working_days_between(start: date, end: date, nation: Nation) -> int:
    return working_days_up_to(end.toordinal(), nation) - working_days_up_to(start.toordinal(), nation)


def test_the_first_day_is_not_counted_and_the_last_one_is() -> None:
    monday = date(2026, 11, 16)
    assert working_days_between(monday, monday, "England") == 0
    assert working_days_between(monday, date(2026, 11, 17), "England") == 1
    assert working_days_between(monday, date(2026, 11, 23), "England") == 5


def test_a_weekend_takes_no_working_days() -> None:
    friday, sunday, monday = date(2026, 11, 13), date(2026, 11, 15), date(2026, 11, 16)
    assert working_days_between(friday, sunday, "England") == 0
    assert working_days_between(sunday, monday, "England") == 1


def test_christmas_on_a_weekend_is_made_up_for_on_the_days_after_it() -> None:
    """In 2027 Christmas Day is a Saturday: the Monday and the Tuesday are free in its place."""
    assert working_days_between(date(2027, 12, 24), date(2027, 12, 28), "England") == 0
    assert add_working_days(date(2027, 12, 24), 1, "England") == date(2027, 12, 29)


def test_ten_working_days_over_easter_are_longer_where_easter_monday_is_free() -> None:
    received = date(2026, 3, 27)
    assert add_working_days(received, 10, "England") == date(2026, 4, 14)
    assert add_working_days(received, 10, "Scotland") == date(2026, 4, 13)


def test_nothing_to_add_is_the_day_itself_and_less_than_nothing_is_refused() -> None:
    assert add_working_days(date(2026, 11, 15), 0, "Wales") == date(2026, 11, 15)
    with pytest.raises(ValueError, match="only be added"):
        add_working_days(date(2026, 11, 15), -1, "Wales")


def test_a_slip_of_the_pen_far_from_today_is_counted_without_bank_holidays() -> None:
    assert working_days_between(date(2999, 12, 23), date(2999, 12, 27), "England") == 4
    assert add_working_days(date(9999, 12, 30), 10, "England") == date.max


@given(days, days, days, nations)
def test_parts_of_a_time_add_up_to_the_whole(one: date, two: date, three: date, nation: Nation) -> None:
    parts = working_days_between(one, two, nation) + working_days_between(two, three, nation)
    assert parts == working_days_between(one, three, nation)


@given(days, st.integers(1, 300), nations)
def test_adding_days_undoes_counting_them(start: date, many: int, nation: Nation) -> None:
    end = add_working_days(start, many, nation)
    assert working_days_between(start, end, nation) == many
    assert is_working_day(end, nation)


@given(days, st.integers(0, 60), nations)
def test_counting_agrees_with_looking_at_each_day(start: date, many: int, nation: Nation) -> None:
    after = [start + timedelta(days=day) for day in range(1, many + 1)]
    counted = working_days_between(start, start + timedelta(days=many), nation)
    assert counted == sum(is_working_day(day, nation) for day in after)
