"""The look of a tab is renewed without a rule added twice, whatever Google adds to what it was sent."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest

from automation.rules.setup.plan import says
from automation.rules.setup.requests import sheet_id
from automation.rules.setup.sheet_look import conditional_rules
from automation.rules.setup.sheet_plan import LOOK_MARK, Here, plan_sheet
from automation.rules.tabs import expected_columns
from automation.specs.model import SheetTemplate

PLAN = """
key = "plan"
title = "Plan"

[[tabs]]
key = "steps"
title = "Steps"
columns = [
  { key = "step", title = "Step" },
  { key = "state", title = "State", tones = { Open = "red", Done = "green" } },
]
"""


def template(*changes: tuple[str, str]) -> SheetTemplate:
    text = PLAN
    for old, new in changes:
        text = text.replace(old, new)
    return msgspec.toml.decode(text, type=SheetTemplate)


def rules(made: SheetTemplate) -> list[dict[str, Any]]:
    (tab,) = made.tabs
    return list(conditional_rules(tab, {key: at for at, key in enumerate(expected_columns(tab))}))


def as_google_gives_it(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule with the fields that Google adds, without those that it leaves out, its shades rounded to one in 255."""
    given = copy.deepcopy(rule)
    look = given["booleanRule"]["format"]
    shades = {name: round(shade * 255) / 255 for name, shade in look["backgroundColor"].items()}
    look |= {"backgroundColor": shades, "backgroundColorStyle": {"rgbColor": shades}}
    given["ranges"] = [{**{k: v for k, v in where.items() if v}, "endRowIndex": 1000} for where in given["ranges"]]
    return given


def added(made: SheetTemplate, there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that a renewal of the look adds to those that are there."""
    (tab,) = made.tabs
    keys, mark = expected_columns(tab), {"metadataKey": LOOK_MARK, "metadataValue": "an older look"}
    sheet = {
        "properties": {"sheetId": sheet_id(tab.key), "title": tab.title, "gridProperties": {"columnCount": len(keys)}},
        "developerMetadata": [mark],
        "conditionalFormats": there,
    }
    plan = plan_sheet(made, Here({"sheets": [sheet]}, {tab.key: [keys, keys]}), (), "Europe/London", {})
    assert any("updateDeveloperMetadata" in request for request in plan.requests)
    return [
        request["addConditionalFormatRule"]["rule"]
        for request in plan.requests
        if "addConditionalFormatRule" in request
    ]


def test_no_colour_is_added_again_for_what_google_adds_to_a_rule() -> None:
    there = [as_google_gives_it(rule) for rule in rules(template())]
    assert there != rules(template()) and len(there) == 2
    assert added(template(), there) == []


def test_a_colour_that_is_missing_or_another_one_now_is_added_alone() -> None:
    green = template(('Open = "red"', 'Open = "amber"'))
    there = [as_google_gives_it(rule) for rule in rules(template())]
    assert added(green, there) == rules(green)[:1]
    assert added(template(), there[:1]) == rules(template())[1:]


@pytest.mark.parametrize(
    ("sent", "answer", "same"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ({"a": 0, "b": "", "c": False, "d": [], "e": 0.0}, {}, True),
        ({"a": {"b": 0}}, {}, True),
        ({"a": {"b": 1}}, {}, False),
        ({"a": False}, {"a": True}, False),
        ({"red": 0.98}, {"red": 0.9803922}, True),
        ({"red": 0.98}, {"red": 0.97}, False),
        ([{"a": 1}], [{"a": 1, "b": 1}], True),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], False),
        ([], [{"a": 1}], False),
        ({"a": {"b": 1}}, {"a": "b"}, False),
    ],
)
def test_an_answer_says_what_was_sent_when_it_holds_all_of_it(sent: Any, answer: Any, same: bool) -> None:
    assert says(answer, sent) is same
