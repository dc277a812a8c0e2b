"""Who may open a spreadsheet: by the roles in People and the template, for each address once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from automation.rules.people import fold
from automation.rules.values import Cell, text_of
from automation.specs.model import SheetTemplate

Role = Literal["writer", "reader"]
DOES: Final[Mapping[str, str]] = {"reader": "see", "commenter": "see and comment on", "writer": "edit"}
"""What each of Google's roles lets somebody do with a file; the others (of shared drives) let them do everything."""
_RANK: Final = tuple(DOES)
_DOTS_COUNT_NOT: Final = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True)
class Member:
    """A line of People, as far as sharing goes."""

    name: str
    address: str
    role: str


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may open a file, as Google has it. `kind` is user, group, domain or anyone."""

    id: str
    kind: str
    role: str
    address: str = ""
    inherited: bool = False

    @property
    def key(self) -> str:
        """The address to compare by."""
        return address_key(self.address)


def members_from(rows: Iterable[Mapping[str, Cell]]) -> list[Member]:
    """The lines of People that have a name or an address."""
    made = [Member(*(text_of(row.get(key)).strip() for key in ("name", "email", "role"))) for row in rows]
    return [member for member in made if member.name or member.address]


def permissions_from(answers: Iterable[Mapping[str, Any]]) -> list[Permission]:
    """The permissions on a file but for its owner's, those of deleted accounts, and who may answer a form."""
    return [
        Permission(
            id=str(one["id"]),
            kind=str(one["type"]),
            role=str(one["role"]),
            address=str(one.get("emailAddress", "")),
            inherited=_is_inherited(one),
        )
        for one in answers
        if one["role"] != "owner" and not one.get("deleted") and not one.get("view")
    ]


def address_key(address: str) -> str:
    """An address without what makes no difference: capitals, and the dots of a Gmail address."""
    name, at, domain = address.strip().casefold().rpartition("@")
    if domain in _DOTS_COUNT_NOT:
        name, domain = name.replace(".", "").partition("+")[0], _DOTS_COUNT_NOT[0]
    return f"{name}{at}{domain}"


def is_more(role: str, than: str) -> bool:
    """Whether one of Google's roles lets somebody change more than another; comments change nothing."""
    return _power(role) > _power(than)


def does(role: str) -> str:
    """What one of Google's roles lets somebody do, as the end of “may …”."""
    return DOES.get(role, "do everything with")


def allowed(template: SheetTemplate, members: Iterable[Member]) -> dict[str, tuple[Member, Role]]:
    """Who may open a spreadsheet, and as what, by address; of two lines with one address the one that may do more."""
    found: dict[str, tuple[Member, Role]] = {}
    for member in members:
        role = role_on(template, member)
        if role and member.address:
            known = found.get(address_key(member.address))
            if known is None or is_more(role, known[1]):
                found[address_key(member.address)] = (member, role)
    return found


def role_on(template: SheetTemplate, member: Member) -> Role | None:
    """What a line of People may do with a spreadsheet; None for nothing."""
    if hidden_from(template, member.role):
        return None
    if _is_among(member.role, template.shared_with.edit):
        return "writer"
    return "reader" if _is_among(member.role, template.shared_with.see) else None


def hidden_from(template: SheetTemplate, role: str) -> list[str]:
    """The titles of the tabs that somebody with a role may not see."""
    names = {*template.shared_with.edit, *template.shared_with.see, *(r for tab in template.tabs for r in tab.seen_by)}
    named = next((name for name in names if fold(name) == fold(role)), role)
    return [tab.title for tab in template.hidden_from(named)]


def _is_among(role: str, roles: Iterable[str]) -> bool:
    return bool(role) and fold(role) in {fold(one) for one in roles}


def _power(role: str) -> int:
    if role not in _RANK:
        return len(_RANK)
    return 0 if role == "commenter" else _RANK.index(role)


def _is_inherited(one: Mapping[str, Any]) -> bool:
    details = one.get("permissionDetails", [])
    return bool(details) and all(detail.get("inherited") for detail in details)
