"""A tab whose template was taken away, or whose key was changed: its rows stay, and nothing is lost or stops."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.errors import WorkspaceError
from automation.jobs.erase import erase
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync

CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-12-11"}


def later(partnership: Any) -> Any:
    return partnership.at(partnership.house.clock() + timedelta(hours=1))


def rename(specs: Path, old: str, new: str) -> None:
    """Give a tab another key or title, wherever it is named."""
    for path in (*(specs / "forms").iterdir(), *(specs / "sheets").iterdir()):
        path.write_text(path.read_text("utf-8").replace(f'"{old}"', f'"{new}"'), "utf-8")


@pytest.fixture
def child(partnership: Any, specs: Path) -> str:
    """A child with an agreed action, in a partnership that has changed the key of the tab of actions since."""
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    (row,) = partnership.rows("children")
    partnership.send("assessment_mum", reference=str(row["id"]), about_me="football", turns=[VISIT])
    run_sync(later(partnership))
    partnership.send("action_update", reference=str(row["id"]), number="1", progress="called")
    run_sync(later(partnership))
    rename(specs, "agreed_actions", "promises")
    rename(specs, "Agreed actions", "Promises")
    return str(row["id"])


def test_edits_of_what_was_put_there_stop_nothing_and_are_told(partnership: Any, child: str) -> None:
    plan = [step.what for step in provision(later(partnership)).steps]
    assert "the tab “Agreed actions”, which has no template now: nothing in it is read, chased or erased" in plan
    by_form = {str(line["form"]): str(line["receipt"]) for line in partnership.rows("responses")}
    partnership.edit_response(
        by_form["assessment_mum"], reference=child, about_me="chess", turns=[{**VISIT, "action": "see my mum"}]
    )
    partnership.edit_response(by_form["action_update"], reference=child, number="1", progress="went")
    partnership.send("feedback_child", good="the biscuits")
    assert run_sync(later(partnership)).responses == 2
    assert partnership.row("children", child)["about_me"] == "chess"
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]
    told = " ".join(line["what"] for line in partnership.open_lines())
    assert "A row of “Promises” that it made is gone" in told
    assert "Its tab (“agreed_actions”) has no template any more." in told and "in the form alone: read it there" in told
    assert run_sync(later(partnership)).written == 0


def test_erasing_says_what_it_did_not_reach(partnership: Any, child: str) -> None:
    provision(later(partnership))
    done = erase(later(partnership), child)
    assert done.cells and len(done.problems) == 1
    assert "have no template any more (“agreed_actions”) is not erased" in done.problems[0]


def test_what_was_asked_about_such_a_tab_can_be_kept_as_it_is(partnership: Any, specs: Path, child: str) -> None:
    rename(specs, "promises", "agreed_actions")
    later(partnership)
    partnership.edit("agreed_actions", f"{child}/1", status="In progress")
    partnership.send("action_update", reference=child, number="1", status="Done")
    run_sync(later(partnership))
    (asked,) = partnership.open_lines()
    rename(specs, "agreed_actions", "promises")
    provision(later(partnership))
    partnership.edit("to_check", asked["id"], decision="use")
    run_sync(later(partnership))
    assert "Type “keep”" in partnership.open_lines()[0]["outcome"]
    partnership.edit("to_check", asked["id"], decision="keep")
    run_sync(later(partnership))
    assert partnership.open_lines() == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("children", "kids", "a tab “Children” was made from a template with another key than “kids”"),
        ("agreed_actions", "promises", "a tab “Agreed actions” was made from a template with another key"),
    ],
)
def test_a_tab_whose_key_alone_was_changed_is_not_made_a_second_time(
    partnership: Any, specs: Path, old: str, new: str, told: str
) -> None:
    rename(specs, old, new)
    steps = provision(later(partnership)).steps
    assert any(step.kind == "problem" and told in step.what and "a key is for life" in step.what for step in steps)
    assert all(step.kind != "create" for step in steps)
    rename(specs, new, old)
    assert run_sync(later(partnership)).problems == [], "nothing that the program fills in was taken for people's"
    assert all(step.kind != "problem" for step in provision(later(partnership)).steps)


def test_a_tracker_whose_key_was_changed_is_not_made_a_second_time_because_nobodys_no_would_stand_there(
    partnership: Any, specs: Path
) -> None:
    before = partnership.dump()["file"]
    path = specs / "sheets" / "tracker.toml"
    path.write_text(path.read_text("utf-8").replace('key = "tracker"', 'key = "master"', 1), "utf-8")
    house = later(partnership)
    for only_plan in (True, False):
        with pytest.raises(WorkspaceError) as refused:
            provision(house, only_plan=only_plan)
        assert "made for a template with the key “tracker”" in refused.value.what
        assert 'Write key = "tracker" again' in str(refused.value.remedy)
    assert partnership.dump()["file"] == before
