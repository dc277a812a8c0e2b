"""Conditional formats, filters, protections and named ranges."""

from __future__ import annotations

from typing import Any

import pytest

LOOK = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
AREA = {"startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 3}


def rule(text: str) -> dict[str, Any]:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
    return {"ranges": [AREA], "booleanRule": {"condition": condition, "format": LOOK}}


def rules(office: Any) -> list[str]:
    found = office.sheet().get("conditionalFormats", [])
    return [one["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for one in found]


def test_rules_are_added_in_front_changed_moved_and_deleted(office: Any) -> None:
    office.batch(*({"addConditionalFormatRule": {"rule": rule(text)}} for text in "cba"))
    assert rules(office) == ["a", "b", "c"]
    (reply,) = office.batch({"updateConditionalFormatRule": {"index": 1, "rule": rule("B")}})
    assert reply["updateConditionalFormatRule"] == {
        "newRule": rule("B"),
        "oldRule": rule("b"),
        "newIndex": 1,
        "oldIndex": 1,
    }
    office.batch({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 2}})
    assert rules(office) == ["B", "c", "a"]
    (reply,) = office.batch({"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})
    assert reply["deleteConditionalFormatRule"] == {"rule": rule("c")}
    assert (
        "No conditional format on sheet: 0 at index: 2"
        in office.refused({"deleteConditionalFormatRule": {"sheetId": 0, "index": 2}})[1]
    )


@pytest.mark.parametrize(
    "bad",
    [{"ranges": []}, {"ranges": [AREA]}, {"ranges": [AREA], "booleanRule": {}}, {**rule("x"), "gradientRule": {}}],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(office: Any, bad: Any) -> None:
    assert office.refused({"addConditionalFormatRule": {"rule": bad}})[0] == 400


def test_filter_views_are_kept_in_both_of_googles_forms(office: Any) -> None:
    spec = {"columnIndex": 2, "filterCriteria": {"hiddenValues": ["Done"]}}
    (reply,) = office.batch({"addFilterView": {"filter": {"title": "Open", "range": AREA, "filterSpecs": [spec]}}})
    view = reply["addFilterView"]["filter"]
    assert view["criteria"] == {"2": {"hiddenValues": ["Done"]}} and view["filterSpecs"] == [spec]
    assert office.sheet()["filterViews"] == [view]
    criteria = {"criteria": {"1": {"condition": {"type": "BLANK"}}}}
    change = {"filterViewId": view["filterViewId"], "title": "Empty", **criteria}
    office.batch({"updateFilterView": {"filter": change, "fields": "title,criteria"}})
    (held,) = office.sheet()["filterViews"]
    assert held["title"] == "Empty" and held["criteria"] == criteria["criteria"]
    assert [one["columnIndex"] for one in held["filterSpecs"]] == [1]
    (reply,) = office.batch({"duplicateFilterView": {"filterId": view["filterViewId"]}})
    copied = reply["duplicateFilterView"]["filter"]
    assert copied["title"] == "Copy of Empty" and copied["filterViewId"] != view["filterViewId"]
    office.batch({"deleteFilterView": {"filterId": view["filterViewId"]}})
    assert office.sheet()["filterViews"] == [copied]
    assert "No filter view with id: 5" in office.refused({"deleteFilterView": {"filterId": 5}})[1]


def test_the_filter_for_everyone_is_set_and_cleared(office: Any) -> None:
    office.batch({"setBasicFilter": {"filter": {"range": AREA, "sortSpecs": [{"dimensionIndex": 1}]}}})
    assert office.sheet()["basicFilter"]["range"] == AREA
    office.batch({"clearBasicFilter": {"sheetId": 0}})
    assert "basicFilter" not in office.sheet()


def test_ranges_are_protected(office: Any) -> None:
    protection = {"range": {"endColumnIndex": 1}, "description": "Computed", "warningOnly": True}
    (reply,) = office.batch({"addProtectedRange": {"protectedRange": protection}})
    made = reply["addProtectedRange"]["protectedRange"]
    assert office.sheet()["protectedRanges"] == [made] and made["warningOnly"] is True
    change = {"protectedRangeId": made["protectedRangeId"], "description": "Other"}
    office.batch({"updateProtectedRange": {"protectedRange": change, "fields": "description"}})
    assert office.sheet()["protectedRanges"][0]["description"] == "Other"
    office.batch({"deleteProtectedRange": {"protectedRangeId": made["protectedRangeId"]}})
    assert "protectedRanges" not in office.sheet()
    both = {**protection, "editors": {"users": ["ann@example.org"]}}
    told = "ProtectedRange is warningOnly. Editors cannot be set on it."
    assert told in office.refused({"addProtectedRange": {"protectedRange": both}})[1]


def test_a_protection_that_from_now_on_only_warns_loses_its_editors(office: Any) -> None:
    kept = {"range": {"endColumnIndex": 1}, "protectedRangeId": 5, "editors": {"users": ["ann@example.org"]}}
    office.batch({"addProtectedRange": {"protectedRange": kept}})
    change = {"protectedRange": {"protectedRangeId": 5, "warningOnly": True}, "fields": "warningOnly"}
    office.batch({"updateProtectedRange": change})
    (held,) = office.sheet()["protectedRanges"]
    assert held["warningOnly"] and "editors" not in held


def test_names_of_ranges_are_unique_and_no_cells(office: Any) -> None:
    (reply,) = office.batch({"addNamedRange": {"namedRange": {"name": "leads", "range": AREA}}})
    made = reply["addNamedRange"]["namedRange"]
    for name in ("Leads", "A1", "two words", "", "1st"):
        assert office.refused({"addNamedRange": {"namedRange": {"name": name, "range": AREA}}})[0] == 400
    change = {"namedRangeId": made["namedRangeId"], "name": "people"}
    office.batch({"updateNamedRange": {"namedRange": change, "fields": "name"}})
    assert office.everything()["namedRanges"] == [{**made, "name": "people"}]
    office.batch({"deleteNamedRange": {"namedRangeId": made["namedRangeId"]}})
    assert "namedRanges" not in office.everything()


def test_named_ranges_go_with_their_sheet(office: Any) -> None:
    office.batch(
        {"addSheet": {"properties": {"sheetId": 5, "title": "Other"}}},
        {"addNamedRange": {"namedRange": {"name": "there", "range": {"sheetId": 5, **AREA}}}},
        {"deleteSheet": {"sheetId": 5}},
    )
    assert "namedRanges" not in office.everything()


def test_gspread_protects_names_and_filters(office: Any) -> None:
    book = office.gspread()
    sheet = book.sheet1
    sheet.add_protected_range("A1:B2", description="Head")
    sheet.define_named_range("A1:B2", "head")
    sheet.set_basic_filter("A1:C5")
    assert [one["name"] for one in book.list_named_ranges()] == ["head"]
    assert [one["description"] for one in book.list_protected_ranges(0)] == ["Head"]


def test_filter_criteria_name_columns_by_index(office: Any) -> None:
    for wrong in ({"criteria": {"B": {}}}, {"filterSpecs": [{"columnIndex": -1}]}):
        assert office.refused({"addFilterView": {"filter": {"range": AREA, **wrong}}})[0] == 400


def test_a_whole_sheet_is_protected_with_an_empty_range(office: Any) -> None:
    protection = {"range": {"sheetId": 0}, "editors": {"users": [], "groups": []}}
    (reply,) = office.batch({"addProtectedRange": {"protectedRange": protection}})
    made = reply["addProtectedRange"]["protectedRange"]
    assert made == {"protectedRangeId": made["protectedRangeId"], "range": {}, "requestingUserCanEdit": True}
