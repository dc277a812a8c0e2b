"""The command that lets the timer of the operating system wake Followthrough: install-schedule."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from automation.cli.asked import house
from automation.cli.asking import says_yes
from automation.cli.show import Shown
from automation.errors import ConfigError
from automation.jobs.house import existing_desk, existing_office
from automation.jobs.schedules.carrying_out import Kind, carry_out, installing, kind_here, removing
from automation.jobs.schedules.work import Action, Call, Delete, Write, work_of


def install_schedule(asked: Namespace) -> Shown:
    """followthrough install-schedule."""
    here = house(asked)
    existing_office(here)
    if asked.pages:
        existing_desk(here, "Leave out --pages: the forms and the tracker are pages of Google's.")
    work, kind = work_of(here, pages=asked.pages), asked.kind or kind_here()
    actions = removing(kind, work) if asked.remove else installing(kind, work)
    data = {"kind": kind, "name": work.name, "actions": [_as_data(action) for action in actions], "done": False}
    if not actions:
        return Shown((f"There is no schedule of Followthrough in {kind} here.",), data)
    shown = _in_words(kind, actions)
    if asked.dry_run:
        return Shown((*shown, "Nothing was changed."), data, _to_do_it(asked))
    if not asked.yes:
        _ask_first(shown, asked)
    told = carry_out(actions)
    done = "The schedule is taken away." if asked.remove else _done(kind, pages=asked.pages, minutes=work.minutes)
    return Shown((done, *told), {**data, "done": True, "told": told}, "" if asked.remove else "followthrough doctor")


def _in_words(kind: Kind, actions: Iterable[Action]) -> list[str]:
    lines = [f"This is what would be done, with {kind}:"]
    for action in actions:
        match action:
            case Write():
                lines += [f"\n  write {action.path}:", *_indented(action.shown)]
            case Delete():
                lines.append(f"\n  delete {action.path}, if it is there")
            case Call():
                lines += [f"\n  run: {shlex.join(action.words)}", *_indented(action.shown)]
    return [*lines, ""]


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.splitlines()]


def _as_data(action: Action) -> dict[str, Any]:
    match action:
        case Write():
            return {"write": action.path, "content": action.shown}
        case Delete():
            return {"delete": action.path}
        case Call():
            return {"run": action.words, "reads": action.reads}


def _ask_first(shown: Iterable[str], asked: Namespace) -> None:
    """Go on only after a yes."""
    if not says_yes(asked, "Do this?", "\n".join(shown)):
        raise ConfigError(
            "Nothing was changed.",
            remedy="Look at what would be done with --show, and to do it without being asked: --yes",
        )


def _to_do_it(asked: Namespace) -> str:
    options = [f"--kind {asked.kind}" if asked.kind else "", "--pages" if asked.pages else ""]
    return " ".join(filter(None, ["followthrough install-schedule", *options, "--remove" if asked.remove else ""]))


def _done(kind: Kind, *, pages: bool, minutes: int) -> str:
    if pages:
        return f"From now on {kind} starts Followthrough with this computer, and keeps its pages open."
    often = "minute" if minutes == 1 else f"{minutes} minutes"
    return f"From now on {kind} wakes Followthrough every {often}, and after a sleep."
