"""What is tried again after which answer, how long it waits, and in which words it gives up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from clock import Clock
from google.auth.exceptions import RefreshError

from automation.errors import WorkspaceError
from automation.workspace.answers import execute
from automation.workspace.office import Office
from automation.workspace.retry import TIMEOUT_SECONDS, Patience
from automation.workspace.transport import InProcess

Answer = tuple[int, dict[str, str], Any] | Exception


class Place:
    """A place that gives prepared answers, one after another, the last one for ever; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        code, headers, body = answer
        start_response(f"{code} Said", [("Content-Type", "application/json"), *headers.items()])
        return [body.encode() if isinstance(body, str) else json.dumps(body).encode()]


def refused(code: int, message: str = "No.", reason: str = "", **headers: str) -> Answer:
    error: dict[str, Any] = {"code": code, "message": message}
    if reason:
        error["errors"] = [{"reason": reason, "message": message}]
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, {"error": error}


OK: Answer = (200, {}, {"files": [], "sheets": [], "replies": [{}], "spreadsheetId": "s", "formId": "f", "id": "f"})


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; nobody waits."""
    asked: list[float] = []
    monkeypatch.setattr("time.sleep", asked.append)
    return asked


def read_sheet(place: Place) -> Any:
    return Office(InProcess(place)).sheets.get("s", "properties", "looking at the tracker")  # type: ignore[arg-type]


def write_sheet(place: Place) -> Any:
    return Office(InProcess(place)).sheets.write("s", [{"deleteSheet": {"sheetId": 1}}], "writing to “Tracker”")  # type: ignore[arg-type]


def list_files(place: Place) -> Any:
    return Office(InProcess(place)).drive.ours()  # type: ignore[arg-type]


def write_form(place: Place) -> Any:
    return Office(InProcess(place)).forms.write("f", [{"deleteItem": {"location": {"index": 0}}}])  # type: ignore[arg-type]


def make_form(place: Place) -> Any:
    return Office(InProcess(place)).forms.create("Title", "Title")  # type: ignore[arg-type]


def mark_file(place: Place) -> Any:
    return Office(InProcess(place)).drive.update("f", {"appProperties": {"followthrough": "form:x"}})  # type: ignore[arg-type]


READS = [read_sheet, list_files]
WRITES = [write_sheet, write_form, make_form]


@pytest.mark.parametrize("call", [*READS, *WRITES, mark_file])
def test_too_many_calls_are_tried_again_after_the_pause_that_was_asked_for(
    call: Callable[[Place], Any], pauses: list[float]
) -> None:
    place = Place(refused(429, Retry_After="37"), OK)
    call(place)
    assert len(place.asked) == 2 and pauses == [37]


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
@pytest.mark.parametrize("call", [list_files, write_form])
def test_a_refusal_for_hurry_is_tried_again(call: Callable[[Place], Any], reason: str, pauses: list[float]) -> None:
    place = Place(refused(403, reason=reason), refused(403, reason=reason), OK)
    call(place)
    assert len(place.asked) == 3 and len(pauses) == 2 and 3 < pauses[0] < pauses[1] < 10


@pytest.mark.parametrize("code", [500, 502, 503, 504])
@pytest.mark.parametrize("call", [*READS, mark_file])
def test_a_read_is_tried_again_when_the_other_side_stumbles(
    call: Callable[[Place], Any], code: int, pauses: list[float]
) -> None:
    place = Place(refused(code), refused(code), OK)
    call(place)
    assert len(place.asked) == 3 and len(pauses) == 2


@pytest.mark.parametrize("call", [*READS, mark_file])
def test_a_page_of_a_proxy_is_known_by_its_status(call: Callable[[Place], Any], pauses: list[float]) -> None:
    place = Place((503, {}, "<html>Back soon</html>"), OK)
    call(place)
    assert len(place.asked) == 2


@pytest.mark.parametrize("answer", [refused(503), (502, {}, "<html>"), TimeoutError(), requests.ConnectionError()])
@pytest.mark.parametrize("call", WRITES)
def test_a_write_of_uncertain_end_is_never_done_twice(
    call: Callable[[Place], Any], answer: Answer, pauses: list[float]
) -> None:
    place = Place(answer, OK)
    with pytest.raises(WorkspaceError) as told:
        call(place)
    assert len(place.asked) == 1 and pauses == []
    assert "again" in told.value.remedy


@pytest.mark.parametrize(
    "lost",
    [TimeoutError(), ConnectionResetError(), requests.ReadTimeout(), requests.exceptions.ChunkedEncodingError()],
)
@pytest.mark.parametrize("call", READS)
def test_a_read_that_was_lost_on_the_way_is_tried_again(
    call: Callable[[Place], Any], lost: Exception, pauses: list[float]
) -> None:
    place = Place(lost, OK)
    call(place)
    assert len(place.asked) == 2 and len(pauses) == 1


@pytest.mark.parametrize(
    "answer", [refused(429), refused(503), TimeoutError(), refused(403, reason="rateLimitExceeded")]
)
@pytest.mark.parametrize("call", READS)
def test_nothing_is_tried_for_ever(call: Callable[[Place], Any], answer: Answer, pauses: list[float]) -> None:
    place = Place(answer)
    with pytest.raises(WorkspaceError) as told:
        call(place)
    assert len(place.asked) == 6
    assert sum(pauses) < 180 and pauses[3] > pauses[0]
    assert told.value.remedy and told.value.what.endswith(".")


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_a_pause_of_a_day_is_not_begun(call: Callable[[Place], Any], pauses: list[float]) -> None:
    place = Place(refused(429, Retry_After="86400"), OK)
    with pytest.raises(WorkspaceError) as told:
        call(place)
    assert (
        pauses == [] and told.value.remedy == "The workspace asks to come back in 24 hours. Run the command again then."
    )


@pytest.mark.parametrize("call", [*READS, *WRITES])
@pytest.mark.parametrize(
    ("code", "remedy"),
    [(400, "doctor"), (401, "Sign in"), (403, "access to the file"), (404, "followthrough provision")],
)
def test_a_refusal_for_good_ends_at_once_and_says_what_to_do(
    call: Callable[[Place], Any], code: int, remedy: str, pauses: list[float]
) -> None:
    place = Place(refused(code, "The caller may not."), OK)
    with pytest.raises(WorkspaceError) as told:
        call(place)
    assert len(place.asked) == 1 and pauses == []
    assert told.value.what.startswith("The workspace refused while ") and "The caller may not." in told.value.what
    assert remedy in told.value.remedy


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_the_pauses_for_hurry_outlast_the_minute_in_which_a_quota_fills_up(
    call: Callable[[Place], Any], pauses: list[float]
) -> None:
    with pytest.raises(WorkspaceError):
        call(Place(refused(429)))
    assert 60 < sum(pauses) < 180


def test_a_refusal_for_hurry_that_stays_does_not_speak_of_access(pauses: list[float]) -> None:
    with pytest.raises(WorkspaceError) as told:
        list_files(Place(refused(403, "Slow down.", reason="userRateLimitExceeded")))
    assert "Wait some minutes" in told.value.remedy


def test_what_was_typed_is_not_repeated_in_an_error(pauses: list[float]) -> None:
    said = "Invalid value at 'requests[0].update_cells.rows[0]' (type.googleapis.com/x), \"Mum was arrested\""
    with pytest.raises(WorkspaceError) as told:
        write_sheet(Place(refused(400, said)))
    assert "requests[0].update_cells" in told.value.what and "arrested" not in told.value.what


def test_a_page_of_a_proxy_is_not_shown_as_an_error(pauses: list[float]) -> None:
    with pytest.raises(WorkspaceError) as told:
        write_sheet(Place((502, {}, "<html><h1>Bad gateway</h1></html>")))
    assert "<" not in told.value.what and "(502)" in told.value.what


def test_the_desks_own_trouble_is_told_as_it_is_and_not_waited_for(pauses: list[float]) -> None:
    sentence = "The desk's file /x.sqlite cannot grow: the disk is full. Make room on the disk, then try again."
    place = Place(refused(503, sentence), OK)
    with pytest.raises(WorkspaceError) as told:
        read_sheet(place)
    assert told.value.what == sentence and len(place.asked) == 1 and pauses == []


def test_a_fault_of_our_own_is_not_dressed_up_as_the_networks() -> None:
    def fails() -> None:
        raise KeyError("a slip")

    with pytest.raises(KeyError):
        Patience(sleep=pytest.fail).attempt("adding", fails, may_repeat=True)


def test_the_pause_can_be_taken_elsewhere() -> None:
    waited: list[float] = []
    tries: list[datetime] = []

    def succeeds_at_the_third() -> str:
        tries.append(datetime.now(UTC))
        if len(tries) < 3:
            raise TimeoutError
        return "here"

    patience = Patience(sleep=waited.append)
    assert patience.attempt("reading", succeeds_at_the_third, may_repeat=True) == "here"
    assert len(waited) == 2


def test_every_call_has_a_timeout() -> None:
    office = Office(InProcess(Place(OK)))  # type: ignore[arg-type]
    assert office.sheets._http.timeout == TIMEOUT_SECONDS
    assert office._service("drive", "v3")._http.timeout == TIMEOUT_SECONDS


def made_after(*answers: Answer, there: bool, pauses: list[float]) -> tuple[str, Place]:
    """Making a file that may or may not be there when it is looked for."""
    place = Place(*answers)
    found = Patience(sleep=pauses.append).attempt(
        "making a form",
        lambda: str(execute(Office(InProcess(place))._service("drive", "v3").files().create(body={"name": "x"}))["id"]),  # type: ignore[arg-type]
        find=lambda: "found" if there else None,
    )
    return found, place


@pytest.mark.parametrize("answer", [refused(503), TimeoutError(), (200, {}, '{"id": "ma')])
def test_a_write_of_uncertain_end_is_looked_for_before_it_is_made_again(answer: Answer, pauses: list[float]) -> None:
    found, place = made_after(answer, (200, {}, {"id": "made"}), there=True, pauses=pauses)
    assert (found, len(place.asked), len(pauses)) == ("found", 1, 1)
    found, place = made_after(answer, (200, {}, {"id": "made"}), there=False, pauses=pauses)
    assert (found, len(place.asked)) == ("made", 2)


@pytest.mark.parametrize("lost", [TimeoutError(), ConnectionResetError(), refused(504)])
def test_a_write_that_may_yet_take_effect_is_made_again_only_when_it_no_longer_can(lost: Answer) -> None:
    clock = Clock()
    place = Place(lost, (200, {}, {"id": "made"}))

    def make() -> str:
        clock.now += TIMEOUT_SECONDS
        return str(execute(Office(InProcess(place))._service("drive", "v3").files().create(body={"name": "x"}))["id"])  # type: ignore[arg-type]

    patience = Patience(sleep=clock.sleep, clock=clock)
    assert patience.attempt("making a form", make, find=lambda: "late" if clock.now > 170 else None) == "late"
    assert len(place.asked) == 1 and clock.slept[0] < 5


def test_a_write_that_was_refused_for_hurry_is_made_again_without_looking(pauses: list[float]) -> None:
    found, place = made_after(refused(429), (200, {}, {"id": "made"}), there=True, pauses=pauses)
    assert (found, len(place.asked)) == ("made", 2)


@pytest.mark.parametrize(
    "answer", ['{"files": [', "<html>Sign in to the wireless network</html>", '{"files": ["caf\\u00c3']
)
@pytest.mark.parametrize("call", READS)
def test_an_answer_that_was_cut_off_is_asked_for_again(
    call: Callable[[Place], Any], answer: str, pauses: list[float]
) -> None:
    place = Place((200, {}, answer), OK)
    call(place)
    assert len(place.asked) == 2
    with pytest.raises(WorkspaceError, match="No answer came while"):
        call(Place((200, {}, answer)))


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_an_account_that_is_signed_out_or_full_is_told_at_once(
    call: Callable[[Place], Any], pauses: list[float]
) -> None:
    for answer, remedy in (
        (RefreshError("invalid_grant: Expired.", {"error": "invalid_grant"}), "Sign in again with"),
        (refused(403, "The storage is full.", "storageQuotaExceeded"), "storage is full"),
        (refused(403, "No more today.", "dailyLimitExceeded"), "tomorrow"),
    ):
        place = Place(answer, OK)
        with pytest.raises(WorkspaceError) as told:
            call(place)
        assert len(place.asked) == 1 and pauses == [] and remedy in told.value.remedy


def test_a_run_begins_nothing_that_could_end_after_its_deadline_but_its_last_words() -> None:
    now, waited = [0.0], list[float]()
    patience = Patience(sleep=waited.append, clock=lambda: now[0])

    def stumbles() -> None:
        raise TimeoutError

    with patience.within(minutes=10):
        now[0] = 6 * 60 + 59.5
        assert not patience.time_is_up
        with pytest.raises(WorkspaceError, match="No answer came while reading"):
            patience.attempt("reading", stumbles, may_repeat=True)
        assert waited == []
        now[0] = 7 * 60 + 1
        assert patience.time_is_up
        with pytest.raises(WorkspaceError, match="over before reading the tracker") as told:
            patience.attempt("reading the tracker", lambda: pytest.fail("a call was made"), may_repeat=True)
        assert "deadline_minutes" in told.value.remedy
        with patience.last_words():
            assert patience.attempt("noting the run", lambda: "noted") == "noted"
            now[0] = 9 * 60 + 1
            with pytest.raises(WorkspaceError, match="over before noting"):
                patience.attempt("noting the run", lambda: pytest.fail("a call was made"))
    assert patience.attempt("reading", lambda: "here") == "here"
