"""The commands that only look: explain."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime

from automation.cli.asked import house
from automation.cli.show import Shown, count
from automation.jobs.explain import Explained
from automation.rules.story.showing import WORDS
from automation.rules.story.telling import Story
from automation.rules.story.today import CaseToday, ItemToday, Today
from automation.rules.sync.waiting import WAITING
from automation.rules.values import day_in_words


def explain(asked: Namespace) -> Shown:
    """followthrough explain."""
    from automation.jobs.explain import explain as look

    found = look(house(asked), asked.reference, full=asked.full)
    return Shown(tuple(_lines(found)), _data(found), code=1 if found.problems else 0)


def _data(found: Explained) -> dict[str, object]:
    data = {**asdict(found.story), "problems": list(found.problems)}
    for event in data["events"]:
        event["when"] = event["when"].isoformat() if event["when"] else None
    return data


def _lines(found: Explained) -> Iterator[str]:
    story = found.story
    yield f"The story of {'the response with receipt ' if story.kind == 'response' else ''}{story.name}"
    yield ""
    yield from _events(story)
    yield "Today"
    yield from (f"  {line}" for line in _today(story.today))
    yield from (f"  - {problem}" for problem in found.problems)


def _events(story: Story) -> Iterator[str]:
    for event in story.events:
        yield f"{_when(event.when)}: {event}"
        yield from (f"  {detail}" for detail in event.details)
        yield ""


def _when(when: date | None) -> str:
    if when is None:
        return "At some time"
    return f"{day_in_words(when)}, {when:%H:%M}" if isinstance(when, datetime) else day_in_words(when)


def _today(today: Today) -> list[str]:
    lines = list(_case(today.case)) if today.case else []
    lines += map(_item, today.items)
    if today.to_check:
        lines.append(f"{count(today.to_check, 'question')} about it in To check still {_waits(today.to_check)}.")
    if today.emails:
        told = ", ".join(f"{count(many, 'email')} to {name}" for name, many in today.emails.items())
        lines.append(f"Weekly emails to its leads so far: {told}.")
    return lines or ["Nothing about it is followed up."]


def _waits(many: int) -> str:
    return "waits for a decision" if many == 1 else "wait for a decision"


def _case(case: CaseToday) -> Iterator[str]:
    waits = case.state == WAITING
    days = "" if case.waiting_days is None else f" {'for' if waits else 'after'} {count(case.waiting_days, 'day')}"
    yield f"{case.state}{days}{f', to be met by {day_in_words(case.meet_by)}' if waits and case.meet_by else ''}."
    overdue = f", {case.overdue_items} overdue" if case.overdue_items else ""
    which = "earliest was" if case.overdue_items else "next is"
    due = f"; the {which} due on {day_in_words(case.next_due)}" if case.next_due else ""
    yield f"{count(case.open_items, 'action')} open{overdue}{due}."
    if case.partner or case.partner_why:
        yield f"{f'With {case.partner}.' if case.partner else 'No partner yet.'} {case.partner_why}".strip()
    if case.talk_again:
        yield f"To talk again on {day_in_words(case.talk_again)}."
    if case.family:
        yield f"Brothers and sisters: {', '.join(case.family)}."


def _item(item: ItemToday) -> str:
    parts = [item.status or "no status"]
    unsaid = "with a lead who is not one person in People"
    parts += [unsaid if item.lead == WORDS else f"led by {item.lead}"] if item.lead else []
    parts += [f"due {day_in_words(item.due)}"] if item.due else []
    if item.moved and item.first_due:
        parts.append(f"first promised for {day_in_words(item.first_due)} and moved {count(item.moved, 'time')}")
    if item.days_overdue:
        parts.append(f"{count(item.days_overdue, 'day')} overdue")
    return f"{item.row_id}: {', '.join(parts)}{' (closed)' if item.closed else ''}"
