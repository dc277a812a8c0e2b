"""The batch endpoint: several calls in one request, each answered by itself."""

from __future__ import annotations

import json
from typing import Any

import httplib2
import pytest
import requests
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from hypothesis import given
from hypothesis import strategies as st

from automation.desk import Desk, parts
from automation.desk.api import ANSWERED, Answered
from automation.workspace.transport import DeskHttp, session

FOLDER = "application/vnd.google-apps.folder"


@pytest.fixture
def desk(checked_desk: Desk) -> Desk:
    return checked_desk


@pytest.fixture
def drive(both_ways: httplib2.Http) -> Any:
    return build("drive", "v3", http=both_ways)


def names(drive: Any) -> list[str]:
    return [file["name"] for file in drive.files().list(orderBy="name").execute()["files"]]


def run(service: Any, calls: list[Any]) -> list[Any]:
    """What googleapiclient makes of a batch: an answer or an error each, in order."""
    told: list[Any] = []
    batch = service.new_batch_http_request(callback=lambda _, answer, error: told.append(error or answer))
    for call in calls:
        batch.add(call)
    batch.execute()
    return told


def test_every_call_of_a_batch_is_answered_in_its_place(drive: Any) -> None:
    calls = [drive.files().create(body={"name": f"Gŵyl {n}", "mimeType": FOLDER}) for n in range(3)]
    assert [answer["name"] for answer in run(drive, calls)] == ["Gŵyl 0", "Gŵyl 1", "Gŵyl 2"]
    assert names(drive) == ["Gŵyl 0", "Gŵyl 1", "Gŵyl 2"]


def test_a_call_that_is_refused_does_not_stop_the_others(drive: Any) -> None:
    make = drive.files().create
    told = run(
        drive,
        [
            make(body={"name": "One", "mimeType": FOLDER}),
            make(body={"name": "Two", "mimeType": FOLDER, "parents": ["nowhere"]}),
            drive.files().get(fileId="gone"),
            make(body={"name": "Three", "mimeType": FOLDER}),
        ],
    )
    assert isinstance(told[1], HttpError) and told[1].resp.status == 404
    assert told[2].reason == "File not found: gone."
    assert names(drive) == ["One", "Three"]


@pytest.mark.parametrize(("api", "version"), [("sheets", "v4"), ("forms", "v1"), ("gmail", "v1"), ("drive", "v3")])
def test_every_api_has_a_batch_endpoint(desk: Desk, api: str, version: str) -> None:
    service = build(api, version, http=DeskHttp(desk))
    call = {
        "sheets": lambda: service.spreadsheets().create(body={}),
        "forms": lambda: service.forms().create(body={"info": {"title": "Referral"}}),
        "gmail": lambda: service.users().getProfile(userId="me"),
        "drive": lambda: service.about().get(fields="user(me)"),
    }[api]
    assert all(isinstance(answer, dict) for answer in run(service, [call(), call()]))


def post(desk: Desk, body: str, boundary: str = "b", path: str = "/batch/drive/v3") -> requests.Response:
    kind = f"multipart/mixed; boundary={boundary}"
    return session(desk).post("https://www.googleapis.com" + path, data=body.encode(), headers={"Content-Type": kind})


def part(call: str, *, kind: str = "application/http", content_id: str = "<one>") -> str:
    return f"--b\r\nContent-Type: {kind}\r\nContent-ID: {content_id}\r\n\r\n{call}\r\n"


ABOUT = "GET /drive/v3/about?fields=user(me) HTTP/1.1\r\n\r\n"


def test_the_answer_to_a_part_names_the_part(desk: Desk) -> None:
    told = post(desk, part(ABOUT, content_id="<item+1>") + "--b--")
    answered = parts.split(told.headers["Content-Type"], told.content, "multipart/mixed")
    assert [one.headers["Content-ID"] for one in answered] == ["<response-item+1>"]
    assert answered[0].headers["Content-Type"] == "application/http"
    head, _, body = answered[0].content.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8")
    assert json.loads(body) == {"user": {"me": True}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("nonsense\r\n\r\n", "400 Bad Request"),
        ("GET /nowhere HTTP/1.1\r\n\r\n", "404 Not Found"),
        ("POST /batch/drive/v3 HTTP/1.1\r\n\r\n", "400 Bad Request"),
        ("GET /v4/spreadsheets/x HTTP/1.1\r\n\r\n", "404 Not Found"),
        ('POST /drive/v3/files HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"naam": 1}', "400 Bad Request"),
    ],
)
def test_a_bad_part_is_refused_by_itself(desk: Desk, wrong: str, said: str) -> None:
    told = post(desk, part(ABOUT) + part(wrong) + part(ABOUT) + "--b--")
    answered = parts.split(told.headers["Content-Type"], told.content, "multipart/mixed")
    assert [one.content.decode().partition("\r\n")[0].removeprefix("HTTP/1.1 ") for one in answered] == [
        "200 OK",
        said,
        "200 OK",
    ]


@pytest.mark.parametrize(
    ("body", "boundary", "path"),
    [
        (part(ABOUT) + "--b--", "another", "/batch/drive/v3"),
        (part(ABOUT), "b", "/batch/drive/v3"),
        ("", "b", "/batch/drive/v3"),
        ("--b--", "b", "/batch"),
        ("--b\r\n\r\n--b--", "", "/batch"),
    ],
)
def test_a_batch_without_a_readable_boundary_or_parts_is_refused(
    desk: Desk, body: str, boundary: str, path: str
) -> None:
    assert post(desk, body, boundary, path).json()["error"]["status"] == "INVALID_ARGUMENT"


def test_an_unknown_batch_address_is_not_found(desk: Desk) -> None:
    assert post(desk, part(ABOUT) + "--b--", path="/batch/calendar/v3").status_code == 404


def test_a_batch_of_more_calls_than_google_takes_is_refused_whole(desk: Desk) -> None:
    told = post(desk, part(ABOUT) * 101 + "--b--")
    assert told.status_code == 400 and "100" in told.json()["error"]["message"]


def test_a_request_too_long_for_an_address_is_posted_and_still_reads(desk: Desk) -> None:
    sheets = build("sheets", "v4", http=DeskHttp(desk))
    made = sheets.spreadsheets().create(body={}).execute()["spreadsheetId"]
    ranges = [f"Sheet1!A{row}:B{row}" for row in range(1, 400)]
    read = sheets.spreadsheets().values().batchGet(spreadsheetId=made, ranges=ranges).execute()
    assert len(read["valueRanges"]) == 399


@given(st.lists(st.binary(max_size=40).filter(lambda one: b"--b" not in one), min_size=1, max_size=4))
def test_whatever_the_parts_hold_comes_out_as_it_went_in(contents: list[bytes]) -> None:
    whole = b"".join(b"--b\r\nContent-Type: x/y\r\n\r\n" + one + b"\r\n" for one in contents) + b"--b--\r\n"
    assert [one.content for one in parts.split("multipart/mixed; boundary=b", whole, "multipart/mixed")] == contents


def test_a_content_id_of_any_letters_comes_back_with_the_answer(desk: Desk) -> None:
    told = post(desk, part(ABOUT, content_id="<gŵyl+1>") + "--b--")
    assert told.status_code == 200 and "Content-ID: <response-gŵyl+1>".encode() in told.content


def test_a_part_that_fails_unexpectedly_is_a_500_of_its_own(
    desk: Desk, drive: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Any) -> Any:
        raise ZeroDivisionError("what somebody typed")

    monkeypatch.setitem(ANSWERED, "drive.about.get", Answered(fails, writes=True))
    make = drive.files().create
    calls = [make(body={"name": "One", "mimeType": FOLDER}), drive.about().get(fields="user")]
    told = run(drive, [*calls, make(body={"name": "Two", "mimeType": FOLDER})])
    assert told[1].resp.status == 500 and told[1].reason == "Internal error encountered."
    assert names(drive) == ["One", "Two"]
    assert "ZeroDivisionError at" in caplog.text and "typed" not in caplog.text
