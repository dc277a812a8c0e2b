"""The listing of all responses, once a day: what it finds again is not made again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from automation.jobs.sync import run_sync
from automation.specs.system import RESPONSES, ROW_ID

WEDNESDAY, FRIDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC), datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
CHILD = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


def test_lines_deleted_from_responses_come_back_the_next_day_and_no_row_is_made_twice(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0][ROW_ID])
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    partnership.at(WEDNESDAY)
    partnership.send("feedback_child", good="the biscuits", reference=reference)
    run_sync(partnership.house)

    tabs = ("children", "agreed_actions", "feedback", "to_check")
    before = {tab: [dict(row) for row in partnership.rows(tab)] for tab in tabs}
    lines = {str(row[ROW_ID]) for row in partnership.rows(RESPONSES)}
    for line in lines:
        partnership.delete_row(RESPONSES, line)
    assert run_sync(partnership.at(FRIDAY)).responses == 3
    assert {str(row[ROW_ID]) for row in partnership.rows(RESPONSES)} == lines
    after = {tab: [dict(row) for row in partnership.rows(tab)] for tab in tabs}
    assert {tab: [row[ROW_ID] for row in rows] for tab, rows in after.items()} == {
        tab: [row[ROW_ID] for row in rows] for tab, rows in before.items()
    }
    assert run_sync(partnership.house).written == 0
