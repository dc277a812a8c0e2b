"""The test email: it asks nothing of anybody, and shows that emails arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from automation.rules.chasing.messages import Kind
from automation.rules.items import Person


@dataclass(frozen=True, slots=True)
class Trial:
    """A test email to the coordinator; each one is a message of its own."""

    kind: ClassVar[Kind] = "test"

    to: Person
    at: datetime

    @property
    def key(self) -> str:
        """What makes it one message: its moment."""
        return f"test/{self.at:%Y-%m-%dT%H:%M:%S}/{self.to.email}"

    @property
    def period(self) -> str:
        """The day that it is for."""
        return self.at.date().isoformat()

    @property
    def about(self) -> tuple[str, ...]:
        """It tells of nothing."""
        return ()
