"""Which case a response may belong to, and which it may not."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.intake.matching import Matcher
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
    assert str(match.suggestions[0]) == f"{other} (one character differs, same initials)"


def test_a_hint_alone_never_speaks_against_an_exact_reference(matcher: Any, office: Any) -> None:
    reference = str(office.rows("children")[0]["id"])
    assert matcher.match(reference, {"area": "Elsewhere"}).reference == reference


def test_a_case_opened_meanwhile_is_known_as_alike(matcher: Any) -> None:
    assert len(matcher.alike({"initials": "ab", "born": 42064})) == 2
    matcher.learn("HW-new", {"initials": "A.B.", "born": "1 March 2015"})
    assert matcher.alike({"initials": "ab", "born": 42064})[-1] == "HW-new"
    assert matcher.alike({"initials": "ab"}) == []
