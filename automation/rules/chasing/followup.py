"""The one engine for every tab that is followed up: what is due, what is overdue, who leads, what needs a person."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote_plus

from automation.rules.book import Book, FormLink
from automation.rules.chasing.outside import fit_to_leave, number_to_leave, shown_columns
from automation.rules.chasing.promises import Promise, note_promises, promise_of, promises_of
from automation.rules.chasing.standings import Standing, Standings, reference_of, standings_of, stopped_cases
from automation.rules.items import Item
from automation.rules.tables import Table
from automation.rules.values import Cell, each_once, from_serial, is_open_ended, text_of
from automation.specs.model import Column, FollowUp
from automation.specs.system import ROW_ID

_GAP: Final = "\x1f"
"""Stands in an address where an answer goes, until it is cut there."""


class FollowUps:
    """Reads every row that is followed up, in any tab; each tab is read once, and must stay as it is meanwhile."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._silent = stopped_cases(book)
        self._standings: dict[str, Standings] = {}
        self._promises: dict[str, list[Promise | None]] = {}

    def standings(self, table: Table) -> Standings:
        """Where the rows of a table stand."""
        if table.key not in self._standings:
            self._standings[table.key] = standings_of(self._book, table, self._silent)
        return self._standings[table.key]

    def standing(self, table: Table, row_id: str) -> Standing:
        """Where one row stands."""
        return self.standings(table).at(table.by_id[row_id])

    def promises(self, table: Table) -> list[Promise | None]:
        """What the rows of a table were promised for."""
        if table.key not in self._promises:
            self._promises[table.key] = promises_of(table)
        return self._promises[table.key]

    def note_promises(self) -> None:
        """Remember the due date of every row: those that people changed in the sheet among them."""
        for table in self._book.with_follow_up():
            note_promises(table, self.promises(table))

    def count_overdue(self) -> int:
        """How many rows are overdue, in all tabs."""
        return sum(sum(map(bool, self.standings(table).days_overdue)) for table in self._book.with_follow_up())

    def items(self) -> Iterator[Item]:
        """Every followed-up row as digests see it: nothing of it but what mail may show."""
        for table in self._book.with_follow_up():
            follow = table.tab.follow_up
            assert follow is not None
            shown = shown_columns(table.tab, follow)
            for row in table:
                yield self._item(table, follow, row, shown)

    def _item(self, table: Table, follow: FollowUp, row: Mapping[str, Cell], shown: list[Column]) -> Item:
        row_id = text_of(row[ROW_ID])
        standing, told, promise = self.standing(table, row_id), self._told(follow, row), promise_of(row)
        texts = tuple(text for column in shown if (text := _plain(row, column)))
        return Item(
            tab=table.key,
            tab_title=table.tab.title,
            sensitive=table.tab.sensitive,
            row_id=row_id,
            reference=told["reference"],
            number=told["number"],
            what=" · ".join(texts),
            choices=texts if all(column.type == "choice" for column in shown) else (),
            leads=self._book.directory.leads(text_of(row.get(follow.lead))).people,
            due=standing.due,
            status=_plain(row, self._book.columns(table.tab)[follow.status]),
            closed=standing.closed,
            days_overdue=standing.days_overdue,
            link=self.update_link(table, row) if self._book.facts.reachable else "",
            moved=promise.moved if promise else 0,
            first_due=from_serial(promise.first) if promise else None,
            ongoing=standing.due is None and is_open_ended(row.get(follow.due)),
            lost=bool(follow.reference) and not told["reference"],
            done=standing.closed and reference_of(follow, row) not in self._silent,
        )

    def update_link(self, table: Table, row: Mapping[str, Cell]) -> str:
        """The prefilled address for saying what happened with a row: its reference and number, nothing else."""
        follow = table.tab.follow_up
        link = self._update_form
        if follow is None or link is None:
            return ""
        told = self._told(follow, row)
        return prefilled(link, told) if all(told.values()) else ""

    def update_links(self, table: Table, column: str) -> Sequence[Cell]:
        """The same for all rows of a table; none for those that are closed. `column` is where they stand.

        To find out that a reference is one takes long: where the very link stands already, it was found out before.
        """
        likely, closed = self._likely_links(table), self.standings(table).closed
        shown = ["" if done else link for link, done in zip(likely, closed, strict=True)]
        if table.holds(column, shown):
            added = range(table.first_added, len(table))
            return [
                *shown[: added.start],
                *("" if closed[at] else self.update_link(table, table.row(at)) for at in added),
            ]
        return [
            "" if done else link if link == there else self.update_link(table, table.row(at))
            for at, (link, there, done) in enumerate(zip(likely, table.column(column), closed, strict=True))
        ]

    def _likely_links(self, table: Table) -> list[str]:
        """The address for each row if its reference is one."""
        follow, link = table.tab.follow_up, self._update_form
        parts = around(link, "reference", "number") if link else []
        if follow is None or len(parts) != 3:
            return [""] * len(table)
        references = [follow.reference_text] * len(table) if follow.reference_text else table.texts(follow.reference)
        numbers = each_once(number_to_leave, table.column(follow.number))
        return [f"{parts[0]}{one}{parts[1]}{number}{parts[2]}" for one, number in zip(references, numbers, strict=True)]

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


def prefilled(link: FormLink, known: Mapping[str, str]) -> str:
    """The address of a form with some answers filled in: `known` by column, or by "reference"."""
    entries = ((entry, text) for name, text in known.items() if text for entry in link.layout.entries.get(name, ()))
    return "&".join([f"{link.address}?usp=pp_url", *(f"{entry}={quote_plus(text)}" for entry, text in entries)])


def around(link: FormLink, *names: str) -> list[str]:
    """The address of a form with some answers filled in, cut where these answers go: very many are made of one."""
    return prefilled(link, dict.fromkeys(names, _GAP)).split(quote_plus(_GAP))


def _plain(row: Mapping[str, Cell], column: Column) -> str:
    """A cell for a mail: a choice only as one of its choices, so that nothing typed over it gets out."""
    text = text_of(row.get(column.key)).strip()
    return "" if column.type == "choice" and text not in column.choices else text
