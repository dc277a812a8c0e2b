"""How a long job says how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and out of how much."""


def silent(what: str, done: int, of: int) -> None:
    """Listen to nothing."""
