"""The commands that look after things: doctor, export, report, backup, passwords."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from automation.cli.asked import house
from automation.cli.following import to_see_the_desk
from automation.cli.show import Shown, count
from automation.jobs.house import House

if TYPE_CHECKING:
    from automation.jobs.findings import Finding

_MARKS: Final = {"ok": "ok", "warning": "LOOK", "problem": "MEND"}


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
        told = f"{what} would be made in {folder}, which keeps those of the newest {keeps} days. Nothing was changed."
        return Shown((told,), {"folder": folder, "keep": keeps}, "followthrough backup")
    if here.on_google:
        return _backup_of_sheets(here)
    done = make_backup(here, here.now.date(), by_hand=True)
    removed = f" {count(len(done.removed), 'old copy', 'old copies')} cleared away." if done.removed else ""
    kept = count(done.kept, "copy is", "copies are")
    return Shown((f"The desk is copied to {done.path} ({done.size:,} bytes). {kept} kept now.{removed}",), asdict(done))


def _backup_of_sheets(here: House) -> Shown:
    """Copies of what is at Google."""
    from automation.jobs.sheet_copies import copy_sheets

    done = copy_sheets(here, here.now.date(), by_hand=True)
    removed = f" {count(len(done.removed), 'old file')} cleared away." if done.removed else ""
    lines = [f"{count(len(done.paths), 'spreadsheet is', 'spreadsheets are')} copied ({done.size:,} bytes):"]
    lines += [f"  {path}" for path in done.paths]
    lines.append(f"There are copies of {count(done.kept, 'day')} now.{removed}")
    return Shown(tuple(lines), asdict(done))


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
