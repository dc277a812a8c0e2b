"""Who reads what somebody must hear: they themselves, or the first deputy in the chain who is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from promised import ANN, PAT, ROBIN, TODAY, in_days

from automation.rules.chasing.readers import readers_of, told_at_once
from automation.rules.items import Person
from automation.rules.people import Directory

AWAY = in_days(9)
SAM = Person("p3", "Sam Whitlock", email="sam@hopeside.example", deputy="Pat Doyle")


def heard(leads: list[Person], *others: Person) -> list[str]:
    """To whom an alert goes."""
    return [reader.to.name for reader in told_at_once(leads, Directory([*leads, *others]), TODAY)]


def reads(people: list[Person], *others: Person) -> list[tuple[str, str]]:
    found = readers_of(people, Directory([*people, *others]), TODAY)
    return [(reader.person.name, reader.to.name) for reader in found]


def test_a_safeguarding_lead_who_is_there_hears_alone() -> None:
    assert heard([SAM], PAT, ANN) == ["Sam Whitlock"]


@pytest.mark.parametrize(
    "pat", [replace(PAT, pause_until=AWAY), replace(PAT, email=""), replace(PAT, email="pat at school")]
)
def test_of_the_deputies_of_a_safeguarding_lead_who_is_away_the_first_hears_who_can_be_reached(pat: Person) -> None:
    away = replace(SAM, pause_until=AWAY)
    assert heard([away], PAT, ANN) == ["Sam Whitlock", "Pat Doyle"]
    assert heard([away], pat, ANN) == ["Sam Whitlock", "Ann Lee"]


def test_a_deputy_who_wants_no_emails_hears_all_the_same_that_someone_may_not_be_safe() -> None:
    assert heard([replace(SAM, pause_until=TODAY)], replace(PAT, how_often="Never")) == ["Sam Whitlock", "Pat Doyle"]


def test_a_deputy_hears_where_the_address_of_a_safeguarding_lead_is_none() -> None:
    assert heard([replace(SAM, email="")], PAT) == ["Pat Doyle"]


def test_deputies_of_each_other_who_are_both_away_do_not_go_round_in_circles() -> None:
    sam, pat = replace(SAM, pause_until=AWAY), replace(PAT, pause_until=AWAY, deputy="Sam Whitlock")
    assert heard([sam], pat) == ["Sam Whitlock"]


def test_nobody_hears_twice_at_one_address() -> None:
    assert heard([SAM, replace(ROBIN, email="Sam@Hopeside.example")]) == ["Sam Whitlock"]


def test_a_coordinator_who_is_away_has_their_deputy_read_and_without_one_reads_themselves() -> None:
    away = replace(ROBIN, pause_until=AWAY, deputy="Ann")
    assert reads([ROBIN], ANN) == [("Robin Ashdown", "Robin Ashdown")]
    assert reads([away], ANN) == [("Robin Ashdown", "Ann Lee")]
    assert reads([away]) == [("Robin Ashdown", "Robin Ashdown")]


def test_a_coordinator_who_stands_in_for_another_reads_once_and_as_their_own() -> None:
    away = replace(ROBIN, pause_until=AWAY, deputy="Ann")
    assert reads([away, ANN]) == [("Ann Lee", "Ann Lee")]
