"""Each exit code that help lists, brought about for real: a sentence, what to do next, and never a traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.cli import care, daily
from automation.desk import store
from automation.desk.banner import last_run
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-23")
WORKING = [("provision",), ("sync", *DAY), ("remind", *DAY), ("export",), ("backup",), ("passphrase",), ("serve",)]
NAMES = [words[0] for words in WORKING]


def told(said: Any, code: int) -> str:
    """What was said on standard error by a command that ended so: sentences for a coordinator."""
    assert said.code == code, said
    assert said.out == "" and "Traceback" not in said.err and said.err.endswith("\n")
    return str(said.err)


@pytest.mark.parametrize("name", [*NAMES, "check", "run", "doctor", "restore"])
def test_2_without_a_config_everything_points_to_init(say: Say, empty: Path, name: str) -> None:
    assert told(say(name), 2) == (
        f"There is no config.toml with a partnership's settings in {empty}.\nWhat to do: If you have set a partnership "
        "up, go to its folder first, or name the file with --config. To set one up: followthrough init\n"
    )
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("words", [*WORKING, ("check",), ("doctor",)], ids=lambda words: words[0])
def test_2_a_broken_config_is_told_by_its_place(say: Say, office: Path, state: State, words: tuple[str, ...]) -> None:
    config = office / "config.toml"
    config.write_text(config.read_text("utf-8").replace('prefix = "HS"', 'prefix = "HS'), "utf-8")
    before = state(office)
    said = told(say(*words), 2)
    assert "config.toml: cannot be read as TOML at line" in said and "What to do: " in said
    assert state(office) == before


def test_2_everything_that_is_wrong_is_said_at_once(say: Say, office: Path) -> None:
    config = office / "config.toml"
    text = config.read_text("utf-8").replace('"robin@hopeside.example"', '"robin"').replace("hour = 8", "hours = 8")
    config.write_text(text.replace('telephone = "01632 960102"', 'telephone = ""'), "utf-8")
    said = say("check", "--json")
    assert said.code == 2
    found = "\n".join(problem["found"] + problem["remedy"] for problem in said.data["problems"])
    assert '`email` is "robin"' in found and "Did you mean `hour`?" in found


def test_2_own_forms_that_cannot_be_used_stop_a_run_and_the_desks_pages_say_so(say: Say, office: Path) -> None:
    (office / "forms").mkdir()
    (office / "forms" / "referral.toml").write_text("key =", "utf-8")
    config = office / "config.toml"
    config.write_text(config.read_text("utf-8").replace('forms = ""', 'forms = "forms"'), "utf-8")
    assert "forms/referral.toml" in told(say("run", "--once"), 2)
    with contextlib.closing(store.Store(office / "desk.sqlite")) as desk:
        shown = last_run(desk)
    assert shown and shown.result == "failed" and "cannot be used yet" in shown.summary


@pytest.mark.parametrize("words", WORKING[1:], ids=NAMES[1:])
def test_2_a_desk_that_is_gone_is_not_made_anew(say: Say, office: Path, words: tuple[str, ...]) -> None:
    for file in office.glob("desk.sqlite*"):
        file.unlink()
    said = told(say(*words), 2)
    assert said.startswith("There is no desk yet at ") and "followthrough provision" in said
    assert not (office / "desk.sqlite").exists()


@pytest.mark.parametrize("words", [*WORKING, ("run",)], ids=[*NAMES, "run"])
def test_3_a_damaged_desk_is_told_and_left_alone(say: Say, office: Path, words: tuple[str, ...]) -> None:
    for beside in office.glob("desk.sqlite-*"):
        beside.unlink()
    desk = office / "desk.sqlite"
    desk.write_bytes(b"\x93 not a desk \x94" * 5000)
    said = told(say(*words), 3)
    assert "is damaged. Nothing was changed. Bring back a copy with: followthrough restore" in said
    assert desk.read_bytes() == b"\x93 not a desk \x94" * 5000


@pytest.mark.parametrize("words", [("sync",), ("remind",), ("passphrase",)], ids=lambda words: words[0])
def test_3_a_desk_that_another_program_holds_is_told(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    with contextlib.closing(sqlite3.connect(office / "desk.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = told(say(*words), 3)
    assert "is in use by another program. Nothing was changed." in said


@pytest.mark.parametrize("words", [("sync",), ("remind",), ("provision",), ("restore", "copy.sqlite", "--yes")])
def test_3_two_commands_never_work_at_once(say: Say, office: Path, words: tuple[str, ...]) -> None:
    say("backup", *DAY)
    (office / "backups" / "followthrough-2026-11-23.sqlite").rename(office / "copy.sqlite")
    with open_house(office / "config.toml").alone():
        said = told(say(*words), 3)
    assert said == "Another run of Followthrough is at work here.\nWhat to do: Wait until it ends, then try again.\n"


@pytest.mark.parametrize("words", [("backup",), ("export", "--to", "backups/tracker.ods")], ids=["backup", "export"])
def test_3_a_file_that_cannot_be_written_is_told_with_its_place(say: Say, office: Path, words: tuple[str, ...]) -> None:
    (office / "backups").write_text("a file in the folder's place", "utf-8")
    said = told(say(*words), 3)
    assert "backups" in said and "disk is not full" in said


def test_3_a_file_that_nobody_foresaw_to_fail_is_no_fault_of_the_program(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(asked: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/mnt/stick/tracker.ods")

    monkeypatch.setattr(care, "export", full)
    said = told(say("export"), 3)
    assert said.startswith("/mnt/stick/tracker.ods: No space left on device.\nWhat to do: Check that it is there")
    assert not (office / "followthrough-fault.txt").exists()


def test_1_and_4_a_spreadsheet_that_is_gone_is_told_and_the_rest_is_done(say: Say, office: Path) -> None:
    house = open_house(office / "config.toml")
    house.office.drive.update(find_files(house, {}).sheets["pilot_plan"], {"trashed": True})
    before = len(read_book(house).book.tables["children"].rows)
    missing = "The spreadsheet “Pilot plan” is missing. Make it again with: followthrough provision"
    assert missing in told(say("sync", *DAY), 4)
    assert len(read_book(house).book.tables["children"].rows) == before + 2, "the family with twins was taken in"
    said = say("remind", *DAY)
    assert (said.code, said.err) == (1, ""), "not 5: every email left"
    assert said.out.startswith("1 email written.\nIt lies in ")
    assert said.out.endswith(f"\n  - {missing}\n")
    assert "the spreadsheet “Pilot plan”" in say("provision", "--plan").out


def test_1_doctor_says_what_has_to_be_mended(say: Say, office: Path) -> None:
    said = say("doctor")
    assert said.code == 0 and "MEND" not in said.out and "LOOK  There is no copy of the desk" in said.out
    (office / "desk.sqlite").unlink()
    said = say("doctor")
    assert said.code == 1
    assert "MEND  There is no desk at" in said.out
    assert [one["level"] for one in say("doctor", "--json").data["findings"]].count("problem") == 1


def test_4_a_tab_with_a_copied_id_is_left_alone_and_the_rest_is_done(say: Say, office: Path) -> None:
    copy_first_id_to_the_second(open_house(office / "config.toml"), "children")
    said = told(say("sync", *DAY), 4)
    assert said.startswith("Part of the work was left undone,") and "Children" in said
    assert say("sync", *DAY, "--json").code == 4


def copy_first_id_to_the_second(house: House, tab: str) -> None:
    """What copying a row and pasting it over the next one does to the hidden column."""
    table = read_book(house).book.tables[tab]
    first, second = (str(row["id"]) for row in table.rows[:2])
    assert first != second
    start = {"sheetId": sheet_id(tab), "rowIndex": table.places[1], "columnIndex": table.columns["id"]}
    update = {"updateCells": {"start": start, "rows": [{"values": [cell(first)]}], "fields": "userEnteredValue"}}
    house.office.sheets.write(find_files(house, {}).sheets["tracker"], [update], "pasting")


def test_5_an_email_that_cannot_be_handed_over_is_told_and_tried_again(say: Say, office: Path) -> None:
    say("sync", *DAY)
    (office / "outbox").write_text("a file in the folder's place", "utf-8")
    said = say("remind", *DAY)
    assert (said.code, said.err) == (5, "")
    assert (
        "  - Emails cannot be written to" in said.out
        and "Make it a folder in which this account may write." in said.out
    )
    assert say("remind", *DAY, "--json").code == 5
    (office / "outbox").unlink()
    assert say("remind", *DAY).out.startswith("1 email written.\n")


def test_70_a_fault_of_ours_is_a_sentence_and_a_file_without_anything_typed(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(asked: object) -> None:
        answer = "I miss my dad on Sundays"
        raise KeyError(f"what Robin typed: {answer}")

    monkeypatch.setattr(daily, "sync", fails)
    said = told(say("sync"), 70)
    noted = office / "followthrough-fault.txt"
    assert said.startswith("Something went wrong that Followthrough did not foresee (KeyError).\nWhat to do: ")
    assert str(noted) in said
    kept = noted.read_text("utf-8")
    assert "Followthrough 0." in kept and "KeyError" in kept and "in fails" in kept
    assert "what Robin typed: I miss" not in kept + said
    assert say("sync", "--json").data["error"].startswith("Something went wrong")


def test_70_also_where_no_file_can_be_left(say: Say, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (office / "followthrough-fault.txt").mkdir()
    monkeypatch.setattr(daily, "sync", lambda asked: 1 / 0)
    assert "No file about it could be written here." in told(say("sync"), 70)


def test_130_ctrl_c_in_the_middle_is_no_fault(say: Say, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(asked: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(daily, "sync", stopped)
    assert "Stopped." in told(say("sync"), 130)
    assert say("sync", "--json").data["error"].startswith("Stopped.")
