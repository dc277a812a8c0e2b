"""The one engine for every tab that is followed up: what is due, what is overdue, who leads, what needs a person."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from automation.rules.book import Book, FormLink
from automation.rules.items import Item
from automation.rules.tables import Table
from automation.rules.values import Cell, digest, is_empty, read_date, text_of
from automation.specs.model import Column, FollowUp
from automation.specs.system import ROW_ID


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

    def standing(self, table: Table, row: Mapping[str, Cell]) -> Standing:
        """Where a row stands: due today is not overdue, tomorrow it is."""
        follow = table.tab.follow_up
        assert follow is not None
        reading = read_date(row.get(follow.due))
        closed = text_of(row.get(follow.status)) in follow.closed or self._reference(follow, row) in self._silent
        late = (self._today - reading.day).days if reading.day and not closed else 0
        remarks = [] if closed else self._remarks(follow, row, reading.unclear)
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
        standing = self.standing(table, row)
        return Item(
            tab=table.key,
            tab_title=table.tab.title,
            sensitive=table.tab.sensitive,
            row_id=text_of(row[ROW_ID]),
            reference=self._reference(follow, row),
            number=text_of(row.get(follow.number)),
            what=" · ".join(text for column in shown if (text := _plain(row, column))),
            leads=self._book.directory.leads(text_of(row.get(follow.lead))).people,
            due=standing.due,
            status=text_of(row.get(follow.status)),
            closed=standing.closed,
            days_overdue=standing.days_overdue,
            link=self.update_link(table, row) if self._book.facts.reachable else "",
        )

    def update_link(self, table: Table, row: Mapping[str, Cell]) -> str:
        """The prefilled address for saying what happened with a row: its reference and number, nothing else."""
        follow = table.tab.follow_up
        link = self._update_form
        if follow is None or link is None:
            return ""
        known = {"reference": self._reference(follow, row), "number": text_of(row.get(follow.number))}
        return prefilled(link, known) if all(known.values()) else ""

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

    def _remarks(
        self, follow: FollowUp, row: Mapping[str, Cell], unclear: str
    ) -> Iterator[tuple[str, str]] | list[tuple[str, str]]:
        """What a person should put right, each with an id that stays the same while it holds."""
        row_id = text_of(row.get(ROW_ID))
        found = [
            (digest("lead", row_id, name), f"Nobody in People is called “{name}”.")
            for name in self._book.directory.leads(text_of(row.get(follow.lead))).unknown
        ]
        if unclear:
            found.append((digest("due", row_id, unclear), f"“{unclear[:100]}” is not a date that can be read."))
        return found


def prefilled(link: FormLink, known: Mapping[str, str]) -> str:
    """The address of a form with some answers filled in: `known` by question kind "reference" or key.

    A question id is hexadecimal, the address wants it decimal (`entry.<number>`), as Google's own prefilled links.
    """
    entries = {"usp": "pp_url"}
    for page in link.layout.pages:
        for placed in page.questions:
            name = "reference" if placed.question.kind == "reference" else placed.question.column
            if placed.turn <= 1 and known.get(name):
                entries[f"entry.{int(placed.ids[0], 16)}"] = known[name]
    return f"{link.address}?{urlencode(entries)}"


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
