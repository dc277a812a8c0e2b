"""One sync, from facts to changes: rows adopted, decisions carried out, responses taken in, columns worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.chasing.followup import FollowUps
from automation.rules.intake.decide import Decider, decided_responses, placed_by_decisions
from automation.rules.intake.erased import Erased
from automation.rules.intake.kinds import OPEN
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.reconcile import Reconciler
from automation.rules.intake.unasked import bring_worries_back, follow_deleted_questions, lost_questions
from automation.rules.people import read_people
from automation.rules.sync.compute import Computing
from automation.rules.sync.edits import note_edits
from automation.rules.sync.routing import route_cases
from automation.rules.sync.upkeep import Upkeep
from automation.rules.sync.withdrawals import heed_withdrawals
from automation.specs.system import PEOPLE, RESPONSES, TO_CHECK

_NEEDED: Final = (RESPONSES, TO_CHECK)
"""Where each response is accounted for."""


@dataclass(frozen=True)
class Account:
    """What one pass did, in counts; of decisions that were carried out, the ids of their lines in To check.

    `held_back` says, in words, what was not done and why.
    """

    taken: int = 0
    settled: tuple[str, ...] = ()
    adopted: int = 0
    to_check: int = 0
    overdue: int = 0
    held_back: tuple[str, ...] = ()
    erased: tuple[Erased, ...] = ()
    """Cases that were erased: their drawings are deleted before the changes are written, then nothing names them."""


def wanted(book: Book) -> list[tuple[str, str]]:
    """Form key and id of each response to be fetched by itself: for typed decisions, waiting lines, lost questions."""
    return [*decided_responses(book), *Ledger(book.tables[RESPONSES]).waiting(), *lost_questions(book)]


def sync(book: Book, responses: Iterable[Response], fetched: Mapping[str, Response]) -> Account:
    """Work everything into the book; `book.take_changes()` then lists what to write.

    `fetched` holds, by id, the responses that are `wanted` besides. While Responses or To check
    cannot be trusted, no response is taken in: there would be nowhere to account for it.
    """
    reconciler = Reconciler(book)
    upkeep = Upkeep(book, reconciler.ledger, reconciler.to_check, reconciler.numbers)
    adopted = upkeep.adopt_rows()
    if adopted:
        book.directory = read_people(book.tables[PEOPLE])
    may_account = not any(book.tables[key].stopped for key in _NEEDED)
    intake = _take_in(book, reconciler, upkeep, responses, fetched) if may_account else _Intake(FollowUps(book))
    route_cases(book)
    intake.follow_ups.note_promises()
    Computing(book, intake.follow_ups).fill_in()
    to_check, overdue = book.tables[TO_CHECK].column("state").count(OPEN), intake.follow_ups.count_overdue()
    held_back = (*book.stopped(), *reconciler.to_check.what_waits(), *reconciler.lacking.told)
    return Account(intake.taken, intake.settled, adopted, to_check, overdue, held_back, intake.erased)


@dataclass(frozen=True)
class _Intake:
    """What came of decisions and responses, and where all that is followed up stands after them."""

    follow_ups: FollowUps
    taken: int = 0
    settled: tuple[str, ...] = ()
    erased: tuple[Erased, ...] = ()


def _take_in(
    book: Book,
    reconciler: Reconciler,
    upkeep: Upkeep,
    responses: Iterable[Response],
    fetched: Mapping[str, Response],
) -> _Intake:
    """Everything that Responses and To check account for: decisions, responses, and what people are asked."""
    reconciler.to_check.show_again()
    follow_deleted_questions(book, reconciler.ledger, reconciler.to_check)
    bring_worries_back(book, reconciler.to_check)
    arrived = {response.id: response for response in (*fetched.values(), *responses)}
    # What somebody decided is about the answers that stood there: an edit of those comes first.
    taken = reconciler.take([arrived[one] for one in placed_by_decisions(book) if one in arrived])
    decider = Decider(book, reconciler, fetched)
    decider.carry_out()
    taken += reconciler.take(arrived.values())
    if taken:
        decider.carry_out()  # what somebody typed may name a case or a row that came only now
        follow_deleted_questions(book, reconciler.ledger, reconciler.to_check)
    upkeep.list_cases()
    heed_withdrawals(book, reconciler.to_check)
    upkeep.offer_erasing()
    follow_ups = FollowUps(book)
    _ask_people(book, reconciler, upkeep, follow_ups)
    return _Intake(follow_ups, taken, tuple(decider.settled), tuple(decider.erased))


def _ask_people(book: Book, reconciler: Reconciler, upkeep: Upkeep, follow_ups: FollowUps) -> None:
    """What people should put right or do, and what they changed themselves."""
    if not book.tables[PEOPLE].stopped:
        upkeep.put_remarks_to_check(follow_ups)
    upkeep.put_untold_to_check()
    upkeep.name_forms()
    note_edits(book, reconciler.ledger)
