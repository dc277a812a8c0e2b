"""References: computed, told apart, and read however people type them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.rules.references import ALPHABET, is_valid, make_reference, normalise

KEY = b"k" * 32
sources = st.text(min_size=1)


@given(sources)
def test_a_reference_is_valid_comes_out_the_same_each_time_and_survives_typing(source: str) -> None:
    reference = make_reference(KEY, "HW", source, set())
    assert reference == make_reference(KEY, "HW", source, set())
    assert is_valid(reference, "HW") and len(reference) == 11
    body = reference.removeprefix("HW-")
    for typed in (
        reference,
        reference.lower(),
        body,
        body.replace("-", ""),
        f" {reference} ",
        reference.replace("-", " "),
    ):
        assert normalise(typed, "HW") == reference


@given(sources, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(source: str, place: int, wrong: str) -> None:
    body = make_reference(KEY, "HW", source, set()).removeprefix("HW-").replace("-", "")
    changed = body[:place] + wrong + body[place + 1 :]
    assert is_valid(normalise(changed, "HW"), "HW") == (changed == body)


@given(sources, st.integers(0, 5))
def test_two_neighbours_swapped_are_always_caught(source: str, place: int) -> None:
    body = make_reference(KEY, "HW", source, set()).removeprefix("HW-").replace("-", "")
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert is_valid(normalise(swapped, "HW"), "HW") == (swapped == body)


def test_a_taken_reference_gives_way_to_the_next_candidate() -> None:
    first = make_reference(KEY, "HW", "r1:1", set())
    second = make_reference(KEY, "HW", "r1:1", {first})
    assert first != second and is_valid(second, "HW")


def test_another_key_gives_other_references() -> None:
    assert make_reference(KEY, "HW", "r1:1", set()) != make_reference(b"other" * 8, "HW", "r1:1", set())


def test_look_alikes_are_read_as_what_they_resemble() -> None:
    assert normalise("hw 0o1i-|ae", "HW") == "HW-QQLL-L43"


@given(st.text(alphabet=ALPHABET + "0OIl1| -aeu", min_size=1, max_size=14))
def test_what_is_read_as_a_reference_once_is_read_so_again(text: str) -> None:
    reference = normalise(text, "HW")
    assert normalise(reference, "HW") == reference or not is_valid(reference, "HW")
