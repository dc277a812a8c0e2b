"""Messages of every kind, with as many things in them as a test asks for, to a reader of any language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, get_args

import letters
from promised import ANN, PAT, TODAY, in_days, item

from automation.rules.chasing.acknowledgement import Acknowledgement
from automation.rules.chasing.addresses import AddressNews
from automation.rules.chasing.digests import LeadDigest, Reason, Revisit, Unsent
from automation.rules.chasing.emails import NEEDS_A_PERSON, OVERTAKEN
from automation.rules.chasing.escalation import Escalated, Escalation
from automation.rules.chasing.messages import KINDS, Message
from automation.rules.chasing.news import Moved, News
from automation.rules.chasing.notices import Notice
from automation.rules.chasing.safety import Concern, alert_for
from automation.rules.chasing.summaries import LeadEscalated, LeadOverdue, ListDue, Summary
from automation.rules.chasing.summary_facts import Check, FormTrouble, Trouble, Waiting
from automation.rules.chasing.trial import Trial
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.chasing.wishes import WishLinks
from automation.rules.intake.kinds import HOW_TO_DECIDE
from automation.rules.items import Item, Person

NOW: Final = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
LINK: Final = "https://desk.hopeside.example/f/1"
SETTINGS: Final = dataclasses.replace(letters.SETTINGS, organisation="Hopeside")
WEEK: Final = "2026-W48"
TYPED: Final = (
    "Pat Doyle", "Ann Lee", "Robin Ashdown", "Sam Whitlock", "Hopeside", "HS-4K7P2M-9", "HS-7K2P4M-8", "3F7A-90BC",
    "followthrough doctor", "followthrough provision", "Agreed actions", "Pilot plan", "Feedback", "sync",
    "The form was not found.", LINK,
)  # fmt: skip
"""What stands in these messages as somebody typed it, or as the machine calls it, in every language."""


def messages(many: int, language: str = "", *, kind: str = "") -> Iterator[Message]:
    """Every kind of message (or one), each in every way of saying it, telling of so `many` things."""
    reader = dataclasses.replace(PAT, language=language)
    for name, make in _MAKERS.items():
        if kind in ("", name):
            yield from make(many, reader)


def _digests(many: int, reader: Person) -> Iterator[Message]:
    away = dataclasses.replace(ANN, pause_until=in_days(4))
    late = tuple(_late(number, many) for number in range(many))
    linked = tuple(dataclasses.replace(one, link=LINK) for one in late)
    soon = (*(item(f"{number}", in_days(number)) for number in range(many)),)
    ongoing = dataclasses.replace(item("9", None), ongoing=True)
    lost = dataclasses.replace(item("1", None, reference=""), lost=True)
    later, undated = (item("8", in_days(30)),) * many, (item("", None, reference=""), ongoing, lost) * many
    news = _news(many)
    revisits = (Revisit("HS-4K7P2M-9", in_days(many)),) * many
    yield dataclasses.replace(digest(reader, late, soon, later, undated), news=news, revisits=revisits)
    yield dataclasses.replace(digest(reader, linked, soon, later, undated, of=away, soon_days=many or 14), news=news)
    yield dataclasses.replace(digest(reader, linked, of=away, period="2026-11-23"), wishes=WishLinks(LINK, LINK))
    yield digest(reader, later=later)
    yield digest(dataclasses.replace(reader, how_often="Only when overdue"), linked)


def digest(
    reader: Person,
    overdue: Sequence[Item] = (),
    soon: Sequence[Item] = (),
    later: Sequence[Item] = (),
    undated: Sequence[Item] = (),
    *,
    of: Person | None = None,
    soon_days: int = 7,
    period: str = "2026-W48",
) -> LeadDigest:
    """The digest of a lead (`of`), or of the reader's own."""
    turns = (tuple(overdue), tuple(soon), tuple(later), tuple(undated))
    return LeadDigest(of or reader, reader, TODAY, soon_days, *turns, period)


def _news(many: int) -> News | None:
    items = tuple(item(f"{number}", in_days(number)) for number in range(many))
    moved = (Moved(item("1", in_days(9)), TODAY), Moved(item("2", in_days(9)), None), Moved(item("3", None), TODAY))
    return News(in_days(-7), items, items, moved) if many else None


def _late(number: int, many: int) -> Item:
    late = item(f"{number}", in_days(-many))
    return dataclasses.replace(late, moved=number, first_due=in_days(-40) if number else None)


def _summaries(many: int, reader: Person) -> Iterator[Message]:
    away = dataclasses.replace(ANN, pause_until=in_days(4))
    rows = (Escalated(item("1", in_days(-many)), many, ()),)
    nothing = Summary(reader, TODAY, (), (), 0, (), (), (), 0, (), (), "", WEEK)
    yield nothing
    yield dataclasses.replace(nothing, deputy_of=away)
    yield dataclasses.replace(
        nothing,
        new=("HS-4K7P2M-9",) * (10 + many),
        waiting=(
            *(Waiting("HS-4K7P2M-9", many, many, too_long=True),) * (50 + many),
            *(Waiting("HS-7K2P4M-8", None), *(Waiting("HS-7K2P4M-8", many),) * (10 + many)),
        ),
        target=many,
        to_revisit=("HS-4K7P2M-9",) * (10 + many),
        to_check=(
            *(Check(kind, "HS-4K7P2M-9", True, TODAY) for kind in HOW_TO_DECIDE),
            *(Check("Please look", "", False, None),) * (2 + many),
        ),
        overdue=(LeadOverdue("Ann Lee", many, many), LeadOverdue("", many, many)),
        overdue_rows=many,
        troubles=(Trouble("sync", NOW, "The form was not found."),) * many,
        unsent=(Unsent(away, "away", many, many), *(Unsent(PAT, reason, many, 1) for reason in get_args(Reason))),
        link=LINK,
        period="2026-11-23",
        escalated=(LeadEscalated("Ann Lee", rows * many), LeadEscalated("", rows)),
        escalated_more=many,
        lists=(ListDue("Pilot plan", tuple(item(f"{n}", in_days(n - 3)) for n in range(many))),),
        undelivered=(Undelivered("digest", "Ann Lee", "Bounced", ""),) * many,
        leaderless=tuple(item(f"{n}", None, "") for n in range(11 + many)),
        addresses=(AddressNews("Ann Lee", "unreadable", ""), AddressNews("Ann Lee", "changed", "")) * many,
        forms=(FormTrouble("Feedback", "missing"), FormTrouble("Feedback", "closed")) * many,
    )
    yield dataclasses.replace(
        nothing,
        waiting=(Waiting("HS-7K2P4M-8", many),),
        to_check=(Check("Please look", "", True, None),) * many,
    )


def _alerts(many: int, reader: Person) -> Iterator[Message]:
    edited = datetime(2026, 11, 21, 6, 5, 9)
    told = [Concern("3F7A-90BC", "HS-4K7P2M-9"), *(Concern(f"3F7A-90BC/{n}", edited=edited) for n in range(many - 1))]
    yield alert_for(reader, told, TODAY)
    yield alert_for(reader, told, TODAY, instead=True)


def _escalations(many: int, reader: Person) -> Iterator[Message]:
    away = dataclasses.replace(ANN, pause_until=in_days(4))
    rows = tuple(Escalated(item(str(n), in_days(-many)), many, ()) for n in range(max(many, 1)))
    yield Escalation(reader, reader, TODAY, "2026-W48", rows)
    yield Escalation(away, reader, TODAY, "2026-W48", rows, more=many)


def _notices(many: int, reader: Person) -> Iterator[Message]:
    lost = [Undelivered(kind, "Ann Lee", state, "") for kind in KINDS for state in (*NEEDS_A_PERSON, OVERTAKEN)]
    yield Notice(reader, TODAY, "a-name", (Undelivered("digest", "", "Failed", ""),) * max(many, 1))
    yield Notice(reader, TODAY, "a-name", tuple(lost), deputy_of=dataclasses.replace(ANN, pause_until=in_days(4)))
    yield Notice(reader, TODAY, "a-name", says_no="3F7A-90BC")
    yield Notice(reader, TODAY, "a-name", silent_since=NOW - timedelta(days=many))


def _acknowledgements(many: int, reader: Person) -> Iterator[Message]:
    asked = Person(id="", name="", email="somebody@example.org", language=reader.language)
    yield Acknowledgement(asked, TODAY, "r1", ("HS-4K7P2M-9",) * max(many, 1))


def _trials(many: int, reader: Person) -> Iterator[Message]:
    yield Trial(reader, NOW + timedelta(minutes=many))


_MAKERS: Final[dict[str, Callable[[int, Person], Iterator[Message]]]] = {
    "digest": _digests,
    "summary": _summaries,
    "alert": _alerts,
    "escalation": _escalations,
    "acknowledgement": _acknowledgements,
    "notice": _notices,
    "test": _trials,
}
WRITTEN_KINDS: Final = tuple(_MAKERS)
"""The kinds of message that there are words for."""
