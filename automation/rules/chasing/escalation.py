"""Escalation: who else hears of a row that stays overdue, step by step, and each step once."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from automation.config_sections import Escalation as Step
from automation.config_sections import Hearer
from automation.rules.chasing.digests import place_of
from automation.rules.chasing.messages import Kind
from automation.rules.chasing.told import Told, mark
from automation.rules.items import Item, Person

_MOST: Final = 200
"""Rows that one message names: they can be read, and their marks fit the cell that remembers them."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """A row that is overdue by as many days as a step says; `marks` are those of this step and of the earlier ones."""

    item: Item
    days: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a chair hears: references and numbers of rows, worst first. `to` is their deputy while they are away.

    `more` is how many rows there was no room for.
    """

    kind: ClassVar[Kind] = "escalation"

    person: Person
    to: Person
    today: date
    period: str
    rows: tuple[Escalated, ...]
    more: int = 0

    @property
    def key(self) -> str:
        """What makes it one message: this chair, this period, whoever reads it."""
        return f"escalation/{self.period}/{self.person.id}"

    @property
    def about(self) -> tuple[str, ...]:
        """The marks of the steps that it tells of."""
        return tuple(one for row in self.rows for one in row.marks)

    @property
    def days(self) -> int:
        """The least that any of its rows is overdue by."""
        return min(row.days for row in self.rows)


def escalation_for(
    chair: Person, reader: Person, items: Iterable[Item], steps: Sequence[Step], today: date, period: str, told: Told
) -> Escalation | None:
    """What a chair was not told yet; None when that is nothing."""
    key = f"escalation/{period}/{chair.id}"
    rows, more = fitting(escalated(items, steps, "chair", told.to("escalation", chair), told.fixed(key)))
    return Escalation(chair, reader, today, period, rows, more) if rows else None


def escalated(
    items: Iterable[Item],
    steps: Iterable[Step],
    to: Hearer,
    known: Container[str],
    only: Container[str] | None = None,
) -> tuple[Escalated, ...]:
    """The rows that reached a step which is not `known` to have been told; worst first.

    A row that passed several steps at once is told of once, at the highest. `only` keeps to these marks: a message that
    may have gone already must not come to mean more. A row whose date was moved begins anew.
    """
    days = sorted(step.days for step in steps if step.to == to)
    found = []
    for item in items:
        passed = [] if item.closed else [day for day in days if day <= item.days_overdue]
        marks = [step_mark(to, day, item.tab, item.row_id, item.due) for day in passed]
        if marks and marks[-1] not in known and (only is None or marks[-1] in only):
            found.append(Escalated(item, passed[-1], tuple(one for one in marks if one not in known)))
    return tuple(sorted(found, key=lambda row: (-row.item.days_overdue, *place_of(row.item))))


def fitting(rows: Sequence[Escalated]) -> tuple[tuple[Escalated, ...], int]:
    """As many rows as one message names, and how many are left for the next."""
    return tuple(rows[:_MOST]), len(rows[_MOST:])


def step_mark(to: Hearer, days: int, tab: str, row_id: str, due: date | None) -> str:
    """The mark under which an email remembers that it told somebody of a row that had reached a step."""
    return mark("escalated", to, str(days), tab, row_id, str(due))
