"""What each message has to say, and to whom."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from promised import ANN, PAT, ROBIN, TODAY, in_days, item

from automation.rules.chasing.digests import Unsent, digest_for, digests_for
from automation.rules.chasing.messages import week_key
from automation.rules.items import Item, Person
from automation.rules.people import Directory


def numbers(items: tuple[Item, ...]) -> list[str]:
    return [one.number for one in items]


def test_overdue_comes_first_and_worst_first_then_the_week_then_later_then_what_has_no_date() -> None:
    items = [
        item("1", None), item("2", in_days(8)), item("3", in_days(7)), item("4", TODAY),
        item("5", in_days(-1)), item("6", in_days(-40)), item("7", in_days(-9)),
    ]  # fmt: skip
    digest = digest_for(PAT, items, TODAY)
    assert digest is not None
    assert numbers(digest.overdue) == ["6", "7", "5"]
    assert numbers(digest.soon) == ["4", "3"]
    assert numbers(digest.later) == ["2"]
    assert numbers(digest.undated) == ["1"]


def test_how_far_the_week_reaches_can_be_set() -> None:
    digest = digest_for(
        PAT, [item("1", in_days(8)), item("2", in_days(14)), item("3", in_days(15))], TODAY, soon_days=14
    )
    assert digest is not None
    assert (numbers(digest.soon), numbers(digest.later)) == (["1", "2"], ["3"])


def test_rows_of_equal_urgency_stand_by_reference_and_number_with_ten_after_nine() -> None:
    items = [item("10", TODAY), item("9", TODAY), item("1", TODAY, reference="HS-2"), item("9" * 5000, TODAY)]
    digest = digest_for(PAT, items, TODAY)
    assert digest is not None
    assert [(one.reference, one.number[:3]) for one in digest.soon] == [
        ("HS-2", "1"), ("HS-4K7P2M-9", "9"), ("HS-4K7P2M-9", "10"), ("HS-4K7P2M-9", "999"),
    ]  # fmt: skip


def test_a_lead_sees_their_own_open_rows_only_and_shared_ones() -> None:
    items = [item("1", TODAY, "p2"), item("2", TODAY, "p2 p1"), item("3", TODAY), item("4", TODAY, closed=True)]
    digest = digest_for(PAT, items, TODAY)
    assert digest is not None
    assert numbers(digest.items) == ["2", "3"]


def test_nothing_open_is_no_digest_unless_asked_for() -> None:
    items = [item("1", TODAY, closed=True), item("2", TODAY, "p2")]
    assert digest_for(PAT, items, TODAY) is None
    empty = digest_for(PAT, items, TODAY, even_if_empty=True)
    assert empty is not None
    assert empty.items == ()


@pytest.mark.parametrize(
    ("how_often", "due", "sent"),
    [
        ("Never", in_days(-5), False), (" never ", in_days(5), False), ("Only when overdue", in_days(-1), True),
        ("only when overdue", TODAY, False), ("", in_days(60), True), ("every week", in_days(60), True),
        ("as you like", in_days(60), True),
    ],
)  # fmt: skip
def test_how_often_is_respected(how_often: str, due: date, sent: bool) -> None:
    person = dataclasses.replace(PAT, how_often=how_often)
    assert (digest_for(person, [item("1", due)], TODAY) is not None) is sent


@pytest.mark.parametrize(("until", "reader"), [(in_days(-1), "Pat Doyle"), (TODAY, "Ann Lee"), (in_days(9), "Ann Lee")])
def test_while_a_lead_is_away_the_deputy_gets_the_lead_s_digest(until: date, reader: str) -> None:
    away = dataclasses.replace(PAT, pause_until=until)
    sent = digests_for(Directory([away, ANN]), [item("1", TODAY)], TODAY)
    assert [(one.person.name, one.to.name, numbers(one.items)) for one in sent.digests] == [
        ("Pat Doyle", reader, ["1"])
    ]
    assert sent.unsent == ()


def test_a_paused_lead_gets_nothing() -> None:
    assert digest_for(dataclasses.replace(PAT, pause_until=TODAY), [item("1", TODAY)], TODAY) is None


def test_a_deputy_gets_their_own_digest_apart_from_the_one_they_stand_in_for() -> None:
    away = dataclasses.replace(PAT, pause_until=TODAY)
    sent = digests_for(Directory([away, ANN]), [item("1", TODAY), item("2", TODAY, "p2")], TODAY)
    assert [(one.person.id, one.to.id, numbers(one.items)) for one in sent.digests] == [
        ("p1", "p2", ["1"]), ("p2", "p2", ["2"]),
    ]  # fmt: skip
    assert len({one.key for one in sent.digests}) == 2


def test_the_deputy_of_a_deputy_steps_in_when_both_are_away() -> None:
    pat = dataclasses.replace(PAT, pause_until=TODAY)
    ann = dataclasses.replace(ANN, pause_until=TODAY, deputy="robin ashdown")
    sent = digests_for(Directory([pat, ann, ROBIN]), [item("1", TODAY)], TODAY)
    assert [one.to.name for one in sent.digests] == ["Robin Ashdown"]


@pytest.mark.parametrize("deputy", ["", "Somebody Else", "Pat Doyle", "Ann"])
def test_a_lead_away_whom_nobody_can_replace_is_named_and_nothing_is_sent(deputy: str) -> None:
    pat = dataclasses.replace(PAT, pause_until=TODAY, deputy=deputy)
    ann = dataclasses.replace(ANN, pause_until=TODAY, deputy="Pat Doyle")
    sent = digests_for(Directory([pat, ann]), [item("1", in_days(-2)), item("2", TODAY)], TODAY)
    assert sent.digests == ()
    assert sent.unsent == (Unsent(pat, "away", 1, 2),)


@pytest.mark.parametrize("deputy", [dataclasses.replace(ANN, email=""), dataclasses.replace(ANN, how_often="Never")])
def test_a_deputy_without_an_address_or_who_wants_no_digests_cannot_step_in(deputy: Person) -> None:
    away = dataclasses.replace(PAT, pause_until=TODAY)
    sent = digests_for(Directory([away, deputy]), [item("1", TODAY)], TODAY)
    assert (sent.digests, sent.unsent) == ((), (Unsent(away, "away", 0, 1),))


def test_a_lead_without_an_address_is_named_only_when_there_is_something_to_say() -> None:
    pat, ann = dataclasses.replace(PAT, email=""), dataclasses.replace(ANN, email="")
    assert digests_for(Directory([pat, ann]), [item("1", TODAY)], TODAY).unsent == (Unsent(pat, "no address", 0, 1),)


def test_a_lead_who_wants_none_is_named_once_something_is_overdue() -> None:
    pat = dataclasses.replace(PAT, how_often="Never")
    assert digests_for(Directory([pat]), [item("1", TODAY), item("2", in_days(-9), closed=True)], TODAY).unsent == ()
    late = digests_for(Directory([pat]), [item("1", TODAY), item("2", in_days(-1))], TODAY)
    assert (late.digests, late.unsent) == ((), (Unsent(pat, "wants none", 1, 2),))


def test_asking_for_empty_digests_sends_them_but_does_not_complain_of_people_without_an_address() -> None:
    sent = digests_for(Directory([PAT, dataclasses.replace(ANN, email="")]), [], TODAY, even_if_empty=True)
    assert ([one.person.name for one in sent.digests], sent.unsent) == (["Pat Doyle"], ())


def test_a_week_is_named_by_its_monday_even_over_new_year() -> None:
    assert [week_key(day) for day in (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 29))] == [
        "2026-W47", "2026-W48", "2026-W48",
    ]  # fmt: skip
    assert {week_key(date(2026, 12, 28) + timedelta(days=n)) for n in range(7)} == {"2026-W53"}


def test_the_same_week_makes_the_same_key_and_another_week_another() -> None:
    keys = [digest.key for n in (0, 6, 7) if (digest := digest_for(PAT, [item("1", in_days(60))], in_days(n)))]
    assert keys == ["digest/2026-W48/p1", "digest/2026-W48/p1", "digest/2026-W49/p1"]


@given(
    st.lists(st.tuples(st.none() | st.integers(-400, 400), st.sampled_from(["p1", "p2", "p1 p2", ""]), st.booleans()))
)
def test_every_open_row_of_a_lead_stands_in_the_digest_once(rows: list[tuple[int | None, str, bool]]) -> None:
    items = [
        item(str(n), None if days is None else in_days(days), leads, closed=closed)
        for n, (days, leads, closed) in enumerate(rows)
    ]
    sent = digests_for(Directory([PAT, ANN]), items, TODAY)
    shown = sorted((digest.to.id, one.number) for digest in sent.digests for one in digest.items)
    assert shown == sorted((lead, one.number) for one in items if not one.closed for lead in one.leads)
