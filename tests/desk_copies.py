"""A desk with a note in it, by which it is known again, and dated copies of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from automation.desk.store import Store
from automation.jobs.backup import Backup, make_backup
from automation.jobs.house import House

SUNDAY = date(2026, 11, 22)


def with_note(desk: Path, text: str) -> None:
    store = Store(desk)
    store.set_meta("note", text)
    store.close()


def note_in(desk: Path) -> str:
    store = Store(desk)
    try:
        return store.meta("note")
    finally:
        store.close()


def copy_of(house: House, text: str, day: date = SUNDAY) -> Backup:
    with_note(house.config.desk.file, text)
    return make_backup(house, day)
