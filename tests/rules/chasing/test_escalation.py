"""Who else hears of a row that stays overdue, at which step, and that each step is told once."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from promised import ANN, PAT, ROBIN, TODAY, in_days, item

from automation.config_sections import Escalation as Step
from automation.rules.chasing.emails import about_text
from automation.rules.chasing.escalation import Escalation, escalated, escalation_for
from automation.rules.chasing.summaries import LeadEscalated, Summary, summary_for
from automation.rules.chasing.summary_facts import SummaryFacts
from automation.rules.chasing.told import Told
from automation.rules.items import Item
from automation.rules.people import Directory
from automation.rules.values import CELL_LIMIT, Cell

STEPS = (Step(days=7, to="coordinator"), Step(days=14, to="chair"))


def chair_hears(items: list[Item], *lines: dict[str, Cell], steps: tuple[Step, ...] = STEPS) -> Escalation | None:
    return escalation_for(PAT, PAT, items, steps, TODAY, "2026-W48", Told(lines))


def line(message: Escalation | Summary, state: str) -> dict[str, Cell]:
    """The line in Emails of a message in a state."""
    kind = message.kind.capitalize()
    return {"id": message.key, "kind": kind, "state": state, "about": about_text(message.about), "address": ""}


def test_a_row_is_told_from_the_day_of_its_step_on_and_the_worst_comes_first() -> None:
    items = [item("1", in_days(-13)), item("2", in_days(-14)), item("3", in_days(-40)), item("4", None)]
    items.append(item("5", in_days(-99), closed=True))
    told = chair_hears(items)
    assert told is not None
    assert [(row.item.number, row.days) for row in told.rows] == [("3", 14), ("2", 14)]
    assert (told.key, told.more) == ("escalation/2026-W48/p1", 0)
    assert chair_hears(items[:1]) is None
    assert chair_hears(items, steps=STEPS[:1]) is None


@pytest.mark.parametrize(("state", "again"), [("Sent", False), ("Written", False), ("Ready", True), ("Failed", True),
                                              ("Bounced", True), ("Uncertain", True), ("Overtaken", True)])  # fmt: skip
def test_a_row_is_told_again_only_while_nothing_was_handed_over(state: str, again: bool) -> None:
    items = [item("1", in_days(-14))]
    told = chair_hears(items)
    assert told is not None
    earlier = line(told, state) | {"id": "escalation/2026-W47/p1"}
    assert (chair_hears(items, earlier) is not None) is again


def test_a_message_that_may_have_gone_tells_of_nothing_else_when_it_goes_again_and_the_rest_comes_next() -> None:
    first, second = item("1", in_days(-14)), item("2", in_days(-14))
    cut_off = chair_hears([first])
    assert cut_off is not None
    again = chair_hears([first, second], line(cut_off, "Sending"))
    assert again is not None and again.about == cut_off.about
    rest = escalation_for(PAT, PAT, [first, second], STEPS, TODAY, "2026-W49", Told([line(again, "Sent")]))
    assert rest is not None and [row.item.number for row in rest.rows] == ["2"]


def test_a_row_whose_date_was_moved_begins_anew() -> None:
    told = chair_hears([item("1", in_days(-30))])
    assert told is not None
    moved = item("1", in_days(-15))
    assert chair_hears([item("1", in_days(-30))], line(told, "Sent")) is None
    assert chair_hears([moved], line(told, "Sent")) is not None


def test_each_person_is_told_and_another_persons_email_counts_for_them_alone() -> None:
    items = [item("1", in_days(-14))]
    told = chair_hears(items)
    assert told is not None
    sent = Told([line(told, "Sent") | {"address": PAT.email.upper()}])
    assert escalation_for(ANN, ANN, items, STEPS, TODAY, "2026-W48", sent) is not None
    same_address = dataclasses.replace(PAT, id="config")
    assert escalation_for(same_address, same_address, items, STEPS, TODAY, "2026-W48", sent) is None


def test_of_several_steps_passed_at_once_the_highest_is_told_and_none_of_them_again() -> None:
    steps = (Step(days=21, to="chair"), Step(days=7, to="chair"))
    first = chair_hears([item("1", in_days(-30))], steps=steps)
    assert first is not None
    assert [row.days for row in first.rows] == [21] and len(first.about) == 2
    assert chair_hears([item("1", in_days(-30))], line(first, "Sent"), steps=steps) is None
    early = chair_hears([item("1", in_days(-8))], steps=steps)
    assert early is not None
    later = chair_hears([item("1", in_days(-8))], line(early, "Sent"), steps=steps)
    assert later is None


def test_very_many_rows_come_in_several_emails_and_what_was_told_fits_the_cell_that_remembers_it() -> None:
    items = [item(str(n), in_days(-14)) for n in range(450)]
    first = chair_hears(items)
    assert first is not None
    assert (len(first.rows), first.more) == (200, 250)
    assert len("\n".join(first.about)) <= CELL_LIMIT
    rest = chair_hears(items, line(first, "Sent") | {"id": "escalation/2026-W47/p1"})
    assert rest is not None and (len(rest.rows), rest.more) == (200, 50)
    assert not {row.item.number for row in first.rows} & {row.item.number for row in rest.rows}


def test_the_summary_names_new_ones_by_lead_and_each_once() -> None:
    items = [
        item("1", in_days(-7)),
        item("2", in_days(-9), "p1 p2"),
        item("3", in_days(-7), ""),
        item("4", in_days(-6)),
    ]
    facts = SummaryFacts(Directory([PAT, ANN, ROBIN]), items, steps=STEPS)
    summary = summary_for(ROBIN, facts, TODAY)
    told = [(lead.name, [row.item.number for row in lead.rows]) for lead in summary.escalated]
    assert told == [("Pat Doyle", ["2", "1"]), ("Ann Lee", ["2"]), ("", ["3"])]
    assert len(summary.about) == 3
    after = dataclasses.replace(facts, told=Told([line(summary, "Sent")]))
    assert summary_for(ROBIN, after, TODAY).escalated == ()
    assert summary_for(ANN, after, TODAY).escalated == summary.escalated


def test_a_row_of_a_lead_whom_people_no_longer_knows_stands_without_one() -> None:
    facts = SummaryFacts(Directory([ROBIN]), [item("1", in_days(-7))], steps=STEPS)
    (lead,) = summary_for(ROBIN, facts, TODAY).escalated
    assert isinstance(lead, LeadEscalated) and lead.name == ""


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 60)), max_size=8),
    st.lists(st.sampled_from(["Sent", "Failed", "Sending", "Bounced"]), min_size=3, max_size=6),
)
def test_whatever_becomes_of_the_emails_every_step_is_told_and_none_twice(
    rows: list[tuple[int, int]], states: list[str]
) -> None:
    """Week after week; an email that may have gone goes once more, and is then handed over."""
    lines: dict[str, dict[str, Cell]] = {}
    steps = (Step(days=7, to="chair"), Step(days=20, to="chair"))
    told: list[str] = []
    items = [item(str(number), in_days(-late)) for number, late in dict(rows).items()]
    for week, state in enumerate([*states, "Sent"]):
        for attempt in (state, "Sent") if state == "Sending" else (state,):
            message = escalation_for(PAT, PAT, items, steps, TODAY, f"2027-W{week:02}", Told(lines.values()))
            if message:
                lines[message.key] = line(message, attempt)
                told += message.about if attempt == "Sent" else ()
    wanted = {mark for row in escalated(items, steps, "chair", ()) for mark in row.marks}
    assert sorted(told) == sorted(wanted)
