"""Small numbers: counts of people by a category that are so small that somebody might be known by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FEWEST: Final = 5
"""Counts from one to just below this are not told."""
FEWER: Final = f"fewer than {FEWEST}"
NOT_TOLD: Final = "not shown"


def guarded(counts: Mapping[str, int]) -> dict[str, int | str]:
    """Counts by category beside a total that is told: small ones become "fewer than 5".

    Where only one is small it could be worked out from the total, so the next smallest is held back with it.
    """
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    rest = [name for name in counts if name not in hidden]
    if len(hidden) == 1 and rest:
        hidden.add(min(rest, key=lambda name: counts[name]))
    return {name: _told(count) if name in hidden else count for name, count in counts.items()}


def _told(count: int) -> str:
    return FEWER if count < FEWEST else NOT_TOLD
