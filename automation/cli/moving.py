"""The command that moves everything to the other place."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from automation.cli.asked import house
from automation.cli.asking import says_yes
from automation.cli.show import Shown, count, progress
from automation.errors import ConfigError
from automation.jobs.moving.move import Moved, give_up, outlook
from automation.jobs.moving.move import move as carry_out
from automation.jobs.moving.outlook import Outlook
from automation.jobs.moving.places import CALLED


def move(asked: Namespace) -> Shown:
    """followthrough move."""
    here = house(asked)
    if asked.give_up:
        opened = give_up(here)
        lines = (f"Given up: {count(opened, 'form')} take responses again, and nothing else was changed here.",)
        return Shown(lines, {"opened": opened}, "followthrough doctor")
    if not asked.to:
        raise ConfigError("Where to?", remedy="Say it like this: followthrough move --to google --plan")
    ahead = outlook(here, asked.to)
    told = _told(ahead, asked.to)
    data = {"takes": ahead.takes, "stays": ahead.stays, "done": False}
    if asked.plan:
        return Shown(tuple(told), data, f"followthrough move --to {asked.to}")
    if not asked.yes:
        _ask_first(told, asked)
    with progress() as tell:
        moved = carry_out(here, asked.to, tell)
    following = "followthrough doctor" if asked.to == "google" else "followthrough passphrase"
    return Shown(tuple(_done(moved)), {**data, **asdict(moved), "done": True}, following, 1 if moved.notes else 0)


def _told(ahead: Outlook, to: str) -> list[str]:
    lines = [f"To {CALLED[to]} would go:", *(f"  {line}" for line in ahead.takes)]
    return [*lines, "", "What cannot go:", *(f"  {line}" for line in ahead.stays)] if ahead.stays else lines


def _ask_first(told: list[str], asked: Namespace) -> None:
    """Go on only after a yes: from then on people work in another place."""
    ahead = "\n".join([*told, "", "Nobody should fill in a form or work in the tracker meanwhile."])
    if not says_yes(asked, f"Move everything to {CALLED[asked.to]}?", ahead):
        remedy = f"Look first with --plan, then run: followthrough move --to {asked.to} --yes"
        raise ConfigError("Nothing was moved.", remedy=remedy)


def _done(moved: Moved) -> list[str]:
    if not moved.spreadsheets:
        return [f"Everything is at {CALLED[moved.to]}, and what is left in the old place says so."]
    parts = [
        count(moved.spreadsheets, "spreadsheet"),
        f"{count(moved.tabs, 'tab')} with {count(moved.rows, 'row')}",
        count(moved.forms, "form"),
        *([count(moved.drawings, "drawing")] if moved.drawings else []),
    ]
    lines = [f"Moved to {CALLED[moved.to]}, and compared: {', '.join(parts)}."]
    lines.append("The old place keeps a copy, under names that say so. Renew the links to your forms.")
    return [*lines, *(f"  - {note}" for note in moved.notes)]
