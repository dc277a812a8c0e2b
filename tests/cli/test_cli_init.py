"""Init on the command line: it asks until it understands, or is told everything, and never half makes something."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hopeside import ANSWERS
from terminal import at_a_terminal

from automation.config import load_config
from automation.desk.passphrase import matches
from automation.jobs.house import open_house
from automation.jobs.init_answers import questions

Say = Callable[..., Any]
COMMAND = [sys.executable, "-m", "automation.cli", "init"]
SETTINGS = ANSWERS | {"references.prefix": "HS"}
SET = [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
RIGHT = "to change it: "
TYPED = {
    "workspace.where": ["gogle", ""],
    "organisation.name": ["", "Hopeside"],
    "organisation.nation": ["France", "Wales"],
    "coordinator.name": ["Robin Ashdown"],
    "coordinator.email": ["robin at hopeside", "robin@hopeside.example"],
    "coordinator.telephone": ["01632 960101"],
    "safeguarding.name": ["Sam Whitlock"],
    "safeguarding.telephone": ["01632 960102"],
    "safeguarding.email": [""],
    "privacy.notice": ["We use what you tell us to find help."],
    "privacy.contact": [""],
    "references.prefix": ["HOPE", "HS"],
    "desk.public_url": ["hopeside.example", ""],
}
"""What a person types at each question: where there are two answers, the first one makes no sense."""


def shown_passphrase(told: str) -> str:
    found = re.search(r"^    ([a-z-]+)$", told, re.MULTILINE)
    assert found
    return found[1]


def test_it_asks_again_until_the_answer_makes_sense(empty: Path) -> None:
    assert [question.key for question in questions()] == [*list(TYPED)[:-1], "google.kind", "desk.public_url"]
    lines = "".join(f"{line}\n" for answers in TYPED.values() for line in answers)
    done = subprocess.run(COMMAND, input=lines, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    refused = sum(len(answers) - 1 for answers in TYPED.values())
    complaints = [line for line in done.stderr.splitlines() if line.startswith("  ")]
    assert len(complaints) == refused, done.stderr
    config = load_config(empty / "config.toml")
    assert (config.organisation.nation, config.references.prefix) == ("Wales", "HS")
    passphrase = shown_passphrase(done.stdout)
    assert matches(open_house(empty / "config.toml").office.desk.store, passphrase)
    assert done.stdout.endswith("\nNext: followthrough doctor\n")


def test_on_a_terminal_the_questions_stand_before_their_answers(empty: Path) -> None:
    asked = [("[desk] ", ""), ("Ireland)? [England] ", "Wales"), ("and how? ", ""), ("U? [FT] ", "HS"), ("yet. ", "")]
    code, screen = at_a_terminal(["init", *SET[:-2]], [*asked, (RIGHT, "yes")])
    assert code == 0, screen
    assert "5 questions." in screen and "References begin with: HS\n" in screen
    assert load_config(empty / "config.toml").organisation.nation == "Wales"


def test_small_letters_where_capitals_are_wanted_are_no_reason_to_ask_again(empty: Path) -> None:
    answers = ["DESK", "northern ireland", "", "hs", ""]
    done = subprocess.run(
        [*COMMAND, *SET[:-2]], input="\n".join([*answers, ""]), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    config = load_config(empty / "config.toml")
    assert (config.organisation.nation, config.references.prefix) == ("Northern Ireland", "HS")


def test_on_a_terminal_one_can_go_back_and_what_was_said_before_stays(empty: Path) -> None:
    there = [("[desk] ", "back"), ("[desk] ", ""), ("[England] ", "Wales"), ("how? ", "Robyn"), ("[FT] ", "back")]
    back = [("[Robyn] ", " BACK "), ("[Wales] ", ""), ("[Robyn] ", "-"), ("[FT] ", "HS"), ("yet. ", "")]
    code, screen = at_a_terminal(["init", *SET[:-2]], [*there, *back, (RIGHT, "y")])
    assert code == 0 and "There is no question before this one." in screen, screen
    config = load_config(empty / "config.toml")
    assert (config.organisation.nation, config.privacy.contact, config.references.prefix) == ("Wales", "", "HS")


def test_before_anything_is_made_every_answer_is_shown_and_can_be_changed(empty: Path) -> None:
    given = ["--set", "reminders.hour=9", "--set", "organisation.nation=Scotland", "--set", "references.prefix=HS"]
    asked = [("[desk] ", ""), ("and how? ", ""), ("yet. ", "https://hopeside.example")]
    changes = [(RIGHT, ""), (RIGHT, "99"), (RIGHT, "2"), ("[Hopeside] ", "Hopetown"), (RIGHT, "3"), ("[Scotland] ", "")]
    moves = [(RIGHT, "1"), ("[desk] ", "google"), ("[workspace] ", "back"), ("[workspace] ", "nonprofit")]
    code, screen = at_a_terminal(["init", *SET[:-2], *given], [*asked, *changes, *moves, (RIGHT, "yes")])
    assert code == 0, screen
    first, last = screen.split("This is what will be set up in ")[1], screen.rsplit("This is what", 1)[1]
    for key, answer in SETTINGS.items():
        assert answer in first, key
    assert f"{empty}:" in first and "reminders.hour: 9" in first and "(nothing)" in first
    assert "Organisation: Hopetown" in last and "nonprofit" in last and "https://" not in last
    config = load_config(empty / "config.toml")
    assert (config.organisation.name, config.organisation.nation) == ("Hopetown", "Scotland")
    assert (config.workspace.where, config.google.kind) == ("google", "nonprofit")
    assert not config.desk.public_url, "an answer to a question that makes no sense any more is not written"


def test_whoever_does_not_say_yes_has_made_nothing(empty: Path) -> None:
    every = [("[desk] ", ""), ("[England] ", ""), ("and how? ", ""), ("yet. ", ""), (RIGHT, "no"), (RIGHT, "\x04")]
    code, screen = at_a_terminal(["init", *SET], every)
    assert code == 2 and "The answers ended before the questions did. Nothing was made." in screen
    assert list(empty.iterdir()) == []


def test_answers_from_a_pipe_are_taken_in_order_and_nobody_is_asked_whether_they_are_right(empty: Path) -> None:
    done = subprocess.run([*COMMAND, *SET], input="\n\nback\n\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "Is this right?" not in done.stdout + done.stderr, done.stderr
    assert load_config(empty / "config.toml").privacy.contact == "back"


def test_the_question_about_the_prefix_says_what_it_takes() -> None:
    (question,) = [one for one in questions() if one.key == "references.prefix"]
    assert "two to four capital letters, without A, E, I, O or U" in question.text


def test_what_is_suggested_after_a_try_does_it_without_asking_again(say: Say, empty: Path) -> None:
    (empty / "my people.csv").write_text("Name\nSal Rowe\n", "utf-8")
    answers = "\n\nAsk Robin's office\n\n"
    words = [*COMMAND, *SET, "--people", "my people.csv", "--dry-run"]
    tried = subprocess.run(words, input=answers, capture_output=True, text=True, timeout=60)
    following = shlex.split(tried.stdout.rsplit("\nNext: followthrough ", 1)[1])
    said = say(*following)
    assert said.code == 0 and "1 person from your list" in said.out
    assert load_config(empty / "config.toml").privacy.contact == "Ask Robin's office"


def test_for_google_it_asks_for_the_kind_of_account_and_says_to_sign_in_next(
    say: Say, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "google" if prompt.startswith("Where") else "consumer" if prompt.startswith("Which kind") else ""

    monkeypatch.setattr("builtins.input", answer)
    (empty / "people.csv").write_text("Name\nSal Rowe\n", "utf-8")
    said = say("init", *SET, "--people", "people.csv")
    assert said.code == 0 and said.out.endswith("\nNext: followthrough connect\n")
    assert "provision --people FILE" in said.out and not any("https address" in prompt for prompt in asked)
    config = load_config(empty / "config.toml")
    assert (config.workspace.where, config.google.kind) == ("google", "consumer")


def test_ctrl_c_between_two_questions_makes_nothing(say: Say, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stops)
    assert say("init").code == 130
    assert list(empty.iterdir()) == []


def test_answers_that_end_too_early_make_nothing(empty: Path) -> None:
    done = subprocess.run(COMMAND, input="Hopeside\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "The answers ended before the questions did. Nothing was made.\nWhat to do: " in done.stderr
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("quiet", ["--no-input", "--json"])
def test_told_everything_it_asks_nothing(say: Say, empty: Path, monkeypatch: pytest.MonkeyPatch, quiet: str) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: pytest.fail("it asked"))
    said = say("init", quiet, *SET)
    assert said.code == 0 and said.err == ""
    secret = said.data["passphrase"] if quiet == "--json" else shown_passphrase(said.out)
    assert matches(open_house(empty / "config.toml").office.desk.store, secret)
    again = say("init", quiet, *SET)
    assert again.code == 0 and secret not in again.out, "the passphrase is shown once"


def test_everything_that_is_missing_is_named_and_nothing_made(say: Say, empty: Path) -> None:
    for words in (["--no-input"], ["--no-input", "--dry-run"]):
        said = say("init", *words)
        assert said.code == 2
        for place in ("[organisation]: `name`", "[safeguarding]: `telephone`", "[privacy]: `notice`"):
            assert place in said.err
        assert '`email` is "robin"' in say("init", *words, *SET, "--set", "coordinator.email=robin").err
    assert list(empty.iterdir()) == []


def test_a_dry_run_shows_the_config_that_would_be_written(say: Say, empty: Path) -> None:
    said = say("init", "--no-input", "--dry-run", *SET)
    assert said.code == 0 and 'name = "Hopeside"' in said.out
    assert list(empty.iterdir()) == []
    assert say("init", "--no-input", *SET).code == 0
    assert (empty / "config.toml").read_text("utf-8").strip() in said.out
    assert "is there already, and would stay" in say("init", "--dry-run").out


def test_a_list_that_is_not_there_is_told_before_anything_is_asked(
    say: Say, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: pytest.fail("it asked"))
    said = say("init", "--people", "peple.csv")
    assert said.code == 2 and said.err.startswith("There is no file peple.csv.")


def test_a_list_that_cannot_be_used_and_a_wrong_setting_are_told_before_anything_is_asked(
    say: Say, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: pytest.fail("it asked"))
    (empty / "people.csv").write_text("Name,Email,Deputy\nSal Rowe,sal at hopeside,Robin Ashdown\n", "utf-8")
    said = say("init", "--people", "people.csv", "--set", "organisation.nation=France", "--set", "remind.hour=9")
    assert said.code == 2 and "3 things to put right" in said.err
    for told in ("people.csv, line 2: “sal at hopeside”", '`nation` is "France"', "config.toml has no `remind.hour`"):
        assert told in said.err
    assert "Robin" not in said.err, "who coordinates is not known yet"
    assert [one.name for one in empty.iterdir()] == ["people.csv"]


def test_a_setting_that_a_later_answer_may_put_right_is_not_refused_before_it(empty: Path) -> None:
    way = ["--set", "mail.way=gmail"]
    done = subprocess.run(
        [*COMMAND, *SET[:-2], *way], input="google\n\n\nHS\nnonprofit\n", capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert load_config(empty / "config.toml").mail.way == "gmail"


def test_people_come_from_a_list(say: Say, empty: Path) -> None:
    (empty / "people.csv").write_text("Name,Email\nSal Rowe,sal@hopeside.example\n", "utf-8")
    said = say("init", "--no-input", *SET, "--people", "people.csv")
    assert "in the tab “People”: 1 person from your list" in said.out


def test_a_setting_without_its_sign_is_told(say: Say, empty: Path) -> None:
    assert "--set organisation.name=Hopeside" in say("init", "--no-input", "--set", "Hopeside").err
