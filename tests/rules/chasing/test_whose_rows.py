"""Whatever a workspace looks like: no row of another's stands in anybody's list, and none of their own is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from letters import SETTINGS, plain, seen

from automation.mail.message import compose
from automation.rules.book import Book
from automation.rules.chasing.digests import LeadDigest, digests_for, with_more
from automation.rules.chasing.followup import FollowUps
from automation.rules.items import Item
from automation.rules.references import make_reference
from automation.rules.sync.waiting import Waits
from automation.rules.values import Cell, to_serial
from automation.specs.system import EMAILS, PEOPLE

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 5).astimezone()
NAMES = ["Sal Rowe", "Ann Lee", "Pat Doyle", "Sam Rowe", "Al Park"]
"""Two of them share a surname; none is the beginning of another."""
SEPARATORS = [", ", " and ", "/", " & ", "; ", "\n", " + "]
ROLES = ["Lead", "Coordinator", "Chair", "Viewer", "Safeguarding lead", "", "Treasurer"]


@dataclass
class Promise:
    """A row as it was made: where it stands, who was named in it, and whether it is still to be done."""

    tab: str
    row_id: str
    said: str
    leads: set[str]
    open: bool
    due: date | None


@dataclass
class Workspace:
    """A generated workspace, and what is true of it because it was made so."""

    office: Any
    people: dict[str, dict[str, Cell]] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)
    revisits: dict[str, date] = field(default_factory=dict)

    def reader(self, person: str) -> str | None:
        """Who reads for somebody: worked out from what was typed, in another way than the program does."""
        for one in self._chain(person):
            away = self.people[one].get("pause_until")
            if not isinstance(away, int) or away < to_serial(TODAY):
                stands_in = one != person
                refuses = stands_in and self.people[one].get("how_often") == "Never"
                return one if self.people[one].get("email") and not refuses else None
        return None

    def _chain(self, person: str) -> list[str]:
        chain, ids = [person], {str(row["name"]): row_id for row_id, row in self.people.items()}
        while (deputy := ids.get(str(self.people[chain[-1]].get("deputy")))) and deputy not in chain:
            chain.append(deputy)
        return chain

    def wanted(self, person: str) -> list[Promise]:
        """The rows that a person's list has to hold; none where they get no list."""
        how_often, mine = self.people[person].get("how_often"), self.mine(person)
        return [] if how_often == "Never" or (how_often == "Only when overdue" and not is_late(mine)) else mine

    def untold(self, person: str) -> list[Promise]:
        """The rows of which the coordinator hears that nobody told the person."""
        if self.people[person].get("how_often") == "Never":
            return self.mine(person) if is_late(self.mine(person)) else []
        return [] if self.reader(person) else self.wanted(person)

    def mine(self, person: str) -> list[Promise]:
        """The rows that somebody leads and that are still to be done."""
        return [promise for promise in self.promises if person in promise.leads and promise.open]


def is_late(promises: list[Promise]) -> bool:
    """Whether any of these is overdue."""
    return any(promise.due and promise.due < TODAY for promise in promises)


class Maker:
    """Draws a workspace, cell by cell."""

    def __init__(self, office: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.made = Workspace(office)
        self._draw = draw

    def make(self) -> Workspace:
        self._people()
        cases = [self._case(number) for number in range(self._draw(st.integers(0, 4)))]
        for number in range(self._draw(st.integers(0, 12))):
            self._promise(number, self._draw(st.sampled_from(cases)) if cases and self._draw(st.booleans()) else None)
        return self.made

    def _people(self) -> None:
        del self.made.office.tabs[PEOPLE][2:]
        for number, name in enumerate(NAMES[: self._draw(st.integers(1, len(NAMES)))]):
            initials = "".join(part[0] for part in name.split())
            row: dict[str, Cell] = {"id": f"p{number}", "name": name, "aliases": f"{initials}{number}, the {name}"}
            row["email"] = self._draw(st.sampled_from([f"p{number}@x.example"] * 4 + [""]))
            row["role"] = self._draw(st.sampled_from(ROLES))
            row["how_often"] = self._draw(st.sampled_from(["", "", "Every week", "Only when overdue", "Never"]))
            row["deputy"] = self._draw(st.sampled_from(["", "Nobody Known", *NAMES]))
            row["pause_until"] = self._draw(st.sampled_from(["", "", to_serial(TODAY), to_serial(TODAY) - 1]))
            self.made.people[f"p{number}"] = row
            self.made.office.type_row(PEOPLE, **row)

    def _case(self, number: int) -> tuple[str, bool]:
        """A case: its reference, and whether the family takes part."""
        reference = make_reference(b"a key of thirty-two bytes, or so.", "HW", f"case {number}", {})
        agreed = self._draw(st.sampled_from(["Yes", "Not yet", "", "No", " no "]))
        revisit = self._draw(st.sampled_from([None, TODAY, TODAY + timedelta(days=7), TODAY + timedelta(days=8)]))
        cells: dict[str, Cell] = {"id": reference, "ref": reference, "agreed": agreed, "initials": "ZQ"}
        self.made.office.type_row("children", **cells, revisit=to_serial(revisit) if revisit else "")
        takes_part = agreed.strip().casefold() != "no"
        if revisit and takes_part and revisit <= TODAY + timedelta(days=7):
            self.made.revisits[reference] = revisit
        return reference, takes_part

    def _promise(self, number: int, case: tuple[str, bool] | None) -> None:
        tab, reference, goes_on = ("actions", *case) if case else ("plan", "PLAN", True)
        cell, leads = self._leads()
        typed, due = self._due()
        status = self._draw(st.sampled_from(["", "Begun", "Done", " done ", "DONE", "Almost done"]))
        row_id = f"{reference}/{number}" if case else f"{number}"
        cells: dict[str, Cell] = {"id": row_id, "number": str(number), "lead": cell, "due": typed, "status": status}
        cells["what"] = f"SECRET{number}" if case else f"Planned thing {number}z"
        self.made.office.type_row(tab, **cells, **({"ref": reference} if case else {}))
        is_open = goes_on and status.strip().casefold() != "done"
        said = f"{reference}, action {number}"
        self.made.promises.append(Promise(tab, row_id, said, leads, is_open, due))

    def _leads(self) -> tuple[str, set[str]]:
        """What stands in a cell of leads, and whom it names: by name, short name, in any case, several, nobody."""
        named: set[str] = set()
        parts = []
        for person in self._draw(st.lists(st.sampled_from(sorted(self.made.people)), max_size=3, unique=True)):
            name = str(self.made.people[person]["name"])
            initials = "".join(part[0] for part in name.split()) + person[1:]
            parts.append(self._draw(st.sampled_from([name, name.upper(), f" {name} ", initials, f"the {name}"])))
            named.add(person)
        parts += self._draw(st.sampled_from([[], [], ["Nobody Known"], ["Lee"], ["Rowe"]]))
        return self._draw(st.sampled_from(SEPARATORS)).join(self._draw(st.permutations(parts))), named

    def _due(self) -> tuple[Cell, date | None]:
        """What stands in a cell of dates: a number, a text, a month, no date on purpose, or nothing readable."""
        day = TODAY + timedelta(days=self._draw(st.integers(-40, 40)))
        return self._draw(
            st.sampled_from(
                [
                    (to_serial(day), day), (f"{day:%d/%m/%Y}", day), (f"{day.day} {day:%B %Y}", day),
                    (day.isoformat(), day), ("January 2017", date(2017, 1, 31)), ("ongoing", None), ("", None),
                    ("soon, I hope", None), ("31/02/2026", None),
                ]
            )
        )  # fmt: skip


def lists_of(book: Book) -> tuple[list[LeadDigest], dict[str, int]]:
    """Everybody's list, and by lead how many rows a list had that reached nobody."""
    items = list(FollowUps(book).items())
    week = digests_for(book.directory, items, TODAY)
    revisits = Waits(book).revisits(TODAY + timedelta(days=7))
    return with_more(week.digests, items, revisits, book.tables[EMAILS]), {
        one.person.id: one.open for one in week.unsent
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_row_of_anothers_is_in_a_list_and_none_of_ones_own_is_missing(data: Any, make_office: Any) -> None:
    made = Maker(make_office(), data.draw).make()
    digests, unsent = lists_of(made.office.book())
    by_person = {digest.person.id: digest for digest in digests}
    assert len(by_person) == len(digests), "one list for each lead"
    for person in made.people:
        wanted, reader, digest = made.wanted(person), made.reader(person), by_person.get(person)
        event(f"rows: {min(len(wanted), 2)}, reader: {'self' if reader == person else 'deputy' if reader else 'none'}")
        assert unsent.get(person, 0) == len(made.untold(person))
        if not wanted or reader is None:
            assert digest is None
            continue
        assert digest is not None and digest.to.id == reader
        assert sorted((one.tab, one.row_id) for one in digest.items) == sorted((p.tab, p.row_id) for p in wanted)
        late = sorted(p.row_id for p in wanted if p.due and p.due < TODAY)
        assert sorted(one.row_id for one in digest.overdue) == late
        cases = {p.row_id.partition("/")[0] for p in wanted if p.tab == "actions"}
        assert {one.reference: one.day for one in digest.revisits} == {
            case: day for case, day in made.revisits.items() if case in cases
        }
        _reads_so(digest, made, wanted)


def _reads_so(digest: LeadDigest, made: Workspace, wanted: list[Promise]) -> None:
    """The email says so, too: every row of theirs once, none of another's, and nothing of what a child was promised."""
    message = compose(digest, SETTINGS, NOW)
    for words in (plain(message).replace("\n", " "), seen(message)):
        for promise in made.promises:
            assert words.count(f"{promise.said} —") == (promise in wanted), promise
        assert "SECRET" not in words
        for promise in (one for one in made.promises if one.tab == "plan" and one not in wanted):
            assert f"Planned thing {promise.row_id}z" not in words


@pytest.mark.parametrize("lost", [0, 1])
def test_the_search_would_find_a_row_that_is_missing_or_somebody_elses(make_office: Any, lost: int) -> None:
    """The same comparison on a list that is wrong."""
    made = Workspace(make_office())
    made.people = {"p1": {"name": "Sal Rowe", "email": "sal@x.example"}}
    made.promises = [Promise("plan", str(n), f"PLAN, action {n}", {"p1"}, open=True, due=None) for n in range(2)]
    for promise in made.promises:
        made.office.type_row("plan", id=promise.row_id, number=promise.row_id, lead="Sal Rowe", what="x")
    (digest,) = lists_of(made.office.book())[0]
    kept: tuple[Item, ...] = digest.undated[lost:]
    wrong = dataclasses.replace(digest, undated=(*kept, *(dataclasses.replace(digest.undated[0], number="9"),)[:lost]))
    if lost:
        with pytest.raises(AssertionError):
            _reads_so(wrong, made, made.promises)
    else:
        with pytest.raises(AssertionError):
            _reads_so(wrong, made, made.promises[:1])
