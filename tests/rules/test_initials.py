"""What passes for initials, for the desk's form pages as for the tracker."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from automation.desk.pages.form_answers import read
from automation.desk.pages.form_model import Field
from automation.rules.initials import are_initials

ASKED = Field(id="0000000b", kind="text", title="Initials", shape="initials")


def desk_takes(text: str) -> bool:
    return not read(ASKED, {ASKED.name: [text]}).error


@pytest.mark.parametrize(
    "typed",
    [
        "AB",
        "ab",
        "Ab",
        "JO",
        "jo",
        "J.O.",
        "A.B.",
        "a. b.",
        "A B C",
        "ABC",
        "LlJ",
        "Rh. ap D.",
        "É-Ç",
        "AB2",
        "?",
        "م ع",
    ],
)
def test_initials_in_any_hand_are_taken(typed: str) -> None:
    assert are_initials(typed) and desk_takes(typed)


@pytest.mark.parametrize(
    "typed",
    ["Sam", "Jo", "Al", "Jo B", "Anna Bell", "anna", "ANNA", "A. Bell", "AB (Anna)", "Siân", "محمد", "not known"],
)
def test_a_name_is_not_taken_for_initials(typed: str) -> None:
    assert not are_initials(typed) and not desk_takes(typed)


@given(st.text(max_size=12))
@example("Anna")
@example("Jo")
def test_the_desk_asks_again_for_what_the_tracker_would_flag(text: str) -> None:
    assert are_initials(text) == desk_takes(text)
