"""How gspread's and Google's own client's calls reach the desk without a socket."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from gspread.exceptions import APIError, SpreadsheetNotFound

from automation.desk import create_app
from automation.errors import WorkspaceError
from automation.workspace.drive import MARKER
from automation.workspace.office import Office, open_office
from automation.workspace.retry import Patience
from automation.workspace.sheets import Sheets
from automation.workspace.transport import DeskHttp, call, session


class Echo:
    """A place that keeps the environ of each call."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [("Content-Type", "application/json"), ("X-Twice", "a"), ("X-Twice", "b")])
        return [b'{"said": ', "“yes”".encode().join([b'"', b'"']), b"}"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "desk.sqlite", "http://desk.example", check_answers=True)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def test_a_volunteers_own_gspread_script_works_on_the_desk(office: Office, no_network: None) -> None:
    made = office.drive.create_spreadsheet("Rota: who, when / where?", "sheet:rota")
    book = gspread.Client(auth=None, session=session(office.desk)).open_by_key(made)
    tab = book.add_worksheet("Names / & “more” 100%?", rows=10, cols=30)
    tab.update([["=1+1", "Tŷ", "🦕"]], "AA2", value_input_option=gspread.utils.ValueInputOption.raw)
    assert tab.get("AA2:AC2") == [["=1+1", "Tŷ", "🦕"]]
    assert book.worksheet("Names / & “more” 100%?").acell("AB2").value == "Tŷ"


def test_what_may_be_long_is_asked_for_without_spaces_and_line_breaks() -> None:
    echo = Echo()
    client = gspread.Client(auth=None, session=session(echo))  # type: ignore[arg-type]  # a desk for all they know
    with pytest.raises(WorkspaceError):  # it is no spreadsheet
        Sheets(client, Patience(sleep=lambda _: None)).read_columns("book", {"children": 7})
    assert echo.environs[0]["QUERY_STRING"] == "prettyPrint=false"


def test_googles_own_client_works_on_the_desk(office: Office, no_network: None) -> None:
    made = office.forms.create("How was it?", "How was it?")
    office.drive.update(made["formId"], {"appProperties": {MARKER: "form:how"}})
    assert office.forms.publish(made["formId"]) is True
    assert [file["appProperties"] for file in office.drive.ours()] == [{MARKER: "form:how"}]
    assert list(office.forms.responses(made["formId"], None)) == []


def test_what_the_desk_refuses_comes_as_the_clients_own_error(office: Office) -> None:
    client = gspread.Client(auth=None, session=session(office.desk))
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("nothing")
    with pytest.raises(APIError, match=r"\[400\]"):
        client.open_by_key(office.drive.create_spreadsheet("Rota", "sheet:rota")).sheet1.get("A0")
    with pytest.raises(WorkspaceError, match=r"refused while reading a form: .*\(404\)"):
        office.forms.get("nothing")


def test_the_raw_path_travels_along_so_that_an_escaped_slash_is_no_separator() -> None:
    echo = Echo()
    session(echo).get("https://sheets.googleapis.com/v4/spreadsheets/x/values/%27A%2FB%27%21A1%3AB2?a=1%202")  # type: ignore[arg-type]
    environ = echo.environs[0]
    assert environ["RAW_URI"] == "/v4/spreadsheets/x/values/%27A%2FB%27%21A1%3AB2?a=1%202"
    assert environ["PATH_INFO"] == "/v4/spreadsheets/x/values/'A/B'!A1:B2" and environ["QUERY_STRING"] == "a=1%202"
    assert environ["HTTP_HOST"] == "sheets.googleapis.com"


def test_text_bytes_and_open_files_are_sent_alike() -> None:
    echo = Echo()
    for body in ("tŷ", "tŷ".encode(), io.BytesIO("tŷ".encode()), None):
        call(echo, "POST", "https://x.example/", {"Content-Type": "text/plain", "X-Own": b"1"}, body)  # type: ignore[arg-type]
    assert echo.bodies == ["tŷ".encode()] * 3 + [b""]
    assert echo.environs[0]["CONTENT_TYPE"] == "text/plain" and echo.environs[0]["HTTP_X_OWN"] == "1"


def test_answers_arrive_whole_with_their_headers() -> None:
    echo = Echo()
    answer = session(echo).get("https://x.example/")  # type: ignore[arg-type]
    assert answer.json() == {"said": "“yes”"} and answer.headers["x-twice"] in ("b", "a, b") and answer.ok
    got, content = DeskHttp(echo).request("https://x.example/", "GET")  # type: ignore[arg-type]
    assert got.status == 200 and got["content-type"] == "application/json" and b"yes" in content


def test_no_other_way_leads_out_of_the_session(tmp_path: Path) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        session(create_app(tmp_path / "desk.sqlite")).get("http://example.org/")


def test_a_desk_file_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("This is a letter, and no desk." * 100)
    with pytest.raises(WorkspaceError, match="is not a desk file"):
        open_office(tmp_path / "desk.sqlite", "http://desk.example")
    with pytest.raises(WorkspaceError, match="does not exist"):
        open_office(tmp_path / "gone" / "desk.sqlite", "http://desk.example")
