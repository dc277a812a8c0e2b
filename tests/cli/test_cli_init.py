"""Init on the command line: it asks until it understands, or is told everything, and never half makes something."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hopeside import ANSWERS

from automation.config import load_config
from automation.desk.passphrase import matches
from automation.jobs.house import open_house
from automation.jobs.init import questions

Say = Callable[..., Any]
COMMAND = [sys.executable, "-m", "automation.cli", "init"]
SETTINGS = ANSWERS | {"references.prefix": "HS"}
SET = [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
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
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen([*COMMAND, *SET[:-2]], stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        seen = ""
        for answer in ("", "Wales", "", "", "HS", ""):
            while not re.search(r"\? (Leave .*?\. |It is told .*?\. )?(\[\w*\] )?$", seen.rsplit("\n", 1)[-1]):
                seen += os.read(ours, 65_536).decode()
            os.write(ours, f"{answer}\n".encode())
            seen += "\n"
        with contextlib.suppress(OSError):  # Linux says so when the other side has closed
            while part := os.read(ours, 65_536):
                seen += part.decode()
    os.close(ours)
    assert running.returncode == 0, seen
    assert "5 questions." in seen or "6 questions." in seen
    assert load_config(empty / "config.toml").organisation.nation == "Wales"


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


def test_people_come_from_a_list(say: Say, empty: Path) -> None:
    (empty / "people.csv").write_text("Name,Email\nSal Rowe,sal@hopeside.example\n", "utf-8")
    said = say("init", "--no-input", *SET, "--people", "people.csv")
    assert "in the tab “People”: 1 person from your list" in said.out


def test_a_setting_without_its_sign_is_told(say: Say, empty: Path) -> None:
    assert "--set organisation.name=Hopeside" in say("init", "--no-input", "--set", "Hopeside").err
