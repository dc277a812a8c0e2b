"""What people type in To check, read: which of the words that a line asks for they chose, or which reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from automation.rules.intake.checklines import about_of
from automation.rules.intake.kinds import CONFLICT, LOOKS_ALIKE, MATCH, SENT_TWICE, SETTLED, STOPS
from automation.rules.tables import Table
from automation.rules.values import Cell, is_empty, text_of
from automation.specs.system import ROW_ID

_ACCEPT: Final = frozenset({"yes", "accept", "ok", "okay", "agreed", "use", "use it"})
_KEEP: Final = frozenset({"keep", "no", "keep it"})
_SEEN: Final = frozenset({"seen", "done", "ok", "okay", "yes", "ignore"})
_IGNORE: Final = frozenset({"ignore", "set aside"})
_NEW: Final = frozenset({"new", "new case"})
_NONE: Final = frozenset({"none", "no case", "without"})
_SAME_CHILD: Final = {
    "again": frozenset({"again", "reopen", "reopened"}),
    "second": frozenset({"second", "2nd"}),
}
"""What the first word of a decision about the same child says; a reference may come behind it."""
_ANOTHER: Final = frozenset({"different", "different child", "another", "another child", "other child", "no"})
_TWICE: Final = {
    "once": frozenset({"once", "one", "twice", "same", "slip", *_IGNORE}),
    "both": frozenset({"both", "two", "different", "keep", "keep both"}),
}
_ERASE: Final = frozenset({"erase", "erase it", "erase everything"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: one of the verbs below, or a reference as typed.

    `verb` is "reference", "accept", "new", "none", "ignore", "use", "keep", "erase", "again", "second", "different",
    "once", "both", "seen" or "" (nonsense).
    """

    row_id: str
    kind: str
    verb: str
    text: str
    suggestion: str
    about: Mapping[str, Any]


def decisions_in(table: Table) -> Iterator[Decision]:
    """The decisions typed on open lines."""
    for row in [table.row(at) for at, cell in enumerate(table.column("decision")) if not is_empty(cell)]:
        if row.get(ROW_ID) and row.get("kind") and row.get("state") != SETTLED:
            yield _decision(row)


def _decision(row: Mapping[str, Cell]) -> Decision:
    kind, text = text_of(row.get("kind")), text_of(row.get("decision")).strip()
    word = " ".join(text.lower().strip(" .!“”\"'").split())
    return Decision(text_of(row[ROW_ID]), kind, _verb(kind, word), text, text_of(row.get("reference")), about_of(row))


def _verb(kind: str, word: str) -> str:
    if kind == MATCH:
        for verb, words in (("accept", _ACCEPT), ("new", _NEW), ("none", _NONE), ("ignore", _IGNORE)):
            if word in words:
                return verb
        return "reference"
    if kind == CONFLICT:
        return "use" if word in _ACCEPT else "keep" if word in _KEEP | _IGNORE else ""
    if kind == LOOKS_ALIKE:
        first = word.replace("re-open", "reopen").partition(" ")[0]
        said = next((verb for verb, words in _SAME_CHILD.items() if first in words), "")
        return said or ("different" if word in _ANOTHER else "seen" if word in ("seen", "done") else "")
    if kind == SENT_TWICE:
        return next((verb for verb, words in _TWICE.items() if word in words), "")
    if kind == STOPS:
        return "erase" if word in _ERASE else "keep" if word in _KEEP | _IGNORE else ""
    return "seen" if word in _SEEN else ""
