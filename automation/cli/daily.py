"""The commands of every day: sync, remind, serve, run."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from automation.cli.asked import house
from automation.cli.following import to_see_the_desk
from automation.cli.show import Shown, count, progress
from automation.errors import ConfigError
from automation.keys import api_token_path
from automation.rules.chasing.digests import LeadDigest
from automation.rules.chasing.escalation import Escalation

if TYPE_CHECKING:
    from automation.jobs.house import House
    from automation.jobs.remind import Reminded
    from automation.jobs.run import Event
    from automation.rules.chasing.messages import Message


def sync(asked: Namespace) -> Shown:
    """followthrough sync."""
    from automation.cli.changes import would_change
    from automation.jobs.sync import run_sync

    here = house(asked)
    with progress() as tell:
        done = run_sync(here, dry_run=asked.dry_run, tell=tell)
    if asked.dry_run:
        return would_change(done)
    lines = [done.summary, *done.alarm, *(f"  - {problem}" for problem in done.problems)]
    told = {**asdict(done), "summary": done.summary, "calls": here.calls}
    del told["changes"], told["tabs"]
    following = to_see_the_desk(here) if done.to_check else ""
    if done.to_check and not following:
        lines.append(f"Look in the tab To check: {done.tracker}")
    code = 5 if done.untold else 1 if done.problems or done.alarm else 0
    return Shown(tuple(lines), told, following, code)


def remind(asked: Namespace) -> Shown:
    """followthrough remind."""
    from automation.jobs.remind import run_remind

    here = house(asked)
    if asked.preview and not asked.dry_run:
        return _preview(here, even_if_empty=asked.even_if_empty)
    done = run_remind(here, dry_run=asked.dry_run, even_if_empty=asked.even_if_empty)
    if asked.dry_run:
        return _would_remind(done, even_if_empty=asked.even_if_empty)
    lines = [*filter(None, (done.summary, done.to_do)), *(f"  - {problem}" for problem in done.problems)]
    data = {
        "handed_over": done.handed_over,
        "state": done.state,
        "folder": done.folder,
        "known": done.known,
        "waiting": done.waiting,
        "problems": done.problems,
        "result": done.result,
        "calls": here.calls,
    }
    unsent = len(done.messages) > done.handed_over + done.known + done.waiting
    return Shown(tuple(lines), data, code=5 if unsent else 1 if done.problems else 0)


def _preview(here: House, *, even_if_empty: bool) -> Shown:
    """Where the emails can be looked at."""
    from automation.jobs.preview import run_preview

    done = run_preview(here, even_if_empty=even_if_empty)
    lines = [done.summary, *(f"  - {problem}" for problem in done.problems)]
    if done.shown and here.on_google:
        lines.append(f"Open them in your mail program, and send none of them: {done.address}")
    elif done.shown:
        lines.append(f"Open the desk and look under Emails, at Preview: {done.address}")
    data = {**asdict(done), "summary": done.summary, "calls": here.calls}
    return Shown(tuple(lines), data, to_see_the_desk(here) if done.shown else "", 1 if done.problems else 0)


def _would_remind(done: Reminded, *, even_if_empty: bool) -> Shown:
    """The emails that are due, and how many of this week's had gone before."""
    told = [_message(message) for message in done.messages]
    lines = [f"{count(len(told), 'email')} for this week:", *(f"  {one}" for one in told)] if told else []
    if done.known:
        lines.append(f"{count(done.known, 'email')} of this week had been {done.state.lower()} before.")
    problems = [f"  - {problem}" for problem in done.problems]
    data = {"messages": told, "known": done.known, "problems": done.problems}
    following = f"followthrough remind{' --even-if-empty' if even_if_empty else ''}" if told else ""
    return Shown((*(lines or [done.summary]), *problems), data, following, 1 if problems else 0)


def _message(message: Message) -> str:
    if isinstance(message, LeadDigest):
        return f"to {message.to.name}: {len(message.overdue)} overdue, {len(message.items)} open"
    if isinstance(message, Escalation):
        return f"to {message.to.name}: {count(len(message.rows), 'action')} overdue by {message.days} days or more"
    return f"to {message.to.name}: the summary for the coordinator"


def serve(asked: Namespace) -> Shown:
    """followthrough serve."""
    from automation.jobs.serve import serve as keep_open

    here = house(asked)

    def ready(address: str) -> None:
        _ready(address)
        if asked.api:
            _say(f"Scripts on this computer may call it; their token: {api_token_path(here.config_path)}")

    done = keep_open(here, host=asked.host or "", port=asked.port, api=asked.api, ready=ready, warn=_say)
    return Shown((f"{done.address} is closed.",), asdict(done))


def run(asked: Namespace) -> Shown:
    """followthrough run."""
    from automation.jobs.silence import tell_unusable
    from automation.timetable import run as keep_going
    from automation.timetable import run_once

    try:
        here = house(asked)
    except ConfigError as error:
        tell_unusable(Path(asked.config), error.what)
        raise
    if asked.once:
        events: list[Event] = []
        ran = run_once(here, tell=events.append if asked.json else _told)
        data = {"done": dict(ran.done), "failed": dict(ran.failed), "events": [asdict(event) for event in events]}
        return Shown((_once_in_words(ran.done, ran.failed),), data, code=ran.code)
    done = keep_going(here, host=asked.host or "", port=asked.port, ready=_ready, tell=_told, warn=_say)
    data = {"address": done.address, "done": dict(done.done), "failed": dict(done.failed)}
    closed = f"{done.address} is closed." if done.address else "Followthrough has stopped."
    return Shown((closed,), data)


def _once_in_words(done: Mapping[str, int], failed: Mapping[str, int]) -> str:
    """What a single run did, job by job."""
    wrong = f" Failed: {', '.join(failed)}. See what is wrong with: followthrough doctor" if failed else ""
    return f"Done: {', '.join(done) or 'nothing'}.{wrong}"


def _ready(address: str) -> None:
    if not address:
        _say("Forms and tracker are pages of Google's. All else is done here at its time. Stop it with Ctrl+C.")
        return
    _say(f"The desk is open at {address} (forms: {address}/forms). Stop it with Ctrl+C.")


def _told(event: Event) -> None:
    _say(f"{event.at:%H:%M} {event.job}: {event.summary}")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
