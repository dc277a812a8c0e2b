"""Clocks for tests in which nobody waits."""

from __future__ import annotations

from datetime import datetime, timedelta


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


class StandingClock:
    """A date and time that stays until the test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        """Let some days, hours, minutes or seconds pass."""
        self.now += timedelta(**span)


class TickingClock(StandingClock):
    """One on which every look is so much later than the one before."""

    def __init__(self, now: datetime, **span: float) -> None:
        super().__init__(now)
        self._span = span

    def __call__(self) -> datetime:
        self.passes(**self._span)
        return self.now
