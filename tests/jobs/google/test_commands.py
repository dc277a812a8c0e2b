"""Every command of the command line, typed where forms and tracker are at Google."""

from __future__ import annotations

import io
import json
import re
import sys
import threading
from typing import Any

import pytest

from automation.cli.commands import COMMANDS, WITHOUT_CONFIG
from automation.cli.main import run
from automation.jobs.reading import read_book
from automation.jobs.serving import Stop

NO_DESK = "forms and tracker are at Google"
TYPED: list[tuple[str, int, str]] = [
    ("check", 0, "everything is in order"),
    ("init --no-input", 0, "Next: followthrough connect"),
    ("provision --plan", 0, "as they should be"),
    ("provision", 0, "as they should be"),
    ("provision --anew referral", 0, "as they should be"),
    ("sync --dry-run", 0, "Children: 1 new row"),
    ("sync", 0, "1 response taken in"),
    ("sync --json", 0, '"tracker": "https://docs.google.com/spreadsheets/d/'),
    ("explain {reference}", 0, "opened the case"),
    ("explain 3A5x-1bFq", 0, "opened the case"),
    ("remind --dry-run", 0, "to Robin Ashdown: the summary"),
    ("remind --preview", 0, "send none of them: {folder}/outbox/preview"),
    ("remind", 0, "1 email written"),
    ("serve", 2, NO_DESK),
    ("serve --api", 2, NO_DESK),
    ("run --once", 0, "Done: backup, sync"),
    ("install-schedule --show --kind cron", 0, "run --once"),
    ("install-schedule --show --kind cron --pages", 2, "Leave out --pages"),
    ("doctor", 0, "Every form takes responses"),
    ("doctor --send-test", 0, "A test email to robin@hopeside.example lies at"),
    ("export", 0, "written to tracker.ods"),
    ("export tracker --tab children", 0, "written to tracker.csv"),
    ("report --month 2026-10", 0, "October 2026"),
    ("backup --dry-run", 0, "Copies of the spreadsheets would be made"),
    ("backup", 0, "2 spreadsheets are copied"),
    ("restore", 2, "Version history"),
    ("restore copy.sqlite --yes", 2, "Version history"),
    ("erase {reference} --dry-run", 0, "10 cells of “Children” would be emptied"),
    ("erase {reference} --yes", 0, "Google keeps earlier versions of the tracker"),
    ("erase 9ZZZ-9ZZZ --yes", 2, "Nothing in the tracker goes by"),
    ("passphrase", 2, "Who may open the tracker is decided by sharing it"),
    ("passphrase --dry-run", 2, "Who may open the tracker is decided by sharing it"),
    ("mail-password", 2, "No mail account is named"),
    ("connect --check", 0, "Google answers"),
    ("move --to google", 2, "at Google already"),
    ("move --to desk --plan", 0, "To the desk would go:"),
]


@pytest.mark.parametrize(("words", "code", "says"), TYPED, ids=[words for words, _, _ in TYPED])
def test_each_command_answers_right_or_says_what_to_do_instead(
    words: str, code: int, says: str, at_google: Any, capfd: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    (reference,) = read_book(at_google.house).book.case_table.by_id
    assert run(words.format(reference=reference).split()) == code
    told = "".join(capfd.readouterr())
    assert says.format(folder=at_google.folder) in told and "Traceback" not in told
    assert "What to do:" in told or code == 0


def test_no_command_is_left_out() -> None:
    assert {words.split()[0] for words, _, _ in TYPED} | {"run"} == {c.name for c in COMMANDS} - WITHOUT_CONFIG


def test_what_a_command_would_do_next_is_something_that_can_be_done_at_google(
    at_google: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    for words in ("provision", "sync", "sync", "remind --preview", "remind", "backup", "export"):
        run([*words.split(), "--json"])
        assert "serve" not in json.loads(capfd.readouterr().out).get("next", "")


def test_run_keeps_going_without_pages_until_it_is_stopped(
    at_google: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    before = set(threading.enumerate())

    def wait(self: Stop, seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) > 2

    monkeypatch.setattr(Stop, "wait", wait)
    assert run(["run"]) == 0
    told = capfd.readouterr()
    assert "pages of Google's" in told.err and re.search(r"sync: 1 response taken in", told.err)
    assert "Followthrough has stopped." in told.out and "http" not in told.out
    assert set(threading.enumerate()) <= before, "nothing listens"


def test_settings_that_move_the_workspace_count_from_the_next_start(at_google: Any) -> None:
    house = at_google.open()
    assert house.office.drive.ours()
    config = at_google.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('where = "google"', 'where = "desk"'), encoding="utf-8")
    house.read_anew()
    assert house.on_google and house.office.drive.ours()


def test_somebody_who_signs_in_anew_while_a_run_goes_on_makes_its_calls_from_then_on(at_google: Any) -> None:
    from automation.workspace.account import FILES, SEND, keep_token

    house, google = at_google.open(), at_google.google
    assert house.office.drive.ours()
    traffic = house.office.traffic
    before = dict(google.granted)
    keep_token(house.config.google.token_file, google.grant(FILES, SEND))
    google.tokens.clear()
    for refresh in before:
        del google.granted[refresh]
    house.read_anew()
    assert house.office.drive.ours() and house.office.traffic is traffic
