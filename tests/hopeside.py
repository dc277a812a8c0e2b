"""Hopeside, the small partnership of the tests: what `init` would be told, one lead, and a Monday in November."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

MONDAY: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANSWERS: Final = {
    "organisation.name": "Hopeside",
    "coordinator.name": "Robin Ashdown",
    "coordinator.email": "robin@hopeside.example",
    "coordinator.telephone": "01632 960101",
    "safeguarding.name": "Sam Whitlock",
    "safeguarding.telephone": "01632 960102",
    "safeguarding.email": "sam@hopeside.example",
    "privacy.notice": "We use what you tell us to find help.",
}
PEOPLE: Final = [{"name": "Sal Rowe", "aliases": "SR", "email": "sal@hopeside.example", "role": "Lead"}]
