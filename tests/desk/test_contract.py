"""The contract: routes and checks from the discovery documents."""

from __future__ import annotations

from typing import Any

import pytest

from automation.desk import contract
from automation.desk.fault import Refusal


@pytest.mark.parametrize(
    ("verb", "path", "method", "values"),
    [
        ("GET", "/v4/spreadsheets/x", "sheets.spreadsheets.get", {"spreadsheetId": "x"}),
        ("POST", "/v4/spreadsheets/x:batchUpdate", "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "x"}),
        (
            "POST",
            "/v4/spreadsheets/x/values/A%2FB%21A1%3AB2:append",
            "sheets.spreadsheets.values.append",
            {"spreadsheetId": "x", "range": "A/B!A1:B2"},
        ),
        ("GET", "/v4/spreadsheets/x/values:batchGet", "sheets.spreadsheets.values.batchGet", {"spreadsheetId": "x"}),
        ("GET", "/v1/forms/f/responses/r", "forms.forms.responses.get", {"formId": "f", "responseId": "r"}),
        ("PATCH", "/drive/v3/files/f", "drive.files.update", {"fileId": "f"}),
        ("POST", "/gmail/v1/users/me/messages/send", "gmail.users.messages.send", {"userId": "me"}),
    ],
)
def test_paths_lead_to_methods(verb: str, path: str, method: str, values: dict[str, str]) -> None:
    found, given = contract.find(verb, path)
    assert found.id == method and given == values


def test_other_paths_are_not_found() -> None:
    for verb, path in (("GET", "/v4/nothing"), ("DELETE", "/v4/spreadsheets/x"), ("GET", "/v4/spreadsheets/a/b/c/d")):
        with pytest.raises(Refusal) as caught:
            contract.find(verb, path)
        assert caught.value.code == 404


def test_every_method_of_every_api_is_found_by_its_own_path() -> None:
    for api in contract.APIS:
        for method in contract.methods(api):
            path = method.pattern.pattern.strip("^$").replace("\\", "")
            for name in method.pattern.groupindex:
                path = path.replace(f"(?P<{name}>[^/]+?)", "x1")
            assert contract.find(method.verb, path)[0].id == method.id


def test_query_values_have_their_types() -> None:
    method, _ = contract.find("GET", "/v4/spreadsheets/x")
    query = {"includeGridData": ["TRUE"], "ranges": ["A1", "B2"], "fields": ["sheets"]}
    values = contract.query_values(method, query)
    assert values == {"includeGridData": True, "ranges": ["A1", "B2"], "fields": "sheets"}


@pytest.mark.parametrize("query", [{"nothing": ["1"]}, {"includeGridData": ["maybe"]}, {"$.xgafv": ["3"]}])
def test_a_query_that_google_would_not_take_is_refused_by_name(query: dict[str, list[str]]) -> None:
    method, _ = contract.find("GET", "/v4/spreadsheets/x")
    with pytest.raises(Refusal) as caught:
        contract.query_values(method, query)
    assert caught.value.code == 400 and next(iter(query)) in caught.value.message


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"propertis": {}}, "propertis"),
        ({"properties": {"titel": "x"}}, "properties.titel"),
        ({"sheets": [{}, {"properties": {"sheetId": "x"}}]}, "sheets[1].properties.sheetId"),
        ({"sheets": [{"properties": {"sheetId": 2**40}}]}, "sheets[0].properties.sheetId"),
        ({"sheets": [{"properties": {"sheetType": "ROUND"}}]}, "sheets[0].properties.sheetType"),
        ({"sheets": {}}, "sheets"),
    ],
)
def test_a_body_is_refused_with_the_field_that_is_wrong(body: Any, field: str) -> None:
    with pytest.raises(Refusal) as caught:
        contract.check("sheets", "Spreadsheet", body)
    assert caught.value.code == 400 and caught.value.field == field
    (violation,) = caught.value.body()["error"]["details"][0]["fieldViolations"]
    assert violation["field"] == field


def test_fields_are_known_or_not() -> None:
    assert contract.knows("sheets", "Spreadsheet", ["sheets", "data", "rowData", "values", "note"])
    assert contract.knows("sheets", "ValueRange", ["values"])
    assert contract.knows("drive", "File", ["appProperties", "anything"])
    assert not contract.knows("sheets", "Spreadsheet", ["sheets", "propertis"])
    assert not contract.knows("sheets", "Spreadsheet", ["spreadsheetId", "more"])
