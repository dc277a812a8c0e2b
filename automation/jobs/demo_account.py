"""What the demo tells at its end: what there is, what is overdue and with whom, and where everything lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from automation.jobs.reading import Reading
from automation.rules.chasing.emails import is_handed_over
from automation.rules.chasing.followup import FollowUps
from automation.rules.intake.kinds import OPEN
from automation.rules.values import text_of
from automation.specs.system import EMAILS, RESPONSES, TO_CHECK


@dataclass(frozen=True)
class Overdue:
    """One overdue action, as mail may name it."""

    reference: str
    number: str
    days: int


@dataclass
class DemoAccount:
    """What the demo shows, and what this run did for it.

    `changes` counts what this run wrote: 0 when everything was there. `responses` are counted by form, `emails` by
    kind; `overdue` stands by the lead's name, the most overdue lead and the worst action first. `places` says where
    each output lies.
    """

    folder: Path
    day: date
    changes: int = 0
    forms: int = 0
    responses: dict[str, int] = field(default_factory=dict)
    cases: int = 0
    to_check: int = 0
    overdue: dict[str, list[Overdue]] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    places: dict[str, Path] = field(default_factory=dict)
    passphrase: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def next_command(self) -> str:
        """What to type to look at it."""
        made_by_make = self.folder == Path("demo") and Path("Makefile").exists()
        return "make serve" if made_by_make else f"followthrough serve --config {self.folder / 'config.toml'}"

    def count(self, reading: Reading) -> None:
        """Count what the workspace holds."""
        tables = reading.book.tables
        self.forms = len(reading.files.forms)
        self.responses = dict(Counter(text_of(row.get("form")) for row in tables[RESPONSES]))
        self.cases = sum(1 for _ in reading.book.case_table)
        self.to_check = sum(row.get("state") == OPEN for row in tables[TO_CHECK])
        written = [row for row in tables[EMAILS] if is_handed_over(row.get("state"))]
        self.emails = dict(Counter(text_of(row.get("kind")) for row in written))
        self.overdue = overdue_by_lead(reading)


def overdue_by_lead(reading: Reading) -> dict[str, list[Overdue]]:
    """The overdue actions of each lead, by name; those that nobody leads stand under an empty name."""
    people, found = reading.book.directory.people, dict[str, list[Overdue]]()
    for item in FollowUps(reading.book).items():
        if item.days_overdue:
            for lead in item.leads or ("",):
                name = people[lead].name if lead else ""
                found.setdefault(name, []).append(Overdue(item.reference, item.number, item.days_overdue))
    for actions in found.values():
        actions.sort(key=lambda action: (-action.days, action.reference, action.number))
    return dict(sorted(found.items(), key=lambda lead: (-len(lead[1]), -lead[1][0].days, lead[0])))
