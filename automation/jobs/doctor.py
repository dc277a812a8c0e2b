"""Doctor: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from automation.desk.banner import last_run
from automation.errors import FollowthroughError
from automation.jobs.copies import backups, day_of, how_to_restore, other_desk
from automation.jobs.desk_file import check_writable, desk_in_words
from automation.jobs.doctor_mail import examine_addresses, examine_way, send_test
from automation.jobs.doctor_workspace import examine_workspace
from automation.jobs.findings import Finding, fine, problem, warning
from automation.jobs.google.checks import examine_google
from automation.jobs.google.files_there import examine_bin
from automation.jobs.house import House
from automation.jobs.passphrase import has_passphrase
from automation.jobs.sheet_copies import days_copied
from automation.jobs.silence import TOO_LONG, how_long, jobs_failing
from automation.specs.checking import check_ready

_SYNCHRONISED: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
"""How the folders of services that synchronise begin, and what people call the service."""
_ROOM: Final = 500 * 1024 * 1024
_HARDLY_ANY_ROOM: Final = 50 * 1024 * 1024
_BACKUP_AGE: Final = timedelta(days=2)
_CLOCK_SLACK: Final = timedelta(hours=1)
_FIRST_YEAR: Final = 2026


@dataclass(frozen=True)
class Examination:
    """Everything that was looked at, in order."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether there is no problem; warnings may wait."""
        return not any(finding.level == "problem" for finding in self.findings)


def examine(house: House, *, test_mail: bool = False) -> Examination:
    """Look at settings, desk, copies, mail and workspace; nothing is changed, and nothing that fails stops the rest.

    With `test_mail` a test email goes to the coordinator.
    """
    findings = _all(house, (_settings, _keys, _clock, examine_way, examine_addresses))
    findings += _all(house, (_backups,) if house.on_google else (_reach, _backups))
    place = _all(house, (examine_google if house.on_google else _desk_file,))
    findings += place
    if _can_be_looked_into(house, place):
        findings += _all(house, (examine_bin if house.on_google else _passphrase,))
        findings += _all(house, (_clock_of_runs, _failing_jobs, examine_workspace))
    if test_mail:
        findings += _all(house, (send_test,))
    return Examination(tuple(dict.fromkeys(findings)))


def _can_be_looked_into(house: House, place: Iterable[Finding]) -> bool:
    """Whether the workspace answers: at Google it may, whatever else is wrong with the sign-in."""
    if not house.on_google:
        return not any(finding.level == "problem" for finding in place)
    try:
        house.office.drive.ours()
    except FollowthroughError:
        return False
    return True


def look_at_google(house: House) -> Examination:
    """Look only at the sign-in to Google, wherever the workspace is."""
    return Examination(tuple(_all(house, (examine_google,))))


def _all(house: House, looks: Iterable[Callable[[House], Iterable[Finding]]]) -> list[Finding]:
    found: list[Finding] = []
    for look in looks:
        try:
            for finding in look(house):
                found.append(finding)  # one by one: what was found before a look fails counts
        except FollowthroughError as error:
            found.append(problem(" ".join([error.what, *map(str, error.problems)]), error.remedy))
    return found


def _settings(house: House) -> Iterator[Finding]:
    missing = check_ready(house.config, house.specs)
    if not missing:
        yield fine("config.toml, forms and sheets are in order.")
    for one in missing:
        yield problem(str(one), f"Fill it in in {house.config_path.name}, then run: followthrough provision")
    if house.no_rules:
        yield problem(house.no_rules, "Until then no child is given to a partner. Look again with: followthrough check")


def _keys(house: House) -> Iterator[Finding]:
    assert house.keys.reference_key  # raises ConfigError where the file is missing, spoilt or open to others
    yield fine("The key for references is there, and only its owner can read it.")


def _clock(house: House) -> Iterator[Finding]:
    now = house.clock().astimezone(house.zone)
    if now.year < _FIRST_YEAR:
        yield problem(f"This computer thinks that it is {now:%d %B %Y}.", "Set its clock.")
    else:
        yield fine(f"It is {now:%H:%M} on {now:%A} {now.day} {now:%B %Y} in {house.zone.key}.")


def _reach(house: House) -> Iterator[Finding]:
    url = house.config.desk.public_url
    if url:
        yield fine(f"Others reach the forms at {url}, if the proxy there is set up (docs/serving.md).")
    else:
        yield fine("Only this computer can open the forms, and emails carry no links: public_url is empty.")


def _backups(house: House) -> Iterator[Finding]:
    folder = house.config.desk.backups
    found = days_copied(folder) if house.on_google else [day_of(copy) for copy in backups(folder)]
    remedy = "Make one now with: followthrough backup. While `followthrough run` is running, there is one every day."
    what = "spreadsheets" if house.on_google else "desk"
    if not found:
        yield warning(f"There is no copy of the {what} in {folder}.", remedy)
        return
    newest = date.fromisoformat(found[0])
    if house.now.date() - newest >= _BACKUP_AGE:
        yield warning(f"The newest copy of the {what} in {folder} is of {newest:%d %B %Y}.", remedy)
    else:
        yield fine(f"The newest copy of the {what} is of {newest:%d %B %Y}.")


def _desk_file(house: House) -> Iterator[Finding]:
    desk = house.config.desk.file
    if not desk.exists():
        lost = how_to_restore(house.config.desk.backups)
        remedy = f"Bring back the newest copy with: {lost}" if lost else "Make it with: followthrough provision"
        # Where the name is mistyped, a copy brought back would be an older desk in the place of the real one.
        yield problem(f"There is no desk at {desk}.", other_desk(desk) or remedy)
        return
    if not (os.access(desk, os.R_OK | os.W_OK) and os.access(desk.parent, os.W_OK | os.X_OK)):
        yield problem(
            f"{desk} may not be written to.", "Give your account the right to change it, and to write in its folder."
        )
    yield from _whole(house)
    check_writable(house)
    yield from _kept_private(desk)
    yield from _disk(desk)


def _whole(house: House) -> Iterator[Finding]:
    with desk_in_words(), house.office.desk.store.read() as connection:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said == "ok":
        yield fine("The desk's file is whole.")
    else:
        yield problem("The desk's file is damaged.", "Bring back the last good copy with: followthrough restore")


def _kept_private(desk: Path) -> Iterator[Finding]:
    if os.name == "posix" and desk.stat().st_mode & 0o077:
        yield warning(f"Other people on this computer may be able to read {desk}.", f"Type: chmod 600 {desk}")
    for part in desk.resolve().parts:
        folded = part.casefold().lstrip(".")
        for begins, name in _SYNCHRONISED.items():
            if folded.startswith(begins):
                yield warning(
                    f"The desk's file lies in a folder that {name} synchronises: that can spoil it, and carries it off "
                    "to another company's computers.",
                    "End `followthrough run`, move the file elsewhere, and write its new place under [desk] in "
                    "config.toml.",
                )
                return


def _disk(desk: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(desk.parent).free
    shown = f"{free // 1024**2:,} MB"
    if free < _HARDLY_ANY_ROOM:
        yield problem(f"The disk is nearly full: {shown} left.", "Make room before anything else.")
    elif free < max(_ROOM, 3 * desk.stat().st_size):
        yield warning(f"The disk has little room left: {shown}.", "Make room.")
    else:
        yield fine(f"The disk has room: {shown}.")


def _passphrase(house: House) -> Iterator[Finding]:
    if has_passphrase(house):
        yield fine("A passphrase guards the tracker and the emails.")
    else:
        yield warning(
            "There is no passphrase: tracker and mail stay closed.", "Make one with: followthrough passphrase"
        )


def _clock_of_runs(house: House) -> Iterator[Finding]:
    with desk_in_words():
        run = last_run(house.notes)
    if run and datetime.fromisoformat(run.at) - house.clock() > _CLOCK_SLACK:
        yield warning(
            "The last run was later than this computer's clock says it is now.", "Check the clock and its time zone."
        )


def _failing_jobs(house: House) -> Iterator[Finding]:
    """Jobs that failed when they last ran; after a day of it, nobody may wait any longer."""
    for job in jobs_failing(house):
        days = how_long(house, job) // TOO_LONG
        for_days = f", and has not gone well for {days} day{'s' * (days != 1)}" if days else ""
        remedy = f"Put right what it says, then run it by hand: followthrough {job.job}"
        level = problem if days else warning
        yield level(f"{job.job.capitalize()} failed when it last ran{for_days}: {job.why}", remedy)
