"""serve --api: both clients reach the desk over a real socket, with the token, and nobody else does."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from automation.errors import ConfigError
from automation.jobs.house import House
from automation.jobs.serve import pages
from automation.jobs.serving import served
from automation.keys import api_token, api_token_path
from automation.workspace.loopback import Loopback

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def address(provisioned_house: House) -> Iterator[str]:
    with pages(provisioned_house, port=0, api=True) as opened:
        yield opened


@pytest.fixture
def desk(address: str, provisioned_house: House) -> Iterator[Loopback]:
    with Loopback(address, api_token_path(provisioned_house.config_path)) as opened:
        yield opened


def test_a_volunteers_gspread_script_works_over_the_socket(desk: Loopback) -> None:
    book = desk.gspread().create("Rota: who / when?")
    tab = book.add_worksheet("Names / & “more” 100%?", rows=10, cols=30)
    tab.update([["=1+1", "Tŷ", "🦕"]], "AA2", value_input_option="RAW")
    assert desk.gspread().open("Rota: who / when?").worksheet(tab.title).get("AA2:AC2") == [["=1+1", "Tŷ", "🦕"]]
    with pytest.raises(gspread.SpreadsheetNotFound):
        desk.gspread().open_by_key("nothing")


def test_googles_own_client_works_over_the_socket(desk: Loopback, provisioned_house: House) -> None:
    here = [file["id"] for file in provisioned_house.office.drive.ours()]
    listed = desk.service("drive", "v3").files().list(pageSize=1000).execute()["files"]
    assert set(here) <= {file["id"] for file in listed}
    made = desk.service("forms", "v1").forms().create(body={"info": {"title": "How was it?"}}).execute()
    assert provisioned_house.office.forms.get(made["formId"])["info"]["title"] == "How was it?"
    with pytest.raises(HttpError, match="404"):
        desk.service("forms", "v1").forms().get(formId="nothing").execute()


def test_batches_and_uploads_of_googles_own_client_reach_the_desk_too(desk: Loopback) -> None:
    sheets, drive = desk.service("sheets", "v4"), desk.service("drive", "v3")
    made = sheets.spreadsheets().create(body={"properties": {"title": "Rota"}}).execute()
    heard: list[tuple[str, Any]] = []
    batch = sheets.new_batch_http_request(
        callback=lambda number, answer, error: heard.append((number, answer or error))
    )
    batch.add(sheets.spreadsheets().get(spreadsheetId=made["spreadsheetId"]))
    batch.add(sheets.spreadsheets().get(spreadsheetId="nothing"))
    batch.execute()
    assert [number for number, _ in heard] == ["1", "2"]
    assert heard[0][1]["properties"]["title"] == "Rota" and heard[1][1].resp.status == 404
    picture = MediaInMemoryUpload(b"a picture", mimetype="image/png", resumable=False)
    kept = drive.files().create(body={"name": "Drawing"}, media_body=picture, fields="id,size").execute()
    assert kept["size"] == "9"
    assert drive.files().get_media(fileId=kept["id"]).execute() == b"a picture"


def test_what_is_long_travels_whole_both_ways_on_one_connection(desk: Loopback) -> None:
    tab = desk.gspread().create("Long").sheet1
    rows = [[f"{row} {'ŷ' * 900}", row] for row in range(2_000)]
    tab.resize(rows=2_000)
    tab.update(rows, "A1")
    assert tab.get_all_values() == [[text, str(number)] for text, number in rows]


def test_pages_and_api_stand_side_by_side_and_the_api_asks_for_the_token(address: str) -> None:
    assert requests.get(f"{address}/forms", timeout=10).status_code == 200
    for path in ("/v4/spreadsheets/x", "/v1/forms/x", "/drive/v3/files", "/gmail/v1/users/me/messages", "/batch"):
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"automation.desk.in_process": "true"}):
            answer = requests.get(f"{address}{path}", headers=headers, timeout=10)
            assert answer.status_code == 401 and answer.json()["error"]["status"] == "UNAUTHENTICATED", path
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_in_the_address_is_none(address: str, provisioned_house: House) -> None:
    token = api_token(provisioned_house.config_path)
    assert requests.get(f"{address}/drive/v3/files?access_token={token}", timeout=10).status_code == 401


def test_a_wrong_token_file_is_told_by_the_clients_as_googles_own_refusal(address: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("wrong")
    with Loopback(address, tmp_path / "token") as desk, pytest.raises(gspread.exceptions.APIError, match="401"):
        desk.gspread().create("Rota")
    with pytest.raises(ConfigError, match="cannot be read"):
        Loopback(address, tmp_path / "none")


def test_the_token_goes_to_the_desk_alone(desk: Loopback) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        desk.session().get("http://example.org/")


def test_a_fault_of_ours_is_logged_by_its_place_and_never_by_what_somebody_wrote(
    provisioned_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")  # the caller, in the same process here, may note down what it asks
    desk = provisioned_house.office.desk

    def faulty(environ: Any, start_response: Any) -> Any:
        raise ValueError(f"cannot read {environ['QUERY_STRING']}")

    desk.api = faulty  # type: ignore[assignment]
    desk.open_api("token")
    with served(desk) as address:
        headers = {"Authorization": "Bearer token"}
        assert requests.get(f"{address}/v4/spreadsheets/x?Sal+Rowe", headers=headers, timeout=10).status_code == 500
    assert "ValueError at " in caplog.text and "Sal" not in caplog.text and "spreadsheets" not in caplog.text


def test_a_call_that_is_too_long_is_refused_unread(address: str, provisioned_house: House) -> None:
    host, port = address.removeprefix("http://").split(":")
    head = (
        f"POST /v4/spreadsheets HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {49 * 2**20}\r\n"
        f"Authorization: Bearer {api_token(provisioned_house.config_path)}\r\n\r\n"
    )
    with contextlib.closing(socket.create_connection((host, int(port)), timeout=10)) as caller:
        caller.sendall(head.encode())
        assert b" 413 " in caller.recv(200)


def test_without_the_option_the_same_token_opens_nothing(provisioned_house: House) -> None:
    headers = {"Authorization": f"Bearer {api_token(provisioned_house.config_path)}"}
    with pages(provisioned_house, port=0) as address:
        assert requests.get(f"{address}/drive/v3/files", headers=headers, timeout=10).status_code == 404


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_guide_runs(number: int, address: str, folder: Path) -> None:
    script = EXAMPLES[number].replace("http://127.0.0.1:8765", address)
    assert address in script
    done = subprocess.run((sys.executable, "-c", script), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr
