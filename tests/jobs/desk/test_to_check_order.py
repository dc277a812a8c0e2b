"""To check is read from the top: what is urgent, then what is new; nobody's half-typed decision loses its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from automation.jobs.sync import run_sync
from automation.specs.system import TO_CHECK

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNSAFE = {"not_safe": ["Someone may not be safe"]}


def receipts(partnership: Any) -> list[Any]:
    """The receipt numbers of the lines, from the top."""
    return [row["receipt"] for row in partnership.rows(TO_CHECK)]


def test_new_lines_come_first_below_the_urgent_ones(partnership: Any) -> None:
    first = partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    urgent = partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(minutes=1))
    second = partnership.send("feedback_child", reference="?")
    partnership.at(MONDAY + timedelta(minutes=2))
    third = partnership.send("feedback_child", reference="?")
    partnership.at(MONDAY + timedelta(minutes=3))
    newest_urgent = partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    assert receipts(partnership) == [newest_urgent, urgent, third, second, first]
    before = partnership.dump()
    assert run_sync(partnership.house).written == 0 and partnership.dump() == before


def test_urgent_and_ordinary_lines_of_one_run_keep_that_order_too(partnership: Any) -> None:
    urgent = partnership.send("feedback_child", **UNSAFE)
    partnership.at(MONDAY + timedelta(minutes=1))
    later = partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    assert receipts(partnership) == [urgent, later]


def test_a_half_typed_decision_stays_on_its_own_line_when_others_are_put_above_it(partnership: Any) -> None:
    receipt = partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, line["id"], decision="I will ask Sal abo")
    partnership.send("feedback_child", reference="?")
    partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    kept = partnership.row(TO_CHECK, line["id"])
    assert (kept["receipt"], kept["decision"], kept["state"]) == (receipt, "I will ask Sal abo", "Open")
    assert kept["outcome"].startswith("“I will ask Sal abo” cannot be carried out: it names no case")
    assert [row.get("decision") for row in partnership.rows(TO_CHECK)] == [None, None, "I will ask Sal abo"]


def test_a_decision_carried_out_in_the_same_run_settles_its_own_line(partnership: Any) -> None:
    partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, line["id"], decision="none")
    new = partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    assert [(row["receipt"], row["state"]) for row in partnership.rows(TO_CHECK)] == [
        (new, "Open"),
        (line["receipt"], "Settled"),
    ]


def test_a_settled_line_stays_where_the_view_of_settled_ones_shows_it(partnership: Any) -> None:
    partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, line["id"], decision="ignore")
    run_sync(partnership.house)
    settled = partnership.row(TO_CHECK, line["id"])
    assert (settled["state"], settled["outcome"]) == ("Settled", "Set aside.")
    assert shown_by_view(partnership, "Settled") == [line["id"]] and shown_by_view(partnership, "To decide") == []


def shown_by_view(partnership: Any, title: str) -> list[Any]:
    """The ids of the lines that a view of To check shows, as the spreadsheet describes it."""
    asked = "sheets(filterViews(title,filterSpecs))"
    described = partnership.house.office.sheets.get(partnership.file_of(TO_CHECK), asked, "looking")
    views = [view for sheet in described["sheets"] for view in sheet.get("filterViews", [])]
    (spec,) = next(view["filterSpecs"] for view in views if view["title"] == title)
    table = partnership.table(TO_CHECK)
    assert spec["columnIndex"] == table.columns["state"]
    (shown,) = spec["filterCriteria"]["condition"]["values"]
    return [row["id"] for row in table.rows if row["state"] == shown["userEnteredValue"]]


def test_a_line_reads_as_a_sentence_with_the_decision_beside_it(partnership: Any) -> None:
    shown = [column.title for column in partnership.house.specs.tab(TO_CHECK).columns if not column.detail]
    assert shown[:3] == ["What to decide", "Your decision", "What to type, or what became of it"]


def test_what_was_settled_last_comes_first_among_the_settled(partnership: Any) -> None:
    (settled,) = [view for view in partnership.house.specs.tab(TO_CHECK).views if view.title == "Settled"]
    assert settled.sort[0] == "-settled_on"
