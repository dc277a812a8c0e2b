"""The people whom a new workspace starts with, and those whom a lead question offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.config import Config
from automation.jobs.house import House
from automation.rules.people import fold
from automation.rules.values import digest
from automation.specs.system import COORDINATOR, ROW_ID, SAFEGUARDING_LEAD

Rows = Sequence[Mapping[str, str]]


def first_people(house: House, others: Rows = ()) -> list[Mapping[str, str]]:
    """The rows of a new People tab: those whom config names, each with what `others` adds to it, then the rest.

    A coordinator who is the safeguarding lead too has one row: of two with one name, nobody could tell who leads. Each
    row has its id from the start: an email written before the first sync is known by it afterwards.
    """
    config = house.config
    named = [
        {"name": config.coordinator.name, "email": config.coordinator.email, "role": COORDINATOR},
        {"name": config.safeguarding.name, "email": config.safeguarding.email, "role": SAFEGUARDING_LEAD},
    ]
    if fold(named[0]["name"]) == fold(named[1]["name"]):
        named.pop()
    more = {row["name"]: row for row in others}
    rows = [*({**more.pop(row["name"], {}), **row} for row in named), *more.values()]
    return [{**row, ROW_ID: digest("person", row["name"])} for row in rows]


def names_in_config(config: Config) -> list[str]:
    """The names of those who stand in People because config names them."""
    return [config.coordinator.name, config.safeguarding.name]


def lead_names(people: Sequence[tuple[str, str]]) -> list[str]:
    """The names that a lead question offers: of (name, role), everybody once but viewers."""
    return list(dict.fromkeys(name.strip() for name, role in people if name.strip() and role.strip() != "Viewer"))
