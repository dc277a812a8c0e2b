"""The names the code itself relies on: its own tabs and columns, and the first rows of every tab."""

from __future__ import annotations

import re
from typing import Final

PEOPLE: Final = "people"
RESPONSES: Final = "responses"
EMAILS: Final = "emails"
RUNS: Final = "runs"
TO_CHECK: Final = "to_check"

COORDINATOR: Final = "Coordinator"
"""The role in People that sees everything."""
SAFEGUARDING_LEAD: Final = "Safeguarding lead"
"""The role in People that hears at once where somebody may not be safe."""

ROW_ID: Final = "id"
"""Hidden first column of every tab: what a row is found by."""
DECISION: Final = "decision"
"""Column of To check into which people type what they decide."""
FORM: Final = "form"
FORM_TITLE: Final = "form_title"
"""Columns of a tab that says which form a line is about: the form's key, and what people call it."""
NOTICED: Final = "noticed"
"""Hidden column of tabs with cases or a follow-up: which remarks on the row were already put in To check."""

REQUIRED_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    PEOPLE: ("name", "aliases", "email", "role", "partner", "deputy", "pause_until", "language", "how_often"),
    RESPONSES: (
        "received", "form", "receipt", "reference", "became", "where", "wrote", "answers", "note", "edited", "earlier",
    ),
    EMAILS: ("kind", "person", "address", "period", "subject", "state", "ready_at", "sent_at", "message_id", "note"),
    RUNS: ("job", "started", "ended", "result", "summary", "problems"),
    TO_CHECK: (
        "urgent", "found_on", "what", "suggestions", "decision", "outcome", "state",
        "reference", "form", "receipt", "kind", "response",
    ),
}  # fmt: skip
"""Columns that the code writes or reads on its own tabs; a template may add more and choose the titles."""

KEY_ROW: Final = 0
"""Row index of the hidden row that holds the column keys."""
TITLE_ROW: Final = 1
"""Row index of the titles that people see."""
FIRST_ROW: Final = 2
"""Row index where data begins."""

NOT_SAFE: Final = "not_safe"
"""Key of the question that every form ends with: someone may not be safe."""
DAYS_ON: Final = re.compile(r"([+-]\d{1,3}) days?")
"""How a choice sets a date: by so many days from the day of the response."""
MOST_TURNS: Final = 20
"""How often a section of a form may be filled in at most."""
END: Final = "end"
"""Where a branch may lead besides a section: to the end of the form."""
