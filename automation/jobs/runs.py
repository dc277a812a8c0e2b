"""The line that a run leaves in Runs, and the banner that the desk shows."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from automation.desk.banner import set_last_run
from automation.jobs.house import House
from automation.jobs.reading import Reading, write_changes
from automation.rules.values import CELL_LIMIT, Cell, digest, from_serial, moment_to_serial
from automation.specs.system import RUNS

Result = Literal["ok", "problems", "failed"]
_WORDS: Final[dict[Result, str]] = {"ok": "Went well", "problems": "With problems", "failed": "Failed"}


def note_run(
    house: House, reading: Reading, job: str, started: datetime, summary: str, problems: list[str], *, changed: bool
) -> Result:
    """Leave the run's line in Runs: always when it changed something or met a problem, else once a day."""
    result: Result = "problems" if problems else "ok"
    table = reading.book.tables[RUNS]
    quiet = not changed and not problems and _ran_today(reading, job)
    if not quiet and not table.stopped:
        told = "\n".join(problems)[:CELL_LIMIT]
        line: dict[str, Cell] = {
            "job": job,
            "started": moment_to_serial(started),
            "ended": moment_to_serial(house.now),
            "result": _WORDS[result],
            "summary": summary,
            "problems": told,
        }
        table.add(digest("run", job, str(started), str(house.clock())), line)
        write_changes(house, reading, table.take_changes())
    set_banner(house, job, result, summary)
    return result


def set_banner(house: House, job: str, result: Result, summary: str) -> None:
    """Show on the desk's pages how the run ended."""
    set_last_run(house.office.desk.store, at=house.clock(), job=job, result=result, summary=summary)


def _ran_today(reading: Reading, job: str) -> bool:
    today = reading.book.facts.today
    return any(row.get("job") == job and from_serial(row.get("started")) == today for row in reading.book.tables[RUNS])
