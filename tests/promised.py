"""Rows that somebody promised to see done, and who promised them, on a Monday in November."""

from __future__ import annotations

from datetime import date, timedelta

from automation.rules.items import Item, Person

TODAY = date(2026, 11, 23)
PAT = Person("p1", "Pat Doyle", email="pat@school.example", deputy="Ann")
ANN = Person("p2", "Ann Lee", aliases=("Ann", "AL"), email="ann@school.example")
ROBIN = Person("p9", "Robin Ashdown", email="robin@hopeside.example")


def item(
    number: str, due: date | None, lead: str = "p1", *, reference: str = "HS-4K7P2M-9", closed: bool = False
) -> Item:
    late = max((TODAY - due).days, 0) if due and not closed else 0
    leads = tuple(lead.split())
    return Item(
        tab="actions", tab_title="Agreed actions", sensitive=True, row_id=f"{reference}/{number}", reference=reference,
        number=number, what="A visit", leads=leads, due=due, status="", closed=closed, days_overdue=late, link="",
        choices=("A visit",),
    )  # fmt: skip


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)
