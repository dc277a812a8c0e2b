"""What the coordinator's summary has to say, and in what order."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from promised import ANN, PAT, ROBIN, TODAY, in_days, item

from automation.rules.chasing.digests import Unsent
from automation.rules.chasing.summaries import LeadOverdue, summary_for
from automation.rules.chasing.summary_facts import Check, SummaryFacts, Trouble, Waiting
from automation.rules.people import Directory


def test_the_summary_puts_the_urgent_the_longest_wait_and_the_most_overdue_first() -> None:
    items = [
        item("1", in_days(-3), "p2"), item("2", in_days(-9)), item("3", in_days(-1), "p1 p2"), item("4", in_days(-1)),
        item("5", in_days(-5), ""), item("6", TODAY), item("7", in_days(-90), closed=True),
    ]  # fmt: skip
    facts = SummaryFacts(
        Directory([PAT, ANN, ROBIN]),
        items,
        came=[("HS-4K7P2M-9", TODAY)],
        waiting=[Waiting("HS-2", 3), Waiting("HS-3", 40)],
        to_check=[
            Check("Which case?", "R-1", False, in_days(-1)),
            Check("Which case?", "R-2", False, in_days(-30)),
            Check("Someone may not be safe", "R-3", True, TODAY),
        ],
        troubles=[Trouble("sync", datetime(2026, 11, 20, 9), "a"), Trouble("sync", datetime(2026, 11, 22, 9), "b")],
    )
    summary = summary_for(ROBIN, facts, TODAY)
    assert [case.reference for case in summary.waiting] == ["HS-3", "HS-2"]
    assert [check.label for check in summary.to_check] == ["R-3", "R-2", "R-1"]
    assert [check.label for check in summary.urgent] == ["R-3"]
    assert summary.overdue == (LeadOverdue("Pat Doyle", 3, 9), LeadOverdue("Ann Lee", 2, 3), LeadOverdue("", 1, 5))
    assert summary.overdue_rows == 5
    assert [trouble.what for trouble in summary.troubles] == ["b", "a"]
    assert (summary.new, summary.is_empty, summary.key) == (("HS-4K7P2M-9",), False, "summary/2026-W48/p9")


def test_the_summary_names_a_lead_who_is_away_without_a_deputy() -> None:
    away = dataclasses.replace(PAT, pause_until=TODAY, deputy="")
    summary = summary_for(ROBIN, SummaryFacts(Directory([away, ROBIN]), [item("1", in_days(30))]), TODAY)
    assert summary.unsent == (Unsent(away, "away", 0, 1),)
    assert not summary.is_empty


def test_what_was_promised_to_a_child_and_nobody_leads_is_named_until_somebody_does() -> None:
    nobody = [item("10", None, ""), item("2", in_days(3), ""), item("3", None, "", closed=True), item("4", None)]
    facts = SummaryFacts(Directory([PAT, ROBIN]), nobody)
    summary = summary_for(ROBIN, facts, TODAY)
    assert [one.number for one in summary.leaderless] == ["2", "10"] and not summary.is_empty
    assert summary_for(ROBIN, dataclasses.replace(facts, lists=["actions"]), TODAY).leaderless == ()


def test_a_summary_of_a_quiet_week_is_empty() -> None:
    assert summary_for(ROBIN, SummaryFacts(Directory([PAT]), [item("1", in_days(3))]), TODAY).is_empty
