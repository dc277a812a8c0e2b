"""A form that is taken out of the specs, renamed or given variants: what people still send by it is not lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.erase import erase
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync

FORM = "feedback_child"
NOT_SAFE = ["Someone may not be safe"]
LINK = re.compile(r'  \[\[tabs\.columns\]\]\n  key = "feedback_child_link"\n.*?\n\n', re.DOTALL)


def take_away(specs: Path) -> Callable[[], None]:
    """Take the form out of the specs, with the column that offers it; returns what puts it back."""
    form, tracker = specs / "forms" / f"{FORM}.toml", specs / "sheets" / "tracker.toml"
    before = {path: path.read_text("utf-8") for path in (form, tracker)}
    text, times = LINK.subn("", before[tracker])
    assert times == 1
    form.unlink()
    tracker.write_text(text, "utf-8")
    return lambda: [path.write_text(content, "utf-8") for path, content in before.items()] and None


def later(partnership: Any, *, provisioned: bool = False) -> Any:
    house = partnership.at(partnership.house.clock() + timedelta(hours=1))
    if provisioned:
        provision(house)
    return run_sync(house)


@pytest.mark.parametrize("provisioned", [True, False])
def test_what_is_sent_by_a_form_whose_spec_is_gone_waits_in_to_check_and_a_worry_is_told(
    partnership: Any, specs: Path, provisioned: bool
) -> None:
    receipt = partnership.send(FORM, good="the biscuits", not_safe=NOT_SAFE)
    put_back = take_away(specs)
    done = later(partnership, provisioned=provisioned)
    assert done.alerts == 1 and done.result == "problems"
    assert "1 response to “Tell us how it was for you” cannot be taken in" in " ".join(done.problems)
    (line,) = partnership.rows("responses")
    assert line["receipt"] == receipt and line["became"] == "Waiting" and "the biscuits" in line["answers"]
    assert line["form_title"] == "Tell us how it was for you"
    assert sorted(one["kind"] for one in partnership.open_lines()) == ["Someone may not be safe", "Which case?"]
    assert later(partnership).written == 0
    put_back()
    assert later(partnership, provisioned=provisioned).problems == []
    (line,) = partnership.rows("responses")
    assert line["became"] == "Row added" and '"good":["the biscuits"]' in line["answers"]
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]
    assert [one["kind"] for one in partnership.open_lines()] == ["Someone may not be safe"]


def test_a_person_sets_aside_what_came_by_a_form_that_nobody_needs(partnership: Any, specs: Path) -> None:
    partnership.send(FORM, good="the biscuits")
    take_away(specs)
    later(partnership)
    (asked,) = partnership.open_lines()
    assert "“ignore”" in asked["outcome"] and "“new”" not in asked["outcome"]
    partnership.edit("to_check", asked["id"], decision="new")
    later(partnership)
    assert partnership.open_lines()[0]["outcome"].startswith("This waits: Its form has no spec any more.")
    partnership.edit("to_check", asked["id"], decision="ignore")
    done = later(partnership)
    assert done.problems == [] and partnership.open_lines() == []
    assert [line["became"] for line in partnership.rows("responses")] == ["Set aside"]


def test_an_edit_by_a_form_whose_spec_is_gone_waits_and_leaves_the_row_alone(partnership: Any, specs: Path) -> None:
    receipt = partnership.send(FORM, good="the biscuits")
    run_sync(partnership.house)
    partnership.at(partnership.house.clock() + timedelta(hours=1))
    partnership.edit_response(receipt, good="the garden", not_safe=NOT_SAFE)
    put_back = take_away(specs)
    assert later(partnership).alerts == 1
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]
    assert sorted(one["kind"] for one in partnership.open_lines()) == ["Edited afterwards", "Someone may not be safe"]
    assert later(partnership).written == 0
    put_back()
    later(partnership)
    assert [row["good"] for row in partnership.rows("feedback")] == ["the garden"]


def test_what_is_sent_by_a_form_before_it_was_given_variants_waits(partnership: Any, specs: Path) -> None:
    path = specs / "forms" / f"{FORM}.toml"
    partnership.send(FORM, good="the biscuits")
    variants = '[[variants]]\nkey = "{0}"\nwords = {{ hello = "{0}" }}\n\n'
    text = path.read_text("utf-8").replace(
        "[[sections]]", variants.format("en") + variants.format("cy") + "[[sections]]", 1
    )
    path.write_text(text, "utf-8")
    later(partnership, provisioned=True)
    assert [line["became"] for line in partnership.rows("responses")] == ["Waiting"]
    partnership.send(f"{FORM}_cy", good="y bisgedi")
    later(partnership)
    assert [row["good"] for row in partnership.rows("feedback")] == ["y bisgedi"]


def test_what_a_child_said_by_a_form_that_is_gone_is_erased_with_the_case(partnership: Any, specs: Path) -> None:
    """No form names the column any more in which the feedback names the child."""
    child = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
    partnership.send("referral", who_asks="The young person", turns=[child, {**child, "initials": "CD"}])
    run_sync(partnership.house)
    one, other = (str(row["id"]) for row in partnership.rows("children"))
    partnership.send(FORM, reference=one, good="the biscuits")
    partnership.send(FORM, reference=other, good="the garden")
    later(partnership)
    for path in (specs / "forms").glob("feedback_*.toml"):
        path.write_text(path.read_text("utf-8").replace('tab = "feedback"', 'tab = "voices"'), "utf-8")
    tracker = specs / "sheets" / "tracker.toml"
    text = tracker.read_text("utf-8")
    tab = text[text.index('[[tabs]]\nkey = "feedback"') : text.index('[[tabs]]\nkey = "people"')]
    voices = tab.replace('"feedback"', '"voices"', 1).replace('"Feedback"', '"Voices"', 1)
    tracker.write_text(text.replace(tab, tab + voices), "utf-8")
    later(partnership, provisioned=True)
    assert erase(partnership.house, one).problems == []
    assert [row.get("good") for row in partnership.rows("feedback")] == [None, "the garden"]
