"""The jobs with forms and tracker at Google: one code path, and plain words where something belongs to a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from google_here import Google, an_hour_later, google_for
from hopeside import ANSWERS, MONDAY, PEOPLE

from automation.config import make_keys, write_config
from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.backup import make_backup
from automation.jobs.doctor import examine
from automation.jobs.house import House, open_house
from automation.jobs.init import initialise
from automation.jobs.passphrase import new_passphrase
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.remind import run_remind
from automation.jobs.restoring import restore
from automation.jobs.serve import pages
from automation.jobs.sync import run_sync
from automation.timetable import run_once
from automation.workspace.account import read_token


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A partnership whose workspace is Google's, where nobody has signed in yet."""
    write_config(tmp_path / "config.toml", {**ANSWERS, "workspace.where": "google"})
    make_keys(tmp_path / "config.toml")
    return open_house(tmp_path / "config.toml", clock=lambda: MONDAY)


@pytest.fixture
def google(house: House, monkeypatch: pytest.MonkeyPatch) -> Google:
    """The same with somebody signed in."""
    return google_for(house.config_path.parent, lambda: MONDAY, monkeypatch)


def test_forms_and_tracker_are_made_at_google_and_a_second_look_finds_nothing_to_do(
    house: House, google: Google
) -> None:
    provision(house, people=PEOPLE)
    assert not provision(house, only_plan=True).writes
    assert run_sync(house).problems == []
    links = read_book(house).book.facts.links
    assert links["referral"].address.startswith("https://docs.google.com/forms/d/e/")
    assert google.calls["forms.forms.create"] == len(house.layouts)
    assert not house.config.desk.file.exists()
    assert house.calls["sheets"]["reads"] > 0 and house.calls["forms"]["writes"] > 0


@pytest.mark.usefixtures("google")
def test_a_desk_that_was_not_taken_along_stops_a_new_and_empty_workspace_at_google(house: House) -> None:
    house.config.desk.file.write_bytes(b"a desk with children on it")
    for only_plan in (True, False):
        with pytest.raises(WorkspaceError, match="a desk here too") as told:
            provision(house, only_plan=only_plan)
        assert "followthrough move --to google" in told.value.remedy
    house.config.desk.file.unlink()
    provision(house, people=PEOPLE)
    house.config.desk.file.write_bytes(b"the desk that was moved from")
    assert not provision(house, only_plan=True).writes


def test_a_token_that_ran_out_is_fetched_anew_and_kept_for_the_next_command(house: House, google: Google) -> None:
    file = house.config.google.token_file
    before = an_hour_later(google.grant("https://www.googleapis.com/auth/drive.file"))
    from automation.workspace.account import keep_token

    keep_token(file, before)
    house.office.drive.ours()
    kept = read_token(file)
    assert kept.token in google.tokens and kept.refresh_token == before.refresh_token
    assert file.stat().st_mode & 0o077 == 0


def test_a_sign_in_that_was_withdrawn_ends_in_words(house: House, google: Google) -> None:
    google.revoked = "invalid_grant"
    with pytest.raises(WorkspaceError, match="no longer signed in") as told:
        house.office.drive.ours()
    assert "GOCSPX" not in str(told.value)


@pytest.mark.parametrize("job", [run_sync, run_remind, provision, lambda house: run_once(house, tell=print)])
def test_before_anybody_has_signed_in_each_job_says_so(house: House, job: Callable[[House], object]) -> None:
    with pytest.raises(ConfigError, match="Nobody has signed in to Google here yet") as told:
        job(house)
    assert told.value.remedy == "Type: followthrough connect"


@pytest.mark.parametrize(
    "job",
    [
        lambda house: make_backup(house, date(2026, 11, 23)),
        lambda house: restore(house, Path("copy.sqlite"), confirm=True),
        lambda house: pages(house).__enter__(),
        new_passphrase,
    ],
)
def test_what_belongs_to_a_desk_says_what_to_do_instead(
    house: House, google: Google, job: Callable[[House], object]
) -> None:
    with pytest.raises(FollowthroughError, match="says that forms and tracker are at Google") as told:
        job(house)
    assert told.value.remedy


def test_a_day_of_runs_and_doctor_go_through_at_google(house: House, google: Google) -> None:
    provision(house, people=PEOPLE)
    events: list[str] = []
    for _ in range(2):
        ran = run_once(house, tell=lambda event: events.append(f"{event.job} {event.result}"))
        assert not ran.failed
    assert [event for event in events if event.startswith("provision")] == ["provision ok"]
    assert not any("desk" in finding.what for finding in examine(house).findings)
    assert [finding for finding in examine(house).findings if finding.level == "problem"] == []


def test_init_for_google_makes_the_settings_and_says_to_sign_in_next(tmp_path: Path) -> None:
    done = initialise(tmp_path / "new" / "config.toml", {**ANSWERS, "workspace.where": "google"})
    assert done.next == "followthrough connect" and done.passphrase == ""
    assert not (tmp_path / "new" / "desk.sqlite").exists()
