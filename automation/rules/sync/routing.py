"""Which partner each waiting case goes to, and why: the rules of routing.toml, with people's choices untouched."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from automation.rules.book import Book
from automation.rules.marks import (
    CHOSEN,
    PLACED,
    change_marks,
    is_routed_to,
    is_with,
    routed,
    routed_mark,
    way_of,
    went_to,
)
from automation.rules.people import fold
from automation.rules.sync.waiting import WAITING, states_of
from automation.rules.values import Cell, read_date, text_of
from automation.specs.model import Case
from automation.specs.routing import Routing, Rule
from automation.specs.system import ROW_ID

BY_HAND: Final = "Chosen by hand."
_LONG: Final = 60
"""Characters of a cell that a reason quotes at most."""


def can_route(book: Book) -> bool:
    """Whether there are rules, and every column that they need: nothing is concluded from a column that is lost."""
    routing, table = book.routing, book.case_table
    if routing is None or table.stopped:
        return False
    asked = {column for rule in routing.rules for column in rule.when}
    return asked | {routing.column, routing.born or routing.column} <= table.columns.keys()


def route_cases(book: Book) -> None:
    """Give every waiting case its partner and the reason, as far as there are rules for it."""
    if can_route(book):
        Router(book).route()


def unplaced(book: Book, row: Mapping[str, Cell]) -> str:
    """What a person should know of a waiting case that the rules found no place for; empty where there is nothing."""
    if book.routing is None:
        return ""
    partner = text_of(row.get(book.routing.column)).strip()
    if not partner:
        return "No partner yet."
    return "Its partner no longer fits the rules." if routed_mark(row) == routed(partner, ()) else ""


class Router:
    """Carries out the rules.

    What a person chose stays, and takes a place. What the rules chose stays too while they name the same partners
    for the case in the same order: a place that becomes free elsewhere moves no child. When they name others, the case
    moves to the first with a free place, and stays where it is until there is one. Then the cases without a partner
    get theirs, in the order received.
    """

    def __init__(self, book: Book) -> None:
        assert book.routing is not None and book.case_table.tab.case is not None
        self._routing: Routing = book.routing
        self._case: Case = book.case_table.tab.case
        self._table = book.case_table
        self._today = book.facts.today
        self._columns = book.columns(self._table.tab)
        self._reasons = [c.key for c in self._columns.values() if c.computed and c.computed.rule == "routed_because"]
        self._rules = [_ready(number, rule) for number, rule in enumerate(self._routing.rules, 1)]
        self._capacity = {partner.name: partner.capacity for partner in self._routing.partners}
        self._by_name = {fold(name): name for name in self._capacity}
        self._taken: Counter[str] = Counter()

    def route(self) -> None:
        """Decide about every case that waits; those met or stopped keep what they have, and take no place."""
        to_move: list[_Open] = []
        to_place: list[_Open] = []
        for at, state in enumerate(states_of(self._table)):
            row = self._table.row(at)
            if state == WAITING and self._table.ids[at]:
                case = self._open(row)
                if not case.partner:
                    to_place.append(case)
                    continue
                self._take(case.partner)
                if not is_routed_to(row, case.partner):
                    self._note(row, "", BY_HAND)
                    self._note_way(row, CHOSEN, case.partner)
                elif case.partner in case.named and routed_mark(row) == routed(case.partner, case.named):
                    self._put(case, case.partner)
                else:
                    to_move.append(case)
        self._move(sorted(to_move, key=self._turn))
        for case in sorted(to_place, key=self._turn):
            partner = self._first_free(case)
            self._take(partner)
            self._put(case, partner)

    def _open(self, row: Mapping[str, Cell]) -> _Open:
        fitting = [rule for rule in self._rules if self._fits(rule, row)]
        return _Open(row, text_of(row.get(self._routing.column)).strip(), fitting)

    def _move(self, cases: Sequence[_Open]) -> None:
        """Move cases, and again those that found no place before others had moved away: a second run finds no more."""
        while cases:
            left = [case for case in cases if not self._moved(case)]
            if len(left) == len(cases):
                break
            cases = left
        for case in cases:
            self._note(case.row, routed(case.partner, ()), f"Stays for now. {self._why_not(case)}")

    def _moved(self, case: _Open) -> bool:
        partner = self._first_free(case)
        if partner:
            self._take(case.partner, -1)
            self._take(partner)
            self._put(case, partner)
        return bool(partner)

    def _fits(self, rule: _Ready, row: Mapping[str, Cell]) -> bool:
        for column, wanted in rule.wanted.items():
            text = _plain(row.get(column))
            parts = text.split(", ") if self._columns[column].type == "choices" else [text]
            if wanted.isdisjoint(map(fold, parts)):
                return False
        if rule.age is None:
            return True
        age = self._age(row)
        return age is not None and rule.age[0] <= age <= rule.age[1]

    def _age(self, row: Mapping[str, Cell]) -> int | None:
        """Years of age today; None where the date of birth is missing, unclear or yet to come."""
        born = read_date(row.get(self._routing.born)).day
        if born is None or born > self._today:
            return None
        return self._today.year - born.year - ((self._today.month, self._today.day) < (born.month, born.day))

    def _turn(self, case: _Open) -> tuple[date, str]:
        received = read_date(case.row.get(self._case.received)).day
        return received or date.max, text_of(case.row[ROW_ID])

    def _take(self, partner: str, places: int = 1) -> None:
        """Count places that are taken, also with a partner whose name a person wrote in another way."""
        self._taken[self._by_name.get(fold(partner), partner)] += places

    def _first_free(self, case: _Open) -> str:
        """The first partner that has a place, or holds one for this case already; empty where there is none."""
        here = fold(case.partner)
        return next((name for name in case.named if fold(name) == here or self._has_place(name)), "")

    def _has_place(self, partner: str) -> bool:
        return not self._capacity[partner] or self._taken[partner] < self._capacity[partner]

    def _put(self, case: _Open, partner: str) -> None:
        moved = self._table.set(text_of(case.row[ROW_ID]), self._routing.column, partner)
        if partner:
            if moved:
                self._note_way(case.row, PLACED, partner)
            self._note(case.row, routed(partner, case.named), self._why(case, partner))
        else:
            self._note(case.row, "", self._why_not(case))

    def _note(self, row: Mapping[str, Cell], mark: str, reason: str) -> None:
        row_id, old = text_of(row[ROW_ID]), routed_mark(row)
        if mark != old:
            change_marks(self._table, row_id, add=[mark] if mark else [], remove=[old])
        for column in self._reasons:
            self._table.set(row_id, column, reason)

    def _note_way(self, row: Mapping[str, Cell], kind: str, partner: str) -> None:
        """Remember to whom a case went, and on which day, unless that is what was noted last."""
        if not any(is_with(last, partner) for last in way_of(row)[-1:]):
            change_marks(self._table, text_of(row[ROW_ID]), add=[went_to(kind, self._today, partner)])

    # The reasons, in words. They hold nothing that changes from run to run while the case stays where it is.

    def _why(self, case: _Open, partner: str) -> str:
        rule = next(rule for rule in case.fitting if rule.partner == partner)
        facts = self._told(case.row, list(rule.wanted), with_age=rule.age is not None)
        why = f"Rule {rule.number} fits: {facts}." if facts else f"Rule {rule.number}, for every case."
        full = ", ".join(case.named[: case.named.index(partner)])
        return f"{why} Full at that time: {full}." if full else why

    def _why_not(self, case: _Open) -> str:
        if case.named:
            full = [f"{name} ({self._taken[name]} of {self._capacity[name]})" for name in case.named]
            return f"No place free: {', '.join(full)}."
        asked = dict.fromkeys(column for rule in self._rules for column in rule.wanted)
        return f"No rule fits: {self._told(case.row, list(asked), with_age=any(rule.age for rule in self._rules))}."

    def _told(self, row: Mapping[str, Cell], columns: Sequence[str], *, with_age: bool) -> str:
        facts = [f"{self._columns[column].title} is {_quoted(row.get(column))}" for column in columns]
        if with_age:
            age = self._age(row)
            facts.append("age is not known" if age is None else f"age is {age}")
        return ", ".join(facts)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule made ready to be asked of many cases: what fits, folded, by column; and the years of age."""

    number: int
    partner: str
    wanted: Mapping[str, frozenset[str]]
    age: tuple[float, float] | None


@dataclass(frozen=True)
class _Open:
    """A case that waits: its row, the partner it has (or none), and the rules that fit it, in order."""

    row: Mapping[str, Cell]
    partner: str
    fitting: Sequence[_Ready]

    @functools.cached_property
    def named(self) -> list[str]:
        """The partners that those rules name, in order."""
        return list(dict.fromkeys(rule.partner for rule in self.fitting))


def _ready(number: int, rule: Rule) -> _Ready:
    wanted = {column: frozenset(map(fold, values)) for column, values in rule.conditions()}
    if rule.age is None:
        return _Ready(number, rule.partner, wanted, None)
    oldest = float("inf") if rule.age.oldest is None else rule.age.oldest
    return _Ready(number, rule.partner, wanted, (rule.age.youngest or 0, oldest))


def _plain(cell: Cell) -> str:
    """A cell as a rule compares it: a tick is Yes or No."""
    return ("Yes" if cell else "No") if isinstance(cell, bool) else text_of(cell).strip()


def _quoted(cell: Cell) -> str:
    text = " ".join(_plain(cell).split())
    return "empty" if not text else text if len(text) <= _LONG else f"{text[:_LONG]}…"
