"""One followed-up row and one person, as digests see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from automation.rules.values import Cell


@dataclass(frozen=True, slots=True)
class Item:
    """One followed-up row. `what` holds only what mail may show; `leads` are ids of rows of the People tab.

    Where `what` is made of closed choices, and of no words that somebody typed, `choices` are these.
    """

    tab: str
    tab_title: str
    sensitive: bool
    row_id: str
    reference: str
    number: str
    what: str
    leads: tuple[str, ...]
    due: date | None
    status: str
    closed: bool
    days_overdue: int
    """0 when it is not overdue."""
    link: str
    """Prefilled link to report progress; empty while others cannot reach the desk."""
    moved: int = 0
    """How often its date was moved."""
    first_due: date | None = None
    """The day that was promised first; None where that is not kept."""
    done: bool = False
    """Whether it is closed by its own status, and not because a family stopped."""
    choices: tuple[str, ...] = ()
    ongoing: bool = False
    """Whether it is to go on without a date, on purpose."""
    lost: bool = False
    """Whether it hangs on a case, and no reference of one stands in its row."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the People tab, read. `deputy` is a name or an alias, as typed there."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    email: str = ""
    role: str = ""
    partner: str = ""
    deputy: str = ""
    pause_until: date | None = None
    language: str = ""
    how_often: str = ""
    day: str = ""
    hour: Cell = ""
    """As typed: rules.chasing.slots reads both."""
    code: str = ""
    """The word by which a form knows them; empty where the tab has no such column yet."""
    pause_unclear: str = ""
    """What stands where the day should stand until which they are away, and is none."""
