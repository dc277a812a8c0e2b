"""The book that the rules work in: every tab as a table, the specs, and the facts of this run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from automation.config_sections import Nation
from automation.rules.layout import Layout
from automation.rules.people import Directory, read_people
from automation.rules.sorted_in_part import codes_changed_places, told
from automation.rules.tables import Change, Table
from automation.specs.model import Column, Specs, Tab
from automation.specs.routing import Routing
from automation.specs.system import PEOPLE


@dataclass(frozen=True)
class FormLink:
    """A form that can be linked to: its layout, and the address where it is filled in."""

    layout: Layout
    address: str


@dataclass(frozen=True)
class Facts:
    """What a run is told: the moment (partnership's time), the prefix and key of references, and the forms' links.

    `reachable` says whether others can open the desk; while it is false, mails carry no links. `nation` decides the
    bank holidays, `assessed_within` (working days; 0: no target) by when a case should be met.
    """

    now: datetime
    prefix: str
    key: bytes
    links: Mapping[str, FormLink] = field(default_factory=dict)
    reachable: bool = False
    nation: Nation = "England"
    assessed_within: int = 0

    @property
    def today(self) -> date:
        """The day of this run."""
        return self.now.date()


@dataclass
class Book:
    """Specs, tables by tab key, and facts. Rules read it and set cells in it; `take_changes` lists what to write.

    `routing` says which partner a case goes to; None where the partnership has no such rules.
    """

    specs: Specs
    tables: dict[str, Table]
    facts: Facts
    routing: Routing | None = None

    def __post_init__(self) -> None:
        for table in self.tables.values():
            if not table.stopped and codes_changed_places(table, self.facts.key):
                table.stopped = told(table.tab)
        self.directory: Directory = read_people(self.tables[PEOPLE])
        self.case_table: Table = next(table for table in self.tables.values() if table.tab.case)
        self._columns = {tab.key: {column.key: column for column in tab.columns} for tab in self.specs.tabs()}

    def columns(self, tab: Tab) -> Mapping[str, Column]:
        """The columns of a tab by key."""
        return self._columns[tab.key]

    def with_follow_up(self) -> Iterable[Table]:
        """The tables whose rows are chased, as far as they, and the cases they hang on, can be trusted."""
        return [table for table in self.tables.values() if table.tab.follow_up and self.can_be_worked_out(table)]

    def can_be_worked_out(self, table: Table) -> bool:
        """Whether a table is trusted, and so are the cases that its rows speak of.

        While the tab of cases is held back, nobody can tell who no longer takes part: what hangs on a case is neither
        worked out anew nor chased.
        """
        follow = table.tab.follow_up
        hangs_on_cases = bool(table.tab.one_for_each or (follow and follow.reference))
        return not table.stopped and not (hangs_on_cases and self.case_table.stopped)

    def stopped(self) -> list[str]:
        """What is held back, and why."""
        return [table.stopped for table in self.tables.values() if table.stopped]

    def take_changes(self) -> list[Change]:
        """Every change in every table that may be written to."""
        return [change for table in self.tables.values() if not table.stopped for change in table.take_changes()]
