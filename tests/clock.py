"""A clock for tests in which nobody waits."""

from __future__ import annotations


class Clock:
    """Seconds that pass only while somebody would have slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
