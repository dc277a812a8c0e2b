"""Whoever sits before the screen while an account is connected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Talk(Protocol):
    """Whoever sits before the screen."""

    def say(self, lines: Sequence[str]) -> None:
        """Show some lines."""
        ...

    def ask(self, question: str) -> str:
        """Ask for a line; ConfigError where nobody is there to answer."""
        ...

    def browse(self, address: str) -> bool:
        """Open an address in a browser; False where there is none."""
        ...
