"""No request that keeps to Google's schema, however odd, breaks the desk: it is answered or refused, and whole."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.desk import contract
from automation.desk.sheets.requests.registry import HANDLERS

SCHEMAS = contract.document("sheets")["schemas"]
WORDS = ["", "Tracker", "A1:B2", "Other!C", "*", "note", "title", "range", "x", "0", "1", "=A1", "named"]
FIELDS = ["*", "title", "userEnteredValue", "userEnteredFormat.textFormat", "collapsed", "note,dataValidation"]


def anything(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value that a discovery schema allows, small and not too deep."""
    if "$ref" in schema:
        return st.deferred(lambda: anything(SCHEMAS[schema["$ref"]], depth + 1))
    kind = schema.get("type")
    if kind == "object":
        if "additionalProperties" in schema:
            return st.dictionaries(
                st.sampled_from(WORDS), anything(schema["additionalProperties"], depth + 1), max_size=2
            )
        if depth > 5:
            return st.just({})
        parts = {name: anything(part, depth) for name, part in schema.get("properties", {}).items()}
        return st.fixed_dictionaries({}, optional=parts)
    if kind == "array":
        return st.lists(anything(schema["items"], depth + 1), max_size=2)
    if kind == "integer":
        return st.sampled_from([-1, 0, 1, 2, 3, 19, 20, 21, 2**31 - 1])
    if kind == "number":
        return st.sampled_from([-1.5, 0, 1, 1e300])
    if kind == "boolean":
        return st.booleans()
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return st.sampled_from(FIELDS if schema.get("format") == "google-fieldmask" else WORDS)


def one_request() -> st.SearchStrategy[Any]:
    asked = SCHEMAS["Request"]["properties"]
    return st.one_of([st.builds(dict, **{kind: anything(asked[kind])}) for kind in sorted(HANDLERS)])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
    max_examples=250,
)
@given(st.lists(one_request(), min_size=1, max_size=3))
def test_any_request_is_answered_or_refused(office: Any, asked: list[Any]) -> None:
    reply = office.session.post(
        f"https://sheets.googleapis.com/v4/spreadsheets/{office.id}:batchUpdate", json={"requests": asked}
    )
    assert reply.status_code in (200, 400, 403), reply.text
    whole = office.answer("GET", f"/{office.id}")
    assert whole["sheets"]


DATA_FILTERS = st.lists(anything({"$ref": "DataFilter"}), max_size=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.sampled_from(["values:batchGetByDataFilter", "developerMetadata:search"]), DATA_FILTERS)
def test_any_data_filter_is_answered_or_refused(office: Any, method: str, filters: list[Any]) -> None:
    office.put("A1", [["a"]])
    path = f"https://sheets.googleapis.com/v4/spreadsheets/{office.id}/{method}"
    assert office.session.post(path, json={"dataFilters": filters}).status_code in (200, 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(anything({"$ref": "Spreadsheet"}))
def test_any_spreadsheet_is_made_or_refused(office: Any, body: Any) -> None:
    reply = office.session.post("https://sheets.googleapis.com/v4/spreadsheets", json=body)
    assert reply.status_code in (200, 400), reply.text
