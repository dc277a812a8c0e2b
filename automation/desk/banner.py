"""What the last run did, kept where the pages can show it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from automation.desk.store import Store

Result = Literal["ok", "problems", "failed"]
_KEY = "last_run"


@dataclass(frozen=True)
class LastRun:
    """One run: when it ended (an aware ISO time), which job, how it ended, and a sentence for the coordinator.

    `alarm` says what somebody has to do at once; mostly it is empty.
    """

    at: str
    job: str
    result: Result
    summary: str
    alarm: str = ""


def set_last_run(store: Store, *, at: datetime, job: str, result: Result, summary: str, alarm: str = "") -> None:
    """Note how a run ended, for the banner on the coordinator's pages; `at` is aware, `summary` names nobody."""
    if at.tzinfo is None:
        raise ValueError("A run's time needs a time zone.")
    store.set_meta(_KEY, json.dumps(asdict(LastRun(at.isoformat(), job, result, summary, alarm))))


def last_run(store: Store) -> LastRun | None:
    """How the last run ended, or None where nothing ran yet."""
    noted = store.meta(_KEY)
    return LastRun(**json.loads(noted)) if noted else None
