"""The command that erases what was said of one case, and says what is left to do by hand."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from automation.cli.asked import house
from automation.cli.asking import typed
from automation.cli.show import Shown, count
from automation.errors import ConfigError
from automation.rules.values import day_in_words

if TYPE_CHECKING:
    from automation.jobs.erase import Erasure


def erase(asked: Namespace) -> Shown:
    """followthrough erase."""
    from automation.jobs.erase import erase as erase_case

    here = house(asked)
    found = erase_case(here, asked.reference, dry_run=True)
    if asked.dry_run:
        again = shlex.join(["followthrough", "erase", found.reference])
        if found.is_nothing:
            return Shown((*_goes(found, "would be"), *_left(found)), _as_data(found))
        return Shown((*_goes(found, "would be"), "Nothing was changed."), _as_data(found), again)
    if not asked.yes and not found.is_nothing:
        _ask_for_it_again(found, asked)
    done = erase_case(here, found.reference)
    lines = (*_goes(done, "were"), *_left(done), *(f"  - {problem}" for problem in done.problems))
    return Shown(lines, _as_data(done), code=1 if done.problems else 0)


def _as_data(found: Erasure) -> dict[str, object]:
    return {**asdict(found), "nothing_left": found.is_nothing}


def _verb(were: str, many: int) -> str:
    return "was" if were == "were" and many == 1 else were


def _goes(found: Erasure, were: str) -> Iterator[str]:
    """What goes, in counts."""
    if found.is_nothing:
        yield f"Nothing is left to erase of {found.reference} in the tracker."
        return
    yield f"Of {found.reference}:"
    for tab, many in found.cells.items():
        yield f"  {count(many, 'cell')} of “{tab}” {_verb(were, many)} emptied"
    yield f"  the answers of {count(found.responses, 'response')} {were} erased from Responses"
    if found.questions:
        yield f"  {count(found.questions, 'line')} of To check {_verb(were, found.questions)} emptied of quotations"
    if found.drawings:
        yield f"  {count(found.drawings, 'drawing')} {_verb(were, found.drawings)} deleted"
    yield "Its reference, days and state stay, so that figures stay true and nothing comes back."


def _left(done: Erasure) -> Iterator[str]:
    """What people have to do themselves."""
    yield ""
    yield "Still to be done by hand:"
    if done.left:
        where = (
            "choose “Erase these answers”" if not done.on_google else "find it by its time under Individual, delete it"
        )
        yield f"  The forms still hold what was sent. Open each address, and {where}:"
    for left in done.left:
        also = f" (it is also about {', '.join(left.also_about)}: that goes with it)" if left.also_about else ""
        yield f"    {left.address}  {left.form}, receipt {left.receipt}, {left.received}{also}"
    for day in done.told:
        yield f"  An email of {day_in_words(day)}, “We have your request”, holds the address of whoever asked:"
        yield "  delete it among your sent emails, and in the folder that it was written to."
    for other in done.others:
        yield f"  {other} is a case of the same child. To erase it too: followthrough erase {other}"
    if done.copies.many:
        until = f" With one copy a day the last goes on {day_in_words(done.copies.until)}." if done.copies.until else ""
        held = f"{count(done.copies.many, 'copy', 'copies')} of the desk in {done.copies.folder}"
        if done.on_google:
            held = f"The copies of {count(done.copies.many, 'day')} in {done.copies.folder}"
        yield f"  {held} still {'holds' if done.copies.many == 1 and not done.on_google else 'hold'} it.{until}"
    if done.on_google:
        yield "  Google keeps earlier versions of the tracker, which still show it to everybody who may edit the"
        yield "  tracker. Single versions cannot be deleted: docs/erasing.md says what can be done."
    yield "  Columns that you added yourself, exported files and printouts are not touched: docs/erasing.md says what"
    yield "  to look for."


def _ask_for_it_again(found: Erasure, asked: Namespace) -> None:
    """Go on only when the reference is typed once more: what is erased cannot be brought back."""
    told = "\n".join(_goes(found, "will be"))
    answer = typed(asked, f"What is erased cannot be brought back. Type {found.reference} to erase it: ", told)
    if answer.casefold() != found.reference.casefold():
        raise ConfigError(
            f"{found.reference} was not erased. Nothing was changed.",
            remedy="" if answer else f"To erase it without being asked: followthrough erase {found.reference} --yes",
        )
