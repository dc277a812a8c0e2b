"""The lines of To check: how one is put there, opened again and settled."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final

from automation.rules.answers import Response
from automation.rules.intake.asked import ASKED, as_asked, is_out_of_step, why_it_waits
from automation.rules.intake.kinds import (
    CONFLICT,
    EDITED,
    HOW_TO_DECIDE,
    MATCH,
    NO_PART,
    OPEN,
    PUT_RIGHT,
    REMARK,
    SAYS_NO,
    SENT_TWICE,
    SETTLED,
    SUPERSEDED,
    URGENT,
    URGENT_NO,
)
from automation.rules.tables import ON_TOP, Table
from automation.rules.values import Cell, digest, fit, is_empty, object_in, text_of, to_serial
from automation.specs.system import DECISION, FIRST_ROW, ROW_ID

_ASKS: Final = {MATCH: "match", SENT_TWICE: "twice"}
"""How the ids begin of the lines that ask where a response belongs; behind it the response's id, from the second /2."""
_SETTLED_BY: Final = "settled"
"""In what a line is about: the fingerprint of the decision that stood there when it was settled."""
_WORD: Final = re.compile("“([a-z]+)”")


class CannotBeDone(Exception):
    """A decision that makes sense, but cannot be carried out now; its text says why, and what may be typed."""


class CheckLines:
    """The lines as a table. One that was made is settled, but never removed by the program."""

    def __init__(self, table: Table, today: date) -> None:
        self._table = table
        self._today = today
        self._settled_now: set[str] = set()
        self._conflicts: defaultdict[str, list[int]] = defaultdict(list)
        self._read = 0

    @functools.cached_property
    def is_out_of_step(self) -> bool:
        """Whether part of the columns was sorted by itself: then no line that is there is touched.

        Asked only before one would be, because that takes a look at all of them.
        """
        return is_out_of_step(self._table, SETTLED)

    def what_waits(self) -> list[str]:
        """What a coordinator is told where a line should have been touched and could not be."""
        return [why_it_waits(self._table)] if self.__dict__.get("is_out_of_step") else []

    def withdraw(self, remark_id: str, silent: Set[str] = frozenset()) -> None:
        """A remark that no longer holds is settled. `silent` are the references of families who take no part."""
        row = self._table.find(remark_id)
        if row is not None and row.get("state") == OPEN:
            self.settle(remark_id, NO_PART if row.get("reference") in silent else PUT_RIGHT)

    def open_remarks(self) -> list[str]:
        """The ids of the remarks on rows that are open; one about an answer stays until somebody has seen it."""
        return [text_of(line[ROW_ID]) for line in _open(self._table, REMARK) if not line.get("receipt")]

    def asked_about(self, tab: str, column: str) -> Iterator[tuple[str, Cell]]:
        """The rows of a tab where To check asks about two values of a column, each with the answer's."""
        name, abouts = json.dumps(column), self._table.column("response")
        lines = (self._table.row(at) for at in self._table.where("kind", CONFLICT) if name in text_of(abouts[at]))
        for about in [about_of(line) for line in lines if line.get("state") == OPEN and line.get(ROW_ID)]:
            values = about.get("values") or {about.get("column"): about.get("value")}
            if about.get("tab") == tab and isinstance(values, dict) and column in values:
                yield text_of(about.get("row")), values[column]

    def told_to_rest(self) -> Iterator[str]:
        """The cases that are probably those of families who say no, while To check asks about that."""
        return (str(about_of(line).get(SAYS_NO, "")) for line in refusals_in(self._table))

    def _conflicts_about(self, response_id: str) -> list[Mapping[str, Cell]]:
        """The open lines that ask about two values, one of them a response's. Each is read once, however often."""
        table = self._table
        kinds, states = table.column("kind"), table.column("state")
        for at in range(self._read, len(table)):
            if kinds[at] == CONFLICT and states[at] != SETTLED:
                self._conflicts[str(about_of(table.row(at)).get("response", ""))].append(at)
        self._read = len(table)
        return [table.row(at) for at in self._conflicts[response_id] if states[at] == OPEN and table.ids[at]]

    def knows(self, check_id: str) -> bool:
        """Whether there is a line of this id."""
        return self._table.find(check_id) is not None

    def show_again(self) -> None:
        """A line whose state somebody typed over gets it back: no view would show it otherwise.

        One that was dealt with stays settled. Where somebody opened it, they decide anew: what had been decided is not
        carried out a second time, over whatever was typed since.
        """
        table = self._table
        for at in [at for at, state in enumerate(table.column("state")) if state != SETTLED and table.ids[at]]:
            line = table.row(at)
            settled = _was_settled(line)
            if not line.get("kind") or (line.get("state") == OPEN and not settled) or self.is_out_of_step:
                continue
            if line.get("state") == OPEN:
                self._open_by_hand(at, line)
            else:
                table.set_at(at, "state", SETTLED if settled else OPEN)

    def _open_by_hand(self, at: int, line: Mapping[str, Cell]) -> None:
        stood, about = text_of(line.get("decision")).strip(), about_of(line)
        how = HOW_TO_DECIDE.get(text_of(line.get("kind")), "")
        if stood and about.get(_SETTLED_BY, digest(stood)) == digest(stood):
            how = f"It was opened again. “{stood[:100]}” stood here, and is not carried out again. {how}"
            self._table.set_at(at, "decision", "")
        self._table.set_at(at, "outcome", how)
        self._table.set_at(at, "settled_on", "")
        self._table.set_at(at, "response", _as_told({key: about[key] for key in about if key != _SETTLED_BY}))

    def settle(self, row_id: str, outcome: str) -> None:
        """A line is dealt with: it moves to the Settled view."""
        if self.is_out_of_step:
            return
        self._settled_now.add(row_id)
        line = self._table.find(row_id) or {}
        by = {_SETTLED_BY: digest(text_of(line.get("decision")).strip())}
        self._table.set(row_id, "state", SETTLED)
        self._table.set(row_id, "settled_on", to_serial(self._today))
        self._table.set(row_id, "outcome", outcome)
        self._table.set(row_id, "urgent", "")
        self._table.set(row_id, "response", _as_told(about_of(line) | by))

    def ask_again(self, row_id: str, sentence: str) -> None:
        """A decision that cannot be carried out stays, with a sentence that says what may be typed."""
        self._table.set(row_id, "outcome", sentence)

    def _add(
        self,
        check_id: str,
        kind: str,
        what: str,
        suggestions: str = "",
        *,
        response: Response | None = None,
        line: Mapping[str, Cell] | None = None,
        reference: str = "",
        urgent: str = "",
        about: Mapping[str, Any] | None = None,
        how: str = "",
        named: Sequence[str] = (),
    ) -> None:
        """One more line, about a response; `line` is what Responses has of it, where the response is not at hand.

        What may be typed is offered as a list: what was `named`, and each word that the line asks for.
        """
        if self.knows(check_id):
            return
        sent: Mapping[str, Cell] = line or {}
        if response:
            layout = response.layout
            sent = {"form": layout.key, "form_title": layout.title, "receipt": response.receipt}
        told = about or ({"response": response.id} if response else {})
        cells: dict[str, Cell] = {
            "urgent": urgent,
            "found_on": to_serial(self._today),
            "what": fit(what, "cut"),
            "suggestions": suggestions,
            "outcome": how or HOW_TO_DECIDE[kind],
            "state": OPEN,
            "reference": reference,
            "form": sent.get("form", ""),
            "form_title": sent.get("form_title", ""),
            "receipt": sent.get("receipt", ""),
            "kind": kind,
        }
        cells["response"] = _as_told({**told, ASKED: as_asked(cells)})
        place = self._comes_in_at[urgent]
        self._table.add(check_id, cells, at=place, choices={DECISION: [*named, *words_in(str(cells["outcome"]))]})

    def _ask(self, kind: str, response: Response, what: str, suggestions: str, reference: str, **more: Any) -> None:
        """Ask where a response belongs. Where an edit makes another question of it, the earlier one is settled.

        What a person decided before is not asked again.
        """
        words = (kind, fit(what, "cut"), suggestions, reference)
        lines = [self._table.find(row_id) or {} for row_id in self._questions[response.id]]
        decided = any(is_settled_for_good(line) and line.get("kind") == kind for line in lines)
        asked = [line for line in lines if line.get("state") == OPEN and _words_of(line) == words]
        self._supersede_questions(response, but=[text_of(line[ROW_ID]) for line in asked])
        if asked or decided:
            return
        first = f"{_ASKS[kind]}-{response.id}"
        later = (f"{first}/{number}" for number in itertools.count(2))
        check_id = next(one for one in itertools.chain([first], later) if not self.knows(one))
        self._add(check_id, kind, what, suggestions, response=response, reference=reference, **more)
        self._questions[response.id].append(check_id)

    def placed(self, response: Response) -> None:
        """A response that was asked about told, by an edit, where it belongs."""
        self._supersede_questions(response)

    def _supersede_questions(self, response: Response, but: Sequence[str] = ()) -> None:
        for row_id in self._questions[response.id]:
            if row_id not in but and (self._table.find(row_id) or {}).get("state") == OPEN:
                self.settle(row_id, SUPERSEDED)

    @functools.cached_property
    def _questions(self) -> defaultdict[str, list[str]]:
        return questions_of(self._table)

    @functools.cached_property
    def _comes_in_at(self) -> Mapping[str, int]:
        """By how urgent a line is, the sheet row where it comes in: what is as urgent, or more, is not pushed down."""
        below_safety = self._below(URGENT)
        return {URGENT: ON_TOP, URGENT_NO: below_safety, "": max(below_safety, self._below(URGENT_NO))}

    def _below(self, urgent: str) -> int:
        return max([FIRST_ROW, *(self._table.place(at) + 1 for at in self._table.where("urgent", urgent))])

    def _open_again(self, check_id: str, kind: str) -> None:
        row = self._table.find(check_id)
        if row is not None and row.get("state") == SETTLED and not self.is_out_of_step:
            about = {key: value for key, value in about_of(row).items() if key != _SETTLED_BY}
            for column, value in {
                "state": OPEN,
                "settled_on": "",
                "decision": "",
                "outcome": HOW_TO_DECIDE[kind],
                "response": _as_told(about),
            }.items():
                self._table.set(check_id, column, value)


def refusals_in(table: Table) -> Iterator[Mapping[str, Cell]]:
    """The open lines about an answer that says no for a family, where nobody can tell for certain which it is."""
    lines = itertools.chain(_open(table, MATCH), _open(table, EDITED))
    return (line for line in lines if SAYS_NO in text_of(line.get("response")) and SAYS_NO in about_of(line))


def _open(table: Table, kind: str) -> Iterator[Mapping[str, Cell]]:
    lines = (table.row(at) for at in table.where("kind", kind))
    return (line for line in lines if line.get(ROW_ID) and line.get("state") == OPEN)


def is_settled_for_good(line: Mapping[str, Cell]) -> bool:
    """Whether a question was settled by what somebody decided, and not because another one took its place."""
    return line.get("state") == SETTLED and line.get("outcome") != SUPERSEDED


def _words_of(line: Mapping[str, Cell]) -> tuple[str, ...]:
    kind, what, suggestions, reference = (
        text_of(line.get(key)) for key in ("kind", "what", "suggestions", "reference")
    )
    return kind, what, suggestions, reference


def settled_by_somebody(line: Mapping[str, Cell]) -> bool:
    """Whether a decision stood there when a line was settled, though its words may have been erased since."""
    return about_of(line).get(_SETTLED_BY, digest("")) != digest("") or not is_empty(line.get("decision"))


def _was_settled(line: Mapping[str, Cell]) -> bool:
    return _SETTLED_BY in about_of(line) or not is_empty(line.get("settled_on"))


def _as_told(about: Mapping[str, Any]) -> str:
    return json.dumps(about, ensure_ascii=False) if about else ""


def words_in(how: str) -> list[str]:
    """The words that a line says may be typed, in its order."""
    return list(dict.fromkeys(_WORD.findall(how)))


def questions_of(table: Table) -> defaultdict[str, list[str]]:
    """By response, the ids of the lines that ask where it belongs, or whether it was sent twice."""
    found = defaultdict[str, list[str]](list)
    for row_id in filter(None, table.ids):
        asks, _, rest = row_id.partition("-")
        if asks in _ASKS.values():
            found[rest.partition("/")[0]].append(row_id)
    return found


def about_of(line: Mapping[str, Cell]) -> dict[str, Any]:
    """What a line is about, in the program's own words: the response, and the cell where it asks about one."""
    return object_in(line.get("response"))
