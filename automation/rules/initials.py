"""What can pass for initials: the first letters of names, and no name."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST: Final = 3
"""Capitals in a row that may be initials: four are as often ANNA or LIAM."""
_NAMES: Final = frozenset(["Al", "Bo", "Cy", "Di", "Ed", "Jo", "Lu", "Mo", "Si", "Ty", "Vi"])
"""Names of two letters, as names are written: JO and jo may be initials, and so may Ab, as a telephone writes it."""


def are_initials(text: str) -> bool:
    """Whether a text has nothing in it that is longer than initials are, as in AB, a.b. or the Welsh LlJ.

    The desk's form pages ask the same before they take an answer. A short name in capitals (SAM) cannot be told from
    initials.
    """
    return all(map(_is_short, _WORD.findall(text)))


def _is_short(word: str) -> bool:
    if len(word) <= 2:
        return word not in _NAMES
    small_in_a_row = any(one.islower() and other.islower() for one, other in pairwise(word))
    return word[0].isupper() and not small_in_a_row and sum(map(str.isupper, word)) <= _MOST
