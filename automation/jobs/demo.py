"""The demo: an invented partnership whose people fill in the real forms, up to the leads' emails and the exports."""

from __future__ import annotations

import contextlib
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from automation.errors import FollowthroughError
from automation.jobs.demo_account import DemoAccount
from automation.jobs.demo_cast import Cast, CastResponse, on_the_day, read_cast, typed
from automation.jobs.demo_folder import DemoFolder, demo_folder, demo_passphrase
from automation.jobs.export import export_spreadsheet
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import Reading, read_book, write_changes
from automation.jobs.remind import run_remind
from automation.jobs.serving import served
from automation.jobs.sync import run_sync
from automation.jobs.telling import Tell, silent
from automation.jobs.visitor import Visitor
from automation.rules.setup.plan import WRITES
from automation.rules.tables import Table
from automation.rules.values import Cell, is_empty, moment_of, text_of, to_serial
from automation.specs.system import RESPONSES

_SET_UP_BEFORE: Final = timedelta(days=7)
"""How long before the first response the forms and spreadsheets are made."""
_MORNING: Final = clock_time(8)
Moment = tuple[str, datetime]
"""What tells one response of the cast from another: the key of its form, and the hour in which it came."""


class DemoClock:
    """The demo's own time: it is set to a moment, and goes on from there."""

    def __init__(self, zone: ZoneInfo, moment: datetime) -> None:
        self._zone = zone
        self.set_to(moment)

    def set_to(self, moment: datetime) -> None:
        """Set the clock to a moment in the partnership's time."""
        self._from = moment.replace(tzinfo=self._zone).astimezone(UTC)
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        """The moment, and what has gone by since."""
        return self._from + timedelta(seconds=time.monotonic() - self._since)


def run_demo(folder: Path, *, today: date | None = None, tell: Tell = silent) -> DemoAccount:
    """Make the demo in a folder, or finish one that was cut off; a demo that is complete is left as it is.

    It plays on one day for good: `today` (or the calendar's) when it is made. Raises ConfigError for another day or a
    folder of somebody else's, and FollowthroughError where a response did not reach the tracker.
    """
    return _Demo(demo_folder(folder, today), tell).run()


class _Demo:
    """One run of the demo. Every step looks at what is there and does only what is missing."""

    def __init__(self, folder: DemoFolder, tell: Tell) -> None:
        self._folder, self._tell, self._cast = folder, tell, read_cast()
        self._house: House = open_house(folder.config)
        first = self._cast.responses[0].moment(folder.day)
        self._clock = self._house.clock = DemoClock(self._house.zone, first - _SET_UP_BEFORE)
        self._account = DemoAccount(folder.path, folder.day)

    def run(self) -> DemoAccount:
        """All of it, in the order in which it would happen over the weeks."""
        account = self._account
        self._set_up()
        self._let_responses_come()
        self._clock.set_to(datetime.combine(self._folder.day, _MORNING))
        self._sync()
        self._nothing_is_lost()
        reminded = run_remind(self._house)
        account.changes += reminded.handed_over
        account.problems = [*dict.fromkeys([*account.problems, *reminded.problems])]
        self._export()
        account.count(read_book(self._house))
        return account

    def _set_up(self) -> None:
        self._tell("Setting up forms and spreadsheets", 0, 1)
        people = [msgspec.structs.asdict(person) for person in self._cast.people]
        made = provision(self._house, people=people)
        self._account.changes += sum(step.kind in WRITES for step in made.steps)
        self._account.passphrase = demo_passphrase(self._folder, self._house)
        self._tell("Setting up forms and spreadsheets", 1, 1)

    def _let_responses_come(self) -> None:
        """Send in, over HTTP and each at its moment, what has not come yet."""
        responses, arrived = self._cast.responses, self._arrived()
        if not arrived:
            self._account.changes += _fill_in_plan(self._house, self._cast, self._folder.day)
        missing = [one for one in responses if self._moment(one) not in arrived]
        if not missing:
            return
        with served(self._house.office.desk) as address, contextlib.closing(Visitor(address)) as visitor:
            reading = read_book(self._house)
            for response in missing:
                if response.reference_of and response.reference_of not in self._references(reading):
                    self._sync()
                    reading = read_book(self._house)
                self._tell("People fill in the forms", responses.index(response), len(responses))
                self._clock.set_to(response.moment(self._folder.day))
                form, references = reading.book.facts.links[response.form_key], self._references(reading)
                visitor.fill_in(form.address, typed(response, form.layout, self._folder.day, references))
                self._account.changes += 1
        self._tell("People fill in the forms", len(responses), len(responses))

    def _arrived(self) -> set[Moment]:
        """The forms and hours of the responses that have come."""
        files, found = find_files(self._house, {}), set()
        for key, form_id in files.forms.items():
            for response in self._house.office.forms.responses(form_id, None):
                came = datetime.fromisoformat(response.createTime or "").astimezone(self._house.zone)
                found.add((key, _hour(came)))
        return found

    def _moment(self, response: CastResponse) -> Moment:
        return response.form_key, response.moment(self._folder.day)

    def _references(self, reading: Reading) -> dict[str, str]:
        """The references of the children whose referrals are in the tracker, by the cast's labels."""
        given = _lines(reading)
        return {
            label: reference
            for response in self._cast.responses
            for label, reference in zip(response.labels, given.get(self._moment(response), ()), strict=False)
        }

    def _sync(self) -> None:
        self._tell("Bringing responses into the tracker", 0, 1)
        done = run_sync(self._house)
        self._account.changes += done.written + done.alerts
        self._account.problems += done.problems
        self._tell("Bringing responses into the tracker", 1, 1)

    def _nothing_is_lost(self) -> None:
        """Every response that a visitor got a receipt for has its line in Responses."""
        there = _lines(read_book(self._house))
        lost = sum(self._moment(response) not in there for response in self._cast.responses)
        if lost:
            raise FollowthroughError(
                f"{lost} of the demo's {len(self._cast.responses)} responses are not in its tracker.",
                remedy=f"Delete the folder {self._folder.path} and start afresh with: followthrough demo",
            )

    def _export(self) -> None:
        for sheet in self._house.specs.sheets:
            path = self._folder.exports / f"{sheet.key}.ods"
            with TemporaryDirectory(dir=self._folder.exports) as beside:
                new = Path(beside) / path.name
                export_spreadsheet(self._house, sheet.key, new)
                if not path.exists() or _contents(path) != _contents(new):
                    new.replace(path)
                    self._account.changes += 1
            self._account.places[sheet.key] = path
        config = self._house.config
        self._account.places |= {
            "emails": self._as_given(config.mail.folder),
            "desk": self._as_given(config.desk.file),
            "passphrase": self._folder.passphrase_file,
        }

    def _as_given(self, path: Path) -> Path:
        """A path of config, from where the demo's folder was named."""
        folder = self._folder.path.resolve()
        return self._folder.path / path.relative_to(folder) if path.is_relative_to(folder) else path


def _contents(package: Path) -> dict[str, int]:
    """What an exported file holds, by checksums: the package around it also says when it was written."""
    try:
        with zipfile.ZipFile(package) as opened:
            return {part.filename: part.CRC for part in opened.infolist()}
    except zipfile.BadZipFile:
        return {}


def _lines(reading: Reading) -> dict[Moment, list[str]]:
    """The lines of Responses by form and hour, with the references that each speaks of."""
    found = {}
    for row in reading.book.tables[RESPONSES]:
        came = moment_of(row.get("received"))
        if came:
            found[text_of(row.get("form")), _hour(came)] = text_of(row.get("reference")).split(", ")
    return found


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0, tzinfo=None)


def _fill_in_plan(house: House, cast: Cast, day: date) -> int:
    """Give the pilot plan's actions leads and dates, as a coordinator does in the sheet; only empty cells."""
    reading = read_book(house)
    table = next(table for table in reading.book.tables.values() if _is_plan(table))
    follow = table.tab.follow_up
    assert follow is not None
    lines = {line.number: line for line in cast.plan}
    for position, row in enumerate(table.rows):
        line = lines.get(text_of(row.get(follow.number)))
        if line is None:
            continue
        wanted = {
            follow.lead: line.lead,
            follow.due: _cell(line.due, day),
            follow.status: line.status,
            follow.done_on: _cell(line.done_on, day),
        }
        for column, value in wanted.items():
            if is_empty(row.get(column)):
                table.set_at(position, column, value)
    return write_changes(house, reading, table.take_changes())


def _is_plan(table: Table) -> bool:
    return bool(table.tab.follow_up and table.tab.follow_up.reference_text)


def _cell(text: str, day: date) -> Cell:
    meant = on_the_day(text, day)
    return to_serial(meant) if isinstance(meant, date) else meant
