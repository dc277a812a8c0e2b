"""A section that repeats less often, or no longer, or only now: no child and no promise in an answer is lost by it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hopeside import MONDAY

from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.shipped import shipped

CHILD = {"date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "stage": "Court", "agreed": "Yes"}
TWO = [{**CHILD, "initials": "AB"}, {**CHILD, "initials": "CD", "date_of_birth": "2013-05-05"}]
VISIT = {"kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-27"}
Change = Callable[[str, str, str], None]


@pytest.fixture
def change(partnership: Any, folder: Path) -> Change:
    """Changes a line of a form's spec while the house is at work, and sets everything up anew."""
    shutil.copytree(shipped("form_specs"), folder / "forms")
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('forms = ""', 'forms = "forms"'), "utf-8")

    def carry_out(form: str, old: str, new: str) -> None:
        path = folder / "forms" / f"{form}.toml"
        text, times = re.subn(old, new, path.read_text("utf-8"))
        assert times == 1
        path.write_text(text, "utf-8")
        provision(partnership.at(partnership.house.clock() + timedelta(hours=1)))

    return carry_out


def initials(partnership: Any) -> list[Any]:
    return [row.get("initials") for row in partnership.rows("children")]


@pytest.mark.parametrize("instead", ['repeat = { max = 1, again = "One more?" }\n', ""])
def test_each_child_of_a_request_is_a_case_though_the_form_now_asks_for_fewer(
    partnership: Any, change: Change, instead: str
) -> None:
    partnership.send("referral", who_asks="The young person", turns=TWO)
    change("referral", r"repeat = \{ max = 6.*\n", instead)
    run_sync(partnership.house)
    assert initials(partnership) == ["AB", "CD"] and partnership.open_lines() == []
    assert run_sync(partnership.house).written == 0


def test_a_child_who_was_asked_for_before_the_section_repeated_is_the_first_of_the_family(
    partnership: Any, change: Change
) -> None:
    change("referral", r"(repeat = \{ max = 6.*)\n", r"# \1\n")
    receipt = partnership.send("referral", who_asks="The young person", **TWO[0])
    taken_in = partnership.send("referral", who_asks="The young person", **TWO[1])
    run_sync(partnership.house)
    (first, second) = partnership.rows("children")
    late = partnership.send("referral", who_asks="The young person", **{**TWO[0], "initials": "EF"})
    old = partnership.house.layouts["referral"]
    change("referral", r"# (repeat = \{ max = 6.*)\n", r"\1\n")
    assert old.question_id("initials") not in partnership.house.layouts["referral"].by_id
    run_sync(partnership.house)
    assert initials(partnership) == ["AB", "CD", "EF"] and partnership.open_lines() == []
    assert {receipt, taken_in, late} == {row["receipt"] for row in partnership.rows("responses")}
    assert partnership.rows("children")[:2] == [first, second]


@pytest.mark.parametrize("instead", ["repeat = { max = 2,", "# repeat = { max = 5,"])
def test_every_agreed_action_is_a_row_though_the_form_now_asks_for_fewer(
    partnership: Any, change: Change, instead: str
) -> None:
    partnership.send("referral", who_asks="The young person", turns=TWO[:1])
    run_sync(partnership.house)
    (case,) = partnership.rows("children")
    actions = [{**VISIT, "action": f"thing {number}"} for number in (1, 2, 3)]
    partnership.send("assessment_mum", reference=str(case["id"]), turns=actions)
    receipt = partnership.send("assessment_mum", reference=str(case["id"]), turns=actions[2:], about_me="football")
    change("assessment", r"repeat = \{ max = 5,", instead)
    run_sync(partnership.house)
    assert [row["action"] for row in partnership.rows("agreed_actions")] == ["thing 1", "thing 2", "thing 3", "thing 3"]
    assert partnership.open_lines() == [] and run_sync(partnership.house).written == 0
    partnership.at(MONDAY + timedelta(days=1))
    assert receipt in {row["receipt"] for row in partnership.rows("responses")}


def test_an_answer_that_no_column_takes_is_put_to_check_once_and_stays_there_until_it_was_seen(
    partnership: Any, change: Change
) -> None:
    receipt = partnership.send("feedback_child", good="the biscuits", who_helped="quagga")
    change("feedback_child", r'(?s)  \[\[sections.questions\]\]\n  key = "who_helped".*?\n\n', "")
    run_sync(partnership.house)
    (line,) = partnership.open_lines()
    assert f"(receipt {receipt}) where its spec asks nothing" in line["what"] and "quagga" not in str(line)
    assert '"?":["quagga"]' in str(partnership.rows("responses")[0]["answers"])
    assert run_sync(partnership.house).written == 0
    partnership.edit("to_check", str(line["id"]), decision="seen")
    run_sync(partnership.house)
    assert partnership.open_lines() == [] and run_sync(partnership.house).written == 0
