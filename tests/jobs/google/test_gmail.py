"""Emails by Gmail: sent with the right to send and no other, and never twice where nobody knows whether one went."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google_here import Google, google_for
from hopeside import ANSWERS, MONDAY, PEOPLE

from automation.config import make_keys, write_config
from automation.jobs.doctor_mail import examine_way, send_test
from automation.jobs.house import House, open_house
from automation.jobs.post import deliver
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.mail.ways.way import HaltedError
from automation.rules.chasing.sending import CUT_OFF_TWICE, MAY_COME_TWICE
from automation.rules.chasing.trial import Trial
from automation.rules.items import Person
from automation.specs.system import EMAILS
from automation.workspace.account import FILES, keep_token


@pytest.fixture
def house(tmp_path: Path) -> House:
    write_config(tmp_path / "config.toml", {**ANSWERS, "workspace.where": "google", "mail.way": "gmail"})
    make_keys(tmp_path / "config.toml")
    return open_house(tmp_path / "config.toml", clock=lambda: MONDAY)


@pytest.fixture
def google(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    google = google_for(tmp_path, lambda: MONDAY, monkeypatch)
    provision(house, people=PEOPLE)
    return google


def lines(house: House) -> list[tuple[Any, Any]]:
    """State and note of each line in Emails."""
    return [(row.get("state"), row.get("note")) for row in read_book(house).book.tables[EMAILS].rows]


def refuse(google: Google, answer: tuple[int, str, str]) -> None:
    """Let Gmail refuse everything, with this answer."""
    code, message, reason = answer
    google.refuse["gmail."] = code, {"error": {"code": code, "message": message, "errors": [{"reason": reason}]}}


def test_an_email_leaves_as_the_account_that_signed_in(house: House, google: Google) -> None:
    (way,) = examine_way(house)
    assert way.what.startswith(
        "Emails leave as hopeside@example.org, by Gmail. It puts that address in place of robin@"
    )
    (told,) = send_test(house)
    assert told.level == "ok" and lines(house)[0][0] == "Sent"
    assert google.calls["gmail.users.messages.send"] == 1
    assert {call for call in google.calls if call.startswith("gmail.")} == {"gmail.users.messages.send"}


@pytest.mark.parametrize(
    "answer",
    [
        (400, "Recipient address required", "invalidArgument"),
        (400, "Mail service not enabled", "failedPrecondition"),
        (403, "Delegation denied", "forbidden"),
    ],
)
def test_a_test_that_gmail_refuses_says_so_and_is_over(
    answer: tuple[int, str, str], house: House, google: Google
) -> None:
    refuse(google, answer)
    first, *_ = send_test(house)
    ((state, note),) = lines(house)
    assert first.level == "problem" and state == "Failed" and MAY_COME_TWICE not in note


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((400, "Recipient address required", "invalidArgument"), "Bounced"),
        ((400, "Mail service not enabled", "failedPrecondition"), "Ready"),
        ((403, "Delegation denied", "forbidden"), "Ready"),
    ],
)
def test_what_gmail_refuses_is_known_for_what_it_is(
    answer: tuple[int, str, str], state: str, house: House, google: Google
) -> None:
    refuse(google, answer)
    deliver(house, read_book(house), [Trial(Person("config", "Robin", email="robin@hopeside.example"), house.now)])
    assert lines(house)[0][0] == state and lines(house)[0][1] != MAY_COME_TWICE


def test_where_nobody_knows_whether_it_went_it_goes_once_more_and_then_somebody_has_to_ask(
    house: House, google: Google
) -> None:
    trial = Trial(Person("config", "Robin", email="robin@hopeside.example"), house.now)
    google.refuse["gmail."] = 503, {"error": {"code": 503, "message": "Unavailable."}}
    found = []
    for hour in range(3):
        house.clock = lambda hour=hour: MONDAY + timedelta(hours=hour)  # type: ignore[misc]
        deliver(house, read_book(house), [trial])
        found += lines(house)
    assert found == [("Ready", MAY_COME_TWICE), ("Uncertain", CUT_OFF_TWICE), ("Uncertain", CUT_OFF_TWICE)]


def test_without_the_right_to_send_it_says_how_to_get_it(house: House, google: Google) -> None:
    keep_token(house.config.google.token_file, google.grant(FILES))
    with pytest.raises(HaltedError, match="not asked, or not allowed, to send") as told:
        list(examine_way(house))
    assert "followthrough connect" in told.value.remedy
