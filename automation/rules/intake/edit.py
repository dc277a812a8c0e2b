"""One edit of a response on its way: the version before, the one now, and what is left to be told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from automation.rules.answers import Response
from automation.rules.intake.entry import Entry
from automation.rules.tables import Table


@dataclass
class Edit:
    """One edit on its way: the version before (None where it was not kept whole), the one now, and what it left open.

    `arrived` is the moment of the very first version, `known_at` that of the one before, `sentences` are for To check,
    `put_back` has the places (section:number) of fillings that an earlier version had and the one before had not,
    `said_not_safe` is whether the one before said that someone may not be safe, `was_left_out` whether nothing changed.
    """

    before: Response | None
    now: Response
    entry: Entry
    arrived: datetime | None
    known_at: float
    sentences: list[str] = field(default_factory=list)
    put_back: set[str] = field(default_factory=set)
    said_not_safe: bool = False
    was_left_out: bool = False

    @property
    def says_anew_not_safe(self) -> bool:
        """Whether this version says that someone may not be safe, and the one before did not."""
        return self.now.not_safe and not self.said_not_safe

    @property
    def says_nothing_new(self) -> bool:
        """Whether all is answered as before: sent once more, or told by another clock."""
        before, now = self.before, self.now
        if before is None or self.put_back or self.sentences:
            return False
        return (before.answers, dict(before.turns), before.strays) == (
            now.answers,
            dict(now.turns),
            now.strays,
        )

    @property
    def has_new_strays(self) -> bool:
        """Whether this version answers questions that its form's spec does not have in words that are new."""
        if self.before is None:
            return False
        answered = [self.before.answers, *(told for turns in self.before.turns.values() for _, told in turns)]
        known = {*self.before.strays, *(text for told in answered for texts in told.values() for text in texts)}
        return not known.issuperset(self.now.strays)

    def says_the_same(self, keys: Iterable[str]) -> bool:
        """Whether both versions answer these questions alike."""
        return self.before is not None and all(self.before.answers.get(k) == self.now.answers.get(k) for k in keys)

    def had_a_row(self, table: Table, place: str) -> bool:
        """Whether a filling of the version before had a row: of one that is put back only a row that is lost tells."""
        lost = any(tab == table.key and table.find(row_id) is None for tab, row_id in self.entry.rows)
        return lost or place not in self.put_back

    def as_of_arrival(self, version: Response) -> Response:
        """A version as if it had come when the response first did: an edit moves no meeting and no referral."""
        return replace(version, submitted=self.arrived) if self.arrived else version

    def leave_out(self, why: str) -> None:
        """Change nothing by this version, because it speaks of somebody else by now."""
        self.sentences.append(f"{why} Nothing was moved, and nothing changed by it.")
        self.was_left_out = True

    def take_out(self, number: int) -> None:
        """Leave the filling of a child whose case was erased out of what is kept.

        With it go answers to questions that the form no longer has: they may be about this child.
        """
        kept = {key: [one for one in turns if one[0] != number] for key, turns in self.now.turns.items()}
        self.now = replace(self.now, turns={key: turns for key, turns in kept.items() if turns}, strays=())
