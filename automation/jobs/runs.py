"""The line that a run leaves in Runs, and the banner that the desk shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from automation.desk.banner import Link, last_run, set_last_run, set_standing
from automation.errors import FollowthroughError, StoppedError, WorkspaceError, unforeseen
from automation.jobs.alarms import alarm_links, standing_alarm
from automation.jobs.desk_file import check_writable
from automation.jobs.house import House
from automation.jobs.reading import Reading, read_book, write_changes
from automation.rules.values import CELL_LIMIT, Cell, digest, from_serial, moment_to_serial, text_of
from automation.specs.system import RUNS
from automation.workspace.transport import DeskFileError

REPEATED: Final = ("sync", "remind", "backup", "report")
"""The jobs that come again by themselves: how each of them stands is told until it goes well again."""
Result = Literal["ok", "problems", "failed"]
_WORDS: Final[dict[Result, str]] = {"ok": "Went well", "problems": "With problems", "failed": "Failed"}


@dataclass(frozen=True)
class Noted:
    """How a run ended: its result, a sentence without names, what went wrong, and whose turn it was (ids or months)."""

    result: Result
    summary: str
    problems: str
    turns: str = ""


class Loudly:
    """Lets no run fail in silence: a line in Runs and the banner say so, as far as the desk can still be written to.

    That goes for faults of our own too, by their kind alone. A dry run writes nothing, not even that. While another
    program holds the desk, no run begins. What is raised is what went wrong first.
    """

    def __init__(self, house: House, job: str, *, dry_run: bool = False) -> None:
        self._house = house
        self._job = job
        self._dry_run = dry_run
        self._started = house.now

    def __enter__(self) -> None:
        if not self._dry_run:
            check_writable(self._house)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, StoppedError):
            return  # It has left its line already, and done the rest.
        if isinstance(error, Exception) and not self._dry_run:
            try:
                self._tell(error if isinstance(error, FollowthroughError) else unforeseen(error))
            finally:
                raise error  # whatever telling of it met: people are told what went wrong first

    def _tell(self, failure: FollowthroughError) -> None:
        with self._house.patience.last_words():
            set_banner(self._house, self._job, "failed", failure.what)
            note = Noted("failed", failure.what, f"{failure.what} {failure.remedy}".strip())
            _note(self._house, read_book(self._house), self._job, self._started, note)


def note_run(
    house: House,
    reading: Reading,
    job: str,
    started: datetime,
    summary: str,
    problems: list[str],
    *,
    changed: bool,
    alarm: str = "",
    turns: str = "",
    failed: bool = False,
) -> Result:
    """Leave the run's line in Runs: when it changed something, when it ended otherwise than before, else once a day.

    `alarm` is for the desk's pages: what somebody has to do at once. Without one, what somebody still has to do stands
    there. `turns` says whose turn to be written to it was, or which months' figures it wrote. `failed` says that the
    run did not get to what it was for, and counts as none.
    """
    noted = Noted(
        "failed" if failed else "problems" if problems else "ok", summary, "\n".join(problems)[:CELL_LIMIT], turns
    )
    if changed or _is_news(reading, job, noted):
        _note(house, reading, job, started, noted)
    said = alarm or standing_alarm(house, reading)
    set_banner(house, job, noted.result, summary, (said, alarm_links(house, reading) if said else ()))
    return noted.result


def set_banner(
    house: House, job: str, result: Result, summary: str, alarm: tuple[str, tuple[Link, ...]] | None = None
) -> None:
    """Show on the desk's pages how the run ended; where it did not get to look for an alarm, the earlier one stays."""
    try:
        notes, now = house.notes, house.clock()
        before = last_run(notes)
        said, links = alarm or ((before.alarm, before.links) if before else ("", ()))
        set_last_run(notes, at=now, job=job, result=result, summary=summary, alarm=said, links=links)
        if job in REPEATED:
            set_standing(notes, at=now, job=job, failed=result == "failed", why=summary)
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error


def _note(house: House, reading: Reading, job: str, started: datetime, noted: Noted) -> None:
    table = reading.book.tables[RUNS]
    if table.stopped:
        return
    line: dict[str, Cell] = {
        "job": job,
        "started": moment_to_serial(started),
        "ended": moment_to_serial(house.now),
        "result": _WORDS[noted.result],
        "summary": noted.summary,
        "problems": noted.problems,
        "turns": noted.turns,
    }
    table.add(digest("run", job, str(started), str(house.clock()), str(len(table.rows))), line)
    write_changes(house, reading, table.take_changes())


def _is_news(reading: Reading, job: str, noted: Noted) -> bool:
    """Whether today's last run of this job did not end in just this way."""
    today = reading.book.facts.today
    rows = [row for row in reading.book.tables[RUNS] if row.get("job") == job]
    lines = [row for row in rows if from_serial(row.get("started")) == today]
    # Of two that ended at the same moment, the one further down came later.
    last = max(reversed(lines), key=lambda row: text_of(row.get("ended")), default=None)
    ended = None if last is None else (last.get("result"), text_of(last.get("problems")))
    return ended != (_WORDS[noted.result], noted.problems)
