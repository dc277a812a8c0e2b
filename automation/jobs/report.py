"""Report: the figures of a month in a file of their own, for those who ask what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from automation import opendocument
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.files import find_files, require_tracker
from automation.jobs.house import House, existing_office
from automation.jobs.reading import Reading, read_book
from automation.jobs.runs import Loudly, Result, note_run
from automation.jobs.whole import whole_file
from automation.rules.chasing.due import has_synced_since, months_due, months_text
from automation.rules.figures.counting import figures_of
from automation.rules.figures.lines import lines_of
from automation.rules.months import Month, month_before, month_of, read_month
from automation.rules.setup.requests import sheet_id
from automation.rules.tabs import read_columns
from automation.specs.system import RUNS

_EXAMPLE: Final = "--month 2026-10"
_COLUMNS: Final = ("What", "Number", "Note")
_WIDTHS: Final = {0: 330, 1: 110, 2: 460}


@dataclass
class Reported:
    """The months whose figures were written, where each lies, and what went wrong."""

    months: list[Month] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    result: Result = "ok"

    @property
    def summary(self) -> str:
        """What was written, in a sentence without a place."""
        titles = ", ".join(month.title for month in self.months)
        return f"The figures of {titles} are written." if titles else "No report was due."


def run_report(house: House, month: Month | None = None, to: Path | None = None) -> Reported:
    """Write the figures of one month, the last whole one unless another is named, to `to` or into config's folder.

    Raises ConfigError for a month that is not over and for a file that is no .ods, WorkspaceError where the tracker
    cannot be read or the file not be written; what was there before is then as it was.
    """
    chosen = month or month_before(house.now.date())
    if chosen >= month_of(house.now.date()):
        raise ConfigError(
            f"{chosen.title} is not over yet.", remedy=f"Wait for its last day, or name an earlier month: {_EXAMPLE}"
        )
    if to and to.suffix.lower() != ".ods":
        raise ConfigError(f"“{to.name}” does not end in .ods.", remedy="Name the file, say: figures.ods")
    return _write(house, chosen, to)


def report_due(house: House) -> Reported:
    """Write the figures of every month whose report is due, each into a file of its own."""
    return _write(house)


def is_report_due(house: House) -> bool:
    """Whether a month has ended whose figures were not written yet, as far as Runs can be trusted."""
    files = find_files(house, {})
    require_tracker(house, files)
    file_id = files.sheets.get(house.specs.sheet_of(RUNS).key, "")
    read = house.office.sheets.read_columns(file_id, {RUNS: sheet_id(RUNS)})
    table = read_columns(house.specs.tab(RUNS), read.get(RUNS))
    return not table.stopped and bool(months_due(house.now, table.rows))


def named_month(text: str) -> Month:
    """A month as somebody typed it; raises ConfigError for what is none."""
    month = read_month(text)
    if month is None:
        raise ConfigError(f"“{text}” is not a month.", remedy=f"Write it like this: {_EXAMPLE}")
    return month


def _write(house: House, month: Month | None = None, to: Path | None = None) -> Reported:
    """Write one month, or all that are due, and leave a line in Runs."""
    existing_office(house)
    with house.alone(), Loudly(house, "report"):
        started, reading = house.now, read_book(house)
        if reading.unread:
            # They would count for the month's figures, and take the place of others that are whole.
            why = reading.unread[0]
            raise WorkspaceError(f"No figures were written. {why.what}", remedy=why.remedy)
        runs = reading.book.tables[RUNS].rows
        months = [month] if month else months_due(started, runs)
        done = Reported(problems=[*dict.fromkeys([*reading.problems, *reading.book.stopped()])])
        for one in months:
            done.files.append(_write_month(house, reading, one, to))
            done.months.append(one)
        early = [one for one in months if not has_synced_since(one, started, runs)]
        done.problems += [
            f"No sync has gone through since {one.title} ended, so what was sent on its last days may be missing. Type "
            f"`followthrough sync`, then: followthrough report --month {one.key}"
            for one in early
        ]
        done.result = note_run(
            house,
            reading,
            "report",
            started,
            done.summary,
            done.problems,
            changed=bool(months),
            turns=months_text(one for one in months if one not in early),
        )
        return done


def _write_month(house: House, reading: Reading, month: Month, to: Path | None) -> Path:
    folder = to.parent if to else house.config.run.reports
    lines = lines_of(figures_of(reading.book, month), house.now)
    tab = opendocument.Tab("Figures", _COLUMNS, lines, _WIDTHS)
    try:
        if not to:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = to or next(path for path in _names(folder, month) if _may_be_replaced(path))
        with whole_file(target) as beside:
            opendocument.write_ods(beside, [tab])
    except OSError as error:
        raise WorkspaceError(
            f"The figures of {month.title} could not be written to {folder}: {error.strerror}.",
            remedy="Check that the folder is there, that you may write in it and that the disk is not full.",
        ) from error
    return target


def _names(folder: Path, month: Month) -> Iterator[Path]:
    """How a month's file may be called, the first choice first."""
    yield folder / f"figures-{month.key}.ods"
    for number in count(2):
        yield folder / f"figures-{month.key}-{number}.ods"


def _may_be_replaced(path: Path) -> bool:
    """Whether nothing stands there but what was written here: a file that somebody worked in stays."""
    return not path.exists() or opendocument.is_as_written(path)
