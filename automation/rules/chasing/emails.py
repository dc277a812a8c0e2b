"""The states of an email in the tab Emails, and which of them mean that it is not written again."""

from __future__ import annotations

from typing import Final

from automation.rules.values import Cell

READY: Final = "Ready"
WRITTEN: Final = "Written"
"""It lies in a folder, and a person sends it."""
SENT: Final = "Sent"
"""It left the house."""
FAILED: Final = "Failed"


def is_handed_over(state: Cell) -> bool:
    """Whether an email in this state is done with: written for a person to send, or sent."""
    return state in (WRITTEN, SENT)
