"""Run: the jobs that the timetable wakes, each told in a sentence, and the traces that a failed one leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.backup import make_backup
from automation.jobs.copies import backups, day_of
from automation.jobs.house import House
from automation.jobs.provision import provision
from automation.jobs.reading import read_book, write_changes
from automation.jobs.remind import run_remind
from automation.jobs.report import report_due
from automation.jobs.runs import Result, set_banner
from automation.jobs.sheet_copies import copy_sheets, days_copied
from automation.jobs.silence import silent_since, tell_silence
from automation.jobs.sync import run_sync
from automation.rules.values import CELL_LIMIT, Cell, digest, moment_to_serial
from automation.specs.system import RUNS


@dataclass(frozen=True)
class Event:
    """One thing that `run` did: when (the partnership's time), which job, how it ended, and a sentence."""

    at: datetime
    job: str
    result: Result
    summary: str


Outcome = tuple[Result, str]


def _backup(house: House) -> Outcome:
    if house.on_google:
        return "ok", f"Copies of the spreadsheets lie in {copy_sheets(house, house.now.date()).paths[0].parent}."
    return "ok", f"A copy of the desk lies at {make_backup(house, house.now.date()).path}."


def _sync(house: House) -> Outcome:
    done = run_sync(house)
    result: Result = "problems" if done.alarm else done.result
    return result, " ".join([done.summary, *done.alarm, *done.problems])


def _remind(house: House) -> Outcome:
    done = run_remind(house, only_due=True)
    return done.result, " ".join(filter(None, [done.summary, done.to_do, *done.problems]))


def _report(house: House) -> Outcome:
    done = report_due(house)
    lies = f"They lie in {house.config.run.reports}." if done.files else ""
    return done.result, " ".join(filter(None, [done.summary, lies, *done.problems]))


def _provision_check(house: House) -> Outcome:
    plan = provision(house, only_plan=True)
    if not plan.writes:
        return "ok", "Forms and spreadsheets are as their specs want them."
    return "problems", "Forms or spreadsheets differ from their specs. Bring them up to date: followthrough provision"


def _notice(house: House) -> Outcome:
    since = silent_since(house)
    many = tell_silence(house, since) if since else 0
    if not many:
        return "ok", "The coordinator was told before that no run has gone well for a day."
    return "ok", f"{many} email{'s' * (many != 1)} went out to say that no run has gone well for a day."


JOBS: Final[Mapping[str, Callable[[House], Outcome]]] = {
    "provision": _provision_check,
    "backup": _backup,
    "sync": _sync,
    "report": _report,
    "remind": _remind,
    "notice": _notice,
}
"""What the timetable wakes, by name. Provision is only looked at: what it would change, a person decides."""


def newest_backup(house: House) -> str:
    """The day of the newest copy (2026-11-22), or an empty text."""
    folder = house.config.desk.backups
    days = days_copied(folder) if house.on_google else [day_of(copy) for copy in backups(folder)]
    return next(iter(days), "")


def is_free(house: House) -> bool:
    """Whether no other command is at work here."""
    try:
        with house.alone():
            return True
    except WorkspaceError:
        return False


def note_failure(house: House, job: str, started: datetime, what: str) -> None:
    """Show on the desk that a job failed, and leave a line in Runs: once a day for the same failure."""
    set_banner(house, job, "failed", what)
    with house.alone():
        reading = read_book(house)
        table = reading.book.tables[RUNS]
        line: dict[str, Cell] = {
            "job": job,
            "started": moment_to_serial(started),
            "ended": moment_to_serial(house.now),
            "result": "Failed",
            "summary": "It did not finish.",
            "problems": what[:CELL_LIMIT],
        }
        row_id = digest("failure", job, str(started.date()), what)
        if not table.stopped and table.find(row_id) is None:
            table.add(row_id, line)
            write_changes(house, reading, table.take_changes())
