"""What a summary goes by: the cases, questions, troubles and forms that a coordinator hears of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from automation.config_sections import Escalation as Step
from automation.rules.chasing.addresses import AddressNews
from automation.rules.chasing.told import Told
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Item
from automation.rules.people import Directory


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody has met yet: for how many days, and whether that is longer than the target allows.

    `days` is None where the day it came in cannot be read.
    """

    reference: str
    days: int | None
    working_days: int = 0
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A line of To check: `label` is a reference, a receipt number or a tab, `kind` a fixed phrase, neither typed."""

    kind: str
    label: str
    urgent: int
    found_on: date | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A run that went wrong, in the words of its line in Runs."""

    job: str
    when: datetime
    what: str


@dataclass(frozen=True, slots=True)
class FormTrouble:
    """A form that nobody can fill in: it is gone, or takes no responses. `key` is that of its spec."""

    title: str
    what: Literal["missing", "closed"]
    key: str = ""


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What the coordinator's summary is made from. `came` has the open cases, each with the day on which it came in.

    `target` says within how many working days a case should be met (0: no target), `to_revisit` with whom it is time to
    talk again. `lists` are the keys of the tabs whose rows hang on no case: they are told by themselves as they fall
    due. `told` knows what a coordinator was told before.
    """

    directory: Directory
    items: Sequence[Item] = ()
    came: Sequence[tuple[str, date | None]] = ()
    waiting: Sequence[Waiting] = ()
    target: int = 0
    to_revisit: Sequence[str] = ()
    to_check: Sequence[Check] = ()
    troubles: Sequence[Trouble] = ()
    link: str = ""
    soon_days: int = 7
    lists: Sequence[str] = ()
    steps: Sequence[Step] = ()
    undelivered: Sequence[Undelivered] = ()
    addresses: Sequence[AddressNews] = ()
    forms: Sequence[FormTrouble] = ()
    told: Told = field(default_factory=Told)
