"""What a coordinator is told at once: which emails came to nobody, each once, and never at the address that failed."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest
from promised import ANN, PAT, ROBIN, TODAY, in_days

from automation.rules.chasing.emails import about_text
from automation.rules.chasing.notices import Notice, notices_for, silence_notices
from automation.rules.chasing.readers import Reader
from automation.rules.chasing.told import Told
from automation.rules.chasing.undelivered import Undelivered, undelivered
from automation.rules.people import Directory
from automation.rules.values import Cell, to_serial

PEOPLE = Directory([PAT, ANN, ROBIN])
OWN = Reader(ROBIN, ROBIN)
OTHER = dataclasses.replace(ROBIN, id="p2")


def line(row_id: str = "digest/2026-W48/p1", **cells: Cell) -> dict[str, Cell]:
    """A line of Emails: a digest for Pat that was refused."""
    usual: dict[str, Cell] = {
        "id": row_id, "kind": "Digest", "person": "Pat Doyle", "address": PAT.email, "state": "Bounced",
        "ready_at": to_serial(TODAY) + 0.3,
    }  # fmt: skip
    return usual | cells


def noted(notice: Notice, state: str) -> dict[str, Cell]:
    """The line in Emails of a notice in a state."""
    about = about_text(notice.about)
    return {"id": notice.key, "kind": "Notice", "address": notice.to.email, "state": state, "about": about}


def lost(*lines: dict[str, Cell]) -> list[Undelivered]:
    return undelivered(lines, PEOPLE, TODAY)


@pytest.mark.parametrize("state", ["Bounced", "Failed", "Uncertain", "Overtaken"])
def test_an_email_that_came_to_nobody_is_told_by_person_and_kind(state: str) -> None:
    (one,) = lost(line(state=state), line("digest/2026-W48/p2", state="Sent"), line("x", state="Ready"))
    assert (one.kind, one.name, one.state) == ("digest", "Pat Doyle", state)


def test_what_somebody_typed_over_a_line_is_not_repeated() -> None:
    (one,) = lost(line(person="about Amy"))
    assert one.name == ""
    assert lost(line(kind="Amy")) == []


def test_what_is_older_than_a_month_was_told_long_ago() -> None:
    assert lost(line(ready_at=to_serial(in_days(-31)))) == []
    assert len(lost(line(ready_at=to_serial(in_days(-30))))) == 1


def test_each_coordinator_is_told_of_each_email_once() -> None:
    (notice,) = notices_for([OWN], TODAY, lost(line()), Told())
    assert notice.key == notices_for([OWN], in_days(1), lost(line()), Told())[0].key
    assert notices_for([OWN], TODAY, lost(line()), Told([noted(notice, "Sent")])) == []
    (other,) = notices_for([OWN, Reader(ANN, ANN)], TODAY, lost(line()), Told([noted(notice, "Sent")]))
    assert other.to == ANN


def test_another_address_that_fails_too_is_told_anew() -> None:
    (notice,) = notices_for([OWN], TODAY, lost(line()), Told())
    again = lost(line(address="pat@other.example"))
    assert len(notices_for([OWN], TODAY, again, Told([noted(notice, "Sent")]))) == 1


def test_a_notice_that_is_still_to_go_keeps_what_it_says_and_what_came_since_goes_in_another() -> None:
    (first,) = notices_for([OWN], TODAY, lost(line()), Told())
    both = lost(line(), line("digest/2026-W48/p2", person="Ann Lee", address=ANN.email))
    for state in ("Ready", "Sending"):
        again, second = notices_for([OWN], TODAY, both, Told([noted(first, state)]))
        assert (again.key, again.about) == (first.key, first.about)
        assert [one.name for one in second.undelivered] == ["Ann Lee"]


def test_a_coordinator_hears_nothing_at_the_address_that_failed_but_another_does() -> None:
    of_robin = lost(
        line("summary/2026-W48/p9", kind="Summary", person="Robin Ashdown", address="Robin@Hopeside.example")
    )
    assert notices_for([OWN], TODAY, of_robin, Told()) == []
    assert [notice.to for notice in notices_for([OWN, Reader(ANN, ANN)], TODAY, of_robin, Told())] == [ANN]


def test_a_notice_that_came_to_nobody_makes_no_other_notice() -> None:
    assert notices_for([OWN], TODAY, lost(line("notice/a/p2", kind="Notice", person="Ann Lee")), Told()) == []


def test_very_many_are_told_a_hundred_at_a_time() -> None:
    many = lost(*(line(f"digest/2026-W48/{n}") for n in range(150)))
    (first,) = notices_for([OWN], TODAY, many, Told())
    (rest,) = notices_for([OWN], TODAY, many, Told([noted(first, "Sent")]))
    assert (len(first.undelivered), len(rest.undelivered)) == (100, 50)


def test_a_silence_is_told_to_each_coordinator_once_however_long_it_lasts() -> None:
    since = datetime(2026, 11, 21, 6, 5)
    first, again = silence_notices([OWN], TODAY, since), silence_notices([OWN], in_days(3), since)
    assert [notice.key for notice in first] == [notice.key for notice in again]
    assert (first[0].silent_days, again[0].silent_days) == (2, 5)
    assert silence_notices([Reader(OTHER, OTHER)], TODAY, since)[0].key != first[0].key


def test_while_a_coordinator_is_away_the_deputy_gets_the_notice_and_the_coordinator_no_second_one_later() -> None:
    (notice,) = notices_for([Reader(ROBIN, ANN)], TODAY, lost(line()), Told())
    assert (notice.to, notice.deputy_of, notice.key.split("/")[2]) == (ANN, ROBIN, ROBIN.id)
    assert notices_for([OWN], TODAY, lost(line()), Told([noted(notice, "Sent")])) == []
