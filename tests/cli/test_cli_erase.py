"""followthrough erase: asks before, tells what is left to do, and repeats nothing of what it erased."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.house import open_house
from automation.jobs.reading import read_book

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-23")


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def case(office: Path) -> dict[str, Any]:
    """The child in the tracker."""
    house = open_house(office / "config.toml")
    row = dict(read_book(house).book.case_table.rows[0])
    house.office.desk.store.close()
    return row


def attention(office: Path) -> object:
    house = open_house(office / "config.toml")
    found = read_book(house).book.case_table.rows[0].get("attention")
    house.office.desk.store.close()
    return found


def test_without_a_yes_or_the_reference_typed_again_nothing_is_erased(
    say: Say, office: Path, state: State, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(office)
    for typed in ("", "yes\n", "HS-2222-222\n"):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        said = say("erase", case["reference"], *DAY)
        assert said.code == 2 and "Nothing was changed" in said.err
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{case['reference']}\n"))
    assert say("erase", case["reference"], *DAY).code == 2, "a file that is piped in is nobody who was asked"
    assert state(office) == before


def test_the_reference_typed_again_erases(
    say: Say, office: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(f" {case['reference'].lower()}\n"))
    said = say("erase", case["reference"].lower().replace("-", " "), *DAY)
    assert said.code == 0 and "cells of “Children” were emptied" in said.out
    assert attention(office) == "Erased on 23 November 2026."


def test_it_tells_what_is_left_to_do_and_nothing_of_what_was_said(say: Say, office: Path, case: dict[str, Any]) -> None:
    say("backup", *DAY)
    dry = say("erase", case["reference"], *DAY, "--dry-run")
    assert "would be emptied" in dry.out and dry.out.endswith(f"Next: followthrough erase {case['reference']}\n")
    said = say("erase", case["reference"], *DAY, "--yes")
    assert said.code == 0 and "http://127.0.0.1:8765/responses/" in said.out and "Erase these answers" in said.out
    assert "1 copy of the desk" in said.out and "23 December 2026" in said.out
    closed = {"Yes", "Not yet", "No"}
    texts = {str(cell) for key, cell in case.items() if isinstance(cell, str) and len(cell) > 3} - closed
    told = texts - {case["reference"], case["id"], case["waiting_state"]}
    assert told and not any(text in dry.out + said.out for text in told)


def test_a_second_time_there_is_nothing_to_ask_about(say: Say, office: Path, case: dict[str, Any]) -> None:
    say("erase", case["reference"], *DAY, "--yes")
    dry = say("erase", case["reference"], *DAY, "--dry-run")
    assert "Still to be done by hand:" in dry.out and "Next:" not in dry.out
    said = say("erase", case["reference"], *DAY)
    assert said.code == 0 and f"Nothing is left to erase of {case['reference']} in the tracker." in said.out


def test_a_mistyped_reference_gets_the_one_that_was_meant(say: Say, office: Path, case: dict[str, Any]) -> None:
    reference = case["reference"]
    said = say("erase", f"{reference[:-1]}{'2' if reference[-1] != '2' else '3'}", *DAY, "--yes")
    assert said.code == 2 and f"Did you mean {reference}?" in said.err


def test_a_copy_that_brings_back_an_erased_case_says_so_with_the_command(
    say: Say, office: Path, case: dict[str, Any]
) -> None:
    say("backup", *DAY)
    say("erase", case["reference"], *DAY, "--yes")
    copy = "backups/followthrough-2026-11-23.sqlite"
    desk, kept = (office / "desk.sqlite").read_bytes(), (office / copy).read_bytes()
    before = sorted(office.rglob("*"))
    told = say("restore", copy, "--dry-run")
    assert told.code == 0 and f"erase it again:\n  followthrough erase {case['reference']}\n" in told.out
    assert (desk, kept) == ((office / "desk.sqlite").read_bytes(), (office / copy).read_bytes())
    assert sorted(office.rglob("*")) == before
    said = say("restore", copy, "--yes")
    assert said.code == 1
    assert (
        f"what was erased after it was made. Erase it again:\n  followthrough erase {case['reference']}\n" in said.out
    )
    say("erase", case["reference"], *DAY, "--yes")
    assert say("restore", copy, "--yes", "--json").data["back"]["names"] == [case["reference"]]
    (office / "desk.sqlite").unlink()
    lost = say("restore", copy, "--yes")
    assert lost.code == 0 and "erase it again: followthrough erase REFERENCE" in lost.out
