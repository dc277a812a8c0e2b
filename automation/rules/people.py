"""Who is who: the People tab read, and the leads that a cell names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from automation.rules.items import Person
from automation.rules.lookalikes import plainly
from automation.rules.tables import Table
from automation.rules.values import read_date, text_of
from automation.specs.system import ROW_ID

_BETWEEN: Final = re.compile(r"[,;/&+\n]|\band\b", re.IGNORECASE)
"""Without the spaces around it: to look for them from each of very many spaces takes very long."""
_FEWEST_LETTERS: Final = 3
_INITIAL: Final = re.compile(r"\b(\w)\.(?=\w\b)")


@dataclass(frozen=True, slots=True)
class Leads:
    """What a lead cell says: the people it names (row ids), what nobody in People is called, and what several are."""

    people: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def fold(text: str) -> str:
    """A name without what people vary: case, accents, runs of spaces, dots ("S.R." is "sr", "J.Smith" is "j smith")."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", plainly(text))
        text = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_INITIAL.sub(r"\1", text).replace(".", " ").casefold().split())


class Directory:
    """The people of the partnership, found by name or alias."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {person.id: person for person in people}
        self._by_name: dict[str, list[str]] = {}
        for person in self.people.values():
            for name in {fold(person.name), *(fold(alias) for alias in person.aliases)} - {""}:
                self._by_name.setdefault(name, []).append(person.id)
        self._seen: dict[str, Leads] = {}
        self._likely: dict[str, str] = {}

    def find(self, name: str) -> Person | None:
        """The one person of this name or alias; None when there is none, or more than one."""
        found = self._by_name.get(fold(name), [])
        return self.people[found[0]] if len(found) == 1 else None

    def likely(self, name: str) -> str:
        """The name of the one person whom an unknown name probably means; empty where that is nobody, or several.

        Somebody with that first name, with one that begins alike ("Sam", "Samantha"), or with one letter that differs.
        """
        if name not in self._likely:
            first = fold(name).partition(" ")[0] if name.strip() else ""
            called = {one.name: fold(one.name).partition(" ")[0] for one in self.people.values()}
            same = [whole for whole, own in called.items() if own == first]
            near = same or [whole for whole, own in called.items() if _alike(first, own)]
            self._likely[name] = near[0] if len(near) == 1 else ""
        return self._likely[name]

    def with_role(self, role: str) -> list[Person]:
        """Everybody with a role, such as "Coordinator"."""
        return [person for person in self.people.values() if fold(person.role) == fold(role)]

    def leads(self, cell: str) -> Leads:
        """The leads that a cell names: a whole name first, else several between commas, slashes or "and"."""
        if cell not in self._seen:
            self._seen[cell] = self._read_leads(cell)
        return self._seen[cell]

    def _read_leads(self, cell: str) -> Leads:
        if not cell.strip():
            return Leads()
        whole = self.find(cell)
        if whole:
            return Leads((whole.id,))
        known: dict[str, None] = {}
        unknown: list[str] = []
        shared: list[str] = []
        for part in filter(None, map(str.strip, _BETWEEN.split(cell))):
            person = self.find(part)
            if person:
                known[person.id] = None
            else:
                (shared if fold(part) in self._by_name else unknown).append(part)
        return Leads(tuple(known), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(shared)))


def _alike(one: str, other: str) -> bool:
    """Whether two first names may be the same person's: one begins the other, or a letter differs."""
    from rapidfuzz.distance import OSA  # only a name that nobody has needs it

    shorter, longer = sorted((one, other), key=len)
    begins = len(shorter) >= _FEWEST_LETTERS and longer.startswith(shorter)
    return begins or (len(shorter) > _FEWEST_LETTERS and OSA.distance(one, other, score_cutoff=1) <= 1)


def read_people(table: Table) -> Directory:
    """The directory from the People tab; rows without a name are no one."""
    people = []
    for row in table:
        name = text_of(row.get("name")).strip()
        if name:
            aliases = re.split(r"[,;\n]", text_of(row.get("aliases")))
            pause = read_date(row.get("pause_until"))
            people.append(
                Person(
                    id=text_of(row[ROW_ID]),
                    name=name,
                    aliases=tuple(alias.strip() for alias in aliases if alias.strip()),
                    email=text_of(row.get("email")).strip(),
                    role=text_of(row.get("role")).strip(),
                    partner=text_of(row.get("partner")).strip(),
                    deputy=text_of(row.get("deputy")).strip(),
                    pause_until=pause.day,
                    pause_unclear=pause.unclear,
                    language=text_of(row.get("language")).strip(),
                    how_often=text_of(row.get("how_often")).strip(),
                    day=text_of(row.get("day")).strip(),
                    hour=row.get("hour", ""),
                    code=text_of(row.get("code")).strip(),
                )
            )
    return Directory(people)
