"""Silence: no sync has gone well for a day. The coordinator is told by mail too, as long as mail still works."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from automation.config import load_config
from automation.desk.banner import Standing, standings
from automation.errors import ConfigError, FollowthroughError
from automation.jobs.desk_file import desk_in_words
from automation.jobs.heartbeat import beat
from automation.jobs.house import Clock, House, existing_desk, utc_now
from automation.jobs.post import deliver, mail_settings, way_of
from automation.jobs.reading import read_book
from automation.jobs.runs import set_banner
from automation.jobs.turns import coordinator_readers
from automation.mail.message import compose
from automation.rules.chasing.notices import Notice, silence_notices
from automation.rules.people import Directory
from automation.specs.model import Specs

TOO_LONG: Final = timedelta(days=1)
_TOLD: Final = "told-of-silence"
"""The file beside the lock that says which silence was told of while Emails could not be written to."""


def jobs_failing(house: House) -> list[Standing]:
    """The jobs that failed when they last ran, the longest failing first."""
    with desk_in_words():
        known = standings(house.notes)
    return sorted((one for one in known.values() if one.failing), key=lambda one: one.failing)


def how_long(house: House, job: Standing) -> timedelta:
    """For how long a job has not gone well: since it last did, or since it was first seen to fail."""
    return house.clock() - datetime.fromisoformat(job.well or job.failing)


def silent_since(house: House) -> datetime | None:
    """Since when (the partnership's time) no sync went well, where that is a day or longer and one was tried."""
    sync = next((job for job in jobs_failing(house) if job.job == "sync"), None)
    if sync is None or how_long(house, sync) < TOO_LONG:
        return None
    return datetime.fromisoformat(sync.well or sync.failing).astimezone(house.zone).replace(tzinfo=None)


def tell_silence(house: House, since: datetime) -> int:
    """Write to each coordinator that no run has gone well, once for each silence; returns how many emails went out.

    Where the tracker itself cannot be read, the email goes to the coordinator of config.toml without its line in
    Emails; a file of this installation then keeps it from going again.
    """
    with house.alone():
        try:
            reading = read_book(house)
        except FollowthroughError:
            return _tell_without_emails(house, since)
        people = coordinator_readers(house, reading.book.directory)
        return deliver(house, reading, silence_notices(people, house.now.date(), since)).handed_over


def tell_unusable(config_path: Path, why: str, clock: Clock = utc_now) -> None:
    """Let it be known that no run can begin because forms or sheets cannot be used, as far as config.toml can be read.

    The desk's pages say so, the service that hears of failures is called, and after a day the coordinator gets an
    email: a timer that wakes runs shows its errors to nobody.
    """
    try:
        config = load_config(config_path)
    except ConfigError:
        return
    house = House(config_path.resolve(), config, Specs(forms=(), sheets=()), clock)
    with suppress(FollowthroughError, OSError):  # what stops the run is told all the same, by whoever called
        if not house.on_google:
            existing_desk(house)
        set_banner(house, "sync", "failed", why)
        if since := silent_since(house):
            _tell_without_emails(house, since)
    if config.run.failure_url:
        beat(config.run.failure_url)


def _tell_without_emails(house: House, since: datetime) -> int:
    told = house.config_path.parent / ".followthrough" / _TOLD
    notices = silence_notices(coordinator_readers(house, Directory([])), house.now.date(), since)
    if told.exists() and told.read_text(encoding="utf-8") == _name(notices):
        return 0
    with closing(way_of(house)) as way:
        for notice in notices:
            way.send(compose(notice, mail_settings(house), house.now.replace(tzinfo=house.zone)))
    told.write_text(_name(notices), encoding="utf-8")
    return len(notices)


def _name(notices: list[Notice]) -> str:
    return "\n".join(notice.key for notice in notices)
