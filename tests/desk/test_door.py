"""The door to the API: who is let in over a socket, and how the others are turned away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import httplib2
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk.api import ANSWERED, Answer, Answered, Call
from automation.desk.door import Door, leads_to_api
from automation.workspace.transport import DeskHttp

TOKEN = "a-token-of-forty-three-characters-and-more"
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


def asked(**environ: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """What the door answers to a request that is in order but for some parts of its environ."""
    got: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        got.update(code=int(status.split()[0]), headers=dict(headers))

    def api(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return [json.dumps({"path": environ["RAW_URI"]}).encode()]

    good = {
        "PATH_INFO": "/v4/spreadsheets/x",
        "REQUEST_URI": "/v4/spreadsheets/x%2Fy",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8765",
        "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
    }
    body = b"".join(Door(api, TOKEN)({**good, **environ}, start_response))
    return got["code"], got["headers"], json.loads(body)


def test_who_brings_the_token_reaches_the_api_with_the_path_as_it_was_sent() -> None:
    assert asked() == (200, {}, {"path": "/v4/spreadsheets/x%2Fy"})


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer tŷ☃"],
)
def test_without_the_token_the_answer_is_googles_401(given: str) -> None:
    code, headers, body = asked(HTTP_AUTHORIZATION=given)
    assert code == 401 and body["error"]["code"] == 401 and body["error"]["status"] == "UNAUTHENTICATED"
    assert headers["WWW-Authenticate"].startswith("Bearer ")
    assert TOKEN not in json.dumps(body)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_may_be_written_in_any_case(scheme: str) -> None:
    assert asked(HTTP_AUTHORIZATION=f"{scheme} {TOKEN}")[0] == 200


@pytest.mark.parametrize("name", ["localhost", "localhost:8765", "127.0.0.1", "[::1]:8765"])
def test_this_computer_may_be_called_by_any_of_its_own_names(name: str) -> None:
    assert asked(HTTP_HOST=name, REMOTE_ADDR="::1")[0] == 200


@pytest.mark.parametrize("address", ["192.168.1.7", "203.0.113.9", "2001:db8::1", "::ffff:192.168.1.7", "", "unix"])
def test_another_computer_is_refused_though_it_has_the_token(address: str) -> None:
    code, _, body = asked(REMOTE_ADDR=address)
    assert code == 403 and body["error"]["status"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("name", ["desk.hopeside.example", "evil.example:8765", "", "[", "192.168.1.7"])
def test_what_asks_for_another_name_comes_through_a_proxy_or_a_foreign_page_and_is_refused(name: str) -> None:
    assert asked(HTTP_HOST=name)[0] == 403


@pytest.mark.parametrize("header", PROXIED)
def test_what_a_proxy_passes_on_is_refused_whatever_name_it_asks_for(header: str) -> None:
    assert asked(**{header: "203.0.113.9"})[0] == 403


def test_a_door_without_a_token_is_not_made() -> None:
    with pytest.raises(ValueError, match="no door"):
        Door(lambda *_: [], "")


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/v4/spreadsheets", True),
        ("/v1/forms", True),
        ("/v1/forms/x/responses", True),
        ("/drive/v3/files", True),
        ("/upload/drive/v3/files", True),
        ("/gmail/v1/users/me/messages", True),
        ("/batch", True),
        ("/batch/drive/v3", True),
        ("/forms", False),
        ("/forms/d/e/x/viewform", False),
        ("/drawings/x", False),
        ("/tracker/v4/", False),
        ("/mail", False),
        ("/", False),
    ],
)
def test_paths_of_google_lead_to_the_api_and_all_others_to_the_pages(path: str, api: bool) -> None:
    assert leads_to_api({"PATH_INFO": path}) is api


def test_drives_refusals_have_the_older_form_too() -> None:
    (told,) = asked(PATH_INFO="/drive/v3/files", HTTP_AUTHORIZATION="")[2]["error"]["errors"]
    assert (told["domain"], told["reason"]) == ("global", "authError")


def test_an_unexpected_fault_is_answered_in_googles_form_and_undone(
    both_ways: httplib2.Http, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(call: Call) -> Answer:
        call.connection.execute("INSERT INTO meta VALUES ('half', 'done')")
        raise ZeroDivisionError("what somebody typed")

    drive = build("drive", "v3", http=both_ways)
    monkeypatch.setitem(ANSWERED, "drive.about.get", Answered(fails, writes=True))
    if isinstance(both_ways, DeskHttp):
        with pytest.raises(ZeroDivisionError):
            drive.about().get(fields="user").execute()
        return
    for _ in range(2):  # were anything of the first call left, the second would meet it: another fault
        caplog.clear()
        with pytest.raises(HttpError) as caught:
            drive.about().get(fields="user").execute()
        error = json.loads(caught.value.content)["error"]
        assert (error["code"], error["message"], error["status"]) == (500, "Internal error encountered.", "INTERNAL")
        assert "ZeroDivisionError at" in caplog.text and "typed" not in caplog.text
