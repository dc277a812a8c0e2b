"""The kinds and the states of the lines in To check, and what may be typed on each."""

from __future__ import annotations

from typing import Final

from automation.rules.intake.choices import ALL_CHOICES

MATCH: Final = "Which case?"
LOOKS_ALIKE: Final = "Same child?"
SENT_TWICE: Final = "Sent twice?"
CONFLICT: Final = "Two values"
REMARK: Final = "Please look"
NOT_SAFE: Final = "Someone may not be safe"
EDITED: Final = "Edited afterwards"
STOPS: Final = "No longer takes part"
NOT_TOLD: Final = "Not told"

OPEN: Final = "Open"
SETTLED: Final = "Settled"
URGENT: Final = "Now"
URGENT_NO: Final = "Family says no"
HOW_URGENT: Final = {URGENT: 2, URGENT_NO: 1}
"""The words under Urgent: someone may not be safe, or a no that waits. Sorted downwards, they stand in this order."""
PUT_RIGHT: Final = "Put right meanwhile."
"""The outcome of a remark that settled itself."""
NO_PART: Final = "The family takes no part."
"""The outcome of a remark that nobody has to put right any more."""
BY_ERASING: Final = "Erased on "
"""How the outcome of a question begins that went with what it was about; only people erase."""
SUPERSEDED: Final = "The answer was edited meanwhile."
"""The outcome of a question about an answer that no longer stands."""

HOW_TO_DECIDE: Final = {
    MATCH: ALL_CHOICES,
    LOOKS_ALIKE: "Type “again” where the older case goes on, “second” for a second concern of the same child, or "
    "“different” for another child.",
    SENT_TWICE: "Type “once” to set the second aside, or “both” to take it in as well.",
    CONFLICT: "Type “use” to put the newer answer in, or “keep” to leave what stands in the sheet.",
    REMARK: "Type “seen” once you have dealt with it.",
    NOT_SAFE: "Type “seen” once somebody who can help knows.",
    EDITED: "Type “seen” once you have looked, and have put right what has to be.",
    NOT_TOLD: "Type “seen” once you have told them.",
    STOPS: "Type “erase” to erase what is kept about this child, or “keep”. What is erased cannot be brought back.",
}

ABOUT_STOPPING: Final = "stops-"
"""How the id of a line begins that offers to erase a case; behind it stands the case's reference."""
SAYS_NO: Final = "says no"
"""In what a line is about: the case of the family that says so, as far as it can be told."""
