"""Whether each line of To check still stands beside what the program knows of it, told by a fingerprint.

What the program needs stands in hidden columns. Somebody who sorts only the columns that they see takes each decision
to another line, and with it a child's words to another child.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from automation.rules.tables import Table
from automation.rules.values import Cell, digest, text_of

ASKED: Final = "asked"
"""In what the program knows of a line: the fingerprint of what is asked there."""
_LENGTH: Final = 8
_BEFORE: Final = f'"{ASKED}": "'


def as_asked(cells: Mapping[str, Cell]) -> str:
    """The fingerprint of what people see of a line."""
    return digest(text_of(cells.get("what")), text_of(cells.get("suggestions")), length=_LENGTH)


def is_out_of_step(lines: Table, settled: str) -> bool:
    """Whether a line that is not in the state `settled` asks what belongs to another one.

    A line whose words somebody typed over belongs to none, and lines from before there were fingerprints have none.
    """
    if not {"state", "what", "suggestions", "response"} <= lines.columns.keys():
        return False
    known = [text_of(cell).partition(_BEFORE)[2][:_LENGTH] for cell in lines.column("response")]
    open_ = [at for at, state in enumerate(lines.column("state")) if state != settled and known[at]]
    wrong = {seen for at in open_ if (seen := as_asked(lines.row(at))) != known[at]}
    return not wrong.isdisjoint(known)


def why_it_waits(lines: Table) -> str:
    """What a coordinator is told of such a tab."""
    return (
        f"In the tab “{lines.tab.title}” what is asked no longer stands beside what belongs to it: part of the columns "
        "was sorted or moved by itself. No decision is carried out until you undo that (Edit, Undo, or an earlier "
        "version) and run: followthrough sync"
    )
