"""Access that nobody asked Followthrough for: links, people outside People, and roles that may not see a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from automation.rules.sharing.access import Member, Permission, address_key, does

_RESTRICT: Final = "In Google, open it, choose Share, and set General access to Restricted"
_TAKE_AWAY: Final = "Take it away in Google under Share"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Access that somebody has to see to: who may do what, and the remedy; both without a full stop."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


def unasked_for(
    what: str, permissions: Iterable[Permission], members: Sequence[Member], why_not: Callable[[Member], str]
) -> Iterator[Trouble]:
    """A sentence with its remedy for each permission of a file that nobody in People explains.

    `what` names the file ("the spreadsheet “Tracker”"); `why_not` says why somebody in People may not open it.
    """
    for one in permissions:
        if one.kind == "anyone":
            yield Trouble(f"everybody who has the link may {does(one.role)} {what}", _RESTRICT)
        elif one.kind == "domain":
            yield Trouble(f"everybody in your organisation's Google account may {does(one.role)} {what}", _RESTRICT)
        else:
            yield _addressed(what, one, members, why_not)


def _addressed(what: str, one: Permission, members: Sequence[Member], why_not: Callable[[Member], str]) -> Trouble:
    may = f"may {does(one.role)} {what}" + (" (because the folder that it lies in is shared)" if one.inherited else "")
    member = next((known for known in members if known.address and address_key(known.address) == one.key), None)
    if member:
        return Trouble(f"{member.name} {may}, but {why_not(member)}", f"{_TAKE_AWAY}, or change their row in People")
    who = one.address or "somebody without an address"
    remedy = f"{_TAKE_AWAY}, or add them to People with a role that may have it"
    return Trouble(f"{who}, who is not in People, {may}", remedy)
