"""What the desk's pages say until somebody has seen to it: a worry, a no that fits no case, an email that was lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from automation.desk.banner import Link
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.chasing.outside import fit_to_leave, receipt_to_leave
from automation.rules.chasing.safety import Concern
from automation.rules.chasing.sending import needs_a_person
from automation.rules.intake.checklines import refusals_in
from automation.rules.intake.kinds import NOT_SAFE, OPEN
from automation.rules.setup.requests import sheet_id
from automation.rules.values import Cell, text_of
from automation.specs.system import EMAILS, ROW_ID, TO_CHECK

_MOST_LINKS: Final = 5
_ANEW: Final = re.compile(r"-(\d{14})$")
"""The end of a line's id in To check that was made for an edit."""


def open_concerns(reading: Reading) -> Iterator[Concern]:
    """Each answer that says someone may not be safe, and beside which nobody has typed “seen” in To check yet."""
    for row in reading.book.tables[TO_CHECK]:
        if row.get("kind") == NOT_SAFE and row.get("state") == OPEN:
            yield Concern(text_of(row.get("receipt")), fit_to_leave(row.get("reference"), reading.book), _edited(row))


def open_refusals(reading: Reading) -> list[str]:
    """The receipt number of each answer that says no for a family, while To check asks about that."""
    lines = refusals_in(reading.book.tables[TO_CHECK])
    return list(filter(None, (receipt_to_leave(line.get("receipt")) for line in lines)))


def standing_alarm(house: House, reading: Reading) -> str:
    """What the pages say whichever job ran last; empty where nothing waits for a person."""
    return " ".join(filter(None, [safety_alarm(house, reading), refusal_alarm(reading)])) or _email_alarm(reading)


def safety_alarm(house: House, reading: Reading) -> str:
    """What is said as long as there is an open concern; empty where there is none."""
    many, lead = len(list(open_concerns(reading))), house.config.safeguarding
    if not many:
        return ""
    said = "An answer says" if many == 1 else f"{many} answers say"
    return (
        f"{said} that someone may not be safe. Make sure that {lead.name} knows ({lead.telephone}), then type “seen” "
        "beside it in To check."
    )


def refusal_alarm(reading: Reading) -> str:
    """What is said as long as a family's no waits for a person; empty where none does."""
    if not open_refusals(reading):
        return ""
    return (
        "A family says that it takes no part, and nobody can tell for certain which case it is. Decide today in To "
        "check, where it is marked “Family says no”. A case that is probably meant rests until then; where none is, "
        "emails go on."
    )


def alarm_links(house: House, reading: Reading) -> tuple[Link, ...]:
    """Where on the desk that is which an alarm speaks of: the answers, and the tab in which somebody sees to it."""
    if house.on_google:
        return ()
    asked = [*(one.receipt for one in open_concerns(reading)), *open_refusals(reading)]
    answers = [(f"Read {receipt}", f"/responses/{receipt}") for receipt in asked[:_MOST_LINKS] if receipt]
    return (*answers, *_tab_link(house, reading, TO_CHECK if asked else EMAILS))


def _tab_link(house: House, reading: Reading, tab: str) -> Iterator[Link]:
    if file_id := reading.files.sheets.get(house.specs.sheet_of(tab).key):
        yield f"Open “{house.specs.tab(tab).title}”", f"/tracker/{file_id}/{sheet_id(tab)}"


def _email_alarm(reading: Reading) -> str:
    many = sum(map(needs_a_person, reading.book.tables[EMAILS]))
    if not many:
        return ""
    came = "An email came to nobody, or may not have" if many == 1 else f"{many} emails came to nobody, or may not have"
    return f"{came}. In the tab Emails of the tracker, State and Note say why, and what to do."


def _edited(row: Mapping[str, Cell]) -> datetime | None:
    """When an answer was edited to say so once more."""
    anew = _ANEW.search(text_of(row[ROW_ID]))
    return datetime.strptime(anew[1], "%Y%m%d%H%M%S") if anew else None
