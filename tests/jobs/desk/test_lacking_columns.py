"""An answer goes into a column that the sheet does not have, or not yet: it waits for it, and no word is dropped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.errors import StoppedError
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-12-11"}
NOT_SAFE = ["Someone may not be safe"]


def rename_column(specs: Path, old: str, new: str) -> None:
    """Give a column another key, in the tracker and in every form: to the sheet it is another column."""
    for path in (*(specs / "forms").iterdir(), specs / "sheets" / "tracker.toml"):
        text = path.read_text("utf-8").replace(f'column = "{old}"', f'column = "{new}"')
        path.write_text(text.replace(f'  key = "{old}"\n  title', f'  key = "{new}"\n  title'), "utf-8")


def later(partnership: Any) -> Any:
    return partnership.at(partnership.house.clock() + timedelta(hours=1))


@pytest.fixture
def child(partnership: Any) -> str:
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    (row,) = partnership.rows("children")
    return str(row["id"])


def test_answers_wait_for_the_column_that_a_changed_spec_puts_them_into(
    partnership: Any, specs: Path, child: str
) -> None:
    rename_column(specs, "about_me", "likes")
    partnership.send("assessment_mum", reference=child, about_me="football", turns=[VISIT], not_safe=NOT_SAFE)
    partnership.send("feedback_child", good="the biscuits")
    with pytest.raises(StoppedError) as stopped:
        run_sync(later(partnership))
    assert "The tab “Children” has no column “About me”, into which answers go" in str(stopped.value.remedy)
    became = {row["form"]: row["became"] for row in partnership.rows("responses")}
    assert became["assessment_mum"] == "Waiting" and became["feedback_child"] == "Row added"
    assert partnership.rows("agreed_actions") == [], "nothing is taken in by halves"
    assert [line["kind"] for line in partnership.open_lines()] == ["Someone may not be safe"]
    provision(later(partnership))
    assert run_sync(partnership.house).problems == []
    assert partnership.row("children", child)["likes"] == "football"
    assert [row["action"] for row in partnership.rows("agreed_actions")] == ["see my dad"]


def test_an_edit_waits_for_such_a_column_too(partnership: Any, specs: Path, child: str) -> None:
    receipt = partnership.send("assessment_mum", reference=child, about_me="football", turns=[VISIT])
    run_sync(later(partnership))
    rename_column(specs, "about_me", "likes")
    later(partnership)
    partnership.edit_response(receipt, reference=child, about_me="chess", turns=[{**VISIT, "action": "see my mum"}])
    with pytest.raises(StoppedError):
        run_sync(partnership.house)
    assert [row["action"] for row in partnership.rows("agreed_actions")] == ["see my dad"]
    provision(later(partnership))
    run_sync(partnership.house)
    assert [row["action"] for row in partnership.rows("agreed_actions")] == ["see my mum"]
    (asked,) = partnership.open_lines()
    assert asked["kind"] == "Two values" and "says “chess”" in asked["what"], "the new column is empty"


def test_a_column_that_somebody_deleted_is_missed_by_the_answers_that_go_there_alone(
    partnership: Any, child: str
) -> None:
    at = partnership.table("children").columns["about_me"]
    span = {"sheetId": sheet_id("children"), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    partnership.do("children", {"deleteDimension": {"range": span}})
    partnership.send("assessment_mum", reference=child, trusted_adult="my nan", turns=[VISIT])
    assert run_sync(later(partnership)).problems == []
    partnership.send("assessment_mum", reference=child, about_me="football")
    with pytest.raises(StoppedError):
        run_sync(later(partnership))
    provision(later(partnership))
    run_sync(partnership.house)
    row = partnership.row("children", child)
    assert (row["trusted_adult"], row["about_me"]) == ("my nan", "football")
