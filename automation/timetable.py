"""The timetable: pages and jobs in one process, each job woken when it is due."""

from __future__ import annotations

import contextlib
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import schedule

from automation.desk import DeskFileError
from automation.errors import ConfigError, FollowthroughError, MailError, StoppedError, WorkspaceError
from automation.jobs.heartbeat import beat
from automation.jobs.house import House, existing_office
from automation.jobs.report import is_report_due
from automation.jobs.run import JOBS, Event, Outcome, is_free, newest_backup, note_failure
from automation.jobs.runs import Result, set_banner
from automation.jobs.serve import Warn, pages, refuse
from automation.jobs.serving import stop_signals
from automation.jobs.silence import silent_since
from automation.jobs.turns import agenda_now
from automation.rules.chasing.due import backup_is_due, sync_is_due

_FAULT: Final = 70
LOOK_SECONDS: Final = 30
"""How often the timetable looks for what is due."""


@dataclass(frozen=True)
class Ran:
    """Where the pages were open, how often each job went well (or with problems) and failed, and an exit code."""

    address: str
    done: Mapping[str, int]
    failed: Mapping[str, int]
    code: int = 0


class Timetable:
    """Wakes jobs. It remembers only what saves looking again: after a restart the workspace tells the same."""

    def __init__(
        self, house: House, tell: Callable[[Event], None], jobs: Mapping[str, Callable[[House], Outcome]] = JOBS
    ) -> None:
        self._house = house
        self._tell = tell
        self._jobs = jobs
        self._last_sync: datetime | None = None
        self._asked: datetime | None = None
        self._report_asked: datetime | None = None
        self._told_silence: datetime | None = None
        self._failed_at: dict[str, datetime] = {}
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.code = 0
        """How bad it was at worst, as an exit code: 0, 1 for problems, else that of the last job that failed."""

    def begin(self) -> None:
        """What is done once, at the start."""
        self._do("provision")
        self._failed_at.pop("provision", None)  # it is not tried again, so that nobody waits for it to go well

    def look(self) -> bool:
        """Do what is due now; False while another command is at work here: then everything waits for the next look."""
        if not is_free(self._house):
            return False
        before = self.done.total() + self.failed.total()
        for job, is_due in (
            ("backup", self._backup_due),
            ("sync", self._sync_due),
            ("remind", self._remind_due),
            ("report", self._report_due),
            ("notice", self._notice_due),
        ):
            if self._may_try(job) and self._ask(job, is_due):
                self._do(job)
        if self.done.total() + self.failed.total() > before:
            self._beat()
        return True

    def _beat(self) -> None:
        """Let a service outside know how it stands; that it cannot be reached makes no failure of what went well."""
        to = self._house.config.run
        url = to.failure_url if self._failed_at else to.heartbeat_url
        if url and (wrong := beat(url)):
            self._tell(Event(self._house.now, "heartbeat", "problems", wrong))

    def _backup_due(self) -> bool:
        return backup_is_due(self._house.now.date(), newest_backup(self._house))

    def _sync_due(self) -> bool:
        now = self._house.clock()
        due = sync_is_due(now, self._last_sync, self._house.config.run.sync_minutes)
        self._last_sync = now if due else self._last_sync
        return due

    def _remind_due(self) -> bool:
        """Whether somebody's turn has come: the workspace is asked as each hour begins, and as often as it is synced.

        Turns come at full hours; but people may be put into the tab, or emails made ready, at any minute.
        """
        now, asked = self._house.now, self._asked
        same_hour = asked is not None and (asked.date(), asked.hour) == (now.date(), now.hour)
        if same_hour and not sync_is_due(now, asked, self._house.config.run.sync_minutes):
            return False
        self._asked = now
        return bool(agenda_now(self._house).due)

    def _report_due(self) -> bool:
        """Whether a month's figures are to be written: the workspace is asked as often as it is synced, and well."""
        now = self._house.clock()
        if "sync" in self._failed_at or not sync_is_due(now, self._report_asked, self._house.config.run.sync_minutes):
            return False
        self._report_asked = now
        return is_report_due(self._house)

    def _notice_due(self) -> bool:
        since = silent_since(self._house)
        news = since is not None and (since != self._told_silence or "notice" in self._failed_at)
        self._told_silence = since
        return news

    def _may_try(self, job: str) -> bool:
        """Whether a job may be tried: one that failed waits as long as from one sync to the next."""
        return sync_is_due(self._house.clock(), self._failed_at.get(job), self._house.config.run.sync_minutes)

    def _ask(self, job: str, is_due: Callable[[], bool]) -> bool:
        """Whether a job is due; where that cannot be found out, the failure is the job's."""
        found: list[bool] = []
        self._guarded(job, lambda: found.append(is_due()))
        if found == [False]:
            self._failed_at.pop(job, None)
        return any(found)

    def _do(self, job: str) -> None:
        def work() -> None:
            outdated = self._read_anew()
            result, summary = self._jobs[job](self._house)
            if outdated:
                result, summary = "failed" if result == "failed" else "problems", f"{outdated} {summary}"
                set_banner(self._house, job, result, summary)
            self._count(job, result)
            self._tell(Event(self._house.now, job, result, summary))

        self._guarded(job, work)

    def _count(self, job: str, result: Result) -> None:
        """Count a job that came to its end; it may have failed all the same, and left its own line in Runs."""
        if result == "failed":
            self._failed(job, MailError.exit_code)
            return
        self.done[job] += 1
        self._failed_at.pop(job, None)
        self.code = self.code or int(result == "problems")

    def _failed(self, job: str, code: int) -> None:
        self.code = code
        self.failed[job] += 1
        self._failed_at[job] = self._house.clock()

    def _read_anew(self) -> str:
        """Take over changed settings, so that nobody has to start anew; where they are wrong, what was good goes on."""
        try:
            self._house.read_anew()
        except ConfigError as error:
            wrong = " ".join([error.what, *map(str, error.problems)])
            return f"Settings were changed and cannot be used, so the earlier ones still hold. {wrong}"
        return ""

    def _guarded(self, job: str, work: Callable[[], None]) -> None:
        """Do some work; whatever goes wrong is noted and told, and never stops the other jobs."""
        started = self._house.now
        try:
            work()
        except StoppedError as error:
            # The job did the rest, and left its own line in Runs.
            self._note(job, f"{error.what} {error.remedy}", error.exit_code)
        except FollowthroughError as error:
            self._note(job, f"{error.what} {error.remedy}".strip(), error.exit_code, started)
        except DeskFileError as error:
            self._note(job, str(error), WorkspaceError.exit_code, started)
        except Exception as error:  # noqa: BLE001  (the other jobs must go on, whatever this one met)
            self._note(job, _place_of(error), _FAULT, started)

    def _note(self, job: str, what: str, code: int, started: datetime | None = None) -> None:
        self._failed(job, code)
        if started:
            # Noting is the lesser duty: where the desk itself is out of order, telling has to be enough.
            with contextlib.suppress(Exception):
                note_failure(self._house, job, started, what)
        self._tell(Event(self._house.now, job, "failed", what))


def run(
    house: House,
    *,
    host: str = "",
    port: int | None = None,
    ready: Callable[[str], None],
    tell: Callable[[Event], None],
    warn: Warn = refuse,
) -> Ran:
    """Serve the pages and wake the jobs until this process is asked to end; a job that is at work then is finished.

    `ready` is called with the address, `tell` with everything that was done; `host`, `port` and `warn` as for serve.
    At Google the pages are Google's own: the jobs are woken, and `ready` is called with an empty address.
    """
    existing_office(house)
    timetable = Timetable(house, tell)
    serving = contextlib.nullcontext("") if house.on_google else pages(house, host=host, port=port, warn=warn)
    with stop_signals() as stop, serving as address:
        ready(address)
        timetable.begin()
        timetable.look()
        scheduler = _looking(timetable)
        while not stop.wait(1):
            if (scheduler.idle_seconds or 0) > LOOK_SECONDS:
                # The clock was put back, as every autumn: do not wait for it to come round again.
                scheduler = _looking(timetable)
            scheduler.run_pending()
    return Ran(address, dict(timetable.done), dict(timetable.failed))


def run_once(house: House, *, tell: Callable[[Event], None]) -> Ran:
    """Do what is due now and end, for a timer of the operating system; the first time in a day, also look at the plan.

    Turns, copies and alerts are known from the workspace, so that it does not matter how often or how seldom the timer
    wakes this. While another command is at work here it leaves everything to the next time, and says so.
    """
    existing_office(house)
    timetable = Timetable(house, tell)
    first_today = _is_first_today(house)
    if not timetable.look():
        tell(Event(house.now, "run", "ok", "Another command is at work here. The next run does what is due."))
    elif first_today:
        timetable.begin()
    return Ran("", dict(timetable.done), dict(timetable.failed), timetable.code)


def _is_first_today(house: House) -> bool:
    """Whether nothing was looked at yet today, which the daily copy tells."""
    return backup_is_due(house.now.date(), newest_backup(house))


def _looking(timetable: Timetable) -> schedule.Scheduler:
    scheduler = schedule.Scheduler()
    scheduler.every(LOOK_SECONDS).seconds.do(timetable.look)
    return scheduler


def _place_of(error: Exception) -> str:
    """The kind and place of an unexpected error; its own words could hold an answer."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return f"Something unexpected happened ({type(error).__name__} at {place}). Please report it with this sentence."
