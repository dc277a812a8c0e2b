"""What became of made-up responses, held against what each was really about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from automation.jobs.bench.data import Meant
from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.kinds import LOOKS_ALIKE
from automation.rules.intake.written import rows_of
from automation.rules.values import Cell, text_of
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

_ATTACHED: Final = (became.NEW_CASE, became.ON_CASE, became.ROW_ADDED, became.ROW_CHANGED)


class Outcome(msgspec.Struct, frozen=True):
    """What became of the responses, held against what they were really about.

    `rows` counts the rows of all tabs once everything is taken in. `wrong` counts responses that stand on another case
    than theirs; there must be none. `held_needlessly` counts those sent to To check although their reference was good.
    Of the `damaged` references, `forgiven` were attached all the same; `traced` of the others leave a trace of their
    case, and for `first_right` of these the first suggestion is that case. `changed_by_nothing` counts the changes
    that a sync without anything new would have made.
    """

    responses: int
    rows: int
    cases: int
    attached: int
    to_check: int
    without_case: int
    wrong: int
    unaccounted: int
    held_needlessly: int
    looks_alike: int
    damaged: int
    forgiven: int
    traced: int
    first_right: int
    changed_by_nothing: int


def outcome_of(book: Book, meant: Mapping[str, Meant], changed: int) -> Outcome:
    """What became of all responses; `changed` counts the changes that a sync without anything new would make."""
    lines = {text_of(line[ROW_ID]): line for line in book.tables[RESPONSES]}
    attached = {id_ for id_, line in lines.items() if line.get("became") in _ATTACHED and line.get("reference")}
    held = {id_ for id_, line in lines.items() if line.get("became") == became.TO_BE_CHECKED}
    damaged = {id_: told for id_, told in meant.items() if told.damage}
    traced = {id_: told for id_, told in damaged.items() if told.traced and id_ in held}
    return Outcome(
        responses=len(meant),
        rows=sum(map(len, book.tables.values())),
        cases=sum(1 for _ in book.case_table),
        attached=len(attached),
        to_check=len(held),
        without_case=len(lines) - len(attached) - len(held),
        wrong=sum(_stands_elsewhere(book, line, meant[id_]) for id_, line in lines.items()),
        unaccounted=len(meant.keys() ^ lines.keys()),
        held_needlessly=len(held - damaged.keys()),
        looks_alike=sum(line.get("kind") == LOOKS_ALIKE for line in book.tables[TO_CHECK]),
        damaged=len(damaged),
        forgiven=len(damaged.keys() & attached),
        traced=len(traced),
        first_right=sum(_first_suggestion(book, id_) in told.cases for id_, told in traced.items()),
        changed_by_nothing=changed,
    )


def _stands_elsewhere(book: Book, line: Mapping[str, Cell], told: Meant) -> bool:
    """Whether a response's line, or a row that it made or changed, names a case that the response is not about."""
    named = set(text_of(line.get("reference")).split(", "))
    for tab, row_id in rows_of(line.get("where")):
        row = book.tables[tab].find(row_id) or {}
        named.add(text_of(row.get("reference")))
    return not named - {""} <= set(told.cases)


def _first_suggestion(book: Book, response_id: str) -> str:
    line = book.tables[TO_CHECK].find(f"match-{response_id}")
    return text_of(line.get("reference")) if line else ""
