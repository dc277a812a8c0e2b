"""The commands that look after things: doctor, export, report, backup, restore, erase, passwords."""

from __future__ import annotations

import contextlib
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from automation.cli.asked import house
from automation.cli.following import to_see_the_desk
from automation.cli.show import Shown, count
from automation.errors import ConfigError
from automation.jobs.house import House
from automation.rules.values import day_in_words

if TYPE_CHECKING:
    from automation.jobs.erase import Erasure
    from automation.jobs.findings import Finding

_MARKS = {"ok": "ok", "warning": "LOOK", "problem": "MEND"}


def doctor(asked: Namespace) -> Shown:
    """followthrough doctor."""
    from automation.jobs.doctor import examine

    examined = examine(house(asked), test_mail=asked.send_test)
    return Shown(tuple(as_lines(examined.findings)), asdict(examined), code=0 if examined.healthy else 1)


def as_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """What was found, each with its remedy below it."""
    for finding in findings:
        yield f"{_MARKS[finding.level]:5} {finding.what}"
        if finding.remedy and finding.level != "ok":
            yield f"      {finding.remedy}"


def export(asked: Namespace) -> Shown:
    """followthrough export."""
    from automation.jobs.export import export_spreadsheet

    target = Path(asked.to or f"{asked.sheet}.{'csv' if asked.tab else 'ods'}")
    done = export_spreadsheet(house(asked), asked.sheet, target, tab=asked.tab or "")
    files = ", ".join(str(file) for file in done.files)
    lines = (f"{count(done.rows, 'row')} in {count(done.tabs, 'tab')} written to {files}.",)
    warning = "It holds what the tracker holds: keep it where only those may look who may see the tracker."
    return Shown((*lines, warning), asdict(done))


def report(asked: Namespace) -> Shown:
    """followthrough report."""
    from automation.jobs.report import named_month, run_report

    month = named_month(asked.month) if asked.month else None
    done = run_report(house(asked), month, Path(asked.to) if asked.to else None)
    lines = (f"{done.summary} The file: {done.files[0]}", *(f"  - {problem}" for problem in done.problems))
    data = {**asdict(done), "months": [one.key for one in done.months], "summary": done.summary}
    return Shown(lines, data, code=1 if done.problems else 0)


def backup(asked: Namespace) -> Shown:
    """followthrough backup."""
    from automation.jobs.backup import make_backup

    here = house(asked)
    if asked.dry_run:
        folder = here.config.desk.backups
        keeps = here.config.desk.keep_backups
        what = "Copies of the spreadsheets" if here.on_google else "A copy"
        which = f"those of the newest {keeps} days" if here.on_google else f"the newest {keeps}"
        told = f"{what} would be made in {folder}, where {which} are kept. Nothing was changed."
        return Shown((told,), {"folder": folder, "keep": keeps}, "followthrough backup")
    if here.on_google:
        return _backup_of_sheets(here)
    done = make_backup(here, here.now.date())
    removed = f" {count(len(done.removed), 'old copy', 'old copies')} cleared away." if done.removed else ""
    kept = count(done.kept, "copy is", "copies are")
    return Shown((f"The desk is copied to {done.path} ({done.size:,} bytes). {kept} kept now.{removed}",), asdict(done))


def _backup_of_sheets(here: House) -> Shown:
    """Copies of what is at Google."""
    from automation.jobs.sheet_copies import copy_sheets

    done = copy_sheets(here, here.now.date())
    removed = f" {count(len(done.removed), 'old file')} cleared away." if done.removed else ""
    lines = [f"{count(len(done.paths), 'spreadsheet is', 'spreadsheets are')} copied ({done.size:,} bytes):"]
    lines += [f"  {path}" for path in done.paths]
    lines.append(f"There are copies of {count(done.kept, 'day')} now.{removed}")
    return Shown(tuple(lines), asdict(done))


def restore(asked: Namespace) -> Shown:
    """followthrough restore."""
    from automation.jobs.backup import check_copy, refuse_at_google
    from automation.jobs.backup import restore as put_back

    here = house(asked)
    refuse_at_google(here)
    copy = Path(asked.copy) if asked.copy else _which_copy(here)
    check_copy(copy)
    if asked.dry_run:
        told = f"{copy.name} is whole and could be put back. Nothing was changed."
        return Shown((told,), {"source": copy, "whole": True}, f"followthrough restore {shlex.quote(str(copy))}")
    if not asked.yes:
        _ask_first(here.config.desk.file, copy, ask=not asked.json)
    done = put_back(here, copy, confirm=True)
    before = f" The file that was there lies at {done.before}." if done.before else ""
    return Shown((f"{done.source.name} is the desk's file now.{before}",), asdict(done), "followthrough doctor")


def _which_copy(here: House) -> NoReturn:
    """Nobody named a copy: say which there are."""
    from automation.jobs.copies import how_to_restore

    folder = here.config.desk.backups
    newest = how_to_restore(folder)
    if not newest:
        raise ConfigError(f"There is no copy of the desk in {folder}.", remedy="Name the file to bring back.")
    raise ConfigError("Which copy is to be brought back?", remedy=f"The newest one in {folder}: {newest}")


def _ask_first(desk: Path, copy: Path, *, ask: bool) -> None:
    """Go on only after a yes: what was entered since the copy was made goes from the desk's file."""
    told, question = f"{copy.name} is whole.", f"Make it the desk {desk.name}? Type yes:"
    if desk.exists():
        told += f" Everything entered since it was made would go from {desk.name}."
        question = "The present file is kept beside it. Put the copy in its place? Type yes:"
    answer = ""
    if ask and sys.stdin.isatty():
        with contextlib.suppress(EOFError):
            answer = input(f"{told}\n{question} ")
    if answer.strip().lower() not in ("yes", "y"):
        raise ConfigError(f"{told} Nothing was changed.", remedy="To put it back, run the same again with: --yes")


def erase(asked: Namespace) -> Shown:
    """followthrough erase."""
    from automation.jobs.erase import erase as erase_case

    here = house(asked)
    found = erase_case(here, asked.reference, dry_run=True)
    if asked.dry_run:
        again = shlex.join(["followthrough", "erase", found.reference])
        return Shown((*_goes(found, "would be"), "Nothing was changed."), _as_data(found), again)
    if not asked.yes and not found.is_nothing:
        _ask_for_it_again(found, ask=not asked.json)
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


def _ask_for_it_again(found: Erasure, *, ask: bool) -> None:
    """Go on only when the reference is typed once more: what is erased cannot be brought back."""
    told, typed = "\n".join(_goes(found, "will be")), ""
    if ask and sys.stdin.isatty():
        with contextlib.suppress(EOFError):
            typed = input(f"{told}\nWhat is erased cannot be brought back. Type {found.reference} to erase it: ")
    if typed.strip().casefold() != found.reference.casefold():
        raise ConfigError(
            f"{found.reference} was not erased. Nothing was changed.",
            remedy="" if typed else f"To erase it without being asked: followthrough erase {found.reference} --yes",
        )


def passphrase(asked: Namespace) -> Shown:
    """followthrough passphrase."""
    from automation.jobs.passphrase import demand_desk, new_passphrase

    here = house(asked)
    if asked.dry_run:
        demand_desk(here)
        told = "A new passphrase would be set, and everybody would have to sign in again. Nothing was changed."
        return Shown((told,), {"set": False}, "followthrough passphrase")
    done = new_passphrase(here, _typed_secret("The new passphrase") if asked.stdin else None)
    if not done.made:
        return Shown(("The new passphrase is set. Everybody has to sign in again.",), {"set": True})
    lines = ("The new passphrase, shown only this once:", "", f"    {done.text}", "", "Everybody has to sign in again.")
    return Shown(lines, {"set": True, "passphrase": done.text}, to_see_the_desk(here))


def mail_password(asked: Namespace) -> Shown:
    """followthrough mail-password."""
    from automation.jobs.post.password import keep_password

    where = keep_password(house(asked), lambda: _typed_secret("The password"))
    return Shown((f"The password of the mail account is kept in {where}.",), {"where": where}, "followthrough doctor")


def _typed_secret(what: str) -> str:
    """The first line of standard input; on a terminal it is asked for, and does not show."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass

    return getpass(f"{what} (it does not show while you type): ")
