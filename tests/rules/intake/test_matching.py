"""Which case a response may belong to, and which it may not."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.intake.matching import Matcher
from automation.rules.references import ALPHABET, is_valid
from automation.rules.values import Cell


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("A.B.", "ab", "same"), ("É B", "eb", "same"), ("AB", "AC", "different"), ("AB", "", ""), (None, "AB", ""),
        (42064, "1 March 2015", "same"), (42064, "2015-03-02", "different"), ("1/3/2015", "2015-03-01", "same"),
        (42064, "about March", ""), ("—", "AB", ""), ("  ", "AB", ""),
    ],
)  # fmt: skip
def test_pieces_of_identity_agree_by_what_they_mean(one: Cell, other: Cell, verdict: str, office: Any) -> None:
    reference = office.refer()
    for here, there in ((one, other), (other, one)):
        office.edit("children", reference, initials=here)
        matcher = Matcher(office.book().case_table, "HW")
        assert bool(matcher.match(reference, {"initials": there}).why_not) == (verdict == "different")
        (suggestion,) = matcher.match(reference[:-1], {"initials": there}).suggestions
        assert suggestion.reasons == ("one character differs", *([f"{verdict} initials"] if verdict else []))


@pytest.fixture
def matcher(office: Any) -> Any:
    """A matcher over three children, the first two of them twins."""
    for initials, born, area in (("AB", 42064, "Seaton"), ("AB", 42064, "Seaton"), ("CD", 43000, "Whitby")):
        office.type_row("children", initials=initials, born=born, area=area)
    office.sync()
    return Matcher(office.book().case_table, "HW")


def test_nothing_is_attached_without_a_reference_however_much_agrees(matcher: Any) -> None:
    match = matcher.match("", {"initials": "CD", "born": 43000, "area": "Whitby"})
    assert match.reference == "" and match.why_not == "It gives no reference."
    assert match.suggestions[0].reasons == ("same initials", "same date of birth", "same area")


def test_a_child_is_suggested_though_many_have_the_same_initials_and_many_the_same_birthday(office: Any) -> None:
    for number in range(60):
        office.type_row("children", initials="AB", born=40000 + number)
        office.type_row("children", initials=f"X{number}", born=42064)
    office.type_row("children", initials="AB", born=42064)
    office.sync()
    matcher = Matcher(office.book().case_table, "HW")
    (suggestion,) = matcher.match("", {"initials": "AB", "born": 42064}).suggestions
    assert suggestion.reasons == ("same initials", "same date of birth")
    assert matcher.match("", {"initials": "AB"}).suggestions == (), "too many to say which"


def test_suggestions_come_best_first_and_at_most_three_and_never_speak_against_themselves(
    matcher: Any, office: Any
) -> None:
    twins = sorted(str(row["id"]) for row in office.rows("children") if row["initials"] == "AB")
    match = matcher.match("nobody", {"initials": "AB", "born": 42064})
    assert [suggestion.reference for suggestion in match.suggestions] == twins
    assert all(suggestion.score > 0 for suggestion in match.suggestions)


def test_a_reference_two_characters_off_outweighs_only_a_little(matcher: Any, office: Any) -> None:
    other = next(str(row["id"]) for row in office.rows("children") if row["initials"] == "CD")
    twisted = other[:-2] + other[-1] + other[-2]
    match = matcher.match(twisted, {"initials": "CD"})
    assert str(match.suggestions[0]) == f"{other}, very likely (one character differs, same initials)"


@pytest.mark.parametrize(
    ("slips", "told", "likely"),
    [
        (1, {"initials": "CD"}, "very likely"), (1, {}, "likely"), (2, {"initials": "CD"}, "likely"),
        (None, {"initials": "CD", "born": 43000}, "likely"), (1, {"initials": "XY"}, "possible"),
        (2, {}, "possible"), (None, {"initials": "CD"}, "possible"), (None, {"area": "Whitby"}, "unlikely"),
    ],
)  # fmt: skip
def test_a_suggestion_says_in_words_how_likely_it_is(
    matcher: Any, office: Any, slips: int | None, told: dict[str, Cell], likely: str
) -> None:
    reference, twisted = the_third_child(office)
    given = {None: "", 1: twisted, 2: twisted[:3] + twisted[4:]}[slips]
    (suggestion,) = matcher.match(given, told).suggestions
    assert str(suggestion).startswith(f"{reference}, {likely} (")


def test_a_hint_alone_never_speaks_against_an_exact_reference(matcher: Any, office: Any) -> None:
    reference = str(office.rows("children")[0]["id"])
    assert matcher.match(reference, {"area": "Elsewhere"}).reference == reference


def test_a_case_opened_meanwhile_is_known_as_alike(matcher: Any) -> None:
    assert len(matcher.alike({"initials": "ab", "born": 42064})) == 2
    matcher.learn("HW-new", {"initials": "A.B.", "born": "1 March 2015"})
    assert matcher.alike({"initials": "ab", "born": 42064})[-1] == "HW-new"
    assert matcher.alike({"initials": "ab"}) == []


def the_third_child(office: Any) -> tuple[str, str]:
    """The reference of the child who is no twin, and the same with its last two characters swapped."""
    reference = next(str(row["id"]) for row in office.rows("children") if row["initials"] == "CD")
    return reference, reference[:-2] + reference[-1] + reference[-2]


def test_one_slip_in_a_reference_is_forgiven_where_all_that_identifies_the_child_agrees(
    matcher: Any, office: Any
) -> None:
    reference, twisted = the_third_child(office)
    match = matcher.match(twisted.lower(), {"initials": "c.d.", "born": "22 September 2017"})
    assert match.reference == reference
    assert match.remark == (
        f"One character of its reference is wrong; what it says of who the child is fits {reference} and no other."
    )


@pytest.mark.parametrize(
    "told",
    [
        {}, {"initials": "CD"}, {"born": 43000}, {"initials": "CD", "born": "September"},
        {"initials": "CD", "born": 43001}, {"initials": "CX", "born": 43000},
        {"initials": "CD", "born": 43000, "area": "Seaton"},
    ],
)  # fmt: skip
def test_a_mistyped_reference_is_not_attached_where_any_of_who_the_child_is_lacks_or_differs(
    matcher: Any, office: Any, told: dict[str, Cell]
) -> None:
    reference, twisted = the_third_child(office)
    match = matcher.match(twisted, told)
    assert match.reference == "" and match.suggestions[0].reference == reference


def test_two_slips_or_a_valid_reference_that_nobody_has_are_not_attached(matcher: Any, office: Any) -> None:
    reference, twisted = the_third_child(office)
    told = {"initials": "CD", "born": 43000}
    assert matcher.match(twisted[:3] + twisted[4:], told).reference == ""
    neighbours = (f"{reference[:4]}{one}{reference[5:-1]}{last}" for one in ALPHABET for last in ALPHABET)
    another = next(one for one in neighbours if is_valid(one, "HW") and one != reference)
    match = matcher.match(another, told)
    assert match.reference == "" and match.why_not.endswith("is not in the tracker.")


def test_a_mistyped_reference_of_twins_with_the_same_initials_is_left_to_a_person(matcher: Any, office: Any) -> None:
    twin = next(str(row["id"]) for row in office.rows("children") if row["initials"] == "AB")
    twisted = twin[:-2] + twin[-1] + twin[-2]
    match = matcher.match(twisted, {"initials": "AB", "born": 42064})
    assert match.reference == "" and match.suggestions[0].reference == twin


def test_a_mistyped_reference_with_two_cases_near_it_is_left_to_a_person(office: Any) -> None:
    office.type_row("children", id="HW-2222-222", reference="HW-2222-222", initials="CD", born=43000)
    office.type_row("children", id="HW-2222-233", reference="HW-2222-233", initials="EF", born=43000)
    matcher = Matcher(office.book().case_table, "HW")
    match = matcher.match("HW-2222-223", {"initials": "CD", "born": 43000})
    assert match.reference == "" and {one.reference for one in match.suggestions} == {"HW-2222-222", "HW-2222-233"}
