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
        ("January 2017", serial_of(datetime(2017, 1, 1))),
        ("Sept 2026", serial_of(datetime(2026, 9, 1))),
        ("March 5, 2026", DAY),
        ("5 Mar", DAY),
        ("5.3.2026", DAY),
        ("5 Mar 2026 2:07:09 pm", MOMENT),
        ("2:30pm", 14.5 / 24),
        ("2 pm", 14 / 24),
        ("36:00", 1.5),
        ("(1,234.50)", -1234.5),
        ("-£5", -5),
        ("£-5", -5),
        ("(£5)", -5),
        ("-10%", -0.1),
        ("1,234,567", 1234567),
        ("(5", "(5"),
        ("--5", "--5"),
        ("1e999", "1e999"),
        ("0:75pm", "0:75pm"),
        ("13pm", "13pm"),
        ("5 Marsh 2026", "5 Marsh 2026"),
        ("May be 5", "May be 5"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("1 2", "1 2"),
        (" spaced ", " spaced "),
        (True, True),
        (3.0, 3),
    ],
)
def test_typed_text_becomes_what_google_makes_of_it(typed: Any, cell: Any) -> None:
    assert entered(typed, "A1", locale="en_GB", year=2026)[0] == cell


@pytest.mark.parametrize(
    ("typed", "kind", "shown_again"),
    [
        ("10%", "PERCENT", "10%"),
        ("10.5%", "PERCENT", "10.50%"),
        ("£5", "CURRENCY", "£5"),
        ("-£1,200.5", "CURRENCY", "-£1,200.50"),
        ("$5", "CURRENCY", "$5"),
        ("1,234", "NUMBER", "1,234"),
        ("1,234.5", "NUMBER", "1,234.50"),
        ("1e3", "SCIENTIFIC", "1.00E+03"),
        ("5/3/2026", "DATE", "05/03/2026"),
        ("05-03-2026", "DATE", "05-03-2026"),
        ("2026-03-05", "DATE", "2026-03-05"),
        ("5 March 2026", "DATE", "5 March 2026"),
        ("5-Mar-26", "DATE", "5-Mar-26"),
        ("Mar 5, 2026", "DATE", "Mar 5, 2026"),
        ("January 2017", "DATE", "January 2017"),
        ("14:30", "TIME", "14:30"),
        ("2:30pm", "TIME", "2:30 pm"),
        ("2 PM", "TIME", "2 pm"),
        ("36:15:09", "TIME", "36:15:09"),
        ("5/3/2026 14:30", "DATE_TIME", "05/03/2026 14:30:00"),
        ("5 Mar 2026 2pm", "DATE_TIME", "5 Mar 2026 2 pm"),
    ],
)
def test_what_is_typed_brings_the_number_format_that_shows_it(typed: str, kind: str, shown_again: str) -> None:
    cell, brought = entered(typed, "A1", locale="en_GB", year=2026)
    assert brought is not None and brought["type"] == kind
    assert shown(cell, brought) == shown_again


@pytest.mark.parametrize(
    ("typed", "shown_again"),
    [
        ("3/5/2026", "3/5/2026"),
        ("$5", "$5"),
        ("£5", "£5"),
        ("3/5/2026 14:30", "3/5/2026 14:30:00"),
        ("2:30pm", "2:30 pm"),
    ],
)
def test_an_american_spreadsheet_reads_and_shows_as_americans_do(typed: str, shown_again: str) -> None:
    cell, brought = entered(typed, "A1", locale="en_US", year=2026)
    assert shown(cell, brought, "en_US") == shown_again


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
        (MOMENT + 0.25 / 86400, {"type": "DATE_TIME", "pattern": "hh:mm:ss.00"}, "14:07:09.25"),
        (MOMENT, {"type": "TIME", "pattern": "h AM/PM"}, "2 PM"),
        (MOMENT, {"type": "TIME", "pattern": "h a/p"}, "2 p"),
        (DAY, {"type": "TIME", "pattern": "h:mm am/pm"}, "12:00 am"),
        (DAY + 0.5, {"type": "TIME", "pattern": "hh:mm AM/PM"}, "12:00 PM"),
        (DAY, {"type": "TIME", "pattern": "h:mm"}, "0:00"),
        (DAY, {"type": "DATE", "pattern": "[$-en-GB]d mmm"}, "5 Mar"),
        (DAY, {"type": "DATE", "pattern": "[Red]dd/mm"}, "05/03"),
        (-7, {"type": "NUMBER", "pattern": "General;(General)"}, "(7)"),
        (0.256, {"type": "PERCENT", "pattern": "0%"}, "26%"),
        (0.256, {"type": "PERCENT"}, "25.60%"),
        (1234.5, {"type": "NUMBER", "pattern": "0"}, "1235"),
        (1234.5, {"type": "NUMBER", "pattern": "0.00"}, "1234.50"),
        (1234567.891, {"type": "NUMBER", "pattern": "#,##0"}, "1,234,568"),
        (-1234.5, {"type": "NUMBER", "pattern": "#,##0.00;(#,##0.00)"}, "(1,234.50)"),
        (7, {"type": "NUMBER", "pattern": "000"}, "007"),
        (0.5, {"type": "NUMBER", "pattern": "#.##"}, ".5"),
        (1200.5, {"type": "CURRENCY"}, "£1,200.50"),
        (1234567, {"type": "NUMBER", "pattern": "#,##0,"}, "1,235"),
        (1234567, {"type": "NUMBER", "pattern": '0.0,,"m"'}, "1.2m"),
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


@given(
    st.sampled_from(["en_GB", "en_US"]), st.dates(datetime(1900, 1, 1).date(), datetime(2999, 1, 1).date()), st.data()
)
def test_a_date_typed_in_any_way_is_shown_so_that_it_reads_the_same(locale: str, day: Any, data: st.DataObject) -> None:
    ways = ["%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%m/%d/%Y" if locale == "en_US" else "%d/%m/%Y"]
    typed = day.strftime(data.draw(st.sampled_from(ways)))
    cell, brought = entered(typed, "A1", locale=locale, year=2026)
    assert cell == serial_of(datetime(day.year, day.month, day.day))
    assert entered(shown(cell, brought, locale), "A1", locale=locale, year=2026) == (cell, brought)


@given(st.integers(-(10**12), 10**12), st.integers(0, 2), st.sampled_from(["{}", "£{}", "{}%", "${}"]))
def test_a_number_that_is_typed_reads_the_same_when_it_is_shown(number: int, places: int, way: str) -> None:
    typed = way.format(f"{number / 10**places:,.{places}f}")
    cell, brought = entered(typed, "A1", locale="en_GB", year=2026)
    assert isinstance(cell, int | float)
    again, _ = entered(shown(cell, brought), "A1", locale="en_GB", year=2026)
    assert again == pytest.approx(cell, rel=1e-9)


@given(st.text())
def test_any_text_can_be_typed(text: str) -> None:
    cell, _ = entered(text, "A1", locale="en_GB", year=2026)
    assert cell is None or isinstance(cell, str | int | float | bool | dict)
