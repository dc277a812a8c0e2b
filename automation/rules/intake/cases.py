"""Cases: finding the one that a response belongs to, and opening new ones with references of their own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from automation.rules.answers import Response, to_cell
from automation.rules.book import Book
from automation.rules.chasing.standings import takes_no_part
from automation.rules.going_on import goes_on_in
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.matching import Match, Matcher
from automation.rules.intake.named import without_number
from automation.rules.intake.writing import Writer
from automation.rules.marks import Origins, erased_on, made_from
from automation.rules.references import is_valid, make_reference, normalise
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, is_empty, text_of, to_serial
from automation.specs.model import Case, Question
from automation.specs.system import NOTICED


class Cases:
    """The tab of cases as the purposes of forms use it."""

    def __init__(self, book: Book, ledger: Ledger, writer: Writer, origins: Origins) -> None:
        assert book.case_table.tab.case is not None
        self._book = book
        self._ledger = ledger
        self._writer = writer
        self._origins = origins
        self.look_anew()
        self.case: Case = book.case_table.tab.case
        self._asked: dict[str, list[Question]] = {}
        writer.follow(
            self.key, (*self.case.identity, *self.case.hints), lambda row_id: self._matcher.learn_anew(row_id)
        )

    @property
    def key(self) -> str:
        """The key of the tab of cases."""
        return self._book.case_table.key

    @property
    def table(self) -> Table:
        """The table of cases; raises HeldBack while it may not be written to."""
        return self._writer.table(self._book.case_table.key)

    def look_anew(self) -> None:
        """Forget what was made ready to find cases by: they may have changed."""
        self._matcher = Matcher(self._book.case_table, self._book.facts.prefix)

    def open(self, source: str, cells: Mapping[str, Cell], group: str = "") -> tuple[str, list[str]]:
        """A new case; returns its reference, and those of cases that look like the same child.

        `source` is the response's id with the place in its repeat: a case that came of it already is not made again.
        `group` is the reference of the first of the brothers and sisters it came with.
        """
        known = self.opened_by(source)
        if known:
            return known, []
        reference = make_reference(self._book.facts.key, self._book.facts.prefix, source, self._taken)
        made = {**cells, self.case.reference: reference, NOTICED: made_from(source)}
        if self.case.group and group:
            made[self.case.group] = text_of(self.table.cell(group, self.case.group)) or group
        alike = [other for other in self._matcher.alike(made) if self.goes_on_in(other) == other]
        self._ledger.references[reference] = None
        self.table.add(reference, made)
        self._matcher.learn(reference, made)
        return reference, alike

    def opened_by(self, source: str) -> str:
        """The reference of the case that came of a source already; empty where there is none."""
        return self._origins.find(self.table, source)

    def open_from(self, response: Response) -> str:
        """A new case from a response that only meant to add to one: it gets the identity given there."""
        cells = self._writer.cells(self.table, self._asked_who(response), response.answers, response)
        cells[self.case.received] = to_serial(response.as_it_arrived.submitted.date())
        reference, _ = self.open(f"{response.id}:case", cells)
        return reference

    def differing(self, one: str, other: str) -> list[str]:
        """What of that which identifies a child is known of two cases and not the same, in words."""
        return self._matcher.differing(self.table.find(one) or {}, self.table.find(other) or {})

    def goes_on_in(self, reference: str) -> str:
        """The case in which one goes on, and so on to the last; the case itself where it goes on in no other."""
        return goes_on_in(self._book, reference)

    def name_group(self, references: list[str]) -> None:
        """Give the first of several children its own reference as the name of the group, unless that has a name."""
        if self.case.group and len(references) > 1 and is_empty(self.table.cell(references[0], self.case.group)):
            self.table.set(references[0], self.case.group, references[0])

    def match(self, response: Response) -> Match:
        """The case that a response says it belongs to, if nothing speaks against it."""
        columns = self._book.columns(self.table.tab)
        identity = {
            question.column: to_cell(question, columns[question.column], texts, response)
            for question in self._asked_who(response)
            if (texts := response.answers.get(question.key))
        }
        match = self._matcher.match(without_number(given_reference(response), self._book.facts.prefix), identity)
        if not match.reference:
            return replace(match, nearest=self.goes_on_in(match.nearest), says_no=self.says_no(response))
        day = self.erased_on(match.reference)
        if day is None:
            return match
        last = self.goes_on_in(match.reference)
        named = last if last == match.reference else f"{match.reference} goes on in {last}, which"
        return Match(why_not=f"{named} was erased on {day_in_words(day)}, and nothing is added to it.")

    def says_no(self, response: Response) -> bool:
        """Whether a response to a form about cases says that the family takes no part."""
        asked = [one for section in response.form.sections if not section.tab for one in section.questions]
        answers = [
            text for one in asked if one.column == self.case.agreed for text in response.answers.get(one.key, ())
        ]
        return response.form.tab == self.key and any(takes_no_part(self.case, text) for text in answers)

    def meant(self, response: Response, named: str) -> str:
        """The case that a response names, also where its reference is mistyped; empty where nobody can tell."""
        cases = self._book.case_table
        if named in cases.by_id or cases.stopped or not given_reference(response):
            return named
        return named if is_valid(named, self._book.facts.prefix) else self.match(response).reference

    def erased_on(self, reference: str) -> date | None:
        """The day on which a case was erased, or the one in which it goes on; None for a case that stands."""
        both = dict.fromkeys((reference, self.goes_on_in(reference)))
        return next(filter(None, (erased_on(self.table.find(one) or {}) for one in both)), None)

    def _asked_who(self, response: Response) -> list[Question]:
        """The questions that a form asks to tell one child from another."""
        key, tell_apart = response.layout.key, (*self.case.identity, *self.case.hints)
        if key not in self._asked:
            self._asked[key] = [question for question in response.layout.questions if question.column in tell_apart]
        return self._asked[key]

    def named(self, typed: str) -> str:
        """The reference that a person typed, in its own form."""
        return normalise(typed, self._book.facts.prefix)

    @property
    def _taken(self) -> Container[str]:
        """The references that are, or ever were, given to a case."""
        return ChainMap[str, Any](self._ledger.references, self._book.case_table.by_id)


def given_reference(response: Response) -> str:
    """The reference as the respondent typed it; empty where they gave none."""
    return " ".join(text for key in response.layout.asks_for_reference for text in response.answers.get(key, ()))
