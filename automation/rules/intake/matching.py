"""Which case a response belongs to: attached by itself only when nothing speaks against it, else suggested."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from automation.rules.intake.likeness import Likeness, Pieces, Plain
from automation.rules.intake.remarks import by_a_slip
from automation.rules.references import is_valid, normalise
from automation.rules.tables import Table
from automation.rules.values import Cell, in_short
from automation.specs.model import Case

MOST_SUGGESTIONS: Final = 3
_IDENTITY: Final = 20
_HINT: Final = 5
_BY_SLIPS: Final = (25, 40, 15)
"""What a reference counts by the slips in it. An exact one is looked at only when something contradicts it: then it is
a brother's or sister's, most often."""
_IN_WORDS: Final = ("the same reference", "one character differs", "two characters differ")
_HOW_LIKELY: Final = ((60, "very likely"), (35, "likely"), (15, "possible"), (0, "unlikely"))
"""The score in words: a slip and half of who the child is make it very likely, a slip or all of who it is likely."""
Row = Mapping[str, Cell]
Slips = Mapping[str, int]
"""The cases whose references are near to one, with the slips in between."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that a response may belong to: its reference, how much speaks for it, and the reasons in words."""

    reference: str
    score: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        likely = next(words for least, words in _HOW_LIKELY if self.score >= least)
        return f"{self.reference}, {likely} ({', '.join(self.reasons)})"


@dataclass(frozen=True, slots=True)
class Match:
    """The case that a response belongs to, or why it was not attached and what it may belong to.

    `remark` is what is to be said of a case that was found although its reference was mistyped. Where none was found,
    `nearest` is the one that it probably means; `says_no` is that it says of its family that it takes no part.
    """

    reference: str = ""
    remark: str = ""
    why_not: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    nearest: str = ""
    says_no: bool = False


class Matcher:
    """Finds cases by reference, corroborated by what identifies a child (initials, date of birth, area …).

    Cases are looked up, not compared one by one: it has to be told of those that change meanwhile.
    """

    def __init__(self, table: Table, prefix: str) -> None:
        assert table.tab.case is not None
        self._table = table
        self._case: Case = table.tab.case
        self._prefix = prefix
        self._likeness = Likeness(table, self._case, prefix)
        titles = {column.key: column.title.lower() for column in table.tab.columns}
        self._titles = [titles[key] for key in (*self._case.identity, *self._case.hints)]
        self._weights = [_IDENTITY] * len(self._case.identity) + [_HINT] * len(self._case.hints)

    def match(self, given: str, identity: Row) -> Match:
        """The case for a reference as typed and the identity as given; both may be empty."""
        pieces = self._likeness.pieces(identity)
        if not given.strip():
            return Match(why_not="It gives no reference.", suggestions=self._suggest({}, pieces))
        reference = normalise(given, self._prefix)
        row = self._table.find(reference)
        if row is None:
            return self._among_others(reference, given, pieces)
        if not any(pieces):
            return Match(reference)  # nothing was given that could speak against it
        against = self._differing(self._likeness.pieces(row), pieces)
        if against:
            differ = " and ".join(against)
            why = f"The reference is that of {reference}, but the {differ} given there and here differ."
            suggestions = self._suggest(self._likeness.near(reference), pieces)
            return Match(why_not=why, suggestions=suggestions, nearest=reference)
        return Match(reference)

    def _among_others(self, reference: str, given: str, pieces: Pieces) -> Match:
        """What may be meant by a reference that no case has."""
        near, mistyped = self._likeness.near(reference), not is_valid(reference, self._prefix)
        if mistyped and (meant := self._only_one_meant(near, pieces)):
            return Match(meant, remark=by_a_slip(meant))
        why = "is not complete or is mistyped" if mistyped else "is not in the tracker"
        return Match(
            why_not=f"The reference “{in_short(given)}” {why}.",
            suggestions=self._suggest(near, pieces),
            nearest=self._nearest(near, pieces),
        )

    def _only_one_meant(self, near: Slips, given: Pieces) -> str:
        """The one case that a mistyped reference can be meant for; empty where there are several, or a doubt is left.

        One slip lies between them and no other case is near, all that identifies the child was given and agrees with
        that case alone, and nothing else that was given differs.
        """
        meant, *others = self._likeness.alike(given) or [""]
        if not meant or others or near != {meant: 1}:
            return ""
        return meant if False not in map(_agree, self._likeness.pieces_of(meant), given) else ""

    def _nearest(self, near: Slips, given: Pieces) -> str:
        """The only case that is one slip away and that nothing contradicts; empty where there is none, or several."""
        one_slip = [own for own, slips in near.items() if slips == 1]
        fitting = [own for own in one_slip if not self._differing(self._likeness.pieces_of(own), given)]
        return fitting[0] if len(fitting) == 1 else ""

    def differing(self, one: Row, other: Row) -> list[str]:
        """What identifies a child, is known of both, and is not the same: the titles of those columns."""
        return self._differing(self._likeness.pieces(one), self._likeness.pieces(other))

    def _differing(self, one: Pieces, other: Pieces) -> list[str]:
        verdicts = list(map(_agree, one, other))
        return [self._titles[at] for at in range(len(self._case.identity)) if verdicts[at] is False]

    def alike(self, identity: Row) -> list[str]:
        """References of cases that agree in everything that identifies a child (all of it given on both sides)."""
        return self._likeness.alike(self._likeness.pieces(identity))

    def learn(self, reference: str, row: Row) -> None:
        """A case that was opened meanwhile."""
        self._likeness.learn(reference, row)

    def learn_anew(self, reference: str) -> None:
        """What identifies a case, or hints at it, was changed meanwhile."""
        self._likeness.learn_anew(reference)

    def _suggest(self, near: Slips, given: Pieces) -> tuple[Suggestion, ...]:
        """The likeliest cases: what is not near by reference and agrees in nothing is none of them."""
        found = ((self._score(own, near, given), own) for own in {*near, *self._likeness.sharing(given)})
        best = heapq.nsmallest(MOST_SUGGESTIONS, ((-score, own) for score, own in found if score > 0))
        return tuple(Suggestion(own, -score, self._reasons(own, near, given)) for score, own in best)

    def _score(self, own: str, near: Slips, given: Pieces) -> int:
        score = _BY_SLIPS[near[own]] if own in near else 0
        for here, there, weight in zip(self._likeness.pieces_of(own), given, self._weights, strict=True):
            if here is not None and there is not None and type(here) is type(there):
                score += weight if here == there else -weight
        return score

    def _reasons(self, own: str, near: Slips, given: Pieces) -> tuple[str, ...]:
        verdicts = zip(map(_agree, self._likeness.pieces_of(own), given), self._titles, strict=True)
        reasons = [f"{'same' if same else 'different'} {title}" for same, title in verdicts if same is not None]
        return ((_IN_WORDS[near[own]],) if own in near else ()) + tuple(reasons)


def _agree(one: Plain, other: Plain) -> bool | None:
    """Whether two pieces of identity agree; None when either is missing or cannot be read."""
    return one == other if one is not None and type(one) is type(other) else None
