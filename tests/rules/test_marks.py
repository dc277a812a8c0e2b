"""What the program noticed about rows, in a hidden column that people can open and spoil."""

from __future__ import annotations

from datetime import date

import pytest

from automation.rules.chasing.promises import passed_when_given
from automation.rules.marks import (
    AGAIN,
    ERASED,
    PASSED,
    PLACED,
    day_of,
    erased_on,
    new_edit_mark,
    opened_again,
    seen_on,
)
from automation.rules.values import to_serial

SPOILT = ["x", "9" * 5_000, "", "-1", "²"]


@pytest.mark.parametrize("number", SPOILT)
def test_a_mark_whose_day_somebody_spoilt_tells_of_no_day(number: str) -> None:
    assert day_of(f"{PLACED}{number}:abc") is None
    assert erased_on({"noticed": f"{ERASED}{number}"}) is None
    assert opened_again({"noticed": f"{AGAIN}{number}"}) is None
    due = date(2026, 12, 1)
    assert passed_when_given({"noticed": f"{PASSED}{to_serial(due)}:{number}"}, due) is None
    mark = new_edit_mark("lead", "AL", due)
    spoilt = mark.replace(str(to_serial(due)), number)
    assert seen_on({"lead": "AL", "noticed": mark}, "lead") == due
    assert seen_on({"lead": "AL", "noticed": spoilt}, "lead") is None
