"""What typed text becomes, and how numbers and dates are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.desk.sheets.entering import entered
from automation.desk.sheets.numberformat import moment_of, serial_of, shown

DAY = serial_of(datetime(2026, 3, 5))
MOMENT = serial_of(datetime(2026, 3, 5, 14, 7, 9))


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("12", 12),
        ("-1,234.5", -1234.5),
        ("0123", 123),
        ("1e3", 1000),
        (".5", 0.5),
        ("25%", 0.25),
        ("£1,200.50", 1200.5),
        ("TRUE", True),
        ("false", False),
        ("=A1+1", {"formula": "=A1+1"}),
        ("'0123", "0123"),
        ("'=1+1", "=1+1"),
        ("=", "="),
        ("5/3/2026", DAY),
        ("05/03/26", DAY),
        ("5/3", DAY),
        ("2026-03-05", DAY),
        ("5 March 2026", DAY),
        ("5-Mar-2026", DAY),
        ("2026-03-05T14:07:09", MOMENT),
        ("5/3/2026 2:07:09 pm", MOMENT),
        ("12:00", 0.5),
        ("", None),
        ("31/02/2026", "31/02/2026"),
        ("13:75", "13:75"),
        ("ongoing", "ongoing"),
        ("07700 900123", "07700 900123"),
        ("1,23", "1,23"),
        (".", "."),
        ("January 2017", "January 2017"),
        (" spaced ", " spaced "),
        (True, True),
        (3.0, 3),
    ],
)
def test_typed_text_becomes_what_google_makes_of_it(typed: Any, cell: Any) -> None:
    assert entered(typed, "A1", locale="en_GB", year=2026)[0] == cell


def test_the_locale_decides_which_comes_first_day_or_month() -> None:
    assert entered("3/5/2026", "A1", locale="en_US", year=2026)[0] == DAY


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (DAY, {"type": "DATE"}, "05/03/2026"),
        (DAY, {"type": "DATE", "pattern": "d mmmm yyyy"}, "5 March 2026"),
        (DAY, {"type": "DATE", "pattern": "ddd dd mmm yy"}, "Thu 05 Mar 26"),
        (DAY, {"type": "DATE", "pattern": "dddd"}, "Thursday"),
        (DAY, {"type": "DATE", "pattern": "yyyy-mm-dd"}, "2026-03-05"),
        (DAY, {"type": "DATE", "pattern": 'd" of "mmmm'}, "5 of March"),
        (MOMENT, {"type": "DATE_TIME"}, "05/03/2026 14:07:09"),
        (MOMENT, {"type": "DATE_TIME", "pattern": "dd/mm/yyyy hh:mm"}, "05/03/2026 14:07"),
        (MOMENT, {"type": "TIME", "pattern": "h:mm am/pm"}, "2:07 pm"),
        (1.5, {"type": "TIME", "pattern": "[h]:mm:ss"}, "36:00:00"),
        (0.256, {"type": "PERCENT", "pattern": "0%"}, "26%"),
        (0.256, {"type": "PERCENT"}, "25.60%"),
        (1234.5, {"type": "NUMBER", "pattern": "0"}, "1235"),
        (1234.5, {"type": "NUMBER", "pattern": "0.00"}, "1234.50"),
        (1234567.891, {"type": "NUMBER", "pattern": "#,##0"}, "1,234,568"),
        (-1234.5, {"type": "NUMBER", "pattern": "#,##0.00;(#,##0.00)"}, "(1,234.50)"),
        (7, {"type": "NUMBER", "pattern": "000"}, "007"),
        (0.5, {"type": "NUMBER", "pattern": "#.##"}, ".5"),
        (1200.5, {"type": "CURRENCY"}, "£1,200.50"),
        (12, {"type": "NUMBER", "pattern": '0" days"'}, "12 days"),
        (12, {"type": "NUMBER", "pattern": '"no. "0'}, "no. 12"),
        (12345, {"type": "SCIENTIFIC"}, "1.23E+04"),
        (12, {"type": "TEXT"}, "12"),
        (1 / 3, None, "0.3333333333"),
        (0.1 + 0.2, None, "0.3"),
        (12345678901234, None, "12345678901234"),
        (1e20, None, "1E+20"),
        (True, None, "TRUE"),
        (-5, {"type": "DATE"}, "-5"),
        ("typed", {"type": "DATE"}, "typed"),
        (None, {"type": "DATE"}, ""),
        ({"formula": "=1+1"}, None, "=1+1"),
    ],
)
def test_a_value_is_shown_by_its_format(value: Any, number_format: Any, text: str) -> None:
    assert shown(value, number_format) == text


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_a_moment_survives_its_serial_number(moment: datetime) -> None:
    assert moment_of(serial_of(moment)) == moment


@given(st.dates(datetime(1900, 1, 1).date(), datetime(2999, 1, 1).date()))
def test_a_date_that_is_shown_and_typed_again_is_the_same(day: Any) -> None:
    serial = serial_of(datetime(day.year, day.month, day.day))
    typed = shown(serial, {"type": "DATE"})
    assert entered(typed, "A1", locale="en_GB", year=2026)[0] == serial


@given(st.text())
def test_any_text_can_be_typed(text: str) -> None:
    cell, _ = entered(text, "A1", locale="en_GB", year=2026)
    assert cell is None or isinstance(cell, str | int | float | bool | dict)
