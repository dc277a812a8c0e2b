"""The states that an email in the tab Emails goes through, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from automation.rules.values import CELL_LIMIT, Cell, text_of

READY: Final = "Ready"
"""It waits to be sent: for the first time, or (Next try) again. Typed by a person, it sends the email again."""
SENDING: Final = "Sending"
"""A run is sending it just now. One that stays so was cut off, and nobody can be sure that it went."""
WRITTEN: Final = "Written"
"""It lies in a folder, and a person sends it."""
SENT: Final = "Sent"
"""The mail server took it, and answers for it from there on."""
BOUNCED: Final = "Bounced"
"""The mail server refused it for this address: another address, or a person, has to help."""
FAILED: Final = "Failed"
"""It could not be made or handed over, as often as config lets it be tried."""
UNCERTAIN: Final = "Uncertain"
"""Its sending was cut off twice: nobody knows whether it came, and it does not go again by itself."""
OVERTAKEN: Final = "Overtaken"
"""Its week was over before it could be sent, and a newer one says what it would have said."""

STATES: Final = (READY, SENDING, WRITTEN, SENT, BOUNCED, FAILED, UNCERTAIN, OVERTAKEN)
_HANDED_OVER: Final = frozenset({WRITTEN, SENT})
_BETWEEN: Final = "\n"
NEEDS_A_PERSON: Final = frozenset({BOUNCED, FAILED, UNCERTAIN})
"""Nothing more happens to an email in these states until somebody does something."""


def is_handed_over(state: Cell) -> bool:
    """Whether an email in this state is done with: written for a person to send, or sent."""
    return state in _HANDED_OVER


def is_to_be_sent(state: Cell) -> bool:
    """Whether an email in this state goes out by itself: now, at its next try, or after its sending was cut off."""
    return state in (READY, SENDING) or not state


def about_text(about: Iterable[str]) -> str:
    """What an email tells of, as its line keeps it; of more than a cell holds, the first."""
    text = _BETWEEN.join(about)
    return text if len(text) <= CELL_LIMIT else text[:CELL_LIMIT].rpartition(_BETWEEN)[0]


def told_of(cell: Cell) -> tuple[str, ...]:
    """What an email told of: references, receipts or ids of rows, as its line keeps them."""
    return tuple(filter(None, text_of(cell).split(_BETWEEN)))
