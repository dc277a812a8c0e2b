"""Turns: who is to be written to now, from People, Runs and Emails, read with as few calls as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from automation.jobs.files import find_files, require_tracker
from automation.jobs.house import House
from automation.rules.chasing.addresses import is_address
from automation.rules.chasing.due import memory_of, this_period, turns, waiting
from automation.rules.chasing.readers import Reader, readers_of
from automation.rules.chasing.slots import DAYS, When
from automation.rules.items import Person
from automation.rules.people import Directory, read_people
from automation.rules.setup.requests import sheet_id
from automation.rules.tables import Table
from automation.rules.tabs import read_columns
from automation.specs.system import EMAILS, PEOPLE, RUNS

_TABS: Final = (PEOPLE, RUNS, EMAILS)


@dataclass(frozen=True)
class Agenda:
    """Periods by id of the person: those whose turn has `come`, those whose email still `waits`, and all `by_hand`."""

    come: Mapping[str, str]
    waits: Mapping[str, str]
    by_hand: Mapping[str, str]

    @property
    def due(self) -> dict[str, str]:
        """Everybody who is to be written to now; a turn that has come overtakes what waits from an earlier one."""
        return {**self.waits, **self.come}


def agenda_of(house: House, tables: Mapping[str, Table]) -> Agenda:
    """Who is to be written to now, as People, Runs and Emails say."""
    now, usual, people = house.now, usual_time(house), _everybody(house, tables)
    memory = memory_of(now, tables[RUNS])
    come = turns(people, now, usual, memory)
    waits = waiting(tables[EMAILS], {person.email for person in people}, now)
    return Agenda(come, waits, this_period(people, now.date(), usual))


def slept_through(house: House, tables: Mapping[str, Table]) -> int:
    """How many people's turn came a day ago or earlier, and nobody has seen to it yet."""
    memory = memory_of(house.now, tables[RUNS])
    return len(turns(_everybody(house, tables), house.now - timedelta(days=1), usual_time(house), memory))


def _everybody(house: House, tables: Mapping[str, Table]) -> list[Person]:
    """Everybody who may be written to when their turn comes, each once."""
    directory = read_people(tables[PEOPLE])
    return list({one.id: one for one in (*directory.people.values(), *coordinators(house, directory))}.values())


def agenda_now(house: House) -> Agenda:
    """The same from the workspace as it is, without reading more of it than these tabs."""
    files = find_files(house, {})
    require_tracker(house, files)
    tables: dict[str, Table] = {}
    for sheet in house.specs.sheets:
        tabs = {tab.key: sheet_id(tab.key) for tab in sheet.tabs if tab.key in _TABS}
        file_id = files.sheets.get(sheet.key, "")
        read = house.office.sheets.read_columns(file_id, tabs) if tabs and file_id else {}
        tables |= {tab: read_columns(house.specs.tab(tab), read.get(tab)) for tab in tabs}
    return agenda_of(house, tables)


def usual_time(house: House) -> When:
    """When emails go out to those who chose no time of their own."""
    reminders = house.config.reminders
    return When(DAYS.index(reminders.day), reminders.hour)


def coordinators(house: House, directory: Directory) -> list[Person]:
    """Whom the summary is for: the people with that role whose address is one, else the one whom config names."""
    named = [person for person in directory.with_role("Coordinator") if is_address(person.email)]
    config = house.config.coordinator
    return named or [Person(id="config", name=config.name, email=config.email)]


def coordinator_readers(house: House, directory: Directory) -> list[Reader]:
    """Who gets what is for the coordinators: they themselves, or whoever stands in for one who is away."""
    return readers_of(coordinators(house, directory), directory, house.now.date())
