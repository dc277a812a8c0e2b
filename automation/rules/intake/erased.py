"""What an erasing came to, and what an older copy of the workspace undoes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from automation.rules.book import Book
from automation.rules.intake.entry import ERASED
from automation.rules.marks import erased_on
from automation.rules.values import Cell, text_of
from automation.specs.system import RESPONSES, ROW_ID

_BEYOND: Final = (
    "What its answers put into tabs that have no template any more ({named}) is not erased: find its reference there, "
    "and delete those rows by hand."
)


@dataclass(frozen=True)
class Sent:
    """A response that the form's own store still holds: form, receipt, when it came, other cases that it is about."""

    form: str
    receipt: str
    received: datetime | None
    also_about: tuple[str, ...] = ()


@dataclass
class Erased:
    """What goes, or went: cells by tab, responses and questions in To check; drawings to delete, and what is left."""

    reference: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    """The lines of Responses, Emails and To check, like the rows by tab and id."""
    cells: Counter[str] = field(default_factory=Counter)
    responses: int = 0
    questions: int = 0
    drawings: dict[str, None] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    told: list[date] = field(default_factory=list)
    """The days on which whoever asked was told the reference by email: that email still holds their address."""
    others: list[str] = field(default_factory=list)
    """Other cases of the same child."""
    beyond: list[str] = field(default_factory=list)
    """The keys of tabs into which the responses put something, and that have no template any more."""

    @property
    def not_reached(self) -> str:
        """What is not erased, and what to do about it, in words; empty where all is."""
        named = ", ".join(f"“{key}”" for key in self.beyond)
        return _BEYOND.format(named=named) if named else ""

    @property
    def together(self) -> frozenset[tuple[str, str]]:
        """Everything that is erased as a whole or not at all: by tab and id, and the case by its reference alone."""
        return frozenset([("", self.reference), *self.rows, *self.lines])

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was left to erase."""
        return not (self.cells or self.responses or self.questions or self.drawings)


@dataclass(frozen=True)
class ErasedBefore:
    """What was erased in a workspace: the cases, and by response the names that it is erased by (its receipt's too)."""

    cases: frozenset[str]
    lines: Mapping[str, tuple[str, ...]]


def erased_in(book: Book) -> ErasedBefore:
    """The cases and responses that were erased in a workspace."""
    cases = frozenset(text_of(row[ROW_ID]) for row in book.case_table if erased_on(row))
    lines = (line for line in book.tables[RESPONSES] if line.get("became") == ERASED)
    return ErasedBefore(
        cases, {text_of(line[ROW_ID]): _names(line.get("reference"), line.get("receipt")) for line in lines}
    )


def stand_again(erased: ErasedBefore, book: Book, held: Collection[str], back: Collection[str]) -> dict[str, bool]:
    """The names of what was erased and stands again in another state of the workspace; False: from the next sync on.

    `held` are the responses that its forms hold, `back` those of them whose answers had been erased there.
    """
    rows = map(book.case_table.find, sorted(erased.cases))
    found = {text_of(row[ROW_ID]): True for row in rows if row and not erased_on(row)}
    lines = book.tables[RESPONSES]
    for line_id, names in erased.lines.items():
        line = lines.find(line_id)
        if line_id in back or (line_id in held if line is None else line.get("became") != ERASED):
            found = {**dict.fromkeys(names, line is not None), **found}
    return dict(sorted(found.items()))


def _names(reference: Cell, receipt: Cell) -> tuple[str, ...]:
    return tuple(filter(None, text_of(reference).split(", "))) or (text_of(receipt),)
