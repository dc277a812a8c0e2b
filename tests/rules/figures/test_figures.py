"""Figures: counted by hand in small books, adding up in any, and without a word that anybody typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.rules.figures.counting import Dates, DueFigures, Figures, figures_of
from automation.rules.figures.lines import Line, lines_of
from automation.rules.months import Month
from automation.rules.tabs import read_table
from automation.rules.values import to_serial
from automation.specs.model import Column, Computed
from automation.specs.system import NOTICED, RESPONSES, ROW_ID

NOVEMBER = Month(2026, 11)
NOW = datetime(2026, 12, 1, 0, 30)


def day(month: int, number: int) -> int:
    return to_serial(date(2026, month, number))


def figures(office: Any, month: Month = NOVEMBER, target: int = 0) -> Figures:
    """The figures of a month as the tabs stand on 1 December, with a target of so many working days."""
    office.today = NOW
    book = office.book()
    book.facts = dataclasses.replace(book.facts, assessed_within=target)
    return figures_of(book, month)


def child(office: Any, number: int, received: Any, **cells: Any) -> None:
    office.type_row("children", id=f"HW-{number}", ref=f"HW-{number}", received=received, **cells)


def action(office: Any, number: int, due: Any, status: str = "", done_on: Any = "", ref: str = "HW-1") -> None:
    row_id = f"{ref}/{number}"
    office.type_row("actions", id=row_id, ref=ref, number=number, due=due, status=status, done_on=done_on)


def of_tab(found: Figures, title: str) -> DueFigures:
    return next(one for one in found.due if one.title == title)


def test_each_case_that_came_in_a_month_is_met_or_waits_or_stopped_or_goes_on(office: Any) -> None:
    child(office, 1, day(11, 2), met=day(11, 4))
    child(office, 2, day(11, 2), met=day(11, 30))
    child(office, 3, day(11, 30))
    child(office, 4, day(11, 10), agreed="No")
    child(office, 5, day(11, 10), goes_on="HW-3")
    child(office, 6, day(10, 31), met=day(11, 3))
    child(office, 7, day(12, 1))
    found = figures(office).cases
    assert found is not None
    assert (found.came, found.met, found.waiting, found.stopped, found.goes_on) == (5, 2, 1, 1, 1)


def test_who_was_met_within_the_target_and_how_long_the_middle_one_waited(office: Any) -> None:
    for number, met in enumerate((3, 4, 9), 1):
        child(office, number, day(11, 2), met=day(11, met))
    found = figures(office, target=2).cases
    assert found is not None
    assert (found.in_time, found.late, found.middle) == (2, 1, 2)
    child(office, 4, day(11, 2), met=day(11, 10))
    assert (four := figures(office, target=2).cases) and four.middle == 3.5


def test_without_a_target_none_is_counted_as_in_time_or_late(office: Any) -> None:
    child(office, 1, day(11, 2), met=day(11, 30))
    told = [line.what for line in lines_of(figures(office), NOW)]
    assert not any("within" in what or "met later" in what for what in told)


def test_dates_that_are_missing_or_cannot_be_read_are_counted_and_never_guessed(office: Any) -> None:
    child(office, 1, "in spring")
    child(office, 2, "", initials="AB")
    child(office, 3, day(11, 2), met="last week")
    action(office, 1, "when she can")
    action(office, 2, "ongoing")
    action(office, 3, day(11, 9), "Done", "yesterday")
    found = figures(office, target=5)
    assert found.cases is not None
    assert (found.cases.came, found.cases.dates) == (1, Dates(empty=1, unreadable=1))
    assert (found.cases.met, found.cases.unclear, found.cases.middle) == (1, 1, None)
    due = of_tab(found, "Agreed actions")
    assert (due.fell_due, due.ended_unclear, due.dates) == (1, 1, Dates(empty=1, unreadable=1))
    notes = " ".join(line.note for line in lines_of(found, NOW))
    assert "1 without a readable date and 1 without any date" in notes


def test_what_fell_due_ended_by_its_day_or_later_or_is_open_or_set_aside(office: Any) -> None:
    child(office, 1, day(11, 1))
    child(office, 2, day(11, 1), agreed="No")
    action(office, 1, day(11, 1), "Done", day(11, 1))
    action(office, 2, day(11, 30), "done ", day(12, 1))
    action(office, 3, day(11, 30), "Begun", day(11, 2))
    action(office, 4, "November 2026")
    action(office, 1, day(11, 12), ref="HW-2")
    action(office, 5, day(12, 1))
    office.type_row("plan", id="PLAN/1", number="1", due=day(11, 12), status="Done", done_on=day(11, 13))
    found = of_tab(figures(office), "Agreed actions")
    assert (found.fell_due, found.in_time, found.late, found.open, found.set_aside) == (5, 1, 1, 2, 1)
    assert found.ended_as == {"Done": 2}
    plan = of_tab(figures(office), "Plan")
    assert (plan.fell_due, plan.late) == (1, 1)


def test_a_date_that_was_moved_is_told_in_the_month_it_left_and_in_the_month_it_came_to(office: Any) -> None:
    more = Column(key="moved", title="Moved", type="number", owner="script", computed=Computed(rule="times_moved"))
    (sheet,) = office.specs.sheets
    tabs = [
        msgspec.structs.replace(tab, columns=(*tab.columns, more)) if tab.key == "actions" else tab
        for tab in sheet.tabs
    ]
    assert of_tab(figures(office), "Agreed actions").moved is None, "nobody remembers yet"
    office.specs = msgspec.structs.replace(office.specs, sheets=(msgspec.structs.replace(sheet, tabs=tuple(tabs)),))
    for row in office.tabs["actions"]:
        row.append("moved")
    action(office, 1, day(12, 4))
    action(office, 2, day(12, 4))
    for row, (first, many) in zip(office.tabs["actions"][2:], ((day(11, 12), 1), (day(12, 4), 0)), strict=True):
        row[office.tabs["actions"][0].index(NOTICED)] = f"promised:{first}:{day(12, 4)}:{many}"
    left, came = (of_tab(figures(office, month), "Agreed actions") for month in (NOVEMBER, Month(2026, 12)))
    assert (left.fell_due, left.moved, left.moved_away) == (0, 0, 1)
    assert (came.fell_due, came.moved, came.moved_away) == (2, 1, 0)
    october = of_tab(figures(office, Month(2026, 10)), "Agreed actions")
    assert october.moved_away == 0, "nothing was ever promised for it"


def test_responses_are_counted_by_form_on_the_partnerships_calendar(office: Any) -> None:
    """Summer time ended on 25 October 2026: 23:30 in London on the 31st is 23:30 UTC, in March it is 22:30."""
    for at in ("2026-10-31T23:59:00Z", "2026-11-01T00:00:00Z", "2026-11-30T23:59:00Z", "2026-12-01T00:00:00Z"):
        office.send("thanks", at=at)
    for at in ("2026-05-31T22:59:00Z", "2026-05-31T23:00:00Z"):
        office.send("mind", at=at)
    office.sync()
    november, june = figures(office).responses, figures(office, Month(2026, 6)).responses
    assert november is not None and june is not None
    assert (november.total, november.by_form["Feedback"], november.by_form["Talk (mum)"]) == (2, 2, 0)
    assert (june.total, june.by_form["Change of mind"]) == (1, 1)


def test_a_form_that_is_there_no_longer_is_counted_without_its_name(office: Any) -> None:
    office.type_row(RESPONSES, id="r1", received=day(11, 3), form="quagga", became="Set aside")
    found = figures(office)
    assert found.responses is not None
    assert (found.responses.total, found.responses.of_gone_forms) == (1, 1)
    assert "quagga" not in str(lines_of(found, NOW))


def test_a_tab_that_is_held_back_is_named_and_the_others_are_counted(office: Any) -> None:
    child(office, 1, day(11, 2))
    office.tabs["plan"] = None
    found = figures(office)
    assert [one.title for one in found.due] == ["Agreed actions"]
    assert found.cases and found.cases.came == 1
    notes = [line.note for line in lines_of(found, NOW) if line.what == "Not counted"]
    assert notes == ["The tab “Plan” is missing or held back. The tab Runs says why."]


def test_without_the_cases_what_hangs_on_them_is_named_as_not_counted_too(office: Any) -> None:
    """Nobody can tell who no longer takes part; and why a tab is held back may quote what people typed."""
    child(office, 1, day(11, 2))
    office.tabs["children"][0][2] = "quagga initials"
    found = figures(office)
    assert (found.cases, found.held_back) == (None, ("Children", "Agreed actions"))
    assert [one.title for one in found.due] == ["Plan"] and found.responses is not None
    assert "quagga" not in str(lines_of(found, NOW))


def test_nothing_that_anybody_typed_or_renamed_stands_in_the_lines(office: Any) -> None:
    """A canary in every cell of every tab, and over every title that people see."""
    for key, rows in office.tabs.items():
        columns = [str(column) for column in rows[0]]
        rows[1] = [column if column == ROW_ID else f"quagga {column}" for column in columns]
        tab = office.specs.tab(key)
        dates = {column.key: day(11, 3) for column in tab.columns if column.type == "date"} | {"received": day(11, 3)}
        for number in range(3):
            canary = dict.fromkeys(columns, f"quagga{number}")
            office.type_row(key, **canary | (dates if number else {}))
    found = figures(office, target=3)
    assert found.cases and found.cases.came == 2, "they were counted"
    assert found.responses and found.responses.total == 2
    assert "quagga" not in str(lines_of(found, NOW)).casefold()


DAYS = st.one_of(
    st.integers(day(10, 25), day(12, 5)), st.sampled_from(["", "ongoing", "soon", "November 2026", "1/11/2026", True])
)
AGREED = st.sampled_from(["", "Yes", "No"])
STATUSES = st.sampled_from(["", "Done", "DONE", "Begun", "nearly"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=st.lists(st.tuples(DAYS, DAYS, AGREED, st.sampled_from(["", "HW-0"])), max_size=8),
    rows=st.lists(st.tuples(DAYS, STATUSES, DAYS, st.integers(0, 9)), max_size=12),
)
def test_whatever_stands_in_the_tabs_the_parts_add_up_to_the_whole(
    make_office: Callable[[], Any], cases: list[Any], rows: list[Any]
) -> None:
    office = make_office()
    for number, (received, met, agreed, goes_on) in enumerate(cases):
        child(office, number, received, met=met, agreed=agreed, goes_on=goes_on)
    for number, (due, status, done_on, ref) in enumerate(rows):
        action(office, number, due, status, done_on, ref=f"HW-{ref}")
    found = figures(office, target=3)
    assert found.cases is not None and not found.held_back
    one = found.cases
    assert one.met + one.waiting + one.stopped + one.goes_on == one.came
    assert one.in_time + one.late + one.unclear == one.met
    due = of_tab(found, "Agreed actions")
    assert due.in_time + due.late + due.ended_unclear + due.set_aside + due.open == due.fell_due
    assert sum(due.ended_as.values()) == due.in_time + due.late + due.ended_unclear
    months = [Month(2026, number) for number in (10, 11, 12)]
    counted = sum(of_tab(figures(office, month), "Agreed actions").fell_due for month in months)
    table = read_table(office.specs.tab("actions"), office.tabs["actions"])
    assert counted + due.dates.empty + due.dates.unreadable == len(table), "no row is lost, none is in two months"


def test_a_share_says_of_how_many(office: Any) -> None:
    for number in range(4):
        child(office, number, day(11, 2), met=day(11, 3) if number else "")
    line = next(line for line in lines_of(figures(office), NOW) if line.what == "of these met so far")
    assert line == Line("of these met so far", 3, "75% of 4.")
