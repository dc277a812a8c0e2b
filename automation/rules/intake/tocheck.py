"""The To check tab: what a person has to look at, in sentences, and the decisions typed there."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from automation.rules.answers import Response
from automation.rules.intake.matching import Match
from automation.rules.tables import ON_TOP, Table
from automation.rules.values import CELL_LIMIT, Cell, digest, fit, from_serial, is_empty, text_of, to_serial
from automation.specs.model import Column
from automation.specs.system import FIRST_ROW, ROW_ID

MATCH: Final = "Which case?"
LOOKS_ALIKE: Final = "Same child?"
CONFLICT: Final = "Two values"
REMARK: Final = "Please look"
NOT_SAFE: Final = "Someone may not be safe"

OPEN: Final = "Open"
SETTLED: Final = "Settled"
URGENT: Final = "Now"
PUT_RIGHT: Final = "Put right meanwhile."
"""The outcome of a remark that settled itself."""

_SHOWN: Final = 1_000
_ACCEPT: Final = frozenset({"yes", "accept", "ok", "okay", "agreed", "use", "use it"})
_KEEP: Final = frozenset({"keep", "no", "keep it"})
_SEEN: Final = frozenset({"seen", "done", "ok", "okay", "yes", "ignore"})
_IGNORE: Final = frozenset({"ignore", "set aside"})
_NEW: Final = frozenset({"new", "new case"})
_NONE: Final = frozenset({"none", "no case", "without"})

HOW_TO_DECIDE: Final = {
    MATCH: "Type the right reference, or “yes” for the first suggestion, “new” for a new case, or “ignore”.",
    LOOKS_ALIKE: "Type “seen” once you have looked. Both cases stay; close the one that is not needed.",
    CONFLICT: "Type “use” to put the newer answer in, or “keep” to leave what stands in the sheet.",
    REMARK: "Type “seen” once you have dealt with it.",
    NOT_SAFE: "Type “seen” once somebody who can help knows.",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: one of the verbs below, or a reference as typed.

    `verb` is "reference", "accept", "new", "none", "ignore", "use", "keep", "seen" or "" (nonsense).
    """

    row_id: str
    kind: str
    verb: str
    text: str
    suggestion: str
    about: Mapping[str, Any]


class ToCheck:
    """The To check tab as the rules use it. A line, once made, is settled but never removed by the script."""

    def __init__(self, table: Table, today: date) -> None:
        self._table = table
        self._today = today

    def not_safe(self, response: Response, reference: str) -> None:
        """Somebody says that someone may not be safe: to the head of the tab."""
        about = f"case {reference}" if reference else f"the response with receipt {response.receipt}"
        what = f"An answer says that someone may not be safe. It is about {about}. Read it now, and act."
        self._add(f"safe-{response.id}", NOT_SAFE, what, response=response, reference=reference, urgent=True)

    def unmatched(self, response: Response, match: Match) -> None:
        """A response whose case is not certain."""
        suggestions = "\n".join(map(str, match.suggestions)) or "No case looks like it."
        first = match.suggestions[0].reference if match.suggestions else ""
        what = f"{match.why_not} Which case does this response belong to?"
        self._add(f"match-{response.id}", MATCH, what, suggestions, response=response, reference=first)

    def unmatched_row(self, response: Response, why: str, suggestions: str) -> None:
        """An update for a row that is not there."""
        self._add(f"match-{response.id}", MATCH, why, suggestions, response=response)

    def looks_alike(self, response: Response, reference: str, others: list[str]) -> None:
        """A new case that agrees with an older one in everything that identifies a child."""
        what = (
            f"The new case {reference} looks like {' and '.join(others)}: it may be the same child, asked for again. "
            "Nothing was merged."
        )
        self._add(f"alike-{response.id}-{reference}", LOOKS_ALIKE, what, response=response, reference=reference)

    def conflict(self, response: Response, table: Table, row_id: str, column: str, new: Cell) -> None:
        """A response would change a cell that a person has changed."""
        spec = next(c for c in table.tab.columns if c.key == column)
        row = table.find(row_id) or {}
        what = (
            f"In “{table.tab.title}”, {row_id}, “{spec.title}”, the sheet says “{_shown(row.get(column), spec)}”, "
            f"an answer from {_day(response.submitted.date())} says “{_shown(new, spec)}”. The sheet was left as it is."
        )
        about: dict[str, Cell] = {"response": response.id, "tab": table.key, "row": row_id, "column": column}
        # A value that would not fit is left to people: they find the whole answer by its receipt number.
        if len(json.dumps(new)) < CELL_LIMIT // 2:
            about["value"] = new
        check_id = f"conflict-{digest(response.id, table.key, row_id, column)}"
        self._add(check_id, CONFLICT, what, response=response, reference=row_id.split("/")[0], about=about)

    def remark(self, remark_id: str, what: str, reference: str) -> None:
        """Something about a row that a person should put right, from now on; a settled line is opened again."""
        row = self._table.find(remark_id)
        if row is not None and row.get("state") == SETTLED:
            self._table.set(remark_id, "state", OPEN)
            self._table.set(remark_id, "settled_on", "")
            self._table.set(remark_id, "decision", "")
            self._table.set(remark_id, "outcome", HOW_TO_DECIDE[REMARK])
        self._add(remark_id, REMARK, what, reference=reference)

    def withdraw(self, remark_id: str) -> None:
        """A remark that no longer holds is settled."""
        row = self._table.find(remark_id)
        if row is not None and row.get("state") == OPEN:
            self.settle(remark_id, PUT_RIGHT)

    def open_remarks(self) -> list[str]:
        """The ids of the remarks that are open."""
        return [text_of(r[ROW_ID]) for r in self._table if r.get("kind") == REMARK and r.get("state") == OPEN]

    def knows(self, check_id: str) -> bool:
        """Whether there is a line of this id."""
        return self._table.find(check_id) is not None

    def decisions(self) -> Iterator[Decision]:
        """The decisions typed on open lines."""
        for row in list(self._table):
            if row.get("state") == OPEN and not is_empty(row.get("decision")):
                yield _decision(row)

    def settle(self, row_id: str, outcome: str) -> None:
        """A line is dealt with: it moves to the Settled view."""
        self._table.set(row_id, "state", SETTLED)
        self._table.set(row_id, "settled_on", to_serial(self._today))
        self._table.set(row_id, "outcome", outcome)
        self._table.set(row_id, "urgent", "")

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
        reference: str = "",
        urgent: bool = False,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        if self.knows(check_id):
            return
        told = about or ({"response": response.id} if response else {})
        cells: dict[str, Cell] = {
            "urgent": URGENT if urgent else "",
            "found_on": to_serial(self._today),
            "what": fit(what, "cut"),
            "suggestions": suggestions,
            "outcome": HOW_TO_DECIDE[kind],
            "state": OPEN,
            "reference": reference,
            "form": response.layout.key if response else "",
            "receipt": response.receipt if response else "",
            "kind": kind,
            "response": json.dumps(told, ensure_ascii=False) if told else "",
        }
        self._table.add(check_id, cells, at=ON_TOP if urgent else self._below_urgent)

    @functools.cached_property
    def _below_urgent(self) -> int:
        """The sheet row below the urgent lines: what is new goes there, and nothing that is urgent is pushed down."""
        urgent = [at for at, cell in enumerate(self._table.column("urgent")) if cell == URGENT]
        return max([FIRST_ROW, *(self._table.place(at) + 1 for at in urgent)])


def _shown(cell: Cell, column: Column) -> str:
    day = from_serial(cell) if column.type in ("date", "datetime") else None
    text = _day(day) if day else text_of(cell)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _decision(row: Mapping[str, Cell]) -> Decision:
    kind, text = text_of(row.get("kind")), text_of(row.get("decision")).strip()
    word = " ".join(text.lower().strip(" .!“”\"'").split())
    try:
        about = json.loads(text_of(row.get("response")) or "{}")
    except ValueError:
        about = {}
    return Decision(text_of(row[ROW_ID]), kind, _verb(kind, word), text, text_of(row.get("reference")), about)


def _verb(kind: str, word: str) -> str:
    if kind == MATCH:
        for verb, words in (("accept", _ACCEPT), ("new", _NEW), ("none", _NONE), ("ignore", _IGNORE)):
            if word in words:
                return verb
        return "reference"
    if kind == CONFLICT:
        return "use" if word in _ACCEPT else "keep" if word in _KEEP | _IGNORE else ""
    return "seen" if word in _SEEN else ""
