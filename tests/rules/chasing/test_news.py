"""What changed for a lead since their last list."""

from __future__ import annotations

import dataclasses
from datetime import date

from promised import PAT, TODAY, in_days, item

from automation.rules.chasing.digests import LeadDigest, Revisit, digest_for, with_more
from automation.rules.chasing.emails import about_text
from automation.rules.chasing.news import News, remembered
from automation.rules.items import Item
from automation.rules.values import CELL_LIMIT, Cell, to_serial


def list_of(items: list[Item], *emails: dict[str, Cell], revisits: dict[str, date] | None = None) -> LeadDigest:
    digest = digest_for(PAT, items, TODAY)
    assert digest is not None
    return with_more([digest], items, revisits or {}, emails)[0]


def last_week(items: list[Item], state: str = "Sent", days: int = -7) -> dict[str, Cell]:
    """The line of a list that was handed over."""
    told: dict[str, Cell] = {"id": f"digest/{days}/p1", "kind": "Digest", "state": state}
    return told | {"sent_at": to_serial(in_days(days)) + 0.3, "about": about_text(remembered(items))}


def numbers(news: News | None) -> tuple[list[str], list[str], list[str]]:
    assert news is not None
    moved = [one.item.number for one in news.moved]
    return [one.number for one in news.new], [one.number for one in news.done], moved


DONE = dataclasses.replace(item("2", in_days(3), closed=True), done=True)


def test_it_tells_what_came_what_is_done_and_whose_date_was_moved() -> None:
    before = [item("1", in_days(1)), item("2", in_days(3)), item("3", in_days(4)), item("4", None)]
    now = [item("1", in_days(1)), DONE, item("3", in_days(9)), item("4", in_days(2)), item("5", in_days(1))]
    news = list_of(now, last_week(before)).news
    assert numbers(news) == (["5"], ["2"], ["3", "4"])
    assert news is not None and news.since == in_days(-7)
    assert [one.before for one in news.moved] == [in_days(4), None]


def test_a_date_that_was_taken_away_is_news_too() -> None:
    news = list_of([item("1", None)], last_week([item("1", in_days(1))])).news
    assert numbers(news) == ([], [], ["1"])


def test_nothing_is_news_when_nothing_changed_or_when_it_is_the_first_list() -> None:
    items = [item("1", in_days(1))]
    assert list_of(items).news is None
    assert list_of(items, last_week(items)).news is None
    assert list_of(items, last_week(items) | {"about": "HS-4K7P2M-9/1"}).news is None


def test_only_a_list_that_was_handed_over_counts_and_of_several_the_last() -> None:
    old, newer = [item("1", in_days(1))], [item("1", in_days(1)), item("2", in_days(1))]
    assert list_of(newer, last_week(old), last_week(newer, "Bounced", -1)).news is not None
    assert list_of(newer, last_week(old, days=-14), last_week(newer)).news is None
    assert list_of(newer, last_week(newer), last_week(old, days=-14)).news is None


def test_what_was_done_by_somebody_elses_lead_or_stopped_with_its_family_is_not_told() -> None:
    before = [item("1", in_days(1)), item("2", in_days(1)), item("3", in_days(1))]
    stopped, anothers = item("2", in_days(1), closed=True), dataclasses.replace(DONE, number="3", leads=("p2",))
    assert list_of([item("1", in_days(1)), stopped, anothers], last_week(before)).news is None


def test_a_list_that_is_too_long_to_be_remembered_makes_no_false_news_the_next_time() -> None:
    many = [item(str(number), in_days(1)) for number in range(2_001)]
    assert remembered(many) == ()
    assert len("\n".join(remembered(many[:2_000]))) <= CELL_LIMIT
    assert list_of(many, last_week(many)).news is None


def test_the_days_to_talk_again_are_those_of_cases_in_which_the_lead_has_something_open() -> None:
    items = [item("1", in_days(1), reference="HS-1"), item("1", in_days(1), reference="HS-2")]
    items += [item("1", None, "p2", reference="HS-3"), item("1", None, closed=True, reference="HS-4")]
    days = {f"HS-{number}": in_days(number) for number in range(1, 6)} | {"HS-2": in_days(-9)}
    assert list_of(items, revisits=days).revisits == (Revisit("HS-2", in_days(-9)), Revisit("HS-1", in_days(1)))
