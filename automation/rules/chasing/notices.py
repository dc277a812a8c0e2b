"""The notice to the coordinator that cannot wait for the week.

An email came to nobody, no run has gone well, or a family says no and nobody can tell for certain which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from automation.rules.chasing.messages import Kind
from automation.rules.chasing.readers import Reader
from automation.rules.chasing.told import Told, mark
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Person

_MOST: Final = 100
"""Emails that one notice names."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a coordinator has to know at once. It says whom an email did not reach, never what it said.

    `silent_since` is when a run last went well, where none has since for too long; `says_no` is the receipt number of
    an answer that says no for a family that is not certain. `name` tells one from another.
    `deputy_of` is the coordinator who is away, where `to` is their deputy.
    """

    kind: ClassVar[Kind] = "notice"

    to: Person
    today: date
    name: str
    undelivered: tuple[Undelivered, ...] = ()
    silent_since: datetime | None = None
    says_no: str = ""
    deputy_of: Person | None = None

    @property
    def key(self) -> str:
        """What makes it one message: this coordinator, and what it told of when it was first noted."""
        person = self.deputy_of or self.to
        return f"notice/{self.name}/{person.id or person.email}"

    @property
    def period(self) -> str:
        """The day on which it was found out."""
        return self.today.isoformat()

    @property
    def silent_days(self) -> int:
        """For how many days no run has gone well, 1 at the least; 0 where that is not what it tells."""
        return max((self.today - self.silent_since.date()).days, 1) if self.silent_since else 0

    @property
    def about(self) -> tuple[str, ...]:
        """The marks of the emails that it tells of, or the receipt number."""
        return (*(one.mark for one in self.undelivered), *filter(None, [self.says_no]))


def notices_for(
    coordinators: Sequence[Reader], today: date, undelivered: Sequence[Undelivered], told: Told
) -> list[Notice]:
    """To each coordinator the emails that came to nobody and that they were not told of yet, in one notice.

    A notice that is noted and still to go keeps what it tells of; none goes to an address about the email that did not
    reach that very address, and none tells of another notice.
    """
    notices = []
    for reader in coordinators:
        mine = [one for one in undelivered if one.kind != "notice" and not one.went_to(reader.to.email)]
        waiting = told.waiting("notice", reader.person)
        for key, marks in waiting.items():
            if still := tuple(one for one in mine if one.mark in marks):
                notices.append(Notice(reader.to, today, key.split("/")[1], still, deputy_of=reader.away))
        known = told.to("notice", reader.person).union(*waiting.values())
        if news := tuple(one for one in mine if one.mark not in known)[:_MOST]:
            name = mark(*(one.mark for one in news))
            notices.append(Notice(reader.to, today, name, news, deputy_of=reader.away))
    return notices


def silence_notices(coordinators: Sequence[Reader], today: date, since: datetime) -> list[Notice]:
    """To each coordinator, once for each silence, that no run has gone well since a moment."""
    name = f"silent-{since:%Y%m%d%H%M}"
    return [Notice(one.to, today, name, silent_since=since, deputy_of=one.away) for one in coordinators]


def refusal_notices(coordinators: Sequence[Reader], today: date, receipts: Sequence[str]) -> list[Notice]:
    """To each coordinator, once for each answer, that it says no for a family that is not certain."""
    return [
        Notice(reader.to, today, f"no-{one}", says_no=one, deputy_of=reader.away)
        for one in receipts
        for reader in coordinators
    ]
