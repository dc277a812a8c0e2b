"""Rules for what the program works out: cases, follow-ups, computed columns, and what may stand in an email."""

from __future__ import annotations

from typing import Final

from automation.decoding import listed
from automation.errors import Problem
from automation.specs.ground import Ground, Placed, Problems, column_of, not_offered, unknown
from automation.specs.kinds import ComputedRule
from automation.specs.model import Case, Column, FollowUp, Question, Section, Tab, Variant
from automation.specs.system import REQUIRED_COLUMNS

_TEXT: Final = ("text", "long_text")
_DAY: Final = ("date", "datetime")
_MAILABLE: Final = ("choice", "choices", "date", "number", "yes_no")

_CASE_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "reference": ("text",),
    "received": _DAY,
    "met": _DAY,
    "agreed": ("choice", "yes_no"),
    "group": ("text",),
    "revisit": ("date",),
    "goes_on": ("text",),
    "same_child": ("text",),
}
_OPTIONAL: Final = ("agreed", "group", "revisit", "goes_on", "same_child")
_FOLLOW_UP_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "what": (*_TEXT, "choice"),
    "lead": ("lead",),
    "due": ("date",),
    "status": ("choice",),
    "done_on": ("date",),
    "number": ("text", "number"),
    "reference": ("text",),
}

_ON_ITEMS: Final[tuple[ComputedRule, ...]] = ("overdue", "days_overdue", "times_moved", "first_due")
_ON_CASES: Final[tuple[ComputedRule, ...]] = (
    "waiting_days",
    "waiting_working_days",
    "waiting_state",
    "target_date",
    "target_state",
    "open_items",
    "overdue_items",
    "next_due",
)
_RESULTS: Final[dict[ComputedRule, tuple[str, ...]]] = {
    "overdue": ("choice", "text", "yes_no"),
    "days_overdue": ("number",),
    "times_moved": ("number",),
    "first_due": ("date",),
    "waiting_days": ("number",),
    "waiting_working_days": ("number",),
    "waiting_state": ("choice", "text"),
    "target_date": ("date",),
    "target_state": ("choice", "text"),
    "open_items": ("number",),
    "overdue_items": ("number",),
    "next_due": ("date",),
    "attention": _TEXT,
    "link": ("link",),
    "routed_because": _TEXT,
    "code": ("text",),
}


def check_follow_up(ground: Ground) -> Problems:
    """Everything wrong with what the program is to work out."""
    for placed in ground.tabs:
        yield from _one_for_each(ground, placed)
        if placed.tab.case:
            yield from _case(ground, placed, placed.tab.case)
        if placed.tab.follow_up:
            yield from _follow_up(ground, placed, placed.tab.follow_up)
        for column in placed.tab.columns:
            yield from _computed(ground, placed, column)
            yield from _owner(ground, placed, column)
            yield from _mail(ground, placed, column)


def _one_for_each(ground: Ground, placed: Placed) -> Problems:
    key = placed.tab.one_for_each
    if not key:
        return
    yield from ground.unknown_tab(placed.place, key, "one_for_each")
    other = ground.tab(key)
    if other and not other.case:
        yield Problem(placed.place, f"`one_for_each` names `{key}`, whose rows are no cases", "a tab with `case`")
    if placed.tab.case:
        yield Problem(placed.place, "the tab has both `case` and `one_for_each`", "one of them")


def _case(ground: Ground, placed: Placed, case: Case) -> Problems:
    place = f"{placed.place}, [case]"
    for name, types in _CASE_TYPES.items():
        if getattr(case, name) or name not in _OPTIONAL:
            yield from _names_column(ground, placed.tab, place, name, getattr(case, name), types)
    for name, keys in (("identity", case.identity), ("hints", case.hints)):
        for key in keys:
            yield from ground.unknown_column(place, placed.tab, key, name)
    if not case.identity:
        yield Problem(place, "`identity` is empty", "the columns that a response is compared by, such as the initials")
    if bool(case.agreed) != bool(case.stops):
        yield Problem(place, "only one of `agreed` and `stops` is given", "both or none")
    yield from _offered(placed.tab, place, "stops", case.agreed, case.stops)


def _follow_up(ground: Ground, placed: Placed, follow_up: FollowUp) -> Problems:
    place = f"{placed.place}, [follow_up]"
    for name, types in _FOLLOW_UP_TYPES.items():
        if getattr(follow_up, name) or name != "reference":
            yield from _names_column(ground, placed.tab, place, name, getattr(follow_up, name), types)
    if not follow_up.closed:
        yield Problem(place, "`closed` is empty", "the statuses that end the matter")
    yield from _offered(placed.tab, place, "closed", follow_up.status, follow_up.closed)
    if bool(follow_up.reference) == bool(follow_up.reference_text):
        found = "both `reference` and `reference_text` are given" if follow_up.reference else "there is no `reference`"
        expected = "`reference` (a column) where rows belong to a case, or else `reference_text` (a fixed text)"
        yield Problem(place, found, expected)


def _names_column(ground: Ground, tab: Tab, place: str, name: str, key: str, types: tuple[str, ...]) -> Problems:
    """A problem if a column that a part names is missing or of the wrong type."""
    yield from ground.unknown_column(place, tab, key, name)
    column = column_of(tab, key)
    if column and column.type not in types:
        yield Problem(
            place, f"`{name}` names the column `{key}` of the type {column.type}", f"the type {listed(types)}"
        )


def _offered(tab: Tab, place: str, name: str, key: str, values: tuple[str, ...]) -> Problems:
    """A problem for each value that the choice column does not offer."""
    column = column_of(tab, key)
    if column and column.type == "choice":
        yield from not_offered(place, f"`{name}` has", values, column.choices)


def _computed(ground: Ground, placed: Placed, column: Column) -> Problems:
    """A computed column stands where its rule has something to work on, and gives what its type holds."""
    computed, tab, place = column.computed, placed.tab, placed.at(column)
    if computed is None:
        return
    rule = computed.rule
    if column.owner != "script":
        yield Problem(place, f"a computed column is owned by {column.owner}", 'owner = "script"')
    if column.type not in _RESULTS.get(rule, (column.type,)):
        yield Problem(place, f"`{rule}` goes into a column of the type {column.type}", f"type {listed(_RESULTS[rule])}")
    if rule in _ON_ITEMS and not tab.follow_up:
        yield Problem(place, f"`{rule}` is on a tab that is not followed up", "a tab with `follow_up`")
    if rule in _ON_CASES and not (tab.case or tab.one_for_each):
        yield Problem(place, f"`{rule}` is on a tab without cases", "a tab with `case` or `one_for_each`")
    if rule == "attention" and not (tab.case or tab.one_for_each or tab.follow_up):
        yield Problem(place, "`attention` has nothing to look at here", "a tab with `case` or `follow_up`")
    if rule == "routed_because" and not tab.case:
        yield Problem(place, "`routed_because` is on a tab whose rows are no cases", "the tab with `case`")
    if rule == "link" and ground.all_forms(Variant):
        yield from unknown(place, "`form` names the form", computed.form, _forms(ground), "a form")
    if rule == "from_case":
        yield from _from_case(ground, placed, computed.of, place)


def _forms(ground: Ground) -> list[str]:
    """What a link may open: a form, or one variant of it."""
    return [form.key for form, _ in ground.forms] + [
        f"{form.key}_{variant.key}" for form, _ in ground.forms for variant in form.variants
    ]


def _from_case(ground: Ground, placed: Placed, of: str, place: str) -> Problems:
    cases = _cases_of(ground, placed.tab)
    if placed.tab.case or not cases:
        if ground.all_sheets():
            yield Problem(place, "`from_case` has no case to look at", "a tab with `one_for_each` or with references")
    elif ground.all_sheets(Column):
        columns = [column.key for tab in cases for column in tab.columns]
        yield from unknown(place, "`of` names the column", of, columns, f'a column of the tab "{cases[0].key}"')


def _cases_of(ground: Ground, tab: Tab) -> list[Tab]:
    """The tabs that hold the cases a tab's rows belong to."""
    return [case for case in ground.case_tabs() if not tab.one_for_each or case.key == tab.one_for_each]


def _owner(ground: Ground, placed: Placed, column: Column) -> Problems:
    """A column of the script's is one that something fills."""
    own = placed.tab.key in REQUIRED_COLUMNS
    if (
        column.owner != "script"
        or column.computed
        or own
        or not (ground.all_forms(Section, Question) and ground.all_sheets())
    ):
        return
    if column.key not in _filled(ground, placed.tab):
        remedy = 'Write owner = "people", or say with `computed` how it is worked out'
        yield Problem(placed.at(column), "the script owns this column, but nothing fills it", "", remedy)


def _filled(ground: Ground, tab: Tab) -> set[str]:
    """The columns that cases, follow-ups and forms fill."""
    filled: set[str] = set()
    if tab.case:
        filled |= {tab.case.reference, tab.case.received, tab.case.met, tab.case.group}
    if tab.follow_up:
        filled |= {tab.follow_up.reference, tab.follow_up.number, tab.follow_up.done_on}
    for form, _ in ground.forms:
        if form.tab == tab.key:
            filled |= {form.dated, *form.sets}
        for section in form.sections:
            if tab.key == (section.tab or form.tab):
                filled |= {question.column for question in section.questions}
                filled |= {column for question in section.questions for one in question.sets.values() for column in one}
    return filled


def _mail(ground: Ground, placed: Placed, column: Column) -> Problems:
    """On a sensitive tab nothing that somebody typed in their own words may be marked for emails."""
    tab = placed.tab
    if not (column.mail and tab.sensitive) or _may_be_mailed(ground, tab, column):
        return
    remedy = "Take `mail = true` away: nothing personal and no free text ever stands in an email"
    expected = "closed choices, dates and numbers that identify nobody"
    yield Problem(placed.at(column), "a column of a sensitive tab is marked for emails", expected, remedy)


def _may_be_mailed(ground: Ground, tab: Tab, column: Column) -> bool:
    if tab.case and column.key in (*tab.case.identity, *tab.case.hints):
        return False
    if tab.follow_up and column.key in (tab.follow_up.reference, tab.follow_up.number):
        return True
    if tab.case and column.key == tab.case.reference:
        return True
    if column.computed is None:
        return column.type in _MAILABLE
    if column.computed.rule == "routed_because":
        return False
    if column.computed.rule != "from_case":
        return True
    of = column.computed.of
    sources = [(case, found) for case in _cases_of(ground, tab) if (found := column_of(case, of))]
    return all(_may_be_mailed(ground, case, found) for case, found in sources)
