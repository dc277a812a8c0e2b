"""The command line explains itself, and takes a mistyping as a question."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.cli.command import Command
from automation.cli.commands import COMMANDS, EXIT_CODES
from automation.cli.parser import flags, parse, parser

Say = Callable[..., Any]
NAMES = [command.name for command in COMMANDS]
CHANGING = {
    "install-schedule", "init", "provision", "sync", "remind", "backup", "restore", "move", "erase", "passphrase",
}  # fmt: skip
"""The commands that change config, desk or copies; demo, export and report write only what they are asked to make."""
DATED = {"demo", "sync", "explain", "remind", "doctor", "backup", "erase"}
"""The commands for which it matters which day it is; serve and run go by the clock."""


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_each_command_explains_itself_with_an_example_that_works_and_its_exit_codes(say: Say, command: Command) -> None:
    said = say(command.name, "--help")
    assert said.code == 0 and said.err == ""
    assert f"example:\n  {command.example}" in said.out and EXIT_CODES in said.out
    assert max(map(len, said.out.splitlines())) < 80
    words = shlex.split(command.example)
    assert words[0] == "followthrough"
    assert parse(parser(), words[1:]).command == command.name


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_each_command_has_the_options_that_are_promised_of_all(command: Command) -> None:
    known = flags(command)
    assert "--json" in known
    assert ("--dry-run" in known) == (command.name in CHANGING)
    assert ("--today" in known) == (command.name in DATED)
    assert ("--config" in known) == (command.name not in ("demo", "bench", "completion"))


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_alone_it_shows_every_command_and_where_to_begin(say: Say, words: list[str]) -> None:
    said = say(*words)
    assert said.code == 0
    for command in COMMANDS:
        assert re.search(rf"^ +{command.name} +{re.escape(command.summary)}$", said.out, re.MULTILINE)
    assert "To see it work: followthrough demo" in said.out and "followthrough init" in said.out


def test_the_exit_codes_that_help_lists_are_those_of_the_errors() -> None:
    from automation import errors

    classes = [errors.ConfigError, errors.WorkspaceError, errors.StoppedError, errors.MailError]
    listed = {int(code) for code in re.findall(r"^  (\d+) ", EXIT_CODES, re.MULTILINE)}
    assert listed == {0, 1, 70, 130} | {error.exit_code for error in classes}


def test_a_mistyped_command_gets_the_one_that_was_meant(say: Say) -> None:
    said = say("snyc")
    assert (said.code, said.out) == (2, "")
    assert said.err == "There is no command “snyc”.\nWhat to do: Did you mean `sync`?\n"
    assert "followthrough --help" in say("frobnicate").err


def test_what_is_missing_on_the_command_line_is_said_in_plain_words(say: Say, empty: Path) -> None:
    for command, what in (("explain", "REFERENCE"), ("completion", "SHELL")):
        said = say(command)
        assert said.code == 2 and said.err == (
            f"{what} is missing: the command needs it.\nWhat to do: See what it takes: followthrough {command} --help\n"
        )


def test_options_may_stand_before_the_command(say: Say, empty: Path) -> None:
    behind, before = say("sync", "--config", "nope.toml", "--json"), say("--config", "nope.toml", "--json", "sync")
    assert before == behind and behind.data["error"].startswith("There is no nope.toml with a partnership's settings")
    assert say("--confg", "nope.toml", "sync").err.endswith("Did you mean `--config`?\n")
    assert say("--today").err.startswith("followthrough does not take “--today”.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sync", "--dryrun"], "followthrough sync does not take “--dryrun”.\nWhat to do: Did you mean `--dry-run`?"),
        (["sync", "--jso"], "followthrough sync does not take “--jso”.\nWhat to do: Did you mean `--json`?"),
        (["--verbose"], "followthrough does not take “--verbose”.\nWhat to do: See what it takes: followthrough"),
        (["sync", "--today"], "--today needs something after it.\nWhat to do: See what it takes: followthrough sync"),
        (["sync", "--dry-run=no"], "--dry-run stands alone, without “no”."),
        (["serve", "--port", "99999"], "A port is a number from 1 to 65535, not “99999”."),
        (["serve", "--port", "http"], "A port is a number from 1 to 65535, not “http”."),
        (["bench", "-n", "0"], "How many must be a number from 1 to 1000000, not “0”."),
    ],
)
def test_a_mistyped_option_is_told_in_a_sentence(say: Say, words: list[str], told: str) -> None:
    said = say(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)
    data = say(*words, "--json").data
    assert data["error"] and data["remedy"] and data["problems"] == []


@pytest.mark.parametrize("command", [name for name in NAMES if name in DATED])
def test_a_day_that_does_not_exist_is_asked_for_again(say: Say, office: Path, command: str) -> None:
    about = {"explain": ["PLAN/1.1"], "erase": ["HW-7KQ4-X2C"]}.get(command, [])
    for day in ("tomorrow", "2026-02-30", "23/11/2026"):
        said = say(command, *about, "--today", day)
        assert (said.code, said.out) == (2, "")
        assert said.err == f"“{day}” is not a day.\nWhat to do: Write it like this: --today 2026-11-22\n"


def test_help_can_be_cut_short_by_the_program_that_reads_it() -> None:
    command = f"{shlex.quote(sys.executable)} -m automation.cli sync --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_words_that_a_terminal_cannot_show_stop_nothing(office: Path) -> None:
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, "-m", "automation.cli", "export", "trackr"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env=plain)
    assert done.returncode == 2
    assert done.stderr.startswith('No spreadsheet is called "trackr".')
