"""The API side of the desk: one call in, checked against the contract, answered in one transaction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from automation.desk import create_app
from automation.workspace.transport import session

ROOT = "https://sheets.googleapis.com/v4/spreadsheets"


@pytest.fixture
def google(tmp_path: Path) -> requests.Session:
    return session(create_app(tmp_path / "desk.sqlite", check_answers=True))


def error(reply: requests.Response) -> tuple[int, str, str]:
    told = reply.json()["error"]
    assert reply.status_code == told["code"]
    return told["code"], told["status"], told["message"]


def test_a_call_is_answered_in_json(google: requests.Session) -> None:
    reply = google.post(ROOT, json={"properties": {"title": "Gweithredoedd ŵ 🙂"}})
    assert reply.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert int(reply.headers["Content-Length"]) == len(reply.content)
    assert reply.json()["properties"]["title"] == "Gweithredoedd ŵ 🙂"


@pytest.mark.parametrize(
    "raw", [b"{", b"[]", b'"text"', b'{"a": NaN}', b"\xff\xfe", b'{"properties": {"title": "\\ud800"}}']
)
def test_a_body_that_is_no_message_is_refused(google: requests.Session, raw: bytes) -> None:
    code, status, message = error(google.post(ROOT, data=raw))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert message.startswith("Invalid JSON payload received.")


def test_a_null_field_is_a_field_not_given(google: requests.Session) -> None:
    reply = google.post(ROOT, json={"properties": None, "sheets": [{"properties": {"title": None}}]})
    assert reply.json()["sheets"][0]["properties"]["title"] == "Sheet1"


def test_an_unknown_field_is_refused_with_its_name(google: requests.Session) -> None:
    reply = google.post(ROOT, json={"properties": {"titel": "x"}})
    assert error(reply)[2] == (
        "Invalid JSON payload received. Unknown name \"titel\" at 'properties': Cannot find field."
    )
    assert reply.json()["error"]["details"][0]["fieldViolations"][0]["field"] == "properties.titel"


def test_an_unknown_parameter_is_refused_with_its_name(google: requests.Session) -> None:
    assert '"titel"' in error(google.post(ROOT, json={}, params={"titel": "x"}))[2]


def test_an_answer_has_only_the_fields_that_are_asked_for(google: requests.Session) -> None:
    reply = google.post(ROOT, json={}, params={"fields": "properties.title,sheets(properties(title,index))"})
    assert reply.json() == {
        "properties": {"title": "Untitled spreadsheet"},
        "sheets": [{"properties": {"title": "Sheet1", "index": 0}}],
    }


def test_fields_that_the_answer_does_not_have_are_refused(google: requests.Session) -> None:
    code, _, message = error(google.post(ROOT, json={}, params={"fields": "sheets.propertis"}))
    assert (code, message) == (400, "Invalid field selection sheets.propertis")


def test_other_addresses_are_not_found(google: requests.Session) -> None:
    assert error(google.get("https://sheets.googleapis.com/v4/nothing"))[:2] == (404, "NOT_FOUND")
    assert error(google.get(ROOT + "/nowhere"))[:2] == (404, "NOT_FOUND")


def test_a_method_that_is_not_answered_is_named(google: requests.Session) -> None:
    code, status, message = error(google.get("https://gmail.googleapis.com/gmail/v1/users/me/settings/vacation"))
    assert (code, status) == (501, "UNIMPLEMENTED")
    assert message == ("The desk does not answer gmail.users.settings.getVacation: the desk's mailbox has no settings.")


def test_a_refused_call_leaves_nothing_behind(tmp_path: Path) -> None:
    desk = create_app(tmp_path / "desk.sqlite")
    sheets = [{"properties": {"sheetId": 1}}, {"properties": {"sheetId": 1}}]
    assert error(session(desk).post(ROOT, json={"sheets": sheets}))[0] == 400
    with desk.store.read() as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("file", "sheet")]
    assert counts == [0, 0]


def test_a_full_disk_is_told_in_plain_words_and_nothing_is_acknowledged(tmp_path: Path) -> None:
    desk = create_app(tmp_path / "desk.sqlite")
    google = session(desk)
    made = google.post(ROOT, json={}).json()["spreadsheetId"]
    with desk.store.read() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    body: Any = {"values": [["x" * 40_000] * 20]}
    reply = google.put(f"{ROOT}/{made}/values/A1", data=json.dumps(body), params={"valueInputOption": "RAW"})
    code, status, message = error(reply)
    assert (code, status) == (503, "UNAVAILABLE")
    assert "the disk is full" in message and "Nothing was changed" in message
    assert "values" not in google.get(f"{ROOT}/{made}/values/Sheet1").json()
