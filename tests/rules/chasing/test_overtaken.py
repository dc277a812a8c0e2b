"""Emails that are overtaken: only by a newer one to the same person, or when their time is long over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from automation.rules.chasing.sending import overtaken
from automation.rules.items import Person

TUESDAY = date(2026, 11, 24)
SAL = Person("p1", "Sal Rowe")


@dataclass
class Digest:
    period: str
    of: str
    kind: str = "digest"
    to: Person = SAL
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.period}/{self.of}"


def line(key: str, state: str = "Ready") -> dict[str, str]:
    return {"id": key, "period": key.split("/")[1], "state": state}


def which(lines: list[dict[str, str]], *messages: Digest, today: date = TUESDAY) -> list[str]:
    return list(overtaken(lines, messages, today))  # type: ignore[arg-type]


def test_a_newer_email_to_the_same_person_overtakes_and_one_to_another_does_not() -> None:
    waits = line("digest/2026-W47/p1")
    assert which([waits], Digest("2026-W48", "p1")) == ["digest/2026-W47/p1"]
    assert which([waits], Digest("2026-W48", "p2")) == []
    assert which([waits], Digest("2026-W48", "p1", kind="summary")) == []


def test_the_very_email_that_goes_late_is_not_overtaken_by_itself() -> None:
    assert which([line("digest/2026-W47/p1")], Digest("2026-W47", "p1")) == []


def test_a_day_overtakes_the_days_and_the_week_before_it() -> None:
    lines = [line("digest/2026-11-23/p1"), line("digest/2026-W48/p1"), line("digest/2026-11-24/p1")]
    assert which(lines, Digest("2026-11-24", "p1")) == ["digest/2026-11-23/p1", "digest/2026-W48/p1"]


def test_what_nothing_newer_follows_is_given_up_a_week_after_its_time() -> None:
    waits = line("digest/2026-W46/p1")
    assert which([waits], today=date(2026, 11, 22)) == []
    assert which([waits], today=date(2026, 11, 23)) == ["digest/2026-W46/p1"]


@pytest.mark.parametrize("state", ["Sent", "Written", "Overtaken"])
def test_what_is_done_with_is_left_alone(state: str) -> None:
    assert which([line("digest/2026-W40/p1", state)], Digest("2026-W48", "p1")) == []


@pytest.mark.parametrize("key", ["alert/sam@hopeside.example/AB12-CD34", "notice/silent-1/p1", "", "digest/typed/p1"])
def test_other_kinds_and_what_somebody_typed_are_left_alone(key: str) -> None:
    assert which([{"id": key, "period": "2026-W40" if "/typed/" not in key else "typed", "state": "Ready"}]) == []
