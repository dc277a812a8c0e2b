"""Time through the desk: working days by nation, who waits too long, and due dates that move with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest

from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.values import from_serial

CHILD = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}
IN_TIME = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LAST_DAY = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
TOO_LATE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def reference(partnership: Any) -> str:
    """A case that was referred on Monday 23 November 2026."""
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    return str(partnership.rows("children")[0]["id"])


def told(partnership: Any, name: str) -> str:
    """The words of the newest message to somebody."""
    files = sorted(partnership.house.config.mail.folder.glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    newest = next(mail for mail in reversed(mails) if mail["To"].startswith(name))
    return str(newest.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def in_nation(partnership: Any, nation: str, target: int = 10) -> None:
    """The partnership's config says another nation or target."""
    config, replace = partnership.house.config, msgspec.structs.replace
    partnership.house.config = replace(
        config,
        organisation=replace(config.organisation, nation=nation),
        targets=replace(config.targets, assessed_within_working_days=target),
    )


def test_the_last_day_of_the_target_is_kept_and_the_next_one_is_late_on_both_tabs(
    partnership: Any, reference: str
) -> None:
    run_sync(partnership.at(LAST_DAY))
    for tab in ("children", "waiting_list"):
        row = partnership.row(tab, reference)
        assert (row["waiting_days"], row["waiting_working_days"], row["target_state"]) == (14, 10, "On time")
        assert str(from_serial(row["meet_by"])) == "2026-12-07"
    run_sync(partnership.at(TOO_LATE))
    for tab in ("children", "waiting_list"):
        row = partnership.row(tab, reference)
        assert (row["waiting_days"], row["waiting_working_days"], row["target_state"]) == (15, 11, "Late")
    assert partnership.row("children", reference)["attention"] == "Waits too long: to be met by 7 December 2026."


def test_the_bank_holidays_and_the_target_are_those_that_config_names(partnership: Any, reference: str) -> None:
    """30 November is Saint Andrew's Day."""
    in_nation(partnership, "Scotland")
    run_sync(partnership.house)
    assert str(from_serial(partnership.row("children", reference)["meet_by"])) == "2026-12-08"
    in_nation(partnership, "Wales", target=0)
    run_sync(partnership.house)
    row = partnership.row("children", reference)
    assert "meet_by" not in row and "target_state" not in row


def test_the_coordinator_is_told_who_waits_too_long(partnership: Any, reference: str) -> None:
    run_remind(partnership.at(IN_TIME))
    assert "WAITING: 1, LONGEST FIRST" in told(partnership, "robin")
    run_remind(partnership.at(TOO_LATE))
    words = told(partnership, "robin")
    assert "WAITING TOO LONG: 1, LONGEST FIRST\n" in words and "The target is 10 working days." in words
    assert f"- {reference}: 11 working days (15 days)" in words and "\nWAITING: " not in words


def test_the_coordinator_is_told_with_whom_to_talk_again(partnership: Any, reference: str) -> None:
    partnership.send("assessment_mum", reference=reference, revisit_on="2026-12-08")
    run_sync(partnership.house)
    run_remind(partnership.at(LAST_DAY), even_if_empty=True)
    assert "TALK AGAIN" not in told(partnership, "robin")
    run_remind(partnership.at(datetime(2026, 12, 14, 9, 0, tzinfo=UTC)))
    assert f"TIME TO TALK AGAIN: 1\n\n- {reference}\n" in told(partnership, "robin")


def test_a_date_that_moves_is_counted_with_its_latest_reason_and_the_lead_is_told(
    partnership: Any, reference: str
) -> None:
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    for due, reason in (("2026-12-04", "no train"), ("2026-12-11", "the prison moved the visit")):
        partnership.send("action_update", reference=reference, number="1", status="In progress", due=due, reason=reason)
        run_sync(partnership.house)
    row = partnership.row("agreed_actions", f"{reference}/1")
    assert (row["moved"], str(from_serial(row["first_due"]))) == (2, "2026-12-01")
    assert row["move_reason"] == "the prison moved the visit"
    run_remind(partnership.house)
    words = told(partnership, "sal")
    assert "due Friday 11 December 2026, moved twice, first promised for 1 December 2026" in words
    assert "prison" not in words
    assert run_sync(partnership.house).written == 0


def test_a_date_that_the_coordinator_moves_in_the_pilot_plan_is_counted_too(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.edit("pilot_plan", "PLAN/1.1", due="November 2026", lead="SR")
    run_sync(partnership.house)
    partnership.send("action_update", reference="PLAN", number="1.1", status="In progress", reason="half term")
    partnership.edit("pilot_plan", "PLAN/1.1", due="January 2027")
    run_sync(partnership.house)
    row = partnership.row("pilot_plan", "PLAN/1.1")
    assert (row["moved"], str(from_serial(row["first_due"])), row["move_reason"]) == (1, "2026-11-30", "half term")
