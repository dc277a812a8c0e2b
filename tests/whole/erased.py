"""What must hold once a case was erased: its words are gone from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from automation.jobs.reading import Reading
from automation.rules.intake.checklines import about_of
from automation.rules.intake.kinds import OPEN, STOPS
from automation.rules.intake.written import rows_of
from automation.rules.references import normalise
from automation.rules.values import text_of
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK


def rows_of_case(before: Reading, reference: str) -> Iterator[tuple[str, str]]:
    """The rows that may belong to a case: those that name it, that a response to it made, or that ask about one."""
    lines = [line for line in before.book.tables[RESPONSES] if reference in text_of(line.get("reference"))]
    made = {row for line in lines for row in rows_of(line.get("where"))}
    sent = {line[ROW_ID] for line in lines}
    for key, table in before.book.tables.items():
        for row in table:
            named = any(reference in normalise(text_of(cell), "FT") for cell in row.values())
            if named or (key, row[ROW_ID]) in made or about_of(row).get("response") in sent:
                yield key, text_of(row[ROW_ID])


def what_was_erased_is_gone(before: Reading, now: Reading) -> None:
    """Of a case that was erased, nothing that anybody typed into its rows stands anywhere."""
    told = {text_of(cell) for rows in now.values.values() for row in rows or () for cell in row}
    for line in before.book.tables[TO_CHECK]:
        settled = now.book.tables[TO_CHECK].find(text_of(line[ROW_ID])) or {}
        erased = text_of(settled.get("outcome")).startswith("Erased on")
        if line.get("state") == OPEN and line.get("kind") == STOPS and erased:
            _nothing_is_left(before, text_of(line.get("reference")), told)


def _nothing_is_left(before: Reading, reference: str, told: set[str]) -> None:
    for tab in ("children", "agreed_actions", "waiting_list"):
        table = before.book.tables[tab]
        columns = [c.key for c in table.tab.columns if c.owner != "script" and c.key not in ("reference", "number")]
        for row in (row for row in table if text_of(row[ROW_ID]).partition("/")[0] == reference):
            words = {text_of(row.get(key)) for key in columns}
            left = {word for word in words if word.startswith(("typed ", "adult ", "news "))} & told
            assert not left, f"{reference} was erased, and {left} still stands somewhere"
