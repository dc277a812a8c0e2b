"""Made-up families for the bench: their responses as the Forms API would give them, and a book to take them into."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from automation.jobs.bench.filling import LEADS, Filling, Known
from automation.jobs.telling import Tell, silent
from automation.rules.book import Book, Facts, FormLink
from automation.rules.layout import Layout, layouts
from automation.rules.references import ALPHABET, make_reference
from automation.rules.tables import Table
from automation.rules.tabs import expected_columns, read_table
from automation.rules.values import Cell
from automation.specs.model import Specs, Tab
from automation.specs.system import PEOPLE, ROW_ID

NOW: Final = datetime(2027, 1, 15, 9)
PREFIX: Final = "FT"
_KEY: Final = b"the bench keeps no secrets"
_SPAN: Final = timedelta(days=730)
_PAGE: Final = 5_000
_LATE: Final = 20
"""One response in so many is among the last, which the tracker does not know yet."""
_AREAS: Final = ("Upper Marrow", "Saltby", "Fenwick Green", "Little Onning", "Quayside", "Harrowmere")
_LETTERS: Final = "AABCCDEEFGHIJJKLLMMNOPRRSSTTWYZ"
_DAMAGES: Final = ("substitution", "swap", "loss", "gain")
_AGREED: Final[Known] = {"action": "I want a made-up thing to be done."}
_NOTHING_AGREED: Final[Known] = {"action": None, "kind_of_support": None, "lead": None, "due": None}
_REACHED: Final[Known] = {"contact_details": "01632 960960"}
_FORGOTTEN: Final = "I do not have it"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a response is really about: its cases (none for feedback without one), and what is wrong with it.

    `damage` is empty, one of substitution, swap, loss and gain, "forgotten" or "sibling" (a brother's or sister's
    reference). `traced` says whether anything given in it leads to the case: most of its reference, or who it is about.
    """

    cases: tuple[str, ...] = ()
    damage: str = ""
    traced: bool = True


@dataclass(frozen=True)
class Fiction:
    """Pages of responses by form key, the last twentieth of them apart, and what each is about by its id."""

    layouts: Mapping[str, Layout]
    pages: Mapping[str, list[bytes]]
    late_pages: Mapping[str, list[bytes]]
    meant: Mapping[str, Meant]


@dataclass(slots=True)
class _Child:
    initials: str
    born: date
    area: str
    parent: str
    reference: str = ""
    family: list[_Child] = field(default_factory=list)

    @property
    def known(self) -> Known:
        return {
            "initials": self.initials,
            "date_of_birth": self.born.isoformat(),
            "area": self.area,
            "parent": self.parent,
        }

    def is_like(self, other: _Child) -> bool:
        return (self.initials, self.born) == (other.initials, other.born)


@dataclass(slots=True, order=True)
class _Sent:
    at: datetime
    response_id: str
    form: str = field(compare=False)
    body: bytes = field(compare=False)


def make_up(specs: Specs, n: int, seed: int, tell: Tell = silent) -> Fiction:
    """About 3.5 responses for each of `n` referrals, the same for the same seed and specs.

    Siblings, twins and children asked for twice are among them. Of the references that are given, 5 % are damaged by
    substitution, swap, loss or gain of a character; a few are forgotten, or are those of a brother or sister.
    """
    author = _Author(specs, seed)
    moments = sorted(NOW - _SPAN * author.random.random() for _ in range(n))
    for count, moment in enumerate(moments, start=1):
        author.referral(moment)
        if not count % 500 or count == n:
            tell("Making up responses", count, n)
    sent = sorted(author.sent)
    late = len(sent) // _LATE
    return Fiction(author.layouts, _pages(sent[: len(sent) - late]), _pages(sent[len(sent) - late :]), author.meant)


def empty_book(specs: Specs, forms: Mapping[str, Layout]) -> Book:
    """The book of a workspace that has just been set up: keys and titles in every tab, and leads in People."""
    people: list[dict[str, Cell]] = [{ROW_ID: f"person-{at}", "name": name} for at, name in enumerate(LEADS)]
    tables = {tab.key: _fresh(tab, people if tab.key == PEOPLE else []) for tab in specs.tabs()}
    return Book(specs, tables, facts_of(forms))


def facts_of(forms: Mapping[str, Layout]) -> Facts:
    """What a run at the end of the made-up time is told."""
    links = {key: FormLink(layout, f"https://desk.example/forms/{key}") for key, layout in forms.items()}
    return Facts(NOW, PREFIX, _KEY, links, reachable=True, assessed_within=10)


def _fresh(tab: Tab, rows: Sequence[Mapping[str, Cell]]) -> Table:
    keys = expected_columns(tab)
    return read_table(tab, [keys, [""], *([row.get(key, "") for key in keys] for row in rows)])


def _pages(sent: Sequence[_Sent]) -> dict[str, list[bytes]]:
    by_form: dict[str, list[bytes]] = {}
    for one in sent:
        by_form.setdefault(one.form, []).append(one.body)
    return {form: list(_paged(bodies)) for form, bodies in by_form.items()}


def _paged(bodies: Sequence[bytes]) -> Iterator[bytes]:
    for start in range(0, len(bodies), _PAGE):
        rest = start + _PAGE
        token = f',"nextPageToken":"{rest}"'.encode() if rest < len(bodies) else b""
        yield b'{"responses":[' + b",".join(bodies[start:rest]) + b"]" + token + b"}"


class _Author:
    """Writes what people send, family by family, and keeps what each response is really about."""

    def __init__(self, specs: Specs, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  (made-up data, the same for the same seed)
        self.layouts = {layout.key: layout for form in specs.forms for layout in layouts(form)}
        self.sent: list[_Sent] = []
        self.meant: dict[str, Meant] = {}
        self._filling = Filling(self.random)
        self._taken: set[str] = set()
        self._children: list[_Child] = []

    def referral(self, at: datetime) -> None:
        """A family is referred, and what comes of it follows."""
        family = self._family()
        response_id = self._send("referral", at, _REACHED, [child.known for child in family])
        for turn, child in enumerate(family, start=1):
            # As sync makes them: from the response's id and the place in the repeat, in the order of arrival.
            child.reference = make_reference(_KEY, PREFIX, f"{response_id}:{turn}", self._taken)
            self._taken.add(child.reference)
        self.meant[response_id] = Meant(tuple(child.reference for child in family))
        for child in family:
            self._follow(child, at)

    def _family(self) -> list[_Child]:
        roll = self.random.random()
        if roll < 0.01 and self._children:
            again = self.random.choice(self._children)
            return [_Child(again.initials, again.born, again.area, again.parent)]
        family = [self._child()]
        for _ in range(0 if roll < 0.85 else 1 if roll < 0.96 else 2):
            first = family[0]
            other = _Child(self._initials(first.initials[-1]), self._birthday(), first.area, first.parent)
            if self.random.random() < 0.2:
                other.born = first.born
                other.initials = first.initials if self.random.random() < 0.1 else other.initials
            family.append(other)
        for child in family:
            child.family = family
        self._children += family
        return family

    def _child(self) -> _Child:
        parent = self.random.choice(("Mum", "Dad", "Dad"))
        return _Child(self._initials(), self._birthday(), self.random.choice(_AREAS), parent)

    def _initials(self, last: str = "") -> str:
        return self.random.choice(_LETTERS) + (last or self.random.choice(_LETTERS))

    def _birthday(self) -> date:
        return (NOW - timedelta(days=self.random.randint(4 * 365, 17 * 365))).date()

    def _follow(self, child: _Child, referred: datetime) -> None:
        """The assessment, news of its actions, feedback, now and then a change of mind."""
        if self.random.random() < 0.9:
            assessed = self._later(referred)
            actions = self.random.choice((0, 1, 2, 2, 3, 5))
            arrived = self._about(child, f"assessment_{child.parent.lower()}", assessed, actions=actions)
            # Nobody is asked about an action that is not in the tracker.
            for number in range(1, actions + 1 if arrived else 1):
                if self.random.random() < 0.33:
                    self._about(child, "action_update", self._later(assessed), number=str(number))
            if self.random.random() < 0.55:
                whose = self.random.choice(("child", "child", "carer", "practitioner", "court"))
                self._about(child, f"feedback_{whose}", self._later(assessed), may_be_without=True)
        if self.random.random() < 0.03:
            self._about(child, "change_of_mind", self._later(referred))

    def _later(self, moment: datetime) -> datetime:
        return moment + (NOW - moment) * self.random.uniform(0.05, 0.95)

    def _about(
        self,
        child: _Child,
        form: str,
        at: datetime,
        *,
        actions: int = 0,
        number: str | None = None,
        may_be_without: bool = False,
    ) -> bool:
        """A response about a child; says whether its reference was given well."""
        identified = form.startswith("assessment") and self.random.random() < 0.8
        without = may_be_without and self.random.random() < 0.3
        given, meant = (None, Meant()) if without else self._given(child, identified=identified)
        known: Known = {
            "initials": self._loosely(child.initials) if identified else None,
            "date_of_birth": child.born.isoformat() if identified else None,
            "reference": given,
            "number": number,
        }
        turns = [_AGREED] * actions or [_NOTHING_AGREED]
        self.meant[self._send(form, at, known, turns)] = meant
        return not meant.damage

    def _given(self, child: _Child, *, identified: bool) -> tuple[str, Meant]:
        """The reference as somebody writes it, and what is meant."""
        roll, case = self.random.random(), (child.reference,)
        others = [other for other in child.family if not other.is_like(child)]
        if roll < 0.05:
            damage = self.random.choice(_DAMAGES)
            return self._damaged(child.reference, damage), Meant(case, damage)
        if roll < 0.06:
            return _FORGOTTEN, Meant(case, "forgotten", traced=identified)
        if roll > 0.95 and others and identified:
            return self.random.choice(others).reference, Meant(case, "sibling")
        return self._loosely(child.reference) if roll < 0.2 else child.reference, Meant(case)

    def _loosely(self, text: str) -> str:
        """The same, as people write it: in small letters, with spaces or dots instead of dashes, or without."""
        between = self.random.choice((" ", "", ".", " - "))
        return text.replace("-", between).lower() if "-" in text else ".".join(text)

    def _damaged(self, reference: str, how: str) -> str:
        """A reference with one character wrong, two swapped, one lost or one too many."""
        body = reference.removeprefix(f"{PREFIX}-").replace("-", "")
        at, stray = self.random.randrange(len(body)), self.random.choice(ALPHABET)
        if how == "swap":
            places = [place for place in range(len(body) - 1) if body[place] != body[place + 1]]
            at = self.random.choice(places) if places else 0
            made = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
        elif how == "substitution":
            made = body[:at] + self.random.choice(ALPHABET.replace(body[at], "")) + body[at + 1 :]
        else:
            made = body[:at] + (body[at + 1 :] if how == "loss" else stray + body[at:])
        return f"{PREFIX}-{made[:4]}-{made[4:]}"

    def _send(self, form: str, at: datetime, known: Known, turns: Sequence[Known]) -> str:
        response_id = f"{self.random.getrandbits(128):032x}"
        moment = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
        body = {
            "formId": f"bench-{form}",
            "responseId": response_id,
            "createTime": moment,
            "lastSubmittedTime": moment,
            "answers": self._filling.answers(self.layouts[form], at, known, turns),
        }
        self.sent.append(_Sent(at, response_id, form, msgspec.json.encode(body)))
        return response_id
