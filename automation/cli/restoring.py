"""The command that brings back a copy of the desk, and says what came since the copy was made, and so goes."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from automation.cli.asked import house
from automation.cli.asking import can_be_asked, says_yes
from automation.cli.show import Shown, count
from automation.errors import ConfigError
from automation.jobs.house import House

if TYPE_CHECKING:
    from automation.jobs.came_back import CameBack, Went

_BRINGS: Final = "LOOK: it brings back what was erased after it was made. Erase it again:"
_WOULD_BRING: Final = "LOOK: it would bring back what was erased after it was made. Then erase it again:"
_MOST: Final = 20
"""So many receipt numbers are listed; of those that cannot wait, all are."""
_REFUSES: Final = "It is put back only while neither `followthrough run` nor `followthrough serve` is open"


def restore(asked: Namespace) -> Shown:
    """followthrough restore."""
    from automation.jobs.backup import refuse_at_google
    from automation.jobs.restoring import check_copy, would_come_back
    from automation.jobs.restoring import restore as put_back
    from automation.jobs.sqlite_file import is_in_use

    here = house(asked)
    refuse_at_google(here)
    copy, desk = Path(asked.copy) if asked.copy else _which_copy(here), here.config.desk.file
    check_copy(copy)
    if asked.dry_run:
        told, in_use = f"{copy.name} is whole and could be put back. Nothing was changed.", is_in_use(desk)
        back = would_come_back(here, copy)
        refuses = f"LOOK: {_REFUSES}, and one is: end it first." if in_use else f"{_REFUSES}."
        lines = (told, refuses, *_would_go(here, back, desk), *_came_back(back, _WOULD_BRING))
        facts = {"source": copy, "whole": True, "in_use": in_use, "back": asdict(back)}
        return Shown(lines, facts, f"followthrough restore {shlex.quote(str(copy))}")
    if not asked.yes and not _agreed(here, copy, asked):
        return Shown(("It was not put back. Nothing was changed.",), {"source": copy, "changed": False}, code=2)
    done = put_back(here, copy, confirm=True)
    lines = (
        f"{done.source.name} is the desk's file now.",
        *_went(here, done.back, done.before),
        *_came_back(done.back),
    )
    return Shown(lines, asdict(done), "followthrough doctor", code=1 if done.back or done.back.went else 0)


def _would_go(here: House, back: CameBack, desk: Path) -> Iterator[str]:
    """What would go with the desk's present file."""
    if not desk.exists():
        return
    if not back.unknown:
        yield from _since(here, back.went, "would go")
    yield f"What was typed in the tracker since then would go too. {desk.name} would be kept beside it."


def _went(here: House, back: CameBack, before: Path | None) -> Iterator[str]:
    """What went with the desk's earlier file, and where that lies."""
    if before is None:
        return
    if not back.unknown:
        yield from _since(here, back.went, "went")
    yield f"What was typed in the tracker since then went too. The file that was there lies at {before}."
    if back.went or back.unknown:
        yield "To read in it what came since, or to go on with it after all, put it back (this one is kept then too):"
        yield f"  followthrough restore {shlex.quote(str(before))}"


def _since(here: House, went: Went, goes: str) -> Iterator[str]:
    """The answers that came after the copy was made: first those that cannot wait, with what to do now."""
    if not went:
        yield "No answers came after this copy was made."
        return
    yield f"LOOK: the answers of {count(len(went), 'response')} that came after this copy was made {goes}:"
    lead = here.config.safeguarding
    if went.not_safe:
        say = "says" if len(went.not_safe) == 1 else "say"
        yield f"  {len(went.not_safe)} {say} that someone may not be safe: receipt {', '.join(went.not_safe)}."
        yield f"  Make sure now that {lead.name} knows ({lead.telephone}): nothing will remind of it any more."
    if went.unread:
        yield f"  {len(went.unread)} could not be read, and may say that too: receipt {', '.join(went.unread)}."
    if went.others:
        rest = "Besides, receipt" if went.not_safe or went.unread else "Receipt"
        yield f"  {rest} {_some(went.others)}."


def _some(receipts: Sequence[str]) -> str:
    more = f", and {len(receipts) - _MOST} more" if len(receipts) > _MOST else ""
    return f"{', '.join(receipts[:_MOST])}{more}"


def _came_back(back: CameBack, said: str = _BRINGS) -> Iterator[str]:
    """What had been erased and stands again, or would, each with what erases it."""
    if back.unknown:
        yield f"Which answers came since, and what was erased since, could not be found out: {back.unknown}"
        yield "If you erased a case after this copy was made, erase it again: followthrough erase REFERENCE"
        yield "Whoever has a receipt number that is not in Responses then has to send their answers again."
    if back:
        yield said
    yield from (f"  followthrough erase {shlex.quote(name)}" for name in back.names)
    if back.after_sync:
        yield "  followthrough sync, and then, because the forms hold it and the tracker does not yet:"
    yield from (f"  followthrough erase {shlex.quote(name)}" for name in back.after_sync)
    if back.answers:
        yield "  The answers at these addresses: open each one, and choose “Erase these answers”:"
    yield from (f"    {address}" for address in back.answers)


def _which_copy(here: House) -> NoReturn:
    """Nobody named a copy: say which there are."""
    from automation.jobs.copies import how_to_restore

    folder = here.config.desk.backups
    newest = how_to_restore(folder)
    if not newest:
        raise ConfigError(f"There is no copy of the desk in {folder}.", remedy="Name the file to bring back.")
    raise ConfigError("Which copy is to be brought back?", remedy=f"The newest one in {folder}: {newest}")


def _agreed(here: House, copy: Path, asked: Namespace) -> bool:
    """Whether somebody at the terminal said yes, told what goes; ConfigError where nobody can be asked."""
    from automation.jobs.restoring import would_come_back

    desk = here.config.desk.file
    told, question = f"{copy.name} is whole.", f"Make it the desk {desk.name}?"
    if desk.exists():
        told += f" Everything entered since it was made would go from {desk.name}."
        question = "Put the copy in its place?"
    if not can_be_asked(asked):
        see = f"What would go says: followthrough restore {shlex.quote(str(copy))} --dry-run. " if desk.exists() else ""
        raise ConfigError(f"{told} Nothing was changed.", remedy=f"{see}To put it back, run the same again with: --yes")
    back = would_come_back(here, copy)
    return says_yes(asked, question, "\n".join([told, *_would_go(here, back, desk), *_came_back(back, _WOULD_BRING)]))
