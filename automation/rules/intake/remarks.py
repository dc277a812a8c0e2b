"""What a response's line says for good in its note: why it is where it is, and what people decided of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from automation.rules.intake.kinds import HOW_TO_DECIDE
from automation.rules.values import day_in_words

_LONG: Final = 40
"""Characters of a decision that are quoted."""
_DELETED: Final = "Somebody deleted the question about it in To check"
SETTLED_BEFORE: Final = "The question about it was settled in To check before: what was decided stands there."
ASKED_AGAIN: Final = "The question about it is in To check again."
_UNTOLD: Final = "The email address is none: To check asks somebody to tell them "
_BY_A_SLIP: Final = "One character of its reference is wrong; what it says of who the child is fits "
_LASTING: Final = re.compile(
    rf"Decided in To check on [^:]{{1,30}}: “.{{0,{_LONG}}}?” \((?:{'|'.join(map(re.escape, HOW_TO_DECIDE))})\)\."
    rf"|{_DELETED}; seen by the run of [^.]{{1,30}}\.|{re.escape(SETTLED_BEFORE)}|{re.escape(ASKED_AGAIN)}"
    rf"|{re.escape(_UNTOLD)}[^.]+\.|{re.escape(_BY_A_SLIP)}[^.]+\.",
    re.DOTALL,
)


def decided(text: str, kind: str, today: date) -> str:
    """What was decided and when: a word of ours or a reference, so nothing private; `kind` is what had been asked."""
    return f"Decided in To check on {day_in_words(today)}: “{text[:_LONG]}” ({kind})."


def deleted(today: date) -> str:
    """That the question was deleted, and when that was seen."""
    return f"{_DELETED}; seen by the run of {day_in_words(today)}."


def by_a_slip(reference: str) -> str:
    """That a response was attached to a case although its reference was mistyped, and what spoke for it."""
    return f"{_BY_A_SLIP}{reference} and no other."


def untold(references: str) -> str:
    """That a person was asked to tell whoever sent a request these references."""
    return f"{_UNTOLD}{references}."


def left_to_people(note: str) -> set[str]:
    """The references that people were asked to tell, as a note says."""
    asked = (one.removeprefix(_UNTOLD).rstrip(".") for one in lasting(note) if one.startswith(_UNTOLD))
    return {reference for references in asked for reference in references.split(", ")}


def times_decided(note: str, kind: str) -> int:
    """How many decisions a note tells of about what was asked."""
    return sum(one.endswith(f" ({kind}).") for one in lasting(note))


def tells_deleted(note: str) -> bool:
    """Whether a note tells that the question was deleted."""
    return _DELETED in note


def lasting(note: str) -> list[str]:
    """The sentences of a note that stay in it, whatever becomes of the response later."""
    return _LASTING.findall(note) if note else []
