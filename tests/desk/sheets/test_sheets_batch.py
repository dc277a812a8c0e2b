"""spreadsheets.batchUpdate as a whole: all or nothing, one kind a request, nothing ignored."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.desk import contract
from automation.desk.sheets.requests.registry import DIFFERS, HANDLERS

WRITE = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [{"note": "n"}]}], "fields": "*"}}
GOOD = [
    WRITE,
    {"addSheet": {"properties": {}}},
    {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}},
    {"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}},
    {"appendCells": {"rows": [{"values": [{"userEnteredValue": {"numberValue": 1}}]}], "fields": "*"}},
    {"updateSpreadsheetProperties": {"properties": {"title": "Changed"}, "fields": "title"}},
    {"addFilterView": {"filter": {"range": {}}}},
    {"addNamedRange": {"namedRange": {"name": "named", "range": {"endRowIndex": 2}}}},
    {"sortRange": {"range": {}, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}},
]
BAD = [
    {"deleteSheet": {"sheetId": 999}},
    {"addChart": {}},
    {"updateCells": {"start": {"sheetId": 0}, "rows": [], "fields": "nothing"}},
    {"addSheet": {}, "deleteSheet": {}},
    {},
    {"addSheet": {"properties": {"titel": "x"}}},
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(GOOD), max_size=5, unique_by=str), st.sampled_from(BAD))
def test_a_batch_with_one_bad_request_changes_nothing(office: Any, good: list[Any], bad: Any) -> None:
    if not office.values("A1:A2"):
        office.put("A1", [["a", "b"], ["c", "d"]])
    before = office.everything()
    code, _ = office.refused(*good, bad)
    assert code in (400, 501)
    assert office.everything() == before


def test_replies_mirror_requests(office: Any) -> None:
    replies = office.batch(WRITE, {"addSheet": {"properties": {"title": "People"}}}, WRITE)
    assert [list(reply) for reply in replies] == [[], ["addSheet"], []]


def test_a_refusal_names_the_request(office: Any) -> None:
    assert office.refused(WRITE, {"deleteSheet": {"sheetId": 999}}) == (
        400,
        "Invalid requests[1].deleteSheet: No sheet with id: 999",
    )


def test_a_batch_says_something(office: Any) -> None:
    assert office.refused() == (400, "Must specify at least one request.")
    assert office.refused({}) == (400, "Invalid requests[0]: No request set.")
    assert office.refused({"addSheet": {}, "deleteSheet": {}}) == (
        400,
        "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
    )


def test_every_kind_of_request_that_google_knows_is_answered_or_refused_as_google_does() -> None:
    kinds = set(contract.document("sheets")["schemas"]["Request"]["properties"])
    assert set(HANDLERS) == kinds
    assert set(DIFFERS) <= kinds


def test_what_google_does_not_know_is_refused_as_google_does(office: Any) -> None:
    assert office.refused({"addSheeet": {}}) == (
        400,
        "Invalid JSON payload received. Unknown name \"addSheeet\" at 'requests[0]': Cannot find field.",
    )


def test_every_request_of_a_batch_sees_what_came_before(office: Any) -> None:
    cell = {"userEnteredValue": {"stringValue": "x"}}
    office.batch(
        {"addSheet": {"properties": {"sheetId": 3, "title": "New", "gridProperties": {"rowCount": 1}}}},
        {"appendCells": {"sheetId": 3, "rows": [{"values": [cell]}, {"values": [cell]}], "fields": "*"}},
        {"deleteDimension": {"range": {"sheetId": 3, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
        {"appendCells": {"sheetId": 3, "rows": [{"values": [cell]}], "fields": "*"}},
    )
    assert office.values("New") == [["x"], ["x"]]
    assert office.sheet("New")["properties"]["gridProperties"]["rowCount"] == 2
