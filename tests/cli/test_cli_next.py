"""What is suggested next is what is still to be done, with everything that was asked for just now."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from by_hand import type_into
from hopeside import ANSWERS

from automation.config import write_config
from automation.jobs.house import open_house
from automation.jobs.serve import pages

Say = Callable[..., Any]
DAY = ("--today", "2026-11-23")


def suggested(said: Any) -> str:
    """The command that a result ends with; nothing where it suggests none."""
    _, found, command = said.out.rpartition("\nNext: ")
    return str(command).strip() if found else ""


@contextlib.contextmanager
def open_pages(office: Path) -> Iterator[str]:
    """The desk's pages, open in another window at the port that config names."""
    config = office / "config.toml"
    with pages(open_house(config), port=0) as address:
        text, port = config.read_text("utf-8"), address.rsplit(":", 1)[1]
        config.write_text(text.replace("port = 8765", f"port = {port}"), "utf-8")
        yield address


def test_a_check_suggests_only_what_is_not_done_yet(say: Say, office: Path) -> None:
    said = say("check")
    assert said.code == 0 and suggested(said) == "", "everything is set up"
    for file in office.glob("desk.sqlite*"):
        file.unlink()
    assert suggested(say("check")) == "followthrough provision"
    assert suggested(say("provision")) == "followthrough passphrase"


def test_a_check_suggests_the_plan_where_settings_were_changed(say: Say, office: Path) -> None:
    config = office / "config.toml"
    config.write_text(config.read_text("utf-8").replace("We use what you tell us", "We only use what you say"), "utf-8")
    assert suggested(say("check")) == "followthrough provision --plan"
    assert say("provision").code == 0
    assert suggested(say("check")) == ""


def test_a_check_of_settings_for_google_suggests_to_sign_in_first(say: Say, empty: Path) -> None:
    write_config(empty / "config.toml", {**ANSWERS, "workspace.where": "google"})
    assert suggested(say("check")) == "followthrough connect"


def test_a_plan_suggests_to_carry_out_all_of_what_was_planned(say: Say, office: Path) -> None:
    (office / "my people.csv").write_text("Name\nSal Rowe\n", "utf-8")
    config = office / "config.toml"
    config.write_text(config.read_text("utf-8").replace("We use what you tell us", "We only use what you say"), "utf-8")
    words = ("provision", "--people", "my people.csv", "--anew", "referral", "--anew", "feedback_court")
    following = suggested(say(*words, "--plan"))
    assert shlex.split(following) == ["followthrough", *words]


@pytest.mark.parametrize("words", [("passphrase",), ("remind", "--preview", *DAY), ("sync", *DAY)], ids=" ".join)
def test_nobody_is_sent_to_open_pages_that_are_open_already(say: Say, office: Path, words: tuple[str, ...]) -> None:
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.1", "lead", "Nobody At All")
    assert suggested(say(*words)) == "followthrough serve"
    with open_pages(office) as address:
        said = say(*words)
    assert suggested(said) == ""
    assert words[0] != "sync" or f"Look in the tab To check: {address}/tracker" in said.out


def test_rows_that_came_with_a_template_are_not_said_to_be_typed(say: Say, empty: Path) -> None:
    settings = [word for key, answer in ANSWERS.items() for word in ("--set", f"{key}={answer}")]
    say("init", "--no-input", *settings)
    assert say("sync", *DAY).out.startswith("20 rows seen for the first time, ")


def test_a_dry_reminder_suggests_the_same_reminder(say: Say, office: Path) -> None:
    assert suggested(say("remind", "--dry-run", *DAY)) == "followthrough remind"
    assert suggested(say("remind", "--dry-run", "--even-if-empty", *DAY)) == "followthrough remind --even-if-empty"
