"""Small numbers: nobody can be counted out by a category, nor worked out from the total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.rules.figures.small import FEWER, NOT_TOLD, guarded


def test_one_to_four_are_told_as_fewer_than_five_and_nought_and_five_as_they_are() -> None:
    assert guarded({"a": 1, "b": 4, "c": 0, "d": 5, "e": 12}) == {"a": FEWER, "b": FEWER, "c": 0, "d": 5, "e": 12}


def test_a_single_small_number_takes_the_next_smallest_with_it() -> None:
    assert guarded({"a": 9, "b": 3, "c": 6}) == {"a": 9, "b": FEWER, "c": NOT_TOLD}
    assert guarded({"a": 9, "b": 3, "c": 0}) == {"a": 9, "b": FEWER, "c": FEWER}


def test_large_numbers_alone_are_all_told() -> None:
    assert guarded({"a": 5, "b": 0}) == {"a": 5, "b": 0}
    assert guarded({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 12), min_size=2))
def test_no_small_number_is_told_and_the_total_never_gives_one_away(counts: dict[str, int]) -> None:
    told = guarded(counts)
    assert list(told) == list(counts)
    assert all(number == counts[name] for name, number in told.items() if isinstance(number, int))
    assert not any(isinstance(number, int) and 0 < number < 5 for number in told.values())
    assert sum(isinstance(number, str) for number in told.values()) != 1
