"""Months: their ends, their names, and the one before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.months import Month, month_before, month_of, read_month


def test_a_month_knows_its_last_day_also_in_a_leap_year() -> None:
    assert Month(2028, 2).last == date(2028, 2, 29) and Month(2026, 2).last == date(2026, 2, 28)
    assert (Month(2026, 10).key, Month(2026, 10).title) == ("2026-10", "October 2026")


def test_the_month_before_january_is_december_of_the_year_before() -> None:
    assert month_before(date(2027, 1, 1)) == Month(2026, 12)


@given(st.dates())
def test_every_day_lies_in_the_month_that_bears_its_key(day: date) -> None:
    month = month_of(day)
    assert month.has(day) and month.first <= day <= month.last
    assert read_month(month.key) == month
    assert month_before(day) < month or month == Month(1, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "10/2026", "٢٠٢٦-١٠"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None
