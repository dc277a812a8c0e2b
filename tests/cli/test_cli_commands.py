"""Every command for real, in a partnership that is set up: what it says, as words and as JSON, and what it changes."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from terminal import at_a_terminal

from automation.cli.commands import COMMANDS
from automation.desk.passphrase import matches
from automation.jobs.house import open_house
from automation.jobs.reading import read_book

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-23")
BACKUP = "backups/followthrough-2026-11-23.sqlite"
WORKING = {
    "demo": ("demo", "--folder", "a-demo", *DAY),
    "init": ("init", "--no-input"),
    "check": ("check",),
    "provision": ("provision",),
    "sync": ("sync", *DAY),
    "explain": ("explain", "PLAN/1.1", *DAY),
    "remind": ("remind", *DAY),
    "doctor": ("doctor",),
    "export": ("export", "tracker", "--to", "out.ods"),
    "report": ("report", "--month", "2026-01"),
    "backup": ("backup", *DAY),
    "restore": ("restore", BACKUP, "--yes"),
    "erase": ("erase", "REFERENCE", "--yes", *DAY),
    "passphrase": ("passphrase",),
    "bench": ("bench", "-n", "5"),
    "completion": ("completion", "bash"),
    "install-schedule": ("install-schedule", "--kind", "windows", "--show"),
}
"""A way to say each command but those that stay open; REFERENCE stands for that of the family in the tracker."""


def with_reference(office: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    """A command about the first child in the tracker."""
    house = open_house(office / "config.toml")
    reference = str(read_book(house).book.case_table.rows[0]["reference"])
    house.office.desk.store.close()
    return tuple(reference if word == "REFERENCE" else word for word in words)


def test_every_command_is_tried_here() -> None:
    assert {*WORKING, "serve", "run", "mail-password", "connect", "move"} == {command.name for command in COMMANDS}


def test_a_command_that_shows_no_pages_does_not_wait_for_them(office: Path) -> None:
    asked = "import sys; from automation.cli.main import run; sys.exit(run(['sync']) or 'flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, timeout=60).returncode == 0


def test_a_sync_that_writes_no_email_does_not_wait_for_the_words(office: Path) -> None:
    heavy = "{'babel', 'jinja2', 'icalendar'}"
    asked = (
        f"import sys; from automation.cli.main import run; sys.exit(run(['sync']) or bool({heavy} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, timeout=60).returncode == 0


@pytest.mark.parametrize("words", WORKING.values(), ids=WORKING)
def test_each_command_gives_its_result_as_json(say: Say, office: Path, words: tuple[str, ...]) -> None:
    say("backup", *DAY)
    assert say(*with_reference(office, words), "--json").data


@pytest.mark.parametrize("name", [name for name in WORKING if name not in ("demo", "bench", "completion")])
def test_each_command_gives_its_errors_as_json(say: Say, empty: Path, name: str) -> None:
    said = say(*WORKING[name], "--json")
    assert said.code == 2
    assert said.data["error"] and said.data["remedy"]
    assert list(empty.iterdir()) == [], "and leaves nothing behind"


DRY = {
    "provision": ("provision", "--dry-run"),
    "provision, by its other name": ("provision", "--plan"),
    "sync": ("sync", *DAY, "--dry-run"),
    "remind": ("remind", *DAY, "--dry-run"),
    "backup": ("backup", *DAY, "--dry-run"),
    "restore": ("restore", BACKUP, "--dry-run"),
    "erase": ("erase", "REFERENCE", *DAY, "--dry-run"),
    "passphrase": ("passphrase", "--dry-run"),
    "init": ("init", "--no-input", "--dry-run"),
    "install-schedule": ("install-schedule", "--kind", "cron", "--dry-run"),
}


@pytest.mark.parametrize("words", DRY.values(), ids=DRY)
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    say: Say, office: Path, state: State, words: tuple[str, ...]
) -> None:
    say("backup", *DAY)
    (office / "backups" / "kept.txt").touch()
    say("remind", "--today", "2026-11-16")
    words = with_reference(office, words)
    before = state(office)
    said = say(*words)
    assert said.code == 0 and said.out and said.err == ""
    assert say(*words, "--json").data
    assert state(office) == before


def test_what_is_suggested_next_is_the_command_without_dry_run(say: Say, office: Path) -> None:
    told = say("sync", *DAY, "--dry-run").out
    assert told.endswith("\nNext: followthrough sync\n")
    elsewhere = say("sync", *DAY, "--dry-run", "--config", str(office / "config.toml")).out
    assert elsewhere.endswith(f"\nNext: followthrough sync --config {office / 'config.toml'}\n")


def test_a_dry_sync_shows_the_cells_in_the_words_of_the_tabs(say: Say, office: Path) -> None:
    told = say("sync", *DAY, "--dry-run").out
    assert "\n  Children: 2 new rows\n" in told and "\n\nChildren\n  a new row\n" in told
    assert re.search(r"\n    Reference: HS-\w{4}-\w{3}\n", told)
    assert "\n    Date of birth: 30/11/2015\n" in told
    assert "\n    Referral received: 23/11/2026\n" in told
    assert "children" not in told.replace("children HS-", "") and "46349" not in told
    assert say("sync", *DAY).out == "1 response taken in, 5 changes written. 0 to check, 0 overdue.\n"
    assert say("sync", *DAY).out == "Nothing new. 0 to check, 0 overdue.\n"
    assert say("sync", *DAY, "--dry-run").out == "Nothing to do.\n"


def test_reminders_go_out_once_and_say_so(say: Say, office: Path) -> None:
    say("sync", *DAY)
    assert say("remind", *DAY, "--dry-run").out.splitlines()[:2] == [
        "1 email for this week:",
        "  to Robin Ashdown: the summary for the coordinator",
    ]
    shown = say("remind", *DAY, "--preview").out.splitlines()
    assert shown[0] == "1 email to look at. Nothing was sent."
    assert shown[1].startswith("Open the desk and look under Emails, at Preview: http://127.0.0.1:")
    assert say("remind", *DAY).out == (
        "1 email written.\n"
        f"It lies in {office / 'outbox'} and is not sent by itself: open it in your mail program and send it.\n"
    )
    assert say("remind", *DAY).out == "0 emails written, 1 had been written before.\n"
    assert say("remind", *DAY, "--dry-run").out == "1 email of this week had been written before.\n"
    assert say("remind", *DAY, "--preview").out == (
        "Nobody has anything to be reminded of now: there is no email to look at.\n"
    )
    assert len(list((office / "outbox").glob("*.eml"))) == 1


def test_the_passphrase_is_shown_once_and_holds(say: Say, office: Path) -> None:
    told = say("passphrase").out
    words = re.search(r"^    (\S+)$", told, re.MULTILINE)
    assert words and matches(open_house(office / "config.toml").office.desk.store, words[1])


def test_a_passphrase_of_ones_own_is_read_from_standard_input(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(sys, "stdin", io.StringIO("orchard ferry window\n"))
    said = say("passphrase", "--stdin")
    assert said.code == 0 and "orchard" not in said.out + said.err
    assert matches(open_house(office / "config.toml").office.desk.store, "orchard ferry window")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    said = say("passphrase", "--stdin")
    assert said.code == 2 and "short" not in said.err
    assert matches(open_house(office / "config.toml").office.desk.store, "orchard ferry window")


def test_a_copy_is_put_back_only_after_a_yes(say: Say, office: Path, state: State) -> None:
    say("backup", *DAY)
    say("sync", *DAY)
    before = state(office)
    for words in (("restore", BACKUP), ("restore", BACKUP, "--json")):
        said = say(*words)
        assert said.code == 2 and "--yes" in said.out + said.err
    assert state(office) == before
    said = say("restore", BACKUP, "--yes")
    assert said.code == 0 and "The file that was there lies at" in said.out
    assert say("sync", *DAY).out.startswith("1 response taken in"), "it is as it was when the copy was made"


def test_a_second_copy_of_a_day_lies_beside_the_first_and_either_can_be_put_back(say: Say, office: Path) -> None:
    said = [say("backup", *DAY).out for _ in range(2)]
    assert BACKUP in said[0] and "followthrough-2026-11-23-2.sqlite" in said[1] and "2 copies are kept now" in said[1]
    assert say("restore", BACKUP, "--yes").code == say("restore", BACKUP.replace("23.", "23-2."), "--yes").code == 0


@pytest.mark.parametrize(("answer", "code"), [("Y", 0), ("not now", 2)])
def test_at_a_terminal_a_copy_is_put_back_once_somebody_was_told_what_goes_and_said_yes(
    say: Say, office: Path, answer: str, code: int
) -> None:
    say("backup", *DAY)
    ended, screen = at_a_terminal(["restore", BACKUP], [("Put the copy in its place? Type yes: ", answer)])
    assert ended == code and "Everything entered since it was made would go from desk.sqlite." in screen, screen
    assert ("is the desk's file now" in screen) is (code == 0)


def test_without_a_name_restore_says_which_copy_is_the_newest(say: Say, office: Path) -> None:
    assert "There is no copy of the desk in" in say("restore").err
    say("backup", *DAY)
    said = say("restore")
    assert said.code == 2
    suggested = said.err.rsplit(": ", 1)[1].strip()
    assert say(*shlex.split(suggested)[1:], "--dry-run").code == 0


def test_where_no_desk_is_left_restore_speaks_of_nothing_that_would_go(say: Say, office: Path) -> None:
    say("backup", *DAY)
    for file in office.glob("desk.sqlite*"):
        file.unlink()
    said = say("restore", BACKUP)
    assert said.code == 2 and "would go" not in said.err and "--yes" in said.err
    assert say("restore", BACKUP, "--yes").out.startswith("followthrough-2026-11-23.sqlite is the desk's file now.\n")


def test_a_desk_that_was_just_made_asks_for_its_passphrase_next(say: Say, office: Path) -> None:
    for file in office.glob("desk.sqlite*"):
        file.unlink()
    assert say("provision").out.endswith("Next: followthrough passphrase\n")
    say("passphrase")
    assert "followthrough passphrase" not in say("provision").out


def test_an_export_says_what_it_wrote_and_who_may_see_it(say: Say, office: Path) -> None:
    said = say("export", "tracker", "--to", "out.ods")
    assert re.match(r"\d+ rows in 9 tabs written to out\.ods\.\nIt holds what the tracker holds", said.out)
    assert zipfile.is_zipfile(office / "out.ods")
    assert say("export", "pilot_plan").code == 0 and (office / "pilot_plan.ods").exists()
    assert say("export", "--tab", "people").code == 0 and (office / "tracker.csv").exists()
    assert "Did you mean `tracker`?" in say("export", "trackr").err
    assert "Did you mean `children`?" in say("export", "--tab", "childen").err
    assert "ends neither in .ods nor in .csv" in say("export", "--to", "x.pdf").err


def test_a_report_says_where_it_lies_and_what_is_no_month_is_asked_for_again(say: Say, office: Path) -> None:
    said = say("report", "--month", "2026-01", "--to", "out.ods")
    assert said.out.startswith("The figures of January 2026 are written. The file: out.ods\n")
    assert zipfile.is_zipfile(office / "out.ods")
    told = say("report", "--month", "2026-01", "--json").data
    assert (told["months"], told["files"]) == (["2026-01"], [str(office / "reports" / "figures-2026-01.ods")])
    for month in ("January", "2026-13", "2026-1"):
        said = say("report", "--month", month)
        assert (said.code, said.err) == (
            2,
            f"“{month}” is not a month.\nWhat to do: Write it like this: --month 2026-10\n",
        )
    assert "December 9999 is not over yet" in say("report", "--month", "9999-12").err


def test_the_demo_tells_its_story_and_the_second_run_changes_nothing(say: Say, empty: Path, state: State) -> None:
    told = say("demo", "--folder", "shown", *DAY).out
    assert told.startswith("A made-up partnership, on Monday 23 November 2026. Everybody in it is invented.\n")
    assert "3 acknowledgements, 1 alert, 8 digests, 1 escalation, 1 summary." in told
    assert re.search(r"^  [A-Z]\w+ [A-Z]\w+: .*\bHS-\w{4}-\w{3} no\. \d \(\d+ days\)", told, re.MULTILINE)
    assert told.endswith("\nNext: followthrough serve --config shown/config.toml\n")
    places = re.findall(r"^  \w+ +(shown/\S+)$", told, re.MULTILINE)
    assert len(places) == 5 and all((empty / place).exists() for place in places)
    again = say("demo", "--folder", "shown")
    assert again.code == 0 and again.out.startswith("Everything was there already. Nothing was changed.\n")


@pytest.mark.parametrize("command", ["serve", "run"])
@pytest.mark.parametrize("with_what", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_the_pages_cleanly(office: Path, command: str, with_what: signal.Signals) -> None:
    words = [sys.executable, "-m", "automation.cli", command, "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None and running.stdout is not None
        opened = running.stderr.readline()
        assert re.fullmatch(
            r"The desk is open at (http://127\.0\.0\.1:\d+) \(forms: \1/forms\)\. Stop it with Ctrl\+C\.\n", opened
        )
        os.kill(running.pid, with_what)
        said, complained = running.communicate(timeout=60)
    assert running.returncode == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ is closed\.\n", said)
    assert "Traceback" not in complained


def test_a_schedule_is_shown_before_it_is_set_up_and_without_a_yes_nothing_is_done(
    office: Path, say: Callable[..., Any], state: State
) -> None:
    before = state(office)
    shown = say("install-schedule", "--kind", "windows", "--pages", "--show")
    assert f"write {office}" in shown.out and "schtasks /Create" in shown.out and "Nothing was changed." in shown.out
    assert shown.out.endswith("Next: followthrough install-schedule --kind windows --pages\n")
    asked = say("install-schedule", "--kind", "windows")
    assert asked.code == 2 and "--show" in asked.err and "--yes" in asked.err
    assert state(office) == before


def test_a_schedule_is_set_up_and_taken_away_again(
    office: Path, say: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, calls = tmp_path / "bin", tmp_path / "calls"
    programs.mkdir()
    (programs / "launchctl").write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    (programs / "launchctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    done = say("install-schedule", "--kind", "launchd", "--yes")
    assert done.code == 0 and "launchd wakes Followthrough every 15 minutes, and after a sleep." in done.out
    (agent,) = (tmp_path / "home").rglob("*.plist")
    assert calls.read_text().splitlines()[-1] == f"bootstrap gui/{os.getuid()} {agent}"
    away = say("install-schedule", "--kind", "launchd", "--remove", "--yes")
    assert away.out == "The schedule is taken away.\n"
    assert list((tmp_path / "home").rglob("*.plist")) == []
    assert calls.read_text().splitlines()[-1].startswith("bootout gui/")


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 2), ("", 2)])
def test_a_schedule_is_set_up_only_after_it_was_shown_and_a_yes(
    office: Path, tmp_path: Path, answer: str, code: int
) -> None:
    import pty

    table = tmp_path / "table"
    (tmp_path / "crontab").write_text(f'#!/bin/sh\n[ "$1" = -l ] && exit 0\ncat > {table}\n')
    (tmp_path / "crontab").chmod(0o755)
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "automation.cli", "install-schedule", "--kind", "cron"]
    known = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen(words, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=known) as running:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        said, _ = running.communicate(timeout=60)
    os.close(ours)
    assert b"*/15 * * * * cd " in said and b"Do this? Type yes:" in said
    assert running.returncode == code and table.exists() == (code == 0)


def test_a_schedule_that_the_computer_refuses_is_told_with_what_to_do(
    office: Path, say: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "crontab").write_text('#!/bin/sh\n[ "$1" = -l ] && exit 0\necho you may not >&2\nexit 1\n')
    (tmp_path / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    said = say("install-schedule", "--kind", "cron", "--yes")
    assert said.code == 3 and "`crontab -` did not work: you may not" in said.err and "--remove" in said.err


def test_a_single_run_does_what_is_due_says_so_and_ends(office: Path, say: Callable[..., Any]) -> None:
    done = say("run", "--once")
    assert done.out == "Done: backup, sync, provision.\n" and done.code == 0
    assert "sync: 1 response taken in" in done.err
    again = say("run", "--once", "--json")
    assert again.data["done"] == {"sync": 1} and again.data["failed"] == {}
    assert [event["job"] for event in again.data["events"]] == ["sync"]


def test_a_single_run_in_which_something_failed_says_so_by_its_exit_code(office: Path, say: Callable[..., Any]) -> None:
    (office / "backups").write_text("a file where the folder should be", encoding="utf-8")
    done = say("run", "--once")
    assert done.code == 3
    assert done.out == "Done: sync, provision. Failed: backup. See what is wrong with: followthrough doctor\n"


def test_no_progress_bar_goes_into_a_file_or_another_program(office: Path) -> None:
    words = [sys.executable, "-m", "automation.cli", "sync", *DAY, "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.stderr == "" and json.loads(done.stdout)["responses"] == 1


def test_on_a_terminal_long_work_shows_how_far_it_is(office: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "automation.cli", "sync", *DAY]
    shown = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs, env=shown) as running:
        os.close(theirs)
        seen = b""
        while part := _read(ours):
            seen += part
        assert running.stdout is not None and b"1 response taken in" in running.stdout.read()
    os.close(ours)
    assert b"Taking in responses" in seen


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65_536)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_a_test_email_goes_to_the_coordinator_where_one_is_asked_for(say: Say, office: Path) -> None:
    told = say("doctor", "--send-test").out
    (file,) = (office / "outbox").glob("*-test-*.eml")
    assert f"A test email to robin@hopeside.example lies at {file}; it is not sent by itself." in told
    assert "To: robin@hopeside.example" in file.read_text("utf-8")


def test_the_password_of_the_mail_account_is_kept_in_a_file_of_its_own(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("abcdefghijklmnop\n"))
    refused = say("mail-password")
    assert refused.code == 2 and "No mail account is named" in refused.err
    config = office / "config.toml"
    named = config.read_text("utf-8").replace('host = ""', 'host = "smtp.hopeside.example"')
    config.write_text(named.replace('user = ""', 'user = "robin@hopeside.example"'), "utf-8")
    kept = say("mail-password")
    file = office / ".followthrough" / "mail-password"
    assert kept.code == 0 and file.read_text("utf-8") == "abcdefghijklmnop\n" and file.stat().st_mode & 0o777 == 0o600
    assert "abcdefghijklmnop" not in kept.out + kept.err
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert say("mail-password").code == 2 and file.read_text("utf-8") == "abcdefghijklmnop\n"
