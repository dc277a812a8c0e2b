"""Calls that nobody would write by hand: whatever comes, the desk answers in Google's form and keeps its file whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.desk import answering, contract, create_app
from automation.desk.api import ANSWERED
from automation.workspace.transport import session

TEXTS = st.sampled_from(
    ["", "x", "root", "me", "*", "0000000a", "Sheet1!A1", "=1+1", "2026-11-22T09:00:00Z", "\x00ŵ🙂"]
)
NUMBERS = st.sampled_from([0, 1, -1, 7, 1000, 2**31 - 1, -(2**31)])
DEEPEST = 7
FILES = "https://www.googleapis.com/drive/v3/files"
assert answering, "what is answered is known only when every room has been imported"
ANSWERED_METHODS = sorted(
    (method for api in contract.APIS for method in contract.methods(api) if method.id in ANSWERED),
    key=lambda method: method.id,
)


def values(api: str, part: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a schema of Google's, in all shapes that it allows, down to some depth."""
    part = contract.document(api)["schemas"][part["$ref"]] if "$ref" in part else part
    if "enum" in part:
        return st.sampled_from(part["enum"])
    if part.get("additionalProperties"):
        return st.dictionaries(TEXTS, values(api, part["additionalProperties"], depth + 1), max_size=2)
    if part.get("type") == "array":
        return st.lists(st.deferred(lambda: values(api, part["items"], depth + 1)), max_size=2)
    if part.get("type") == "object":
        return messages(api, part.get("properties", {}) if depth < DEEPEST else {}, depth)
    if part.get("type") == "boolean":
        return st.booleans()
    if part.get("type") in ("integer", "number"):
        return NUMBERS
    return NUMBERS.map(str) if part.get("format") in ("int64", "uint64") else TEXTS


def messages(api: str, fields: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """A message with a few of its fields."""
    if not fields:
        return st.just({})

    def chosen(names: set[str]) -> st.SearchStrategy[Any]:
        return st.fixed_dictionaries({name: values(api, fields[name], depth + 1) for name in sorted(names)})

    return st.sets(st.sampled_from(sorted(fields)), max_size=3).flatmap(chosen)


@st.composite
def calls(draw: st.DrawFn) -> tuple[contract.Method, dict[str, str], Any]:
    """A method that is answered, with a query and a body that Google's document allows."""
    method = draw(st.sampled_from(ANSWERED_METHODS))
    asked = {name: part for name, part in method.parameters.items() if part.get("location") == "query"}
    names = draw(st.sets(st.sampled_from(sorted(asked)), max_size=2))
    query = {name: str(draw(values(method.api, {**asked[name], "repeated": False}))) for name in names}
    return method, query, draw(values(method.api, {"$ref": method.request})) if method.request else None


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> requests.Session:
    return session(create_app(tmp_path_factory.mktemp("odd") / "desk.sqlite", check_answers=True))


@pytest.fixture(scope="module")
def names(google: requests.Session) -> dict[str, str]:
    """What stands in the paths of the calls: a spreadsheet and a form that are there."""
    book = google.post("https://sheets.googleapis.com/v4/spreadsheets", json={}).json()["spreadsheetId"]
    form = google.post("https://forms.googleapis.com/v1/forms", json={"info": {"title": "Odd"}}).json()["formId"]
    return {"spreadsheetId": book, "formId": form, "fileId": form, "userId": "me", "range": "A1:B2", "sheetId": "0"}


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(calls())
def test_whatever_google_would_read_is_answered_or_refused(
    google: requests.Session, names: dict[str, str], call: tuple[contract.Method, dict[str, str], Any]
) -> None:
    method, query, body = call
    path = re.sub(r"\(\?P<(\w+)>[^)]+\)", lambda found: names.get(found[1], "x"), method.pattern.pattern.strip("^$"))
    told = google.request(method.verb, "https://x.googleapis.com" + path.replace("\\", ""), params=query, json=body)
    assert told.status_code in (200, 204, 400, 403, 404, 409, 501), told.text
    if told.status_code >= 400:
        assert told.json()["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "(" * 5000 + "name='x'" + ")" * 5000},
        {"q": "not " * 5000 + "name='x'"},
        {"fields": "files(" * 5000 + "id" + ")" * 5000},
        {"fields": "files/" * 5000 + "id"},
        {"pageSize": ["1", "2"]},
        {"pageSize": "9" * 400},
        {"pageToken": "²"},
        {"q": "createdTime > '0001-01-01T00:00:00+23:00' and"},
    ],
)
def test_a_query_that_only_wears_out_its_reader_is_refused(google: requests.Session, query: dict[str, Any]) -> None:
    assert google.get(FILES, params=query).json()["error"]["status"] == "INVALID_ARGUMENT"


def test_a_long_query_is_read(google: requests.Session) -> None:
    told = google.get(FILES, params={"q": " or ".join(["name = 'x'"] * 5000) + " or name = 'Untitled spreadsheet'"})
    assert told.status_code == 200


@pytest.mark.parametrize("raw", [b'{"a":' * 50_000 + b"1" + b"}" * 50_000, b"[" * 50_000 + b"]" * 50_000])
def test_a_body_that_is_too_deep_is_refused(google: requests.Session, raw: bytes) -> None:
    assert google.post(FILES, data=raw).json()["error"]["status"] == "INVALID_ARGUMENT"


def test_parts_within_parts_are_refused_at_any_depth(google: requests.Session) -> None:
    body = b'{"payload":' + b'{"parts":[' * 400 + b'{"filename":null}' + b"]}" * 400 + b"}"
    told = google.post("https://gmail.googleapis.com/gmail/v1/users/me/messages/send", data=body)
    assert told.status_code in (400, 501)


def test_an_answer_is_indented_for_who_asks(google: requests.Session) -> None:
    told = google.get("https://www.googleapis.com/drive/v3/about?fields=kind&prettyPrint=true")
    assert told.text == '{\n  "kind": "drive#about"\n}'
