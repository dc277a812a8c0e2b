"""A half-filled form. It lives in the page itself, signed: nothing stays on the desk, or once the tab is closed."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from itsdangerous import BadData, URLSafeSerializer

from automation.desk.pages.form_answers import OTHER
from automation.desk.pages.form_model import FIRST, Field, FormPages, Section

CHECK: Final = "check"
"""Where a draft is when its answers are being checked."""


class Lists(Protocol):
    """What a query string and a posted form have in common."""

    def getlist(self, key: str) -> list[str]:
        """All values given under a name."""


@dataclass
class Draft:
    """The answers so far as typed, where the person is, the sections they have been through, and the attempt.

    `attempt` is one random word from the first page to the receipt: what is sent twice under it is kept once.
    `changing` is set while a page is seen again from the list of answers, to which it then leads back.
    """

    attempt: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    at: str = FIRST
    visited: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    changing: bool = False

    @property
    def weight(self) -> int:
        """The characters of all answers, drawings included."""
        return sum(len(text) for typed in self.values.values() for text in typed)

    def keep(self, section: Section, given: Lists) -> None:
        """Take over what was typed on one page, in place of what was typed there before."""
        for one in section.fields:
            for name in one.names:
                typed = [re.sub(r"\r\n?", "\n", text) for text in given.getlist(name)]
                self.values.pop(name, None)
                if any(typed):
                    self.values[name] = typed

    def forget(self, one: Field) -> None:
        """Take an answer back."""
        for name in one.names:
            self.values.pop(name, None)

    def reached(self, section: Section) -> None:
        """Note that a page was filled in."""
        if section.key not in self.visited:
            self.visited.append(section.key)


def _serializer(secret: str, public_id: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"draft of {public_id}", signer_kwargs={"digest_method": hashlib.sha256})


def seal(draft: Draft, secret: str, form: FormPages) -> str:
    """The draft for a hidden field: compressed and signed. What the page itself shows in inputs is left out."""
    here = form.section(draft.at)
    shown = {name for one in here.fields for name in one.names} if here else set()
    values = {name: typed for name, typed in draft.values.items() if name not in shown}
    parts = [draft.attempt, draft.at, draft.visited, values, draft.changing]
    return str(_serializer(secret, form.public_id).dumps(parts))


def unseal(text: str, secret: str, form: FormPages) -> Draft | None:
    """The draft of a hidden field; None where it was not made by this desk for this form."""
    try:
        attempt, at, visited, values, changing = _serializer(secret, form.public_id).loads(text)
    except (BadData, ValueError):  # ValueError: made by another version, of other parts
        return None
    return Draft(attempt, at, visited, values, changing)


def prefilled(form: FormPages, query: Lists) -> Draft:
    """A new draft with the answers that a prefilled link carries, as Google's do."""
    draft = Draft()
    for section in form.sections:
        for one in section.fields:
            draft.values.update(_prefill(one, query))
    return draft


def _prefill(one: Field, query: Lists) -> Mapping[str, list[str]]:
    given = [text for text in query.getlist(one.name) if text]
    if not given:
        return {}
    if one.parts:
        numbers = _parts_of(one, given[-1])
        return {f"{one.name}_{part}": [number] for part, number in numbers.items()}
    if OTHER in given and one.other:
        return {one.name: given, one.other_name: query.getlist(one.other_name)[-1:]}
    return {one.name: given if one.kind == "checkbox" else given[-1:]}


def _parts_of(one: Field, text: str) -> dict[str, str]:
    """The parts of a date and time such as 2009-03-27 14:51; none where it is not one."""
    year = r"(?P<year>\d{4})-" if one.has_year else ""
    date = rf"{year}(?P<month>\d\d?)-(?P<day>\d\d?)"
    clock = r"(?P<hour>\d\d?):(?P<minute>\d\d)"
    wanted = clock if one.kind == "time" else date + (f"[ T]{clock}" if one.has_time else "")
    match = re.fullmatch(wanted, text)
    return match.groupdict() if match else {}
