"""Which partner a case goes to: by the rules, in the order received, within capacity, never over a person's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.specs.routing import Routing

FILE = """
tab = "children"
column = "partner"
born = "born"

[[partners]]
name = "Time for Kids"
capacity = 2

[[partners]]
name = "Family Links"
capacity = 1

[[rules]]
partner = "Time for Kids"
when = { area = ["Éastgate", "Seaton"], parent = "Mum" }
age = { youngest = 8, oldest = 16 }

[[rules]]
partner = "Family Links"
when = { area = "Seaton" }
"""
TEN = "2016-03-01"
A_BABY = "2026-03-01"


def routing(*changes: tuple[str, str]) -> Routing:
    """The rules, with something else in some places."""
    text = FILE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return msgspec.toml.decode(text, type=Routing)


@pytest.fixture
def routed(office: Any) -> Any:
    """A small office with these rules."""
    office.routing = routing()
    return office


def refer(office: Any, area: str = "Seaton", born: str = TEN, parent: str = "Mum", day: int = 1) -> str:
    """A child is referred on a day of November and taken in; returns the reference."""
    turn = {"initials": "AB", "born": born, "area": area, "parent": parent}
    office.send("referral", at=f"2026-11-{day:02}T10:00:00Z", turns=[turn])
    office.sync()
    return str(office.rows("children")[-1]["id"])


def partner(office: Any, reference: str) -> str:
    return str(office.row("children", reference).get("partner", ""))


def why(office: Any, reference: str) -> str:
    return str(office.row("children", reference).get("why", ""))


def test_the_first_rule_that_fits_decides_and_the_reason_says_so_in_words(routed: Any) -> None:
    reference = refer(routed, area="eastgate ")
    assert partner(routed, reference) == "Time for Kids"
    assert why(routed, reference) == "Rule 1 fits: Area is eastgate, Parent is Mum, age is 10."
    routed.sync()
    assert routed.changes == []


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        ("2018-11-23", True),  # eight today
        ("2018-11-24", False),  # eight tomorrow
        ("2009-11-24", True),  # sixteen still
        ("2009-11-23", False),  # seventeen today
        ("", False),
        ("spring 2016", False),
        ("2027-01-01", False),
    ],
)
def test_ages_are_years_today_both_ends_included(routed: Any, born: str, fits: bool) -> None:
    reference = refer(routed, born=born)
    assert partner(routed, reference) == ("Time for Kids" if fits else "Family Links")


def test_a_partner_that_is_full_is_passed_over_and_the_reason_says_so(routed: Any) -> None:
    references = [refer(routed, day=day) for day in (1, 2, 3, 4)]
    assert [partner(routed, one) for one in references] == ["Time for Kids", "Time for Kids", "Family Links", ""]
    assert why(routed, references[2]) == "Rule 2 fits: Area is Seaton. Full at that time: Time for Kids."
    assert why(routed, references[3]) == "No place free: Time for Kids (2 of 2), Family Links (1 of 1)."
    assert routed.row("children", references[3])["look"] == "See To check. No partner yet."
    assert routed.row("children", references[2])["look"] == "See To check.", "the same child again"


def test_when_no_rule_fits_the_reason_tells_what_the_rules_looked_at(routed: Any) -> None:
    reference = refer(routed, area="", born="", parent="Dad")
    assert partner(routed, reference) == ""
    assert why(routed, reference) == "No rule fits: Area is empty, Parent is Dad, age is not known."


def test_a_rule_without_conditions_is_for_every_case(office: Any) -> None:
    office.routing = routing(('when = { area = "Seaton" }', ""))
    reference = refer(office, area="Elsewhere")
    assert (partner(office, reference), why(office, reference)) == ("Family Links", "Rule 2, for every case.")


def test_places_go_to_those_who_were_referred_first_whatever_the_order_of_the_rows(office: Any) -> None:
    references = [refer(office, day=day) for day in (9, 3, 7)]
    office.routing = routing()
    office.sync()
    assert [partner(office, one) for one in references] == ["Family Links", "Time for Kids", "Time for Kids"]


def test_a_person_may_overrule_and_is_never_overruled(routed: Any) -> None:
    reference = refer(routed)
    routed.edit("children", reference, partner="My own sister")
    routed.sync()
    assert (partner(routed, reference), why(routed, reference)) == ("My own sister", "Chosen by hand.")
    routed.routing = routing(("Time for Kids", "Kids First"), ("Time for Kids", "Kids First"))
    routed.sync()
    assert partner(routed, reference) == "My own sister"


def test_a_person_who_comes_back_to_the_rules_choice_has_chosen(routed: Any) -> None:
    reference = refer(routed)
    for name in ("Another", "Time for Kids"):
        routed.edit("children", reference, partner=name)
        routed.sync()
    routed.edit("children", reference, area="Elsewhere")
    routed.sync()
    assert (partner(routed, reference), why(routed, reference)) == ("Time for Kids", "Chosen by hand.")


def test_a_cell_that_a_person_cleared_is_filled_again(routed: Any) -> None:
    reference = refer(routed)
    routed.edit("children", reference, partner="")
    routed.sync()
    assert partner(routed, reference) == "Time for Kids"


def test_a_case_that_a_person_gave_to_a_partner_takes_a_place_however_the_name_is_written(routed: Any) -> None:
    reference = refer(routed, area="Elsewhere")
    routed.edit("children", reference, partner="family  LINKS")
    assert partner(routed, refer(routed, born="")) == ""


@pytest.mark.parametrize("change", [{"met": 46349}, {"agreed": "No"}])
def test_a_case_that_is_met_or_stopped_gives_its_place_back_and_keeps_its_partner(routed: Any, change: Any) -> None:
    first = refer(routed, born="")
    routed.edit("children", first, **change)
    second = refer(routed, born="", day=2)
    assert [partner(routed, one) for one in (first, second)] == ["Family Links", "Family Links"]
    routed.routing = routing(("Family Links", "New Links"), ("Family Links", "New Links"))
    routed.sync()
    assert [partner(routed, one) for one in (first, second)] == ["Family Links", "New Links"]
    assert why(routed, first) == "Rule 2 fits: Area is Seaton."


def test_a_place_that_becomes_free_moves_no_child_who_has_a_partner(routed: Any) -> None:
    references = [refer(routed, day=day) for day in (1, 2, 3)]
    routed.edit("children", references[0], met=46349)
    routed.sync()
    assert partner(routed, references[2]) == "Family Links"
    assert partner(routed, refer(routed, day=4)) == "Time for Kids"


def test_more_or_fewer_places_move_nobody_either(routed: Any) -> None:
    references = [refer(routed, day=day) for day in (1, 2, 3)]
    before = [partner(routed, one) for one in references]
    for places in (1, 9):
        routed.routing = routing(("capacity = 2", f"capacity = {places}"))
        routed.sync()
        assert [partner(routed, one) for one in references] == before
        assert routed.changes == []


def test_when_the_rules_name_others_for_a_case_it_moves(routed: Any) -> None:
    here, there = refer(routed), refer(routed, born="", day=2)
    routed.routing = routing(('"Seaton"]', '"Weston"]'), ("capacity = 1", "capacity = 2"))
    routed.sync()
    assert [partner(routed, one) for one in (here, there)] == ["Family Links", "Family Links"]
    assert why(routed, here) == "Rule 2 fits: Area is Seaton."


def test_a_rule_that_comes_before_the_one_that_placed_a_case_moves_it(routed: Any) -> None:
    reference = refer(routed, parent="Dad")
    routed.routing = routing((', parent = "Mum"', ""))
    routed.sync()
    assert partner(routed, reference) == "Time for Kids"


def test_a_case_keeps_its_own_place_when_the_partner_that_the_rules_would_rather_have_is_full(routed: Any) -> None:
    reference, *_ = refer(routed, parent="Dad"), refer(routed, day=2), refer(routed, day=3)
    routed.edit("children", reference, parent="Mum")
    routed.sync()
    assert partner(routed, reference) == "Family Links"
    assert why(routed, reference) == "Rule 2 fits: Area is Seaton. Full at that time: Time for Kids."


@pytest.mark.parametrize(("born", "fits"), [(A_BABY, True), ("2027-01-01", False)])
def test_an_age_may_leave_one_end_open_and_a_child_yet_to_be_born_has_none(office: Any, born: str, fits: bool) -> None:
    office.routing = routing(("youngest = 8, oldest = 16", "oldest = 16"))
    assert partner(office, refer(office, born=born)) == ("Time for Kids" if fits else "Family Links")


def test_a_case_whose_facts_change_moves_with_them(routed: Any) -> None:
    reference = refer(routed)
    routed.edit("children", reference, parent="Dad")
    routed.sync()
    assert partner(routed, reference) == "Family Links"


def test_a_case_that_no_rule_fits_any_more_stays_until_there_is_a_place_elsewhere_and_a_person_is_told(
    routed: Any,
) -> None:
    reference = refer(routed)
    routed.edit("children", reference, area="")
    routed.sync()
    assert partner(routed, reference) == "Time for Kids"
    assert why(routed, reference) == "Stays for now. No rule fits: Area is empty, Parent is Mum, age is 10."
    assert routed.row("children", reference)["look"] == "Its partner no longer fits the rules."
    routed.sync()
    assert routed.changes == []
    routed.edit("children", reference, area="Seaton")
    routed.sync()
    assert partner(routed, reference) == "Time for Kids" and "look" not in routed.row("children", reference)


def test_cases_that_wait_for_one_anothers_places_are_moved_in_one_run(office: Any) -> None:
    office.routing = routing(("capacity = 2", "capacity = 1"))
    first = refer(office, parent="Mum", day=1)
    second = refer(office, parent="Dad", day=2)
    office.edit("children", first, parent="Dad")
    office.edit("children", second, area="Eastgate", parent="Mum")
    office.sync()
    assert [partner(office, one) for one in (first, second)] == ["Time for Kids", "Family Links"], "neither can begin"
    office.routing = routing()
    office.sync()
    assert [partner(office, one) for one in (first, second)] == ["Family Links", "Time for Kids"]
    office.sync()
    assert office.changes == []


def test_brothers_and_sisters_of_one_form_are_placed_each_by_their_own_facts(routed: Any) -> None:
    turns = [
        {"initials": i, "born": born, "area": "Seaton", "parent": "Mum"} for i, born in (("A", TEN), ("B", A_BABY))
    ]
    routed.send("referral", turns=turns)
    routed.sync()
    assert [row["partner"] for row in routed.rows("children")] == ["Time for Kids", "Family Links"]


def test_a_ticked_box_is_yes_and_any_of_several_choices_may_fit(office: Any) -> None:
    sheet = office.specs.sheets[0]
    tab = sheet.tabs[0]
    columns = [
        msgspec.structs.replace(column, type={"wish": "choices", "feeling": "yes_no"}.get(column.key, column.type))
        for column in tab.columns
    ]
    tabs = (msgspec.structs.replace(tab, columns=tuple(columns)), *sheet.tabs[1:])
    office.specs = msgspec.structs.replace(office.specs, sheets=(msgspec.structs.replace(sheet, tabs=tabs),))
    office.routing = routing(('area = "Seaton"', 'feeling = "Yes", wish = ["A visit", "School"]'))
    office.type_row("children", feeling=True, wish="Information, School")
    office.type_row("children", feeling=False, wish="Information, School")
    office.type_row("children", feeling=True, wish="Information")
    office.sync()
    assert [row.get("partner") for row in office.rows("children")] == ["Family Links", None, None]


@pytest.mark.parametrize("lost", ["partner", "area", "born"])
def test_while_a_column_that_the_rules_need_is_lost_nothing_is_concluded(routed: Any, lost: str) -> None:
    reference = refer(routed)
    values = routed.tabs["children"]
    place = values[0].index(lost)
    values[0][place] = ""
    routed.sync()
    assert [change for change in routed.changes if change.tab == "children"] == []
    values[0][place] = lost
    assert partner(routed, reference) == "Time for Kids"
    routed.sync()
    assert partner(routed, reference) == "Time for Kids"


def test_without_rules_people_fill_the_column_and_nobody_is_told_of_it(office: Any) -> None:
    reference = refer(office)
    office.edit("children", reference, partner="Family Links")
    office.sync()
    assert office.changes == []
    assert (partner(office, reference), why(office, reference)) == ("Family Links", "")
    assert "look" not in office.row("children", refer(office, day=2, born=A_BABY))


cases = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from(["Seaton", "EASTGATE", "Elsewhere", ""]),
            "born": st.sampled_from([42430, 46082, ""]),
            "parent": st.sampled_from(["Mum", "Dad"]),
            "received": st.sampled_from([46330, 46331, "soon", ""]),
            "partner": st.sampled_from(["", "", "", "Time for Kids", "family links", "Mine"]),
            "met": st.sampled_from(["", "", 46340]),
            "agreed": st.sampled_from(["Yes", "Yes", "No"]),
        }
    ),
    max_size=9,
)
places = st.tuples(st.integers(0, 3), st.integers(0, 3))


def rules_with(capacity: tuple[int, int]) -> Routing:
    return routing(("capacity = 1", f"capacity = {capacity[1]}"), ("capacity = 2", f"capacity = {capacity[0]}"))


def fill(office: Any, told: Sequence[dict[str, Any]], references: Sequence[str]) -> None:
    for reference, cells in zip(references, told, strict=True):
        office.type_row("children", id=reference, ref=reference, **cells)


def waits(row: dict[str, Any]) -> bool:
    return not row.get("met") and row.get("agreed") != "No"


def taken(rows: Sequence[dict[str, Any]]) -> Counter[str]:
    return Counter(str(row.get("partner", "")).casefold() for row in rows if waits(row))


def made_up_references(office: Any, many: int) -> list[str]:
    """References of cases that a person typed, as a sync gives them."""
    for _ in range(many):
        office.type_row("children", initials="X")
    office.sync()
    found = [str(row["id"]) for row in office.rows("children")]
    for tab in ("children", "waiting"):
        del office.tabs[tab][2:]
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases, places, st.randoms(use_true_random=False))
def test_routing_never_goes_over_capacity_never_touches_what_people_chose_and_asks_no_order_of_the_rows(
    make_office: Callable[[], Any], told: list[dict[str, Any]], capacity: tuple[int, int], random: Any
) -> None:
    one, other = make_office(), make_office()
    references = made_up_references(one, len(told))
    fill(one, told, references)
    pairs = list(zip(told, references, strict=True))
    random.shuffle(pairs)
    fill(other, [cells for cells, _ in pairs], [reference for _, reference in pairs])
    for office in (one, other):
        office.routing = rules_with(capacity)
        office.sync()
    assert {row["id"]: row for row in one.rows("children")} == {row["id"]: row for row in other.rows("children")}
    rows = one.rows("children")
    for name, limit in zip(("Time for Kids", "Family Links"), capacity, strict=True):
        by_people = sum(waits(cells) and cells["partner"].casefold() == name.casefold() for cells in told)
        assert not limit or taken(rows)[name.casefold()] <= max(limit, by_people)
    by_id = {row["id"]: row for row in rows}
    for reference, cells in zip(references, told, strict=True):
        if cells["partner"] or not waits(cells):
            assert by_id[reference].get("partner", "") == cells["partner"]
    one.sync()
    assert one.changes == []


edits = st.tuples(
    st.integers(0, 8),
    st.sampled_from(["area", "parent", "partner", "met", "agreed"]),
    st.sampled_from(["Seaton", "Mum", "Dad", "", "No", "Time for Kids", "Family Links"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases, st.lists(st.tuples(edits, places), max_size=6))
def test_whatever_people_and_rules_change_a_person_s_choice_stays_and_no_partner_is_given_more_than_it_takes(
    make_office: Callable[[], Any], told: list[dict[str, Any]], happened: list[tuple[Any, tuple[int, int]]]
) -> None:
    office = make_office()
    references = made_up_references(office, len(told))
    fill(office, told, references)
    chosen = {reference: cells["partner"] for reference, cells in zip(references, told, strict=True)}
    for (place, column, value), capacity in happened if references else []:
        reference = references[place % len(references)]
        if column == "partner" and value != office.row("children", reference).get("partner", ""):
            chosen[reference] = value
        office.edit("children", reference, **{column: value})
        before = {row["id"]: row for row in office.rows("children")}
        office.routing = rules_with(capacity)
        office.sync()
        rows = office.rows("children")
        for row in rows:
            kept = chosen[str(row["id"])]
            assert not kept or row["partner"] == kept
            if row.get("partner", "") != before[row["id"]].get("partner", ""):
                limit = capacity[row["partner"] == "Family Links"]
                assert not limit or taken(rows)[str(row["partner"]).casefold()] <= limit
        office.sync()
        assert office.changes == []
