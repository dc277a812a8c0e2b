"""The commands of every day: sync, remind, serve, run."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from automation.cli.asked import house
from automation.cli.show import Shown, count, progress
from automation.rules.digests import Alert, LeadDigest
from automation.rules.tables import Change, NewRow
from automation.rules.values import text_of

if TYPE_CHECKING:
    from automation.jobs.run import Event

_MOST_SHOWN = 200


def sync(asked: Namespace) -> Shown:
    """followthrough sync."""
    from automation.jobs.sync import run_sync

    with progress() as tell:
        done = run_sync(house(asked), dry_run=asked.dry_run, tell=tell)
    if asked.dry_run:
        lines = [f"{count(len(done.changes), 'change')} would be written:"] if done.changes else ["Nothing to do."]
        lines += [f"  {_change(change)}" for change in done.changes[:_MOST_SHOWN]]
        lines += [f"  … and {len(done.changes) - _MOST_SHOWN} more"] if len(done.changes) > _MOST_SHOWN else []
        data: dict[str, Any] = {"changes": [asdict(change) for change in done.changes]}
        return Shown(tuple(lines), data, "followthrough sync" if done.changes else "")
    lines = [done.summary]
    if done.alerts:
        lines.append(f"{count(done.alerts, 'alert')} sent: someone may not be safe. Look at To check now.")
    lines += [f"  - {problem}" for problem in done.problems]
    told = {**asdict(done), "summary": done.summary}
    told.pop("changes")
    return Shown(tuple(lines), told, "followthrough serve" if done.to_check else "", code=1 if done.problems else 0)


def remind(asked: Namespace) -> Shown:
    """followthrough remind."""
    from automation.jobs.remind import run_remind

    done = run_remind(house(asked), dry_run=asked.dry_run, even_if_empty=asked.even_if_empty)
    if asked.dry_run:
        lines = [f"{count(len(done.messages), 'message')} for this week:", *(f"  {_message(m)}" for m in done.messages)]
        return Shown(tuple(lines), {"messages": [_message(m) for m in done.messages]}, "followthrough remind")
    lines = [done.summary, *(f"  - {problem}" for problem in done.problems)]
    data = {"sent": done.sent, "known": done.known, "problems": done.problems, "result": done.result}
    return Shown(tuple(lines), data, code=5 if done.problems else 0)


def _change(change: Change) -> str:
    if isinstance(change, NewRow):
        cells = ", ".join(f"{key}: {_short(value)}" for key, value in change.cells.items() if key != "id")
        return f"{change.tab}: new row {change.row_id} ({cells})"
    return f"{change.tab}, {change.row_id or 'typed row'}, {change.column}: {_short(change.old)} → {_short(change.new)}"


def _short(value: Any) -> str:
    text = " ".join(text_of(value).split())
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _message(message: Any) -> str:
    if isinstance(message, LeadDigest):
        return f"digest for {message.person.name}: {len(message.overdue)} overdue, {len(message.items)} open"
    return f"alert for {message.to.name}" if isinstance(message, Alert) else f"summary for {message.to.name}"


def serve(asked: Namespace) -> Shown:
    """followthrough serve."""
    from automation.jobs.serve import serve as keep_open

    done = keep_open(house(asked), host=asked.host or "", port=asked.port, ready=_ready, warn=_say)
    return Shown((f"{done.address} is closed.",), asdict(done))


def run(asked: Namespace) -> Shown:
    """followthrough run."""
    from automation.timetable import run as keep_going

    here = house(asked)
    done = keep_going(here, host=asked.host or "", port=asked.port, ready=_ready, tell=_told, warn=_say)
    data = {"address": done.address, "done": dict(done.done), "failed": dict(done.failed)}
    return Shown((f"{done.address} is closed.",), data)


def _ready(address: str) -> None:
    _say(f"The desk is open at {address} (forms: {address}/forms). Stop it with Ctrl+C.")


def _told(event: Event) -> None:
    _say(f"{event.at:%H:%M} {event.job}: {event.summary}")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
