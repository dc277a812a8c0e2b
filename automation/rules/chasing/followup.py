"""The one engine for every tab that is followed up: what is due, what is overdue, who leads, what needs a person."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus

from automation.rules.book import Book, FormLink
from automation.rules.chasing.outside import fit_to_leave, number_to_leave
from automation.rules.chasing.promises import promise_of
from automation.rules.items import Item
from automation.rules.people import Leads, fold
from automation.rules.tables import FOR_NOW, Table
from automation.rules.values import Cell, digest, is_empty, read_date, text_of
from automation.specs.model import Column, FollowUp
from automation.specs.system import PEOPLE, ROW_ID


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one followed-up row stands today. `days_overdue` is 0 unless it is overdue."""

    due: date | None
    closed: bool
    days_overdue: int
    remarks: tuple[tuple[str, str], ...]


class FollowUps:
    """Reads every row that is followed up, in any tab; each row is read once a run."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._today = book.facts.today
        self._silent = _stopped_cases(book)
        self._standings: dict[tuple[str, str], Standing] = {}

    def standing(self, table: Table, row: Mapping[str, Cell]) -> Standing:
        """Where a row stands: due today is not overdue, tomorrow it is."""
        place = (table.key, text_of(row.get(ROW_ID)))
        if place not in self._standings:
            self._standings[place] = self._read(table, row)
        return self._standings[place]

    def _read(self, table: Table, row: Mapping[str, Cell]) -> Standing:
        follow = table.tab.follow_up
        assert follow is not None
        reading = read_date(row.get(follow.due))
        closed = is_closed(follow, row.get(follow.status)) or self._reference(follow, row) in self._silent
        late = (self._today - reading.day).days if reading.day and not closed else 0
        remarks = [] if closed else self._remarks(table, follow, row, reading.unclear)
        return Standing(reading.day, closed, max(late, 0), tuple(remarks))

    def items(self) -> Iterator[Item]:
        """Every followed-up row as digests see it: nothing of it but what mail may show."""
        for table in self._book.with_follow_up():
            follow = table.tab.follow_up
            assert follow is not None
            shown = _shown_columns(table, follow)
            for row in table:
                yield self._item(table, follow, row, shown)

    def _item(self, table: Table, follow: FollowUp, row: Mapping[str, Cell], shown: list[Column]) -> Item:
        standing, told, promise = self.standing(table, row), self._told(follow, row), promise_of(row)
        return Item(
            tab=table.key,
            tab_title=table.tab.title,
            sensitive=table.tab.sensitive,
            row_id=text_of(row[ROW_ID]),
            reference=told["reference"],
            number=told["number"],
            what=" · ".join(text for column in shown if (text := _plain(row, column))),
            leads=self._book.directory.leads(text_of(row.get(follow.lead))).people,
            due=standing.due,
            status=_plain(row, self._book.columns(table.tab)[follow.status]),
            closed=standing.closed,
            days_overdue=standing.days_overdue,
            link=self.update_link(table, row) if self._book.facts.reachable else "",
            moved=promise.moved if promise else 0,
            first_due=promise.first if promise else None,
        )

    def update_link(self, table: Table, row: Mapping[str, Cell]) -> str:
        """The prefilled address for saying what happened with a row: its reference and number, nothing else."""
        follow = table.tab.follow_up
        link = self._update_form
        if follow is None or link is None:
            return ""
        told = self._told(follow, row)
        return prefilled(link, told) if all(told.values()) else ""

    def _told(self, follow: FollowUp, row: Mapping[str, Cell]) -> dict[str, str]:
        """Reference and number as they may leave the workspace."""
        reference = follow.reference_text or fit_to_leave(row.get(follow.reference), self._book)
        return {"reference": reference, "number": number_to_leave(row.get(follow.number))}

    @functools.cached_property
    def _update_form(self) -> FormLink | None:
        """The form by which rows of an item tab are updated."""
        followed = {tab.key for tab in self._book.specs.tabs() if tab.follow_up and tab.follow_up.reference}
        for link in self._book.facts.links.values():
            if link.layout.form.purpose == "updates" and link.layout.form.tab in followed:
                return link
        return None

    def _reference(self, follow: FollowUp, row: Mapping[str, Cell]) -> str:
        return follow.reference_text or text_of(row.get(follow.reference)).strip()

    def _remarks(self, table: Table, follow: FollowUp, row: Mapping[str, Cell], unclear: str) -> list[tuple[str, str]]:
        """What a person should put right, each with an id that stays the same while it holds."""
        place = (table.key, text_of(row.get(ROW_ID)))
        # While People is held back, nobody can tell who is unknown.
        unsure = self._book.tables[PEOPLE].stopped
        leads = Leads() if unsure else self._book.directory.leads(text_of(row.get(follow.lead)))
        found = [(("lead", n), f"Nobody in People is called “{n[:100]}”.") for n in leads.unknown]
        found += [(("shared", n), f"More than one in People is called “{n[:100]}”.") for n in leads.shared]
        if unclear:
            found.append((("due", unclear), f"“{unclear[:100]}” is not a date that can be read."))
        reference = self._reference(follow, row)
        if follow.reference and reference and place[1].startswith(FOR_NOW):
            found.append((("case", reference), f"There is no case with the reference “{reference[:100]}”."))
        return [(digest(kind, *place, text), sentence) for (kind, text), sentence in found]


def is_closed(follow: FollowUp, status: Cell) -> bool:
    """Whether a status ends the matter, however people wrote it."""
    return fold(text_of(status)) in _folded(follow.closed)


@functools.cache
def _folded(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, texts))


def prefilled(link: FormLink, known: Mapping[str, str]) -> str:
    """The address of a form with some answers filled in: `known` by column, or by "reference"."""
    entries = ((entry, text) for name, text in known.items() if text for entry in link.layout.entries.get(name, ()))
    return "&".join([f"{link.address}?usp=pp_url", *(f"{entry}={quote_plus(text)}" for entry, text in entries)])


def _shown_columns(table: Table, follow: FollowUp) -> list[Column]:
    """The columns that tell in a mail what a row is about: the words themselves only where mail may show them."""
    columns = {column.key: column for column in table.tab.columns}
    if columns[follow.what].mail and not table.tab.sensitive:
        return [columns[follow.what]]
    told_elsewhere = {follow.status, follow.lead, follow.due, follow.done_on, follow.reference, follow.number}
    return [c for c in table.tab.columns if c.mail and c.type == "choice" and c.key not in told_elsewhere]


def _plain(row: Mapping[str, Cell], column: Column) -> str:
    """A cell for a mail: a choice only as one of its choices, so that nothing typed over it gets out."""
    text = text_of(row.get(column.key)).strip()
    return "" if column.type == "choice" and text not in column.choices else text


def _stopped_cases(book: Book) -> set[str]:
    """References of the cases that nobody is to be reminded of: the family did not agree, or no longer does."""
    case = book.case_table.tab.case
    if case is None or not case.agreed:
        return set()
    return {
        text_of(row.get(case.reference))
        for row in book.case_table
        if text_of(row.get(case.agreed)) in case.stops and not is_empty(row.get(case.reference))
    }
