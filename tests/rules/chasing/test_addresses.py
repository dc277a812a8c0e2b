"""Addresses in People: which cannot be read, and which are another than the one that was written to."""

from __future__ import annotations

import dataclasses

import pytest
from promised import ANN, PAT, ROBIN, TODAY, in_days

from automation.rules.chasing.addresses import address_news, is_address
from automation.rules.chasing.emails import about_text
from automation.rules.chasing.summaries import summary_for
from automation.rules.chasing.summary_facts import SummaryFacts
from automation.rules.chasing.told import Told
from automation.rules.people import Directory
from automation.rules.values import Cell, to_serial


def wrote(days: int, address: str, person: str = "Pat Doyle", state: str = "Sent") -> dict[str, Cell]:
    """An email to a person, so many days from today."""
    row_id = f"digest/{days}/{person}"
    return {"id": row_id, "person": person, "address": address, "state": state, "sent_at": to_serial(in_days(days))}


def news(*lines: dict[str, Cell], email: str = "pat@new.example") -> list[tuple[str, str]]:
    found = address_news(Directory([dataclasses.replace(PAT, email=email), ANN]), lines)
    return [(one.name, one.news) for one in found]


def test_an_address_that_is_another_than_that_of_the_last_email_is_news() -> None:
    assert news(wrote(-14, "pat@old.example"), wrote(-7, "pat@old.example")) == [("Pat Doyle", "changed")]
    assert news(wrote(-7, "Pat@New.example ")) == []
    assert news() == []
    assert news(wrote(-7, "pat@old.example", person="Somebody Else")) == []


def test_only_emails_that_were_handed_over_tell_which_address_was_in_use() -> None:
    assert news(wrote(-7, "pat@old.example", state="Bounced")) == []


def test_a_change_that_an_email_followed_already_is_still_news_and_the_same_one() -> None:
    people = Directory([dataclasses.replace(PAT, email="pat@new.example")])
    before = address_news(people, [wrote(-7, "pat@old.example")])
    after = address_news(people, [wrote(-7, "pat@old.example"), wrote(0, "pat@new.example")])
    assert after == before and len(after) == 1


def test_there_and_back_again_are_two_changes() -> None:
    lines = [wrote(-14, "pat@old.example"), wrote(-7, "pat@new.example"), wrote(0, "pat@old.example")]
    assert news(*lines, email="pat@old.example") == [("Pat Doyle", "changed")] * 2


@pytest.mark.parametrize(
    "email", ["pat at school", "pat@school", "a@b.example, c@d.example", "pat@school.example\nBcc: x"]
)
def test_an_address_that_cannot_be_read_is_news(email: str) -> None:
    assert not is_address(email)
    assert news(email=email) == [("Pat Doyle", "unreadable")]


def test_of_two_people_with_one_name_nobody_can_tell_whose_address_was_changed() -> None:
    other = dataclasses.replace(ANN, aliases=("Pat Doyle",))
    lines = [wrote(-7, PAT.email), wrote(-7, ANN.email)]
    assert address_news(Directory([PAT, other]), lines) == []


def test_a_person_without_an_address_has_only_not_told_it() -> None:
    assert news(wrote(-7, "pat@old.example"), email="") == []


def test_the_summary_tells_it_once() -> None:
    found = address_news(Directory([dataclasses.replace(PAT, email="pat at school")]), [])
    summary = summary_for(ROBIN, SummaryFacts(Directory([]), addresses=found), TODAY)
    assert [one.name for one in summary.addresses] == ["Pat Doyle"] and not summary.is_empty
    line: dict[str, Cell] = {"id": summary.key, "kind": "Summary", "state": "Sent", "about": about_text(summary.about)}
    assert summary_for(ROBIN, SummaryFacts(Directory([]), addresses=found, told=Told([line])), in_days(7)).is_empty
