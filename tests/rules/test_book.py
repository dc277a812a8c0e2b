"""What may be worked out while the tab of cases is held back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from automation.rules.chasing.followup import FollowUps

VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}


def test_while_the_tab_of_cases_is_held_back_what_hangs_on_them_is_neither_changed_nor_chased(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    before = (office.rows("actions"), office.rows("waiting"))
    office.tabs["children"][0][0] = "lost"
    office.today += timedelta(days=30)
    account = office.sync()
    assert "Children" in account.held_back[0]
    assert (office.rows("actions"), office.rows("waiting")) == before
    assert [item.reference for item in FollowUps(office.book()).items()] == []

    office.tabs["children"][0][0] = "id"
    office.sync()
    assert [(item.reference, item.days_overdue) for item in FollowUps(office.book()).items()] == [(reference, 22)]
