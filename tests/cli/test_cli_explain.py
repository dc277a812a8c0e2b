"""followthrough explain: a story that can be read out, on a screen that others may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.files import find_files
from automation.jobs.house import open_house
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.values import text_of

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-24")


@pytest.fixture
def child(say: Say, office: Path) -> dict[str, str]:
    """A child whose request was taken in: the cells of the row as text."""
    say("sync", "--today", "2026-11-23")
    house = open_house(office / "config.toml")
    row = next(iter(read_book(house).book.case_table))
    house.office.desk.store.close()
    return {key: text_of(cell) for key, cell in row.items()}


def test_the_story_of_a_case_is_told_in_sentences_with_where_it_stands(say: Say, child: dict[str, str]) -> None:
    said = say("explain", child["reference"].lower(), *DAY)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"The story of {child['reference']}\n\n23 November 2026, 09:00: A response to “Ask for ")
    assert re.search(r"\(receipt \w{4}-\w{4}\) opened the case", said.out)
    assert re.search(r"\nToday\n  Waiting for 1 day\b.*\n  0 actions open\.\n", said.out)


def test_a_reference_that_is_typed_with_spaces_asks_for_quotation_marks_and_is_found_in_them(
    say: Say, child: dict[str, str]
) -> None:
    spaced = child["reference"].lower().split("-")
    said = say("explain", *spaced, *DAY)
    assert said.code == 2 and "Put what has spaces in it between quotation marks." in said.err
    assert say("explain", " ".join(spaced), *DAY).out == say("explain", child["reference"], *DAY).out


def test_nothing_that_identifies_or_that_people_wrote_is_shown_unless_it_is_asked_for(
    say: Say, child: dict[str, str]
) -> None:
    private = [child[key] for key in ("area", "asker_name", "contact_details", "asker_organisation") if child.get(key)]
    assert private, "the family wrote something that nobody else is to see"
    for more in ((), ("--json",)):
        out = say("explain", child["reference"], *DAY, *more).out
        assert not any(words in out for words in private)
    receipt = re.search(r"\(receipt (\w{4}-\w{4})\)", say("explain", child["reference"], *DAY).out)
    assert receipt and say("explain", receipt[1], *DAY).out.startswith(
        f"The story of the response with {receipt[0][1:-1]}\n"
    )


def test_as_data_it_tells_the_same_with_days_as_programs_write_them(say: Say, child: dict[str, str]) -> None:
    data = say("explain", child["reference"], *DAY, "--json").data
    assert (data["kind"], data["name"], data["problems"]) == ("case", child["reference"], [])
    assert data["events"][0]["when"] == "2026-11-23T09:00:00"
    assert data["today"]["case"]["state"] == "Waiting" and data["today"]["case"]["waiting_days"] == 1


def test_it_changes_nothing(say: Say, office: Path, child: dict[str, str], state: State) -> None:
    before = state(office)
    assert say("explain", child["reference"], "--full").code == 0
    assert say("explain", "nobody").code == 2
    assert state(office) == before


def test_a_mistyped_reference_gets_the_ones_that_come_close(say: Say, child: dict[str, str]) -> None:
    reference = child["reference"]
    slip = reference[:-1] + ("2" if reference[-1] != "2" else "3")
    said = say("explain", slip)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"Nothing in the tracker goes by “{slip}”.\nWhat to do: Did you mean {reference}?\n"
    assert say("explain", slip, "--json").data["remedy"] == f"Did you mean {reference}?"


def test_a_row_of_the_plan_that_nobody_has_spoken_of_is_told_as_it_stands(say: Say, office: Path) -> None:
    say("sync", *DAY)
    assert say("explain", "plan 1.1", *DAY).out == "The story of PLAN/1.1\n\nToday\n  PLAN/1.1: no status\n"
    said = say("explain", "PLAN/77")
    assert said.code == 2 and "Did you mean PLAN/1.1, PLAN/1.2, " in said.err


def test_a_lead_whom_people_does_not_know_is_told_in_words_that_say_so(say: Say, office: Path) -> None:
    house = open_house(office / "config.toml")
    table = read_book(house).book.tables["pilot_plan"]
    cells = {"sheetId": sheet_id("pilot_plan"), "rowIndex": 2, "columnIndex": table.columns["lead"]}
    typed = {"start": cells, "rows": [{"values": [cell("Aunt Xanthippe")]}], "fields": "userEnteredValue"}
    file_id = find_files(house, {}).sheets["pilot_plan"]
    house.office.sheets.write(file_id, [{"updateCells": typed}], "typing")
    house.office.desk.store.close()
    say("sync", *DAY)
    out = say("explain", "PLAN/1.1", *DAY).out
    assert "PLAN/1.1: " in out and "with a lead who is not one person in People" in out
    assert "Xanthippe" not in out and "(words)" not in out.split("Today")[1]
