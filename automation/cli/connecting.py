"""The command that signs in to a Google account: connect."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import webbrowser
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from automation.cli.asked import house
from automation.cli.care import as_lines
from automation.cli.following import keep_keys
from automation.cli.show import Shown
from automation.config import keys_path
from automation.errors import ConfigError
from automation.jobs.house import House

_WIDEST: Final = 100


def connect(asked: Namespace) -> Shown:
    """followthrough connect."""
    from automation.jobs.google.connect import connect as walk

    here = house(asked)
    if asked.check:
        return _check(here)
    talk = _Terminal(answers=sys.stdin.isatty() and not asked.json)
    client = Path(asked.client).expanduser() if asked.client else None
    done = walk(here, talk, client_file=client, has_browser=_has_browser() and not asked.no_browser)
    lines = [
        "",
        f"{done.address} is signed in. Followthrough may use:",
        *(f"  - {may}" for may in done.may),
        f"The sign-in is kept in {done.token_file}, which you alone can read.",
        keep_keys(keys_path(here.config_path)),
    ]
    if not done.on_google:
        lines.append('Forms and tracker are still on the desk: config.toml says where = "desk" under [workspace].')
    return Shown(tuple(lines), {**asdict(done), "next": done.next}, done.next, code=1 if done.until else 0)


def _check(here: House) -> Shown:
    from automation.jobs.doctor import look_at_google

    examined = look_at_google(here)
    return Shown(tuple(as_lines(examined.findings)), asdict(examined), code=0 if examined.healthy else 1)


class _Terminal:
    """Whoever sits before this terminal."""

    def __init__(self, *, answers: bool) -> None:
        self._answers = answers

    def say(self, lines: Sequence[str]) -> None:
        """Show some lines, beside what other programs read."""
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        for line in lines:
            indent = " " * (len(line) - len(line.lstrip(" -")))
            # An address must stay in one piece to be copied.
            shown = line if "://" in line else textwrap.fill(line, width, subsequent_indent=indent)
            sys.stderr.write(f"{shown}\n")
        sys.stderr.flush()

    def ask(self, question: str) -> str:
        """Ask for a line."""
        if not self._answers:
            raise ConfigError(
                "Nobody is here to answer.",
                remedy="Type followthrough connect in a terminal, without --json. docs/google.md says what it asks.",
            )
        sys.stderr.write(question)
        sys.stderr.flush()
        try:
            return input()
        except EOFError:
            raise ConfigError(
                "The answers ended before the questions did. Nothing was kept.", remedy="Type: followthrough connect"
            ) from None

    def browse(self, address: str) -> bool:
        """Open an address in a browser."""
        return webbrowser.open(address)


def _has_browser() -> bool:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False  # a browser for the terminal would take this very terminal, and cannot show Google's page
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
