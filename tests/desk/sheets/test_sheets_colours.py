"""Colours come and go in both of Google's forms, whichever a program uses."""

from __future__ import annotations

from typing import Any

import pytest

RED, BLUE = {"red": 1}, {"blue": 1}
CELL = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}


def painted(office: Any, fields: str, **look: Any) -> Any:
    cell = {"userEnteredFormat": look}
    office.batch({"repeatCell": {"range": CELL, "cell": cell, "fields": f"userEnteredFormat.{fields}"}})
    return office.cell(0, 0).get("userEnteredFormat")


def test_a_colour_is_given_back_in_both_forms(office: Any) -> None:
    both = {"backgroundColor": RED, "backgroundColorStyle": {"rgbColor": RED}}
    assert painted(office, "backgroundColor", backgroundColor=RED) == both
    assert painted(office, "backgroundColorStyle", backgroundColorStyle={"rgbColor": RED}) == both
    newer = {"backgroundColor": BLUE, "backgroundColorStyle": {"rgbColor": RED}}
    assert painted(office, "backgroundColor", **newer) == both, "the newer form counts"
    theme = {"backgroundColorStyle": {"themeColor": "ACCENT1"}}
    assert painted(office, "backgroundColor", **theme) == theme
    assert painted(office, "backgroundColorStyle") is None, "one that is left out is taken away"


@pytest.mark.parametrize("given", ["backgroundColor", "textFormat.foregroundColor.red", "borders.top.colorStyle"])
def test_a_mask_may_name_either_form_and_any_part_of_it(office: Any, given: str) -> None:
    look = {
        "backgroundColor": RED,
        "textFormat": {"foregroundColor": RED, "bold": True},
        "borders": {"top": {"style": "SOLID", "color": RED}},
    }
    held = painted(office, given, **look)
    path = [part for part in given.split(".") if part != "red"]
    for part in path[:-1]:
        held = held[part]
    name = path[-1].removesuffix("Style")
    assert held == {name: RED, f"{name}Style": {"rgbColor": RED}}


def test_tabs_and_rules_have_both_forms_too(office: Any) -> None:
    made = office.answer("POST", "", {"sheets": [{"properties": {"tabColor": RED}}]})
    assert made["sheets"][0]["properties"]["tabColorStyle"] == {"rgbColor": RED}
    change = {"properties": {"tabColorStyle": {"rgbColor": BLUE}}, "fields": "tabColorStyle"}
    office.batch({"updateSheetProperties": change})
    assert office.sheet()["properties"]["tabColor"] == BLUE
    both = {"rgbColor": RED, "themeColor": "TEXT"}
    wrong = {"updateSheetProperties": {"properties": {"tabColorStyle": both}, "fields": "*"}}
    assert "oneof field 'kind' is already set" in office.refused(wrong)[1]
