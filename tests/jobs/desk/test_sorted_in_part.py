"""People and Emails of which only what is seen was sorted: nobody gets the wishes, or the email, of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hopeside import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from automation.errors import StoppedError
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.rules.sorted_in_part import changed_places
from automation.specs.system import EMAILS, PEOPLE


def sort_what_is_seen(partnership: Any, tab: str, by: str) -> None:
    """Somebody marks the columns from the first that they see to the last one, and sorts them."""
    columns = partnership.table(tab).columns
    where = {"sheetId": sheet_id(tab), "startRowIndex": 2, "startColumnIndex": columns["id"] + 1}
    how = [{"dimensionIndex": columns[by], "sortOrder": "DESCENDING"}]
    partnership.do(tab, {"sortRange": {"range": where, "sortSpecs": how}})


def test_nobodys_wishes_are_given_to_somebody_else(partnership: Any) -> None:
    run_sync(partnership.house)
    code = {str(row["name"]): str(row["code"]) for row in partnership.rows(PEOPLE)}
    sort_what_is_seen(partnership, PEOPLE, "name")
    before = partnership.rows(PEOPLE)
    assert [row["name"] for row in before] == sorted(code, reverse=True)
    partnership.send("email_wishes", code=code["Sal Rowe"], wish="No more emails")
    with pytest.raises(StoppedError) as stopped:
        run_sync(partnership.house)
    assert "In the tab “People” the hidden first column" in stopped.value.remedy
    assert partnership.rows(PEOPLE) == before


def test_no_email_goes_by_what_stands_beside_another_but_an_alert_still_does(partnership: Any) -> None:
    partnership.type_row("pilot_plan", number="9.9", action="bake", lead="Sal Rowe", due="2026-11-20")
    run_sync(partnership.house)
    assert run_remind(partnership.house).handed_over == 2
    digest, summary = sorted(partnership.rows(EMAILS), key=lambda row: str(row["kind"]))
    partnership.edit(EMAILS, str(digest["id"]), state="Bounced")
    column = "subject" if str(summary["subject"]) > str(digest["subject"]) else "kind"
    ids = [row["id"] for row in partnership.rows(EMAILS)]
    sort_what_is_seen(partnership, EMAILS, column)
    now = partnership.rows(EMAILS)
    assert [row["id"] for row in now] == ids and {row["state"] for row in now} == {"Bounced", "Written"}
    moved = next(row for row in now if row["id"] == summary["id"])["kind"] == "Digest"
    assert moved, "the lines changed places"
    partnership.at(MONDAY + timedelta(days=8))
    done = run_remind(partnership.house)
    assert done.handed_over == 0 and any("“Emails” the hidden first column" in problem for problem in done.problems)
    partnership.send("feedback_child", not_safe="Someone may not be safe")
    assert run_sync(partnership.house).alerts == 1


@given(st.permutations(list("abcdef")), st.sets(st.sampled_from(range(6))))
def test_rows_changed_places_where_any_row_speaks_of_another_that_is_not_in_its_own_place(
    seen: list[str], blank: set[int]
) -> None:
    ids = list("abcdef")
    shown = ["" if at in blank else one for at, one in enumerate(seen)]
    elsewhere = {one for one, mine in zip(shown, ids, strict=True) if one and one != mine}
    assert changed_places(ids, shown) == bool(elsewhere)
    assert not changed_places(ids, [*ids[:5], "a"]), "one code that somebody pasted over another is no sort"
