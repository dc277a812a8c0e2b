"""What an answer means that is no success, or none at all: how long to wait, what to do, and no fault of ours."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httplib2
import pytest
import requests
from google.auth.exceptions import TransportError
from google_here import TOKEN_URI, an_hour_later, google_for
from hopeside import ANSWERS, MONDAY

from automation.config import make_keys, write_config
from automation.errors import WorkspaceError
from automation.jobs.house import open_house
from automation.workspace import carriers
from automation.workspace.account import keep_token, read_token
from automation.workspace.office import Office
from automation.workspace.refusals import SignedOutError
from automation.workspace.retry import Patience
from automation.workspace.transport import InProcess

Answer = tuple[int, dict[str, str], bytes] | Exception
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PORTAL = b"<html><title>Sign in to the library's network</title></html>"


class Place:
    """A place that gives prepared answers, one after another, the last one for ever; counts what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        code, headers, body = answer
        start_response(f"{code} Said", [("Content-Type", "application/json"), *headers.items()])
        return [body]


def said(code: int, body: Any, **headers: str) -> Answer:
    """An answer."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return code, told, body if isinstance(body, bytes) else json.dumps(body).encode()


def refused(code: int, reason: str = "", message: str = "No.", status: str = "", **headers: str) -> Answer:
    """A refusal as Google sends it."""
    error = {"code": code, "message": message, "errors": [{"reason": reason, "message": message}], "status": status}
    return said(code, {"error": error}, **headers)


def office(place: Place, pauses: list[float]) -> Office:
    """An office whose calls go to such a place; nobody waits."""
    return Office(InProcess(place), Patience(sleep=pauses.append))  # type: ignore[arg-type]


READS: dict[str, Callable[[Office], Any]] = {
    "a spreadsheet": lambda one: one.sheets.describe("s", "sheets.properties.sheetId", "looking at the tracker"),
    "columns": lambda one: one.sheets.read_columns("s", {"children": 7}),
    "rows": lambda one: one.sheets.read_tabs("s", {"children": 7}),
    "cells": lambda one: one.sheets.with_cells("s", {"sheetId": 7}, "data"),
    "marks": lambda one: one.sheets.marks("s", "key"),
    "marked columns": lambda one: one.sheets.column_marks("s", "key"),
    "files": lambda one: one.drive.ours(),
    "who is signed in": lambda one: one.drive.about(),
    "whose account": lambda one: one.sharing.me(),
    "sharing": lambda one: one.sharing.of("f"),
    "drawings": lambda one: one.pictures.marked("key"),
    "a form": lambda one: one.forms.get("f"),
    "responses": lambda one: list(one.forms.responses("f", None)),
    "messages": lambda one: one.mailbox.holds("<id>"),
    "previews": lambda one: one.previews.clear(),
}
WRITES: dict[str, Callable[[Office], Any]] = {
    "cells": lambda one: one.sheets.write("s", [{"deleteSheet": {"sheetId": 1}}], "writing to “Tracker”"),
    "a new form": lambda one: one.forms.create("Title", "Title"),
    "an email": lambda one: one.mailbox.send(b"x"),
}
FIELDS = (
    "files", "sheets", "valueRanges", "replies", "items", "messages", "permissions", "drafts", "user", "formId",
    "matchedDeveloperMetadata", "spreadsheetId", "id", "responses",
)  # fmt: skip
NOT_ONES = {
    "a list": b"[]",
    "nothing": b"null",
    "a word": b'"x"',
    "a number": b"5",
    "cut off in a text": b'{"files": [{"id": "a',
    "cut off in a letter": '{"files": [{"name": "é'.encode()[:-1],
    "a page for people": PORTAL,
    "other shapes": json.dumps(dict.fromkeys(FIELDS, 5)).encode(),
    "lists of numbers": json.dumps({field: [5] for field in FIELDS}).encode(),
}


@pytest.mark.parametrize("body", NOT_ONES.values(), ids=NOT_ONES)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_answer_in_no_shape_is_asked_for_again_and_then_told_as_none(
    read: Callable[[Office], Any], body: bytes
) -> None:
    if read is READS["responses"] and body == NOT_ONES["lists of numbers"]:
        body = NOT_ONES["other shapes"]  # a page may hold responses that are none: each is told by itself
    place = Place(said(200, body))
    with pytest.raises(WorkspaceError, match=r"^No answer came while ") as told:
        read(office(place, []))
    assert place.asked == 6 and told.value.remedy


@pytest.mark.parametrize("body", NOT_ONES.values(), ids=NOT_ONES)
@pytest.mark.parametrize("write", [WRITES["cells"], WRITES["a new form"]], ids=["cells", "a new form"])
def test_a_write_that_is_answered_in_no_shape_may_be_done_and_is_not_repeated(
    write: Callable[[Office], Any], body: bytes
) -> None:
    place = Place(said(200, body))
    with pytest.raises(WorkspaceError, match=r"^No answer came while "):
        write(office(place, []))
    assert place.asked == 1


def test_replies_to_other_requests_than_were_sent_are_no_answer() -> None:
    place = Place(said(200, {"spreadsheetId": "s", "replies": [{}, {}]}))
    with pytest.raises(WorkspaceError, match=r"^No answer came while writing"):
        WRITES["cells"](office(place, []))
    assert place.asked == 1


def test_an_answer_without_what_is_always_there_is_none() -> None:
    for read in ("a spreadsheet", "columns", "rows", "cells", "who is signed in", "whose account", "a form"):
        with pytest.raises(WorkspaceError, match=r"^No answer came while "):
            READS[read](office(Place(said(200, {})), []))


ODD_REFUSALS = [
    b'{"error": "bad_thing"}', b'{"error": null}', b'{"error": {"message": "No."}}', b"[]", b"null", b"\xe9\xff",
    b'{"error": {"code": 400, "message": "No.", "errors": "odd", "details": null}}',
    b'{"error": {"code": 400, "message": "No.", "errors": [5], "details": [5]}}',
    b'{"error": {"code": 400, "message": {"odd": 1}}}', b'{"error": {"code": 400, "message": null}}',
]  # fmt: skip


@pytest.mark.parametrize("body", ODD_REFUSALS)
@pytest.mark.parametrize("code", [400, 403, 503])
@pytest.mark.parametrize("call", [*READS.values(), *WRITES.values()])
def test_a_refusal_in_no_shape_is_told_in_words(call: Callable[[Office], Any], code: int, body: bytes) -> None:
    with pytest.raises(WorkspaceError, match=r"^(The workspace refused|No answer came) while ") as told:
        call(office(Place(said(code, body)), []))
    assert told.value.remedy and "odd" not in told.value.what


@pytest.mark.parametrize("key", ["files", "permissions", "drafts"])
def test_pages_that_lead_round_in_a_circle_end(key: str) -> None:
    place = Place(said(200, {key: [], "nextPageToken": "again"}))
    asked = {"files": READS["files"], "permissions": READS["sharing"], "drafts": READS["previews"]}[key]
    with pytest.raises(WorkspaceError, match="again and again"):
        asked(office(place, []))
    assert place.asked < 10


def test_a_file_that_stands_on_two_pages_is_one_file() -> None:
    page = {"files": [{"id": "a", "name": "Tracker"}]}
    found = office(Place(said(200, {**page, "nextPageToken": "2"}), said(200, page)), []).drive.ours()
    assert [file["id"] for file in found] == ["a"]


# What a network in between answers.


@pytest.mark.parametrize(
    "take", [lambda one: one.drive.delete("f"), lambda one: one.sharing.take_away("f", "somebody")]
)
def test_a_page_for_people_takes_nothing_away(take: Callable[[Office], Any]) -> None:
    place = Place((200, {}, PORTAL), (204, {}, b""))
    take(office(place, []))
    assert place.asked == 2


def test_a_page_for_people_is_no_copy_and_no_drawing() -> None:
    for fetch, kind in (
        (lambda one: one.drive.export("f", ODS), ODS),
        (lambda one: one.pictures.read("f"), "image/png"),
    ):
        assert fetch(office(Place(_of_type("text/html", PORTAL), _of_type(kind, b"it")), [])) == b"it"  # type: ignore[no-untyped-call]


def _of_type(kind: str, body: bytes) -> Answer:
    return 200, {"Content-Type": kind}, body


@pytest.mark.parametrize("code", [302, 307, 308, 407, 511])
@pytest.mark.parametrize("call", [READS["files"], READS["columns"], *WRITES.values()])
def test_who_sends_people_elsewhere_is_not_followed_and_is_told_at_once(
    call: Callable[[Office], Any], code: int
) -> None:
    place = Place((code, {"Location": "https://portal.example/sign-in"}, PORTAL))
    with pytest.raises(WorkspaceError, match=r"Something between here and the workspace answered") as told:
        call(office(place, []))
    assert place.asked == 1 and "sign-in of its own" in told.value.remedy


@pytest.mark.parametrize(
    "error",
    [ssl.SSLCertVerificationError(), requests.exceptions.SSLError(ssl.SSLCertVerificationError())],
)
@pytest.mark.parametrize("call", [READS["files"], READS["columns"], *WRITES.values()])
def test_a_connection_that_cannot_be_trusted_is_not_tried_again(
    call: Callable[[Office], Any], error: Exception
) -> None:
    place = Place(error)
    with pytest.raises(WorkspaceError, match="could not be trusted") as told:
        call(office(place, []))
    assert place.asked == 1 and "clock" in told.value.remedy


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        httplib2.ServerNotFoundError(),
        requests.ConnectionError(ConnectionRefusedError()),
        TransportError("no token came"),  # type: ignore[no-untyped-call]
    ],
)
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_never_left_is_sent_again_also_where_it_may_be_done_but_once(
    write: Callable[[Office], Any], error: Exception
) -> None:
    place = Place(error, said(200, {"spreadsheetId": "s", "formId": "f", "id": "m"}))
    write(office(place, []))
    assert place.asked == 2


def test_a_write_that_was_given_up_because_another_came_at_once_is_made_again() -> None:
    place = Place(refused(409, status="ABORTED"), said(200, {"spreadsheetId": "s"}))
    WRITES["cells"](office(place, []))
    assert place.asked == 2
    with pytest.raises(WorkspaceError):
        WRITES["cells"](office(Place(refused(409, status="ALREADY_EXISTS")), []))


# How long to wait.

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATE = format_datetime(NOON, usegmt=True)


def at(**later: float) -> str:
    """A moment before or after the one that the answer gives as now, as HTTP writes it."""
    return format_datetime(NOON + timedelta(**later), usegmt=True)


@pytest.mark.parametrize("asked", ["40", " 40 ", at(seconds=40)])
def test_the_pause_that_is_asked_for_in_seconds_or_by_a_date_is_kept_to(asked: str) -> None:
    pauses: list[float] = []
    READS["files"](office(Place(refused(429, Retry_After=asked, Date=DATE), said(200, {})), pauses))
    assert pauses == [40]


@pytest.mark.parametrize("asked", [at(hours=-3), "soon", "-5", "1.5", "²", "٤٠", "", "Mon, 99 Foo 2026", "0"])
def test_a_pause_that_cannot_be_read_or_is_over_is_as_long_as_ours(asked: str) -> None:
    pauses: list[float] = []
    header = asked.encode().decode("latin-1")
    READS["files"](office(Place(refused(429, Retry_After=header, Date=DATE), said(200, {})), pauses))
    assert len(pauses) == 1 and 4 <= pauses[0] <= 5


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("600", "come back in 10 minutes"),
        (at(hours=5), "come back in 5 hours"),
        (at(days=400), "on another day"),
        ("9" * 5_000, "on another day"),
    ],
)
def test_a_pause_that_is_too_long_is_told_and_not_begun(asked: str, words: str) -> None:
    place, pauses = Place(refused(429, Retry_After=asked, Date=DATE)), list[float]()
    with pytest.raises(WorkspaceError) as told:
        READS["files"](office(place, pauses))
    assert place.asked == 1 and pauses == [] and words in told.value.remedy


def test_the_hour_at_which_gmail_lets_an_account_send_again_is_told() -> None:
    message = f"User-rate limit exceeded.  Retry after {NOON + timedelta(hours=7):%Y-%m-%dT%H:%M:%S.000Z}"
    place = Place(refused(429, "rateLimitExceeded", message, Date=DATE))
    with pytest.raises(WorkspaceError) as told:
        WRITES["an email"](office(place, []))
    assert place.asked == 1 and "come back in 7 hours" in told.value.remedy


def test_a_date_is_held_against_the_clock_of_whoever_wrote_it() -> None:
    pauses: list[float] = []
    asked = format_datetime(datetime(1999, 1, 1, 0, 0, 40, tzinfo=UTC), usegmt=True)
    date = format_datetime(datetime(1999, 1, 1, tzinfo=UTC), usegmt=True)
    READS["files"](office(Place(refused(429, Retry_After=asked, Date=date), said(200, {})), pauses))
    assert pauses == [40]


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("domainPolicy", "administrator"),
        ("shareOutNotPermitted", "administrator"),
        ("sharingRateLimitExceeded", "tomorrow"),
        ("dailyLimitExceeded", "tomorrow"),
        ("appNotAuthorizedToFile", "the client that made the file"),
        ("activeItemCreationLimitExceeded", "Delete what is not needed"),
        ("insufficientFilePermissions", "access to the file"),
        ("a reason that nobody has heard of", "access to the file"),
    ],
)
def test_each_reason_for_which_google_forbids_something_has_its_own_remedy(reason: str, remedy: str) -> None:
    place = Place(refused(403, reason))
    with pytest.raises(WorkspaceError) as told:
        READS["files"](office(place, []))
    assert place.asked == 1 and remedy in told.value.remedy


def test_a_payload_that_google_could_not_read_is_not_repeated() -> None:
    echo = 'Invalid JSON payload received. Unexpected token.\n"stringValue": "Mum was arre\n ^'
    with pytest.raises(WorkspaceError) as told:
        WRITES["cells"](office(Place(refused(400, "", echo)), []))
    assert "Mum" not in told.value.what and "Unexpected token. (400)" in told.value.what


# The token that signs calls.


class Doorkeeper:
    """Google, where fetching a token goes as is prepared, and then well; `made` counts the calls that were signed."""

    has_open_api = True

    def __init__(self, google: Any, *answers: Answer) -> None:
        self._google, self._answers = google, list(answers)
        self.made = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["HTTP_HOST"] in TOKEN_URI and self._answers:
            answer = self._answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            code, headers, body = answer
            start_response(f"{code} Said", [("Content-Type", "application/json"), *headers.items()])
            return [body]
        self.made += environ["HTTP_HOST"] not in TOKEN_URI
        found: Iterable[bytes] = self._google(environ, start_response)
        return found


@pytest.fixture
def at_the_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Doorkeeper, Office]]:
    """Google with a token that has run out, and prepared answers to who asks for a new one."""
    write_config(tmp_path / "config.toml", {**ANSWERS, "workspace.where": "google", "mail.way": "gmail"})
    make_keys(tmp_path / "config.toml")
    google = google_for(tmp_path, lambda: MONDAY, monkeypatch)
    monkeypatch.setattr("time.sleep", lambda _: None)  # the library of Google waits by itself

    def make(*answers: Answer) -> tuple[Doorkeeper, Office]:
        door = Doorkeeper(google, *answers)
        monkeypatch.setattr(carriers, "Network", lambda: InProcess(door))  # type: ignore[arg-type]
        token = tmp_path / ".followthrough" / "google-token.json"
        keep_token(token, an_hour_later(read_token(token)))
        house = open_house(tmp_path / "config.toml", clock=lambda: MONDAY)
        house.patience = Patience(sleep=lambda _: None)
        return door, house.office

    return make


MAIL = b"From: hopeside@example.org\r\nTo: sal@hopeside.example\r\nSubject: This week\r\n\r\nHello.\r\n"
BY_EACH_CLIENT: list[Callable[[Office], Any]] = [
    lambda one: one.drive.create_spreadsheet("Tracker", "sheet:tracker"),
    lambda one: one.mailbox.send(MAIL),
    lambda one: one.sheets.describe(
        one.drive.create_spreadsheet("T", "sheet:t"), "sheets.properties.sheetId", "looking"
    ),
]
BUSY = {
    "a page for people": said(200, PORTAL),
    "a page of an error": said(503, PORTAL),
    "an object without a token": said(200, {}),
    "a list": said(200, []),
    "nothing": said(200, None),
    "an error that has another shape": said(400, {"error": {"code": 1}}),
    "a timeout": TimeoutError(),
    "a reset": ConnectionResetError(),
}


@pytest.mark.parametrize("call", BY_EACH_CLIENT)
@pytest.mark.parametrize("answer", BUSY.values(), ids=BUSY)
def test_a_token_that_cannot_be_fetched_for_a_moment_is_fetched_later_and_the_call_is_made_once(
    call: Callable[[Office], Any], answer: Answer, at_the_door: Callable[..., tuple[Doorkeeper, Office]]
) -> None:
    door, here = at_the_door(answer, answer)
    call(here)
    assert door.made == (2 if call is BY_EACH_CLIENT[2] else 1)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_token_that_stays_away_is_told_as_a_network_that_is_away_and_not_as_a_sign_in_that_ended(
    code: int, at_the_door: Callable[..., tuple[Doorkeeper, Office]]
) -> None:
    door, here = at_the_door(*[said(code, {"error": "internal_failure"})] * 60)
    with pytest.raises(WorkspaceError, match=r"^No answer came while looking for files"):
        here.drive.ours()
    assert door.made == 0


@pytest.mark.parametrize(
    ("code", "more", "why"),
    [
        ("invalid_grant", {}, "withdrawn, or it has run out"),
        ("invalid_grant", {"error_subtype": "rapt_required"}, "sign in anew after some hours"),
        ("deleted_client", {}, "was deleted"),
    ],
)
def test_a_sign_in_that_google_ended_is_told_at_once_with_its_reason(
    code: str, more: dict[str, str], why: str, at_the_door: Callable[..., tuple[Doorkeeper, Office]]
) -> None:
    door, here = at_the_door(*[said(400, {"error": code, **more})] * 2)
    with pytest.raises(SignedOutError, match=why):
        here.drive.ours()
    assert door.made == 0


def test_a_token_that_cannot_be_kept_signs_calls_all_the_same(
    at_the_door: Callable[..., tuple[Doorkeeper, Office]], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, here = at_the_door()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("automation.workspace.account.keep_secret", full)
    here.mailbox.send(MAIL)
    assert door.made == 1
