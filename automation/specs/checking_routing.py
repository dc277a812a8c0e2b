"""Rules for routing.toml: its tab and columns exist, its values are choices there, its partners are told apart."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from automation.decoding import listed
from automation.errors import Problem
from automation.specs.ground import Problems, bad_title, column_of, not_offered, twice, unknown
from automation.specs.model import Column, Specs, Tab
from automation.specs.routing import Ages, Partner, Routing, Rule

_TAKES_PARTNERS: Final = ("text", "choice")
_NOT_COMPARED: Final = ("date", "datetime", "link")


def check_routing(routing: Routing, specs: Specs | None, file: str, lost: Collection[str]) -> Problems:
    """Everything wrong with the rules; `lost` names the parts (such as Partner) that could not all be made out."""
    yield from _partners(routing, file, lost)
    for number, rule in enumerate(routing.rules, 1):
        place = f"{file}, rule {number}"
        if Partner.__name__ not in lost:
            names = [partner.name for partner in routing.partners]
            yield from unknown(place, "`partner` names the partner", rule.partner, names, "one of [[partners]]")
        yield from _conditions(rule, place)
        yield from _ages(routing, rule.age, place)
    if Rule.__name__ not in lost:
        yield from _never_reached(routing, file)
    if specs is not None:
        yield from _in_the_sheets(routing, specs, file)


def _partners(routing: Routing, file: str, lost: Collection[str]) -> Problems:
    if not routing.partners and Partner.__name__ not in lost:
        yield Problem(file, "there is no partner", "at least one [[partners]]")
    if not routing.rules and Rule.__name__ not in lost:
        yield Problem(file, "there is no rule", "at least one [[rules]]")
    yield from twice(file, "the partner", [" ".join(partner.name.casefold().split()) for partner in routing.partners])
    for number, partner in enumerate(routing.partners, 1):
        place = f"{file}, partner {number}"
        yield from bad_title(place, "name", partner.name)
        if partner.capacity < 0:
            yield Problem(place, f"`capacity` is {partner.capacity}", "a whole number from 0 (no limit)")


def _conditions(rule: Rule, place: str) -> Problems:
    for column, wanted in rule.conditions():
        if not wanted or not all(value.strip() for value in wanted):
            expected = f'the values that fit, such as {column} = ["one", "two"]'
            yield Problem(place, f"`{column}` has an empty value or none", expected)


def _ages(routing: Routing, age: Ages | None, place: str) -> Problems:
    if age is None:
        return
    if not routing.born:
        remedy = 'Add a line such as born = "date_of_birth" at the top of the file'
        yield Problem(place, "`age` is given, but not from which column it is counted", "", remedy)
    ends = [end for end in (age.youngest, age.oldest) if end is not None]
    if not ends:
        yield Problem(place, "`age` is empty", "`youngest`, `oldest` or both")
    elif min(ends) < 0 or ends != sorted(ends):
        told = " to ".join(map(str, ends))
        yield Problem(place, f"`age` goes from {told}", "years from 0, `youngest` not above `oldest`")


def _never_reached(routing: Routing, file: str) -> Problems:
    """Behind a rule for every case whose partner has no limit, no rule is ever asked."""
    endless = {partner.name for partner in routing.partners if partner.capacity == 0}
    for number, rule in enumerate(routing.rules, 1):
        if not rule.when and rule.age is None and rule.partner in endless:
            if number < len(routing.rules):
                found = f"no rule after rule {number} is ever asked: it is for every case, and its partner has no limit"
                yield Problem(file, found, "", "Move it to the end, or give its partner a `capacity`")
            return


def _in_the_sheets(routing: Routing, specs: Specs, file: str) -> Problems:
    tabs = [tab for tab in specs.tabs() if tab.case]
    yield from unknown(
        file, "`tab` names the tab", routing.tab, [tab.key for tab in tabs], "the tab whose rows are cases"
    )
    tab = next((tab for tab in tabs if tab.key == routing.tab), None)
    if tab is None:
        return
    keys = [column.key for column in tab.columns]
    expected = f'a column of the tab "{tab.key}"'
    yield from unknown(file, "`column` names the column", routing.column, keys, expected)
    column = column_of(tab, routing.column)
    if column:
        yield from _takes_partners(routing, column, file)
    if not any(column.computed and column.computed.rule == "routed_because" for column in tab.columns):
        remedy = 'Add a column with owner = "script" and computed = { rule = "routed_because" }'
        yield Problem(f'{file}, tab "{tab.key}"', "no column says why a case went where it did", "", remedy)
    if routing.born:
        yield from unknown(file, "`born` names the column", routing.born, keys, expected)
        born = column_of(tab, routing.born)
        if born and born.type != "date":
            yield Problem(file, f"`born` names the column `{born.key}` of the type {born.type}", "the type `date`")
    for number, rule in enumerate(routing.rules, 1):
        for key, wanted in rule.conditions():
            place = f"{file}, rule {number}"
            yield from unknown(place, "`when` looks at the column", key, keys, expected)
            yield from _can_be_compared(routing, tab, key, wanted, place)


def _takes_partners(routing: Routing, column: Column, file: str) -> Problems:
    place = f"{file}, `column`"
    if column.type not in _TAKES_PARTNERS:
        found = f"`{column.key}` is a column of the type {column.type}"
        yield Problem(place, found, f"the type {listed(_TAKES_PARTNERS)}")
    elif column.owner != "both":
        remedy = "Both the rules and people write there; what a person wrote stays"
        yield Problem(place, f"`{column.key}` is owned by {column.owner}", 'owner = "both"', remedy)
    elif column.choices:
        names = [partner.name for partner in routing.partners]
        yield from not_offered(file, f"`{column.key}` would be given", names, column.choices)


def _can_be_compared(routing: Routing, tab: Tab, key: str, wanted: tuple[str, ...], place: str) -> Problems:
    column = column_of(tab, key)
    if column is None:
        return
    if column.type in _NOT_COMPARED:
        remedy = "For years of age, use `age`" if column.type == "date" else ""
        yield Problem(place, f"`when` looks at `{key}`, a column of the type {column.type}", "", remedy)
    elif column.computed or key == routing.column:
        yield Problem(place, f"`when` looks at `{key}`, which is filled in at every run", "a column that others fill")
    elif column.choices:
        yield from not_offered(place, f"`{key}` is compared with", wanted, column.choices)
